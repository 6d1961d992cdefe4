// A client WebSocket over bridged turns, against the strict fake with HTTP only.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type ClientOptions, WebSocketServer } from 'ws';
import {
  answerWarmUp,
  bridgeTurn,
  type BridgeContext,
} from '../../../src-proxy/codex-backend/bridge-turn.ts';
import { createConnectionHistory } from '../../../src-proxy/codex-backend/connection-history.ts';
import {
  defaultSessionOptions,
  serveSocketSession,
  type SessionOptions,
  type SocketSession,
} from '../../../src-proxy/codex-backend/socket-session.ts';
import { startFakeResponses, type FakeResponses } from '../../support/fake-openai-responses.ts';
import { connectFrames, type FrameClient } from '../../support/frame-client.ts';
import { answer, interrupted, messageItem, shellItem, vendorError } from '../../support/responses-script.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface Bench {
  readonly fake: FakeResponses;
  readonly client: FrameClient;
  readonly session: () => SocketSession;
  readonly aborts: number[];
}

async function bench(
  chaining: BridgeContext['chaining'],
  options: Partial<SessionOptions> = {},
  clientOptions: ClientOptions = {},
): Promise<Bench> {
  const fake = await startFakeResponses({ webSocket: 'no' });
  const aborts: number[] = [];
  const sessions: SocketSession[] = [];
  const server: Server = createServer();
  const sockets = new WebSocketServer({ server, maxPayload: 64 * 1024 * 1024 });
  sockets.on('connection', (socket) => {
    let ids = 0;
    const context: BridgeContext = {
      history: createConnectionHistory(),
      chaining,
      createId: () => `resp_local_${(ids += 1)}`,
      open: async (body, signal) => {
        signal.addEventListener('abort', () => aborts.push(Date.now()));
        const response = await fetch(`${fake.url}/v1/responses`, {
          method: 'POST',
          headers: { authorization: `Bearer ${fake.key}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
          signal,
        });
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: response.body as unknown as AsyncIterable<Uint8Array>,
        };
      },
    };
    sessions.push(
      serveSocketSession(
        socket,
        {
          run: (turn) => (turn.frame.warmUp ? answerWarmUp(turn, context) : bridgeTurn(turn, context)),
          relay: () => false,
          refused: () => {},
          close: () => {},
        },
        { ...defaultSessionOptions, isAllowed: () => true, ...options },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = await connectFrames(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    clientOptions,
  );
  cleanups.push(fake.close, () => {
    client.socket.terminate();
    sockets.close();
    server.close();
  });
  return { fake, client, aborts, session: () => sessions[0] as SocketSession };
}

const user = (text: string): object => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
});
const idOf = (frames: Record<string, unknown>[]): string =>
  (frames.at(-1) as { response: { id: string } }).response.id;

describe('a bridged connection for Codex', () => {
  it('answers the warm-up itself and empties every response id', async () => {
    const { fake, client } = await bench('empty-id');
    fake.script(answer([shellItem('echo hi', 'call_1')]), answer([messageItem('done')]));
    const warm = await client.turn({ model: 'gpt-5.5', input: [], generate: false });
    expect(warm.map((frame) => frame['type'])).toEqual(['response.created', 'response.completed']);
    expect(fake.upstream.requests).toHaveLength(0);

    const first = await client.turn({ model: 'gpt-5.5', input: [user('go')], store: false });
    const ids = first.flatMap((frame) => {
      const response = frame['response'] as { id?: string } | undefined;
      return response ? [response.id] : [];
    });
    expect(ids).toEqual(['', '', '']);
    expect(first.find((frame) => frame['type'] === 'response.output_item.done')).toMatchObject({
      item: { type: 'function_call', call_id: 'call_1' },
    });
    expect(fake.turns[0]?.body).toEqual({
      model: 'gpt-5.5',
      input: [user('go')],
      store: false,
      stream: true,
    });
    expect(fake.refusals).toEqual([]);
  });
});

describe('a bridged connection for clients that chain', () => {
  it('expands a chain of five turns with warm-up and tool calls to what the strict vendor takes', async () => {
    const { fake, client } = await bench('history');
    fake.script(
      answer([shellItem('one', 'call_1')]),
      answer([shellItem('two', 'call_2')]),
      answer([messageItem('both ran')]),
      answer([messageItem('bye')]),
    );
    const warm = await client.turn({ model: 'm', input: [user('base')], generate: false });
    const first = await client.turn({ model: 'm', previous_response_id: idOf(warm), input: [user('go')] });
    const output = (callId: string): object => ({
      type: 'function_call_output',
      call_id: callId,
      output: 'ok',
    });
    const second = await client.turn({
      model: 'm',
      previous_response_id: idOf(first),
      input: [output('call_1')],
    });
    const third = await client.turn({
      model: 'm',
      previous_response_id: idOf(second),
      input: [output('call_2')],
    });
    await client.turn({ model: 'm', previous_response_id: idOf(third), input: 'thanks' });
    expect(fake.refusals).toEqual([]);
    expect(fake.turns.map(({ input }) => input.length)).toEqual([2, 4, 6, 8]);
    expect(fake.turns.every(({ body }) => !('previous_response_id' in body))).toBe(true);
    // A chain may branch: an older answer is still known.
    const branch = await client.turn({ model: 'm', previous_response_id: idOf(warm), input: [user('else')] });
    expect(branch.at(-1)).toMatchObject({ type: 'response.completed' });
    expect(fake.turns.at(-1)?.input).toHaveLength(2);
  });

  it('says previous_response_not_found for an id of another connection', async () => {
    const { fake, client } = await bench('history');
    const frames = await client.turn({ model: 'm', previous_response_id: 'resp_elsewhere', input: [] });
    expect(frames).toHaveLength(1);
    expect(frames[0]).toMatchObject({
      type: 'error',
      status: 400,
      error: { code: 'previous_response_not_found' },
    });
    expect(frames[0]).not.toHaveProperty('status_code');
    expect(fake.upstream.requests).toHaveLength(0);
  });
});

describe('failures in a turn', () => {
  it('tells an HTTP refusal with exactly one status, the vendor error and Retry-After', async () => {
    const { fake, client } = await bench('empty-id');
    fake.script(
      vendorError(429, { message: 'slow', type: 'usage_limit_reached', code: null }, { 'retry-after': '7' }),
      answer([messageItem('ok')]),
    );
    const [frame] = await client.turn({ model: 'm', input: [user('x')] });
    expect(frame).toMatchObject({
      type: 'error',
      status: 429,
      error: { type: 'usage_limit_reached', message: 'slow' },
      headers: { 'retry-after': '7' },
    });
    expect((await client.turn({ model: 'm', input: [user('x')] })).at(-1)?.['type']).toBe(
      'response.completed',
    );
  });

  it('tells a cut stream as 502 after what had come, and the socket lives on', async () => {
    const { fake, client } = await bench('empty-id');
    const whole = answer([messageItem('a longer text that comes in several pieces')]);
    fake.script(
      interrupted(whole, 5, { do: 'cut' }),
      interrupted(whole, 5, { do: 'close', code: 1000 }),
      whole,
    );
    for (let round = 0; round < 2; round += 1) {
      const frames = await client.turn({ model: 'm', input: [user('x')] });
      expect(frames.at(-1)).toMatchObject({ type: 'error', status: 502, error: { code: 'upstream_error' } });
      expect(frames.filter(({ type }) => type === 'error')).toHaveLength(1);
      expect(frames.length).toBeGreaterThan(3);
    }
    expect((await client.turn({ model: 'm', input: [user('x')] })).at(-1)?.['type']).toBe(
      'response.completed',
    );
  });

  it.each([
    ['empty-id', { type: 'response.failed', response: { id: '', status: 'failed' } }],
    ['history', { type: 'error', status: 502 }],
  ] as const)(
    'tells an SSE error event so that the client does not overlook it (%s)',
    async (chaining, told) => {
      const { fake, client } = await bench(chaining);
      fake.script({
        kind: 'stream',
        steps: [
          { do: 'event', event: { type: 'error', code: 'server_error', message: 'broken', param: null } },
        ],
      });
      const [frame] = await client.turn({ model: 'm', input: [user('x')] });
      expect(frame).toMatchObject(told);
      const holder = (chaining === 'history' ? frame : frame?.['response']) as { error: unknown };
      expect(holder.error).toMatchObject({ code: 'server_error', message: 'broken' });
    },
  );
});

describe('the socket', () => {
  it('answers what is no request with a 400 frame and stays', async () => {
    const { client, fake } = await bench('empty-id');
    const deep = `{"type":"response.create","model":"m","input":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    for (const bad of ['not json', '[]', '{"type":"session.update"}', '{"type":"response.create"}', deep]) {
      const from = client.frames.length;
      client.send(bad);
      expect(await client.waitFor(() => true, from)).toMatchObject({
        type: 'error',
        status: 400,
        error: { code: 'invalid_request' },
      });
    }
    expect(fake.upstream.requests).toHaveLength(0);
    expect((await client.turn({ model: 'm', input: [user('x')] })).at(-1)?.['type']).toBe(
      'response.completed',
    );
  });

  it('closes 1003 on a binary frame', async () => {
    const { client } = await bench('empty-id');
    client.socket.send(Buffer.from([1, 2, 3]));
    expect(await client.close).toMatchObject({ code: 1003 });
  });

  it('runs creates one after the other, in order, and refuses what does not fit the queue', async () => {
    const { client, fake } = await bench('empty-id', { maxWaiting: 2 });
    const slow = answer([messageItem('slow')]);
    if (slow.kind !== 'stream') throw new Error('no stream');
    fake.script({ ...slow, steps: [{ do: 'sleep', ms: 150 }, ...slow.steps] });
    for (const model of ['a', 'b', 'c', 'd'])
      client.send({ type: 'response.create', model, input: [user(model)] });
    const refused = await client.waitFor(({ type }) => type === 'error');
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    await client.waitFor(
      () => client.frames.filter(({ type }) => type === 'response.completed').length === 3,
    );
    expect(fake.turns.map(({ body }) => body['model'])).toEqual(['a', 'b', 'c']);
    const types = client.frames.map(({ type }) => type).filter((type) => type !== 'error');
    expect(types.indexOf('response.completed')).toBeLessThan(types.lastIndexOf('response.created'));
  });

  it('aborts the upstream within 100 ms when the client drops', async () => {
    const { client, fake, aborts } = await bench('empty-id');
    const slow = answer([messageItem('never read to its end')]);
    if (slow.kind !== 'stream') throw new Error('no stream');
    fake.script({ ...slow, steps: [...slow.steps.slice(0, 3), { do: 'sleep', ms: 30_000 }] });
    client.send({ type: 'response.create', model: 'm', input: [user('x')] });
    await client.waitFor(({ type }) => type === 'response.output_item.added');
    const dropped = Date.now();
    client.socket.terminate();
    await fake.upstream.requests[0]?.whenAborted;
    expect((aborts[0] ?? Infinity) - dropped).toBeLessThan(100);
  });

  it('ends between two turns at its age limit, with the vendor frame', async () => {
    const { client, fake } = await bench('empty-id', { maxAgeMs: 120 });
    const slow = answer([messageItem('finished first')]);
    if (slow.kind !== 'stream') throw new Error('no stream');
    fake.script({ ...slow, steps: [{ do: 'sleep', ms: 300 }, ...slow.steps] });
    client.send({ type: 'response.create', model: 'm', input: [user('x')] });
    expect((await client.close).code).toBe(1000);
    const types = client.frames.map(({ type }) => type);
    expect(types.slice(-2)).toEqual(['response.completed', 'error']);
    expect(client.frames.at(-1)).toMatchObject({ error: { code: 'websocket_connection_limit_reached' } });
  });

  it('finishes the running turn, then closes 1008 for a revoked token and 1001 for a shutdown', async () => {
    for (const [how, code] of [
      ['revoke', 1008],
      ['drain', 1001],
    ] as const) {
      let allowed = true;
      const { client, fake, session } = await bench('empty-id', { isAllowed: () => allowed });
      const slow = answer([messageItem('to its end')]);
      if (slow.kind !== 'stream') throw new Error('no stream');
      fake.script({
        ...slow,
        steps: [...slow.steps.slice(0, 2), { do: 'sleep', ms: 200 }, ...slow.steps.slice(2)],
      });
      client.send({ type: 'response.create', model: 'm', input: [user('x')] });
      client.send({ type: 'response.create', model: 'queued', input: [user('x')] });
      await client.waitFor(({ type }) => type === 'response.created');
      if (how === 'revoke') {
        allowed = false;
        session().recheck();
      } else void session().drain();
      expect((await client.close).code).toBe(code);
      expect(client.frames.at(-1)?.['type']).toBe('response.completed');
      expect(fake.turns).toHaveLength(1);
    }
  });

  it('drops a client that answers no pings', async () => {
    const { client } = await bench('empty-id', { pingIntervalMs: 60 });
    const { client: silent } = await bench('empty-id', { pingIntervalMs: 60 }, { autoPong: false });
    expect((await silent.close).code).toBe(1006);
    await sleep(200);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });
});
