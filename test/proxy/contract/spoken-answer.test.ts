// Captured answers of the four protocols read back as text, reasoning and tool calls, also where they are cut.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSpokenAnswer } from '../../../src-proxy/contract/spoken-answer.ts';

const sse = (...events: object[]): string =>
  events.map((event) => `event: x\ndata: ${JSON.stringify(event)}\n\n`).join('');

const streams: Readonly<Record<string, string>> = {
  'openai-responses': sse(
    { type: 'response.created', response: { id: 'r' } },
    { type: 'response.output_item.added', item: { id: 'i0', type: 'reasoning', summary: [] } },
    { type: 'response.reasoning_summary_text.delta', item_id: 'i0', summary_index: 0, delta: '想' },
    { type: 'response.reasoning_summary_text.delta', item_id: 'i0', summary_index: 0, delta: 'ing' },
    { type: 'response.output_text.delta', item_id: 'i1', content_index: 0, delta: 'Hel' },
    { type: 'response.output_text.delta', item_id: 'i1', content_index: 0, delta: 'lo' },
    { type: 'response.output_text.done', item_id: 'i1', content_index: 0, text: 'Hello' },
    {
      type: 'response.output_item.added',
      item: { id: 'i2', type: 'function_call', name: 'ls', arguments: '' },
    },
    { type: 'response.function_call_arguments.delta', item_id: 'i2', delta: '{"a":' },
    { type: 'response.function_call_arguments.delta', item_id: 'i2', delta: '1}' },
    {
      type: 'response.output_item.done',
      item: { id: 'i2', type: 'function_call', name: 'ls', arguments: '{"a":1}' },
    },
    { type: 'response.completed', response: { output: [] } },
  ),
  'openai-chat': `${sse(
    { choices: [{ index: 0, delta: { role: 'assistant', reasoning_content: '想' } }] },
    { choices: [{ index: 0, delta: { reasoning_content: 'ing' } }] },
    { choices: [{ index: 0, delta: { content: 'Hel' } }] },
    { choices: [{ index: 0, delta: { content: 'lo' } }] },
    {
      choices: [
        { index: 0, delta: { tool_calls: [{ index: 0, function: { name: 'ls', arguments: '{"a"' } }] } },
      ],
    },
    { choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] } }] },
  )}data: [DONE]\n\n`,
  'anthropic-messages': sse(
    { type: 'message_start', message: { content: [] } },
    { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: '想ing' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'c2lnbg==' } },
    { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hello' } },
    { type: 'content_block_start', index: 2, content_block: { type: 'tool_use', name: 'ls', input: {} } },
    { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"a":1}' } },
  ),
  gemini: sse(
    { candidates: [{ content: { parts: [{ text: '想', thought: true }] } }] },
    { candidates: [{ content: { parts: [{ text: 'ing', thought: true }, { text: 'Hel' }] } }] },
    { candidates: [{ content: { parts: [{ text: 'lo' }] } }] },
    { candidates: [{ content: { parts: [{ functionCall: { name: 'ls', args: { a: 1 } } }] } }] },
  ),
};
const spoken = [
  { kind: 'reasoning', name: null, text: '想ing' },
  { kind: 'text', name: null, text: 'Hello' },
  { kind: 'tool', name: 'ls', text: '{"a":1}' },
];

describe('a captured stream', () => {
  it.each(Object.entries(streams))('%s reads as its text, reasoning and tool call', (_protocol, body) => {
    expect(readSpokenAnswer(body)).toEqual(spoken);
    expect(readSpokenAnswer(body.replaceAll('\n', '\r\n'))).toEqual(spoken);
  });

  it.each(Object.entries(streams))('%s cut anywhere reads as far as it goes', (_protocol, body) => {
    fc.assert(
      fc.property(fc.nat(body.length), (at) => {
        const parts = readSpokenAnswer(body.slice(0, at));
        expect(parts.length).toBeLessThanOrEqual(3);
        for (const [index, part] of parts.entries())
          expect(spoken[index]?.text.startsWith(part.text)).toBe(true);
      }),
    );
  });

  it('as a JSON array, and as frames one per line', () => {
    const events = (streams['gemini'] ?? '').match(/\{.*\}/g) ?? [];
    expect(readSpokenAnswer(`[${events.join(',\n')}]`)).toEqual(spoken);
    expect(readSpokenAnswer(`[${events.join(',\n')}`)).toEqual(spoken);
    const frames = (streams['openai-responses'] ?? '').match(/\{.*\}/g) ?? [];
    expect(readSpokenAnswer(frames.join('\n'))).toEqual(spoken);
  });

  it('with a gap: the gap stands in its place, and what the vendor repeats at the end is whole again', () => {
    const body = streams['openai-responses'] ?? '';
    const at = body.indexOf(
      'event: x\ndata: {"type":"response.output_text.delta","item_id":"i1","content_index":0,"delta":"lo"',
    );
    const end = body.indexOf('event: x\ndata: {"type":"response.output_text.done"');
    const gap = '[… about 9000 bytes are left out here …]';
    const parts = readSpokenAnswer(`${body.slice(0, at)}\n${gap}\n${body.slice(end)}`);
    expect(parts.map(({ kind }) => kind)).toEqual(['reasoning', 'text', 'gap', 'tool']);
    expect(parts[1]?.text).toBe('Hello');
    expect(parts[2]?.text).toBe(gap);
  });
});

describe('an answer that was not streamed', () => {
  it.each([
    {
      choices: [
        {
          message: {
            reasoning_content: '想ing',
            content: 'Hello',
            tool_calls: [{ function: { name: 'ls', arguments: '{"a":1}' } }],
          },
        },
      ],
    },
    {
      type: 'message',
      content: [
        { type: 'thinking', thinking: '想ing' },
        { type: 'text', text: 'Hello' },
        { type: 'tool_use', name: 'ls', input: { a: 1 } },
      ],
    },
    {
      object: 'response',
      output: [
        { id: 'a', type: 'reasoning', summary: [{ text: '想ing' }] },
        { id: 'b', type: 'message', content: [{ type: 'output_text', text: 'Hello' }] },
        { id: 'c', type: 'function_call', name: 'ls', arguments: '{"a":1}' },
      ],
    },
  ])('reads the same (%#)', (body) => {
    expect(readSpokenAnswer(JSON.stringify(body))).toEqual(spoken);
  });

  it('an error, an HTML page and packed bytes say nothing', () => {
    expect(readSpokenAnswer('{"error":{"message":"no"}}')).toEqual([]);
    expect(readSpokenAnswer('<html></html>')).toEqual([]);
    expect(readSpokenAnswer('[gzip, 300 bytes]')).toEqual([]);
  });
});
