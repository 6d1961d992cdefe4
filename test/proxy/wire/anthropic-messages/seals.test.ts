// Seals of other vendors in Messages: the thinking signature is their slot, whatever they sealed.
import { describe, expect, it } from 'vitest';
import { foldStream } from '../../../../src-proxy/ir/fold.ts';
import type { IrStreamPart } from '../../../../src-proxy/ir/stream-part.ts';
import { anthropicMessages } from '../../../../src-proxy/wire/anthropic-messages/index.ts';
import { decodeContext, encodeContext, encodeParts, testSeals } from '../../../support/wire-conformance.ts';

const sealed = { origin: 'gemini', upstream: 'lab', slot: 'thought_signature', data: 'CiQB/+=' } as const;
const parts: IrStreamPart[] = [
  { type: 'response-start' },
  { type: 'tool-input-start', block: 'a', callId: 'c1', name: 'f', kind: 'function', sealed },
  { type: 'tool-input-delta', block: 'a', text: '{}' },
  { type: 'tool-input-end', block: 'a', sealed },
  { type: 'response-end', reason: 'tool-calls', usage: null },
];

/** What the client sends back, as the neutral request sees it. */
function returned(content: unknown): unknown {
  const ir = anthropicMessages.decodeRequest(
    {
      model: 'm',
      max_tokens: 9,
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1' }] },
      ],
    },
    decodeContext(),
  );
  return ir.messages[1]?.parts;
}
const expected = [
  { type: 'reasoning', text: '', redacted: true, sealed: { ...sealed, id: 'c1' } },
  { type: 'tool-call', callId: 'c1', name: 'f', kind: 'function', input: '{}' },
];

describe('a signed call (CLIProxyAPI#2098, litellm#25322)', () => {
  it('comes back through a stream', () => {
    const blocks = encodeParts(anthropicMessages, parts).flatMap((event) => {
      const { content_block: block } = JSON.parse(event.data) as { content_block?: object };
      return block === undefined ? [] : [block];
    });
    expect(blocks).toHaveLength(2);
    expect(returned(blocks)).toEqual(expected);
  });
  it('comes back through a whole answer', () => {
    const message = anthropicMessages.encodeResponse(foldStream(parts), encodeContext(anthropicMessages));
    expect(returned(message['content'])).toEqual(expected);
  });
});

describe('seals in requests', () => {
  it('a vendor’s own signature is nobody’s business', () => {
    expect(
      returned([
        { type: 'thinking', thinking: 'a', signature: 'Eq' },
        { type: 'tool_use', id: 'c1', name: 'f', input: {} },
      ]),
    ).toMatchObject([{ sealed: { origin: 'anthropic-messages', slot: 'signature', data: 'Eq' } }, {}]);
  });
  it('an empty signature is none', () => {
    const [part] = returned([
      { type: 'thinking', thinking: 'a', signature: '' },
      { type: 'tool_use', id: 'c1', name: 'f', input: {} },
    ]) as object[];
    expect(part).toEqual({ type: 'reasoning', text: 'a' });
  });
  it('redacted thinking of another vendor comes back too', () => {
    const data = testSeals.wrap({
      origin: 'openai-responses',
      upstream: 'u',
      slot: 'encrypted_content',
      data: 'g',
    });
    expect(
      returned([
        { type: 'redacted_thinking', data },
        { type: 'tool_use', id: 'c1', name: 'f', input: {} },
      ]),
    ).toMatchObject([{ redacted: true, sealed: { origin: 'openai-responses', data: 'g' } }, {}]);
  });
});
