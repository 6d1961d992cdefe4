// The ledger on real files: order, idempotence, sums, retention, damage, a newer schema, a reader beside the writer.
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localDay } from '../../../src-main/ledger/exchange-row.ts';
import { openLedger, openLedgerReader, type Ledger } from '../../../src-main/ledger/open-ledger.ts';
import { exchangeId, exchangeRecord } from '../../support/exchange-records.ts';

let dir: string;
let file: string;
const open: Ledger[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'keyswitch-ledger-'));
  file = join(dir, 'home', 'ledger.db');
});
afterEach(() => {
  for (const ledger of open.splice(0)) ledger.close();
  rmSync(dir, { recursive: true, force: true });
});

function ledgerOf(onNotice?: (sentence: string) => void): Ledger {
  const ledger = openLedger(file, onNotice === undefined ? {} : { onNotice });
  open.push(ledger);
  return ledger;
}

/** Overwrites pages in the middle of a closed database. */
function damage(path: string): void {
  const size = statSync(path).size;
  const db = Buffer.alloc(size - 4_096, 0xa5);
  writeFileSync(path, db, { flag: 'r+' });
}

describe('append, list, get', () => {
  it('gives back what was put in, whole', () => {
    const ledger = ledgerOf();
    const plain = exchangeRecord(1);
    const refused = exchangeRecord(2, {
      client: null,
      profile: null,
      operation: null,
      clientProtocol: null,
      upstreamProtocol: null,
      lane: null,
      model: null,
      upstream: null,
      upstreamModel: null,
      endpoint: null,
      keyId: null,
      status: 401,
      error: 'invalid_api_key',
      errorMessage: 'The token is not known.',
      firstByteMs: null,
      usage: null,
      usd: null,
      abortedBy: 'client',
      attempts: [],
      explanation: [],
      warnings: ['top_k was left out'],
      sessionKey: null,
      userAgent: null,
      bodies: { clientRequest: '{"model":"x"}', truncated: true },
    });
    expect(ledger.append([plain, refused])).toBe(2);
    expect(ledger.get(plain.id)).toEqual(plain);
    expect(ledger.get(refused.id)).toEqual(refused);
    expect(ledger.get('nothing')).toBeNull();
    const { attempts: _a, explanation: _e, warnings: _w, bodies: _b, ...rest } = plain;
    expect(ledger.list()[1]).toEqual({ ...rest, attempts: 1 });
  });

  it('keeps the first of two records with one id', () => {
    const ledger = ledgerOf();
    expect(ledger.append([exchangeRecord(1), exchangeRecord(2)])).toBe(2);
    expect(ledger.append([exchangeRecord(2, { status: 500 }), exchangeRecord(3)])).toBe(1);
    expect(ledger.count()).toBe(3);
    expect(ledger.list().map((row) => row.status)).toEqual([200, 200, 200]);
  });

  it('lists newest first and pages through all, whatever the order of arrival', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (numbers, limit) => {
          const ledger = openLedger(join(dir, `${Math.random()}.db`));
          try {
            ledger.append(numbers.map((n) => exchangeRecord(n)));
            const seen: string[] = [];
            for (;;) {
              const before = seen.at(-1);
              const page = ledger.list({ limit, ...(before === undefined ? {} : { before }) });
              seen.push(...page.map((row) => row.id));
              if (page.length < limit) break;
            }
            const expected = numbers.toSorted((a, b) => b - a).map((n) => exchangeRecord(n).id);
            expect(seen).toEqual(expected);
          } finally {
            ledger.close();
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('follows the order of recording, so that a long exchange is not missed', () => {
    const ledger = ledgerOf();
    ledger.append([exchangeRecord(5)]);
    const seen = ledger.lastRecorded();
    expect(seen).toBe(exchangeRecord(5).id);
    ledger.append([exchangeRecord(1), exchangeRecord(6)]);
    expect(ledger.list({ after: seen ?? '' }).map((row) => row.id)).toEqual([
      exchangeRecord(6).id,
      exchangeRecord(1).id,
    ]);
  });

  it.each([
    [{ client: 'opencode' }, [2]],
    [{ model: 'claude-*' }, [2]],
    [{ model: 'gpt-5.5' }, [5, 4, 3, 1]],
    [{ model: 'gpt[5]*' }, []],
    [{ upstream: 'lab' }, [2]],
    [{ status: '429' }, [3]],
    [{ status: '4xx' }, [5, 3]],
    [{ status: 'error' }, [4, 3]],
    [{ status: 'ok' }, [2, 1]],
    [{ error: 'rate_limit_exceeded' }, [3]],
    [{ client: 'codex', status: 'ok' }, [1]],
  ])('filters by %j', (filter, expected) => {
    const ledger = ledgerOf();
    ledger.append([
      exchangeRecord(1),
      exchangeRecord(2, {
        client: 'opencode',
        model: 'claude-sonnet-4-6',
        upstream: 'lab',
        upstreamModel: 'm',
      }),
      exchangeRecord(3, { status: 429, error: 'rate_limit_exceeded' }),
      exchangeRecord(4, { abortedBy: 'upstream' }),
      exchangeRecord(5, { status: 499, abortedBy: 'client' }),
    ]);
    expect(ledger.list({ filter }).map((row) => row.id)).toEqual(expected.map((n) => exchangeRecord(n).id));
  });

  it('refuses filters and limits that mean nothing, in a sentence', () => {
    const ledger = ledgerOf();
    expect(() => ledger.list({ limit: 0 })).toThrow(/1 to 10000/);
    expect(() => ledger.list({ filter: { status: 'bad' } })).toThrow(/“bad” is no status/);
  });
});

describe('sums', () => {
  it('says what is unknown instead of counting it as nothing', () => {
    const ledger = ledgerOf();
    ledger.append([
      exchangeRecord(1, { usd: 0.5 }),
      exchangeRecord(2, { usd: null }),
      exchangeRecord(3, { model: 'mystery', usd: null }),
      exchangeRecord(4, { model: 'mystery', usd: null, usage: null }),
      exchangeRecord(5, {
        model: 'refused',
        status: 429,
        error: 'rate_limit_exceeded',
        usd: null,
        usage: null,
      }),
      exchangeRecord(6, { model: null, operation: 'list-models', usd: null, usage: null }),
      exchangeRecord(7, { model: 'given-up', status: 499, abortedBy: 'client', usd: null, usage: null }),
      exchangeRecord(8, { model: 'broken', abortedBy: 'upstream', error: 'upstream_error' }),
    ]);
    const rows = Object.fromEntries(ledger.usage('model').map((row) => [row.key, row]));
    expect(rows['gpt-5.5']).toEqual({
      key: 'gpt-5.5',
      requests: 2,
      input_tokens: 2_000,
      output_tokens: 100,
      usd: 0.5,
      usd_unknown_requests: 1,
      cached_tokens: 1_800,
      errors: 0,
    });
    expect(rows['mystery']).toMatchObject({ requests: 2, usd: null, usd_unknown_requests: 2 });
    expect(rows['refused']).toMatchObject({ requests: 1, usd: 0, usd_unknown_requests: 0, errors: 1 });
    expect(rows['given-up']).toMatchObject({ requests: 1, errors: 0 });
    expect(rows['broken']).toMatchObject({ requests: 1, errors: 1 });
    expect(rows['(none)']).toMatchObject({ requests: 1, usd: 0, usd_unknown_requests: 0 });
  });

  it('groups by day where this computer is, and by the rest', () => {
    const ledger = ledgerOf();
    const noon = new Date(2026, 10, 19, 12).getTime();
    const lastMinute = new Date(2026, 10, 19, 23, 59, 59).getTime();
    const firstMinute = new Date(2026, 10, 20, 0, 0, 0).getTime();
    ledger.append([
      exchangeRecord(1, { at: noon, id: 'a' }),
      exchangeRecord(2, { at: lastMinute, id: 'b', client: 'opencode', upstream: 'lab' }),
      exchangeRecord(3, { at: firstMinute, id: 'c' }),
    ]);
    expect(ledger.usage('day').map((row) => [row.key, row.requests])).toEqual([
      ['2026-11-19', 2],
      ['2026-11-20', 1],
    ]);
    expect(ledger.usage('client').map((row) => row.key)).toEqual(['codex', 'opencode']);
    expect(ledger.usage('upstream').map((row) => row.key)).toEqual(['tokenpool', 'lab']);
    expect(ledger.usage('upstream', { since: firstMinute }).map((row) => row.requests)).toEqual([1]);
    expect(ledger.spentToday(firstMinute + 1)).toEqual({ codex: { tokens: 1_050, usd: 0.0025 } });
    expect(localDay(lastMinute)).toBe('2026-11-19');
  });

  it('adds up to what was put in, by every key', () => {
    const pick = (...values: string[]) => fc.constantFrom(...values);
    const some = fc.record({
      client: pick('codex', 'opencode'),
      model: pick('a', 'b', 'c'),
      upstream: pick('x', 'y'),
      usd: fc.option(fc.integer({ min: 0, max: 1_000 })),
      output: fc.nat({ max: 10_000 }),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 30 }), (rows) => {
        const ledger = openLedger(join(dir, `${Math.random()}.db`));
        try {
          ledger.append(
            rows.map((row, n) =>
              exchangeRecord(n, {
                ...row,
                usage: { input: 0, cacheRead: 0, cacheWrite: 0, output: row.output, reasoning: 0 },
              }),
            ),
          );
          const known = rows.reduce((sum, row) => sum + (row.usd ?? 0), 0);
          for (const by of ['day', 'model', 'client', 'upstream'] as const) {
            const sums = ledger.usage(by);
            const total = (of: (row: (typeof sums)[number]) => number) =>
              sums.reduce((sum, row) => sum + of(row), 0);
            expect(total((row) => row.requests)).toBe(rows.length);
            expect(total((row) => row.output_tokens)).toBe(rows.reduce((sum, row) => sum + row.output, 0));
            expect(total((row) => row.usd ?? 0)).toBe(known);
            expect(total((row) => row.usd_unknown_requests)).toBe(
              rows.filter((row) => row.usd === null).length,
            );
          }
        } finally {
          ledger.close();
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('the file', () => {
  it('is private, and so are its companions', () => {
    const ledger = ledgerOf();
    ledger.append([exchangeRecord(1)]);
    const home = join(dir, 'home');
    for (const name of readdirSync(home)) expect(statSync(join(home, name)).mode & 0o777, name).toBe(0o600);
    expect(statSync(home).mode & 0o777).toBe(0o700);
  });

  it('takes the rights of others away from a file that had them', () => {
    openLedger(file).close();
    chmodSync(file, 0o644);
    ledgerOf();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keeps everything over a restart', () => {
    const first = openLedger(file);
    first.append([exchangeRecord(1), exchangeRecord(2)]);
    first.close();
    expect(ledgerOf().list()).toHaveLength(2);
  });

  it('can be read while it is written, and is empty before it exists', () => {
    expect(openLedgerReader(file).list()).toEqual([]);
    expect(existsSync(file)).toBe(false);
    const ledger = ledgerOf();
    const reader = openLedgerReader(file);
    expect(reader.count()).toBe(0);
    ledger.append([exchangeRecord(1)]);
    expect(reader.count()).toBe(1);
    expect(reader.get(exchangeRecord(1).id)).toEqual(exchangeRecord(1));
    reader.close();
    ledger.append([exchangeRecord(2)]);
  });

  it('can be read when its writer is gone', () => {
    const ledger = openLedger(file);
    ledger.append([exchangeRecord(1)]);
    ledger.close();
    const reader = openLedgerReader(file);
    expect(reader.count()).toBe(1);
    reader.close();
  });

  it('forgets what is older than asked, bodies too, and keeps all when asked for 0 days', () => {
    const ledger = ledgerOf();
    const now = Date.UTC(2026, 10, 20);
    const old = now - 31 * 86_400_000;
    ledger.append([
      exchangeRecord(1, {
        at: old,
        id: exchangeId(old, 1),
        bodies: { truncated: false, clientRequest: 'x' },
      }),
      exchangeRecord(2, { at: now - 29 * 86_400_000, id: 'kept' }),
    ]);
    expect(ledger.prune(0, now)).toBe(0);
    expect(ledger.prune(30, now)).toBe(1);
    expect(ledger.list().map((row) => row.id)).toEqual(['kept']);
    const raw = new DatabaseSync(file, { readOnly: true });
    expect(raw.prepare('SELECT count(*) AS n FROM exchange_detail').get()).toEqual({ n: 1 });
    raw.close();
  });
});

describe('bad files', () => {
  it('moves a file that is no database aside and goes on', () => {
    const notices: string[] = [];
    openLedger(file).close();
    writeFileSync(file, 'this was never a database, it is a shopping list. '.repeat(50));
    const ledger = ledgerOf((sentence) => notices.push(sentence));
    ledger.append([exchangeRecord(1)]);
    expect(ledger.count()).toBe(1);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(
      /was damaged .* a new one was begun; the old file is kept as ledger\.db\.damaged-/,
    );
    expect(readdirSync(join(dir, 'home')).some((name) => name.includes('.damaged-'))).toBe(true);
  });

  it('moves a database with broken pages aside when they are found, without losing the batch at hand', () => {
    const notices: string[] = [];
    const first = openLedger(file);
    first.append(Array.from({ length: 500 }, (_, n) => exchangeRecord(n)));
    first.close();
    damage(file);
    const ledger = ledgerOf((sentence) => notices.push(sentence));
    ledger.append([exchangeRecord(1_000)]);
    expect(ledger.list()).toHaveLength(1);
    expect(notices).toHaveLength(1);
  });

  it('refuses a ledger of a newer Keyswitch and leaves it untouched', () => {
    openLedger(file).close();
    const raw = new DatabaseSync(file);
    raw.exec('PRAGMA user_version = 99');
    raw.close();
    expect(() => openLedger(file)).toThrow(
      /written by a newer Keyswitch \(schema 99, this one knows 2\): update/,
    );
    expect(() => openLedgerReader(file)).toThrow(/newer Keyswitch/);
    const again = new DatabaseSync(file, { readOnly: true });
    expect(again.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 });
    again.close();
  });

  it('brings a ledger of schema 1 up to date with all that is in it', () => {
    const first = openLedger(file);
    first.append([exchangeRecord(1), exchangeRecord(2)]);
    const before = { rows: first.list(), spent: first.spentToday(exchangeRecord(1).at) };
    first.close();
    const raw = new DatabaseSync(file);
    raw.exec('CREATE INDEX exchange_day ON exchange (day, client); PRAGMA user_version = 1');
    raw.close();
    const ledger = ledgerOf();
    expect({ rows: ledger.list(), spent: ledger.spentToday(exchangeRecord(1).at) }).toEqual(before);
    expect(before.rows).toHaveLength(2);
    const after = new DatabaseSync(file, { readOnly: true });
    expect(after.prepare("SELECT name FROM sqlite_schema WHERE name = 'exchange_day'").all()).toEqual([]);
    after.close();
  });

  it('tells a reader to bring an older ledger up to date first', () => {
    openLedger(file).close();
    const raw = new DatabaseSync(file);
    raw.exec('PRAGMA user_version = 0');
    raw.close();
    expect(() => openLedgerReader(file)).toThrow(/start Keyswitch once/);
  });
});

describe('CSV', () => {
  it('quotes what needs it and never makes a formula of a name', () => {
    const ledger = ledgerOf();
    ledger.append([
      exchangeRecord(1, { model: '=HYPERLINK("http://x")' }),
      exchangeRecord(2, { model: 'a,"b"\nc', usd: null }),
    ]);
    const lines = [...ledger.exportCsv()];
    expect(lines[0]).toMatch(/^id,at,client,/);
    expect(lines[1]).toContain('"a,""b""\nc"');
    expect(lines[2]).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(lines).toHaveLength(3);
  });
});

describe('speed', () => {
  it('takes 1,000 records a second with 100,000 rows there, and lists and sums them', () => {
    const ledger = ledgerOf();
    const day = 86_400_000;
    const start = Date.UTC(2026, 9, 25);
    const models = ['gpt-5.5', 'gpt-6-sol', 'claude-sonnet-4-6', 'gemini-3.8-flash'];
    const make = (n: number) => {
      const at = start + Math.floor((n / 100_000) * 25 * day);
      return exchangeRecord(n, {
        at,
        id: exchangeId(at, n),
        model: models[n % 4] ?? null,
        client: n % 3 === 0 ? 'codex' : 'opencode',
      });
    };
    const timed = <T>(what: string, body: () => T): T => {
      const before = performance.now();
      const value = body();
      numbers.push(`${what} ${(performance.now() - before).toFixed(1)} ms`);
      return value;
    };
    const numbers: string[] = [];
    for (let n = 0; n < 100_000; n += 1_000)
      ledger.append(Array.from({ length: 1_000 }, (_, i) => make(n + i)));
    const batches = Array.from({ length: 100 }, (_, b) =>
      Array.from({ length: 100 }, (_, i) => make(100_000 + b * 100 + i)),
    );
    const before = performance.now();
    for (const batch of batches) ledger.append(batch);
    const perSecond = 10_000 / ((performance.now() - before) / 1_000);
    numbers.push(`append ${Math.round(perSecond)} records/s in batches of 100`);
    timed('one record', () => ledger.append([make(200_000)]));
    timed('newest 100', () => ledger.list({ limit: 100 }));
    timed('newest 100 of one client with errors', () =>
      ledger.list({ limit: 100, filter: { client: 'codex', status: 'error' } }),
    );
    for (const by of ['day', 'model', 'client', 'upstream'] as const)
      timed(`usage by ${by}`, () => ledger.usage(by));
    timed('spent today', () => ledger.spentToday(start + 24 * day));
    timed('prune half', () => ledger.prune(15, start + 27 * day));
    console.log(`ledger with 110,000 rows: ${numbers.join(' · ')} · ${statSync(file).size >> 20} MiB before`);
    expect(perSecond).toBeGreaterThan(1_000);
    expect(ledger.count()).toBeGreaterThan(10_000);
  });
});
