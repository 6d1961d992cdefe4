// Any client in front of any upstream, through the real program: lane, headers, warnings, errors, framing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startContractWorld, type ContractWorld } from '../../support/contract-world.ts';
import type { Script } from '../../support/fake-upstream.ts';

const answer = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-6',
  content: [{ type: 'text', text: '你好 👋' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 4, cache_read_input_tokens: 90, cache_creation_input_tokens: 0 },
};
const event = (type: string, more: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const stream = [
  event('message_start', { message: { ...answer, content: [], stop_reason: null } }),
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: '你好' } }),
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: ' 👋' } }),
  event('content_block_stop', { index: 0 }),
  event('message_delta', {
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 4 },
  }),
  event('message_stop', {}),
];

let world: ContractWorld;
let script: Script | null = null;
beforeAll(async () => {
  world = await startContractWorld(
    (request) => {
      if (script) return script;
      if (request.path.endsWith('/count_tokens')) return { body: { input_tokens: 7 } };
      return request.json()['stream'] === true
        ? { headers: { 'content-type': 'text/event-stream' }, chunks: stream }
        : { body: answer };
    },
    (url) => `schema = 1
active_profile = "p"
[proxy]
port = 0
[control]
port = 0
[routing]
breaker_failures = 1000
[[upstream]]
id = "claude"
secrets = ["lab"]
models = ["claude-sonnet-4-6"]
[upstream.protocols]
anthropic-messages = "${url}"
[[profile]]
id = "p"
name = "P"
[[profile.route]]
match = "*"
to = ["claude/claude-sonnet-4-6"]
`,
  );
});
afterAll(() => world.stop());

const chat = { model: 'gpt-5.5', messages: [{ role: 'user', content: 'hi' }] };

describe('every client protocol on an Anthropic upstream', () => {
  it.each<[string, string, object, (body: never) => unknown]>([
    [
      'Chat',
      '/v1/chat/completions',
      chat,
      (body: { choices: { message: { content: string } }[] }) => body.choices[0]?.message.content,
    ],
    [
      'Responses',
      '/v1/responses',
      { model: 'gpt-5.5', input: 'hi' },
      (body: { output: { type: string; content?: { text: string }[] }[] }) =>
        body.output.find(({ type }) => type === 'message')?.content?.[0]?.text,
    ],
    [
      'Gemini',
      '/v1beta/models/gemini-2.5-pro:generateContent',
      { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] },
      (body: { candidates: { content: { parts: { text: string }[] } }[] }) =>
        body.candidates[0]?.content.parts[0]?.text,
    ],
  ])('%s, whole', async (_name, path, body, read) => {
    const response = await world.call(path, body);
    expect([
      response.status,
      response.headers.get('x-keyswitch-lane'),
      response.headers.get('x-keyswitch-upstream'),
    ]).toEqual([200, 'convert', 'claude']);
    expect(read((await response.json()) as never)).toBe('你好 👋');
    const sent = world.vendor.requests.at(-1);
    expect(sent?.path).toBe('/v1/messages');
    expect(sent?.headers['anthropic-version']).toBeTruthy();
    expect(sent?.json()).toMatchObject({ model: 'claude-sonnet-4-6', max_tokens: expect.any(Number) });
  });

  it.each([
    ['Chat', '/v1/chat/completions', { ...chat, stream: true }, /data: \[DONE\]\n\n$/],
    [
      'Responses',
      '/v1/responses',
      { model: 'gpt-5.5', input: 'hi', stream: true },
      /event: response\.completed/,
    ],
    [
      'Gemini SSE',
      '/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse',
      { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] },
      /"finishReason":"STOP"/,
    ],
  ])('%s, streamed', async (_name, path, body, end) => {
    const response = await world.call(path, body);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const text = await response.text();
    expect(text).toContain('你好');
    expect(text).toMatch(end);
    expect(text).not.toContain('message_start');
  });

  it('a Gemini stream without alt=sse is a JSON array', async () => {
    const response = await world.call('/v1beta/models/gemini-2.5-pro:streamGenerateContent', {
      contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
    });
    expect(response.headers.get('content-type')).toContain('application/json');
    const chunks = (await response.json()) as { candidates?: { finishReason?: string }[] }[];
    expect(Array.isArray(chunks)).toBe(true);
    expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
  });

  it('usage adds up in the arithmetic of the client', async () => {
    const body = (await (await world.call('/v1/chat/completions', chat)).json()) as { usage: unknown };
    expect(body.usage).toMatchObject({
      prompt_tokens: 100,
      completion_tokens: 4,
      total_tokens: 104,
      prompt_tokens_details: { cached_tokens: 90 },
    });
  });

  it('what cannot be carried is said in x-keyswitch-warnings, or refused by its name before any call', async () => {
    const warned = await world.call('/v1/chat/completions', { ...chat, presence_penalty: 1 });
    expect([warned.status, warned.headers.get('x-keyswitch-warnings')]).toEqual([
      200,
      expect.stringContaining('presence_penalty'),
    ]);
    const before = world.vendor.requests.length;
    const refused = await world.call('/v1/chat/completions', { ...chat, n: 2 });
    expect([refused.status, refused.headers.get('x-keyswitch-error')]).toEqual([
      400,
      'unsupported_parameter',
    ]);
    expect(await refused.json()).toMatchObject({ error: { param: 'n', code: 'unsupported_parameter' } });
    expect(world.vendor.requests.length).toBe(before);
  });

  it('an operation that nobody there can do is a 404 that says so', async () => {
    const response = await world.call('/v1/embeddings', { model: 'gpt-5.5', input: 'x' });
    expect([response.status, response.headers.get('x-keyswitch-error')]).toEqual([
      404,
      'unsupported_endpoint',
    ]);
  });

  it.each<[string, Script, number, string, string]>([
    [
      '/v1/chat/completions',
      { status: 529, body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } } },
      503,
      'overloaded',
      'error',
    ],
    [
      '/v1/chat/completions',
      {
        status: 429,
        headers: { 'retry-after': '1' },
        body: { type: 'error', error: { type: 'rate_limit_error', message: 'slow' } },
      },
      429,
      'rate_limit_exceeded',
      'error',
    ],
    [
      '/v1/chat/completions',
      {
        status: 400,
        body: {
          type: 'error',
          error: { type: 'invalid_request_error', message: 'prompt is too long: 9 tokens > 8 maximum' },
        },
      },
      400,
      'context_length_exceeded',
      'error',
    ],
  ])(
    '%s: an upstream refusal in the own envelope of the client',
    async (path, refusal, status, code, member) => {
      script = refusal;
      const response = await world.call(path, chat);
      script = null;
      expect([response.status, response.headers.get('x-keyswitch-error')]).toEqual([status, code]);
      const body = (await response.json()) as Record<string, Record<string, unknown>>;
      expect(body[member]).toMatchObject({ message: expect.any(String), type: expect.any(String), code });
      expect(body['type']).toBeUndefined();
      if (status === 429) await new Promise((resolve) => setTimeout(resolve, 1_100));
    },
  );

  it('a stream that ends without its terminator ends with an error, never cheerfully', async () => {
    script = { headers: { 'content-type': 'text/event-stream' }, chunks: stream.slice(0, 4) };
    const text = await (await world.call('/v1/chat/completions', { ...chat, stream: true })).text();
    script = null;
    expect(text).toContain('"error"');
    expect(text).not.toContain('[DONE]');
    expect(text).not.toMatch(/"finish_reason":"stop"/);
  });
});
