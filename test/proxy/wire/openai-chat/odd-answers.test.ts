// Answers of Chat vendors that users reported to rival proxies (2025-11 to 2026-09): each case names the report.
import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../../../src-proxy/contract/error-codes.ts';
import type { JsonObject } from '../../../../src-proxy/ir/json.ts';
import { foldStream } from '../../../../src-proxy/ir/fold.ts';
import type { IrResponse, IrStreamPart } from '../../../../src-proxy/ir/stream-part.ts';
import { validateStream } from '../../../../src-proxy/ir/validate-stream.ts';
import { anthropicMessages } from '../../../../src-proxy/wire/anthropic-messages/index.ts';
import { openaiChat } from '../../../../src-proxy/wire/openai-chat/index.ts';
import { openaiResponses } from '../../../../src-proxy/wire/openai-responses/index.ts';
import {
  decodeContext,
  decodeEvents,
  encodeContext,
  sentBody,
  testUpstream,
} from '../../../support/wire-conformance.ts';

type Event = { data: string };
const choice = (delta: object, finish: string | null = null, more: object = {}): Event => ({
  data: JSON.stringify({ id: 'c1', choices: [{ index: 0, delta, finish_reason: finish }], ...more }),
});
const done = { data: '[DONE]' };
function read(...events: Event[]): IrStreamPart[] {
  const parts = decodeEvents(openaiChat, events);
  expect(validateStream(parts)).toEqual([]);
  return parts;
}
const whole = (...events: Event[]): IrResponse => foldStream(read(...events));
const gistOf = ({ parts }: IrResponse): unknown[] =>
  parts.map((part) =>
    part.type === 'tool-call' ? ['call', part.input] : 'text' in part ? [part.type, part.text] : [part.type],
  );
const context = { upstream: testUpstream, toolNames: new Map<string, never>() };
const answer = (message: object): IrResponse =>
  openaiChat.decodeResponse({ id: 'c1', choices: [{ index: 0, message, finish_reason: 'stop' }] }, context);
const failureOf = (body: object): unknown => {
  try {
    return openaiChat.decodeResponse(body, context);
  } catch (error) {
    return error instanceof ProxyError ? error.failure : error;
  }
};
const call = (args: string, name?: string): object => ({
  tool_calls: [{ index: 0, ...(name && { id: 'a' }), function: { ...(name && { name }), arguments: args } }],
});

describe('the end of a stream', () => {
  it('is not a finish behind every chunk (Open WebUI: jcode#1326)', () => {
    const stop = choice({}, 'stop');
    const events = [
      choice({ content: 'x' }),
      stop,
      choice(call('{"p"', 'f')),
      stop,
      choice(call(':1}')),
      stop,
    ];
    expect(gistOf(whole(...events, done))).toEqual([
      ['text', 'x'],
      ['call', '{"p":1}'],
    ]);
  });
  it('is not a finish in front of the last arguments', () => {
    const response = whole(choice(call('', 'f'), 'tool_calls'), choice(call('{"p":1}')), done);
    expect(gistOf(response)).toEqual([['call', '{"p":1}']]);
    expect(response.end.reason).toBe('tool-calls');
  });
  it('is not the word "null" (AIShell#350)', () => {
    const events = [choice({ content: 'a' }, 'null'), choice({ content: 'b' }, 'null')];
    expect(gistOf(whole(...events, choice({}, 'stop'), done))).toEqual([['text', 'ab']]);
    expect(decodeEvents(openaiChat, [...events, done]).at(-1)?.type).toBe('error');
  });
  it('is [DONE] behind the bill where a gateway forgets the reason (opencode#43379)', () => {
    const bill = { data: '{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}' };
    const response = whole(choice({ content: 'x' }), bill, done);
    expect(response.end).toMatchObject({ reason: 'stop', usage: { output: 2 } });
    expect(whole(choice(call('{}', 'f')), bill, done).end.reason).toBe('tool-calls');
    // Each of the two alone may be a cut.
    for (const events of [[bill], [done]])
      expect(decodeEvents(openaiChat, [choice({ content: 'x' }), ...events]).at(-1)?.type).toBe('error');
  });
  it('is said twice by SGLang (sglang#8417), the message again by others', () => {
    const again = {
      data: '{"choices":[{"index":0,"message":{"role":"assistant","content":"ab"},"finish_reason":"stop"}]}',
    };
    const events = [choice({ content: 'a' }), choice({ content: 'b' }, 'stop'), choice({}, 'stop'), again];
    expect(gistOf(whole(...events, done))).toEqual([['text', 'ab']]);
  });
});

describe('calls of one answer that have one id (nanobot#4473)', () => {
  it('are told apart by their indexes', () => {
    const piece = (index: number, args: string, name?: string): Event =>
      choice({ tool_calls: [{ index, id: 'x', function: { ...(name && { name }), arguments: args } }] });
    const events = [piece(0, '{"a"', 'f'), piece(1, '{"b"', 'g'), piece(0, ':1}'), piece(1, ':2}')];
    expect(gistOf(whole(...events, choice({}, 'tool_calls')))).toEqual([
      ['call', '{"a":1}'],
      ['call', '{"b":2}'],
    ]);
  });
  it('are one where the vendor repeats id and name with each piece', () => {
    const events = [call('{"a"', 'f'), call(':1}', 'f')].map((delta) => choice(delta));
    expect(gistOf(whole(...events, choice({}, 'tool_calls')))).toEqual([['call', '{"a":1}']]);
  });
});

describe('thoughts between tags', () => {
  const pieces = ['\n<thi', 'nk>', '\nhm', 'm <', '/b></thi', 'nk>\n', '\nAn', 'swer </think> <think>'];
  const stream = pieces.map((content) => choice({ content }));
  it('are thoughts, however the stream is cut (openworker#111, Roo-Code#8989)', () => {
    const expected = [
      ['reasoning', '\nhmm </b>'],
      ['text', 'Answer </think> <think>'],
    ];
    expect(gistOf(whole(...stream, choice({}, 'stop')))).toEqual(expected);
    expect(gistOf(answer({ content: pieces.join('') }))).toEqual(expected);
    const letters = pieces
      .join('')
      .split('')
      .map((content) => choice({ content }));
    expect(gistOf(whole(...letters, choice({}, 'stop')))).toEqual(expected);
  });
  it('that were cut off, or that a call follows, are thoughts too', () => {
    expect(gistOf(whole(choice({ content: '<think>a</th' }, 'length')))).toEqual([['reasoning', 'a</th']]);
    const events = [choice({ content: '<think>a</think>' }), choice(call('{}', 'f'), 'tool_calls')];
    expect(gistOf(whole(...events))).toEqual([
      ['reasoning', 'a'],
      ['call', '{}'],
    ]);
  });
  it('that come in a member as well are told once (oh-my-pi#2434, vellum-assistant#34556)', () => {
    const both = choice({ reasoning_content: 'a', content: '<think>a' });
    expect(gistOf(whole(both, choice({ content: '</think>x' }, 'stop')))).toEqual([
      ['reasoning', 'a'],
      ['text', 'x'],
    ]);
    expect(gistOf(answer({ reasoning_content: 'a', content: '<think>a</think>x' }))).toEqual([
      ['reasoning', 'a'],
      ['text', 'x'],
    ]);
  });
  it.each(['Use <think> for it', '<thinking>x</thinking>', '<', '\n \n', '  x'])(
    'are not in %j',
    (content) => {
      expect(gistOf(whole(choice({ content }, 'stop')))).toEqual([['text', content]]);
      expect(gistOf(answer({ content }))).toEqual([['text', content]]);
    },
  );
  it('go back in their tags to the upstream that wrote them, and to no other', () => {
    const response = answer({ content: '<think>\nhmm\n</think>\n\nAnswer' });
    const told = openaiResponses.encodeResponse(response, encodeContext(openaiResponses));
    const input = [
      { role: 'user', content: 'a' },
      ...(told['output'] as object[]),
      { role: 'user', content: 'b' },
    ];
    const ir = openaiResponses.decodeRequest({ model: 'm', input }, decodeContext());
    const sent = (upstream: string): unknown =>
      (
        sentBody(openaiChat.encodeRequest(ir, { model: 'm', upstream, quirks: [] }).body)[
          'messages'
        ] as object[]
      )[1];
    expect(sent(testUpstream)).toEqual({
      role: 'assistant',
      content: '<think>\nhmm\n</think>\n\nAnswer',
    });
    expect(sent('else')).toEqual({ role: 'assistant', content: 'Answer' });
  });
});

describe('a signature of Gemini behind a Chat address (new-api#2257, securo#884)', () => {
  const signed = {
    index: 0,
    id: 'c1',
    type: 'function',
    function: { name: 'f', arguments: '{}' },
    extra_content: { google: { thought_signature: 'SIG==' } },
  };
  const next = (
    told: JsonObject,
    client: typeof openaiResponses,
    upstream = testUpstream,
    quirks: string[] = [],
  ): unknown => {
    const body =
      client.id === 'openai-responses'
        ? {
            input: [
              { role: 'user', content: 'a' },
              ...(told['output'] as object[]),
              { type: 'function_call_output', call_id: 'c1', output: 'r' },
            ],
          }
        : {
            max_tokens: 9,
            messages: [
              { role: 'user', content: 'a' },
              { role: 'assistant', content: told['content'] },
              { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'r' }] },
            ],
          };
    const ir = client.decodeRequest({ model: 'm', ...body }, decodeContext());
    const messages = sentBody(openaiChat.encodeRequest(ir, { model: 'm', upstream, quirks }).body)[
      'messages'
    ];
    return (messages as { tool_calls?: object[] }[])[1]?.tool_calls?.[0];
  };
  it.each([openaiResponses, anthropicMessages])('comes back through a client of $id', (client) => {
    const streamed = whole(choice({ tool_calls: [signed] }, 'tool_calls'));
    for (const response of [streamed, answer({ content: null, tool_calls: [signed] })]) {
      const told = client.encodeResponse(response, encodeContext(client));
      expect(next(told, client)).toMatchObject({ id: 'c1', extra_content: signed.extra_content });
      expect(next(told, client, 'else')).not.toHaveProperty('extra_content');
    }
  });
  it('is a placeholder where another model called', () => {
    const told = openaiResponses.encodeResponse(
      answer({ content: null, tool_calls: [{ ...signed, extra_content: null }] }),
      encodeContext(openaiResponses),
    );
    expect(next(told, openaiResponses, testUpstream, ['call-signatures'])).toMatchObject({
      extra_content: { google: { thought_signature: 'skip_thought_signature_validator' } },
    });
  });
});

describe('usage of Claude behind a Chat address', () => {
  it.each([
    [
      'LiteLLM',
      {
        prompt_tokens: 100,
        completion_tokens: 7,
        cache_read_input_tokens: 75,
        cache_creation_input_tokens: 5,
      },
    ],
    [
      'new-api',
      {
        prompt_tokens: 100,
        completion_tokens: 7,
        prompt_tokens_details: { cached_tokens: 75, cached_creation_tokens: 5 },
      },
    ],
    [
      'names of Anthropic',
      { input_tokens: 20, output_tokens: 7, cache_read_input_tokens: 75, cache_creation_input_tokens: 5 },
    ],
  ])('in the form of %s', (_gateway, usage) => {
    const { end } = whole(choice({ content: 'x' }, 'stop', { usage }), done);
    expect(end.usage).toEqual({ input: 20, cacheRead: 75, cacheWrite: 5, output: 7, reasoning: 0 });
  });
});

describe('an error that comes with status 200', () => {
  it.each([
    [
      'MiniMax',
      { choices: null, base_resp: { status_code: 1002, status_msg: 'rate limit' } },
      'rate limit',
      'upstream_error',
    ],
    [
      'MiniMax without money (MiniMax-M2#62)',
      { base_resp: { status_code: 1008, status_msg: 'insufficient balance' } },
      'insufficient balance',
      'insufficient_balance',
    ],
    ['Zhipu', { code: 401, msg: 'token expired', success: false }, 'token expired', 'upstream_key_refused'],
    ['text', { error: 'model is loading' }, 'model is loading', 'upstream_error'],
    ['FastAPI', { detail: 'Not ready' }, 'Not ready', 'upstream_error'],
  ])('of %s is told in its own words', (_vendor, body, message, code) => {
    expect(failureOf(body)).toMatchObject({ message, code });
    const parts = decodeEvents(openaiChat, [choice({ content: 'x' }), { data: JSON.stringify(body) }]);
    expect(parts.at(-1)).toMatchObject({ type: 'error', failure: { message, code } });
  });
  it('is none where MiniMax says that all is well', () => {
    const base_resp = { status_code: 0, status_msg: '' };
    expect(gistOf(whole(choice({ content: 'x' }, 'stop', { base_resp }), done))).toEqual([['text', 'x']]);
  });
});
