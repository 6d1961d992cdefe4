// Chat requests for vendors with oddities, from what their users reported to rival proxies: each case names the report.
import { describe, expect, it } from 'vitest';
import type { EncodedRequest } from '../../../../src-proxy/wire/wire-protocol.ts';
import { openaiChat } from '../../../../src-proxy/wire/openai-chat/index.ts';
import { openaiResponses } from '../../../../src-proxy/wire/openai-responses/index.ts';
import { decodeContext, sentBody, testUpstream } from '../../../support/wire-conformance.ts';

function fromCodex(body: object, quirks: string[] = []): EncodedRequest {
  const ir = openaiResponses.decodeRequest({ model: 'm', input: 'x', ...body }, decodeContext());
  return openaiChat.encodeRequest(ir, { model: 'm', upstream: testUpstream, quirks });
}
const messagesOf = (encoded: EncodedRequest): unknown => sentBody(encoded.body)['messages'];
const parametersOf = (encoded: EncodedRequest): unknown =>
  (sentBody(encoded.body)['tools'] as { function: { parameters: unknown } }[])[0]?.function.parameters;

const call = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' };
const result = { type: 'function_call_output', call_id: 'c1', output: 'r' };
const user = (content: string): object => ({ role: 'user', content });
const developer = (content: string): object => ({ role: 'developer', content });
const f = { type: 'function', name: 'f', parameters: { type: 'object', properties: {} } };

describe('a conversation', () => {
  it.each(['{"a": "b', '{"a":1}{"a":2}', '"text"', '[1]', 'nonsense'])(
    'is not lost to arguments that a model left broken (cc-switch#4531): %s',
    (broken) => {
      const encoded = fromCodex({ input: [user('go'), { ...call, arguments: broken }, result], tools: [f] });
      const args = JSON.stringify({ input: broken });
      expect(messagesOf(encoded)).toMatchObject([
        {},
        { tool_calls: [{ function: { arguments: args } }] },
        {},
      ]);
      expect(encoded.warnings.map(({ what }) => what)).toEqual(['arguments of f']);
    },
  );

  it('gives a thinking vendor something to read in every turn, in those without a call too (opencode#25000)', () => {
    const input = [user('a'), { role: 'assistant', content: 'b' }, user('c'), call, result, user('d')];
    const quirks = ['reasoning-content-required'];
    expect(messagesOf(fromCodex({ input, tools: [f] }, quirks))).toMatchObject([
      {},
      { role: 'assistant', content: 'b', reasoning_content: ' ' },
      {},
      { role: 'assistant', reasoning_content: ' ' },
      {},
      {},
    ]);
    // DeepSeek wants it where there are tools; others refuse what nobody asked for.
    const plain = [user('a'), { role: 'assistant', content: 'b' }, user('c')];
    expect(JSON.stringify(messagesOf(fromCodex({ input: plain }, quirks)))).not.toContain('reasoning');
  });

  it.each([
    ['thinking-switch', { thinking: { type: 'disabled' } }],
    ['enable-thinking', { enable_thinking: false }],
  ])(
    'is not thought about where the client says so and the vendor has a switch (cockpit-tools#1996): %s',
    (quirk, told) => {
      const sent = (effort: string): unknown => sentBody(fromCodex({ reasoning: { effort } }, [quirk]).body);
      expect(sent('none')).toMatchObject(told);
      expect(sent('high')).toMatchObject({ reasoning_effort: 'high' });
      for (const member of Object.keys(told)) expect(sent('high')).not.toHaveProperty(member);
    },
  );

  it('has one system message, in front (MiniMax-AI/MiniMax-M2#27, phuetz/code-buddy#75)', () => {
    const input = [developer('D1'), user('go'), call, developer('D2'), result, user('and?')];
    const encoded = fromCodex({ instructions: 'I', input, tools: [f] }, ['one-system-message']);
    expect(messagesOf(encoded)).toEqual([
      { role: 'system', content: 'I\n\nD1' },
      user('go'),
      expect.objectContaining({ role: 'assistant' }),
      { role: 'tool', tool_call_id: 'c1', content: 'r' },
      user('<system-message>\nD2\n</system-message>'),
      user('and?'),
    ]);
    expect(encoded.warnings.map(({ what }) => what)).toEqual(['system message']);
    const fits = fromCodex({ instructions: 'I', tools: [f] }, ['one-system-message']);
    expect(fits.warnings).toEqual([]);
  });

  it('goes on without its images where the model has no eyes (cc-switch#3540)', () => {
    const image = { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=' };
    const input = [
      { role: 'user', content: [{ type: 'input_text', text: 'look' }, image] },
      call,
      { ...result, output: [image] },
    ];
    const encoded = fromCodex({ input, tools: [f] }, ['no-images']);
    expect(JSON.stringify(encoded.body)).not.toContain('image_url');
    expect(JSON.stringify(messagesOf(encoded)).match(/An image stood here/g)).toHaveLength(2);
    expect(encoded.warnings).toMatchObject([{ kind: 'dropped', what: 'images' }]);
  });
});

describe('a schema for Moonshot', () => {
  const fitted = (parameters: object): unknown =>
    parametersOf(fromCodex({ tools: [{ ...f, parameters }] }, ['lone-references']));

  it('has nothing beside a reference (openai/codex#41233, cc-switch#6834)', () => {
    const uuid = { type: 'string', minLength: 1, format: 'uuid', description: 'Target', $ref: '#/$defs/b' };
    expect(
      fitted({
        type: 'object',
        properties: { id: { $ref: '#/$defs/a', description: 'own' }, other: { $ref: '#/$defs/b' } },
        $defs: { a: uuid, b: { type: 'string', pattern: '^x' } },
      }),
    ).toEqual({
      type: 'object',
      properties: {
        id: { type: 'string', minLength: 1, format: 'uuid', description: 'own', pattern: '^x' },
        other: { $ref: '#/$defs/b' },
      },
      $defs: {
        a: { type: 'string', minLength: 1, format: 'uuid', description: 'Target', pattern: '^x' },
        b: { type: 'string', pattern: '^x' },
      },
    });
  });
  it('that holds itself ends', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/$defs/node', description: 'd' } } };
    const told = fitted({
      type: 'object',
      properties: { list: { $ref: '#/$defs/node', title: 't' } },
      $defs: { node },
    });
    expect(told).toMatchObject({
      properties: { list: { type: 'object', title: 't', properties: { next: { $ref: '#/$defs/node' } } } },
    });
  });
  it('says types inside anyOf, not beside it (GitNexus#2703)', () => {
    const value = { type: 'string', anyOf: [{ minLength: 1 }, { type: 'null' }], description: 'd' };
    expect(fitted({ type: 'object', properties: { value } })).toMatchObject({
      properties: {
        value: { anyOf: [{ type: 'string', minLength: 1 }, { type: 'null' }], description: 'd' },
      },
    });
  });
  it('leaves properties that are called like keywords alone', () => {
    const properties = { $ref: { type: 'string' }, anyOf: { type: 'string' }, type: { enum: ['a'] } };
    const parameters = { type: 'object', properties, required: ['$ref'] };
    expect(fitted(parameters)).toEqual(parameters);
  });
});
