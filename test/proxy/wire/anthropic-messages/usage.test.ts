// Counts of a Messages stream, as vendors behind the same API tell them: each in its own event.
import { describe, expect, it } from 'vitest';
import { wireProtocols } from '../../../../src-proxy/wire/registry.ts';

const messages = wireProtocols['anthropic-messages'];

/** What the decoder and the tap of bytes that pass untouched make of the usage in the two events. */
function counted(start: object, delta: object): unknown[] {
  const events = [
    { type: 'message_start', message: { id: 'msg_1', usage: start } },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: delta },
    { type: 'message_stop' },
  ].map((event) => JSON.stringify(event));
  const decoder = messages.createStreamDecoder({ upstream: 'lab', toolNames: new Map() });
  const tap = messages.createTap();
  for (const event of events) tap.push(event);
  const end = events.flatMap((event) => decoder.push(event)).at(-1);
  return [end?.type === 'response-end' ? end.usage : null, tap.usage];
}

describe('the input of a stream', () => {
  const told = { input_tokens: 15, cache_read_input_tokens: 80, output_tokens: 1 };
  const sum = { input: 15, cacheRead: 80, cacheWrite: 0, output: 9, reasoning: 0 };
  const cases: readonly (readonly [string, object, object])[] = [
    ['is told at the start', told, { output_tokens: 9 }],
    [
      'is not undone by zeros at the end (envoyproxy/ai-gateway PR#1631)',
      told,
      { ...told, input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 9 },
    ],
    [
      'is told at the end (cc-switch PR#6655)',
      { input_tokens: 0, output_tokens: 0 },
      { ...told, output_tokens: 9 },
    ],
    ['is guessed at the start and counted at the end', { input_tokens: 95 }, { ...told, output_tokens: 9 }],
  ];
  it.each(cases)('%s', (_name, start, delta) => expect(counted(start, delta)).toEqual([sum, sum]));

  it('came from the cache alone, which the start did not know', () => {
    const cached = { input_tokens: 0, cache_read_input_tokens: 95, output_tokens: 9 };
    const all = { input: 0, cacheRead: 95, cacheWrite: 0, output: 9, reasoning: 0 };
    expect(counted({ input_tokens: 95 }, cached)).toEqual([all, all]);
  });
});
