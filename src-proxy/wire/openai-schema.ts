// What OpenAI's strict mode takes of a JSON Schema, for both of its protocols: a schema outside of it is a 400.
import type { JsonObject, JsonValue } from '../ir/json.ts';
import { isArray, isObject } from '../ir/read-json.ts';

/** Keywords that strict mode refuses (guide "Structured outputs", 2026-11-20). */
const refused = [
  'oneOf',
  'allOf',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
];

/** Strict mode wants every object closed and every property required; recursive. */
export function isStrict(schema: JsonValue | undefined): boolean {
  if (isArray(schema)) return schema.every(isStrict);
  if (!isObject(schema)) return true;
  if (refused.some((key) => schema[key] !== undefined)) return false;
  const { properties } = schema;
  if ((isObject(properties) || schema['type'] === 'object') && !isClosed(schema)) return false;
  return Object.entries(schema).every(([key, value]) =>
    named.has(key) && isObject(value) ? Object.values(value).every(isStrict) : isStrict(value),
  );
}

/** Members whose own members are schemas by name, not keywords. */
const named = new Set(['properties', '$defs', 'definitions']);

function isClosed(schema: JsonObject): boolean {
  const names = Object.keys(isObject(schema['properties']) ? schema['properties'] : {});
  const required = isArray(schema['required']) ? schema['required'] : [];
  return schema['additionalProperties'] === false && names.every((name) => required.includes(name));
}

/** Said where a client asked for more than OpenAI enforces. */
export const notEnforced = 'OpenAI enforces only schemas that are closed and require every property';

/** The top of an answer's schema must be an object ("schema must be a JSON Schema of 'type: \"object\"'"). */
export const notAnObject =
  'OpenAI takes only a schema with one object at the top; the model was asked for JSON in words';
