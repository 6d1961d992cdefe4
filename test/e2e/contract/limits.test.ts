// Limits and cost through the whole program: each limit's 429 with its code and a Retry-After that is true, prices of
// the upstream before the price file, budgets that survive a restart, unknown prices shown as unknown.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labConfig, startContractWorld, type ContractWorld } from '../../support/contract-world.ts';
import { startKeyswitch, type Running } from '../../support/start-keyswitch.ts';

interface LogRow {
  readonly client: string | null;
  readonly status: number;
  readonly error: string | null;
  readonly usd: number | null;
  readonly input_tokens: number | null;
}
interface UsageRow {
  readonly key: string;
  readonly requests: number;
  readonly usd: number | null;
}

/** 1 USD per thousand tokens in, 2 out: an answer of the fake (100 in, 50 out) costs 0.2 USD. */
const prices = '\n[[upstream.prices]]\nmodel = "gpt-5.5"\ninput = 1000.0\noutput = 2000.0\n';
const withPrices = (vendor: string): string =>
  labConfig(vendor).replace('\n[upstream.protocols]', `${prices}[upstream.protocols]`);

let world: ContractWorld;
let running: Running;
const tokens = new Map<string, string>();
let delayMs = 0;

beforeAll(async () => {
  world = await startContractWorld(
    ({ json }) => ({
      delayMs,
      body: {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1,
        model: json()['model'],
        choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 },
      },
    }),
    withPrices,
  );
  running = world.keyswitch;
  for (const [id, option, value] of [
    ['often', '--requests-per-minute', '2'],
    ['alone', '--concurrent-requests', '1'],
    ['short', '--tokens-per-day', '200'],
    ['poor', '--usd-per-day', '0.3'],
    ['free', '--usd-per-day', '0.3'],
  ] as const) {
    const added = await world.home.run(['client', 'add', id, option, value, '--json']);
    tokens.set(id, added.json<{ token: string }>().token);
  }
});
afterAll(async () => {
  await running.stop();
  await world.stop();
});

function ask(client: string, model = 'gpt-5.5'): Promise<Response> {
  return fetch(`${running.ready.proxyUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokens.get(client) ?? ''}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }] }),
  });
}

async function refusal(response: Response): Promise<[number, string | null, string]> {
  const { error } = (await response.json()) as { error: { code: string } };
  return [response.status, response.headers.get('x-keyswitch-error'), error.code];
}

const secondsToMidnight = (): number => {
  const now = new Date();
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  return (midnight.getTime() - now.getTime()) / 1000;
};

/** The budget's end is told to the second. */
function expectMidnight(response: Response): void {
  const told = Number(response.headers.get('retry-after'));
  expect(Math.abs(told - secondsToMidnight())).toBeLessThan(30);
  expect(response.headers.get('x-should-retry')).toBe('false');
}

const log = async (client: string): Promise<LogRow[]> =>
  (await world.home.run(['log', '--limit', '100', '--json']))
    .json<LogRow[]>()
    .filter((row) => row.client === client);

describe('limits of a client', () => {
  it('requests per minute: the third is refused without an upstream call, with the true wait', async () => {
    const began = Date.now();
    expect((await ask('often')).status).toBe(200);
    expect((await ask('often')).status).toBe(200);
    const before = world.vendor.requests.length;
    const third = await ask('often');
    const wait = Number(third.headers.get('retry-after'));
    const passed = (Date.now() - began) / 1000;
    expect(await refusal(third)).toEqual([429, 'rate_limit_exceeded', 'rate_limit_exceeded']);
    expect(world.vendor.requests.length).toBe(before);
    // The first place is free a minute after the first request: true to the second, given how long this took.
    expect(wait).toBeGreaterThan(60 - passed - 2);
    expect(wait).toBeLessThanOrEqual(60);
    expect((await ask('free')).status).toBe(200);
  });

  it('concurrent requests: the second waits for nothing and is told so; the place is free afterwards', async () => {
    delayMs = 3_000;
    const before = world.vendor.requests.length;
    const first = ask('alone');
    await expect.poll(() => world.vendor.requests.length, { timeout: 20_000 }).toBe(before + 1);
    const second = await ask('alone');
    expect(second.headers.get('retry-after')).toBe('1');
    expect(await refusal(second)).toEqual([429, 'rate_limit_exceeded', 'rate_limit_exceeded']);
    expect((await first).status).toBe(200);
    delayMs = 0;
    expect((await ask('alone')).status).toBe(200);
  });

  it('tokens per day: an answer may cross the line, the next one is refused until midnight', async () => {
    expect((await ask('short')).status).toBe(200);
    expect((await ask('short')).status).toBe(200);
    const third = await ask('short');
    expectMidnight(third);
    expect(await refusal(third)).toEqual([429, 'insufficient_balance', 'insufficient_balance']);
  });

  it('USD per day counts by the prices of the upstream', async () => {
    expect((await ask('poor')).status).toBe(200);
    expect((await ask('poor')).status).toBe(200);
    const third = await ask('poor');
    expectMidnight(third);
    expect(await refusal(third)).toEqual([429, 'insufficient_balance', 'insufficient_balance']);
    await expect
      .poll(async () => (await log('poor')).map(({ status, usd, error }) => [status, usd, error]), {
        timeout: 60_000,
        interval: 500,
      })
      .toEqual([
        [429, null, 'insufficient_balance'],
        [200, 0.2, null],
        [200, 0.2, null],
      ]);
  });
});

describe('cost', () => {
  it('of a model without a price is unknown: never zero, and not counted against the budget', async () => {
    // `free` has spent 0.2 of 0.3 USD above; requests of unknown cost do not change that.
    for (let time = 0; time < 3; time += 1) expect((await ask('free', 'house-model')).status).toBe(200);
    const usage = async (): Promise<UsageRow | undefined> =>
      (await world.home.run(['usage', '--by', 'model', '--json']))
        .json<UsageRow[]>()
        .find(({ key }) => key === 'house-model');
    await expect.poll(async () => (await usage())?.requests, { timeout: 60_000, interval: 500 }).toBe(3);
    expect((await usage())?.usd).toBeNull();
    expect((await log('free'))[0]).toMatchObject({ usd: null, input_tokens: 100 });
    const table = await world.home.run(['usage', '--by', 'model']);
    expect(table.stdout.split('\n').find((line) => line.includes('house-model'))).not.toMatch(/\b0\.0/);
  });

  it('is known from the moment that a price file names it, without a restart', async () => {
    await writeFile(
      join(world.home.path, 'prices.json'),
      '{"schema":1,"updated":"2026-11-20","vendors":[{"vendor":"Lab","models":[{"model":"house-model","input":10,"output":20}]}]}',
    );
    const cost = async (): Promise<number | null | undefined> => {
      await ask('tester', 'house-model');
      return (await log('tester'))[0]?.usd;
    };
    tokens.set('tester', world.token);
    await expect.poll(cost, { timeout: 60_000, interval: 700 }).toBeCloseTo(0.002, 9);
  });
});

describe('budgets', () => {
  it('survive a restart', async () => {
    expect(await running.stop()).toBe(0);
    running = await startKeyswitch(world.home);
    const short = await ask('short');
    expectMidnight(short);
    expect(await refusal(short)).toEqual([429, 'insufficient_balance', 'insufficient_balance']);
    expect(await refusal(await ask('poor'))).toEqual([429, 'insufficient_balance', 'insufficient_balance']);
    expect((await ask('free')).status).toBe(200);
  });
});
