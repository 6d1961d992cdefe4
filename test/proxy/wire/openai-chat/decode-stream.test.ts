// What Chat vendors really stream (peers' bugs 1 to 5, 24, 26; clients.md section 2.5): the same truth for every client.
import { describe, expect, it } from 'vitest';
import { foldStream } from '../../../../src-proxy/ir/fold.ts';
import type { IrResponse, IrStreamPart } from '../../../../src-proxy/ir/stream-part.ts';
import { validateStream } from '../../../../src-proxy/ir/validate-stream.ts';
import { anthropicMessages } from '../../../../src-proxy/wire/anthropic-messages/index.ts';
import { openaiChat } from '../../../../src-proxy/wire/openai-chat/index.ts';
import type { ToolIdentity } from '../../../../src-proxy/wire/wire-protocol.ts';
import { decodeEvents, encodeParts } from '../../../support/wire-conformance.ts';

const choice = (delta: object, finish: string | null = null, more: object = {}): { data: string } => ({
  data: JSON.stringify({ id: 'c1', choices: [{ index: 0, delta, finish_reason: finish }], ...more }),
});
const done = { data: '[DONE]' };
const call = (index: number | null, more: object): object => ({
  tool_calls: [{ ...(index !== null && { index }), ...more }],
});
const fn = (args: unknown, name?: string): object => ({
  function: { ...(name !== undefined && { name }), arguments: args },
});

function read(...events: { data: string }[]): IrStreamPart[] {
  const parts = decodeEvents(openaiChat, events);
  expect(validateStream(parts)).toEqual([]);
  return parts;
}
const whole = (...events: { data: string }[]): IrResponse => foldStream(read(...events));
const inputs = (response: IrResponse): unknown[] =>
  response.parts.flatMap((part) => (part.type === 'tool-call' ? [[part.callId, part.name, part.input]] : []));

describe('tool calls', () => {
  it('name, whole arguments and finish in one chunk (litellm#25321)', () => {
    const response = whole(choice(call(0, { id: 'a', ...fn('{"x":1}', 'f') }), 'tool_calls'));
    expect(inputs(response)).toEqual([['a', 'f', '{"x":1}']]);
    expect(response.end.reason).toBe('tool-calls');
  });
  it('finish `stop` with a call is a call (CLIProxyAPI#876), `tool_calls` without one is a stop (opencode2api PR#27)', () => {
    expect(whole(choice(call(0, { id: 'a', ...fn('{}', 'f') })), choice({}, 'stop')).end.reason).toBe(
      'tool-calls',
    );
    expect(whole(choice({ content: 'x' }), choice({}, 'tool_calls')).end.reason).toBe('stop');
  });
  it('an empty list beside text opens nothing (litellm#29286)', () => {
    const response = whole(
      choice({ content: 'x', tool_calls: [] }),
      choice({ content: 'y', tool_calls: [] }),
      choice({}, 'stop'),
    );
    expect(response.parts).toEqual([{ type: 'text', text: 'xy' }]);
  });
  it('a call without arguments has an empty object', () => {
    expect(inputs(whole(choice(call(0, { id: 'a', ...fn('', 'f') })), choice({}, 'tool_calls')))).toEqual([
      ['a', 'f', '{}'],
    ]);
  });
  it('no index at all, two calls', () => {
    const response = whole(
      choice(call(null, { id: 'a', ...fn('{"p"', 'f') })),
      choice(call(null, fn(':1}'))),
      choice(call(null, { id: 'b', ...fn('{}', 'g') })),
      choice({}, 'tool_calls'),
    );
    expect(inputs(response)).toEqual([
      ['a', 'f', '{"p":1}'],
      ['b', 'g', '{}'],
    ]);
  });
  it('the same index for two calls (bifrost#1961)', () => {
    const response = whole(
      choice(call(0, { id: 'a', ...fn('{"p":1}', 'f') })),
      choice(call(0, { id: 'b', ...fn('{"q":2}', 'g') })),
      choice({}, 'tool_calls'),
    );
    expect(inputs(response)).toEqual([
      ['a', 'f', '{"p":1}'],
      ['b', 'g', '{"q":2}'],
    ]);
  });
  it('arguments as an object keep their bytes', () => {
    const data =
      '{"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":{"n": 1.0}}}]},"finish_reason":"tool_calls"}]}';
    expect(inputs(whole({ data }))).toEqual([['a', 'f', '{"n": 1.0}']]);
  });
  it('no id: one that no other turn has', () => {
    const idOf = (turn: string): unknown =>
      inputs(
        whole({ data: choice(call(0, fn('{}', 'f')), 'tool_calls').data.replace('"c1"', `"${turn}"`) }),
      )[0];
    expect(idOf('x')).not.toEqual(idOf('y'));
  });
  it('a renamed custom tool streams as plain text under its own name', () => {
    const toolNames = new Map<string, ToolIdentity>([
      ['ns__patch_1', { name: 'patch', namespace: 'ns', kind: 'custom' }],
    ]);
    const decoder = openaiChat.createStreamDecoder({ upstream: 'lab', toolNames });
    const parts = [
      choice(call(0, { id: 'a', ...fn('{"input":"*** ', 'ns__patch_1') })),
      choice(call(0, fn('Begin\\n'))),
      choice(call(0, fn('+ü"}')), 'tool_calls'),
    ].flatMap((event) => decoder.push(event.data));
    expect(parts.filter((part) => part.type === 'tool-input-start')).toMatchObject([
      { name: 'patch', namespace: 'ns', kind: 'custom' },
    ]);
    expect(parts.flatMap((part) => (part.type === 'tool-input-delta' ? [part.text] : []))).toEqual([
      '*** ',
      'Begin\n',
      '+ü',
    ]);
  });
});

describe('reasoning', () => {
  it.each([
    [{ reasoning_content: '想' }],
    [{ reasoning: '想' }],
    [{ reasoning_details: [{ type: 'reasoning.text', text: '想' }] }],
    [{ content: [{ type: 'thinking', thinking: [{ type: 'text', text: '想' }] }] }],
  ])('%j is real reasoning', (delta) => {
    const response = whole(choice(delta), choice({ content: 'x' }), choice({}, 'stop'));
    expect(response.parts).toMatchObject([
      { type: 'reasoning', text: '想' },
      { type: 'text', text: 'x' },
    ]);
  });
});

describe('ends', () => {
  it('usage after the finish, in a chunk without choices (Portkey PR#497)', () => {
    const usage = { prompt_tokens: 100, completion_tokens: 5, prompt_cache_hit_tokens: 75 };
    const response = whole(
      choice({ content: 'x' }, 'stop'),
      { data: JSON.stringify({ choices: [], usage }) },
      done,
    );
    expect(response.end.usage).toEqual({ input: 25, cacheRead: 75, cacheWrite: 0, output: 5, reasoning: 0 });
  });
  it('a full context window is an answer that was cut (pi PR#1868)', () => {
    const response = whole(choice({ content: 'x' }, 'model_context_window_exceeded'), done);
    expect(response.end.reason).toBe('length');
  });
  it('xAI leaves reasoning out of the completion; it is put back', () => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 35,
      completion_tokens_details: { reasoning_tokens: 20 },
    };
    expect(whole(choice({ content: 'x' }, 'stop', { usage })).end.usage).toMatchObject({
      output: 25,
      reasoning: 20,
    });
  });
  it.each([
    ['nothing at all', []],
    ['only [DONE]', [done]],
    ['[DONE] without a finish (cc-switch#7425)', [choice({ content: 'x' }), done]],
    ['an error chunk', [choice({ content: 'x' }), { data: '{"error":{"message":"no"}}' }, done]],
    ['an error as finish', [choice({ content: 'x' }), choice({}, 'error'), done]],
    [
      'DeepSeek out of resources',
      [choice({ content: 'x' }), choice({}, 'insufficient_system_resource'), done],
    ],
    ['no JSON', [choice({ content: 'x' }), { data: '<html>' }]],
  ])('%s is an error', (_name, events) => {
    const parts = decodeEvents(openaiChat, events);
    expect(parts.at(-1)?.type).toBe('error');
    expect(parts.some((part) => part.type === 'response-end')).toBe(false);
  });
  it.each([
    ['length', 'max_tokens'],
    ['content_filter', 'refusal'],
    ['stop', 'end_turn'],
    ['something new', 'end_turn'],
  ])('finish %s is %s for a Messages client', (word, stop) => {
    const events = encodeParts(anthropicMessages, read(choice({ content: 'x' }), choice({}, word)));
    expect(events.at(-2)?.data).toContain(`"stop_reason":"${stop}"`);
    expect(events.at(-1)?.event).toBe('message_stop');
  });
});
