// What an upstream's refusal becomes for the client: code, status, headers, words.
import { afterEach, describe, expect, it } from 'vitest';
import type { Script } from '../../support/fake-upstream.ts';
import { closeWorlds, openWorld } from '../../support/proxy-world.ts';
import { upstreamKey } from '../../support/start-proxy.ts';

afterEach(closeWorlds);

const openAiError = (message: string, code: string | null = null): object => ({
  error: { message, type: 'invalid_request_error', code, param: null },
});

interface Case {
  readonly name: string;
  readonly script: Script;
  readonly status: number;
  readonly code: string;
  readonly says?: string;
  readonly verbatim?: boolean;
  readonly retryAfter?: string | null;
  readonly final?: boolean;
}

const cases: readonly Case[] = [
  {
    name: '401',
    script: { status: 401, body: openAiError('bad key') },
    status: 403,
    code: 'upstream_key_refused',
    says: 'vault id \\"lab\\"',
    final: true,
  },
  {
    name: '403',
    script: { status: 403, body: openAiError('forbidden key') },
    status: 403,
    code: 'upstream_key_refused',
    final: true,
  },
  {
    name: '402',
    script: { status: 402, body: openAiError('pay') },
    status: 429,
    code: 'insufficient_balance',
    says: 'top up at https://pay.example',
    retryAfter: null,
    final: true,
  },
  {
    name: '429 balance',
    script: { status: 429, headers: { 'retry-after': '9' }, body: openAiError('Insufficient balance') },
    status: 429,
    code: 'insufficient_balance',
    retryAfter: null,
    final: true,
  },
  {
    name: '429 quota',
    script: { status: 429, body: openAiError('You exceeded your current quota', 'insufficient_quota') },
    status: 429,
    code: 'insufficient_balance',
    retryAfter: null,
    final: true,
  },
  {
    name: '429 rate',
    script: { status: 429, headers: { 'retry-after': '7' }, body: openAiError('Rate limit reached') },
    status: 429,
    code: 'rate_limit_exceeded',
    retryAfter: '7',
    verbatim: true,
  },
  {
    name: '503',
    script: { status: 503, body: openAiError('busy') },
    status: 503,
    code: 'overloaded',
    verbatim: true,
  },
  {
    name: '529',
    script: { status: 529, body: openAiError('overloaded') },
    status: 503,
    code: 'overloaded',
    verbatim: true,
  },
  {
    name: '500',
    script: { status: 500, body: openAiError('boom') },
    status: 502,
    code: 'upstream_error',
    verbatim: true,
  },
  {
    name: '504',
    script: { status: 504, body: openAiError('slow') },
    status: 504,
    code: 'upstream_timeout',
    verbatim: true,
  },
  {
    name: '400',
    script: { status: 400, body: openAiError('Unknown parameter: foo') },
    status: 400,
    code: 'invalid_request',
    verbatim: true,
    final: true,
  },
  {
    name: '422',
    script: { status: 422, body: openAiError('not so') },
    status: 422,
    code: 'invalid_request',
    verbatim: true,
    final: true,
  },
  {
    name: '400 context',
    script: {
      status: 400,
      body: openAiError("This model's maximum context length is 8 tokens", 'context_length_exceeded'),
    },
    status: 400,
    code: 'context_length_exceeded',
    verbatim: true,
    final: true,
  },
  {
    name: '404 model',
    script: { status: 404, body: openAiError('The model gpt-5.6 does not exist', 'model_not_found') },
    status: 404,
    code: 'model_not_found',
    says: 'Did you mean \\"gpt-5.5\\"',
    final: true,
  },
  {
    name: '404 page',
    script: { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>' },
    status: 502,
    code: 'upstream_wrong_base_url',
    final: true,
  },
  {
    name: '500 page of a gateway',
    script: { status: 500, headers: { 'content-type': 'text/html' }, body: '<html>' },
    status: 502,
    code: 'upstream_error',
  },
  {
    name: '200 page',
    script: { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<!doctype html>' },
    status: 502,
    code: 'upstream_wrong_base_url',
    final: true,
  },
  {
    name: 'redirect',
    script: { status: 302, headers: { location: 'https://login.example/x?secret=1' } },
    status: 502,
    code: 'upstream_wrong_base_url',
    says: 'login.example',
    final: true,
  },
];

describe('refusals of an upstream', () => {
  it.each(cases)(
    '$name → $status $code',
    async ({ script, status, code, says, verbatim, retryAfter, final }) => {
      const { proxy } = await openWorld(
        () => script,
        (url) => ({ upstreams: [{ id: 'lab', url, models: ['gpt-5.5'], topUpUrl: 'https://pay.example' }] }),
      );
      const answer = await proxy.call('/v1/chat/completions', { model: 'gpt-5.6', messages: [] });
      const text = await answer.text();
      expect(answer.status).toBe(status);
      expect(answer.headers.get('x-keyswitch-error')).toBe(code);
      expect(answer.headers.get('x-should-retry')).toBe(final ? 'false' : null);
      if (says) expect(text).toContain(says);
      if (verbatim) expect(text).toBe(JSON.stringify(script.body));
      else expect(JSON.parse(text)).toMatchObject({ error: { code: expect.any(String) } });
      if (retryAfter !== undefined) expect(answer.headers.get('retry-after')).toBe(retryAfter);
      expect(text).not.toContain('x?secret');
      const [record] = await proxy.waitForRecords(1);
      expect(record).toMatchObject({ status, error: code, upstream: 'lab' });
      expect(record?.attempts).toHaveLength(1);
    },
  );

  it.each([
    ['text', 'Bad Gateway', 'Bad Gateway'],
    ["FastAPI's detail", { detail: 'No capacity left' }, 'No capacity left'],
    ["a gateway's own envelope", { success: false, errors: [{ message: 'Inner fault' }] }, 'Inner fault'],
    ['an error that is a text', { error: 'Upstream gone' }, 'Upstream gone'],
    ['nothing', '', 'failed with HTTP 502'],
  ])('said in %s reach every client in its own envelope', async (_name, said, words) => {
    const { proxy } = await openWorld(
      () => ({ status: 502, body: said }),
      (url) => ({ upstreams: [{ id: 'lab', url }], routing: { breakerFailures: 9 } }),
    );
    const answers: unknown[] = [];
    for (const path of [
      '/v1/chat/completions',
      '/v1/responses',
      '/v1/messages',
      '/v1beta/models/m:generateContent',
    ]) {
      const answer = await proxy.call(path, { model: 'm', messages: [], input: 'x', contents: [] });
      expect([answer.status, answer.headers.get('x-keyswitch-error')]).toEqual([502, 'upstream_error']);
      answers.push(await answer.json());
    }
    const message = expect.stringContaining(words);
    const openAi = { error: { message, type: 'server_error', code: 'upstream_error', param: null } };
    expect(answers).toEqual([
      openAi,
      openAi,
      { type: 'error', error: { type: 'api_error', message }, request_id: expect.any(String) },
      { error: { code: 502, message, status: 'INTERNAL', details: expect.any(Array) } },
    ]);
  });

  it.each([
    ['not-there', 'the vault holds none under \\"not-there\\"'],
    [undefined, 'config.toml names none'],
  ])('of a call without a key say which one is missing (%s)', async (missingKey, says) => {
    const { proxy } = await openWorld(
      () => ({ status: 401, body: openAiError('no key') }),
      (url) => ({ upstreams: [{ id: 'lab', url, keys: [], ...(missingKey ? { missingKey } : {}) }] }),
    );
    const answer = await proxy.call('/v1/chat/completions', { model: 'm', messages: [] });
    expect([answer.status, answer.headers.get('x-keyswitch-error')]).toEqual([403, 'upstream_key_refused']);
    expect(await answer.text()).toContain(says);
    // The log names no key that was not sent.
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({ keyId: null, attempts: [{ keyId: '' }] });
  });

  it('of a model that is listed do not suggest that very model', async () => {
    const { proxy } = await openWorld(
      () => ({ status: 404, body: openAiError('The model gpt-5.5 does not exist', 'model_not_found') }),
      (url) => ({ upstreams: [{ id: 'lab', url, models: ['gpt-5.5', 'gpt-5.4'] }] }),
    );
    const answer = await proxy.call('/v1/chat/completions', { model: 'gpt-5.5', messages: [] });
    expect(await answer.text()).toContain('Did you mean \\"gpt-5.4\\"?');
  });

  it('of a key with 400, as Google says it at its OpenAI address, go to the next key', async () => {
    const { proxy } = await openWorld(
      ({ headers }) =>
        headers.authorization === 'Bearer sk-good'
          ? { body: { fine: true } }
          : {
              status: 400,
              body: [{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.' } }],
            },
      (url) => ({
        upstreams: [
          {
            id: 'lab',
            url,
            keys: [
              { vaultId: 'bad', value: 'sk-bad' },
              { vaultId: 'good', value: 'sk-good' },
            ],
          },
        ],
      }),
    );
    expect((await proxy.call('/v1/chat/completions', { model: 'm', messages: [] })).status).toBe(200);
    const [record] = await proxy.waitForRecords(1);
    expect(record?.attempts.map(({ error }) => error)).toEqual(['upstream_key_refused', undefined]);
  });

  it('and of ours are recorded with the profile of the client, before any route was found', async () => {
    const { proxy } = await openWorld(undefined, (url) => ({
      upstreams: [{ id: 'lab', url }],
      routes: [{ match: 'm', to: ['lab'] }],
    }));
    await (await proxy.call('/v1/chat/completions', '{')).text();
    await (await proxy.call('/v1/messages', { model: 'unknown' })).text();
    for (const record of await proxy.waitForRecords(2))
      expect(record).toMatchObject({ client: 'tester', profile: 'main', upstream: null, attempts: [] });
  });

  it('never repeats its own key, whatever the vendor says', async () => {
    for (const status of [400, 401, 500]) {
      const { proxy } = await openWorld(({ headers }) => ({
        status,
        body: openAiError(`You sent ${headers.authorization}`),
      }));
      const answer = await proxy.call('/v1/chat/completions', { model: 'm', messages: [] });
      expect(await answer.text()).not.toContain(upstreamKey);
      expect(JSON.stringify(await proxy.waitForRecords(1))).not.toContain(upstreamKey);
    }
  });

  it('names the stage where connecting failed', async () => {
    const { proxy } = await openWorld(undefined, () => ({
      upstreams: [
        { id: 'closed', url: 'http://127.0.0.1:1' },
        { id: 'nowhere', url: 'https://keyswitch-test.invalid' },
        { id: 'far', url: 'http://192.0.2.1' },
        { id: 'here', url: 'http://127.0.0.2:1' },
      ],
      routes: [
        { match: 'closed', to: ['closed'] },
        { match: 'nowhere', to: ['nowhere'] },
        { match: 'far', to: ['far'] },
        { match: 'here', to: ['here'] },
      ],
    }));
    const ask = async (model: string): Promise<[number, string]> => {
      const answer = await proxy.call('/v1/messages', { model, messages: [] });
      expect(answer.headers.get('x-keyswitch-error')).toBe('upstream_unreachable');
      return [answer.status, await answer.text()];
    };
    expect(await ask('closed')).toEqual([502, expect.stringContaining('(connect, ECONNREFUSED)')]);
    expect(await ask('nowhere')).toEqual([502, expect.stringContaining('(dns, ')]);
    expect(await ask('far')).toEqual([502, expect.stringContaining('use https')]);
    expect(await ask('here')).toEqual([502, expect.stringContaining('(connect, ECONNREFUSED)')]);
  });

  it('suggests models where no route matches', async () => {
    const { proxy, vendor } = await openWorld(undefined, () => ({
      routes: [{ match: 'gpt-5.5', to: ['lab'] }],
    }));
    const answer = await proxy.call('/v1/responses', { model: 'gpt-5.4', input: 'x' });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('gpt-5.5');
    expect(vendor.requests).toHaveLength(0);
  });

  it.each<[string, Script, readonly string[]]>([
    [
      'a limit with a time',
      { status: 429, headers: { 'retry-after': '20' }, body: openAiError('slow') },
      ['m1', 'm2', 'm2'],
    ],
    ['a limit without one', { status: 429, body: openAiError('slow') }, ['m1', 'm2', 'm2']],
    ['silence', { delayMs: 60_000 }, ['m1', 'm2', 'm1', 'm2']],
  ])('of one model go to the next model of the same upstream and key: %s', async (_name, script, asked) => {
    const { proxy, vendor } = await openWorld(
      ({ json }) => (json()['model'] === 'm1' ? script : { body: { fine: true } }),
      (url) => ({
        upstreams: [{ id: 'lab', url }],
        routes: [{ match: 'any', to: ['lab/m1', 'lab/m2'] }, { to: ['lab'] }],
        routing: { responseTimeoutMs: 150 },
      }),
    );
    for (let n = 0; n < 2; n += 1) {
      const answer = await proxy.call('/v1/chat/completions', { model: 'any', messages: [] });
      expect([answer.status, await answer.json()]).toEqual([200, { fine: true }]);
    }
    expect(vendor.requests.map(({ json }) => json()['model'])).toEqual(asked);
    const direct = await proxy.call('/v1/chat/completions', { model: 'm1', messages: [] });
    expect(direct.status).toBe(script.status ?? 504);
    if (script.headers) expect(vendor.requests).toHaveLength(asked.length);
  });

  it('of a key spare the vendor its other models', async () => {
    const { proxy, vendor } = await openWorld(
      () => ({ status: 402, body: openAiError('pay') }),
      (url) => ({ upstreams: [{ id: 'lab', url }], routes: [{ to: ['lab/m1', 'lab/m2'] }] }),
    );
    const answer = await proxy.call('/v1/chat/completions', { model: 'any', messages: [] });
    expect(answer.headers.get('x-keyswitch-error')).toBe('insufficient_balance');
    expect(vendor.requests).toHaveLength(1);
  });

  it('names the upstream whose words it tells, where the last one tried is another', async () => {
    const { proxy } = await openWorld(
      ({ path }) =>
        path.startsWith('/limited')
          ? { status: 429, headers: { 'retry-after': '20' }, body: openAiError('slow down') }
          : { status: 500, body: openAiError('boom') },
      (url) => ({
        upstreams: [
          { id: 'limited', url: `${url}/limited` },
          { id: 'sick', url: `${url}/sick` },
        ],
      }),
    );
    const answer = await proxy.call('/v1/chat/completions', { model: 'm', messages: [] });
    expect(await answer.json()).toEqual(openAiError('slow down'));
    expect(answer.headers.get('retry-after')).toBe('20');
    expect(answer.headers.get('x-keyswitch-upstream')).toBe('limited');
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({ upstream: 'limited', keyId: 'limited', error: 'rate_limit_exceeded' });
    expect(record?.attempts.map(({ upstream }) => upstream)).toEqual(['limited', 'sick']);
  });

  it('names the lane of the words it tells as well', async () => {
    const { proxy } = await openWorld(
      ({ path }) =>
        path.startsWith('/limited')
          ? { status: 429, headers: { 'retry-after': '20' }, body: openAiError('slow down') }
          : { status: 500, body: openAiError('boom') },
      (url) => ({
        upstreams: [
          { id: 'limited', url: `${url}/limited`, protocols: ['openai-chat'] },
          { id: 'sick', url: `${url}/sick`, protocols: ['openai-chat'] },
        ],
      }),
    );
    // What looks like a seal of ours goes through the convert lane, though both speak the client's protocol.
    const messages = [{ role: 'user', content: 'ks1.x' }];
    const answer = await proxy.call('/v1/chat/completions', { model: 'm', messages });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('x-keyswitch-lane')).toBe('convert');
    expect((await answer.json()) as object).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({ upstream: 'limited', lane: 'convert' });
  });

  it('tries the next target before the first byte, and says so in the record', async () => {
    const { proxy } = await openWorld(
      ({ path }) =>
        path.startsWith('/good') ? { body: { fine: true } } : { status: 500, body: openAiError('x') },
      (url) => ({
        upstreams: [
          { id: 'refused', url: 'http://127.0.0.1:1' },
          { id: 'sick', url: `${url}/sick` },
          { id: 'good', url: `${url}/good` },
        ],
      }),
    );
    const answer = await proxy.call('/v1/chat/completions', { model: 'm', messages: [] });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-keyswitch-upstream')).toBe('good');
    const [record] = await proxy.waitForRecords(1);
    expect(record?.attempts.map(({ upstream, status, error }) => [upstream, status, error])).toEqual([
      ['refused', 0, 'upstream_unreachable'],
      ['sick', 500, 'upstream_error'],
      ['good', 200, undefined],
    ]);
  });
});
