import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protocolIds } from '../../../../src-proxy/contract/protocol-id.ts';
import { createSealCodec, mayHoldSeals } from '../../../../src-proxy/exchange/seals/create-seal-codec.ts';
import type { Sealed } from '../../../../src-proxy/ir/sealed.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const seal: Sealed = {
  origin: 'openai-responses',
  upstream: 'lab',
  slot: 'encrypted_content',
  data: 'gAAAA/+=',
  id: 'rs_1',
  text: '想 🙂',
};

describe('seals', () => {
  it('come back exactly, from a codec made anew (a restart)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...protocolIds),
        fc.string({ unit: 'grapheme' }),
        fc.string(),
        (origin, data, upstream) => {
          const one: Sealed = { origin, data, upstream, slot: 'signature' };
          expect(createSealCodec(key).unwrap(createSealCodec(key).wrap(one))).toEqual(one);
        },
      ),
    );
    expect(createSealCodec(key).unwrap(createSealCodec(key).wrap(seal))).toEqual(seal);
  });
  it('are the same text each time, so that a history stays in the prompt cache', () => {
    expect(createSealCodec(key).wrap(seal)).toBe(createSealCodec(key).wrap(seal));
  });
  it('hide what they hold and say where they come from', () => {
    const text = createSealCodec(key).wrap(seal);
    expect(text).toMatch(/^ks1\.openai-responses\.[\w-]+$/);
    expect(text).not.toContain('gAAAA');
  });
  it('leave a vendor’s own signature alone', () => {
    expect(createSealCodec(key).unwrap('EqQBCgIYAhIM')).toBeNull();
  });
  it('that were changed, or sealed elsewhere, belong to no upstream', () => {
    const text = createSealCodec(key).wrap(seal);
    const other = createSealCodec(Buffer.alloc(32, 8).toString('base64'));
    for (const opened of [
      other.unwrap(text),
      createSealCodec(key).unwrap(`${text.slice(0, -2)}AA`),
      createSealCodec(key).unwrap('ks1.x'),
    ]) {
      expect(opened?.upstream).toBe('\u0000unreadable');
      expect(opened?.data).toBe('');
    }
    const moved = text.replace('openai-responses', 'gemini');
    expect(createSealCodec(key).unwrap(moved)?.upstream).toBe('\u0000unreadable');
  });
  it('are found in a body at a glance, as they are and in Gemini’s base64', () => {
    const text = createSealCodec(key).wrap(seal);
    expect(mayHoldSeals(Buffer.from(JSON.stringify({ a: [{ signature: text }] })))).toBe(true);
    expect(mayHoldSeals(Buffer.from(JSON.stringify({ thoughtSignature: btoa(text) })))).toBe(true);
    expect(mayHoldSeals(Buffer.from(JSON.stringify({ signature: 'EqQB', text: 'ks1 is a name' })))).toBe(
      false,
    );
  });
});
