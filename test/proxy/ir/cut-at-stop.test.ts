// Stop sequences that are acted out: however the text is cut into pieces, the client sees what a vendor would have sent.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStopCutter, cutResponse } from '../../../src-proxy/ir/cut-at-stop.ts';
import { createFold } from '../../../src-proxy/ir/fold.ts';
import type { IrResponse, IrStreamPart } from '../../../src-proxy/ir/stream-part.ts';
import { unfoldResponse } from '../../../src-proxy/ir/unfold.ts';

const usage = { input: 1, cacheRead: 0, cacheWrite: 0, output: 9, reasoning: 0 };

function cutStream(parts: readonly IrStreamPart[], sequences: readonly string[]): IrResponse {
  const cutter = createStopCutter(sequences);
  const fold = createFold();
  for (const part of parts) for (const kept of cutter.push(part)) fold.push(kept);
  return fold.finish();
}

/** Where a vendor would cut who looks at the text after each character. */
function firstStop(text: string, sequences: readonly string[]): number | null {
  for (let end = 1; end <= text.length; end += 1) {
    const said = text.slice(0, end);
    const lengths = sequences.filter((one) => said.endsWith(one)).map((one) => one.length);
    if (lengths.length > 0) return end - Math.max(...lengths);
  }
  return null;
}

const textsOf = (response: IrResponse): string =>
  response.parts.map((part) => (part.type === 'text' ? part.text : '')).join('|');

function streamOf(pieces: readonly string[]): IrStreamPart[] {
  return [
    { type: 'response-start' },
    { type: 'text-start', block: 'a' },
    ...pieces.map((text) => ({ type: 'text-delta', block: 'a', text }) as const),
    { type: 'text-end', block: 'a' },
    { type: 'response-end', reason: 'stop', rawReason: 'completed', usage },
  ];
}

describe('cutting at stop sequences', () => {
  it('cuts before the earliest, in whatever pieces the text comes, and as a whole alike', () => {
    const alphabet = fc.constantFrom('a', 'b', 'c');
    const word = (most: number): fc.Arbitrary<string> =>
      fc.array(alphabet, { minLength: 1, maxLength: most }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(
        fc.array(word(4), { maxLength: 12 }),
        fc.array(word(3), { minLength: 1, maxLength: 3 }),
        (pieces, sequences) => {
          const text = pieces.join('');
          const place = firstStop(text, sequences);
          const expected = place === null ? text : text.slice(0, place);
          const streamed = cutStream(streamOf(pieces), sequences);
          const whole = cutResponse(
            { parts: [{ type: 'text', text }], end: { type: 'response-end', reason: 'stop', usage } },
            sequences,
          );
          expect(textsOf(streamed)).toBe(expected);
          expect(textsOf(whole)).toBe(expected);
          const reason = place === null ? 'stop' : 'stop-sequence';
          expect(streamed.end.reason).toBe(reason);
          expect(whole.end.reason).toBe(reason);
          expect(whole.end.stopSequence).toBe(streamed.end.stopSequence);
          expect(streamed.end.usage).toEqual(usage);
        },
      ),
    );
  });

  it('lets text that cannot be a stop sequence go at once', () => {
    const cutter = createStopCutter(['END']);
    cutter.push({ type: 'response-start' });
    cutter.push({ type: 'text-start', block: 'a' });
    const piece = { type: 'text-delta', block: 'a', text: 'Hello E' } as const;
    expect(cutter.push(piece)).toEqual([{ ...piece, text: 'Hello ' }]);
    expect(cutter.push({ ...piece, text: 'x' })).toEqual([{ ...piece, text: 'Ex' }]);
  });

  it('leaves out everything behind the cut, and leaves thoughts and refusals alone', () => {
    const answer: IrResponse = {
      parts: [
        { type: 'reasoning', text: 'STOP thinking' },
        { type: 'refusal', text: 'no STOP' },
        { type: 'text', text: 'yes STOP no' },
        { type: 'tool-call', callId: 'c', name: 'f', kind: 'function', input: '{}' },
      ],
      end: { type: 'response-end', reason: 'tool-calls', usage },
    };
    for (const cut of [cutResponse(answer, ['STOP']), cutStream(unfoldResponse(answer), ['STOP'])]) {
      expect(cut.parts.map((part) => ('text' in part ? part.text : part.type))).toEqual([
        'STOP thinking',
        'no STOP',
        'yes ',
      ]);
      expect(cut.end).toMatchObject({ reason: 'stop-sequence', stopSequence: 'STOP', usage });
    }
  });

  it('cuts each of several answers', () => {
    const end = { type: 'response-end', reason: 'stop', usage } as const;
    const answer: IrResponse = {
      parts: [{ type: 'text', text: 'one' }],
      end,
      otherChoices: [{ parts: [{ type: 'text', text: 'two STOP three' }], end }],
    };
    const cut = cutResponse(answer, ['STOP']);
    expect(cut.parts).toEqual(answer.parts);
    expect(cut.end).toBe(end);
    expect(cut.otherChoices).toMatchObject([
      { parts: [{ text: 'two ' }], end: { reason: 'stop-sequence', stopSequence: 'STOP' } },
    ]);
  });
});
