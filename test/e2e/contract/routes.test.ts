// The proxy surface as design contract §4 promises it, against the real program.
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startContractWorld, VENDOR_KEY, type ContractWorld } from '../../support/contract-world.ts';

const chatAnswer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-5.5',
  choices: [{ index: 0, message: { role: 'assistant', content: '你好 👋' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
};

let world: ContractWorld;
beforeAll(async () => {
  world = await startContractWorld((request) => {
    if (request.path === '/v1/chat/completions') return { body: chatAnswer };
    return { body: { seen: request.path } };
  });
});
afterAll(() => world.stop());

/** A raw request: fetch would set Host and clean the path. */
function raw(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(world.url);
    const request = httpRequest({ hostname, port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    request.on('error', reject);
    request.end();
  });
}

const chat = { model: 'gpt-5.5', messages: [{ role: 'user', content: 'hi' }] };
const generate = { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] };
const messages = { model: 'claude-sonnet-4-6', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };

describe('every route of the contract reaches the vendor under its own path', () => {
  it.each([
    ['/v1/chat/completions', chat, '/v1/chat/completions'],
    ['/chat/completions', chat, '/v1/chat/completions'],
    ['/v1/responses', { model: 'gpt-5.5', input: 'hi' }, '/v1/responses'],
    ['/responses', { model: 'gpt-5.5', input: 'hi' }, '/v1/responses'],
    ['/v1/embeddings', { model: 'gpt-5.5', input: 'hi' }, '/v1/embeddings'],
    ['/embeddings', { model: 'gpt-5.5', input: 'hi' }, '/v1/embeddings'],
    ['/v1/images/generations', { model: 'gpt-5.5', prompt: 'x' }, '/v1/images/generations'],
    ['/images/generations', { model: 'gpt-5.5', prompt: 'x' }, '/v1/images/generations'],
    ['/v1/messages', messages, '/v1/messages'],
    ['/messages', messages, '/v1/messages'],
    ['/v1/v1/messages', messages, '/v1/messages'],
    ['/v1/messages/count_tokens', messages, '/v1/messages/count_tokens'],
    ['/messages/count_tokens', messages, '/v1/messages/count_tokens'],
    [
      '/v1beta/models/gemini-2.5-pro:generateContent',
      generate,
      '/v1beta/models/gemini-2.5-pro:generateContent',
    ],
    ['/v1/models/gemini-2.5-pro:generateContent', generate, '/v1beta/models/gemini-2.5-pro:generateContent'],
    [
      '/v1beta/models/vendor/gemini:exp:generateContent',
      generate,
      '/v1beta/models/vendor/gemini:exp:generateContent',
    ],
    ['/v1beta/models/gemini-2.5-pro:countTokens', generate, '/v1beta/models/gemini-2.5-pro:countTokens'],
    [
      '/v1beta/models/gemini-2.5-pro:embedContent',
      { content: { parts: [{ text: 'x' }] } },
      '/v1beta/models/gemini-2.5-pro:embedContent',
    ],
    [
      '/v1beta/models/gemini-2.5-pro:batchEmbedContents',
      { requests: [] },
      '/v1beta/models/gemini-2.5-pro:batchEmbedContents',
    ],
  ])('POST %s', async (path, body, vendorPath) => {
    const before = world.vendor.requests.length;
    const response = await world.call(
      path,
      body,
      path.includes('essages') ? { headers: { 'anthropic-version': '2023-06-01' } } : {},
    );
    expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
    expect(response.headers.get('x-keyswitch-upstream')).toBe('lab');
    expect(response.headers.get('x-keyswitch-lane')).toBe('passthrough');
    expect(response.headers.get('x-keyswitch-exchange')).toMatch(/^[0-9a-f-]{36}$/);
    const seen = world.vendor.requests.slice(before);
    expect(seen.map((one) => decodeURIComponent(one.path))).toEqual([vendorPath]);
    expect(seen[0]?.body.toString()).toBe(JSON.stringify(body));
    expect(JSON.stringify(seen[0]?.headers)).not.toContain(world.token);
    expect(JSON.stringify(seen[0]?.headers)).toContain(VENDOR_KEY);
  });

  it('POST /v1/audio/transcriptions passes a multipart body byte for byte', async () => {
    const form = new FormData();
    form.set('model', 'gpt-5.5');
    form.set('file', new Blob([Buffer.from([0, 255, 13, 10])]), 'a.wav');
    const before = world.vendor.requests.length;
    const response = await fetch(`${world.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token}` },
      body: form,
    });
    expect(response.status).toBe(200);
    const seen = world.vendor.requests[before];
    expect(seen?.path).toBe('/v1/audio/transcriptions');
    expect(seen?.body.includes(Buffer.from([0, 255, 13, 10]))).toBe(true);
  });
});

describe('lists of models', () => {
  it('has the shape of the protocol that asks', async () => {
    const openai = (await (await world.call('/v1/models')).json()) as {
      object: string;
      data: Record<string, unknown>[];
    };
    expect(openai.object).toBe('list');
    expect(openai.data).toContainEqual(
      expect.objectContaining({ id: 'gpt-5.5', object: 'model', owned_by: expect.any(String) }),
    );
    const anthropic = (await (
      await world.call('/v1/models?limit=1000', undefined, { headers: { 'anthropic-version': '2023-06-01' } })
    ).json()) as Record<string, unknown>;
    expect(anthropic).toMatchObject({
      has_more: false,
      first_id: expect.any(String),
      last_id: expect.any(String),
    });
    expect(anthropic['data']).toContainEqual(
      expect.objectContaining({ type: 'model', id: 'claude-sonnet-4-6', display_name: expect.any(String) }),
    );
    const gemini = (await (await world.call('/v1beta/models')).json()) as {
      models: Record<string, unknown>[];
    };
    expect(gemini.models).toContainEqual(expect.objectContaining({ name: 'models/gemini-2.5-pro' }));
    const codex = (await (await world.call('/backend-api/codex/models?client_version=0.169.0')).json()) as {
      models: Record<string, unknown>[];
    };
    expect(codex.models).toContainEqual(
      expect.objectContaining({
        slug: 'gpt-5.5',
        shell_type: expect.any(String),
        truncation_policy: expect.any(Object),
      }),
    );
    expect((await world.call('/v1/models/gpt-5.5')).status).toBe(200);
    expect((await world.call('/models')).status).toBe(200);
    expect((await world.call('/v1beta/models/gemini-2.5-pro')).status).toBe(200);
    const missing = await world.call('/v1/models/gpt-5.4');
    expect([missing.status, missing.headers.get('x-keyswitch-error')]).toEqual([404, 'model_not_found']);
  });
});

describe('the guard', () => {
  it.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer ks-wrong' }],
    [
      'a token that looks like a ChatGPT login',
      { authorization: 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln' },
    ],
  ])('refuses %s on every family in its own envelope, with no upstream call', async (_name, headers) => {
    const before = world.vendor.requests.length;
    const answers: Record<string, unknown>[] = [];
    for (const path of [
      '/v1/chat/completions',
      '/v1/responses',
      '/v1/messages',
      '/v1beta/models/g:generateContent',
      '/backend-api/codex/responses',
    ]) {
      const response = await fetch(`${world.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{}',
      });
      expect([
        path,
        response.status,
        response.headers.get('x-keyswitch-error'),
        response.headers.get('x-should-retry'),
      ]).toEqual([path, 401, 'invalid_api_key', 'false']);
      answers.push((await response.json()) as Record<string, unknown>);
    }
    expect(answers[0]).toMatchObject({
      error: { code: 'invalid_api_key', type: expect.any(String), message: expect.any(String) },
    });
    expect(answers[2]).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
    expect(answers[3]).toMatchObject({ error: { code: 401, status: 'UNAUTHENTICATED' } });
    expect(world.vendor.requests.length).toBe(before);
  });

  it('refuses GET routes and the operator route without a token too', async () => {
    for (const path of ['/v1/models', '/v1beta/models', '/backend-api/codex/models'])
      expect((await fetch(`${world.url}${path}`)).status).toBe(401);
    const mcp = await fetch(`${world.url}/mcp`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(mcp.status).toBe(401);
    expect((await fetch(`${world.url}/healthz`)).status).toBe(200);
  });

  it('accepts each form of token where it belongs and only there', async () => {
    const post = (path: string, headers: Record<string, string>, body: unknown) =>
      fetch(`${world.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    expect((await post('/v1/chat/completions', { 'x-api-key': world.token }, chat)).status).toBe(200);
    expect(
      (
        await post(
          '/v1beta/models/gemini-2.5-pro:generateContent',
          { 'x-goog-api-key': world.token },
          generate,
        )
      ).status,
    ).toBe(200);
    const before = world.vendor.requests.length;
    expect(
      (await post(`/v1beta/models/gemini-2.5-pro:generateContent?key=${world.token}`, {}, generate)).status,
    ).toBe(200);
    expect(world.vendor.requests[before]?.url).not.toContain(world.token);
    expect((await post(`/v1/chat/completions?key=${world.token}`, {}, chat)).status).toBe(401);
    expect(
      (
        await post(
          '/backend-api/codex/responses',
          { 'x-api-key': world.token },
          { model: 'gpt-5.5', input: [] },
        )
      ).status,
    ).toBe(401);
  });

  it('refuses a foreign Host and a foreign Origin, and sends no CORS header', async () => {
    const { port } = new URL(world.url);
    const auth = { authorization: `Bearer ${world.token}` };
    expect((await raw('/v1/models', { ...auth, host: 'evil.example' })).status).toBe(403);
    expect((await raw('/v1/models', { ...auth, host: `evil.example:${port}` })).status).toBe(403);
    expect((await raw('/v1/models', { ...auth, host: `localhost:${port}` })).status).toBe(200);
    const foreign = await raw('/v1/models', {
      ...auth,
      host: `127.0.0.1:${port}`,
      origin: 'https://evil.example',
    });
    expect(foreign.status).toBe(403);
    expect(Object.keys(foreign.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each([
    '/v1/unknown',
    '/v1/realtime',
    '/v1/chat/completions/../models',
    '/v1//models',
    '/backend-api/codex/embeddings',
    '/backend-api/codex/chat/completions',
    '/backend-api/codex/%2e%2e/responses',
    '/backend-api/codex/responses%2fcompact',
    '/backend-api/wham/usage',
    '/v1/responses/resp_1',
  ])('answers %s locally with 4xx in JSON and no upstream call', async (path) => {
    const before = world.vendor.requests.length;
    const { port } = new URL(world.url);
    const answer = await raw(path, { host: `127.0.0.1:${port}`, authorization: `Bearer ${world.token}` });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(() => JSON.parse(answer.body) as unknown).not.toThrow();
    expect(world.vendor.requests.length).toBe(before);
  });

  it('refuses a body over 64 MiB with 413', async () => {
    const response = await world.call(
      '/v1/chat/completions',
      `{"model":"gpt-5.5","x":"${'y'.repeat(64 * 1024 * 1024)}"}`,
    );
    expect([response.status, response.headers.get('x-keyswitch-error')]).toEqual([413, 'request_too_large']);
  });

  it.each([
    ['/v1/chat/completions', '{"model":'],
    ['/v1/chat/completions', '[]'],
    ['/v1/chat/completions', '{"messages":[]}'],
    ['/v1/messages', '{"max_tokens":1}'],
  ])('refuses %s with the body %s as invalid_request', async (path, body) => {
    const response = await world.call(path, body);
    expect([response.status, response.headers.get('x-keyswitch-error')]).toEqual([400, 'invalid_request']);
  });
});
