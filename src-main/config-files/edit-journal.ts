// The journal of every change to files that are not ours: what was there, what we wrote, how to take it back.
// `$KEYSWITCH_HOME/journal/`: one JSON file per change, before-images by hash under images/; folders 0700, files 0600.
// Written before the change and marked after it, so that a crash at any moment can be told and mended.
import { chmod, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { errorCode, sha256Of } from './file-state.ts';
import { writeFileAtomic } from './atomic-file.ts';
import type { DocumentFormat } from './document.ts';
import type { RowEdit } from './sqlite-edit.ts';
import type { UndoStep } from './undo-step.ts';

/** `pending`: begun, perhaps half done; `done`: in force; `undone` and `superseded`: history; `rolled-back`: never came to be. */
export type JournalState = 'pending' | 'done' | 'undone' | 'superseded' | 'rolled-back';

export interface FileRecord {
  readonly path: string;
  readonly format: DocumentFormat;
  /** Hash of the file right before this change; its bytes are in images/. Null: there was none. */
  readonly before: string | null;
  readonly beforeMode: number | null;
  readonly after: string | null;
  /** What a restore puts back: the file before the first of several changes in a row. */
  readonly baseline: string | null;
  readonly baselineMode: number | null;
  readonly undo: readonly UndoStep[];
  /** Folders that were made for this file, deepest first. */
  readonly madeFolders: readonly string[];
}

/** One file as one change found and left it. */
export interface StepFile {
  readonly path: string;
  readonly format: DocumentFormat;
  /** Hash; its bytes are in images/. Null: there was none. */
  readonly before: string | null;
  readonly beforeMode: number | null;
  readonly after: string | null;
}

/** What one change did by itself; the entry's own lists hold what a restore needs, earlier changes included. */
export interface ChangeStep {
  readonly files: readonly StepFile[];
  readonly rows: readonly RowEdit[];
}

/** What the history says of a change. No secret stands here. */
export interface ChangeNote {
  /** One sentence. */
  readonly summary: string;
  /** The entry that it took back; `redo` where that had itself taken one back. */
  readonly undoOf?: string;
  readonly kind?: 'undo' | 'redo';
  /** How a tool was pointed, to do it again. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface JournalEntry {
  readonly version: 1;
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly tool: string;
  /** `apply` is what `restore` takes back; others are kept for the record and for crashes. */
  readonly action: 'apply' | 'restore' | 'profile' | 'custody';
  readonly state: JournalState;
  readonly files: readonly FileRecord[];
  readonly rows: readonly RowEdit[];
  /** Since 2026-11-20; older entries have only their lists. */
  readonly step?: ChangeStep;
  readonly note?: ChangeNote;
}

export interface Journal {
  readonly folder: string;
}

export function openJournal(folder: string): Journal {
  return { folder };
}

export function newEntryId(): string {
  return `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${randomBytes(4).toString('hex')}`;
}

const entryPath = (journal: Journal, id: string) => join(journal.folder, `${id}.json`);
const imagePath = (journal: Journal, sha256: string) => join(journal.folder, 'images', sha256);

/** Keeps bytes for a later restore. */
export async function keepImage(journal: Journal, bytes: Uint8Array): Promise<string> {
  const sha256 = sha256Of(bytes);
  const path = imagePath(journal, sha256);
  await writeFileAtomic(path, bytes, { mode: 0o600 });
  return sha256;
}

/** @throws Error when the image is gone or damaged: then a restore must not go on. */
export async function readImage(journal: Journal, sha256: string): Promise<Buffer> {
  const bytes = await readFile(imagePath(journal, sha256)).catch(() => null);
  if (bytes && sha256Of(bytes) === sha256) return bytes;
  throw new Error(
    `The saved copy ${sha256.slice(0, 12)} in ${journal.folder} is missing or damaged; nothing was restored.`,
  );
}

export async function writeEntry(journal: Journal, entry: JournalEntry): Promise<void> {
  await writeFileAtomic(entryPath(journal, entry.id), `${JSON.stringify(entry, null, 2)}\n`, { mode: 0o600 });
}

/** All entries, oldest first. A damaged one is passed over: it can only stem from another program. */
export async function listEntries(journal: Journal): Promise<JournalEntry[]> {
  const names = await readdir(journal.folder).catch(() => []);
  const entries: JournalEntry[] = [];
  for (const name of names.filter((one) => one.endsWith('.json')).toSorted()) {
    const text = await readFile(join(journal.folder, name), 'utf8').catch(() => '');
    const entry = parseEntry(text);
    if (entry) entries.push(entry);
  }
  return entries;
}

function parseEntry(text: string): JournalEntry | null {
  try {
    const value = JSON.parse(text) as Partial<JournalEntry> | null;
    const isEntry = value?.version === 1 && typeof value.id === 'string' && Array.isArray(value.files);
    return isEntry ? { ...(value as JournalEntry), rows: value.rows ?? [] } : null;
  } catch {
    return null;
  }
}

/** A `restore` would take it back. */
export function isInForce({ action, state }: JournalEntry): boolean {
  return action === 'apply' && state === 'done';
}

/** All changes in force for a tool, oldest first: more than one only after a crash between two marks. */
export async function listActiveEntries(journal: Journal, tool: string): Promise<JournalEntry[]> {
  const entries = await listEntries(journal);
  return entries.filter((entry) => entry.tool === tool && isInForce(entry));
}

/** What is in force for a tool: the last `apply` that nobody took back. */
export async function findActiveEntry(journal: Journal, tool: string): Promise<JournalEntry | null> {
  return (await listActiveEntries(journal, tool)).at(-1) ?? null;
}

const lockWaitMs = 15_000;

/**
 * Runs work while no other process changes tools' files through this journal.
 * @throws Error when another one holds it for 15 s.
 */
export async function withJournalLock<T>(journal: Journal, work: () => Promise<T>): Promise<T> {
  const images = join(journal.folder, 'images');
  await mkdir(images, { recursive: true, mode: 0o700 });
  for (const folder of [journal.folder, images]) await chmod(folder, 0o700).catch(() => undefined);
  const path = join(journal.folder, 'lock');
  const deadline = Date.now() + lockWaitMs;
  while (!(await takeLock(path))) {
    if (Date.now() > deadline) {
      throw new Error('Another Keyswitch process is changing tools’ files right now; try again in a moment.');
    }
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function takeLock(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    await handle.writeFile(`${process.pid}\n`);
    await handle.close();
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  if (await isStale(path)) await rm(path, { force: true });
  return false;
}

/** Nothing that is done under the lock takes this long; a pid that is still there belongs to somebody else then. */
const longestWorkMs = 60_000;

/** A lock is stale when its process is gone; one whose pid is not all there (no line end) gets a moment. */
async function isStale(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const age = Date.now() - ((await stat(path).catch(() => null)) ?? { mtimeMs: Date.now() }).mtimeMs;
  const pid = text.endsWith('\n') ? Number(text) : 0;
  if (!pid) return age > 2_000;
  if (age > longestWorkMs) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}
