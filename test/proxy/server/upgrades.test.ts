// Requests for a WebSocket where one is served, and what is wrong with them. What is only offered: raw-http.test.ts.
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { clientToken, type StartedProxy } from '../../support/start-proxy.ts';
import { cleanUp, connect, fakeVendor, proxyTo } from '../../support/websocket-scene.ts';

afterEach(cleanUp);

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request with an Upgrade header; status 101 where it was taken. */
function ask(
  proxy: StartedProxy,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({
      port: proxy.port,
      host: '127.0.0.1',
      method,
      path,
      headers: { authorization: `Bearer ${clientToken}`, connection: 'Upgrade', ...headers },
    });
    asked.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: 101, headers: response.headers, body: '' });
    });
    asked.on('response', (response) => {
      let text = '';
      response.on('data', (piece: Buffer) => (text += piece.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

const handshake = {
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

describe('an upgrade that is refused', () => {
  const path = '/backend-api/codex/responses';
  it.each([
    ['no key', { ...handshake, 'sec-websocket-key': '' }, 400],
    ['a short key', { ...handshake, 'sec-websocket-key': 'c2hvcnQ=' }, 400],
    ['another version', { ...handshake, 'sec-websocket-version': '12' }, 426],
    ['a broken extension', { ...handshake, 'sec-websocket-extensions': 'permessage-deflate; foo=1' }, 400],
  ])('%s: in JSON, with a record', async (_name, headers, status) => {
    const fake = await fakeVendor();
    const proxy = await proxyTo([[fake, 'yes']]);
    const answer = await ask(proxy, 'GET', path, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-keyswitch-error': 'invalid_request',
      ...(status === 426 && { 'sec-websocket-version': '13' }),
    });
    expect(JSON.parse(answer.body)).toMatchObject({
      error: { code: 'invalid_request', message: expect.stringContaining('handshake') as string },
    });
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({
      id: answer.headers['x-keyswitch-exchange'],
      client: 'tester',
      transport: 'websocket',
      status,
      error: 'invalid_request',
    });
    expect(fake.upgrades).toHaveLength(0);
  });

  it('one connection too many has a record as well', async () => {
    const fake = await fakeVendor();
    const proxy = await proxyTo([[fake, 'yes']], { codexBackend: { maxSockets: 1 } });
    await connect(proxy);
    const answer = await ask(proxy, 'GET', path, handshake);
    expect(answer.status).toBe(426);
    expect(answer.headers['x-keyswitch-error']).toBe('overloaded');
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({ client: 'tester', status: 426, error: 'overloaded' });
  });
});
