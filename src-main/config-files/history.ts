// The journal as a history: what each change did, and how just that one is taken back while everything else stays.
// Plans only; apply-edits.ts carries a plan out and journals it like any other change, so that it can be taken back too.
import { existsSync } from 'node:fs';
import { noChange, type PlannedChange } from './apply-edits.ts';
import {
  type ChangeStep,
  type Journal,
  type JournalEntry,
  listEntries,
  readImage,
  type StepFile,
} from './edit-journal.ts';
import { type FileEdit, textOf } from './file-edit.ts';
import { readFileState } from './file-state.ts';
import { isRow, planRowRemoval, readRows, type RowEdit, withDatabase } from './sqlite-edit.ts';
import { takeBack } from './take-back.ts';

/** Why a change cannot be taken back, one sentence with what can be done; `first` = the change to take back before it. */
export interface UndoRefusal {
  readonly why: string;
  readonly first: string | null;
}

export type UndoPlan =
  | { readonly change: PlannedChange; readonly refusal: null }
  | { readonly change: null; readonly refusal: UndoRefusal };

/** What a change did by itself. An entry of an older Keyswitch tells it with earlier ones of the same row together. */
export function stepOf(entry: JournalEntry): ChangeStep {
  return (
    entry.step ?? { files: entry.files.filter(({ before, after }) => before !== after), rows: entry.rows }
  );
}

/** The changes of a tool that came to their end, newest first. */
export async function listHistory(journal: Journal, tool: string): Promise<JournalEntry[]> {
  const entries = await listEntries(journal);
  return entries
    .filter((entry) => entry.tool === tool && entry.state !== 'pending' && entry.state !== 'rolled-back')
    .filter((entry) => stepOf(entry).files.length + stepOf(entry).rows.length > 0)
    .toReversed();
}

/** Whether a later change took it back and stands itself. */
export function isUndone(entries: readonly JournalEntry[], { id }: JournalEntry): boolean {
  return entries.some((later) => later.note?.undoOf === id && !isUndone(entries, later));
}

/** A change as it was made, to be shown; null where its bytes were not kept (an older Keyswitch). */
export async function readStep(journal: Journal, entry: JournalEntry): Promise<PlannedChange | null> {
  const files: FileEdit[] = [];
  for (const file of stepOf(entry).files) {
    const texts = await textsOf(journal, file);
    if (!texts) return null;
    const { path, format } = file;
    files.push({
      path,
      format,
      before: texts.before,
      beforeSha256: file.before,
      after: texts.after,
      undo: [],
    });
  }
  return { files, rows: stepOf(entry).rows };
}

async function textsOf(
  journal: Journal,
  file: StepFile,
): Promise<{ readonly before: string | null; readonly after: string | null } | null> {
  const textOfHash = async (sha256: string | null): Promise<string | null> => {
    if (sha256 === null) return null;
    const kept = await readImage(journal, sha256).catch(() => null);
    if (kept) return kept.toString('utf8');
    const state = await readFileState(file.path).catch(() => null);
    if (state?.sha256 === sha256) return state.bytes.toString('utf8');
    throw new LostBytes();
  };
  try {
    return { before: await textOfHash(file.before), after: await textOfHash(file.after) };
  } catch (error) {
    if (error instanceof LostBytes) return null;
    throw error;
  }
}

class LostBytes extends Error {}

class Refused extends Error {
  readonly refusal: UndoRefusal;
  constructor(why: string, first: string | null = null) {
    super(why);
    this.refusal = { why, first };
  }
}

/**
 * Plans taking back one change and no other: what others or later changes wrote elsewhere stays. All of it or nothing.
 * @throws FileWriteError, FileEditError, SqliteEditError when a file or database cannot be read.
 */
export async function planEntryUndo(journal: Journal, entry: JournalEntry): Promise<UndoPlan> {
  const later = (await listEntries(journal)).filter(
    (one) => one.id > entry.id && one.state !== 'rolled-back' && one.state !== 'pending',
  );
  try {
    const files: FileEdit[] = [];
    for (const file of stepOf(entry).files) {
      const edit = await planFileUndo(journal, entry, file, later);
      if (edit) files.push(edit);
    }
    // Backwards: what hangs on a row comes back after it.
    const rows = stepOf(entry)
      .rows.toReversed()
      .flatMap((row) => planRowUndo(entry, row, later));
    if (files.length + rows.length === 0) throw new Refused('Nothing of this change is in force any more.');
    return { change: { ...noChange, files, rows }, refusal: null };
  } catch (error) {
    if (error instanceof Refused) return { change: null, refusal: error.refusal };
    throw error;
  }
}

async function planFileUndo(
  journal: Journal,
  entry: JournalEntry,
  file: StepFile,
  later: readonly JournalEntry[],
): Promise<FileEdit | null> {
  const { path, format } = file;
  const texts = await textsOf(journal, file);
  if (!texts) throw new Refused(`The copy of ${path} from before this change is not there any more.`);
  const state = await readFileState(path);
  const now = textOf(path, state);
  const taken = takeBack(format, { ...texts, now });
  if ('conflict' in taken) {
    if (taken.conflict === 'gone')
      throw new Refused(`${path} does not exist any more; put it back first, or leave it so.`);
    if (taken.conflict === 'there-again')
      throw new Refused(`${path} is there again and is left as it is; move it away, then undo.`);
    if (taken.conflict === 'unreadable')
      throw new Refused(`${path} cannot be read as it is now; correct it, then undo.`);
    throw overlap(path, entry, ownSince(file, state?.sha256 ?? null, later));
  }
  if (taken.text === now) return null;
  const isExact = (state?.sha256 ?? null) === file.after;
  return {
    path,
    format,
    before: now,
    beforeSha256: state?.sha256 ?? null,
    after: taken.text,
    ...(file.beforeMode !== null && (isExact || !state) ? { mode: file.beforeMode } : {}),
    undo: [],
  };
}

function overlap(place: string, entry: JournalEntry, newest: JournalEntry | null): Refused {
  if (newest === null) {
    return new Refused(
      `Another program has changed the same values in ${place} since, and they stay; change them by hand if you want the old ones.`,
    );
  }
  return new Refused(
    `A newer change of Keyswitch wrote the same values in ${place}; undo that one first.`,
    newest.tool === entry.tool ? newest.id : null,
  );
}

/** The newest of our changes to a file, where every byte since is ours; else null. */
function ownSince(file: StepFile, now: string | null, later: readonly JournalEntry[]): JournalEntry | null {
  let [expected, newest]: [string | null, JournalEntry | null] = [file.after, null];
  for (const entry of later) {
    const next = stepOf(entry).files.find(({ path }) => path === file.path);
    if (!next) continue;
    if (next.before !== expected) return null;
    [expected, newest] = [next.after, entry];
  }
  return expected === now ? newest : null;
}

function isSameRow(one: RowEdit, other: RowEdit): boolean {
  const place = ({ path, table, key }: RowEdit) => JSON.stringify([path, table, key]);
  return place(one) === place(other);
}

function planRowUndo(entry: JournalEntry, row: RowEdit, later: readonly JournalEntry[]): RowEdit[] {
  if (!existsSync(row.path))
    throw new Refused(`${row.path} does not exist any more; put it back first, or leave it so.`);
  return withDatabase(row.path, (database) => {
    if (isRow(database, row, row.before)) return [];
    if (isRow(database, row, row.after)) {
      // A row that was ours from the first goes whole, and is kept whole for a redo.
      const whole = row.before === null ? readRows(database, row.table, row.key)[0] : undefined;
      const back: RowEdit = { ...row, before: whole ?? row.after, after: row.before };
      return whole ? planRowRemoval(database, back) : [back];
    }
    const newest = later.findLast((one) => stepOf(one).rows.some((other) => isSameRow(other, row)));
    const step = newest && stepOf(newest).rows.find((other) => isSameRow(other, row));
    const isOurs = step !== undefined && isRow(database, step, step.after);
    const place = `${row.path} (${Object.values(row.key).join(' / ')})`;
    throw overlap(place, entry, isOurs ? (newest ?? null) : null);
  });
}
