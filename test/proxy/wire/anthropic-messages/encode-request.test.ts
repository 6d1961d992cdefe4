// What Anthropic gets from Chat clients (peers' part 2c, second table, and bugs 9 to 14, 20 to 23).
import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../../../src-proxy/contract/error-codes.ts';
import { parseJson, stringifyJson } from '../../../../src-proxy/ir/raw-json.ts';
import { anthropicMessages } from '../../../../src-proxy/wire/anthropic-messages/index.ts';
import { openaiChat } from '../../../../src-proxy/wire/openai-chat/index.ts';
import type { EncodedRequest } from '../../../../src-proxy/wire/wire-protocol.ts';
import { decodeContext, sentBody, testSeals, testUpstream } from '../../../support/wire-conformance.ts';

const hi = [{ role: 'user', content: 'x' }];

function fromChat(body: object, model = 'claude-sonnet-4-5', quirks: string[] = []): EncodedRequest {
  const ir = openaiChat.decodeRequest(
    parseJson(JSON.stringify({ model: 'm', messages: hi, ...body })),
    decodeContext(),
  );
  return anthropicMessages.encodeRequest(ir, { model, upstream: testUpstream, quirks });
}
const sent = (body: object, model?: string, quirks?: string[]): Record<string, unknown> =>
  sentBody(fromChat(body, model, quirks).body);
const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }];
const calls = (...ids: string[]): object => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '' } })),
});
const result = (id: string, content = id): object => ({ role: 'tool', tool_call_id: id, content });

describe('Chat → Messages request', () => {
  it('system and developer in front become system, later ones join the next user turn', () => {
    const body = {
      messages: [
        { role: 'system', content: 'A' },
        { role: 'developer', content: 'B' },
        ...hi,
        calls('a'),
        { role: 'system', content: 'mid' },
        result('a'),
      ],
      tools,
    };
    const encoded = fromChat(body);
    const out = sentBody(encoded.body);
    expect(out['system']).toMatchObject([
      { type: 'text', text: 'A' },
      { type: 'text', text: 'B' },
    ]);
    expect(out['messages']).toMatchObject([
      { role: 'user', content: 'x' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', input: {} }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a' },
          { type: 'text', text: '<system-message>\nmid\n</system-message>' },
        ],
      },
    ]);
    expect(encoded.warnings.map((one) => one.what)).toContain('system message');
    const kept = sent(body, 'claude-opus-5-5', ['system-role-in-messages']);
    expect(kept['messages']).toMatchObject([
      {},
      {},
      { role: 'user' },
      { role: 'system', content: [{ text: 'mid' }] },
    ]);
  });
  it('parallel results in one user turn, in any order', () => {
    const out = sent({
      messages: [...hi, calls('a', 'b'), result('b'), result('a'), { role: 'user', content: 'so?' }],
      tools,
    });
    expect(out['messages']).toMatchObject([
      {},
      { content: [{ id: 'a' }, { id: 'b' }] },
      { role: 'user', content: [{ tool_use_id: 'b' }, { tool_use_id: 'a' }, { type: 'text', text: 'so?' }] },
    ]);
  });
  it('images, PDFs and text files', () => {
    const out = sent({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            { type: 'image_url', image_url: { url: 'https://a.test/x.png' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
            { type: 'file', file: { filename: 'a.txt', file_data: 'data:text/plain;base64,5L2g5aW9' } },
          ],
        },
      ],
    });
    expect(out['messages']).toMatchObject([
      {
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          { type: 'image', source: { type: 'url', url: 'https://a.test/x.png' } },
          { type: 'document', title: 'a.pdf', source: { type: 'base64', media_type: 'application/pdf' } },
          { type: 'document', source: { type: 'text', data: '你好' } },
        ],
      },
    ]);
  });
  it('audio and files in another store are refused by name', () => {
    const refusal = (part: object): unknown => {
      try {
        return sent({ messages: [{ role: 'user', content: [part] }] });
      } catch (error) {
        return error instanceof ProxyError ? [error.failure.code, error.failure.param] : error;
      }
    };
    expect(refusal({ type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } })).toEqual([
      'unsupported_parameter',
      'input_audio',
    ]);
    expect(refusal({ type: 'file', file: { file_id: 'file-1' } })).toEqual([
      'unsupported_parameter',
      'file_id',
    ]);
  });
  it.each([
    [{ tool_choice: 'required' }, { type: 'any' }],
    [{ tool_choice: { type: 'function', function: { name: 'f' } } }, { type: 'tool', name: 'f' }],
    [{ tool_choice: 'none' }, { type: 'none' }],
    [{ parallel_tool_calls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [{}, undefined],
  ])('%j', (given, expected) => {
    expect(sent({ tools, ...given })['tool_choice']).toEqual(expected);
  });
  it('limits: the client’s own, else the family’s', () => {
    expect(sent({ max_completion_tokens: 77 })['max_tokens']).toBe(77);
    expect(sent({ max_tokens: 78 })['max_tokens']).toBe(78);
    expect(sent({}, 'claude-3-5-haiku-20241022')['max_tokens']).toBe(8192);
    expect(sent({}, 'glm-5')['max_tokens']).toBe(32_000);
  });
  it('reasoning effort: tokens for older models, adaptive for newer ones, within the limit', () => {
    expect(sent({ reasoning_effort: 'medium' })).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: 8192 },
    });
    expect(sent({ reasoning_effort: 'xhigh' }, 'claude-opus-5-5')).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'xhigh' },
    });
    expect(sent({ reasoning_effort: 'minimal' }, 'claude-sonnet-4-6')).toMatchObject({
      output_config: { effort: 'low' },
    });
    expect(sent({ reasoning_effort: 'high', max_tokens: 3000 })).toMatchObject({
      thinking: { budget_tokens: 2400 },
    });
    const tight = fromChat({ reasoning_effort: 'high', max_tokens: 900 });
    expect(sentBody(tight.body)['thinking']).toBeUndefined();
    expect(tight.warnings.map((one) => one.what)).toContain('reasoning');
    expect(sent({ reasoning_effort: 'none' })).toMatchObject({ thinking: { type: 'disabled' } });
  });
  it('thinking gives way where Anthropic would refuse it: forced tools, an unsigned tool turn', () => {
    const forced = sent({ tools, tool_choice: 'required', reasoning_effort: 'high' });
    expect(forced['thinking']).toBeUndefined();
    const unsigned = sent({ tools, reasoning_effort: 'high', messages: [...hi, calls('a'), result('a')] });
    expect(unsigned['thinking']).toBeUndefined();
  });
  it('its own signed thinking comes back byte for byte and leads the turn (CLIProxyAPI#2172)', () => {
    const data = testSeals.wrap({
      origin: 'anthropic-messages',
      upstream: testUpstream,
      slot: 'signature',
      data: 'Eq+/=',
      text: '想',
    });
    const message = { ...calls('a'), reasoning_details: [{ type: 'reasoning.encrypted', data, index: 0 }] };
    const messages = [...hi, message, result('a')];
    const out = sent({ tools, reasoning_effort: 'high', messages });
    expect(out['thinking']).toMatchObject({ type: 'enabled' });
    expect(out['messages']).toMatchObject([
      {},
      { content: [{ type: 'thinking', thinking: '想', signature: 'Eq+/=' }, {}] },
      {},
    ]);
    const other = anthropicMessages.encodeRequest(
      openaiChat.decodeRequest({ model: 'm', messages, tools }, decodeContext()),
      { model: 'claude-sonnet-4-5', upstream: 'another', quirks: [] },
    );
    expect(stringifyJson(other.body)).not.toContain('Eq+');
  });
  it('sampling that Anthropic refuses is said to be left out', () => {
    const encoded = fromChat({
      temperature: 1.7,
      top_p: 0.9,
      seed: 1,
      presence_penalty: 1,
      logit_bias: { a: 1 },
      verbosity: 'low',
    });
    expect(sentBody(encoded.body)).toMatchObject({ temperature: 1 });
    expect(encoded.warnings.map((one) => one.what).toSorted()).toEqual(
      ['logit_bias', 'presence_penalty', 'seed', 'temperature', 'top_p', 'verbosity'].toSorted(),
    );
  });
  it.each([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['audio', { audio: { voice: 'x', format: 'wav' } }],
  ])('%s is refused by name', (param, body) => {
    expect(() => sent(body)).toThrow(new RegExp(`'${param}'`));
  });
  it('a schema that Anthropic enforces, with the rest in words', () => {
    const schema = {
      type: 'object',
      properties: {
        n: { type: 'integer', minimum: 1 },
        l: { type: 'array', items: { type: 'object', properties: { a: {} } } },
        f: { type: 'string', format: 'int32' },
        t: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false },
      },
    };
    const out = sent({ response_format: { type: 'json_schema', json_schema: { name: 'r', schema } } });
    expect(out['output_config']).toMatchObject({
      format: {
        type: 'json_schema',
        schema: {
          additionalProperties: false,
          properties: {
            n: { type: 'integer', description: '{"minimum":1}' },
            l: { items: { additionalProperties: false } },
            f: { type: 'string', description: '{"format":"int32"}' },
            t: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'number' }] } },
          },
        },
      },
    });
    const json = fromChat({ response_format: { type: 'json_object' } });
    expect(JSON.stringify(json.body)).toContain('JSON object');
    expect(json.warnings.map((one) => one.kind)).toContain('emulated');
  });
  it.each([
    ['objects whose members are named', { type: 'object', additionalProperties: { type: 'number' } }],
    [
      'holds itself',
      { type: 'object', properties: { kids: { type: 'array', items: { $ref: '#' } } }, required: ['kids'] },
    ],
  ])(
    'what Anthropic cannot enforce is asked for in words, and its tools are not strict: %s',
    (why, schema) => {
      const encoded = fromChat({
        response_format: { type: 'json_schema', json_schema: { name: 'r', schema, strict: true } },
        tools: [{ type: 'function', function: { name: 'f', parameters: schema, strict: true } }],
      });
      const out = sentBody(encoded.body);
      expect(out).not.toHaveProperty('output_config');
      expect(JSON.stringify(out['system'])).toContain(JSON.stringify(JSON.stringify(schema)).slice(1, -1));
      expect(out['tools']).toEqual([{ name: 'f', input_schema: { properties: {}, ...schema } }]);
      expect(encoded.warnings.map((one) => `${one.kind} ${one.what}`)).toEqual([
        'changed tools.f',
        'emulated response_format',
      ]);
      expect(encoded.warnings[0]?.why).toContain(why);
    },
  );
  it('arguments keep their bytes inside the object', () => {
    const raw = '{"n": 1.0, "b": 12345678901234567890, "2": 0, "1": 0}';
    const message = {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: raw } }],
    };
    expect(stringifyJson(fromChat({ tools, messages: [...hi, message, result('a')] }).body)).toContain(
      `"input":${raw}`,
    );
  });
  it('arguments that are no object do not break the turn', () => {
    const message = {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: 'oops' } }],
    };
    const encoded = fromChat({ tools, messages: [...hi, message, result('a')] });
    expect(sentBody(encoded.body)['messages']).toMatchObject([
      {},
      { content: [{ input: { input: 'oops' } }] },
      {},
    ]);
    expect(encoded.warnings.map((one) => one.what)).toContain('arguments of f');
  });
  it('an agent’s history is marked for the cache, a single question is not', () => {
    const messages = [{ role: 'system', content: 'S' }, ...hi, calls('a'), result('a')];
    const out = sent({ tools, messages });
    const mark = { cache_control: { type: 'ephemeral' } };
    expect(out['system']).toEqual([{ type: 'text', text: 'S', ...mark }]);
    expect(out['messages']).toMatchObject([
      { content: 'x' },
      {},
      { content: [{ tool_use_id: 'a', ...mark }] },
    ]);
    expect(JSON.stringify(sent({ messages: [{ role: 'system', content: 'S' }, ...hi] }))).not.toContain(
      'cache_control',
    );
    expect(JSON.stringify(sent({ tools, messages }, 'glm-5'))).not.toContain('cache_control');
  });
  it('a choice that names no tool of the request is refused', () => {
    expect(() => sent({ tools, tool_choice: { type: 'function', function: { name: 'g' } } })).toThrow(
      /'tool_choice' names the tool 'g'/,
    );
    expect(() =>
      anthropicMessages.decodeRequest(
        { model: 'm', max_tokens: 1, messages: hi, tool_choice: { type: 'tool', name: 'g' } },
        decodeContext(),
      ),
    ).toThrow(/'tool_choice'/);
  });
  it('only a system message, an assistant first, an end with white space: all are made acceptable', () => {
    expect(sent({ messages: [{ role: 'system', content: 'A' }] })['messages']).toEqual([
      { role: 'user', content: 'A' },
    ]);
    expect(sent({ messages: [{ role: 'assistant', content: 'A' }, ...hi] })['messages']).toMatchObject([
      { role: 'user' },
      { role: 'assistant' },
      {},
    ]);
    expect(
      sent({ messages: [...hi, { role: 'assistant', content: 'The answer: ' }] })['messages'],
    ).toMatchObject([{}, { content: 'The answer:' }]);
  });
});
