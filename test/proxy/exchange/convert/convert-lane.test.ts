// Real sockets: Messages clients on a Chat upstream.
import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import {
  anthropicOf,
  ask,
  chunk,
  done,
  open,
  proxyTo,
  sse,
  usage,
  vendor,
} from '../../../support/convert-world.ts';
import { startProxy } from '../../../support/start-proxy.ts';

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
      reasoning_effort: 'low',
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

  it.each([
    ['a web page', '<!doctype html><html></html>', 'upstream_wrong_base_url'],
    ['no JSON', 'hello', 'upstream_error'],
    ['JSON that is no completion', '{}', 'upstream_error'],
    [
      'an error under a good status',
      '{"error":{"message":"no credit left","code":"insufficient_quota"}}',
      'insufficient_balance',
    ],
  ])('%s with status 200 is an error', async (_name, body, code) => {
    const fake = await vendor(() => ({ body }));
    const proxy = await proxyTo(fake, 'openai-chat');
    const answer = await proxy.call('/v1/messages', ask);
    expect(answer.headers.get('x-keyswitch-error')).toBe(code);
    expect(await answer.json()).toMatchObject({ type: 'error' });
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

describe('a conversation that only its own protocol understands', () => {
  it.each([
    ['/v1/responses', { model: 'm', input: [{ type: 'hologram' }] }, 'input'],
    ['/v1beta/models/m:generateContent', { contents: [{ parts: [{ hologram: 1 }] }] }, 'contents'],
  ])('%s refuses it by name, and asks nothing', async (path, body, param) => {
    const fake = await vendor(() => ({ body: {} }));
    const proxy = await proxyTo(fake, 'anthropic-messages');
    const response = await proxy.call(path, body);
    expect([response.status, response.headers.get('x-keyswitch-error')]).toEqual([400, 'invalid_request']);
    expect(await response.text()).toContain(`'${param}'`);
    expect(fake.requests).toHaveLength(0);
  });
});
