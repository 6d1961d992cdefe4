// What HTTP lets a client say beside a plain request: offers to upgrade, expectations, broken handshakes, and bodies
// that go on after they were refused. On bare sockets, because fetch says none of it.
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { closeWorlds, openWorld, until } from '../../support/proxy-world.ts';
import { clientToken, type StartedProxy } from '../../support/start-proxy.ts';

afterEach(closeWorlds);

const body = JSON.stringify({ model: 'm', messages: [] });

/** Sends the text and gives all that came back until the proxy closed, or `ms` later. */
function say({ port }: StartedProxy, head: readonly string[], rest = '', ms = 2_000): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1');
    const timer = setTimeout(() => socket.destroy(), ms);
    socket.on('data', (piece: Buffer) => (answer += piece.toString('latin1')));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
    const [line, ...headers] = head;
    const all = [
      line,
      `host: 127.0.0.1:${port}`,
      `authorization: Bearer ${clientToken}`,
      'connection: close',
      ...headers,
    ];
    socket.write(`${all.join('\r\n')}\r\n\r\n${rest}`);
  });
}

const posted = ['POST /v1/chat/completions HTTP/1.1', `content-length: ${body.length}`];
const handshake = ['connection: upgrade', 'upgrade: websocket'];

describe('an offer to upgrade', () => {
  it.each([
    ['HTTP/2, as Java and curl --http2 make it', ['upgrade: h2c', 'http2-settings: AAMAAABkAARAAAAA']],
    ['a WebSocket on a POST', ['upgrade: websocket']],
  ])('is passed over where nobody here speaks it: %s', async (_name, offer) => {
    const { proxy, vendor } = await openWorld(() => ({ body: { fine: true } }));
    const head = [...posted, 'connection: upgrade, http2-settings, close', ...offer];
    const answer = await say(proxy, head, body);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('{"fine":true}');
    expect(vendor.requests[0]?.body.toString()).toBe(body);
    expect(vendor.requests[0]?.headers).not.toHaveProperty('upgrade');
    expect(vendor.requests[0]?.headers).not.toHaveProperty('http2-settings');
  });

  it.each([
    ['/healthz', 200],
    ['/nowhere', 404],
  ])('of HTTP/2 changes nothing on %s', async (path, status) => {
    const { proxy } = await openWorld();
    const offer = [
      'connection: upgrade, http2-settings, close',
      'upgrade: h2c',
      'http2-settings: AAMAAABkAARAAAAA',
    ];
    expect(await say(proxy, [`GET ${path} HTTP/1.1`, ...offer])).toMatch(
      new RegExp(`^HTTP/1\\.1 ${status} `),
    );
  });

  it('of a WebSocket is refused where none is served', async () => {
    const { proxy } = await openWorld();
    const answer = await say(proxy, ['GET /v1/chat/completions HTTP/1.1', ...handshake]);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toContain('x-keyswitch-error: unsupported_endpoint');
  });
});

it('a tunnel is refused in JSON, and recorded', async () => {
  const { proxy } = await openWorld();
  const answer = await say(proxy, ['CONNECT vendor.example:443 HTTP/1.1']);
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
    error: { code: 'unsupported_endpoint', message: expect.stringContaining('CONNECT vendor.example:443') },
  });
  const [record] = await proxy.waitForRecords(1);
  expect(record).toMatchObject({ status: 404, path: 'vendor.example:443', transport: 'http' });
});

it('an expectation that nobody knows is passed over', async () => {
  const { proxy } = await openWorld(() => ({ body: { fine: true } }));
  expect(await say(proxy, [...posted, 'expect: 200-maybe'], body)).toContain('{"fine":true}');
});

it('a body that goes on for ever after its refusal is cut', async () => {
  const { proxy } = await openWorld();
  const socket = connect(proxy.port, '127.0.0.1');
  let answer = '';
  let closed = false;
  socket.on('error', () => {});
  socket.on('data', (piece: Buffer) => (answer += piece.toString('latin1')));
  socket.on('close', () => (closed = true));
  socket.write(
    `POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1:${proxy.port}\r\nauthorization: Bearer ${clientToken}\r\n`,
  );
  socket.write(`content-length: ${2 ** 40}\r\n\r\n`);
  await until(() => answer.includes('\r\n\r\n'), 'the refusal');
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  const drip = setInterval(() => socket.write('x'), 100);
  await until(() => closed, 'the end of patience', 9_000);
  clearInterval(drip);
}, 15_000);

it('a tunnel and a WebSocket that are refused do not stay open for somebody who never closes', async () => {
  const { proxy } = await openWorld();
  const heads = [
    ['CONNECT a.example:443 HTTP/1.1'],
    ['GET /nowhere HTTP/1.1', 'connection: upgrade', 'upgrade: websocket'],
  ];
  await Promise.all(
    heads.map(async (head) => {
      const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
      const seen = { answer: '', closed: false };
      socket.on('error', () => {});
      socket.on('data', (piece: Buffer) => (seen.answer += piece.toString('latin1')));
      socket.on('close', () => (seen.closed = true));
      socket.write([...head, `host: 127.0.0.1:${proxy.port}`, '', ''].join('\r\n'));
      await until(() => seen.answer.includes('\r\n\r\n{'), 'the refusal');
      const drip = setInterval(() => socket.write('x'), 100);
      await until(() => seen.closed, 'the end of patience', 9_000);
      clearInterval(drip);
    }),
  );
}, 15_000);
