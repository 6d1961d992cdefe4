// What becomes of a vendor's refusals (design contract §4): class, status, headers, failover before the first byte.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startContractWorld, type ContractWorld } from '../../support/contract-world.ts';
import { startFakeUpstream, type FakeUpstream, type Script } from '../../support/fake-upstream.ts';

const chat = { model: 'gpt-5.5', messages: [{ role: 'user', content: 'hi' }] };
let world: ContractWorld;
let second: FakeUpstream;
let script: Script = {};

/**
 * Upstreams that are used once: what one case did to a key or an endpoint is remembered, as it should be, and
 * would decide the next case.
 */
const FRESH = 10;
let used = 0;
const fresh = (): string => `both-${(used += 1)}`;
const numbers = Array.from({ length: FRESH }, (_, index) => index + 1);
const freshUpstreams = (url: string): string =>
  numbers
    .map(
      (n) =>
        `[[upstream]]\nid = "lab-${n}"\nsecrets = ["lab"]\n[upstream.protocols]\nopenai-chat = "${url}"\n`,
    )
    .join('');
const freshRoutes = (): string =>
  numbers
    .map((n) => `[[profile.route]]\nmatch = "both-${n}"\nto = ["lab-${n}/gpt-5.5", "second/gpt-5.5"]\n`)
    .join('');

beforeAll(async () => {
  second = await startFakeUpstream(() => ({ body: { from: 'second' } }));
  world = await startContractWorld(
    () => script,
    (url) => `schema = 1
active_profile = "single"
[proxy]
port = 0
[control]
port = 0
[routing]
breaker_failures = 1000
[[upstream]]
id = "lab"
secrets = ["lab"]
models = ["gpt-5.5"]
[upstream.protocols]
openai-chat = "${url}"
anthropic-messages = "${url}/"
gemini = "${url}/v1beta"
${freshUpstreams(url)}[[upstream]]
id = "second"
secrets = ["lab"]
models = ["gpt-5.5"]
[upstream.protocols]
openai-chat = "${second.url}/v1"
[[upstream]]
id = "nowhere"
secrets = ["lab"]
models = ["gpt-5.5"]
[upstream.protocols]
openai-chat = "http://127.0.0.1:9"
[[profile]]
id = "single"
name = "Single"
[[profile.route]]
match = "dead"
to = ["nowhere/gpt-5.5"]
${freshRoutes()}[[profile.route]]
match = "both"
to = ["lab/gpt-5.5", "second/gpt-5.5"]
[[profile.route]]
match = "rescue"
to = ["nowhere/gpt-5.5", "second/gpt-5.5"]
[[profile.route]]
match = "gpt-*"
to = ["lab"]
`,
  );
});
afterAll(async () => {
  await world.stop();
  await second.close();
});
beforeEach(() => {
  second.requests.length = 0;
  world.vendor.requests.length = 0;
});

const openAiError = (message: string, type: string, code: string | null = null) => ({
  error: { message, type, code, param: null },
});

describe('a vendor refusal', () => {
  it.each<[string, Script, number, string]>([
    [
      '401 to our key',
      { status: 401, body: openAiError('Incorrect API key', 'invalid_request_error', 'invalid_api_key') },
      403,
      'upstream_key_refused',
    ],
    ['402', { status: 402, body: openAiError('pay', 'x') }, 429, 'insufficient_balance'],
    [
      '429 with balance wording',
      { status: 429, body: openAiError('Your account balance is insufficient', 'x', 'insufficient_quota') },
      429,
      'insufficient_balance',
    ],
    [
      '429',
      { status: 429, headers: { 'retry-after': '1' }, body: openAiError('slow down', 'rate_limit_error') },
      429,
      'rate_limit_exceeded',
    ],
    ['500', { status: 500, body: openAiError('boom', 'server_error') }, 502, 'upstream_error'],
    ['503', { status: 503, body: openAiError('overloaded', 'server_error') }, 503, 'overloaded'],
    [
      '404 of a model',
      {
        status: 404,
        body: openAiError('The model gpt-5.5 does not exist', 'invalid_request_error', 'model_not_found'),
      },
      404,
      'model_not_found',
    ],
    [
      '400 of a context length',
      {
        status: 400,
        body: openAiError(
          "This model's maximum context length is 10 tokens",
          'invalid_request_error',
          'context_length_exceeded',
        ),
      },
      400,
      'context_length_exceeded',
    ],
    [
      'an HTML page',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>console</html>' },
      502,
      'upstream_wrong_base_url',
    ],
  ])('%s', async (_name, answer, status, code) => {
    script = answer;
    const response = await world.call('/v1/chat/completions', chat);
    expect([response.status, response.headers.get('x-keyswitch-error')]).toEqual([status, code]);
    const retryAfter = response.headers.get('retry-after');
    if (code === 'rate_limit_exceeded') {
      expect(Number(retryAfter)).toBeGreaterThan(0);
      // Until then the vendor is left in peace, and so would be the next case.
      await sleep(1_200);
    }
    if (code === 'insufficient_balance') {
      expect(retryAfter).toBeNull();
      expect(response.headers.get('x-should-retry')).toBe('false');
    }
    if (code === 'upstream_key_refused') {
      expect(response.headers.get('x-should-retry')).toBe('false');
      expect(await response.text()).toMatch(/lab/);
    }
  });

  it('an upstream that cannot be reached is named with its stage', async () => {
    const response = await world.call('/v1/chat/completions', { ...chat, model: 'dead' });
    expect([response.status, response.headers.get('x-keyswitch-error')]).toEqual([
      502,
      'upstream_unreachable',
    ]);
    expect(await response.text()).toMatch(/connect/i);
  });

  it('an unknown model gets the nearest names', async () => {
    const response = await world.call('/v1/chat/completions', { ...chat, model: 'bohh' });
    expect([response.status, response.headers.get('x-keyswitch-error')]).toEqual([404, 'model_not_found']);
    expect(await response.text()).toContain('both');
  });
});

describe('failover before the first byte', () => {
  it.each<[string, Script]>([
    ['500', { status: 500, body: openAiError('boom', 'server_error') }],
    ['429', { status: 429, body: openAiError('slow', 'rate_limit_error') }],
    ['503', { status: 503, body: openAiError('busy', 'server_error') }],
    ['a reset', { then: 'refuse' }],
    ['an empty balance', { status: 402, body: openAiError('pay', 'x') }],
  ])('%s goes to the next target', async (_name, answer) => {
    script = answer;
    const response = await world.call('/v1/chat/completions', { ...chat, model: fresh() });
    expect([response.status, response.headers.get('x-keyswitch-upstream')]).toEqual([200, 'second']);
    expect(second.requests.length).toBe(1);
    expect(second.requests[0]?.json()['model']).toBe('gpt-5.5');
  });

  it('a dead first target is passed over', async () => {
    const response = await world.call('/v1/chat/completions', { ...chat, model: 'rescue' });
    expect([response.status, response.headers.get('x-keyswitch-upstream')]).toEqual([200, 'second']);
  });

  it('the request itself at fault is not sent twice', async () => {
    script = { status: 400, body: openAiError('bad', 'invalid_request_error') };
    const response = await world.call('/v1/chat/completions', { ...chat, model: fresh() });
    expect(response.status).toBe(400);
    expect(second.requests.length).toBe(0);
  });

  it('never after bytes have gone out: the stream ends with an error in it', async () => {
    script = {
      headers: { 'content-type': 'text/event-stream' },
      chunks: [
        'data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"half"}}]}\n\n',
      ],
      then: 'cut',
    };
    const response = await world.call('/v1/chat/completions', { ...chat, model: fresh(), stream: true });
    const text = await response.text().catch((error: unknown) => String(error));
    expect(second.requests.length).toBe(0);
    expect(text).toContain('"error"');
    expect(text).not.toContain('[DONE]');
  });
});

describe('the ledger', () => {
  it('has a row for every exchange, refused ones too, newest first', async () => {
    script = { body: { ok: true } };
    const good = await world.call('/v1/chat/completions', chat);
    const bad = await fetch(`${world.url}/v1/chat/completions`, { method: 'POST', body: '{}' });
    const ids = [good, bad].map((response) => response.headers.get('x-keyswitch-exchange'));
    const newest = (await world.home.run(['log', '--limit', '2', '--json'])).json<{ id: string }[]>();
    expect(newest.map(({ id }) => id)).toEqual(ids.toReversed());
    const rows = (await world.home.run(['log', '--limit', '100', '--json'])).json<
      Record<string, unknown>[]
    >();
    expect(rows.find(({ id }) => id === ids[0])).toMatchObject({
      client: 'tester',
      profile: 'single',
      model: 'gpt-5.5',
      upstream: 'lab',
      upstream_model: 'gpt-5.5',
      lane: 'passthrough',
      status: 200,
      error: null,
      attempts: 1,
    });
    expect(rows.find(({ id }) => id === ids[1])).toMatchObject({
      client: null,
      status: 401,
      error: 'invalid_api_key',
    });
    const times = rows.map(({ at }) => String(at));
    expect(times.toSorted().toReversed()).toEqual(times);
    const usage = (await world.home.run(['usage', '--by', 'client', '--json'])).json<
      { key: string; requests: number }[]
    >();
    expect(usage.find(({ key }) => key === 'tester')?.requests).toBeGreaterThan(0);
  });
});
