// Real sockets: Chat clients on a Messages upstream, and what happens to seals after a switch.
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { sealCodecFor } from '../../../../src-proxy/exchange/seals/create-seal-codec.ts';
import { event, messageStart, open, openaiOf, proxyTo, sse, vendor } from '../../../support/convert-world.ts';
import { startProxy } from '../../../support/start-proxy.ts';

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
      // With the seal of the thought behind it, for clients that keep nothing else.
      id: expect.stringMatching(/^toolu_1-ks1-[\w-]+$/) as string,
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
    const ids: (string | undefined)[] = [];
    for await (const { choices } of again)
      for (const { delta } of choices) ids.push(...(delta.tool_calls ?? []).flatMap(({ id }) => id ?? []));
    // This client gives back what it got: its ids need not carry anything.
    expect(ids).toEqual(['toolu_1']);
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
