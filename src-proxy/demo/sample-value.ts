// A value that a JSON Schema accepts: arguments for a tool, or the answer of somebody who asked for JSON.
// Not a validator: what a schema says beyond types, choices and bounds is not looked at.
import { isArray, isObject } from '../ir/read-json.ts';
import type { JsonObject, JsonValue } from '../ir/json.ts';

const deepest = 12;

/** Suggests a value for one named property; undefined = make one up from the schema. */
export type Suggest = (name: string, schema: JsonObject) => JsonValue | undefined;

/** The smallest sensible value: required members only, first choices, lowest bounds. */
export function sampleValue(schema: JsonObject, suggest: Suggest = suggestScore): JsonValue {
  return sample(schema, schema, suggest, 0);
}

/** Gemini CLI's model router asks for a score "1-100" in words only, and dumps an error for a 0. */
function suggestScore(_name: string, schema: JsonObject): number | undefined {
  if (!['integer', 'number'].includes(typeOf(schema)) || schema['minimum'] !== undefined) return undefined;
  return typeof schema['maximum'] === 'number' ? Math.min(1, schema['maximum']) : 1;
}

function sample(schema: JsonObject, root: JsonObject, suggest: Suggest, depth: number): JsonValue {
  if (depth > deepest) return null;
  const next = (inner: JsonValue | undefined): JsonValue =>
    isObject(inner) ? sample(inner, root, suggest, depth + 1) : null;
  if (schema['const'] !== undefined) return schema['const'];
  if (isArray(schema['enum'])) return schema['enum'][0] ?? null;
  if (typeof schema['$ref'] === 'string') return next(resolveReference(root, schema['$ref']));
  for (const choice of ['anyOf', 'oneOf', 'allOf']) {
    const options = schema[choice];
    if (isArray(options) && options.length > 0) return next(options[0]);
  }
  switch (typeOf(schema)) {
    case 'object':
      return sampleObject(schema, next, suggest);
    case 'array': {
      const count = typeof schema['minItems'] === 'number' ? Math.min(schema['minItems'], 8) : 0;
      return Array.from({ length: count }, () => next(schema['items']));
    }
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 0;
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return sampleText(schema);
  }
}

function sampleObject(
  schema: JsonObject,
  next: (inner: JsonValue | undefined) => JsonValue,
  suggest: Suggest,
): JsonObject {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = isArray(schema['required']) ? schema['required'] : [];
  const made: Record<string, JsonValue> = {};
  for (const name of required) {
    if (typeof name !== 'string') continue;
    const inner = properties[name];
    const suggested = suggest(name, isObject(inner) ? inner : {});
    made[name] = suggested ?? next(inner ?? { type: 'string' });
  }
  return made;
}

/** Gemini writes types in capitals; a list of types means any of them. */
function typeOf(schema: JsonObject): string {
  const { type } = schema;
  const first = isArray(type) ? type.find((one) => one !== 'null') : type;
  if (typeof first === 'string') return first.toLowerCase();
  return isObject(schema['properties']) ? 'object' : 'string';
}

function sampleText(schema: JsonObject): string {
  const shortest = typeof schema['minLength'] === 'number' ? schema['minLength'] : 0;
  const longest = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : Infinity;
  switch (schema['format']) {
    case 'date':
      return '2026-11-20';
    case 'date-time':
      return '2026-11-20T12:00:00Z';
    case 'uri':
      return 'https://example.com/';
    case 'email':
      return 'demo@example.com';
    default:
      return 'demo'.padEnd(shortest, '.').slice(0, longest);
  }
}

function resolveReference(root: JsonObject, reference: string): JsonValue | undefined {
  let at: JsonValue | undefined = root;
  for (const step of reference.replace(/^#\/?/, '').split('/')) {
    if (!isObject(at)) return undefined;
    at = step === '' ? at : at[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return at;
}
