// The tables of ledger.db and the steps from each schema to the next. Knows SQL, not records.
import type { DatabaseSync } from 'node:sqlite';

/** Index = the schema it starts from. A step is never edited once released; a new one is added. */
const migrations: readonly string[] = [
  `
  CREATE TABLE exchange (
    seq               INTEGER PRIMARY KEY,
    id                TEXT    NOT NULL UNIQUE,
    at                INTEGER NOT NULL,
    day               TEXT    NOT NULL,
    client            TEXT,
    profile           TEXT,
    path              TEXT    NOT NULL,
    operation         TEXT,
    client_protocol   TEXT,
    upstream_protocol TEXT,
    transport         TEXT    NOT NULL,
    lane              TEXT,
    model             TEXT,
    upstream          TEXT,
    upstream_model    TEXT,
    endpoint          TEXT,
    key_id            TEXT,
    status            INTEGER NOT NULL,
    error             TEXT,
    error_message     TEXT,
    first_byte_ms     REAL,
    total_ms          REAL    NOT NULL,
    input             INTEGER,
    cache_read        INTEGER,
    cache_write       INTEGER,
    output            INTEGER,
    reasoning         INTEGER,
    usd               REAL,
    request_bytes     INTEGER NOT NULL,
    response_bytes    INTEGER NOT NULL,
    aborted_by        TEXT,
    attempts          INTEGER NOT NULL,
    session_key       TEXT,
    user_agent        TEXT
  );
  CREATE INDEX exchange_at ON exchange (at, id);
  CREATE INDEX exchange_day ON exchange (day, client);
  -- What only one exchange's page shows; kept apart so that lists and sums read narrow rows.
  CREATE TABLE exchange_detail (
    seq     INTEGER PRIMARY KEY REFERENCES exchange (seq),
    detail  TEXT NOT NULL,
    bodies  TEXT
  );
  `,
  // Today's sums read the range of \`at\` instead: an index less is 1 of 7 µs per record.
  'DROP INDEX exchange_day;',
];

export const ledgerSchema = migrations.length;

/** The `user_version` of an open database: 0 = empty. */
export function schemaOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

/** Brings an open database to the newest schema, each step in its own transaction. */
export function migrate(db: DatabaseSync): void {
  for (let from = schemaOf(db); from < migrations.length; from += 1) {
    db.exec(`BEGIN IMMEDIATE; ${migrations[from]} PRAGMA user_version = ${from + 1}; COMMIT;`);
  }
}
