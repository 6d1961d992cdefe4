// A turn relayed to an upstream WebSocket, against the strict fake.
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createNativeLink, type NativeLink } from '../../../src-proxy/codex-backend/native-link.ts';
import { startFakeResponses, type FakeResponses } from '../../support/fake-openai-responses.ts';
import { answer, interrupted, messageItem, type Reply, vendorError } from '../../support/responses-script.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function connect(...turns: Reply[]): Promise<{ fake: FakeResponses; link: NativeLink }> {
  const fake = await startFakeResponses({ turns });
  const socket = new WebSocket(`${fake.url.replace('http', 'ws')}/v1/responses`, {
    headers: { authorization: `Bearer ${fake.key}` },
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const link = createNativeLink('fake', socket);
  cleanups.push(fake.close, () => link.close());
  return { fake, link };
}

const create = (more: object = {}): string =>
  JSON.stringify({ type: 'response.create', model: 'm', input: 'x', ...more });

async function run(
  link: NativeLink,
  text: string,
  more: {
    readonly signal?: AbortSignal;
    readonly delay?: () => Promise<void>;
    readonly idleMs?: number;
    readonly firstMs?: number;
  } = {},
): Promise<{ end: Awaited<ReturnType<NativeLink['run']>>; out: string[]; seen: string[] }> {
  const out: string[] = [];
  const seen: string[] = [];
  const end = await link.run(
    {
      text,
      askedModel: 'm',
      signal: more.signal ?? new AbortController().signal,
      emit: async (frame) => {
        await more.delay?.();
        out.push(frame);
      },
      observe: (_frame, type) => seen.push(type),
    },
    { firstEventMs: more.firstMs ?? 20_000, idleMs: more.idleMs ?? 20_000 },
  );
  return { end, out, seen };
}

describe('createNativeLink', () => {
  it('relays the very bytes both ways and knows the ids it gave out', async () => {
    const { fake, link } = await connect(
      answer([messageItem('one')], { id: 'resp_A' }),
      answer([messageItem('two')]),
    );
    const odd = '{ "type" : "response.create", "model":"m","input" : "x" , "top_p":1.0 }';
    const first = await run(link, odd);
    expect(first.end).toEqual({ how: 'done' });
    expect(fake.turns[0]?.raw).toBe(odd);
    expect(first.out.map((text) => (JSON.parse(text) as { type: string }).type)).toEqual(first.seen);
    expect(link.issued('resp_A')).toBe(true);
    expect(link.issued('resp_B')).toBe(false);
    const chained = await run(link, create({ previous_response_id: 'resp_A', input: [] }));
    expect(chained.end).toEqual({ how: 'done' });
    expect(fake.refusals).toEqual([]);
    expect(fake.turns[1]?.input).toHaveLength(2);
  });

  it('keeps the order and loses nothing while the client is slow', async () => {
    const long = answer([messageItem('word '.repeat(2_000))]);
    const { link } = await connect(long);
    let waits = 0;
    const { out, seen } = await run(link, create(), {
      delay: () => new Promise((resolve) => ((waits += 1) % 100 === 0 ? setTimeout(resolve, 1) : resolve())),
    });
    expect(out).toHaveLength(long.kind === 'stream' ? long.steps.length : 0);
    expect(out.map((text) => (JSON.parse(text) as { sequence_number: number }).sequence_number)).toEqual(
      seen.map((_, index) => index),
    );
  });

  it('says that it broke, and after how many events', async () => {
    const { link } = await connect(interrupted(answer([messageItem('x')]), 3, { do: 'close', code: 1011 }));
    const { end, out } = await run(link, create());
    expect(end).toMatchObject({ how: 'broken', events: 3, why: expect.stringContaining('1011') as string });
    expect(out).toHaveLength(3);
    expect(link.isOpen).toBe(false);
    expect((await run(link, create())).end).toMatchObject({ how: 'broken', events: 0 });
  });

  it('hands out a refusal instead of relaying it, and can go on', async () => {
    const { fake, link } = await connect(
      vendorError(429, { message: 'slow', type: 'rate_limit_error' }, { 'retry-after': '3' }),
      answer([messageItem('ok')]),
    );
    const { end, out } = await run(link, create());
    expect(out).toEqual([]);
    expect(end.how === 'refused' && JSON.parse(end.frame)).toMatchObject({ type: 'error', status: 429 });
    expect((await run(link, create())).end).toEqual({ how: 'done' });
    expect(fake.turns).toHaveLength(2);
  });

  it('gives up a silent upstream', async () => {
    const silent = { kind: 'stream', steps: [{ do: 'sleep', ms: 30_000 }] } as const;
    const first = await connect(silent);
    expect((await run(first.link, create(), { firstMs: 100 })).end).toEqual({ how: 'silent', events: 0 });
    const begun = answer([messageItem('x')]);
    if (begun.kind !== 'stream') throw new Error('no stream');
    const later = await connect({ ...begun, steps: [...begun.steps.slice(0, 2), ...silent.steps] });
    expect((await run(later.link, create(), { idleMs: 100 })).end).toEqual({ how: 'silent', events: 2 });
  });

  it('finds out that a connection is dead although nobody closed it', async () => {
    const fake = await startFakeResponses();
    const socket = new WebSocket(`${fake.url.replace('http', 'ws')}/v1/responses`, {
      headers: { authorization: `Bearer ${fake.key}` },
    });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    for (const one of fake.sockets) one.pause();
    const link = createNativeLink('fake', socket, 50);
    cleanups.push(fake.close);
    while (link.isOpen) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(link.isOpen).toBe(false);
  });

  it('closes the upstream when the client is gone', async () => {
    const { fake, link } = await connect({ kind: 'stream', steps: [{ do: 'sleep', ms: 30_000 }] });
    const gone = new AbortController();
    const running = run(link, create(), { signal: gone.signal });
    while (fake.turns.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    gone.abort();
    expect((await running).end).toEqual({ how: 'client-gone' });
    while (fake.closes.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(fake.closes[0]?.code).toBe(1006);
  });
});
