// Compaction made by Keyswitch: the summary turn, the sealed item, and its way back.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  collectSummary,
  encodeCompactOutput,
  expandMintedCompactions,
  isCompactionRequest,
  mintCompaction,
  planSummaryTurn,
} from '../../../../src-proxy/exchange/compaction/compaction.ts';
import { openSummary, sealSummary } from '../../../../src-proxy/exchange/compaction/compaction-seal.ts';
import type { JsonObject } from '../../../../src-proxy/ir/json.ts';
import { messageItem } from '../../../support/responses-script.ts';
import { checkCreate, type Json } from '../../../support/responses-strictness.ts';

const sealKey = randomBytes(32).toString('base64');
const user = (text: string): JsonObject => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
});
const context = {
  responseId: 'resp_1',
  itemId: 'cmp_1',
  model: 'm',
  createdAt: 1,
  usage: { input_tokens: 9, output_tokens: 2, total_tokens: 11 },
  sealKey,
};

describe('the seal', () => {
  it('opens with its own key only, and not after any change of a byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (summary, at) => {
        const sealed = sealSummary(summary, sealKey);
        expect(openSummary(sealed, sealKey)).toBe(summary);
        expect(openSummary(sealed, randomBytes(32).toString('base64'))).toBeNull();
        const bytes = Buffer.from(sealed.slice(5), 'base64url');
        bytes[at % bytes.length]! ^= 1;
        expect(openSummary(`ksc1.${bytes.toString('base64url')}`, sealKey)).toBeNull();
      }),
    );
    expect(openSummary('ENC_COMPACTION_1', sealKey)).toBeNull();
    expect(openSummary('ksc1.', sealKey)).toBeNull();
  });
});

describe('a compaction request', () => {
  const body: JsonObject = {
    model: 'm',
    stream: true,
    input: [user('go'), { type: 'compaction_trigger' }],
    tools: [{ type: 'function', name: 'x' }],
    tool_choice: 'auto',
    parallel_tool_calls: true,
    text: { verbosity: 'low' },
    reasoning: { effort: 'medium' },
    store: false,
    prompt_cache_key: 'k',
  };

  it('is one by its last input item, and refused where that stands elsewhere', () => {
    expect(isCompactionRequest(body)).toBe(true);
    expect(isCompactionRequest({ model: 'm', input: [user('go')] })).toBe(false);
    expect(isCompactionRequest({ model: 'm', input: 'compaction_trigger' })).toBe(false);
    expect(() => isCompactionRequest({ input: [{ type: 'compaction_trigger' }, user('go')] })).toThrow(
      /last input item/,
    );
  });

  it('becomes an ordinary turn without tools that a strict vendor without compaction takes', () => {
    const turn = planSummaryTurn(body);
    expect(turn).toMatchObject({ model: 'm', stream: true, store: false, tools: [], prompt_cache_key: 'k' });
    expect(Object.keys(turn)).not.toContain('text');
    expect(
      checkCreate(turn as Json, { party: 'third-party', transport: 'http', compaction: false }),
    ).toBeNull();
    const input = turn['input'] as JsonObject[];
    expect(input).toHaveLength(2);
    expect(input[0]).toEqual(user('go'));
  });

  it('is answered with exactly one output item, which reads back as a user message', () => {
    const minted = mintCompaction('what was done', context);
    const done = minted.events.filter(({ type }) => type === 'response.output_item.done');
    expect(done).toHaveLength(1);
    expect(done[0]?.['item']).toEqual(minted.item);
    expect(minted.events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { id: 'resp_1', status: 'completed', output: [minted.item], usage: { total_tokens: 11 } },
    });
    const later = { model: 'm', input: [minted.item, user('next')] };
    const expanded = expandMintedCompactions(later, sealKey);
    expect(JSON.stringify(expanded)).toContain('what was done');
    expect(JSON.stringify(expanded)).not.toContain('compaction"');
    expect(
      checkCreate(expanded as Json, { party: 'third-party', transport: 'http', compaction: false }),
    ).toBeNull();
  });

  it('leaves foreign items alone and refuses another installation by name', () => {
    const foreign = { model: 'm', input: [{ type: 'compaction', encrypted_content: 'ENC' }] };
    expect(expandMintedCompactions(foreign, sealKey)).toBe(foreign);
    const other = mintCompaction('s', { ...context, sealKey: randomBytes(32).toString('base64') });
    expect(() => expandMintedCompactions({ input: [other.item] }, sealKey)).toThrow(/another Keyswitch/);
  });

  it('has the unary form of old versions: the user messages, then the item', () => {
    const { item } = mintCompaction('s', context);
    const old = { model: 'm', input: [{ ...user('sys'), role: 'developer' }, user('go')] };
    expect(encodeCompactOutput(old, item)).toEqual({ output: [user('go'), item] });
  });

  it('takes the summary from message items only', () => {
    expect(
      collectSummary([{ type: 'reasoning', summary: [] }, messageItem('one'), messageItem('two ')]),
    ).toBe('one\ntwo');
  });
});
