import { describe, expect, it } from 'vitest';
import { openaiEfforts } from '../../../src-proxy/wire/openai-efforts.ts';

describe('efforts of OpenAI models', () => {
  it.each([
    ['gpt-5', 'minimal'],
    ['o3', 'minimal'],
    ['gpt-5.4', 'none'],
    ['gpt-6.1-sol', 'none'],
    ['gpt-6.2-astra', 'low'],
    ['openai/gpt-6.2-sol', 'low'],
  ])('%s begins at %s', (model, least) => {
    expect(openaiEfforts(model)[0]).toBe(least);
  });
});
