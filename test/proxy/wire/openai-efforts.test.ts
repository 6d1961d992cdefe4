import { describe, expect, it } from 'vitest';
import { decodeContext, sentBody, testUpstream } from '../../support/wire-conformance.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';
import { openaiEfforts } from '../../../src-proxy/wire/openai-efforts.ts';

describe('efforts of OpenAI models', () => {
  it.each([
    ['o3', 'low', 'high'],
    ['o4-mini', 'low', 'high'],
    ['gpt-5', 'minimal', 'high'],
    ['gpt-5-mini-2025-08-07', 'minimal', 'high'],
    ['gpt-5-pro', 'high', 'high'],
    ['gpt-5.1', 'none', 'high'],
    ['gpt-5.1-codex-max', 'none', 'xhigh'],
    ['gpt-5.4', 'none', 'xhigh'],
    ['gpt-5.5', 'none', 'xhigh'],
    ['gpt-5.6-sol', 'none', 'max'],
    ['gpt-6.1-sol', 'none', 'max'],
    ['gpt-6.2-astra', 'low', 'max'],
    ['openai/gpt-6.2-sol', 'low', 'max'],
  ])('%s begins at %s and ends at %s', (model, least, most) => {
    expect(openaiEfforts(model)[0]).toBe(least);
    expect(openaiEfforts(model).at(-1)).toBe(most);
  });

  it.each(['openai-responses', 'openai-chat'] as const)('a foreign wish fits the model at %s', (to) => {
    const effort = (model: string, wish: object): unknown => {
      const body = { model: 'm', max_tokens: 99_000, messages: [{ role: 'user', content: 'x' }], ...wish };
      const ir = wireProtocols['anthropic-messages'].decodeRequest(body, decodeContext());
      const encoded = wireProtocols[to].encodeRequest(ir, { model, upstream: testUpstream, quirks: [] });
      const sent = sentBody(encoded.body) as { reasoning?: { effort?: string }; reasoning_effort?: string };
      return sent.reasoning?.effort ?? sent.reasoning_effort;
    };
    const most = { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } };
    const least = { thinking: { type: 'enabled', budget_tokens: 1_024 } };
    expect(effort('gpt-5', most)).toBe('high');
    expect(effort('gpt-5.5', most)).toBe('xhigh');
    expect(effort('gpt-6', most)).toBe('max');
    expect(effort('gpt-5', least)).toBe('minimal');
    expect(effort('gpt-5.1', least)).toBe('low');
    expect(effort('o3', least)).toBe('low');
  });
});
