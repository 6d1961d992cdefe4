// The end of the server: whoever had asked when the order came is answered, wholly.
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { closeWorlds, openWorld, until } from '../../support/proxy-world.ts';
import type { StartedProxy } from '../../support/start-proxy.ts';

afterEach(closeWorlds);

function ask(proxy: StartedProxy): {
  readonly socket: Socket;
  readonly answer: Promise<Buffer>;
  /** What has come so far. */
  seen(): string;
} {
  const socket = connect(proxy.port, '127.0.0.1');
  const body = JSON.stringify({ model: 'm', messages: [] });
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:${proxy.port}\r\nauthorization: Bearer ${proxy.token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const pieces: Buffer[] = [];
  const answer = new Promise<Buffer>((resolve) => {
    socket.on('data', (piece: Buffer) => pieces.push(piece));
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(pieces)));
  });
  return { socket, answer, seen: () => Buffer.concat(pieces).toString() };
}

describe('a proxy that stops', () => {
  it('answers those whose connections still lay in the kernel when the order came', async () => {
    const { proxy } = await openWorld(() => ({ body: { ok: true }, delayMs: 200 }));
    const clients = Array.from({ length: 8 }, () => ask(proxy));
    await Promise.all(clients.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    await proxy.close(10_000);
    for (const { answer } of clients) expect((await answer).toString()).toContain('{"ok":true}');
  });

  it('lets a slow reader have the end of its answer', async () => {
    const size = 24 * 1024 * 1024;
    const { proxy, vendor } = await openWorld(() => ({
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.alloc(size, 'x'),
    }));
    const { socket, answer } = ask(proxy);
    await until(() => vendor.requests.length === 1, 'the request');
    socket.pause();
    const closing = proxy.close(20_000);
    setTimeout(() => socket.resume(), 500);
    expect((await answer).length).toBeGreaterThan(size);
    await closing;
  });

  it('ends in the words of the client what its patience does not cover', async () => {
    const { proxy, vendor } = await openWorld(({ path }) =>
      path.includes('chat')
        ? {
            headers: { 'content-type': 'text/event-stream' },
            chunks: ['data: {"choices":[{"index":0,"delta":{"content":"half"}}]}\n\n'],
            then: 'hang',
          }
        : { then: 'hang', delayMs: 60_000 },
    );
    const streaming = ask(proxy);
    const waiting = fetch(`${proxy.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': proxy.token },
      body: '{"model":"m","max_tokens":9,"messages":[]}',
    });
    await until(() => vendor.requests.length === 2, 'both requests');
    await until(() => streaming.seen().includes('half'), 'the first words');
    await proxy.close(50);
    const said = (await streaming.answer).toString();
    expect(said).toContain('"half"');
    expect(said).toContain('Keyswitch was stopped before this answer was complete');
    expect((await waiting).status).toBe(503);
    expect(await (await waiting).json()).toMatchObject({
      type: 'error',
      error: { type: 'overloaded_error' },
    });
    const records = proxy.records.map(({ path, error, abortedBy }) => [path, error, abortedBy]);
    expect(records).toContainEqual(['/v1/chat/completions', 'overloaded', 'proxy']);
    expect(records).toContainEqual(['/v1/messages', 'overloaded', 'proxy']);
  });

  it('does not wait for connections that ask nothing', async () => {
    const { proxy } = await openWorld();
    const idle = connect(proxy.port, '127.0.0.1');
    idle.on('error', () => {});
    await new Promise((resolve) => idle.once('connect', resolve));
    const gone = new Promise((resolve) => idle.once('close', resolve));
    const began = performance.now();
    await proxy.close(30_000);
    await gone;
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});
