// JSON Schema → Google's subset, judged by the strict fake's own reading of the API reference (bug 12).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-proxy/ir/json.ts';
import { decodeSchema } from '../../../../src-proxy/wire/gemini/decode-schema.ts';
import { encodeSchema } from '../../../../src-proxy/wire/gemini/encode-schema.ts';
import { fitJsonSchema } from '../../../../src-proxy/wire/gemini/fit-json-schema.ts';
import { checkSchema } from '../../../support/vendors/fake-gemini.ts';
import type { JsonMap } from '../../../support/vendors/vendor-answer.ts';

const accepted = (schema: JsonObject): void =>
  expect(checkSchema(schema as JsonMap, 'parameters')).toBeNull();

describe('encodeSchema', () => {
  const cases: readonly (readonly [string, JsonObject, JsonObject])[] = [
    [
      'a property may be called anything',
      JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}') as JsonObject,
      JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}') as JsonObject,
    ],
    ['const is an enum of one', { const: '甲' }, { type: 'string', enum: ['甲'] }],
    [
      'a type list with null is nullable',
      { type: ['string', 'null'], minLength: 2 },
      { type: 'string', minLength: 2, nullable: true },
    ],
    [
      'several types are alternatives',
      { type: ['string', 'integer'], description: 'd' },
      { description: 'd', anyOf: [{ type: 'string' }, { type: 'integer' }] },
    ],
    [
      'oneOf is anyOf',
      { oneOf: [{ type: 'string' }, { type: 'number' }] },
      { anyOf: [{ type: 'string' }, { type: 'number' }] },
    ],
    [
      'an alternative of null is nullable',
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      { type: 'string', nullable: true },
    ],
    [
      'an empty text is no choice of an enum (mcp-server-excel#607, CLIProxyAPI PR#4545)',
      { type: ['string', 'null'], enum: ['', 'a', null], description: 'd' },
      { type: 'string', enum: ['a'], nullable: true, description: 'd May be an empty text.' },
    ],
    ['nor is it the only one', { enum: [''] }, { type: 'string', description: 'May be an empty text.' }],
    [
      'exclusive bounds of integers move by one',
      { type: 'integer', exclusiveMinimum: 1, exclusiveMaximum: 9 },
      { type: 'integer', minimum: 2, maximum: 8 },
    ],
    [
      'exclusive bounds of numbers are said in words',
      { type: 'number', exclusiveMinimum: 0 },
      { type: 'number', minimum: 0, description: 'Greater than 0.' },
    ],
    [
      'numbers in an enum keep their range',
      { type: 'integer', enum: [3, 1] },
      { type: 'integer', minimum: 1, maximum: 3, description: 'One of: 3, 1.' },
    ],
    [
      'unknown formats are said in words',
      { type: 'string', format: 'email', description: 'mail' },
      { type: 'string', description: 'mail Format: email.' },
    ],
    ['known formats stay', { type: 'string', format: 'date-time' }, { type: 'string', format: 'date-time' }],
    ['a list must say what it holds', { type: 'array' }, { type: 'array', items: { type: 'string' } }],
    [
      'allOf is merged',
      {
        allOf: [
          { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
          { properties: { b: { type: 'number' } }, required: ['b'] },
        ],
      },
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a', 'b'] },
    ],
    [
      'required names only what is there',
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a', 'gone'] },
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    ],
    [
      'references are put in place',
      {
        $defs: { p: { type: 'integer' } },
        type: 'object',
        properties: { x: { $ref: '#/$defs/p', description: 'x' } },
      },
      { type: 'object', properties: { x: { type: 'integer', description: 'x' } } },
    ],
  ];
  it.each(cases)('%s', (_name, schema, expected) => {
    const { schema: converted } = encodeSchema(schema);
    expect(converted).toEqual(expected);
    accepted(converted);
  });

  it('a schema that holds itself ends somewhere, and says so', () => {
    const tree = {
      type: 'object',
      properties: { value: { type: 'string' }, children: { type: 'array', items: { $ref: '#' } } },
    };
    const { schema, lost } = encodeSchema(tree);
    accepted(schema);
    expect(lost).toContain('$ref');
    expect(JSON.stringify(schema).length).toBeLessThan(2_000);
  });

  it('an avalanche of references is bounded', () => {
    const defs: Record<string, JsonObject> = {};
    for (let level = 0; level < 30; level += 1) {
      defs[`d${level}`] = {
        type: 'object',
        properties: { a: { $ref: `#/$defs/d${level + 1}` }, b: { $ref: `#/$defs/d${level + 1}` } },
      };
    }
    const { schema, lost } = encodeSchema({
      $defs: { ...defs, d30: { type: 'string' } },
      $ref: '#/$defs/d0',
    });
    accepted(schema);
    expect(lost).toContain('depth');
  });

  it('any JSON Schema becomes one that Google takes', () => {
    const leaf = fc.record(
      {
        type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object', 'STRING'),
        enum: fc.array(fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.constant(null)), {
          minLength: 1,
          maxLength: 3,
        }),
        const: fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.boolean()),
        format: fc.constantFrom('uri', 'date-time', 'int32', 'uuid'),
        exclusiveMinimum: fc.integer(),
        uniqueItems: fc.boolean(),
        additionalProperties: fc.constantFrom(true, false, { type: 'string' }),
        patternProperties: fc.constant({ '^x': {} }),
        $schema: fc.constant('https://json-schema.org/draft/2020-12/schema'),
        default: fc.string(),
      },
      { requiredKeys: [] },
    );
    const schema = fc.letrec<{ node: object }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.record({
          type: fc.constant('object'),
          properties: fc.dictionary(fc.string({ minLength: 1 }), tie('node'), { maxKeys: 3 }),
          required: fc.array(fc.string(), { maxLength: 2 }),
        }),
        fc.record({ type: fc.constant('array'), items: tie('node') }),
        fc.record({ anyOf: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
        fc.record({ oneOf: fc.array(tie('node'), { minLength: 1, maxLength: 3 }), nullable: fc.boolean() }),
        fc.record({ allOf: fc.array(tie('node'), { minLength: 1, maxLength: 2 }) }),
        fc.constantFrom(true, false, {}).map((value) => value as object),
      ),
    })).node;
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), schema, { maxKeys: 4 }), (properties) => {
        accepted(encodeSchema({ type: 'object', properties: properties as unknown as JsonObject }).schema);
      }),
      { numRuns: 300 },
    );
  });
});

describe('fitJsonSchema', () => {
  const node: JsonObject = {
    type: 'object',
    properties: { kind: { const: 'leaf' }, next: { $ref: '#/$defs/node' } },
  };
  const fitted = { type: 'object', properties: { kind: { enum: ['leaf'] }, next: {} } };
  const again = { type: 'object', description: 'The same structure again.' };

  it('puts references in place: Google takes nothing beside them, and into $defs only (opencode#12295, gemini-cli#13326)', () => {
    const { schema, lost } = fitJsonSchema({
      type: 'object',
      $defs: { leaf: { type: 'object', properties: { kind: { const: 'leaf' } } } },
      properties: {
        a: { $ref: '#/$defs/leaf', description: 'first' },
        b: { type: 'array', items: { $ref: '#/properties/a' } },
        c: { allOf: [{ $ref: '#/$defs/leaf' }], default: null },
      },
    });
    const leaf = { type: 'object', properties: { kind: { enum: ['leaf'] } } };
    expect(schema).toEqual({
      type: 'object',
      properties: {
        a: { ...leaf, description: 'first' },
        b: { type: 'array', items: { ...leaf, description: 'first' } },
        c: { ...leaf, default: null },
      },
    });
    expect(lost).toEqual([]);
  });

  it('ends where a structure holds itself, by allOf too, and says so', () => {
    const { schema, lost } = fitJsonSchema({ $defs: { node }, $ref: '#/$defs/node' });
    expect(schema).toEqual({ ...fitted, properties: { ...fitted.properties, next: again } });
    expect(lost).toEqual(['$ref']);
    const round = fitJsonSchema({ properties: { x: { allOf: [{ $ref: '#/properties/x' }] } } });
    expect(round).toEqual({ schema: { properties: { x: {} } }, lost: ['$ref'] });
  });

  it('says in words what an enum cannot hold (mcp-server-excel#607)', () => {
    const { schema } = fitJsonSchema({ type: 'string', enum: ['', 'a', null], description: 'd' });
    expect(schema).toEqual({ type: 'string', enum: ['a'], description: 'd Or: "".' });
    expect(fitJsonSchema({ const: true }).schema).toEqual({ description: 'One of: true.' });
  });

  it('keeps what Google reads as it is', () => {
    const plain: JsonObject = {
      type: 'object',
      properties: { a: { type: ['string', 'null'], oneOf: [{ type: 'string' }, { type: 'null' }] } },
      additionalProperties: false,
    };
    expect(fitJsonSchema(plain).schema).toBe(plain);
  });
});

describe('decodeSchema', () => {
  it('reads Google’s capitals, nullable and counts as text', () => {
    expect(
      decodeSchema({
        type: 'OBJECT',
        properties: { a: { type: 'ARRAY', items: { type: 'STRING', nullable: true }, maxItems: '3' } },
      }),
    ).toEqual({
      type: 'object',
      properties: { a: { type: 'array', items: { type: ['string', 'null'] }, maxItems: 3 } },
    });
  });
});
