// Why Claude declined, where a client would else show an empty answer (vscode#331261, opencode PR#37392, pi PR#5666,
// giskard-oss PR#2681), and what Anthropic's clients expect of other vendors' refusals (NVIDIA-NeMo/Switchyard PR#370).
import { describe, expect, it } from 'vitest';
import { foldStream } from '../../../../src-proxy/ir/fold.ts';
import type { IrResponse } from '../../../../src-proxy/ir/stream-part.ts';
import { unfoldResponse } from '../../../../src-proxy/ir/unfold.ts';
import { validateStream } from '../../../../src-proxy/ir/validate-stream.ts';
import { wireProtocols } from '../../../../src-proxy/wire/registry.ts';
import { decodeContext, sentBody, testSeals } from '../../../support/wire-conformance.ts';

const messages = wireProtocols['anthropic-messages'];
const context = { upstream: 'lab', toolNames: new Map() };
const usage = { input_tokens: 5, output_tokens: 9 };

/** The same refusal, streamed and whole. */
function declined(details: object | null, text?: string): IrResponse[] {
  const content = text === undefined ? [] : [{ type: 'text', text }];
  const events = [
    { type: 'message_start', message: { id: 'msg_1', usage } },
    ...content.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: block },
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason: 'refusal', stop_details: details }, usage },
    { type: 'message_stop' },
  ];
  const decoder = messages.createStreamDecoder(context);
  const parts = events.flatMap((event) => decoder.push(JSON.stringify(event)));
  expect(validateStream(parts)).toEqual([]);
  const whole = { id: 'msg_1', content, stop_reason: 'refusal', stop_details: details, usage };
  return [foldStream(parts), messages.decodeResponse(whole, context)];
}

describe('a refusal of Claude', () => {
  const why = { type: 'refusal', category: 'cyber', explanation: 'It asks for malware.' };
  const cases: readonly (readonly [string, object | null, string[]])[] = [
    ['with an explanation', why, ['It asks for malware.']],
    ['with a category', { ...why, explanation: null }, ['The model declined this request (cyber).']],
    ['without a reason', { ...why, category: null, explanation: null }, []],
    ['of older models', null, []],
  ];
  it.each(cases)('%s says why, behind what was said before', (_name, details, reasons) => {
    for (const { parts, end } of [...declined(details), ...declined(details, 'Sure')]) {
      const told = parts.filter(({ type }) => type === 'refusal');
      expect(told).toEqual(reasons.map((text) => ({ type: 'refusal', text })));
      expect(parts.slice(0, parts.length - told.length).every(({ type }) => type === 'text')).toBe(true);
      expect(end.reason).toBe('refusal');
    }
  });

  it('is read by clients of Chat and of Gemini', () => {
    for (const response of declined(why)) {
      const answer = (to: 'openai-chat' | 'gemini', body: object): string => {
        const request = wireProtocols[to].decodeRequest(body, decodeContext({ model: 'm', stream: false }));
        const more = { model: 'm', exchangeId: 'e', responseId: 'r', createdAt: 1, seals: testSeals };
        return JSON.stringify(wireProtocols[to].encodeResponse(response, { request, ...more }));
      };
      const chat = answer('openai-chat', { model: 'm', messages: [{ role: 'user', content: 'x' }] });
      expect(chat).toContain('"refusal":"It asks for malware."');
      expect(answer('gemini', { contents: [{ parts: [{ text: 'x' }] }] })).toContain(
        '"text":"It asks for malware."',
      );
    }
  });
});

it('a refusal of another vendor has the details that Anthropic’s clients expect, any other answer has none', () => {
  const body = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] };
  const request = messages.decodeRequest(body, decodeContext());
  const more = { request, model: 'm', exchangeId: 'e', responseId: 'r', createdAt: 1, seals: testSeals };
  const answer = (reason: 'content-filter' | 'stop'): unknown[] => {
    const end = { type: 'response-end', reason, rawReason: 'RECITATION', usage: null } as const;
    const response = { parts: [], end };
    const encoder = messages.createStreamEncoder(more);
    const events = unfoldResponse(response)
      .flatMap((part) => encoder.push(part))
      .map(({ data }) => JSON.parse(data) as { type: string; delta?: object });
    return [sentBody(messages.encodeResponse(response, more)), events.at(-2)?.delta];
  };
  const explanation = 'The vendor stopped this answer (RECITATION).';
  const stop_details = { type: 'refusal', category: null, explanation };
  for (const told of answer('content-filter'))
    expect(told).toMatchObject({ stop_reason: 'refusal', stop_details });
  for (const told of answer('stop')) expect(told).not.toHaveProperty('stop_details');
});
