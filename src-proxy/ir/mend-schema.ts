// The schema of a tool in the words of JSON Schema 2020-12, which OpenAI and Anthropic check: tool servers write older
// drafts, Python's None and bare arrays too, and one such tool makes the vendor refuse the whole request ("must match JSON
// Schema draft 2020-12": claude-code issue 7365; "array schema missing items": ruflo issue 1294, both read 2026-11-28).
import type { JsonObject, JsonValue } from './json.ts';
import { isArray, isObject } from './read-json.ts';

type Draft = Record<string, JsonValue | undefined>;

const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
/** Names of types that are none in JSON Schema. */
const aliases: Readonly<Record<string, string>> = {
  str: 'string',
  int: 'integer',
  float: 'number',
  double: 'number',
  bool: 'boolean',
  list: 'array',
  dict: 'object',
};

/** Members whose members are schemas by name. */
const named = new Set(['properties', '$defs', 'definitions', 'patternProperties', 'dependentSchemas']);
const single = new Set([
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
]);
const listed = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
/** Members that may hold any value. */
const values = new Set(['default', 'const', 'example']);

/** Means what the given one meant; the same object where it was in order. */
export function mendSchema(schema: JsonObject): JsonObject {
  let out: Draft | null = null;
  for (const key in schema) {
    const value = schema[key];
    const mended = mendMember(key, value, schema);
    if (mended === value) continue;
    out ??= { ...schema };
    if (mended === undefined) delete out[key];
    else out[key] = mended;
  }
  const draft = mendTuple(out ?? schema);
  const required = requiredBy(schema['properties']);
  const whole = required === null ? draft : { ...draft, required: joined(draft['required'], required) };
  return lacksItems(whole) ? { ...whole, items: {} } : whole;
}

function mendMember(key: string, value: JsonValue | undefined, schema: JsonObject): JsonValue | undefined {
  if (value === null) return values.has(key) ? value : undefined;
  if (key === 'type') return mendType(value);
  if (key === 'required') return mendRequired(value);
  if (key === 'enum') return isArray(value) && value.length > 0 ? value : undefined;
  // In draft 4 `exclusiveMinimum: true` is said of `minimum`.
  if (key === 'exclusiveMinimum')
    return typeof value === 'boolean' ? boundOf(value, schema['minimum']) : value;
  if (key === 'exclusiveMaximum')
    return typeof value === 'boolean' ? boundOf(value, schema['maximum']) : value;
  if (key === 'minimum') return schema['exclusiveMinimum'] === true ? undefined : value;
  if (key === 'maximum') return schema['exclusiveMaximum'] === true ? undefined : value;
  if (named.has(key)) return isObject(value) ? mendNamed(value) : undefined;
  if (listed.has(key)) return isArray(value) && value.length > 0 ? mendList(value) : undefined;
  // Older drafts write a tuple so.
  if (key === 'items' && isArray(value)) return mendList(value);
  return single.has(key) ? mendAny(value) : value;
}

function mendType(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value === 'string') return typeNamed(value);
  if (!isArray(value)) return undefined;
  if (value.every((one, at) => typeof one === 'string' && types.has(one) && value.indexOf(one) === at)) {
    return value.length > 0 ? value : undefined;
  }
  const known = value.flatMap((one) => (typeof one === 'string' ? (typeNamed(one) ?? []) : []));
  return known.length > 0 ? [...new Set(known)] : undefined;
}

/** Undefined for "any" and the like: without a type every value will do. */
function typeNamed(word: string): string | undefined {
  if (types.has(word)) return word;
  const small = word.toLowerCase();
  return types.has(small) ? small : aliases[small];
}

/** In draft 3 a property says of itself that it is required; see `requiredBy`. */
function mendRequired(value: JsonValue | undefined): JsonValue | undefined {
  if (!isArray(value)) return undefined;
  const inOrder = value.every((name, at) => typeof name === 'string' && value.indexOf(name) === at);
  return inOrder ? value : [...new Set(value.filter((name) => typeof name === 'string'))];
}

const boundOf = (exclusive: boolean, bound: JsonValue | undefined): JsonValue | undefined =>
  exclusive && typeof bound === 'number' ? bound : undefined;

function mendNamed(value: JsonObject): JsonObject {
  let out: Draft | null = null;
  for (const name in value) {
    const mended = mendAny(value[name]);
    if (mended === value[name]) continue;
    out ??= { ...value };
    out[name] = mended;
  }
  return out ?? value;
}

function mendList(list: readonly JsonValue[]): readonly JsonValue[] {
  const mended = list.map(mendAny);
  return mended.every((one, at) => one === list[at]) ? list : mended;
}

/** What is no schema at all says nothing, as an empty one. */
function mendAny(value: JsonValue | undefined): JsonValue {
  if (isObject(value)) return mendSchema(value);
  return typeof value === 'boolean' ? value : {};
}

function mendTuple(schema: JsonObject): JsonObject {
  if (!isArray(schema['items'])) return schema;
  const { items, additionalItems, ...rest } = schema;
  const more = isObject(additionalItems) || typeof additionalItems === 'boolean';
  return {
    ...rest,
    ...(isArray(items) && items.length > 0 && { prefixItems: items }),
    ...(more && { items: mendAny(additionalItems) }),
  };
}

function requiredBy(properties: JsonValue | undefined): readonly string[] | null {
  if (!isObject(properties)) return null;
  let names: string[] | null = null;
  for (const name in properties) {
    const property = properties[name];
    if (isObject(property) && property['required'] === true) (names ??= []).push(name);
  }
  return names;
}

function joined(required: JsonValue | undefined, more: readonly string[]): readonly JsonValue[] {
  return [...new Set([...(isArray(required) ? required : []), ...more])];
}

/** OpenAI wants `items` of every array, beside `prefixItems` too; an empty schema takes any. */
function lacksItems({ type, items }: JsonObject): boolean {
  return items === undefined && (type === 'array' || (isArray(type) && type.includes('array')));
}
