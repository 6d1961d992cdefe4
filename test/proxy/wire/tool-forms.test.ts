// Tools whose parameters are alternatives at the top, and results that do not fit their calls one to one.
import { describe, expect, it } from 'vitest';
import type { ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';
import { decodeContext, sentBody, testUpstream } from '../../support/wire-conformance.ts';

function ask(
  from: ProtocolId,
  to: ProtocolId,
  body: object,
): { sent: Record<string, unknown>; said: string[] } {
  const context = { ...decodeContext(), ...(from === 'gemini' && { model: 'm', stream: false }) };
  const ir = wireProtocols[from].decodeRequest(body, context);
  const encoded = wireProtocols[to].encodeRequest(ir, { model: 'm-1', upstream: testUpstream, quirks: [] });
  return { sent: sentBody(encoded.body), said: encoded.warnings.map((one) => `${one.kind} ${one.what}`) };
}
const google = (parametersJsonSchema: object): object => ({
  contents: [{ parts: [{ text: 'x' }] }],
  tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema }] }],
});
/** The form that libraries write for a union of two objects. */
const union = {
  anyOf: [{ $ref: '#/$defs/Go' }, { type: 'object', properties: { stop: { type: 'boolean' } } }],
  $defs: { Go: { type: 'object', properties: { go: { type: 'string' } }, required: ['go'] } },
};
const merged = { type: 'object', properties: { go: { type: 'string' }, stop: { type: 'boolean' } } };

describe('alternatives at the top of a tool', () => {
  it.each(['openai-responses', 'openai-chat', 'anthropic-messages'] as const)(
    'are one object with all their properties at %s',
    (to) => {
      const tools = JSON.stringify(ask('gemini', to, google(union)).sent['tools']);
      const [tool] = JSON.parse(tools) as Record<string, Record<string, unknown>>[];
      const schema = tool?.['parameters'] ?? tool?.['input_schema'] ?? tool?.['function']?.['parameters'];
      expect(schema).toMatchObject(merged);
      for (const key of ['anyOf', 'oneOf', 'allOf']) expect(schema).not.toHaveProperty(key);
      expect(tools).toContain('must also match');
    },
  );

  it('at Gemini too, which takes nothing else beside them', () => {
    const tools = [{ type: 'function', function: { name: 'f', parameters: union } }];
    const chat = { model: 'm', messages: [{ role: 'user', content: 'x' }], tools };
    const { sent } = ask('openai-chat', 'gemini', chat);
    expect(sent['tools']).toMatchObject([{ functionDeclarations: [{ name: 'f', parameters: merged }] }]);
    expect(JSON.stringify(sent['tools'])).not.toContain('"anyOf":[{');
  });

  it('a reference at the top is followed', () => {
    const schema = { $ref: '#/$defs/Go', $defs: union.$defs };
    const { sent } = ask('gemini', 'openai-responses', google(schema));
    expect(sent['tools']).toMatchObject([
      { parameters: { type: 'object', properties: { go: { type: 'string' } }, required: ['go'] } },
    ]);
  });
});

describe('results', () => {
  it('without an id answer the call without an id, though another of that name came first', () => {
    const { sent } = ask('gemini', 'openai-chat', {
      contents: [
        { role: 'user', parts: [{ text: 'q' }] },
        {
          role: 'model',
          parts: [
            { functionCall: { id: 'x1', name: 'f', args: { n: 1 } } },
            { functionCall: { name: 'f', args: { n: 2 } } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { name: 'f', response: { output: 'two' } } },
            { functionResponse: { id: 'x1', name: 'f', response: { output: 'one' } } },
          ],
        },
      ],
    });
    const told = (sent['messages'] as { role: string; tool_call_id?: string; content: unknown }[])
      .filter(({ role }) => role === 'tool')
      .map(({ tool_call_id: id, content }) => [id === 'x1', content]);
    expect(told).toEqual([
      [false, 'two'],
      [true, 'one'],
    ]);
  });

  it('that a call has no room for are named', () => {
    const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
    const result = (content: string): object => ({ role: 'tool', tool_call_id: 'c1', content });
    const messages = [
      { role: 'user', content: 'q' },
      { role: 'assistant', content: null, tool_calls: [call] },
      result('one'),
      result('two'),
    ];
    const { sent, said } = ask('openai-chat', 'anthropic-messages', { model: 'm', messages });
    expect(JSON.stringify(sent)).not.toContain('two');
    expect(said).toContain('dropped result of c1');
  });
});
