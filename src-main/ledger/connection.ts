// Opens ledger.db: private, in WAL mode, at the newest schema. Decides what a damaged or a newer file means.
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hasCode, messageOf, Problem } from '../problem.ts';
import { ledgerSchema, migrate, schemaOf } from './schema.ts';

/** SQLite's result codes (sqlite.org/rescode.html); the low byte is the primary code. */
const sqliteCorrupt = 11;
const sqliteNotADatabase = 26;
const busyTimeoutMs = 5_000;

/** What is said of the file where SQLite cannot use it and the file itself is sound. */
const refusals: Readonly<Record<number, (file: string) => string>> = {
  5: (file) =>
    `${file} is in use by another program; nothing was written. Close the program that holds it, or try again in a moment.`,
  8: (file) => `${file} is read-only; nothing was written. Allow writing to it and try again.`,
  10: (file) => `${file} could not be read or written (disk error); nothing was written.`,
  13: (file) => `${file} could not be written: the disk is full. Free some space and try again.`,
  14: (file) => `${file} could not be opened. Check the path and its rights.`,
};

/** Opens the file for its one writer, and makes it and its directory where they are missing. */
export function connectWriter(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // SQLite would make the file with the umask's rights; its -wal and -shm files take the rights of this one.
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  return open(file, false, (db) => {
    // auto_vacuum holds only if it is set before the first table. NORMAL: a crash of Keyswitch loses nothing, a
    // power cut at most the last batch.
    db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    migrate(db);
    // A first read of every table finds a file that is damaged at its root.
    db.exec('SELECT seq FROM exchange ORDER BY at LIMIT 1; SELECT seq FROM exchange_detail LIMIT 1;');
  });
}

/** Opens the file for reading beside its writer. null = there is no ledger yet; one that may not be seen is no such. */
export function connectReader(file: string): DatabaseSync | null {
  const found = statOf(file);
  if (found === null) return null;
  if (found.isDirectory()) throw new Problem(`${file} is a folder; a file belongs there. Move it away.`);
  return open(file, true, (db) => {
    if (schemaOf(db) !== ledgerSchema) {
      throw new Problem(
        `The ledger ${file} is from an earlier Keyswitch: start Keyswitch once, it brings the file up to date.`,
      );
    }
  });
}

function statOf(file: string): Stats | null {
  try {
    return statSync(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function open(file: string, readOnly: boolean, prepare: (db: DatabaseSync) => void): DatabaseSync {
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(file, { readOnly, timeout: busyTimeoutMs });
    const schema = schemaOf(db);
    if (schema > ledgerSchema) {
      throw new Problem(
        `The ledger ${file} was written by a newer Keyswitch (schema ${schema}, this one knows ${ledgerSchema}): ` +
          `update Keyswitch, or move the file away to begin a new one.`,
      );
    }
    prepare(db);
    return db;
  } catch (error) {
    db?.close();
    throw explain(file, readOnly, error) ?? error;
  }
}

function explain(file: string, readOnly: boolean, error: unknown): Problem | null {
  const code = primaryCode(error);
  if (readOnly && isDamage(error)) {
    return new Problem(
      `The ledger ${file} is damaged: start Keyswitch once, it keeps the damaged file and begins a new one.`,
      1,
      { cause: error },
    );
  }
  // A reader of a database in WAL mode makes its -shm file where there is none.
  const sentence =
    code === 8 && readOnly
      ? `${file} cannot be read: its folder must be writable.`
      : refusals[code ?? 0]?.(file);
  return sentence === undefined ? null : new Problem(sentence, 1, { cause: error });
}

/** Whether SQLite says that the file is no database, or a broken one. */
export function isDamage(error: unknown): boolean {
  const primary = primaryCode(error);
  return primary === sqliteCorrupt || primary === sqliteNotADatabase;
}

function primaryCode(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : null;
}

/**
 * Moves a damaged ledger and its companions beside itself and says so.
 * @returns one sentence for the user
 */
export function setAside(file: string, reason: unknown): string {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const kept = `${basename(file)}.damaged-${stamp}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, join(dirname(file), kept + suffix));
  }
  return (
    `The ledger was damaged (${messageOf(reason)}) and a new one was begun; the old file is kept as ${kept} ` +
    `in ${dirname(file)}.`
  );
}
