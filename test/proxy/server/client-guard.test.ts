// The door: which tokens, hosts, origins and paths come in, and what the refused are told.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { closeWorlds, openWorld } from '../../support/proxy-world.ts';
import { clientToken, operatorToken } from '../../support/start-proxy.ts';

afterEach(closeWorlds);

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A request with exactly these headers, its path as it is. */
function raw(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

const chat = '{"model":"m","messages":[]}';

describe('client guard', () => {
  it.each([
    ['Bearer', '/v1/chat/completions', { authorization: `Bearer ${clientToken}` }, 200],
    ['bearer in lower case', '/v1/chat/completions', { authorization: `bearer ${clientToken}` }, 200],
    ['x-api-key', '/v1/messages', { 'x-api-key': clientToken }, 200],
    ['x-goog-api-key', '/v1beta/models/m:generateContent', { 'x-goog-api-key': clientToken }, 200],
    ['?key= on Gemini paths', `/v1beta/models/m:generateContent?key=${clientToken}`, {}, 200],
    ['?key= on Gemini paths under /v1', `/v1/models/m:generateContent?key=${clientToken}`, {}, 200],
    ['?key= elsewhere', `/v1/chat/completions?key=${clientToken}`, {}, 401],
    ['one good of several', '/v1/messages', { authorization: 'Bearer nope', 'x-api-key': clientToken }, 200],
    ['x-api-key on the Codex backend', '/backend-api/codex/responses', { 'x-api-key': clientToken }, 401],
    ['nothing', '/v1/messages', {}, 401],
    ['an unknown token', '/v1/messages', { 'x-api-key': `${clientToken}x` }, 401],
    ['an empty bearer', '/v1/responses', { authorization: 'Bearer' }, 401],
    ['the operator token', '/v1/messages', { authorization: `Bearer ${operatorToken}` }, 401],
  ])('%s at %s', async (_name, path, headers, status) => {
    const { proxy, vendor } = await openWorld();
    const answer = await raw(proxy.port, 'POST', path, headers as Record<string, string>, chat);
    expect(answer.status).toBe(status);
    expect(vendor.requests.length).toBe(status === 200 ? 1 : 0);
    if (status === 401) {
      expect(answer.headers['x-keyswitch-error']).toBe('invalid_api_key');
      expect(answer.headers['x-should-retry']).toBe('false');
      const [record] = await proxy.waitForRecords(1);
      expect(record).toMatchObject({ status: 401, error: 'invalid_api_key', client: null });
    } else {
      expect(vendor.requests[0]?.url).not.toContain('key=');
      expect(JSON.stringify(vendor.requests[0]?.rawHeaders)).not.toContain(clientToken);
    }
  });

  it('speaks the protocol that was called', async () => {
    const { proxy } = await openWorld();
    const [openai, anthropic, gemini] = await Promise.all([
      raw(proxy.port, 'POST', '/v1/chat/completions', {}, chat),
      raw(proxy.port, 'POST', '/v1/messages', {}, chat),
      raw(proxy.port, 'POST', '/v1beta/models/m:generateContent', {}, '{}'),
    ]);
    expect(JSON.parse(openai.body)).toMatchObject({ error: { code: 'invalid_api_key' } });
    expect(JSON.parse(anthropic.body)).toMatchObject({
      type: 'error',
      error: { type: 'authentication_error' },
    });
    expect(JSON.parse(gemini.body)).toMatchObject({ error: { code: 401, status: 'UNAUTHENTICATED' } });
  });

  it('explains a ChatGPT login and never repeats it', async () => {
    const { proxy, vendor } = await openWorld();
    const jwt = `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(40)}.${'b'.repeat(20)}`;
    const answer = await raw(
      proxy.port,
      'POST',
      '/backend-api/codex/responses',
      { authorization: `Bearer ${jwt}`, 'chatgpt-account-id': 'acc' },
      chat,
    );
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('ChatGPT login');
    expect(answer.body).not.toContain('eyJ');
    expect(JSON.stringify(await proxy.waitForRecords(1))).not.toContain('eyJ');
    expect(vendor.requests).toHaveLength(0);
  });

  it.each([
    ['a foreign name', 'evil.example', 403],
    ['another port', '127.0.0.1:1', 403],
    ['no port', '127.0.0.1', 403],
    ['a name that begins like ours', 'localhost.evil.example:PORT', 403],
    ['localhost', 'localhost:PORT', 200],
    ['LOCALHOST', 'LOCALHOST:PORT', 200],
    ['IPv6', '[::1]:PORT', 200],
  ])('Host: %s', async (_name, host, status) => {
    const { proxy } = await openWorld();
    const headers = {
      host: host.replace('PORT', String(proxy.port)),
      authorization: `Bearer ${clientToken}`,
    };
    const answer = await raw(proxy.port, 'POST', '/v1/chat/completions', headers, chat);
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.headers['x-keyswitch-error']).toBe('forbidden_host');
  });

  it('takes the loopback address that it is told to listen on by its own name', async () => {
    const { proxy } = await openWorld(undefined, (url) => ({
      upstreams: [{ id: 'lab', url }],
      config: { host: '127.0.0.2' },
    }));
    const base = `http://127.0.0.2:${proxy.port}`;
    expect(proxy.url).toBe(base);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    expect((await fetch(`${base}/healthz`, { headers: { origin: base } })).status).toBe(200);
    expect((await fetch(`${base}/healthz`, { headers: { origin: 'http://127.0.0.2' } })).status).toBe(403);
  });

  it('refuses a foreign Origin, allows its own, and sets no CORS headers', async () => {
    const { proxy } = await openWorld(() => ({ body: {}, headers: { 'access-control-allow-origin': '*' } }));
    const send = (origin: string): Promise<Answer> =>
      raw(
        proxy.port,
        'POST',
        '/v1/chat/completions',
        { origin, authorization: `Bearer ${clientToken}` },
        chat,
      );
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      const answer = await send(origin);
      expect(answer.status, origin).toBe(403);
      expect(answer.headers['x-keyswitch-error']).toBe('forbidden_origin');
    }
    const own = await send(`http://127.0.0.1:${proxy.port}`);
    expect(own.status).toBe(200);
    expect(Object.keys(own.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    const preflight = await raw(proxy.port, 'OPTIONS', '/v1/messages', { origin: 'https://evil.example' });
    expect(preflight.status).toBe(403);
  });

  it('refuses before the body is read', async () => {
    const { proxy } = await openWorld();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(proxy.port, '127.0.0.1');
      let text = '';
      socket.on('data', (piece: Buffer) => {
        text += piece.toString();
        if (text.includes('\r\n\r\n')) {
          resolve(text);
          socket.destroy();
        }
      });
      socket.on('error', reject);
      socket.write(
        `POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1:${proxy.port}\r\ncontent-length: 1000000\r\nexpect: 100-continue\r\n\r\n`,
      );
    });
    expect(answer).toMatch(/^HTTP\/1.1 401 /);
  });
});

describe('routes', () => {
  it.each([
    '/v1/unknown',
    '/v1/completions',
    '/v1/messages/batches',
    '/v1/images/variations',
    '/v1/realtime',
    '/v1beta/models/m:unknownAction',
    '/v1beta/models/:generateContent',
    '/backend-api/codex/embeddings',
    '/backend-api/codex/chat/completions',
    '/backend-api/wham/usage',
    '/v1/../v1/messages',
    '/v1/%2e%2e/v1/messages',
    '/v1%2fmessages',
    '/v1/messages%00',
    '/v1\\messages',
    '/v1%5cmessages',
    '//v1/messages',
    '/v1//messages',
    '/v1/messages/',
    '/v1/v1/responses',
    '/v1/v1/v1/messages',
    '/V1/messages',
    'http://127.0.0.1/v1/messages',
  ])('%s is no route', async (path) => {
    const { proxy, vendor } = await openWorld();
    const answer = await raw(proxy.port, 'POST', path, { authorization: `Bearer ${clientToken}` }, chat);
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toContain('application/json');
    expect(answer.headers['x-keyswitch-error']).toBe('unsupported_endpoint');
    JSON.parse(answer.body);
    expect(vendor.requests).toHaveLength(0);
  });

  it.each([
    ['POST', '/chat/completions', '/v1/chat/completions'],
    ['POST', '/responses', '/v1/responses'],
    ['POST', '/embeddings', '/v1/embeddings'],
    ['POST', '/messages', '/v1/messages'],
    ['POST', '/v1/v1/messages', '/v1/messages'],
    ['POST', '/v1/v1/messages/count_tokens', '/v1/messages/count_tokens'],
    ['POST', '/v1/messages?beta=true', '/v1/messages?beta=true'],
    ['POST', '/v1/images/generations', '/v1/images/generations'],
    ['POST', '/v1beta/models/vendor/a:b:countTokens', '/v1beta/models/vendor/a:b:countTokens'],
    ['POST', '/v1/models/m:streamGenerateContent?alt=sse', '/v1beta/models/m:streamGenerateContent?alt=sse'],
    ['POST', '/v1beta/models/m:embedContent', '/v1beta/models/m:embedContent'],
    ['POST', '/v1beta/models/m:batchEmbedContents', '/v1beta/models/m:batchEmbedContents'],
  ])('%s %s goes to %s', async (method, path, upstreamPath) => {
    const { proxy, vendor } = await openWorld();
    const headers = { authorization: `Bearer ${clientToken}`, 'content-type': 'application/json' };
    const answer = await raw(proxy.port, method, path, headers, '{"model":"m"}');
    expect(answer.status).toBe(200);
    expect(vendor.requests.map(({ url }) => url)).toEqual([upstreamPath]);
  });

  it('refuses wrong methods, answers probes, and keeps /healthz open', async () => {
    const { proxy, vendor } = await openWorld();
    const headers = { authorization: `Bearer ${clientToken}` };
    expect((await raw(proxy.port, 'GET', '/v1/messages', headers)).status).toBe(404);
    expect((await raw(proxy.port, 'DELETE', '/v1/chat/completions', headers)).status).toBe(404);
    expect((await raw(proxy.port, 'HEAD', '/')).status).toBe(200);
    expect((await raw(proxy.port, 'HEAD', '/api/hello')).status).toBe(200);
    expect((await raw(proxy.port, 'GET', '/healthz')).status).toBe(200);
    const records = await proxy.waitForRecords(2);
    expect(records).toHaveLength(2);
    expect(vendor.requests).toHaveLength(0);
  });
});
