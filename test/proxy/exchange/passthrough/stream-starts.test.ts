// The start of a passed stream: while the client has not heard a word, another target can still serve.
import { afterEach, describe, expect, it } from 'vitest';
import { sseChunks, type Script } from '../../../support/fake-upstream.ts';
import { closeWorlds, openWorld } from '../../../support/proxy-world.ts';

afterEach(closeWorlds);

const sse = { 'content-type': 'text/event-stream' };
const named = (event: string, data: object): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** Per protocol: the path, an overload as the first event, and a whole answer. */
const protocols = {
  chat: {
    path: '/v1/chat/completions',
    overload: sseChunks([{ error: { message: 'Overloaded', type: 'overloaded_error', code: 503 } }]),
    answer: sseChunks([
      {
        id: 'c1',
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
      },
      '[DONE]',
    ]),
  },
  messages: {
    path: '/v1/messages',
    overload: [named('error', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })],
    answer: [
      named('message_start', { type: 'message_start', message: { id: 'm1', usage: { input_tokens: 1 } } }),
      named('message_stop', { type: 'message_stop' }),
    ],
  },
  responses: {
    path: '/v1/responses',
    overload: [named('error', { type: 'error', code: 'server_is_overloaded', message: 'Overloaded' })],
    answer: [
      named('response.completed', {
        type: 'response.completed',
        response: { id: 'r1', status: 'completed', error: null },
      }),
    ],
  },
  gemini: {
    path: '/v1beta/models/m:streamGenerateContent?alt=sse',
    overload: sseChunks([{ error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }]),
    answer: sseChunks([{ candidates: [{ content: { parts: [{ text: 'x' }] }, finishReason: 'STOP' }] }]),
  },
} as const;

type Protocol = keyof typeof protocols;
const all = Object.keys(protocols) as Protocol[];

/** Target a answers with the script, b with a whole answer. */
async function twoTargets(protocol: Protocol, first: Script, targets = ['a', 'b']) {
  const { path, answer } = protocols[protocol];
  const { proxy, vendor } = await openWorld(
    (request) => (request.path.startsWith('/a') ? first : { headers: sse, chunks: answer }),
    (url) => ({
      upstreams: targets.map((id) => ({ id, url: `${url}/${id}` })),
      routing: { firstByteTimeoutMs: 300 },
    }),
  );
  const response = await proxy.call(path, {
    model: 'm',
    stream: true,
    messages: [],
    input: 'x',
    contents: [],
  });
  return { proxy, response, asked: () => vendor.requests.map((request) => request.path[1]) };
}

describe('a stream', () => {
  it.each(all)('of %s that begins with an error goes to the next target', async (protocol) => {
    const { overload, answer } = protocols[protocol];
    for (const chunks of [overload, [5, ...overload]]) {
      const { proxy, response, asked } = await twoTargets(protocol, { headers: sse, chunks, then: 'hang' });
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(answer.join(''));
      expect(asked()).toEqual(['a', 'b']);
      const [record] = await proxy.waitForRecords(1);
      expect(record).toMatchObject({ status: 200, error: null, upstream: 'b' });
      expect(record?.attempts.map(({ error }) => error ?? null)).toEqual(['overloaded', null]);
      expect(record?.responseBytes).toBe(Buffer.byteLength(answer.join('')));
    }
  });

  it.each(all)(
    'of %s that begins with an error is an HTTP error where nobody else can serve',
    async (protocol) => {
      const { overload } = protocols[protocol];
      const { response } = await twoTargets(protocol, { headers: sse, chunks: overload }, ['a']);
      expect([response.status, response.headers.get('x-keyswitch-error')]).toEqual([503, 'overloaded']);
      expect(await response.text()).toContain('Overloaded');
    },
  );

  it.each([
    ['falls silent', { headers: sse, chunks: [60_000] }, 504, 'upstream_timeout'],
    ['ends', { headers: sse, chunks: [] }, 502, 'upstream_error'],
    ['is cut', { headers: sse, chunks: [50], then: 'cut' }, 502, 'upstream_error'],
  ] as const)(
    'that %s after its head goes to the next target, else is an HTTP error',
    async (_how, script, status, code) => {
      const { response, asked } = await twoTargets('chat', script);
      expect(await response.text()).toBe(protocols.chat.answer.join(''));
      expect(asked()).toEqual(['a', 'b']);
      const { response: alone } = await twoTargets('chat', script, ['a']);
      expect([alone.status, alone.headers.get('x-keyswitch-error')]).toEqual([status, code]);
    },
  );

  it('whose first words come late has its head soon, and then the error in the stream', async () => {
    const slow: Script = { headers: sse, chunks: [60_000] };
    const { proxy } = await openWorld(
      () => slow,
      () => ({ routing: { firstByteTimeoutMs: 2_000 } }),
    );
    const response = await proxy.call('/v1/chat/completions', { model: 'm', stream: true });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('"upstream_timeout"');
  });

  it('that only looks like an error passes as it is', async () => {
    const odd = [
      `data: {"error":null,"choices":[{"index":0,"delta":{"content":"x"}}]}\n\n`,
      ...protocols.chat.answer,
    ];
    const { response, asked } = await twoTargets('chat', { headers: sse, chunks: odd });
    expect(await response.text()).toBe(odd.join(''));
    expect(asked()).toEqual(['a']);
  });

  it('with an error behind its first words stays where it is', async () => {
    const { overload, answer } = protocols.messages;
    const chunks = [answer[0], ...overload];
    const { response, asked } = await twoTargets('messages', { headers: sse, chunks });
    expect(await response.text()).toBe(chunks.join(''));
    expect(asked()).toEqual(['a']);
  });
});
