// JSON Schema → what Anthropic accepts: an object at the top of a tool's input, and the subset of its strict mode.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject } from '../../ir/read-json.ts';

/**
 * Keywords that Anthropic's structured outputs refuse; its SDKs move them into the description, and so do we
 * (docs, "Structured outputs: JSON Schema limitations", 2026-11-20).
 */
const refusedKeywords = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'patternProperties',
  'propertyNames',
  'contains',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
] as const;

/**
 * A tool's `input_schema`: type object at the top. Variants at the top (`anyOf`, `oneOf`, `allOf`), which Anthropic
 * refuses there, become one object with all their properties; the original goes into the description.
 */
export function toObjectSchema(schema: JsonObject | undefined): JsonObject {
  if (schema === undefined) return { type: 'object', properties: {} };
  const { anyOf, oneOf, allOf, ...rest } = schema;
  const variants = [anyOf, oneOf, allOf].filter(isArray).flat().filter(isObject);
  if (variants.length === 0) return { ...rest, type: 'object', properties: objectOf(rest['properties']) };
  const properties: Record<string, JsonValue | undefined> = { ...objectOf(rest['properties']) };
  for (const variant of variants) {
    for (const [name, value] of Object.entries(objectOf(variant['properties']))) properties[name] ??= value;
  }
  const always = isArray(allOf)
    ? allOf.filter(isObject).flatMap((one) => stringsOf(one['required']))
    : sharedBy(variants.map((one) => stringsOf(one['required'])));
  const required = [...new Set([...stringsOf(rest['required']), ...always])];
  const words = JSON.stringify({ ...(anyOf && { anyOf }), ...(oneOf && { oneOf }), ...(allOf && { allOf }) });
  return {
    ...rest,
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    description: describe(rest['description'], `The input must also match ${words}.`),
  };
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function stringsOf(value: JsonValue | undefined): string[] {
  return isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function sharedBy(lists: readonly (readonly string[])[]): string[] {
  return (lists[0] ?? []).filter((name) => lists.every((list) => list.includes(name)));
}

const describe = (description: JsonValue | undefined, more: string): string =>
  typeof description === 'string' && description !== '' ? `${description}\n${more}` : more;

/** The strict subset: closed objects, refused keywords said in the description instead. Recursive. */
export function restrictSchema(schema: JsonObject): JsonObject {
  const out: Record<string, JsonValue | undefined> = {};
  const said: Record<string, JsonValue | undefined> = {};
  for (const [key, value] of Object.entries(schema)) {
    if ((refusedKeywords as readonly string[]).includes(key)) said[key] = value;
    else if (key === 'minItems' && typeof value === 'number' && value > 1) said[key] = value;
    else if (key === 'oneOf') out['anyOf'] = restrictAny(value);
    else if (key === 'properties' || key === '$defs' || key === 'definitions') out[key] = restrictEach(value);
    else if (key === 'items' || key === 'anyOf' || key === 'allOf') out[key] = restrictAny(value);
    else if (key !== 'additionalProperties' && key !== '$schema') out[key] = value;
  }
  const isObjectType = schema['type'] === 'object' || isObject(schema['properties']);
  if (isObjectType) out['additionalProperties'] = false;
  if (Object.keys(said).length > 0)
    out['description'] = describe(schema['description'], JSON.stringify(said));
  return out;
}

function restrictAny(value: JsonValue | undefined): JsonValue | undefined {
  if (isArray(value)) return value.map((one) => (isObject(one) ? restrictSchema(one) : one));
  return isObject(value) ? restrictSchema(value) : value;
}

function restrictEach(value: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, isObject(one) ? restrictSchema(one) : one]),
  );
}
