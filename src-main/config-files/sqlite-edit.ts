// Edits single rows of another program's SQLite database, which may be running: short immediate transactions, explicit
// columns, UPDATE never REPLACE, nothing else touched (no pragma is written, no table made). Knows no tool.
import { chmodSync, statSync } from 'node:fs';
import { backup, DatabaseSync, type SQLInputValue } from 'node:sqlite';

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** One row: null before = it is new, null after = it goes. `after` may name some columns only. */
export interface RowEdit {
  readonly path: string;
  readonly table: string;
  readonly key: SqlRow;
  readonly before: SqlRow | null;
  readonly after: SqlRow | null;
}

/** Why a database could not be read or written, in one sentence. Nothing was changed. */
export class SqliteEditError extends Error {
  override readonly name = 'SqliteEditError';
}

const busyTimeoutMs = 5_000;

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Opens a database for one piece of work and closes it. Waits up to 5 s for another program's lock.
 * Opened for writing even to read: a leftover journal of a killed program can only be rolled back then.
 * @throws SqliteEditError when it is locked, broken or read-only.
 */
export function withDatabase<T>(path: string, work: (database: DatabaseSync) => T): T {
  requireFile(path);
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
    return work(database);
  } catch (error) {
    throw explain(path, error);
  } finally {
    database?.close();
  }
}

/** SQLite would make an empty database where there is none. */
function requireFile(path: string): void {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info?.isFile()) return;
  throw new SqliteEditError(
    info ? `${path} is not a file; move it away.` : `${path} does not exist; nothing was written.`,
  );
}

function explain(path: string, error: unknown): unknown {
  if (error instanceof SqliteEditError || !(error instanceof Error)) return error;
  const code = 'errcode' in error ? Number(error.errcode) & 0xff : null;
  if (code === null) return error;
  const sentences: Readonly<Record<number, string>> = {
    5: 'is in use by another program; nothing was written. Close the program that holds it, or try again in a moment',
    6: 'is in use by another program; nothing was written. Close the program that holds it, or try again in a moment',
    8: 'is read-only; nothing was written. Allow writing to it and try again',
    10: 'could not be read or written (disk error); nothing was written',
    11: 'is damaged; nothing was written. Restore a backup in the program that it belongs to',
    13: 'could not be written: the disk is full. Free some space and try again',
    14: 'could not be opened. Check the path and its rights',
    26: 'is not a database; nothing was written. Restore a backup in the program that it belongs to',
  };
  return new SqliteEditError(`${path} ${sentences[code] ?? `could not be changed (${error.message})`}.`, {
    cause: error,
  });
}

/** `PRAGMA user_version`; read only, it belongs to the program that owns the database. */
export function readUserVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

/** Names of the columns as they are in this database; empty when there is no such table. */
export function readColumns(database: DatabaseSync, table: string): string[] {
  const rows = database.prepare(`PRAGMA table_info(${quoted(table)})`).all();
  return rows.map((row) => String(row['name']));
}

/** All columns of the rows that match, as plain values. */
export function readRows(database: DatabaseSync, table: string, match: SqlRow, order = ''): SqlRow[] {
  const columns = readColumns(database, table);
  if (!columns.length) return [];
  const where = Object.keys(match).map((name) => `${quoted(name)} IS ?`);
  const sql = `SELECT ${columns.map(quoted).join(', ')} FROM ${quoted(table)}${where.length ? ` WHERE ${where.join(' AND ')}` : ''}${order && ` ORDER BY ${order}`}`;
  const rows = database.prepare(sql).all(...Object.values(match));
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])),
  );
}

function plain(value: unknown): SqlValue {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value;
  if (typeof value === 'bigint') return Number(value);
  throw new SqliteEditError('A column of this table holds binary data, which is not expected there.');
}

/**
 * The removal of a row with everything that the database would remove along with it (ON DELETE CASCADE, one step deep),
 * so that a diff shows it and an undo can bring it back. The row itself comes last.
 */
export function planRowRemoval(database: DatabaseSync, removal: RowEdit): RowEdit[] {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  const dependents = tables.flatMap(({ name }): RowEdit[] => {
    const table = String(name);
    const links = database.prepare(`PRAGMA foreign_key_list(${quoted(table)})`).all();
    const own = links.filter((link) => link['table'] === removal.table && link['on_delete'] === 'CASCADE');
    if (own.length === 0) return [];
    const row = { ...removal.key, ...removal.before };
    const match = Object.fromEntries(
      own.map((link) => [String(link['from']), row[String(link['to'])] ?? null]),
    );
    const keys = database
      .prepare(`PRAGMA table_info(${quoted(table)})`)
      .all()
      .flatMap((column) => (Number(column['pk']) > 0 ? [String(column['name'])] : []));
    if (keys.length === 0) return [];
    return readRows(database, table, match).map((before) => ({
      path: removal.path,
      table,
      key: Object.fromEntries(keys.map((key) => [key, before[key] ?? null])),
      before,
      after: null,
    }));
  });
  return [...dependents, removal];
}

/** A consistent copy of a database that may be in use (SQLite's backup API), readable by its owner only. */
export async function backUpDatabase(path: string, target: string): Promise<void> {
  requireFile(path);
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { timeout: busyTimeoutMs });
    await backup(database, target);
    chmodSync(target, 0o600);
  } catch (error) {
    throw explain(path, error);
  } finally {
    database?.close();
  }
}

/** True when the row is as described; a null description means that there is none. Only named columns count. */
export function isRow(database: DatabaseSync, edit: RowEdit, expected: SqlRow | null): boolean {
  const [row] = readRows(database, edit.table, edit.key);
  if (!row || !expected) return !row && !expected;
  return Object.entries(expected).every(([name, value]) => row[name] === value);
}

/**
 * Applies edits of one database in one transaction.
 * @throws SqliteEditError when a row is not as the plan saw it, or the database is locked.
 */
export function applyRowEdits(path: string, edits: readonly RowEdit[]): void {
  withDatabase(path, (database) => {
    database.exec('BEGIN IMMEDIATE');
    try {
      for (const edit of edits) {
        if (!isRow(database, edit, edit.before)) {
          throw new SqliteEditError(
            `${path} was changed by another program in the meantime; nothing was written. Look at the new plan and try again.`,
          );
        }
        applyRow(database, edit);
      }
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  });
}

function applyRow(database: DatabaseSync, edit: RowEdit): void {
  const keys = Object.keys(edit.key);
  const where = keys.map((name) => `${quoted(name)} = ?`).join(' AND ');
  const keyValues: SQLInputValue[] = Object.values(edit.key);
  const table = quoted(edit.table);
  if (!edit.after) {
    database.prepare(`DELETE FROM ${table} WHERE ${where}`).run(...keyValues);
    return;
  }
  if (edit.before) {
    const changed = Object.entries(edit.after).filter(([name, value]) => edit.before?.[name] !== value);
    if (!changed.length) return;
    const set = changed.map(([name]) => `${quoted(name)} = ?`).join(', ');
    database
      .prepare(`UPDATE ${table} SET ${set} WHERE ${where}`)
      .run(...changed.map(([, value]) => value), ...keyValues);
    return;
  }
  const row = { ...edit.key, ...edit.after };
  const names = Object.keys(row);
  database
    .prepare(
      `INSERT INTO ${table} (${names.map(quoted).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    )
    .run(...Object.values(row));
}
