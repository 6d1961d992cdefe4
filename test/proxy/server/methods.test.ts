// Methods that nobody serves: refused here, as JSON, without a word that would let a web page in.
import { request as httpRequest, METHODS } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { closeWorlds, openWorld } from '../../support/proxy-world.ts';

afterEach(closeWorlds);

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function send(port: number, method: string, path: string, token: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    const asked = httpRequest({ port, host: '127.0.0.1', method, path, headers }, (response) => {
      let body = '';
      response.on('data', (piece: Buffer) => (body += piece.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

const unserved = METHODS.filter((method) => !['GET', 'POST', 'HEAD', 'CONNECT', 'QUERY'].includes(method));

it.each([
  '/v1/chat/completions',
  '/v1/messages',
  '/v1/models',
  '/v1beta/models/m:generateContent',
  '/mcp',
  '/',
  '/x',
])('OPTIONS and every other method of HTTP is 404 or 405 at %s', async (path) => {
  const { proxy, vendor } = await openWorld();
  for (const method of unserved) {
    const { status, headers, body } = await send(proxy.port, method, path, proxy.token);
    expect([404, 405], `${method} ${path}: ${status}`).toContain(status);
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(JSON.parse(body), method).toHaveProperty('error.message');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
  expect(vendor.requests).toHaveLength(0);
});
