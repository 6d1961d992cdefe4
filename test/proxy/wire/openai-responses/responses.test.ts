// Corners of the Responses codec that users of rivals fell into; the numbers are those of the project's list
// (peers.md, Part 1b). Rules measured with Codex 0.169 and OpenCode 1.18, 2026-11-20.
import { describe, expect, it } from 'vitest';
import { createFailure } from '../../../../src-proxy/contract/error-codes.ts';
import { foldStream } from '../../../../src-proxy/ir/fold.ts';
import type { IrRequest } from '../../../../src-proxy/ir/request.ts';
import type { IrStreamPart } from '../../../../src-proxy/ir/stream-part.ts';
import { validateStream } from '../../../../src-proxy/ir/validate-stream.ts';
import { openaiResponses } from '../../../../src-proxy/wire/openai-responses/index.ts';
import {
  decodeContext,
  decodeEvents,
  encodeContext,
  encodeParts,
} from '../../../support/wire-conformance.ts';

type Json = Record<string, unknown>;
const event = (type: string, more: Json = {}) => ({ data: JSON.stringify({ type, ...more }) });
const completed = event('response.completed', {
  response: { id: 'r', usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 } },
});
const decode = (body: Json): IrRequest =>
  openaiResponses.decodeRequest({ model: 'm', ...body }, decodeContext());
const shown = (parts: readonly IrStreamPart[]): Json[] =>
  encodeParts(openaiResponses, parts).map(({ data }) => JSON.parse(data) as Json);
/** The output of the final response. */
const outputOf = (events: readonly Json[]): Json[] =>
  ((events.at(-1)?.['response'] ?? {}) as { output?: Json[] }).output ?? [];
const call = (name: string, callId: string, input: string): Json => ({
  type: 'function_call',
  call_id: callId,
  name,
  arguments: input,
});

describe('streams of upstreams that leave things out', () => {
  const answers = (events: { data: string }[]) => {
    const parts = decodeEvents(openaiResponses, events);
    expect(validateStream(parts)).toEqual([]);
    return foldStream(parts);
  };
  it('arguments only in done, or only in the item (bug 1)', () => {
    const item = { id: 'fc_1', ...call('f', 'c1', '') };
    const onlyDone = [
      event('response.output_item.added', { output_index: 0, item }),
      event('response.function_call_arguments.done', {
        output_index: 0,
        item_id: 'fc_1',
        arguments: '{"a":1}',
      }),
      event('response.output_item.done', { output_index: 0, item: { ...item, arguments: '{"a":1}' } }),
      completed,
    ];
    const onlyItem = [
      event('response.output_item.done', { output_index: 0, item: { ...item, arguments: '{"a":1}' } }),
      completed,
    ];
    const twice = [
      event('response.output_item.added', { output_index: 0, item: { ...item, arguments: '{"a":1}' } }),
      event('response.output_item.done', { output_index: 0, item: { ...item, arguments: '{"a":1}' } }),
      completed,
    ];
    for (const events of [onlyDone, onlyItem, twice]) {
      expect(answers(events)).toMatchObject({
        parts: [{ type: 'tool-call', input: '{"a":1}' }],
        end: { reason: 'tool-calls' },
      });
    }
  });
  it('output only in the final response is not lost (bug 7)', () => {
    const output = [
      { id: 'm', type: 'message', content: [{ type: 'output_text', text: '你好' }] },
      call('f', 'c', '{}'),
    ];
    expect(
      answers([event('response.completed', { response: { id: 'r', output, usage: null } })]).parts,
    ).toMatchObject([{ text: '你好' }, { callId: 'c' }]);
  });
  it('items without indexes, and items that all have the index 0', () => {
    const items = [call('a', 'c1', '{}'), call('b', 'c2', '{}')];
    const plain = items.map((item) => event('response.output_item.done', { item }));
    const zero = items.flatMap((item) => [
      event('response.output_item.added', { output_index: 0, item }),
      event('response.output_item.done', { output_index: 0, item }),
    ]);
    const last = event('response.completed', { response: { id: 'r', output: items, usage: null } });
    for (const events of [plain, zero])
      expect(
        answers([...events, last]).parts.map((part) => (part.type === 'tool-call' ? part.callId : '')),
      ).toEqual(['c1', 'c2']);
  });
  it('deltas for a message that was never announced (bugs 3, 6)', () => {
    expect(
      answers([
        event('response.output_text.delta', { output_index: 0, content_index: 0, delta: 'hi' }),
        completed,
      ]).parts,
    ).toMatchObject([{ type: 'text', text: 'hi' }]);
  });
  it('ids that change with every event (GitHub Copilot, 2026-09)', () => {
    const events = [
      event('response.output_item.added', {
        output_index: 0,
        item: { id: 'a', type: 'message', content: [] },
      }),
      event('response.content_part.added', {
        output_index: 0,
        content_index: 0,
        item_id: 'b',
        part: { type: 'output_text', text: '' },
      }),
      event('response.output_text.delta', { output_index: 0, content_index: 0, item_id: 'c', delta: '你好' }),
      event('response.output_item.done', {
        output_index: 0,
        item: { id: 'd', type: 'message', content: [{ type: 'output_text', text: '你好' }] },
      }),
      event('response.completed', {
        response: {
          id: 'r',
          output: [{ id: 'e', type: 'message', content: [{ type: 'output_text', text: '你好' }] }],
          usage: null,
        },
      }),
    ];
    expect(answers(events).parts).toMatchObject([{ type: 'text', text: '你好' }]);
    expect(answers(events).parts).toHaveLength(1);
  });
  it('a text that done knows better is completed, never told twice', () => {
    const place = { output_index: 0, content_index: 0 };
    expect(
      answers([
        event('response.output_text.delta', { ...place, delta: 'ab' }),
        event('response.output_text.done', { ...place, text: 'abc' }),
        completed,
      ]).parts,
    ).toMatchObject([{ text: 'abc' }]);
  });
  it.each([
    [{}, { input: 0 }],
    [
      { input_tokens: 10, output_tokens: 2, total_tokens: 12 },
      { input: 10, cacheRead: 0, output: 2, reasoning: 0 },
    ],
    [
      { input_tokens: 10, input_tokens_details: null, output_tokens: 2, output_tokens_details: {} },
      { input: 10, cacheRead: 0 },
    ],
    [
      { input_tokens: 10, input_tokens_details: { cached_tokens: 99 }, output_tokens: 2 },
      { input: 0, cacheRead: 10 },
    ],
  ])('usage %j', (usage, expected) => {
    expect(answers([event('response.completed', { response: { id: 'r', usage } })]).end.usage).toMatchObject(
      expected,
    );
  });
  it.each([
    [
      'response.failed',
      { response: { error: { code: 'rate_limit_exceeded', message: 'try again in 1.5s' } } },
      'rate_limit_exceeded',
    ],
    [
      'response.failed',
      { response: { error: { code: 'context_length_exceeded', message: 'long' } } },
      'context_length_exceeded',
    ],
    ['response.failed', { response: { error: null } }, 'upstream_error'],
    ['error', { code: 'insufficient_quota', message: 'no money' }, 'insufficient_balance'],
    ['error', { error: { type: 'server_error', message: 'oops' } }, 'upstream_error'],
    ['response.cancelled', {}, 'upstream_error'],
  ])('%s %j is an error (bug 26)', (type, more, code) => {
    const parts = decodeEvents(openaiResponses, [
      event('response.created', { response: { id: 'r' } }),
      event(type, more),
      completed,
    ]);
    expect(parts.at(-1)).toMatchObject({ type: 'error', failure: { code } });
  });
  it('response.done and a bare [DONE] are no ends', () => {
    expect(
      decodeEvents(openaiResponses, [
        event('response.done', { response: { id: 'r' } }),
        { data: '[DONE]' },
      ]).at(-1),
    ).toMatchObject({ type: 'error' });
  });
});

describe('answers to Codex and the SDKs', () => {
  it('usage always has all five members, also when the vendor said nothing', () => {
    const last = shown([
      { type: 'response-start' },
      { type: 'response-end', reason: 'stop', usage: null },
    ]).at(-1);
    expect(((last?.['response'] ?? {}) as Json)['usage']).toEqual({
      input_tokens: 0,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 0,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 0,
    });
    expect(last?.['response']).not.toHaveProperty('end_turn');
  });
  it('texts that follow each other are one message; citations count on', () => {
    const cite = (block: string): IrStreamPart => ({
      type: 'citation',
      block,
      citation: { url: 'https://a.test', start: 0, end: 2 },
    });
    const text = (block: string, words: string): IrStreamPart[] => [
      { type: 'text-start', block },
      { type: 'text-delta', block, text: words },
      cite(block),
      { type: 'text-end', block },
    ];
    const last = shown([
      { type: 'response-start' },
      ...text('a', 'eins'),
      { type: 'text-start', block: 'e' },
      { type: 'text-end', block: 'e' },
      ...text('b', 'zwei'),
      { type: 'response-end', reason: 'stop', usage: null },
    ]).at(-1);
    expect(outputOf([last ?? {}])).toMatchObject([
      {
        type: 'message',
        content: [
          {
            text: 'einszwei',
            annotations: [
              { start_index: 0, end_index: 2 },
              { start_index: 4, end_index: 6 },
            ],
          },
        ],
      },
    ]);
  });
  it('interleaved blocks become whole items, one after the other (bug 4)', () => {
    const start = (block: string): IrStreamPart => ({
      type: 'tool-input-start',
      block,
      callId: block,
      name: 'f',
      kind: 'function',
    });
    const delta = (block: string, text: string): IrStreamPart => ({ type: 'tool-input-delta', block, text });
    const events = shown([
      { type: 'response-start' },
      start('a'),
      start('b'),
      delta('b', '{"b":'),
      delta('a', '{"a":'),
      delta('b', '2}'),
      delta('a', '1}'),
      { type: 'tool-input-end', block: 'a' },
      { type: 'tool-input-end', block: 'b' },
      { type: 'response-end', reason: 'tool-calls', usage: null },
    ]);
    const indexes = events.flatMap((one) =>
      typeof one['output_index'] === 'number' ? [one['output_index']] : [],
    );
    expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
    expect(outputOf(events)).toMatchObject([{ arguments: '{"a":1}' }, { arguments: '{"b":2}' }]);
  });
  it('an error is both an error event and response.failed in a code that Codex understands', () => {
    const failure = createFailure('rate_limit_exceeded', 'Slow down.', { retryAfterSeconds: 3 });
    const events = shown([{ type: 'response-start' }, { type: 'error', failure }]);
    expect(events.map((one) => one['type'])).toEqual([
      'response.created',
      'response.in_progress',
      'error',
      'response.failed',
    ]);
    expect(events.at(-2)).toMatchObject({
      code: 'rate_limit_exceeded',
      error: { code: 'rate_limit_exceeded' },
    });
    expect(events.at(-1)).toMatchObject({
      response: {
        status: 'failed',
        error: { code: 'rate_limit_exceeded', message: expect.stringMatching(/try again in 3s/) as string },
      },
    });
  });
  it('a call that the token limit cut is incomplete, the whole ones before it are completed', () => {
    const events = shown([
      { type: 'response-start' },
      { type: 'tool-input-start', block: 'a', callId: 'c1', name: 'f', kind: 'function' },
      { type: 'tool-input-delta', block: 'a', text: '{"a":1}' },
      { type: 'tool-input-end', block: 'a' },
      { type: 'tool-input-start', block: 'b', callId: 'c2', name: 'f', kind: 'function' },
      { type: 'tool-input-delta', block: 'b', text: '{"a":"half' },
      { type: 'tool-input-end', block: 'b' },
      { type: 'response-end', reason: 'length', usage: null },
    ]);
    expect(events.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: {
        output: [
          { call_id: 'c1', status: 'completed' },
          { call_id: 'c2', status: 'incomplete', arguments: '{"a":"half' },
        ],
      },
    });
    const done = events.filter(({ type }) => type === 'response.output_item.done');
    expect(done.map(({ item }) => (item as Json)['status'])).toEqual(['completed', 'incomplete']);
  });
  it('arguments that no limit cut close as completed, whatever they are', () => {
    const events = shown([
      { type: 'response-start' },
      { type: 'tool-input-start', block: 'a', callId: 'c1', name: 'f', kind: 'function' },
      { type: 'tool-input-delta', block: 'a', text: 'none' },
      { type: 'tool-input-end', block: 'a' },
      { type: 'text-start', block: 'b' },
      { type: 'text-delta', block: 'b', text: 'so' },
      { type: 'text-end', block: 'b' },
      { type: 'response-end', reason: 'tool-calls', usage: null },
    ]);
    expect(outputOf(events)).toMatchObject([
      { type: 'function_call', status: 'completed', arguments: 'none' },
      { type: 'message', status: 'completed' },
    ]);
  });
  it('a refusal without words is an incomplete answer, one with words is a refusal', () => {
    expect(
      shown([{ type: 'response-start' }, { type: 'response-end', reason: 'refusal', usage: null }]).at(-1),
    ).toMatchObject({
      type: 'response.incomplete',
      response: { incomplete_details: { reason: 'content_filter' } },
    });
    expect(
      shown([
        { type: 'response-start' },
        { type: 'text-start', block: 'a', refusal: true },
        { type: 'text-delta', block: 'a', text: 'no' },
        { type: 'text-end', block: 'a' },
        { type: 'response-end', reason: 'refusal', usage: null },
      ]).at(-1),
    ).toMatchObject({
      type: 'response.completed',
      response: { output: [{ content: [{ type: 'refusal', refusal: 'no' }] }] },
    });
  });
  it('foreign thinking is a reasoning item whose seal brings its text back (bugs 14, 16)', () => {
    const sealed = { origin: 'anthropic-messages', upstream: 'lab', slot: 'signature', data: 'SIG' } as const;
    const events = shown([
      { type: 'response-start' },
      { type: 'reasoning-start', block: 'r' },
      { type: 'reasoning-delta', block: 'r', text: '想 🤔' },
      { type: 'reasoning-end', block: 'r', sealed },
      { type: 'response-end', reason: 'stop', usage: null },
    ]);
    const item = outputOf(events)[0] ?? {};
    expect(item).toMatchObject({ type: 'reasoning', summary: [{ text: '想 🤔' }] });
    // Also where the client forgot the summary.
    const { messages } = decode({ input: [{ ...item, summary: [] }] });
    expect(messages[0]?.parts).toMatchObject([{ type: 'reasoning', text: '想 🤔', sealed }]);
  });
  it('a keep-alive is an event that counts for Codex, and a comment before the first event for the SDK', () => {
    expect(openaiResponses.stream.keepAlive).toContain('data: {"type":"keepalive"}');
    expect(openaiResponses.stream.keepAliveBeforeStart).toMatch(/^:/);
  });
});

it('errors of the vendor: class, words and pause', () => {
  const body = (error: Json): string => JSON.stringify({ error });
  expect(
    openaiResponses.decodeError(
      429,
      { 'retry-after': '2' },
      body({ message: 'slow', code: 'rate_limit_exceeded' }),
    ),
  ).toMatchObject({ code: 'rate_limit_exceeded', retryAfterSeconds: 2, message: 'slow' });
  expect(
    openaiResponses.decodeError(
      429,
      { 'retry-after': '2' },
      body({ message: 'pay', type: 'insufficient_quota' }),
    ),
  ).not.toHaveProperty('retryAfterSeconds');
  expect(openaiResponses.decodeError(401, {}, body({ message: 'bad', code: 'invalid_api_key' })).code).toBe(
    'upstream_key_refused',
  );
  expect(openaiResponses.decodeError(422, {}, '{"detail":"odd"}')).toMatchObject({
    code: 'invalid_request',
    status: 422,
  });
  expect(
    openaiResponses.encodeError(createFailure('insufficient_balance', 'x'), { exchangeId: 'e' }),
  ).toEqual({
    error: { message: 'x', type: 'insufficient_quota', param: null, code: 'insufficient_balance' },
  });
  expect(encodeContext(openaiResponses).responseId).toBeDefined();
});
