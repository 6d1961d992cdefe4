// Keep-alive and filter on a real HTTP answer.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { guardCodexResponse } from '../../../src-proxy/codex-backend/guard-codex-response.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function serve(write: (response: ServerResponse) => Promise<void>): Promise<string> {
  const server = createServer((_request, response) => {
    guardCodexResponse(response, () => 'asked', 60);
    void write(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).text();
}

const keepAlive = 'event: keepalive\ndata: {"type":"keepalive"}\n\n';

describe('guardCodexResponse', () => {
  it('puts keep-alives between events only, never into one', async () => {
    const text = await serve(async (response) => {
      response.writeHead(200, ['content-type', 'text/event-stream; charset=utf-8']);
      response.write('data: {"type":"a"}\n\n');
      await sleep(200);
      response.write('data: {"type":');
      await sleep(200);
      response.write('"b"}\n');
      response.write('\n');
      response.end('data: [DONE]\n\n');
    });
    const [before = '', after] = text.split('data: {"type":"b"}\n\n');
    expect(before.startsWith('data: {"type":"a"}\n\n')).toBe(true);
    const alive = before.slice('data: {"type":"a"}\n\n'.length);
    expect(alive.length / keepAlive.length).toBeGreaterThanOrEqual(2);
    expect(alive.replaceAll(keepAlive, '')).toBe('');
    expect(after).toBe('data: [DONE]\n\n');
  });

  it('takes text in any encoding for the bytes that it stands for', async () => {
    const event = 'data: {"text":"口令 🌏"}\n\n';
    const text = await serve(async (response) => {
      response.writeHead(200, ['content-type', 'text/event-stream']);
      response.write(Buffer.from(event).toString('latin1'), 'latin1');
      response.end(Buffer.from(event).toString('latin1'), 'latin1');
    });
    expect(text).toBe(event + event);
  });

  it('takes out a foreign model name, and sends what was cut as it is', async () => {
    const text = await serve(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"type":"response.metadata","headers":{"openai-mo');
      await sleep(5);
      response.write('del":"other"}}\n\ndata: half');
      response.end();
    });
    expect(text).toBe('data: {"type":"response.metadata","headers":{}}\n\ndata: half');
  });

  it('promises no length that the filter changes', async () => {
    const event = 'data: {"type":"response.metadata","headers":{"openai-model":"other"}}\n\n';
    for (const headers of [
      ['content-type', 'text/event-stream', 'Content-Length', String(event.length)],
      { 'content-type': 'text/event-stream', 'content-length': event.length },
    ]) {
      const text = await serve(async (response) => {
        response.writeHead(200, headers);
        response.end(event);
      });
      expect(text).toBe('data: {"type":"response.metadata","headers":{}}\n\n');
    }
  });

  it('leaves other answers alone', async () => {
    const text = await serve(async (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"openai-model":');
      await sleep(150);
      response.end('1}');
    });
    expect(text).toBe('{"openai-model":1}');
  });
});
