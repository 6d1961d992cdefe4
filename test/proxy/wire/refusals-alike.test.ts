// One refusal in four envelopes means one thing: the lanes ask the codecs, and the codecs one classifier.
import { describe, expect, it } from 'vitest';
import { protocolIds, type ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';

const envelope: Readonly<Record<ProtocolId, (message: string) => object>> = {
  'openai-chat': (message) => ({ error: { message, type: 'invalid_request_error', code: null } }),
  'openai-responses': (message) => ({ error: { message, type: 'invalid_request_error', code: null } }),
  'anthropic-messages': (message) => ({ type: 'error', error: { type: 'invalid_request_error', message } }),
  gemini: (message) => ({ error: { code: 0, message } }),
};

const cases: readonly (readonly [number, string, string])[] = [
  [400, 'Unknown parameter: foo', 'invalid_request'],
  [400, 'prompt is too long: 9 tokens > 8 maximum', 'context_length_exceeded'],
  // What clients compact for, in the words of vendors (pi#5930, oh-my-pi#3752, opencode#17746).
  [
    400,
    'request (124071 tokens) exceeds the available context size (123904 tokens), try increasing it',
    'context_length_exceeded',
  ],
  [
    400,
    "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    'context_length_exceeded',
  ],
  [
    400,
    'Invalid request: Your request exceeded model token limit: 262144 (requested: 300000)',
    'context_length_exceeded',
  ],
  [400, 'Range of input length should be [1, 258048]', 'context_length_exceeded'],
  [400, 'Prompt exceeds max length', 'context_length_exceeded'],
  [400, 'prompt token count of 100000 exceeds the limit of 64000', 'context_length_exceeded'],
  [400, 'Please reduce the length of the messages or completion.', 'context_length_exceeded'],
  [400, 'Your credit balance is too low', 'insufficient_balance'],
  [401, 'bad key', 'upstream_key_refused'],
  [402, 'pay', 'insufficient_balance'],
  [403, 'This model is not for you', 'model_unavailable'],
  [403, 'forbidden key', 'upstream_key_refused'],
  [404, 'The model m does not exist', 'model_not_found'],
  [404, 'no such page', 'unsupported_endpoint'],
  [405, 'not so', 'unsupported_endpoint'],
  [408, 'slow', 'upstream_timeout'],
  [413, 'large', 'request_too_large'],
  [422, 'not so', 'invalid_request'],
  [429, 'Rate limit reached', 'rate_limit_exceeded'],
  [429, '账户余额不足', 'insufficient_balance'],
  [429, 'You exceeded your quota', 'insufficient_balance'],
  [500, 'boom', 'upstream_error'],
  // MiniMax (MiniMax-M2#62): clients try a 500 again.
  [500, 'insufficient balance (1008)', 'insufficient_balance'],
  [503, 'busy', 'overloaded'],
  [504, 'slow', 'upstream_timeout'],
  [529, 'busy', 'overloaded'],
];

describe.each(protocolIds)('%s', (protocol) => {
  it.each(cases)('%i "%s" is %s', (status, message, code) => {
    const body = JSON.stringify(envelope[protocol](message));
    expect(wireProtocols[protocol].decodeError(status, {}, body).code).toBe(code);
  });

  it('takes a quota that says when it refills for a limit', () => {
    const said = envelope[protocol]('You exceeded your quota');
    // Google says it in the body; a header of whoever stands before it counts for the pause only.
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' }];
    const body = protocol === 'gemini' ? { error: { message: 'You exceeded your quota', details } } : said;
    const failure = wireProtocols[protocol].decodeError(429, { 'retry-after': '7' }, JSON.stringify(body));
    expect(failure).toMatchObject({ code: 'rate_limit_exceeded', retryAfterSeconds: 7 });
  });
});
