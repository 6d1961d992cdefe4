// Schemas of tool servers that one vendor takes and another answers with a 400 for the whole request.
import fc from 'fast-check';
import Ajv from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import type { JsonObject } from '../../../src-proxy/ir/json.ts';
import { mendSchema } from '../../../src-proxy/ir/mend-schema.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';
import { decodeContext, sentBody, testUpstream } from '../../support/wire-conformance.ts';

describe('mendSchema', () => {
  const cases: readonly (readonly [string, JsonObject, JsonObject])[] = [
    [
      'a list that does not say what it holds (ruflo#1294, opencode#20273)',
      { type: 'array', items: { type: ['array', 'null'] } },
      { type: 'array', items: { type: ['array', 'null'], items: {} } },
    ],
    [
      'a tuple of older drafts (claude-code#7365)',
      { type: 'array', items: [{ type: 'string' }, { type: 'number' }], additionalItems: false },
      { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false },
    ],
    [
      'bounds of draft 4',
      { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
      { type: 'number', exclusiveMinimum: 0, maximum: 9 },
    ],
    [
      'properties that call themselves required',
      { type: 'object', properties: { a: { type: 'string', required: true }, b: { required: false } } },
      { type: 'object', properties: { a: { type: 'string' }, b: {} }, required: ['a'] },
    ],
    [
      'types that are none (oh-my-pi#1101)',
      { type: ['String', 'int', 'None'], anyOf: [{ type: 'any' }, { type: 'dict' }] },
      { type: ['string', 'integer'], anyOf: [{}, { type: 'object' }] },
    ],
    [
      'Python’s None, but for values',
      { type: 'string', description: null, format: null, default: null, enum: ['a', null] },
      { type: 'string', default: null, enum: ['a', null] },
    ],
    [
      'empty alternatives and names twice',
      { type: 'object', properties: { a: {} }, required: ['a', 'a'], anyOf: [], enum: [] },
      { type: 'object', properties: { a: {} }, required: ['a'] },
    ],
  ];
  it.each(cases)('%s', (_name, schema, expected) => expect(mendSchema(schema)).toEqual(expected));

  it('leaves what is in order as it is, members that are called like keywords too', () => {
    const schema: JsonObject = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        type: { type: 'string', enum: ['any'] },
        required: { type: 'boolean' },
        items: { type: 'array', items: { $ref: '#/definitions/one' } },
        exclusiveMinimum: { type: ['integer', 'null'], minimum: 1 },
      },
      required: ['type'],
      additionalProperties: false,
      definitions: { one: { oneOf: [{ type: 'string' }, { type: 'null' }] } },
    };
    expect(mendSchema(schema)).toBe(schema);
  });

  it('whatever comes, what goes out is JSON Schema 2020-12 in these points', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const schema = fc.letrec<{ node: object }>((tie) => ({
      node: fc.record(
        {
          type: fc.oneof(
            fc.constantFrom('string', 'any', 'None', 'array', 'object', 'INTEGER', null),
            fc.array(fc.constantFrom('string', 'string', 'null', 'bool'), { maxLength: 3 }),
          ),
          required: fc.constantFrom(true, null, ['a', 'a'], 'a'),
          minimum: fc.constantFrom(1, null),
          exclusiveMinimum: fc.constantFrom(true, false, 2),
          exclusiveMaximum: fc.constantFrom(true, false, null),
          items: fc.oneof(
            { maxDepth: 3 },
            fc.constant(null),
            fc.array(tie('node'), { maxLength: 2 }),
            tie('node'),
          ),
          anyOf: fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(tie('node'), { maxLength: 2 })),
          properties: fc.oneof(
            { maxDepth: 3 },
            fc.constant(null),
            fc.dictionary(fc.constantFrom('a', 'type', 'items'), tie('node'), { maxKeys: 2 }),
          ),
          enum: fc.constantFrom([], ['a'], null),
        },
        { requiredKeys: [] },
      ),
    })).node;
    fc.assert(
      fc.property(schema, (one) => {
        const mended = mendSchema(one as JsonObject);
        expect(ajv.validateSchema(mended), JSON.stringify([one, ajv.errors])).toBe(true);
        expect(mendSchema(mended)).toBe(mended);
      }),
      { numRuns: 300 },
    );
  });
});

describe.each(['openai-responses', 'openai-chat', 'anthropic-messages', 'gemini'] as const)('at %s', (to) => {
  it('one tool of an old server does not spoil the request (docker/mcp-gateway PR#584)', () => {
    const from: ProtocolId = to === 'anthropic-messages' ? 'openai-chat' : 'anthropic-messages';
    const schema = { type: 'object', properties: { rows: { type: 'array', items: { type: 'array' } } } };
    const tools =
      from === 'openai-chat'
        ? [{ type: 'function', function: { name: 'f', parameters: schema } }]
        : [{ name: 'f', input_schema: schema }];
    const body = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'x' }], tools };
    const ir = wireProtocols[from].decodeRequest(body, decodeContext());
    const quirks = to === 'gemini' ? ['gemini-json-schema'] : [];
    const encoded = wireProtocols[to].encodeRequest(ir, { model: 'm', upstream: testUpstream, quirks });
    expect(JSON.stringify(sentBody(encoded.body)['tools'])).toContain(
      '"rows":{"type":"array","items":{"type":"array","items":{}}}',
    );
  });
});
