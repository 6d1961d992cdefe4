// Where a source stands in OpenAI's texts: Anthropic cites whole blocks, before or behind their words, and OpenAI counts
// characters of the whole message.
import { describe, expect, it } from 'vitest';
import { foldStream } from '../../../src-proxy/ir/fold.ts';
import type { IrStreamPart } from '../../../src-proxy/ir/stream-part.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';
import type { WireProtocol } from '../../../src-proxy/wire/wire-protocol.ts';
import { encodeContext } from '../../support/wire-conformance.ts';

const { 'anthropic-messages': anthropic, 'openai-chat': chat, 'openai-responses': responses } = wireProtocols;

type WireObject = { readonly type: string } & Readonly<Record<string, unknown>>;

const cite = (url: string): object => ({
  type: 'citations_delta',
  citation: { type: 'web_search_result_location', url, title: url, cited_text: 'c', encrypted_index: 'i' },
});
const say = (text: string): object => ({ type: 'text_delta', text });
const block = (index: number, ...deltas: object[]): WireObject[] => [
  { type: 'content_block_start', index, content_block: { type: 'text', text: '', citations: [] } },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];
const events: readonly WireObject[] = [
  { type: 'message_start', message: { id: 'msg_1', usage: { input_tokens: 1 } } },
  ...block(0, say('First. ')),
  ...block(1, cite('https://a.example'), say('Second')),
  ...block(2, say(' and third'), cite('https://b.example')),
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } },
  { type: 'message_stop' },
];
const text = 'First. Second and third';
const places = [
  ['https://a.example', 7, 13],
  ['https://b.example', 13, 23],
];

function parts(): IrStreamPart[] {
  const decoder = anthropic.createStreamDecoder({ upstream: 'lab', toolNames: new Map() });
  return events.flatMap((event) => decoder.push(JSON.stringify(event), event.type));
}

/** All annotations of an answer, as [address, start, end]. */
function annotations(value: unknown): unknown[] {
  const found = new Map<string, unknown[]>();
  JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === 'object' && member !== null && 'start_index' in member && 'url' in member) {
      const { url, start_index: start, end_index: end } = member as Record<string, unknown>;
      found.set(String(url), [url, start, end]);
    }
    return member;
  });
  return [...found.values()];
}

describe.each([
  ['Chat', chat],
  ['Responses', responses],
] as const)('the sources of a Messages answer for %s', (_name, wire: WireProtocol) => {
  it('stand at their words in a whole answer', () => {
    const whole = wire.encodeResponse(foldStream(parts()), encodeContext(wire));
    expect(JSON.stringify(whole)).toContain(text);
    expect(annotations(whole)).toEqual(places);
  });
  it('stand at their words in a stream', () => {
    const encoder = wire.createStreamEncoder(encodeContext(wire));
    const told = parts()
      .flatMap((part) => encoder.push(part))
      .filter(({ data }) => data !== '[DONE]');
    expect(annotations(told.map(({ data }) => JSON.parse(data) as unknown))).toEqual(places);
  });
});

describe('the sources of a Gemini answer', () => {
  const { gemini } = wireProtocols;
  const grounding = {
    groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
    groundingSupports: [
      { segment: { text: 'Second' }, groundingChunkIndices: [0] },
      { segment: { text: 'third' }, groundingChunkIndices: [0] },
    ],
  };
  const chunk = (words: string, more: object = {}): string =>
    JSON.stringify({ candidates: [{ content: { parts: [{ text: words }] }, ...more }], responseId: 'r' });
  const told = (): IrStreamPart[] => {
    const decoder = gemini.createStreamDecoder({ upstream: 'lab', toolNames: new Map() });
    return [
      chunk('First. Second and', {
        groundingMetadata: { ...grounding, groundingSupports: grounding.groundingSupports.slice(0, 1) },
      }),
      chunk(' third', { groundingMetadata: grounding }),
      chunk('', { groundingMetadata: grounding, finishReason: 'STOP' }),
    ]
      .flatMap((data) => decoder.push(data))
      .concat(decoder.end());
  };
  it('are told once, however often Google says them', () => {
    expect(told().filter(({ type }) => type === 'citation')).toHaveLength(2);
  });
  it.each([
    ['Chat', chat],
    ['Responses', responses],
  ] as const)('stand at their words in a whole answer for %s', (_name, wire: WireProtocol) => {
    const whole = wire.encodeResponse(foldStream(told()), encodeContext(wire));
    const spans = JSON.stringify(whole).match(/"start_index":\d+,"end_index":\d+/g);
    expect(spans).toEqual(['"start_index":7,"end_index":13', '"start_index":18,"end_index":23']);
  });
});
