// `log` and `usage` on a real ledger: the JSON that scripts read, the tables people read, and following it live.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerCliContext } from '../../../src-main/cli/ledger-context.ts';
import { register as registerLog } from '../../../src-main/cli/log.ts';
import { register as registerUsage } from '../../../src-main/cli/usage.ts';
import { openLedger, openLedgerReader } from '../../../src-main/ledger/open-ledger.ts';
import type { LogRow, UsageRow } from '../../../src-main/ledger/rows.ts';
import { exchangeRecord } from '../../support/exchange-records.ts';

let dir: string;
let file: string;
let text: string;
let stop: AbortController;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'keyswitch-cli-'));
  file = join(dir, 'ledger.db');
  text = '';
  stop = new AbortController();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function run(args: string[], { json = false, tty = false } = {}): Promise<string> {
  text = '';
  const context: LedgerCliContext = {
    json,
    openLedger: () => openLedgerReader(file),
    settleLedger: async () => {},
    print: (value, human) => {
      text += `${json ? JSON.stringify(value) : human()}\n`;
    },
    out: { write: (piece: string) => (text += piece), isTTY: tty },
    signal: stop.signal,
  };
  const program = new Command('keyswitch').exitOverride().configureOutput({ writeErr: () => {} });
  registerLog(program, context);
  registerUsage(program, context);
  await program.parseAsync(args, { from: 'user' });
  return text;
}

function fill(...records: Parameters<typeof exchangeRecord>[]): void {
  const ledger = openLedger(file);
  ledger.append(records.map((record) => exchangeRecord(...record)));
  ledger.close();
}

describe('log', () => {
  it('gives the contract’s rows, newest first', async () => {
    fill(
      [1],
      [2, { model: 'claude-haiku', upstreamModel: 'gpt-5.5', lane: 'convert', usd: null }],
      [
        3,
        {
          client: null,
          profile: null,
          model: null,
          upstream: null,
          upstreamModel: null,
          endpoint: null,
          lane: null,
          status: 401,
          error: 'invalid_api_key',
          usage: null,
          usd: null,
          attempts: [],
        },
      ],
    );
    const rows = JSON.parse(await run(['log'], { json: true })) as LogRow[];
    expect(rows.map((row) => row.id)).toEqual([3, 2, 1].map((n) => exchangeRecord(n).id));
    expect(rows[2]).toMatchObject({
      at: '2026-11-20T12:00:01.000Z',
      client: 'codex',
      profile: 'tokenpool',
      model: 'gpt-5.5',
      upstream: 'tokenpool',
      upstream_model: 'gpt-5.5',
      endpoint: 'china',
      lane: 'passthrough',
      status: 200,
      error: null,
      input_tokens: 1_000,
      output_tokens: 50,
      usd: 0.0025,
      attempts: 1,
    });
    expect(rows[1]).toMatchObject({
      model: 'claude-haiku',
      upstream_model: 'gpt-5.5',
      lane: 'convert',
      usd: null,
    });
    expect(rows[0]).toMatchObject({ status: 401, error: 'invalid_api_key', input_tokens: null, attempts: 0 });
  });

  it('limits and filters', async () => {
    fill([1], [2, { client: 'opencode' }], [3], [4, { status: 502, error: 'upstream_unreachable' }]);
    const ids = async (...args: string[]) =>
      (JSON.parse(await run(['log', ...args], { json: true })) as LogRow[]).map((row) => row.id);
    expect(await ids('--limit', '2')).toEqual([exchangeRecord(4).id, exchangeRecord(3).id]);
    expect(await ids('--client', 'opencode')).toEqual([exchangeRecord(2).id]);
    expect(await ids('--status', 'error')).toEqual([exchangeRecord(4).id]);
    expect(await ids('--status', '5xx', '--client', 'opencode')).toEqual([]);
  });

  it.each([
    [['log', '--limit', '0'], /1 to 10000/],
    [['log', '--limit', 'many'], /1 to 10000/],
    [['log', '--status', 'fine'], /“fine” is no status/],
    [['usage', '--since', 'yesterday'], /a day such as/],
    [['usage', '--since', '2026-02-31'], /a day such as/],
    [['usage', '--by', 'moon'], /Allowed choices are day, model, client, upstream/],
  ])('refuses %j in a sentence', async (args, sentence) => {
    fill([1]);
    await expect(run(args)).rejects.toThrow(sentence);
  });

  it('aligns its columns, colours only a terminal, and lets no name paint it', async () => {
    fill([1], [2, { model: '\u001B[31mred', status: 429, error: 'rate_limit_exceeded', usd: null }]);
    const plain = await run(['log']);
    expect(plain).not.toContain('\u001B');
    const lines = plain.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    const status = lines[0]?.indexOf('status') ?? -1;
    expect(lines[1]?.slice(status, status + 6)).toBe('   429');
    expect(lines[2]?.slice(status, status + 6)).toBe('   200');
    const painted = await run(['log'], { tty: true });
    expect(painted).toContain('\u001B[33m');
    expect(painted).not.toContain('\u001B[31mred');
  });

  it('says so when there is nothing, as a sentence and as an empty list', async () => {
    expect(await run(['log'])).toBe('No exchanges yet.\n');
    expect(JSON.parse(await run(['log'], { json: true }))).toEqual([]);
    expect(JSON.parse(await run(['usage'], { json: true }))).toEqual([]);
  });

  it('follows: what is there, then each new exchange once, in order, from before the file exists', async () => {
    const done = run(['log', '--follow'], { json: true });
    const ids = () =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as LogRow).id);
    const ledger = openLedger(file);
    const expected: string[] = [];
    for (const batch of [[1, 2], [5], [3, 4]]) {
      const records = batch.map((n) => exchangeRecord(n));
      ledger.append(records);
      expected.push(...records.map((record) => record.id));
      await expect.poll(ids, { timeout: 15_000 }).toEqual(expected);
    }
    stop.abort();
    await done;
    ledger.close();
  });

  it('exports CSV', async () => {
    fill([1], [2]);
    const lines = (await run(['log', '--csv'])).trimEnd().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('input_tokens');
  });
});

describe('usage', () => {
  it('sums by each key and is honest about unknown prices', async () => {
    fill([1], [2, { model: 'mystery', usd: null }], [3, { usd: null }]);
    const rows = JSON.parse(await run(['usage', '--by', 'model'], { json: true })) as UsageRow[];
    expect(rows).toMatchObject([
      {
        key: 'gpt-5.5',
        requests: 2,
        input_tokens: 2_000,
        output_tokens: 100,
        usd: 0.0025,
        usd_unknown_requests: 1,
      },
      { key: 'mystery', requests: 1, usd: null, usd_unknown_requests: 1 },
    ]);
    const human = await run(['usage', '--by', 'model']);
    expect(human).toContain('?');
    expect(human).toContain('$0.0025 is what is known: 2 requests have no price.');
  });

  it('begins where it is asked to', async () => {
    const old = new Date(2026, 10, 1).getTime();
    fill([1, { at: old, id: 'old' }], [2, { at: new Date(2026, 10, 19).getTime(), id: 'new' }]);
    const rows = JSON.parse(await run(['usage', '--since', '2026-11-19'], { json: true })) as UsageRow[];
    expect(rows.map((row) => row.key)).toEqual(['2026-11-19']);
  });
});
