// A look at a running exchange: counters always, last words where bodies are logged, secrets never.
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExchangeGlimpse } from '../../../src-proxy/contract/exchange-record.ts';
import type { BodyLogging } from '../../../src-proxy/contract/proxy-config.ts';
import type { ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import { chunk, done, sse } from '../../support/convert-world.ts';
import type { Script } from '../../support/fake-upstream.ts';
import { closeWorlds, openWorld, until } from '../../support/proxy-world.ts';
import { answer, messageItem } from '../../support/responses-script.ts';
import { upstreamKey, type StartedProxy } from '../../support/start-proxy.ts';
import { cleanUp, connect, fakeVendor, proxyTo, user } from '../../support/websocket-scene.ts';

afterEach(closeWorlds);
afterEach(cleanUp);

/** A stream that says its chunks and then waits to be let go. */
async function running(
  said: readonly (string | Buffer)[],
  bodies: BodyLogging,
  protocols: readonly ProtocolId[],
  headers: Script['headers'] = sse,
): Promise<{
  proxy: StartedProxy;
  id: string;
  look(): Promise<ExchangeGlimpse | null>;
  finish(): Promise<void>;
}> {
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  async function* chunks(): AsyncGenerator<string | Buffer> {
    yield* said;
    await mayEnd;
    yield chunk({}, 'stop');
    yield done;
  }
  const { proxy } = await openWorld(
    () => ({ headers: headers ?? {}, chunks: chunks() }),
    (url) => ({ upstreams: [{ id: 'lab', url, protocols }], config: { bodies } }),
  );
  const got = await proxy.call('/v1/chat/completions', { model: 'm', messages: [], stream: true });
  const id = got.headers.get('x-keyswitch-exchange') ?? '';
  const look = async () => (await proxy.proxy.query({ kind: 'glimpse', id })) as ExchangeGlimpse | null;
  let seen: ExchangeGlimpse | null = null;
  for (let tries = 0; tries < 400 && (seen?.responseBytes ?? 0) === 0; tries += 1) {
    seen = await look();
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return {
    proxy,
    id,
    look,
    async finish() {
      end();
      await got.text().catch(() => '');
      await proxy.waitForRecords(1);
    },
  };
}

describe('a glimpse', () => {
  it('shows counters and last words of a passed stream, and nothing any more after its end', async () => {
    const { look, finish } = await running(
      [chunk({ content: `${'x'.repeat(600)} and then ` }), chunk({ content: '最后的话' })],
      'all',
      ['openai-chat'],
    );
    const now = await look();
    expect(now).toMatchObject({ events: 2, sight: 'open', upstream: 'lab', lane: 'passthrough' });
    expect(now?.responseBytes).toBeGreaterThan(600);
    expect(now?.words?.kind).toBe('text');
    expect(now?.words?.text).toHaveLength(400);
    expect(now?.words?.text.endsWith('x and then 最后的话')).toBe(true);
    const later = await look();
    expect(later?.elapsedMs).toBeGreaterThanOrEqual(now?.elapsedMs ?? 0);
    await finish();
    expect(await look()).toBeNull();
  });

  it('shows a vendor’s words while secrets are masked, also one that comes in pieces or is not all there yet', async () => {
    const half = upstreamKey.slice(0, 12);
    const { look, finish } = await running(
      [
        chunk({ content: `A ${upstreamKey.slice(0, 9)}` }),
        chunk({ content: `${upstreamKey.slice(9)} B ghp ` }),
        chunk({ content: `sk-abcdefghij` }),
        chunk({ content: `klmnopqrst C ${half}` }),
      ],
      'errors',
      ['openai-chat'],
    );
    expect((await look())?.words?.text).toBe('A [redacted] B ghp [redacted] C ');
    await finish();
  });

  it('is there for a converted stream too, as the client sees it', async () => {
    const { proxy } = await openWorld(
      () => ({
        headers: sse,
        chunks: [chunk({ reasoning_content: 'hmm' }), chunk({ content: 'Hallo' }), 3_000, done],
      }),
      (url) => ({
        upstreams: [{ id: 'lab', url, protocols: ['openai-chat'] }],
        config: { bodies: 'all' },
      }),
    );
    const said = await proxy.call('/v1/messages', {
      model: 'm',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'x' }],
      stream: true,
    });
    const id = said.headers.get('x-keyswitch-exchange') ?? '';
    let now: ExchangeGlimpse | null = null;
    for (let tries = 0; tries < 100 && now?.words?.kind !== 'text'; tries += 1) {
      now = (await proxy.proxy.query({ kind: 'glimpse', id })) as ExchangeGlimpse | null;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(now).toMatchObject({ lane: 'convert', words: { kind: 'text', text: 'Hallo' } });
    await said.body?.cancel();
    await until(() => proxy.records.length === 1, 'the record');
  });

  it('with body logging off there are counters and no words', async () => {
    const { look, finish } = await running([chunk({ content: 'private' })], 'off', ['openai-chat']);
    const now = await look();
    expect(now).toMatchObject({ sight: 'off', words: null, events: null });
    expect(now?.responseBytes).toBeGreaterThan(0);
    await finish();
  });

  it('of a compressed stream only the bytes are counted', async () => {
    const { look, finish } = await running([gzipSync('data: {}\n\n')], 'all', ['openai-chat'], {
      ...sse,
      'content-encoding': 'gzip',
    });
    expect(await look()).toMatchObject({ sight: 'packed', words: null, events: null });
    await finish();
  });

  it.each(['yes', 'no'] as const)(
    'shows a WebSocket turn as well (upstream with WebSocket: %s)',
    async (ability) => {
      const reply = answer([messageItem('spoken over a socket')]);
      const steps = reply.kind === 'stream' ? reply.steps : [];
      const last = steps.length - 1;
      const slow = {
        ...reply,
        steps: [...steps.slice(0, last), { do: 'sleep', ms: 1_500 } as const, ...steps.slice(last)],
      };
      const fake = await fakeVendor({ turns: [slow] });
      const proxy = await proxyTo([[fake, ability]], { config: { bodies: 'all' } });
      const client = await connect(proxy);
      const heard = client.turn({ model: 'gpt-5.5', input: [user('go')] });
      let now: ExchangeGlimpse | null = null;
      for (let tries = 0; tries < 200 && now?.words == null; tries += 1) {
        const [start] = proxy.messages.flatMap((one) => (one.type === 'started' ? one.exchanges : []));
        if (start)
          now = (await proxy.proxy.query({ kind: 'glimpse', id: start.id })) as ExchangeGlimpse | null;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(now?.words).toEqual({ kind: 'text', text: 'spoken over a socket' });
      expect(now?.events).toBeGreaterThan(3);
      await heard;
    },
  );

  it('nobody knows an exchange that is not there', async () => {
    const { proxy } = await openWorld();
    expect(await proxy.proxy.query({ kind: 'glimpse', id: 'none' })).toBeNull();
  });
});
