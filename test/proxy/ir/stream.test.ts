import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFailure, ProxyError } from '../../../src-proxy/contract/error-codes.ts';
import { foldStream } from '../../../src-proxy/ir/fold.ts';
import { createBlockSequencer } from '../../../src-proxy/ir/sequence-blocks.ts';
import type { IrStreamPart } from '../../../src-proxy/ir/stream-part.ts';
import { validateStream } from '../../../src-proxy/ir/validate-stream.ts';

const end: IrStreamPart = { type: 'response-end', reason: 'stop', usage: null };
const start: IrStreamPart = { type: 'response-start' };
const open = (block: string): IrStreamPart => ({
  type: 'tool-input-start',
  block,
  callId: block,
  name: 'f',
  kind: 'function',
});
const piece = (block: string, text: string): IrStreamPart => ({ type: 'tool-input-delta', block, text });
const close = (block: string): IrStreamPart => ({ type: 'tool-input-end', block });

/** Any lawful stream: blocks that open, speak and close in any interleaving. */
const lawful = fc
  .array(fc.array(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 4 }), { maxLength: 5 })
  .chain((blocks) => {
    const queues = blocks.map((texts, index) => [
      open(`b${index}`),
      ...texts.map((text) => piece(`b${index}`, text)),
      close(`b${index}`),
    ]);
    return fc.infiniteStream(fc.nat()).map((numbers) => {
      const parts: IrStreamPart[] = [start];
      const left = queues.map((queue) => [...queue]);
      while (left.some((queue) => queue.length > 0)) {
        const ready = left.filter((queue) => queue.length > 0);
        const part = ready[Number(numbers.next().value) % ready.length]?.shift();
        if (part !== undefined) parts.push(part);
      }
      return [...parts, end];
    });
  });

function sequence(parts: readonly IrStreamPart[]): IrStreamPart[] {
  const sequencer = createBlockSequencer();
  return parts.flatMap((part) => sequencer.push(part));
}

describe('validateStream', () => {
  it('accepts what is lawful', () => {
    fc.assert(
      fc.property(lawful, (parts) => {
        expect(validateStream(parts)).toEqual([]);
      }),
    );
  });
  it.each([
    ['no start', [open('a'), close('a'), end]],
    ['no end', [start]],
    ['two ends', [start, end, end]],
    ['a block that stays open', [start, open('a'), end]],
    ['a delta for a block that was never started', [start, piece('a', 'x'), end]],
    ['a block that is used again', [start, open('a'), close('a'), open('a'), close('a'), end]],
    [
      'a block that changes its kind',
      [start, open('a'), { type: 'text-delta', block: 'a', text: 'x' }, close('a'), end],
    ],
  ] satisfies [string, IrStreamPart[]][])('complains about %s', (_name, parts) => {
    expect(validateStream(parts)).not.toEqual([]);
  });
});

describe('sequence-blocks', () => {
  it('blocks come one after the other, and nothing is lost or changed', () => {
    fc.assert(
      fc.property(lawful, (parts) => {
        const out = sequence(parts);
        expect(validateStream(out)).toEqual([]);
        expect(foldStream(out).parts).toEqual(foldStream(parts).parts);
        let current: string | null = null;
        for (const part of out) {
          if (!('block' in part)) continue;
          if (part.type === 'tool-input-start') {
            expect(current).toBeNull();
            current = part.block;
          }
          expect(part.block).toBe(current);
          if (part.type === 'tool-input-end') current = null;
        }
      }),
    );
  });
  it('the block that is open streams without waiting', () => {
    const sequencer = createBlockSequencer();
    const counts = [
      start,
      open('a'),
      open('b'),
      piece('b', '1'),
      piece('a', '2'),
      close('a'),
      close('b'),
      end,
    ].map((part) => sequencer.push(part).length);
    expect(counts).toEqual([1, 1, 0, 0, 1, 3, 1, 1]);
  });
  it('a failure is not held back', () => {
    const error: IrStreamPart = { type: 'error', failure: createFailure('overloaded', 'x') };
    expect(sequence([start, open('a'), open('b'), error]).at(-1)).toEqual(error);
  });
});

describe('fold', () => {
  it('throws the failure of an error part, and for a missing end', () => {
    const failure = createFailure('overloaded', 'busy');
    expect(() => foldStream([start, { type: 'error', failure }])).toThrow(ProxyError);
    expect(() => foldStream([start])).toThrow(/without an end/);
  });
  it('keeps summary paragraphs apart and joins them for readers of plain text', () => {
    const parts: IrStreamPart[] = [
      start,
      { type: 'reasoning-start', block: 'r' },
      { type: 'reasoning-delta', block: 'r', text: 'A', part: 0 },
      { type: 'reasoning-delta', block: 'r', text: 'B', part: 1 },
      { type: 'reasoning-end', block: 'r' },
      end,
    ];
    expect(foldStream(parts).parts).toEqual([{ type: 'reasoning', text: 'A\n\nB', summary: ['A', 'B'] }]);
  });
});
