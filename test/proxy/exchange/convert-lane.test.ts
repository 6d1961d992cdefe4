// Real sockets: a client of one protocol, a scripted vendor of another, the whole data plane between them.
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { startFakeUpstream, type FakeUpstream, type Respond } from '../../support/fake-upstream.ts';
import { startProxy, type ProxySeed, type StartedProxy } from '../../support/start-proxy.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function vendor(respond: Respond): Promise<FakeUpstream> {
  const fake = await startFakeUpstream(respond);
  open.push(fake);
  return fake;
}

async function proxyTo(
  fake: FakeUpstream,
  protocol: 'openai-chat' | 'anthropic-messages' | 'openai-responses',
  more: Partial<ProxySeed> = {},
): Promise<StartedProxy> {
  const proxy = await startProxy({
    upstreams: [{ id: 'lab', url: fake.url, protocols: [protocol] }],
    ...more,
  });
  open.push(proxy);
  return proxy;
}

const anthropicOf = (proxy: StartedProxy): Anthropic =>
  new Anthropic({ baseURL: proxy.url, apiKey: proxy.token, maxRetries: 0 });
const openaiOf = (proxy: StartedProxy): OpenAI =>
  new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: proxy.token, maxRetries: 0 });

const sse = { 'content-type': 'text/event-stream' };
const chunk = (delta: object, finish: string | null = null, more: object = {}): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-7',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'vendor-model',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...more,
  })}\n\n`;
const usage = {
  usage: {
    prompt_tokens: 100,
    completion_tokens: 9,
    total_tokens: 109,
    prompt_tokens_details: { cached_tokens: 75 },
  },
};
const done = 'data: [DONE]\n\n';
const event = (type: string, more: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const messageStart = event('message_start', {
  message: {
    id: 'msg_7',
    type: 'message',
    role: 'assistant',
    model: 'claude-x',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: 20,
      cache_read_input_tokens: 75,
      cache_creation_input_tokens: 5,
      output_tokens: 1,
    },
  },
});
const ask = {
  model: 'gpt-5.5',
  max_tokens: 300,
  messages: [{ role: 'user' as const, content: '你好 🙂' }],
};

describe('Messages client, Chat upstream', () => {
  it('streams text, thinking and interleaved tool calls, with usage in its own arithmetic', async () => {
    const fake = await vendor(() => ({
      headers: sse,
      chunks: [
        chunk({ role: 'assistant', reasoning_content: '想' }),
        chunk({ content: '好 🎉' }),
        chunk({
          tool_calls: [
            { index: 0, id: 'call_a', type: 'function', function: { name: 'read', arguments: '' } },
          ],
        }),
        chunk({
          tool_calls: [
            { index: 1, id: 'call_b', type: 'function', function: { name: 'list', arguments: '' } },
          ],
        }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: '{"p":1.0,' } }] }),
        chunk({ tool_calls: [{ index: 1, function: { arguments: '{}' } }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: '"ü":"🙂"}' } }] }),
        chunk({}, 'stop'),
        chunk({}, null, { ...usage, choices: [] }),
        done,
      ],
    }));
    const proxy = await proxyTo(fake, 'openai-chat');
    const stream = anthropicOf(proxy).messages.stream({
      ...ask,
      thinking: { type: 'enabled', budget_tokens: 1024 },
      tools: [
        { name: 'read', input_schema: { type: 'object', properties: {} } },
        { name: 'list', input_schema: { type: 'object', properties: {} } },
      ],
    });
    const message = await stream.finalMessage();
    expect(message.stop_reason).toBe('tool_use');
    expect(message.content.map((block) => block.type)).toEqual(['thinking', 'text', 'tool_use', 'tool_use']);
    expect(message.content[2]).toMatchObject({ id: 'call_a', input: { p: 1, ü: '🙂' } });
    expect(message.usage).toMatchObject({ input_tokens: 25, cache_read_input_tokens: 75, output_tokens: 9 });
    const sent = fake.requests[0]?.json();
    expect(sent).toMatchObject({
      max_completion_tokens: 300,
      stream_options: { include_usage: true },
      reasoning_effort: 'minimal',
    });
    expect(Object.keys(sent ?? {})).not.toContain('thinking');
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({
      lane: 'convert',
      status: 200,
      upstreamProtocol: 'openai-chat',
      usage: { input: 25, cacheRead: 75, output: 9 },
    });
  });

  it('brings sealed reasoning back to the vendor that demands it, on the next turn', async () => {
    const fake = await vendor((request) => {
      const second = JSON.stringify(request.json()).includes('"tool"');
      return second
        ? { headers: sse, chunks: [chunk({ content: 'done' }, 'stop'), done] }
        : {
            headers: sse,
            chunks: [
              chunk({ reasoning_content: '深思' }),
              chunk(
                {
                  tool_calls: [
                    { index: 0, id: 'c1', type: 'function', function: { name: 'read', arguments: '{}' } },
                  ],
                },
                'tool_calls',
              ),
              done,
            ],
          };
    });
    const proxy = await startProxy({
      upstreams: [
        { id: 'deep', url: fake.url, protocols: ['openai-chat'], quirks: ['reasoning-content-required'] },
      ],
    });
    open.push(proxy);
    const client = anthropicOf(proxy);
    const base = {
      ...ask,
      tools: [{ name: 'read', input_schema: { type: 'object' as const, properties: {} } }],
    };
    const first = await client.messages.stream(base).finalMessage();
    await client.messages
      .stream({
        ...base,
        messages: [
          ...ask.messages,
          { role: 'assistant', content: first.content },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'ok' }] },
        ],
      })
      .finalMessage();
    const messages = fake.requests[1]?.json()['messages'] as Record<string, unknown>[];
    expect(messages[1]).toMatchObject({ role: 'assistant', reasoning_content: '深思' });
    expect(JSON.stringify(messages)).not.toContain('ks1.');
  });

  it('answers whole where the client wants it whole', async () => {
    const fake = await vendor(() => ({
      body: {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: [
          { index: 0, message: { role: 'assistant', content: '好' }, finish_reason: 'content_filter' },
        ],
        ...usage,
      },
    }));
    const proxy = await proxyTo(fake, 'openai-chat');
    const message = await anthropicOf(proxy).messages.create(ask);
    expect(message).toMatchObject({
      model: 'gpt-5.5',
      stop_reason: 'refusal',
      content: [{ type: 'text', text: '好' }],
    });
  });

  it('streams to the client what the vendor answered in one piece', async () => {
    const fake = await vendor(() => ({
      body: {
        id: 'x',
        choices: [
          { index: 0, message: { role: 'assistant', content: 'all at once' }, finish_reason: 'stop' },
        ],
      },
    }));
    const proxy = await proxyTo(fake, 'openai-chat');
    const message = await anthropicOf(proxy).messages.stream(ask).finalMessage();
    expect(message.content).toEqual([{ type: 'text', text: 'all at once' }]);
  });

  it('folds a stream for a client that wants the answer whole, where the vendor only streams', async () => {
    const fake = await vendor(() => ({
      headers: sse,
      chunks: [chunk({ content: 'in ' }), chunk({ content: 'parts' }, 'stop'), done],
    }));
    const proxy = await startProxy({
      upstreams: [{ id: 'lab', url: fake.url, protocols: ['openai-chat'], quirks: ['stream-only'] }],
    });
    open.push(proxy);
    const message = await anthropicOf(proxy).messages.create(ask);
    expect(message.content).toEqual([{ type: 'text', text: 'in parts' }]);
    expect(fake.requests[0]?.json()['stream']).toBe(true);
  });

  it.each([
    ['an end without a finish reason', 'end', [chunk({ content: 'half' })]],
    ['a cut socket', 'cut', [chunk({ content: 'half' })]],
    [
      'an error chunk',
      'end',
      [chunk({ content: 'half' }), 'data: {"error":{"message":"boiler broke","type":"server_error"}}\n\n'],
    ],
  ] as const)(
    '%s after output is an error in the stream, never a cheerful end',
    async (_name, then, chunks) => {
      const fake = await vendor(() => ({ headers: sse, chunks: [...chunks, 20], then }));
      const proxy = await proxyTo(fake, 'openai-chat');
      const answer = await proxy.call('/v1/messages', { ...ask, stream: true });
      const text = await answer.text();
      expect(text).toContain('half');
      expect(text).toContain('event: error');
      expect(text).not.toContain('message_stop');
      const [record] = await proxy.waitForRecords(1);
      expect(record?.error).toBe('upstream_error');
      expect(record?.abortedBy).toBe('upstream');
    },
  );

  it('tries the next target when a 200 turns out to be an error before any output', async () => {
    const broken = await vendor(() => ({
      headers: sse,
      chunks: [chunk({ role: 'assistant' }), 'data: {"error":{"message":"no capacity","code":503}}\n\n'],
    }));
    const good = await vendor(() => ({ headers: sse, chunks: [chunk({ content: 'here' }, 'stop'), done] }));
    const proxy = await startProxy({
      upstreams: [
        { id: 'one', url: broken.url, protocols: ['openai-chat'] },
        { id: 'two', url: good.url, protocols: ['openai-chat'] },
      ],
    });
    open.push(proxy);
    const answer = await proxy.call('/v1/messages', { ...ask, stream: true });
    expect(answer.headers.get('x-keyswitch-upstream')).toBe('two');
    expect(await answer.text()).toContain('here');
  });

  it('writes once per piece of the vendor, without waiting for the next', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const fake = await vendor(() => ({
      headers: sse,
      chunks: (async function* () {
        yield chunk({ content: 'first' });
        await gate;
        yield chunk({ content: 'second' }, 'stop') + done;
      })(),
    }));
    const proxy = await proxyTo(fake, 'openai-chat');
    const answer = await proxy.call('/v1/messages', { ...ask, stream: true });
    const reader = answer.body?.getReader();
    const got = new TextDecoder().decode((await reader?.read())?.value);
    expect(got).toContain('first');
    expect(got).not.toContain('second');
    release();
    let rest = '';
    for (;;) {
      const piece = await reader?.read();
      if (piece === undefined || piece.done) break;
      rest += new TextDecoder().decode(piece.value);
    }
    expect(rest).toContain('message_stop');
  });

  it('closes the call to the vendor when the client leaves', async () => {
    const fake = await vendor(() => ({ headers: sse, chunks: [chunk({ content: 'x' })], then: 'hang' }));
    const proxy = await proxyTo(fake, 'openai-chat');
    const controller = new AbortController();
    const answer = await proxy.call('/v1/messages', { ...ask, stream: true }, { signal: controller.signal });
    await answer.body?.getReader().read();
    controller.abort();
    await fake.requests[0]?.whenAborted;
    const [record] = await proxy.waitForRecords(1);
    expect(record?.abortedBy).toBe('client');
  });

  it('counts tokens by an estimate, and says so', async () => {
    const fake = await vendor(() => ({}));
    const proxy = await proxyTo(fake, 'openai-chat');
    const answer = await proxy.call('/v1/messages/count_tokens', {
      model: 'gpt-5.5',
      messages: ask.messages,
    });
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as { input_tokens: number }).input_tokens).toBeGreaterThan(0);
    expect(answer.headers.get('x-keyswitch-warnings')).toContain('estimate');
    expect(fake.requests).toHaveLength(0);
  });

  it('names what it could not carry', async () => {
    const fake = await vendor(() => ({ headers: sse, chunks: [chunk({ content: 'x' }, 'stop'), done] }));
    const proxy = await proxyTo(fake, 'openai-chat');
    const answer = await proxy.call('/v1/messages', {
      ...ask,
      stream: true,
      top_k: 5,
      context_management: { edits: [] },
    });
    expect(answer.headers.get('x-keyswitch-warnings')).toMatch(/top_k.*context_management/);
    await answer.text();
  });

  it.each([
    [{ ...ask, messages: 'no' }, 'messages'],
    [{ ...ask, max_tokens: undefined }, 'max_tokens'],
    [{ ...ask, messages: [{ role: 'user', content: [{ type: 'video' }] }] }, 'messages[0].content[0].type'],
    [
      {
        ...ask,
        messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'lost', content: '' }] }],
      },
      'messages[0].content[0].tool_use_id',
    ],
  ])('refuses bad input by name before any call: %#', async (body, param) => {
    const fake = await vendor(() => ({}));
    const proxy = await proxyTo(fake, 'openai-chat');
    const answer = await proxy.call('/v1/messages', body);
    expect(answer.status).toBe(400);
    const said = (await answer.json()) as { type: string; error: { type: string; message: string } };
    expect(said).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    expect(said.error.message).toContain(param);
    expect(fake.requests).toHaveLength(0);
  });

  it('raises the typed errors of the SDK', async () => {
    const fake = await vendor(() => ({
      status: 429,
      headers: { 'retry-after': '7' },
      body: { error: { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' } },
    }));
    const proxy = await proxyTo(fake, 'openai-chat');
    const error = await anthropicOf(proxy)
      .messages.create(ask)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Anthropic.RateLimitError);
    expect((error as InstanceType<typeof Anthropic.RateLimitError>).headers.get('retry-after')).toBe('7');
  });
});

describe('Chat client, Messages upstream', () => {
  it('streams text, thinking and a call without arguments, with usage in its own arithmetic', async () => {
    const fake = await vendor(() => ({
      headers: sse,
      chunks: [
        messageStart,
        event('content_block_start', {
          index: 0,
          content_block: { type: 'thinking', thinking: '', signature: '' },
        }),
        event('content_block_delta', { index: 0, delta: { type: 'thinking_delta', thinking: '想' } }),
        event('content_block_delta', { index: 0, delta: { type: 'signature_delta', signature: 'Eq+/=' } }),
        event('content_block_stop', { index: 0 }),
        event('content_block_start', {
          index: 1,
          content_block: { type: 'tool_use', id: 'toolu_1', name: 'list', input: {} },
        }),
        event('content_block_stop', { index: 1 }),
        event('message_delta', { delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 7 } }),
        event('message_stop'),
      ],
    }));
    const proxy = await proxyTo(fake, 'anthropic-messages');
    const client = openaiOf(proxy);
    const tools = [
      {
        type: 'function' as const,
        function: { name: 'list', parameters: { type: 'object', properties: {} } },
      },
    ];
    const base = { model: 'claude-sonnet-4-5', reasoning_effort: 'low' as const, tools };
    const completion = await client.chat.completions
      .stream({
        ...base,
        messages: [{ role: 'user', content: 'go' }],
        stream_options: { include_usage: true },
      })
      .finalChatCompletion();
    expect(completion.choices[0]).toMatchObject({ finish_reason: 'tool_calls' });
    expect(completion.choices[0]?.message.tool_calls?.[0]).toMatchObject({
      id: 'toolu_1',
      function: { arguments: '{}' },
    });
    expect(completion.choices[0]?.message).toMatchObject({ reasoning_content: '想' });
    expect(completion.usage).toMatchObject({
      prompt_tokens: 100,
      completion_tokens: 7,
      prompt_tokens_details: { cached_tokens: 75 },
    });
    expect(fake.requests[0]?.json()).toMatchObject({
      max_tokens: 64_000,
      thinking: { type: 'enabled', budget_tokens: 2048 },
    });
    expect(fake.requests[0]?.headers).toMatchObject({
      'anthropic-version': '2023-06-01',
      'x-api-key': expect.any(String) as string,
    });

    // The whole message goes back, as scripts do it: the signature must reach the vendor byte for byte.
    const message = completion.choices[0]?.message;
    const again = await client.chat.completions.create({
      ...base,
      messages: [
        { role: 'user', content: 'go' },
        message as OpenAI.Chat.ChatCompletionMessageParam,
        { role: 'tool', tool_call_id: 'toolu_1', content: 'ok' },
      ],
      stream: true,
    });
    for await (const _piece of again);
    const messages = fake.requests[1]?.json()['messages'] as { role: string; content: object[] }[];
    expect(messages[1]?.content).toEqual([
      { type: 'thinking', thinking: '想', signature: 'Eq+/=' },
      { type: 'tool_use', id: 'toolu_1', name: 'list', input: {} },
    ]);
    expect(fake.requests[1]?.json()['thinking']).toMatchObject({ type: 'enabled' });
  });

  it('an error in mid-stream raises in the SDK', async () => {
    const fake = await vendor(() => ({
      headers: sse,
      chunks: [
        messageStart,
        event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
        event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'half' } }),
        20,
        event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } }),
      ],
    }));
    const proxy = await proxyTo(fake, 'anthropic-messages');
    const stream = await openaiOf(proxy).chat.completions.create({
      model: 'claude-sonnet-4-5',
      messages: [{ role: 'user', content: 'go' }],
      stream: true,
    });
    const read = (async () => {
      let text = '';
      for await (const piece of stream) text += piece.choices[0]?.delta.content ?? '';
      return text;
    })();
    await expect(read).rejects.toThrow(/Overloaded/);
  });

  it('n > 1 is refused by name', async () => {
    const fake = await vendor(() => ({}));
    const proxy = await proxyTo(fake, 'anthropic-messages');
    const error = await openaiOf(proxy)
      .chat.completions.create({
        model: 'claude-sonnet-4-5',
        n: 2,
        messages: [{ role: 'user', content: 'go' }],
      })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'n' });
    expect(fake.requests).toHaveLength(0);
  });

  it('forgets a seal that the vendor cannot check, and tries again', async () => {
    const fake = await vendor((request) =>
      JSON.stringify(request.json()).includes('Eq-old')
        ? {
            status: 400,
            body: {
              type: 'error',
              error: { type: 'invalid_request_error', message: 'Invalid `signature` in `thinking` block' },
            },
          }
        : {
            headers: sse,
            chunks: [
              messageStart,
              event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } }),
              event('message_stop'),
            ],
          },
    );
    const proxy = await startProxy({
      upstreams: [{ id: 'lab', url: fake.url, protocols: ['anthropic-messages'] }],
    });
    open.push(proxy);
    const { sealCodecFor } = await import('../../../src-proxy/exchange/create-seal-codec.ts');
    const data = sealCodecFor(proxy.config.sealKey).wrap({
      origin: 'anthropic-messages',
      upstream: 'lab',
      slot: 'signature',
      data: 'Eq-old',
      text: '想',
    });
    const answer = await proxy.call('/v1/chat/completions', {
      model: 'claude-sonnet-4-5',
      stream: true,
      messages: [
        { role: 'user', content: 'a' },
        {
          role: 'assistant',
          content: 'b',
          reasoning_details: [{ type: 'reasoning.encrypted', data, index: 0 }],
        },
        { role: 'user', content: 'c' },
      ],
    });
    expect(answer.status).toBe(200);
    await answer.text();
    expect(fake.requests).toHaveLength(2);
  });
});

describe('after a switch of provider', () => {
  it('a seal of ours never reaches a vendor, though client and vendor speak the same protocol', async () => {
    const fake = await vendor(() => ({
      body: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        stop_reason: 'end_turn',
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    }));
    const proxy = await proxyTo(fake, 'anthropic-messages');
    const { sealCodecFor } = await import('../../../src-proxy/exchange/create-seal-codec.ts');
    const signature = sealCodecFor(proxy.config.sealKey).wrap({
      origin: 'openai-responses',
      upstream: 'other',
      slot: 'encrypted_content',
      data: 'gAAAA',
    });
    const answer = await proxy.call('/v1/messages', {
      model: 'claude-sonnet-4-5',
      max_tokens: 9,
      messages: [
        { role: 'user', content: 'a' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: '', signature },
            { type: 'text', text: 'b' },
          ],
        },
        { role: 'user', content: 'c' },
      ],
    });
    expect(answer.status).toBe(200);
    const sent = JSON.stringify(fake.requests[0]?.json());
    expect(sent).not.toContain('ks1.');
    expect(sent).not.toContain('thinking');
  });
});
