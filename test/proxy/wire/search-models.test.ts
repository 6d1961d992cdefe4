// Which models a vendor's own search is asked for: what the codecs know by name, with unknown names as the newest.
import { describe, expect, it } from 'vitest';
import type { ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import type { IrRequest } from '../../../src-proxy/ir/request.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';

function searches(target: ProtocolId, model: string, more: Partial<IrRequest> = {}): boolean {
  const origin = target === 'gemini' ? 'anthropic-messages' : 'gemini';
  const { body, searches: asks } = wireProtocols[target].encodeRequest(
    {
      origin,
      model: 'm',
      stream: false,
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'x' }] }],
      ...more,
      tools: [
        { type: 'server', kind: 'web-search', origin, value: { googleSearch: {} }, wish: {} },
        ...(more.tools ?? []),
      ],
    },
    { model, upstream: 'lab', quirks: [], webSearch: true },
  );
  expect(/"web_search|googleSearch/.test(JSON.stringify(body))).toBe(asks);
  return asks === true;
}

describe('a search is asked for', () => {
  it.each([
    ['claude-3-opus-20240229', false],
    ['claude-3-haiku-20240307', false],
    ['claude-3-5-haiku-20241022', true],
    ['claude-3-7-sonnet-latest', true],
    ['claude-sonnet-4-5', true],
    ['anthropic/claude-opus-5-5', true],
    ['claude-of-tomorrow', true],
  ])('%s of Anthropic: %s', (model, expected) => {
    expect(searches('anthropic-messages', model)).toBe(expected);
  });
  it.each([
    ['gpt-3.5-turbo', false],
    ['gpt-4', false],
    ['gpt-4-turbo', false],
    ['gpt-4.1-nano', false],
    ['o1-mini', false],
    ['gpt-4o', true],
    ['gpt-4.1', true],
    ['o3', true],
    ['gpt-5', true],
    ['openai/gpt-6', true],
  ])('%s of OpenAI: %s', (model, expected) => {
    expect(searches('openai-responses', model)).toBe(expected);
  });
  it('not of GPT-5 with the least effort', () => {
    const reasoning = { effort: 'minimal', mode: 'on' } as const;
    expect(searches('openai-responses', 'gpt-5-mini', { reasoning })).toBe(false);
    expect(searches('openai-responses', 'gpt-5.5', { reasoning })).toBe(true);
  });
  it.each([
    ['gpt-5.5', false],
    ['gpt-5-search-api', true],
    ['gpt-4o-mini-search-preview-2025-03-11', true],
  ])('%s of Chat: %s', (model, expected) => {
    expect(searches('openai-chat', model)).toBe(expected);
  });
  const tools: IrRequest['tools'] = [{ type: 'function', name: 'f' }];
  it.each([
    ['gemini-1.5-pro', false, false],
    ['gemini-2.0-flash-lite', false, false],
    ['gemini-2.5-flash-image', false, false],
    ['gemma-3-27b-it', false, false],
    ['gemini-2.0-flash', true, false],
    ['models/gemini-2.5-pro', true, false],
    ['gemini-3-flash-preview', true, true],
    ['gemini-of-tomorrow', true, true],
  ])('%s of Google: %s, beside functions: %s', (model, alone, beside) => {
    expect(searches('gemini', model)).toBe(alone);
    expect(searches('gemini', model, { tools })).toBe(beside);
  });
});
