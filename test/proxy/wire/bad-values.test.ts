// Numbers out of range and choices of tools that are not there: refused by name in every protocol, before any call.
import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../../src-proxy/contract/error-codes.ts';
import type { ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';
import { decodeContext } from '../../support/wire-conformance.ts';

const hi = [{ role: 'user', content: 'x' }];
const base: Readonly<Record<ProtocolId, object>> = {
  'openai-responses': { model: 'm', input: 'x', tools: [{ type: 'function', name: 'f', parameters: {} }] },
  'openai-chat': { model: 'm', messages: hi, tools: [{ type: 'function', function: { name: 'f' } }] },
  'anthropic-messages': {
    model: 'm',
    max_tokens: 9,
    messages: hi,
    tools: [{ name: 'f', input_schema: { type: 'object' } }],
  },
  gemini: { contents: [{ parts: [{ text: 'x' }] }], tools: [{ functionDeclarations: [{ name: 'f' }] }] },
};

/** The parameter that a refusal names; null where the body is taken. */
function refused(protocol: ProtocolId, more: object): string | null {
  try {
    const context = { ...decodeContext(), ...(protocol === 'gemini' && { model: 'm', stream: false }) };
    wireProtocols[protocol].decodeRequest({ ...base[protocol], ...more }, context);
    return null;
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    expect(error.failure).toMatchObject({ code: 'invalid_request', status: 400 });
    return error.failure.param ?? '';
  }
}

const google = (member: string, value: unknown): [ProtocolId, string, object] => [
  'gemini',
  `generationConfig.${member}`,
  { generationConfig: { [member]: value } },
];
const cases: readonly (readonly [ProtocolId, string, object])[] = [
  ['openai-responses', 'max_output_tokens', { max_output_tokens: -5 }],
  ['openai-responses', 'max_output_tokens', { max_output_tokens: 1.5 }],
  ['openai-responses', 'temperature', { temperature: 9 }],
  ['openai-responses', 'top_p', { top_p: 4 }],
  ['openai-responses', 'top_logprobs', { top_logprobs: 99 }],
  ['openai-responses', 'tool_choice', { tool_choice: { type: 'function', name: 'g' } }],
  [
    'openai-responses',
    'tool_choice',
    { tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'g' }] } },
  ],
  ['openai-chat', 'temperature', { temperature: 9 }],
  ['openai-chat', 'verbosity', { verbosity: 'chatty' }],
  ['openai-chat', 'tool_choice', { tool_choice: { type: 'function', function: { name: 'g' } } }],
  ['anthropic-messages', 'max_tokens', { max_tokens: 0 }],
  ['anthropic-messages', 'temperature', { temperature: 1.5 }],
  ['anthropic-messages', 'top_p', { top_p: 5 }],
  ['anthropic-messages', 'top_k', { top_k: -3 }],
  google('maxOutputTokens', -5),
  google('temperature', 9),
  google('topP', 4),
  google('topK', -1),
  google('candidateCount', 0),
  google('logprobs', 21),
  [
    'gemini',
    'tools[0].functionDeclarations[1]',
    { tools: [{ functionDeclarations: [{ name: 'f' }, { name: 'f' }] }] },
  ],
  [
    'gemini',
    'toolConfig.functionCallingConfig.allowedFunctionNames',
    { toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['g'] } } },
  ],
];

describe('a request with a value that its own vendor refuses', () => {
  it.each(cases)('%s: %s', (protocol, param, more) => {
    expect(refused(protocol, more)).toBe(param);
  });

  it('is none with values at the edges', () => {
    expect(refused('openai-responses', { max_output_tokens: 1, temperature: 2, top_p: 0 })).toBeNull();
    expect(refused('anthropic-messages', { temperature: 1, top_p: 1, top_k: 1 })).toBeNull();
    const generationConfig = { maxOutputTokens: 1, temperature: 2, topP: 1, candidateCount: 1 };
    expect(refused('gemini', { generationConfig })).toBeNull();
  });
});
