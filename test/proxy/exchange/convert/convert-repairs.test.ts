// What the convert lane mends: answers that are compressed in spite of us, parameters that the first target of a route
// cannot carry, stop sequences that the upstream does not know, images inside documents.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  anthropicOf,
  ask,
  chunk,
  done,
  event,
  messageStart,
  openaiOf,
  proxyTo,
  sse,
  usage,
  vendor,
} from '../../../support/convert-world.ts';
import type { Script } from '../../../support/fake-upstream.ts';

const whole = JSON.stringify({
  id: 'chatcmpl-7',
  object: 'chat.completion',
  created: 1_760_000_000,
  model: 'vendor-model',
  choices: [{ index: 0, message: { role: 'assistant', content: 'all at once' }, finish_reason: 'stop' }],
  ...usage,
});
const streamed = [chunk({ content: 'all ' }), chunk({ content: 'at once' }, 'stop', usage), done].join('');

const packers: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
];

describe('an answer that is compressed in spite of identity', () => {
  it.each(packers)('%s is read, whole and streamed', async (encoding, pack) => {
    const packedHeaders = { 'content-encoding': encoding };
    const fake = await vendor((request): Script => {
      if (request.json()['stream'] !== true)
        return {
          headers: { ...packedHeaders, 'content-type': 'application/json' },
          body: pack(Buffer.from(whole)),
        };
      const packed = pack(Buffer.from(streamed));
      const half = Math.floor(packed.length / 2);
      return {
        headers: { ...sse, ...packedHeaders },
        chunks: [packed.subarray(0, half), 20, packed.subarray(half)],
      };
    });
    const client = anthropicOf(await proxyTo(fake, 'openai-chat'));
    const answers = [await client.messages.create(ask), await client.messages.stream(ask).finalMessage()];
    for (const answer of answers) {
      expect(answer.content).toMatchObject([{ type: 'text', text: 'all at once' }]);
      expect(answer.usage.output_tokens).toBe(9);
    }
  });

  it('tells a refusal in its own words, in both lanes', async () => {
    const body = gzipSync(
      JSON.stringify({ error: { message: 'The balance is gone: insufficient balance' } }),
    );
    const fake = await vendor(() => ({
      status: 429,
      headers: { 'content-encoding': 'gzip', 'content-type': 'application/json' },
      body,
    }));
    for (const path of ['/v1/messages', '/v1/chat/completions']) {
      const proxy = await proxyTo(fake, 'openai-chat');
      const answer = await proxy.call(path, ask);
      expect(answer.headers.get('x-keyswitch-error')).toBe('insufficient_balance');
      expect(await answer.text()).toContain('The balance is gone');
    }
  });

  it('is an error of the upstream where it is not what it says', async () => {
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
    for (const encoding of ['gzip', 'unheard-of']) {
      const fake = await vendor(() => ({
        headers: { ...headers, 'content-encoding': encoding },
        body: whole,
      }));
      const answer = await (await proxyTo(fake, 'openai-chat')).call('/v1/messages', ask);
      expect(await answer.text()).toContain(`is not valid ${encoding}`);
      expect(answer.status).toBe(502);
    }
  });
});

describe('a parameter that a target cannot carry at all', () => {
  const question = { model: 'm', logprobs: true, messages: [{ role: 'user', content: 'Hi' }] };

  it('goes to the next target of the route', async () => {
    const claude = await vendor(() => ({ status: 500 }));
    const chat = await vendor(() => ({ headers: { 'content-type': 'application/json' }, body: whole }));
    const proxy = await proxyTo(claude, 'anthropic-messages', {
      upstreams: [
        { id: 'claude', url: claude.url, protocols: ['anthropic-messages'] },
        { id: 'chat', url: chat.url, protocols: ['openai-chat'] },
      ],
    });
    const answer = await proxy.call('/v1/chat/completions', question);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-keyswitch-upstream')).toBe('chat');
    expect(claude.requests).toHaveLength(0);
    const [record] = await proxy.waitForRecords(1);
    expect(record?.attempts).toHaveLength(1);
    expect(record?.explanation.join(' ')).toMatch(/claude cannot take this request.*logprobs/);
  });

  it('is refused by its name where no other target is left', async () => {
    const claude = await vendor(() => ({ status: 500 }));
    const proxy = await proxyTo(claude, 'anthropic-messages');
    const answer = await proxy.call('/v1/chat/completions', question);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { code: 'unsupported_parameter', param: 'logprobs' },
    });
    expect(claude.requests).toHaveLength(0);
  });
});

describe('stop sequences towards a Responses upstream', () => {
  const item = (text: string): object => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text, annotations: [] }],
  });
  const completed = {
    id: 'resp_1',
    object: 'response',
    created_at: 1_760_000_000,
    status: 'completed',
    model: 'm',
    output: [item('one two STOP three')],
    usage: { input_tokens: 5, output_tokens: 8, total_tokens: 13 },
  };
  const events = (): string[] => {
    const all = [
      { type: 'response.created', response: { ...completed, status: 'in_progress', output: [] } },
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { ...item(''), status: 'in_progress', content: [] },
      },
      {
        type: 'response.content_part.added',
        item_id: 'msg_1',
        output_index: 0,
        content_index: 0,
        part: { type: 'output_text', text: '', annotations: [] },
      },
      ...['one two S', 'TO', 'P thr', 'ee'].map((delta) => ({
        type: 'response.output_text.delta',
        item_id: 'msg_1',
        output_index: 0,
        content_index: 0,
        delta,
      })),
      { type: 'response.output_item.done', output_index: 0, item: item('one two STOP three') },
      { type: 'response.completed', response: completed },
    ];
    return all.map(
      (event, index) =>
        `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: index })}\n\n`,
    );
  };
  const answer = (streams: boolean): Script =>
    streams
      ? { headers: sse, chunks: events() }
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(completed) };

  it('cut the text and end it truthfully, for Anthropic and Chat clients, whole and streamed', async () => {
    const fake = await vendor((request) => answer(request.json()['stream'] === true));
    const proxy = await proxyTo(fake, 'openai-responses');
    const claude = anthropicOf(proxy);
    const request = { ...ask, stop_sequences: ['STOP'] };
    for (const said of [
      await claude.messages.create(request),
      await claude.messages.stream(request).finalMessage(),
    ]) {
      expect(said).toMatchObject({
        content: [{ type: 'text', text: 'one two ' }],
        stop_reason: 'stop_sequence',
        stop_sequence: 'STOP',
        usage: { output_tokens: 8 },
      });
    }
    const openai = openaiOf(proxy);
    const chat = { model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }], stop: ['STOP'] };
    const one = await openai.chat.completions.create(chat);
    const other = await openai.chat.completions.stream({ ...chat, stream: true }).finalChatCompletion();
    for (const { choices } of [one, other]) {
      expect(choices[0]).toMatchObject({ message: { content: 'one two ' }, finish_reason: 'stop' });
    }
    expect(fake.requests.every(({ body }) => !body.includes('STOP'))).toBe(true);
  });
});

describe('stop sequences that a vendor takes some of', () => {
  it('are cut here where Anthropic refuses white space, whole and streamed', async () => {
    const message = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-x',
      content: [{ type: 'text', text: 'one\n\ntwo' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 2 },
    };
    const pieces = [
      messageStart,
      event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      ...['one\n', '\ntwo'].map((text) =>
        event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
      ),
      event('content_block_stop', { index: 0 }),
      event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }),
      event('message_stop'),
    ];
    const fake = await vendor((request) =>
      request.json()['stream'] === true
        ? { headers: sse, chunks: pieces }
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(message) },
    );
    const openai = openaiOf(await proxyTo(fake, 'anthropic-messages'));
    const chat = { model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }], stop: ['\n\n', 'END'] };
    const one = await openai.chat.completions.create(chat);
    const other = await openai.chat.completions.stream({ ...chat, stream: true }).finalChatCompletion();
    for (const { choices } of [one, other]) {
      expect(choices[0]).toMatchObject({ message: { content: 'one' }, finish_reason: 'stop' });
    }
    expect(fake.requests.map((request) => request.json()['stop_sequences'])).toEqual([['END'], ['END']]);
  });
});

describe('what gives way', () => {
  it('is told in the words of the caller', async () => {
    const fake = await vendor(() => ({ headers: { 'content-type': 'application/json' }, body: whole }));
    const proxy = await proxyTo(fake, 'openai-chat');
    const warned = async (path: string, body: object): Promise<string | null> =>
      (await proxy.call(path, body)).headers.get('x-keyswitch-warnings');
    const list = { responseMimeType: 'application/json', responseSchema: { type: 'ARRAY', items: {} } };
    const contents = [{ parts: [{ text: 'x' }] }];
    expect(
      await warned('/v1beta/models/gpt-5.5:generateContent', { contents, generationConfig: list }),
    ).toMatch(/^emulated generationConfig\.responseSchema: /);
    const stops = { ...ask, stop_sequences: ['a', 'b', 'c', 'd', 'e'] };
    expect(await warned('/v1/messages', stops)).toMatch(/^emulated stop_sequences: /);
    const text = { format: { type: 'json_schema', name: 'n', strict: true, schema: { type: 'object' } } };
    expect(await warned('/v1/responses', { model: 'gpt-5.5', input: 'x', text })).toMatch(
      /^changed text\.format: /,
    );
  });
});

describe('a document made of blocks', () => {
  it('keeps its images', async () => {
    const fake = await vendor(() => ({ headers: { 'content-type': 'application/json' }, body: whole }));
    const client = anthropicOf(await proxyTo(fake, 'openai-chat'));
    const data = 'iVBORw0KGgo=';
    await client.messages.create({
      ...ask,
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'document',
              source: {
                type: 'content',
                content: [
                  { type: 'text', text: 'Figure one:' },
                  { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
                ],
              },
            },
            { type: 'text', text: 'What is it?' },
          ],
        },
      ],
    });
    const sent = fake.requests[0]?.body.toString() ?? '';
    expect(sent).toContain('Figure one:');
    expect(sent).toContain(`data:image/png;base64,${data}`);
  });
});

describe('a vendor that gives its calls the same ids again (NVIDIA-NeMo/Switchyard#502, xorbitsai/inference#4237)', () => {
  const call = (index: number, name: string): object => ({
    index,
    id: 'call_0',
    type: 'function',
    function: { name, arguments: '{}' },
  });
  const twice = [call(0, 'look'), call(1, 'read')];
  const tools = ['look', 'read'].map((name) => ({ name, input_schema: { type: 'object' as const } }));

  it('every call of a conversation has an id of its own, and its own result', async () => {
    const fake = await vendor((request): Script => {
      if (request.json()['stream'] === true)
        return { headers: sse, body: `${chunk({ tool_calls: twice }, 'tool_calls', usage)}${done}` };
      const message = { role: 'assistant', content: null, tool_calls: twice };
      return {
        body: { id: 'chatcmpl-7', choices: [{ index: 0, message, finish_reason: 'tool_calls' }], ...usage },
      };
    });
    const client = anthropicOf(await proxyTo(fake, 'openai-chat'));
    const first = await client.messages.create({ ...ask, tools });
    const idsOf = (content: readonly { readonly type: string }[]): string[] =>
      content.flatMap((block) => ('id' in block && typeof block.id === 'string' ? [block.id] : []));
    const [one = '', two = ''] = idsOf(first.content);
    const second = await client.messages
      .stream({
        ...ask,
        tools,
        messages: [
          ...ask.messages,
          { role: 'assistant', content: first.content },
          {
            role: 'user',
            content: [two, one].map((id) => ({ type: 'tool_result', tool_use_id: id, content: id })),
          },
        ],
      })
      .finalMessage();
    const ids = [one, two, ...idsOf(second.content)];
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(4);
    expect(one).toBe('call_0');
    const sent = fake.requests[1]?.json()['messages'] as Record<string, unknown>[];
    expect(sent.slice(2)).toEqual([
      { role: 'tool', tool_call_id: two, content: two },
      { role: 'tool', tool_call_id: one, content: one },
    ]);
  });
});

describe('a Gemini model that says nothing of use', () => {
  const answer = (parts: object[], finishReason: string): object => ({
    candidates: [{ content: { role: 'model', parts }, finishReason, index: 0 }],
    usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2 },
  });
  const broken = answer([], 'MALFORMED_FUNCTION_CALL');
  const blank = { ...answer([], 'STOP'), candidates: [{ content: { role: 'model' }, finishReason: 'STOP' }] };
  const good = answer([{ text: 'here it is' }], 'STOP');
  const told = (value: object, stream: boolean): Script =>
    stream ? { headers: sse, body: `data: ${JSON.stringify(value)}\r\n\r\n` } : { body: value };
  const cases = [false, true].flatMap((stream) => [
    {
      stream,
      first: broken,
      what: 'a call that cannot be read (vellum-assistant PR#43134, trpc-agent-go PR#1427)',
    },
    {
      stream,
      first: blank,
      what: 'a stop without a word (litellm#24442, Portkey-AI/gateway#1303, AstrBot PR#6735)',
    },
  ]);

  it.each(cases)('is asked once more after $what, streaming: $stream', async ({ stream, first }) => {
    const fake = await vendor(() => told(fake.requests.length === 1 ? first : good, stream));
    const proxy = await proxyTo(fake, 'gemini');
    const client = anthropicOf(proxy);
    const { content } = stream
      ? await client.messages.stream(ask).finalMessage()
      : await client.messages.create(ask);
    expect(content).toMatchObject([{ type: 'text', text: 'here it is' }]);
    expect(fake.requests).toHaveLength(2);
    const [record] = await proxy.waitForRecords(1);
    expect(record?.attempts.map(({ error }) => error)).toEqual(['upstream_error', undefined]);
  });

  it('is not asked for ever: what it did not say is passed on, what cannot be read is an error', async () => {
    let value = blank;
    const fake = await vendor(() => told(value, true));
    const proxy = await proxyTo(fake, 'gemini');
    const client = anthropicOf(proxy);
    const message = await client.messages.stream(ask).finalMessage();
    expect([message.content, message.stop_reason]).toEqual([[], 'end_turn']);
    expect(fake.requests).toHaveLength(2);
    value = broken as typeof blank;
    // Its upstream is well: no number of such answers shuts it off.
    for (let round = 1; round <= 5; round += 1) {
      const refused = await proxy.call('/v1/messages', { ...ask, stream: true });
      expect([refused.status, await refused.text()]).toEqual([
        502,
        expect.stringContaining('MALFORMED_FUNCTION_CALL') as string,
      ]);
      expect(fake.requests).toHaveLength(2 + 2 * round);
    }
  });
});
