// The ledger: every exchange in one SQLite file with one writer. It knows records and sums; it never talks to the
// proxy, prints nothing and knows no prices. All calls are synchronous and short; appending is one transaction.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ExchangeRecord } from '../../src-proxy/contract/exchange-record.ts';
import { connectReader, connectWriter, isDamage, setAside } from './connection.ts';
import { csvHead, toCsvLine } from './csv.ts';
import {
  columns,
  dayAround,
  fromDetailedRow,
  fromRow,
  toDetail,
  toRow,
  type ExchangeSummary,
} from './exchange-row.ts';
import { limitOf, whereOf, type ExchangeFilter, type ListOptions } from './list-query.ts';
import { toLogRow, type UsageKey, type UsageRow } from './rows.ts';
import { usageSql } from './usage-query.ts';

export interface LedgerReader {
  /** Newest first, by the time at which the request was received. */
  list(options?: ListOptions): ExchangeSummary[];
  /** One exchange with its attempts, explanation, warnings and bodies. */
  get(id: string): ExchangeRecord | null;
  /** Sums by day (oldest first) or by model, client tool or upstream (most requests first). Unix ms bounds. */
  usage(by: UsageKey, range?: { since?: number; until?: number; client?: string }): UsageRow[];
  /** Tokens (input, cached input and output) and known USD of each client tool since local midnight. */
  spentToday(now?: number): Record<string, { tokens: number; usd: number }>;
  count(): number;
  /** The exchange that was recorded last (not the one that began last), for `list({ after })`. */
  lastRecorded(): string | null;
  /** The matching exchanges as CSV, newest first, line by line with a head; made while it is read. */
  exportCsv(filter?: ExchangeFilter): Iterable<string>;
  close(): void;
}

export interface Ledger extends LedgerReader {
  /** Adds records in one transaction. A record whose id is there already is left as it is. Returns how many were new. */
  append(records: readonly ExchangeRecord[]): number;
  /** Forgets exchanges older than so many days (0 = keeps all). Returns how many went. */
  prune(retentionDays: number, now?: number): number;
}

export interface OpenLedgerOptions {
  /** Told in one sentence when a damaged file was moved aside and a new one begun. */
  readonly onNotice?: (sentence: string) => void;
}

/**
 * Opens the ledger for its one writer and makes it where it is missing (0600). A damaged file, found now or later, is
 * moved aside and a new one is begun. Throws a Problem if the file was written by a newer Keyswitch.
 */
export function openLedger(file: string, options: OpenLedgerOptions = {}): Ledger {
  const mend = (error: unknown): Connection => {
    if (!isDamage(error)) throw error;
    options.onNotice?.(setAside(file, error));
    return new Connection(connectWriter(file));
  };
  let connection = attempt(() => new Connection(connectWriter(file)), mend);
  const run = <T>(use: (connection: Connection) => T): T =>
    attempt(
      () => use(connection),
      (error) => {
        if (isDamage(error)) connection.db.close();
        connection = mend(error);
        return use(connection);
      },
    );
  return {
    ...readerOf(run),
    append: (records) => run((db) => appendTo(db, records)),
    prune: (retentionDays, now = Date.now()) => run((db) => pruneFrom(db, retentionDays, now)),
    close: () => {
      try {
        connection.db.exec('PRAGMA optimize');
      } catch {
        // It only helps later queries; on a full disk the end must be as clean as ever.
      }
      connection.db.close();
    },
  };
}

/** Opens the ledger beside its writer, read only; a ledger that is not there yet is empty. */
export function openLedgerReader(file: string): LedgerReader {
  const db = connectReader(file);
  if (db === null) return emptyReader;
  const connection = new Connection(db);
  return { ...readerOf((use) => use(connection)), close: () => db.close() };
}

function attempt<T>(first: () => T, otherwise: (error: unknown) => T): T {
  try {
    return first();
  } catch (error) {
    return otherwise(error);
  }
}

/** A database with its statements, each prepared once. */
class Connection {
  readonly db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.db = db;
  }

  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  transaction<T>(body: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const value = body();
      this.db.exec('COMMIT');
      return value;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }
}

const insertSql = `INSERT OR IGNORE INTO exchange (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
const insertDetailSql = 'INSERT INTO exchange_detail (seq, detail, bodies) VALUES (?, ?, ?)';
const listColumns = columns.map((column) => `exchange.${column}`).join(', ');

function appendTo(connection: Connection, records: readonly ExchangeRecord[]): number {
  if (records.length === 0) return 0;
  const insert = connection.prepare(insertSql);
  const insertDetail = connection.prepare(insertDetailSql);
  return connection.transaction(() => {
    let added = 0;
    for (const record of records) {
      const { changes, lastInsertRowid } = insert.run(...toRow(record));
      if (changes === 0) continue;
      insertDetail.run(lastInsertRowid, ...toDetail(record));
      added += 1;
    }
    return added;
  });
}

/** In steps, so that no single transaction holds the file for long. */
const pruneStep = 5_000;

function pruneFrom(connection: Connection, retentionDays: number, now: number): number {
  if (!(retentionDays > 0)) return 0;
  const cutoff = now - retentionDays * 86_400_000;
  const old = connection.prepare('SELECT seq FROM exchange WHERE at < ? ORDER BY at LIMIT ?');
  const removeDetail = connection.prepare('DELETE FROM exchange_detail WHERE seq = ?');
  const remove = connection.prepare('DELETE FROM exchange WHERE seq = ?');
  let gone = 0;
  for (;;) {
    const rows = old.all(cutoff, pruneStep);
    connection.transaction(() => {
      for (const row of rows) {
        const seq = Number(row['seq']);
        removeDetail.run(seq);
        remove.run(seq);
      }
    });
    gone += rows.length;
    if (rows.length < pruneStep) break;
  }
  if (gone > 0) connection.db.exec('PRAGMA incremental_vacuum');
  return gone;
}

function readerOf(run: <T>(use: (connection: Connection) => T) => T): Omit<LedgerReader, 'close'> {
  return {
    list: (options = {}) => run((db) => [...rowsOf(db, options, limitOf(options))]),
    get: (id) =>
      run((db) => {
        const row = db
          .prepare(
            `SELECT ${listColumns}, detail, bodies FROM exchange LEFT JOIN exchange_detail USING (seq) WHERE id = ?`,
          )
          .get(id);
        return row === undefined ? null : fromDetailedRow(row);
      }),
    usage: (by, range = {}) =>
      run((db) => {
        const query = usageSql(by, range);
        // The query names its columns as UsageRow does.
        return db.prepare(query.sql).all(...query.values) as unknown as UsageRow[];
      }),
    spentToday: (now = Date.now()) => run((db) => spentOn(db, dayAround(now))),
    count: () => run((db) => Number(db.prepare('SELECT count(*) AS n FROM exchange').get()?.['n'] ?? 0)),
    lastRecorded: () =>
      run((db) => {
        const id = db.prepare('SELECT id FROM exchange ORDER BY seq DESC LIMIT 1').get()?.['id'];
        return typeof id === 'string' ? id : null;
      }),
    exportCsv: (filter = {}) => run((db) => csvOf(db, filter)),
  };
}

function* rowsOf(connection: Connection, options: ListOptions, limit: number): Generator<ExchangeSummary> {
  const where = whereOf(options);
  const statement = connection.prepare(
    `SELECT ${listColumns} FROM exchange ${where.sql} ORDER BY at DESC, id DESC LIMIT ?`,
  );
  for (const row of statement.iterate(...where.values, limit)) yield fromRow(row);
}

function* csvOf(connection: Connection, filter: ExchangeFilter): Generator<string> {
  yield csvHead;
  const where = whereOf({ filter });
  // A statement of its own: this one may stay open while others run.
  const statement = connection.db.prepare(
    `SELECT ${listColumns} FROM exchange ${where.sql} ORDER BY at DESC, id DESC`,
  );
  for (const row of statement.iterate(...where.values)) yield toCsvLine(toLogRow(fromRow(row)));
}

function spentOn(
  connection: Connection,
  { from, until }: { from: number; until: number },
): Record<string, { tokens: number; usd: number }> {
  const rows = connection
    .prepare(
      `SELECT client, total(input) + total(cache_read) + total(cache_write) + total(output) AS tokens,
              total(usd) AS usd
       FROM exchange WHERE at >= ? AND at < ? AND client IS NOT NULL GROUP BY client`,
    )
    .all(from, until);
  return Object.fromEntries(
    rows.map((row) => [String(row['client']), { tokens: Number(row['tokens']), usd: Number(row['usd']) }]),
  );
}

const emptyReader: LedgerReader = {
  list: () => [],
  get: () => null,
  usage: () => [],
  spentToday: () => ({}),
  count: () => 0,
  lastRecorded: () => null,
  exportCsv: () => [csvHead],
  close: () => undefined,
};
