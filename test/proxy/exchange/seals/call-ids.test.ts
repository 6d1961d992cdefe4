// Seals in the ids of calls: what goes behind an id comes back byte for byte, after a restart too, and nothing that is
// wrong behind an id can hurt a turn.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCallIdCodec } from '../../../../src-proxy/exchange/seals/call-id-codec.ts';
import { mayHoldSeals } from '../../../../src-proxy/exchange/seals/create-seal-codec.ts';
import { openCallIds } from '../../../../src-proxy/exchange/seals/open-call-ids.ts';
import type { Thought } from '../../../../src-proxy/exchange/seals/restore-seals.ts';
import { createCallIdSealer, sealCallIds } from '../../../../src-proxy/exchange/seals/seal-call-ids.ts';
import { foldStream } from '../../../../src-proxy/ir/fold.ts';
import { plainCallId } from '../../../../src-proxy/ir/plain-call-id.ts';
import type { IrPart, IrRequest } from '../../../../src-proxy/ir/request.ts';
import type { Sealed } from '../../../../src-proxy/ir/sealed.ts';
import type { IrOutputPart, IrResponse } from '../../../../src-proxy/ir/stream-part.ts';
import { unfoldResponse } from '../../../../src-proxy/ir/unfold.ts';

const key = Buffer.alloc(32, 7).toString('base64');
/** A new one each time: nothing is remembered. */
const codec = () => createCallIdCodec(key);

const signed = (data: string, text: string): Thought => ({
  type: 'reasoning',
  text,
  sealed: {
    origin: 'anthropic-messages',
    upstream: 'a',
    slot: 'signature',
    data,
    ...(text !== '' && { text }),
  },
});
const call = (callId: string, sealed?: Sealed): Extract<IrOutputPart, { type: 'tool-call' }> => ({
  type: 'tool-call',
  callId,
  name: 'go',
  kind: 'function',
  input: '{}',
  ...(sealed !== undefined && { sealed }),
});
const answer = (...parts: IrOutputPart[]): IrResponse => ({
  parts,
  end: { type: 'response-end', reason: 'tool-calls', usage: null },
});
/** What a client sends that keeps of an answer nothing but its calls, and `more` in front. */
const asked = (response: IrResponse, ...more: IrPart[]): IrRequest => {
  const calls = response.parts.filter((part) => part.type === 'tool-call');
  return {
    origin: 'openai-chat',
    model: 'm',
    stream: false,
    messages: [
      { role: 'user', parts: [{ type: 'text', text: 'go' }] },
      { role: 'assistant', parts: [...more, ...calls] },
      ...calls.map(({ callId }) => ({
        role: 'user' as const,
        parts: [{ type: 'tool-result' as const, callId, content: [] }],
      })),
    ],
  };
};
const partsOf = (ir: IrRequest): readonly IrPart[] => ir.messages[1]?.parts ?? [];

const thoughts = fc.array(
  fc.record({
    data: fc.string({ minLength: 1, unit: 'grapheme' }),
    text: fc.string({ unit: 'grapheme', maxLength: 300 }),
  }),
  { maxLength: 4 },
);

describe('the ids of an answer', () => {
  it('bring back all thoughts and seals of any calls, streamed or whole, byte for byte', () => {
    const steps = fc.array(fc.record({ thoughts, own: fc.option(fc.string({ minLength: 1 })) }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(steps, fc.boolean(), (list, streams) => {
        const expected = list.flatMap((step, index): IrOutputPart[] => {
          const own: Sealed | undefined =
            step.own === null
              ? undefined
              : { origin: 'gemini', upstream: 'g', slot: 'thought_signature', data: step.own };
          return [...step.thoughts.map(({ data, text }) => signed(data, text)), call(`call_${index}`, own)];
        });
        const sealer = createCallIdSealer(codec());
        const told = streams
          ? foldStream(unfoldResponse(answer(...expected)).map((part) => sealer.push(part)))
          : sealCallIds(answer(...expected), codec());
        for (const part of told.parts)
          if (part.type === 'tool-call') expect(part.callId).toMatch(/^call_\d(-ks1-[\w-]+)?$/);
        const { ir, warnings } = openCallIds(asked(told), codec());
        expect(partsOf(ir)).toEqual(expected);
        expect(warnings).toEqual([]);
        expect(JSON.stringify(ir)).not.toContain('-ks1-');
      }),
    );
  });

  it('stay as they are where there is nothing to carry', () => {
    const vendor: Sealed = { origin: 'openai-chat', slot: 'reasoning_content', data: '', text: 'hm' };
    const plain = answer(
      { type: 'reasoning', text: 'hm' },
      { type: 'reasoning', text: 'x', sealed: vendor },
      call('c'),
    );
    expect(sealCallIds(plain, codec())).toBe(plain);
    const late = answer(call('c'), signed('S', 'too late for any call'));
    expect(sealCallIds(late, codec())).toBe(late);
  });

  it('are the same each time, for caches of clients, and hide what they hold', () => {
    const one = sealCallIds(answer(signed('SECRET', 'thinking'), call('c')), codec());
    expect(sealCallIds(answer(signed('SECRET', 'thinking'), call('c')), codec())).toEqual(one);
    expect(JSON.stringify(one.parts.at(-1))).not.toMatch(/SECRET|thinking/);
  });

  it('carry a seal that came after the id of its call in the next id', () => {
    const own: Sealed = { origin: 'gemini', upstream: 'g', slot: 'thought_signature', data: 'LATE' };
    const sealer = createCallIdSealer(codec());
    const start = (block: string) =>
      sealer.push({ type: 'tool-input-start', block, callId: block, name: 'go', kind: 'function' });
    expect(start('a')).toMatchObject({ callId: 'a' });
    sealer.push({ type: 'tool-input-end', block: 'a', sealed: own });
    const next = start('b');
    if (next.type !== 'tool-input-start') throw new Error('no start');
    const { ir } = openCallIds(asked(answer(call('a'), call(next.callId))), codec());
    expect(partsOf(ir)).toEqual([
      call('a'),
      { type: 'reasoning', text: '', sealed: { ...own, id: 'a' } },
      call('b'),
    ]);
  });
});

describe('a text that is too long for an id', () => {
  // Random letters: a text that cannot be packed.
  const long = (seed: number): string =>
    Array.from({ length: 60_000 }, (_, index) =>
      String.fromCodePoint(0x4e00 + ((index * index * seed) % 20_011)),
    ).join('');
  const told = sealCallIds(
    answer(signed('S1', long(7)), signed('S2', 'short'), call('c'), signed('S3', long(11)), call('d')),
    codec(),
  );
  const ids = told.parts.flatMap((part) => (part.type === 'tool-call' ? [part.callId] : []));

  it('stays out of it', () => {
    for (const id of ids) expect(id.length).toBeLessThan(1_000);
  });
  it('is found in the text that the client gives back', () => {
    const said: IrPart = { type: 'reasoning', text: `${long(7)}\n\nshort\n\n${long(11)}` };
    const { ir } = openCallIds(asked(told, said), codec());
    expect(partsOf(ir)).toEqual([
      signed('S1', long(7)),
      signed('S2', 'short'),
      call('c'),
      signed('S3', long(11)),
      call('d'),
    ]);
  });
  it('is not invented where the client gives back another text or none', () => {
    for (const more of [[], [{ type: 'reasoning', text: 'other\n\nwords' } as const]]) {
      const { ir, warnings } = openCallIds(asked(told, ...more), codec());
      expect(partsOf(ir)).toEqual([...more, call('c'), call('d')]);
      expect(warnings).toEqual([]);
    }
  });
  it('and a seal that is too long leaves the id alone', () => {
    const huge = long(13);
    expect(codec().seal('c', { thoughts: [signed(huge, '')], sealed: undefined })).toBe('c');
  });
});

describe('the ids of a request', () => {
  const told = sealCallIds(answer(signed('S1', 'one'), call('c')), codec());
  const id = told.parts.flatMap((part) => (part.type === 'tool-call' ? [part.callId] : []))[0] ?? '';
  const withId = (callId: string) => openCallIds(asked(answer(call(callId))), codec());

  it('that were changed, cut or made elsewhere are the vendor’s own again, with a warning', () => {
    const elsewhere = createCallIdCodec(Buffer.alloc(32, 8).toString('base64'));
    const foreign = elsewhere.seal('c', { thoughts: [signed('S1', 'one')], sealed: undefined });
    for (const wrong of [
      foreign,
      id.slice(0, -3),
      `${id}A`,
      `${id.slice(0, 12)}_${id.slice(13)}`,
      'c-ks1-',
      'c-ks1-x',
    ]) {
      const { ir, warnings } = withId(wrong);
      expect(partsOf(ir)).toEqual([call('c')]);
      expect(JSON.stringify(ir)).not.toContain('ks1');
      expect(warnings).toHaveLength(1);
    }
  });
  it('never make a turn fail, whatever is behind them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, behind) => {
        const { ir } = withId(`${before}-ks1-${behind}`);
        expect(partsOf(ir)).toEqual([call(plainCallId(`${before}-ks1-${behind}`))]);
      }),
    );
  });
  it('of a client that keeps our member too are not needed, and its members are the better ones', () => {
    const kept = openCallIds(asked(told, signed('S1', 'one')), codec());
    expect(partsOf(kept.ir)).toEqual([signed('S1', 'one'), call('c')]);
    expect(kept.keepsSeals).toBe(true);
    expect(withId(id).keepsSeals).toBe(false);
    expect(withId('c').keepsSeals).toBe(false);
  });
  it('are found in a body at a glance', () => {
    expect(mayHoldSeals(Buffer.from(JSON.stringify(asked(told))))).toBe(true);
    expect(mayHoldSeals(Buffer.from(JSON.stringify(asked(answer(call('c'))))))).toBe(false);
  });
});
