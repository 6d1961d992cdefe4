// Carries out planned changes of files and rows, journalled: all of them or none, and exactly undoable.
// The only writer of files that are not ours. Knows no tool.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { refuseReadOnly, removeFileAtomic, removeLeftovers, writeFileAtomic } from './atomic-file.ts';
import { diffDocuments } from './document-diff.ts';
import { isDocumentError, isEmptyDocument, readDocument } from './document.ts';
import {
  type ChangeNote,
  findActiveEntry,
  type FileRecord,
  type Journal,
  type JournalEntry,
  keepImage,
  listActiveEntries,
  listEntries,
  newEntryId,
  readImage,
  withJournalLock,
  writeEntry,
} from './edit-journal.ts';
import { type FileEdit, FileEditError, textOf } from './file-edit.ts';
import { type FileState, FileWriteError, readFileState, resolveRealPath, sha256Of } from './file-state.ts';
import { applyRowEdits, backUpDatabase, isRow, type RowEdit, withDatabase } from './sqlite-edit.ts';
import { pruneJournal } from './prune-journal.ts';
import { applyUndo, mergeUndo, planUndo, type UndoStep } from './undo-step.ts';

export interface PlannedChange {
  readonly files: readonly FileEdit[];
  readonly rows: readonly RowEdit[];
}

export const noChange: PlannedChange = { files: [], rows: [] };

export function isNoChange(change: PlannedChange): boolean {
  return change.files.length === 0 && change.rows.length === 0;
}

/**
 * Applies a plan. Before anything is written every file is read again; one that is not as the plan saw it stops all.
 * @returns the journal entry, null when there was nothing to do.
 * @throws FileWriteError, SqliteEditError with one sentence; everything is as before then.
 */
export async function applyChange(
  journal: Journal,
  tool: string,
  action: JournalEntry['action'],
  change: PlannedChange,
  note?: ChangeNote,
): Promise<JournalEntry | null> {
  if (isNoChange(change)) return null;
  return withJournalLock(journal, async () => {
    for (const { path } of change.rows) await refuseReadOnly(path);
    const active = action === 'apply' ? await findActiveEntry(journal, tool) : null;
    const files: FileRecord[] = [];
    for (const edit of change.files) files.push(await prepareRecord(journal, edit, active, note));
    const carried = (active?.files ?? []).filter((old) => !files.some((file) => file.path === old.path));
    const carriedRows = (active?.rows ?? []).filter((old) => !change.rows.some((row) => isSameRow(row, old)));
    const entry: JournalEntry = {
      version: 1,
      id: newEntryId(),
      at: new Date().toISOString(),
      tool,
      action,
      state: 'pending',
      files,
      rows: change.rows,
      step: {
        files: files.map(({ path, format, before, beforeMode, after }) => ({
          path,
          format,
          before,
          beforeMode,
          after,
        })),
        rows: change.rows,
      },
      ...(note ? { note } : {}),
    };
    for (const path of new Set(change.rows.map((row) => row.path)))
      await keepDatabaseCopy(journal, path, entry.id);
    await writeEntry(journal, entry);
    await carryOut(journal, entry, change);
    const first = (row: RowEdit) => active?.rows.find((old) => isSameRow(old, row));
    const done: JournalEntry = {
      ...entry,
      state: 'done',
      files: [...carried, ...files],
      rows: [
        ...carriedRows,
        ...change.rows.map((row) => ({
          ...row,
          before: first(row) ? (first(row)?.before ?? null) : row.before,
        })),
      ],
    };
    await writeEntry(journal, done);
    if (active) await writeEntry(journal, { ...active, state: 'superseded' });
    await pruneJournal(journal);
    return done;
  });
}

const keptCopies = 10;

/** A whole copy of a database before its rows change, for a person to fall back on; the newest ten are kept. */
async function keepDatabaseCopy(journal: Journal, path: string, id: string): Promise<void> {
  const folder = join(journal.folder, 'databases');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await backUpDatabase(path, join(folder, `${id}-${basename(path)}`));
  const names = (await readdir(folder)).filter((name) => name.endsWith(`-${basename(path)}`)).toSorted();
  for (const name of names.slice(0, -keptCopies)) await rm(join(folder, name), { force: true });
}

function isSameRow(a: RowEdit, b: RowEdit): boolean {
  return a.path === b.path && a.table === b.table && JSON.stringify(a.key) === JSON.stringify(b.key);
}

function changedSince(path: string): FileWriteError {
  return new FileWriteError(
    'changed',
    path,
    `${path} was changed by another program in the meantime; nothing was written. Look at the new plan and try again.`,
  );
}

async function prepareRecord(
  journal: Journal,
  edit: FileEdit,
  active: JournalEntry | null,
  note: ChangeNote | undefined,
): Promise<FileRecord> {
  const state = await readFileState(edit.path);
  if ((state?.sha256 ?? null) !== edit.beforeSha256) throw changedSince(edit.path);
  const realPath = await resolveRealPath(edit.path);
  if (state) await keepImage(journal, state.bytes);
  // Kept as well, so that the history can show it and take back just this change later.
  if (edit.after !== null) await keepImage(journal, Buffer.from(edit.after, 'utf8'));
  const own: FileRecord = {
    path: edit.path,
    format: edit.format,
    before: state?.sha256 ?? null,
    beforeMode: state?.mode ?? null,
    after: edit.after === null ? null : sha256Of(edit.after),
    baseline: state?.sha256 ?? null,
    baselineMode: state?.mode ?? null,
    undo: edit.undo,
    madeFolders: await missingFolders(realPath),
  };
  const old = active?.files.find((file) => file.path === edit.path);
  const record = old ? { ...own, ...(await continueFrom(journal, old, own, state)) } : own;
  return note?.undoOf === undefined
    ? record
    : { ...record, undo: await undoFromBaseline(journal, record, edit) };
}

/**
 * What takes a file back to its baseline after a step of the history: not a sum of earlier steps, some of which are taken
 * back, but the difference itself, all of which is ours.
 */
async function undoFromBaseline(
  journal: Journal,
  record: FileRecord,
  { format, after }: FileEdit,
): Promise<readonly UndoStep[]> {
  if (after === null) return [];
  const baseline =
    record.baseline === null ? '' : (await readImage(journal, record.baseline)).toString('utf8');
  try {
    const made = diffDocuments(readDocument(format, baseline), readDocument(format, after));
    return planUndo(format, baseline, made);
  } catch (error) {
    if (isDocumentError(error)) return record.undo;
    throw error;
  }
}

/** A change on top of an earlier one of ours still restores to what was there before the first. */
async function continueFrom(
  journal: Journal,
  old: FileRecord,
  own: FileRecord,
  state: FileState | null,
): Promise<Partial<FileRecord>> {
  const undo = mergeUndo(old.undo, own.undo);
  const madeFolders = [...old.madeFolders, ...own.madeFolders];
  const { baseline, baselineMode } = old;
  if (!state || state.sha256 === old.after) return { undo, madeFolders, baseline, baselineMode };
  // Somebody changed the file in between: their change belongs to what a restore puts back, our values do not.
  const cleared = Buffer.from(undoIfPossible(old, state), 'utf8');
  return { undo, madeFolders, baseline: await keepImage(journal, cleared), baselineMode };
}

function undoIfPossible(old: FileRecord, state: FileState): string {
  const text = textOf(old.path, state) ?? '';
  try {
    return applyUndo(old.format, text, old.undo);
  } catch (error) {
    if (isDocumentError(error)) return text;
    throw error;
  }
}

async function missingFolders(realPath: string): Promise<string[]> {
  const missing: string[] = [];
  for (let folder = dirname(realPath); folder !== dirname(folder); folder = dirname(folder)) {
    if (await stat(folder).catch(() => null)) break;
    missing.push(folder);
  }
  return missing;
}

async function carryOut(journal: Journal, entry: JournalEntry, change: PlannedChange): Promise<void> {
  try {
    for (const path of new Set(change.rows.map((row) => row.path))) {
      applyRowEdits(
        path,
        change.rows.filter((row) => row.path === path),
      );
    }
    for (const [index, edit] of change.files.entries()) {
      const record = entry.files[index];
      if (record) await writeOne(record, edit.after, edit.mode);
    }
  } catch (error) {
    await rollBack(journal, entry);
    throw error;
  }
}

async function writeOne(record: FileRecord, after: string | null, mode: number | undefined): Promise<void> {
  if (after === null) {
    if (record.before !== null) await removeFileAtomic(record.path, record.before);
    await removeEmptyFolders(record.madeFolders);
    return;
  }
  await writeFileAtomic(record.path, after, {
    expectedSha256: record.before,
    ...(mode === undefined ? {} : { mode }),
  });
}

async function removeEmptyFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rmdir(folder).catch(() => undefined);
}

/** Puts back what a change that did not come to its end has written; what others wrote since stays. */
async function rollBack(journal: Journal, entry: JournalEntry): Promise<void> {
  for (const record of entry.files) {
    await removeLeftovers(await resolveRealPath(record.path).catch(() => record.path));
    const now = await readFileState(record.path).catch(() => null);
    if ((now?.sha256 ?? null) !== record.after || record.after === record.before) continue;
    if (record.before === null) {
      if (now) await removeFileAtomic(record.path, now.sha256);
      await removeEmptyFolders(record.madeFolders);
    } else {
      await putBytes(journal, record.path, record.before, record.beforeMode, record.after);
    }
  }
  // Backwards: what hangs on a row comes back after it.
  for (const row of entry.rows.filter(({ path }) => existsSync(path)).toReversed()) {
    const isOurs = withDatabase(row.path, (database) => isRow(database, row, row.after));
    if (isOurs) applyRowEdits(row.path, [{ ...row, before: row.after, after: row.before }]);
  }
  await writeEntry(journal, { ...entry, state: 'rolled-back' });
}

async function putBytes(
  journal: Journal,
  path: string,
  sha256: string,
  mode: number | null,
  expectedSha256: string | null,
): Promise<void> {
  const bytes = await readImage(journal, sha256);
  await writeFileAtomic(path, bytes, { expectedSha256, ...(mode === null ? {} : { mode }) });
}

/**
 * Mends what a killed process left: a change whose files and rows are all written counts as done, any other is rolled back.
 * To be called once at the start. @returns the entries that were mended.
 */
export async function recoverJournal(journal: Journal): Promise<JournalEntry[]> {
  const pending = (await listEntries(journal)).filter((entry) => entry.state === 'pending');
  if (!pending.length) return [];
  return withJournalLock(journal, async () => {
    const mended: JournalEntry[] = [];
    for (const entry of (await listEntries(journal)).filter((one) => one.state === 'pending')) {
      // A change of several steps that had come to its end lacks only the mark; its history is complete enough to keep.
      if (entry.action !== 'apply' && (await isWritten(entry)))
        await writeEntry(journal, { ...entry, state: 'done' });
      else await rollBack(journal, entry);
      mended.push(entry);
    }
    return mended;
  });
}

async function isWritten(entry: JournalEntry): Promise<boolean> {
  for (const record of entry.files) {
    const now = await readFileState(record.path).catch(() => null);
    if ((now?.sha256 ?? null) !== record.after) return false;
  }
  return entry.rows.every(
    (row) => existsSync(row.path) && withDatabase(row.path, (database) => isRow(database, row, row.after)),
  );
}

/**
 * Plans the way back of what is in force for a tool: the exact bytes where nobody touched a file since, else only our
 * values taken out. Pure reading.
 * @throws FileEditError when a file that was changed since does not parse.
 */
export async function planRestore(journal: Journal, tool: string): Promise<PlannedChange> {
  const active = await findActiveEntry(journal, tool);
  if (!active) return noChange;
  const files: FileEdit[] = [];
  for (const record of active.files) {
    const edit = await planFileRestore(journal, record);
    if (edit) files.push(edit);
  }
  const rows = active.rows.flatMap((row) => planRowRestore(row));
  return { files, rows };
}

async function planFileRestore(journal: Journal, record: FileRecord): Promise<FileEdit | null> {
  const state = await readFileState(record.path);
  if (!state || state.sha256 === record.baseline) return null;
  const before = textOf(record.path, state);
  const edit = { path: record.path, format: record.format, before, beforeSha256: state.sha256, undo: [] };
  const mode = record.baselineMode === null ? {} : { mode: record.baselineMode };
  if (state.sha256 === record.after) {
    const after =
      record.baseline === null ? null : (await readImage(journal, record.baseline)).toString('utf8');
    return { ...edit, after, ...mode };
  }
  const after = undoOrRefuse(record, before ?? '');
  const isOnlyOurs = record.baseline === null && isEmptyDocument(record.format, after);
  return after === before ? null : { ...edit, after: isOnlyOurs ? null : after };
}

function undoOrRefuse(record: FileRecord, text: string): string {
  try {
    return applyUndo(record.format, text, record.undo);
  } catch (error) {
    if (!isDocumentError(error)) throw error;
    throw new FileEditError(
      `${record.path} was changed since and cannot be read: ${error.message}`,
      record.path,
      error,
    );
  }
}

function planRowRestore(row: RowEdit): RowEdit[] {
  if (!existsSync(row.path)) return [];
  return withDatabase(row.path, (database) => {
    if (isRow(database, row, row.before)) return [];
    if (isRow(database, row, row.after)) return [{ ...row, before: row.after, after: row.before }];
    // Changed by its owner since. A row that was ours from the first goes; any other is theirs now.
    return row.before === null && !isRow(database, row, null) ? [{ ...row, before: {}, after: null }] : [];
  });
}

/** Carries out {@link planRestore} and marks what it took back. */
export async function applyRestore(
  journal: Journal,
  tool: string,
  change: PlannedChange,
  note?: ChangeNote,
): Promise<void> {
  const active = await findActiveEntry(journal, tool);
  if (!active) return;
  await applyChange(journal, tool, 'restore', change, note);
  for (const record of active.files) {
    if (record.baseline === null) await removeEmptyFolders(record.madeFolders);
  }
  for (const entry of await listActiveEntries(journal, tool))
    await writeEntry(journal, { ...entry, state: 'undone' });
}
