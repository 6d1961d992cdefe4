// What Gemini clients are told: botched arguments, thoughts, errors.
import { describe, expect, it } from 'vitest';
import { createFailure } from '../../../../src-proxy/contract/error-codes.ts';
import { gemini } from '../../../../src-proxy/wire/gemini/index.ts';
import { encodeContext, encodeParts, testSeals } from '../../../support/wire-conformance.ts';

describe('answers to Gemini clients', () => {
  it('arguments that are no JSON end as Google ends them', () => {
    const events = encodeParts(gemini, [
      { type: 'response-start' },
      { type: 'tool-input-start', block: 'a', callId: 'c', name: 'f', kind: 'function' },
      { type: 'tool-input-delta', block: 'a', text: '{"cut' },
      { type: 'tool-input-end', block: 'a' },
      { type: 'response-end', reason: 'tool-calls', usage: null },
    ]);
    expect(JSON.parse(events.at(-1)?.data ?? '')).toMatchObject({
      candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }],
    });
  });
  it('interleaved calls come in the order in which they began', () => {
    const call = (block: string, callId: string) =>
      ({ type: 'tool-input-start', block, callId, name: 'f', kind: 'function' }) as const;
    const events = encodeParts(gemini, [
      { type: 'response-start' },
      call('a', 'first'),
      call('b', 'second'),
      { type: 'tool-input-delta', block: 'b', text: '{}' },
      { type: 'tool-input-end', block: 'b' },
      { type: 'tool-input-delta', block: 'a', text: '{}' },
      { type: 'tool-input-end', block: 'a' },
      { type: 'response-end', reason: 'tool-calls', usage: null },
    ]);
    const text = events.map(({ data }) => data).join('');
    expect(text.indexOf('"first"')).toBeGreaterThan(-1);
    expect(text.indexOf('"first"')).toBeLessThan(text.indexOf('"second"'));
  });
  it('thoughts are shown to those who asked', () => {
    const context = {
      ...encodeContext(gemini),
      request: { ...encodeContext(gemini).request, reasoning: { summary: 'auto' as const } },
    };
    const encoder = gemini.createStreamEncoder(context);
    encoder.push({ type: 'reasoning-start', block: 'r' });
    expect(
      encoder.push({ type: 'reasoning-delta', block: 'r', text: '想' }).map((event) => event.data),
    ).toEqual([expect.stringContaining('{"text":"想","thought":true}')]);
  });
  it('errors have Google’s names, the pause and the field', () => {
    const failure = createFailure('rate_limit_exceeded', 'Slow down.', {
      retryAfterSeconds: 7,
      param: 'contents[0]',
    });
    expect(gemini.encodeError(failure, { exchangeId: 'x' })).toMatchObject({
      error: {
        code: 429,
        status: 'RESOURCE_EXHAUSTED',
        message: 'Slow down.',
        details: [
          { reason: 'rate_limit_exceeded' },
          { retryDelay: '7s' },
          { fieldViolations: [{ field: 'contents[0]' }] },
        ],
      },
    });
  });
  it('an empty account says so first in the words that make Gemini CLI stop', () => {
    const failure = createFailure('insufficient_balance', 'Top up.');
    expect(gemini.encodeError(failure, { exchangeId: 'x' })).toMatchObject({
      error: {
        code: 429,
        message: 'Top up.',
        details: [
          { reason: 'QUOTA_EXHAUSTED', domain: 'cloudcode-pa.googleapis.com' },
          { reason: 'insufficient_balance', domain: 'keyswitch' },
        ],
      },
    });
  });
  it('a quota that refills says when in its details; a header alone does not turn an empty account round', () => {
    const quota = (details: readonly object[]): string =>
      JSON.stringify({
        error: {
          code: 429,
          message: 'You exceeded your current quota, please check your plan and billing details.',
          status: 'RESOURCE_EXHAUSTED',
          details,
        },
      });
    const headers = { 'retry-after': '7' };
    expect(gemini.decodeError(429, headers, quota([]))).toMatchObject({ code: 'insufficient_balance' });
    expect(gemini.decodeError(429, headers, quota([])).retryAfterSeconds).toBeUndefined();
    expect(gemini.decodeError(429, {}, quota([{ retryDelay: '7s' }]))).toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterSeconds: 7,
    });
  });
  it('a key that Google refuses as an argument is a refused key', () => {
    const body = JSON.stringify({
      error: {
        code: 400,
        message: 'API key not valid.',
        status: 'INVALID_ARGUMENT',
        details: [{ reason: 'API_KEY_INVALID' }],
      },
    });
    expect(gemini.decodeError(400, {}, body).code).toBe('upstream_key_refused');
    const long = JSON.stringify({
      error: {
        code: 400,
        message: 'The input token count (9) exceeds the maximum number of tokens allowed (5).',
        status: 'INVALID_ARGUMENT',
      },
    });
    expect(gemini.decodeError(400, {}, long).code).toBe('context_length_exceeded');
  });
});

it('seals survive Google’s slot', () => {
  const seal = {
    origin: 'openai-responses',
    slot: 'encrypted_content',
    data: 'gAAAA==',
    id: 'rs_1',
    text: '想',
  } as const;
  expect(testSeals.unwrap(testSeals.wrap(seal))).toEqual(seal);
});
