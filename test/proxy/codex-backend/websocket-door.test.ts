// Who may connect, how many, how large, how long; and upstreams whose WebSocket is in trouble.
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { connectFrames } from '../../support/frame-client.ts';
import { answer, messageItem, newId, shellItem } from '../../support/responses-script.ts';
import { clientToken, startProxy } from '../../support/start-proxy.ts';
import {
  cleanUp,
  cleanups,
  connect,
  fakeVendor,
  idOf,
  last,
  output,
  proxyTo,
  user,
} from '../../support/websocket-scene.ts';

afterEach(cleanUp);

describe('an upstream whose WebSocket is in trouble', () => {
  it('is bridged for that turn, with failover and its errors in our words', async () => {
    const fake = await fakeVendor({ webSocket: 401, turns: [answer([messageItem('over HTTP')])] });
    const proxy = await proxyTo([[fake, 'yes']]);
    const client = await connect(proxy);
    const warm = await client.turn({ model: 'm', input: [], generate: false });
    expect(idOf(warm)).toBe('');
    expect(last(await client.turn({ model: 'm', input: [user('x')] }))).toBe('response.completed');
    expect(fake.turns.map(({ transport }) => transport)).toEqual(['sse']);
  });

  it('says 403 upstream_key_refused where the key is bad, never 401', async () => {
    const fake = await fakeVendor({ key: 'sk-another-key-altogether' });
    const proxy = await proxyTo([[fake, 'yes']]);
    const client = await connect(proxy);
    const [frame] = await client.turn({ model: 'm', input: [user('x')] });
    expect(frame).toMatchObject({ status: 403, error: { code: 'upstream_key_refused' } });
    expect(JSON.stringify(frame)).not.toContain('sk-');
  });

  it('does not hang where the upgrade is never answered', async () => {
    const fake = await fakeVendor();
    fake.upstream.onUpgrade = () => {};
    const proxy = await proxyTo([[fake, 'probe']], { routing: { connectTimeoutMs: 200 } });
    const client = await connect(proxy);
    expect(last(await client.turn({ model: 'm', input: [user('x')] }))).toBe('response.completed');
    const before = Date.now();
    expect(last(await client.turn({ model: 'm', input: [user('x')] }))).toBe('response.completed');
    expect(Date.now() - before).toBeLessThan(190);
  });

  it('loses nothing when it dies between two turns', async () => {
    for (const codex of [true, false]) {
      const fake = await fakeVendor({
        turns: [answer([shellItem('x', 'call_1')]), answer([messageItem('done')])],
      });
      const proxy = await proxyTo([[fake, 'yes']]);
      const client = await connect(proxy, { codex });
      const first = await client.turn({ model: 'm', input: [user('x')] });
      for (const socket of fake.sockets) socket.close(1012);
      while (fake.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      const second = await client.turn({
        model: 'm',
        previous_response_id: idOf(first),
        input: [output('call_1')],
      });
      // Codex sends everything again by itself; for others the conversation is made whole here.
      if (codex) expect(second[0]).toMatchObject({ error: { code: 'previous_response_not_found' } });
      else {
        expect(last(second)).toBe('response.completed');
        expect(fake.turns[1]?.input).toHaveLength(3);
      }
      expect(fake.refusals).toEqual([]);
    }
  });

  it('has summaries made over HTTP where it cannot compact', async () => {
    const fake = await fakeVendor({
      compaction: false,
      turns: [answer([messageItem('SUMMARY')]), answer([messageItem('next')])],
    });
    const proxy = await startProxy({
      upstreams: [
        {
          id: 'up0',
          url: fake.url,
          protocols: ['openai-responses'],
          capabilities: { responsesWebSocket: 'yes', compact: false },
        },
      ],
    });
    cleanups.push(() => proxy.close());
    const client = await connect(proxy);
    const frames = await client.turn({ model: 'm', input: [user('go'), { type: 'compaction_trigger' }] });
    const done = frames.filter(({ type }) => type === 'response.output_item.done');
    expect(done).toHaveLength(1);
    const item = (done[0] ?? {})['item'] as object;
    expect(item).toMatchObject({ type: 'compaction' });
    expect(last(await client.turn({ model: 'm', input: [item, user('more')] }))).toBe('response.completed');
    expect(fake.turns[1]?.transport).toBe('websocket');
    expect(JSON.stringify(fake.turns[1]?.input)).toContain('SUMMARY');
    expect(fake.refusals).toEqual([]);
  });
});

describe('the door', () => {
  it('refuses a bad token before the upgrade, in JSON', async () => {
    const fake = await fakeVendor();
    const proxy = await proxyTo([[fake, 'yes']]);
    for (const path of ['/backend-api/codex/responses', '/v1/responses', '/responses']) {
      await expect(
        connectFrames(`${proxy.url}${path}`, { headers: { authorization: 'Bearer wrong' } }),
      ).rejects.toMatchObject({ status: 401, body: expect.stringContaining('"error"') as string });
    }
    await expect(
      connectFrames(`${proxy.url}/v1/realtime`, { headers: { authorization: `Bearer ${clientToken}` } }),
    ).rejects.toMatchObject({ status: 404 });
    expect(fake.upgrades).toHaveLength(0);
  });

  it('speaks permessage-deflate or not, and takes frames of many megabytes', async () => {
    const fake = await fakeVendor({ perMessageDeflate: true });
    const proxy = await proxyTo([[fake, 'yes']]);
    for (const deflate of [true, false]) {
      const client = await connect(proxy, { deflate });
      expect(client.socket.extensions.includes('permessage-deflate')).toBe(deflate);
      const text = newId('x').repeat(1_000_000);
      expect(last(await client.turn({ model: 'm', input: [user(text)] }))).toBe('response.completed');
      expect(fake.turns.at(-1)?.raw.length).toBeGreaterThan(8_000_000);
    }
  });

  it('declines with 426 what is too much', async () => {
    const fake = await fakeVendor();
    const proxy = await proxyTo([[fake, 'yes']], { codexBackend: { maxSockets: 1 } });
    const first = await connect(proxy);
    await expect(connect(proxy)).rejects.toMatchObject({ status: 426 });
    first.socket.close();
    await first.close;
    const again = await connect(proxy);
    expect(last(await again.turn({ model: 'm', input: [user('x')] }))).toBe('response.completed');
  });

  it('counts each turn against the limits of its client', async () => {
    const fake = await fakeVendor();
    const proxy = await proxyTo([[fake, 'yes']]);
    const [client] = proxy.config.clients;
    proxy.proxy.applyConfig({
      ...proxy.config,
      revision: 2,
      clients: [{ ...client!, requestsPerMinute: 2 }],
    });
    const socket = await connect(proxy);
    await socket.turn({ model: 'm', input: [], generate: false });
    for (let turn = 0; turn < 2; turn += 1) {
      expect(last(await socket.turn({ model: 'm', input: [user('x')] }))).toBe('response.completed');
    }
    const [refused] = await socket.turn({ model: 'm', input: [user('x')] });
    expect(refused).toMatchObject({ status: 429, error: { code: 'rate_limit_exceeded' } });
    const headers = (refused ?? {})['headers'] as Record<string, string>;
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    const records = await proxy.waitForRecords(3);
    expect(records[2]).toMatchObject({ status: 429, error: 'rate_limit_exceeded', transport: 'websocket' });
    expect(fake.turns).toHaveLength(2);
  });

  it('records a frame that it refuses, and says nothing to a mere acknowledgement', async () => {
    for (const webSocket of ['yes', 'no'] as const) {
      const fake = await fakeVendor({ webSocket });
      const proxy = await proxyTo([[fake, webSocket]]);
      const socket = await connect(proxy);
      await socket.turn({ model: 'm', input: [user('x')] });
      const from = socket.frames.length;
      socket.send({ type: 'response.processed', response_id: 'resp_1' });
      socket.send('{"type":"response.create"');
      expect(await socket.waitFor(() => true, from)).toMatchObject({
        status: 400,
        error: { code: 'invalid_request' },
      });
      const frames = await socket.turn({ model: 'm', input: [user('y')] });
      expect(frames[0]).toMatchObject({ type: 'response.created' });
      expect(await proxy.waitForRecords(3)).toMatchObject([
        { status: 200 },
        { status: 400, error: 'invalid_request', transport: 'websocket', client: 'tester', profile: 'main' },
        { status: 200 },
      ]);
      expect(fake.refusals).toEqual([]);
    }
  });

  it('says which model is not known, and records it', async () => {
    const fake = await fakeVendor();
    const proxy = await proxyTo([[fake, 'yes']], { routes: [{ match: 'gpt-*', to: ['up0'] }] });
    const socket = await connect(proxy);
    const [frame] = await socket.turn({ model: 'claude-x', input: [user('x')] });
    expect(frame).toMatchObject({ status: 404, error: { code: 'model_not_found' } });
    expect((await proxy.waitForRecords(1))[0]).toMatchObject({ status: 404, error: 'model_not_found' });
  });

  it('ends with the revoked token, and with the proxy', async () => {
    const fake = await fakeVendor();
    const proxy = await proxyTo([[fake, 'yes']]);
    const client = await connect(proxy);
    proxy.proxy.applyConfig({ ...proxy.config, revision: 2, clients: [] });
    expect(await client.close).toMatchObject({ code: 1008 });
    proxy.proxy.applyConfig({ ...proxy.config, revision: 3 });
    const again = await connect(proxy);
    void proxy.proxy.close(1_000);
    expect(await again.close).toMatchObject({ code: 1001 });
  });

  it('runs 50 sockets side by side without mixing them up', async () => {
    const fake = await fakeVendor({ webSocket: 'no' });
    fake.script(({ body }) => answer([messageItem(`for ${String(body['model'])}`)]));
    const proxy = await proxyTo([[fake, 'no']]);
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const client = await connect(proxy, { codex: index % 2 === 0 });
        for (let turn = 0; turn < 3; turn += 1) {
          const frames = await client.turn({ model: `m${index}`, input: [user('x')] });
          expect(JSON.stringify(frames)).toContain(`for m${index}"`);
        }
        client.socket.close();
        expect(client.socket.readyState).not.toBe(WebSocket.OPEN);
      }),
    );
    expect(await proxy.waitForRecords(150)).toHaveLength(150);
  });
});
