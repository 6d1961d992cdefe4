// Schemas of Anthropic's and Google's clients at OpenAI, which refuses more of them than the others do.
import { describe, expect, it } from 'vitest';
import type { ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';
import { decodeContext, sentBody, testUpstream } from '../../support/wire-conformance.ts';

const hi = [{ role: 'user', content: 'x' }];
/** Anthropic's strict mode allows members that may be left out; OpenAI's does not. */
const optional = {
  type: 'object',
  properties: { a: { type: 'string' }, b: { type: 'integer' } },
  required: ['a'],
  additionalProperties: false,
};
const closed = { ...optional, required: ['a', 'b'] };
const why = 'OpenAI enforces only schemas that are closed and require every property';

function ask(
  from: ProtocolId,
  to: ProtocolId,
  body: object,
  model = 'gpt-5.5',
): { sent: Record<string, unknown>; said: string[] } {
  const ir = wireProtocols[from].decodeRequest(body, { ...decodeContext(), model: 'm', stream: false });
  const encoded = wireProtocols[to].encodeRequest(ir, { model, upstream: testUpstream, quirks: [] });
  return {
    sent: sentBody(encoded.body),
    said: encoded.warnings.map((one) => `${one.kind} ${one.what}: ${one.why}`),
  };
}
const fromAnthropic = (schema: object): object => ({
  model: 'm',
  max_tokens: 100,
  messages: hi,
  tools: [{ name: 'f', strict: true, input_schema: schema }],
  output_config: { format: { type: 'json_schema', schema } },
});
const fromGemini = (config: object, text = 'x'): object => ({
  contents: [{ role: 'user', parts: [{ text }] }],
  generationConfig: { responseMimeType: 'application/json', ...config },
});

/** The members that say whether OpenAI enforces. */
function strictness(sent: Record<string, unknown>): unknown[] {
  const found: unknown[] = [];
  JSON.stringify([sent['tools'], sent['text'], sent['response_format']], (key, value: unknown) => {
    if (key === 'strict') found.push(value);
    return value;
  });
  return found;
}

describe.each(['openai-responses', 'openai-chat'] as const)('to %s', (to) => {
  it('strict is asked for only where OpenAI takes it, and said where it does not', () => {
    const loose = ask('anthropic-messages', to, fromAnthropic(optional));
    expect(strictness(loose.sent)).toEqual([false, false]);
    expect(loose.said.toSorted()).toEqual([`changed response_format: ${why}`, `changed tools.f: ${why}`]);
    const strict = ask('anthropic-messages', to, fromAnthropic(closed));
    expect(strictness(strict.sent)).toEqual([true, true]);
    expect(strict.said).toEqual([]);
  });

  it('members that are called like keywords do not matter', () => {
    const named = {
      type: 'object',
      properties: { not: { type: 'string' }, properties: { type: 'string' } },
      required: ['not', 'properties'],
      additionalProperties: false,
    };
    expect(strictness(ask('anthropic-messages', to, fromAnthropic(named)).sent)).toEqual([true, true]);
  });

  it('plain JSON is asked for with the word that OpenAI demands', () => {
    const { sent } = ask('gemini', to, fromGemini({}));
    expect(JSON.stringify([sent['messages'], sent['instructions']])).toContain('write one JSON object only');
    expect(JSON.stringify(sent)).toContain('"json_object"');
    const told = ask('gemini', to, fromGemini({}, 'Give me json.')).sent;
    expect(JSON.stringify(told)).not.toContain('write one JSON object');
  });

  it('a list at the top of an answer is asked for in words', () => {
    const { sent, said } = ask(
      'gemini',
      to,
      fromGemini({ responseSchema: { type: 'ARRAY', items: { type: 'STRING' } } }),
    );
    expect(sent).not.toHaveProperty('response_format');
    expect(sent).not.toHaveProperty('text');
    expect(JSON.stringify([sent['messages'], sent['instructions']])).toContain(
      String.raw`{\"type\":\"array\",\"items\":{\"type\":\"string\"}}`,
    );
    expect(said).toEqual([expect.stringMatching(/^emulated response_format: OpenAI takes only/)]);
  });
});

it('a list at the top goes to other Chat vendors as it is', () => {
  const list = fromGemini({ responseSchema: { type: 'ARRAY', items: { type: 'STRING' } } });
  expect(ask('gemini', 'openai-chat', list, 'qwen3').sent).toMatchObject({
    response_format: { json_schema: { schema: { type: 'array' } } },
  });
});
