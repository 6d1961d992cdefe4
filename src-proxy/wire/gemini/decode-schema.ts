// Google's `Schema` (OpenAPI subset, type names in capitals, `nullable`) → JSON Schema.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject } from '../../ir/read-json.ts';

/** Plain JSON Schema passes as it is. */
export function decodeSchema(schema: JsonObject): JsonObject {
  const out: Record<string, JsonValue | undefined> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'nullable') continue;
    out[key] = decodeMember(key, value);
  }
  if (schema['nullable'] === true) makeNullable(out);
  return out;
}

function decodeMember(key: string, value: JsonValue | undefined): JsonValue | undefined {
  if (key === 'type') return isArray(value) ? value.map(lower) : lower(value);
  if (key === 'properties' || key === '$defs' || key === 'defs')
    return isObject(value) ? mapValues(value) : value;
  if (key === 'items' || key === 'additionalProperties') return isObject(value) ? decodeSchema(value) : value;
  if (key === 'anyOf' || key === 'oneOf' || key === 'allOf' || key === 'prefixItems') {
    return isArray(value) ? value.map((one) => (isObject(one) ? decodeSchema(one) : one)) : value;
  }
  // int64 values are text in Google's JSON.
  if (countKeys.has(key) && typeof value === 'string' && /^\d+$/.test(value)) return Number(value);
  return value;
}

const countKeys = new Set([
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
]);

function lower(value: JsonValue | undefined): JsonValue {
  return typeof value === 'string' ? value.toLowerCase() : (value ?? null);
}

function mapValues(object: JsonObject): JsonObject {
  const out: Record<string, JsonValue | undefined> = {};
  for (const [name, value] of Object.entries(object))
    out[name] = isObject(value) ? decodeSchema(value) : value;
  return out;
}

function makeNullable(schema: Record<string, JsonValue | undefined>): void {
  const { type } = schema;
  if (typeof type === 'string') schema['type'] = [type, 'null'];
  else if (isArray(schema['anyOf'])) schema['anyOf'] = [...schema['anyOf'], { type: 'null' }];
  if (isArray(schema['enum']) && !schema['enum'].includes(null)) schema['enum'] = [...schema['enum'], null];
}
