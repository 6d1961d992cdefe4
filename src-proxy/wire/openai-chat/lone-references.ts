// A tool's schema for vendors that read `$ref` as draft-07 does (Moonshot): it stands alone, and beside `anyOf` stands no
// type. Codex Desktop's own tools break both rules (openai/codex#41233, cc-switch#6834, opencodex#2673; read 2026-11-28).
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject } from '../../ir/read-json.ts';
import { resolveReference } from '../../ir/schema-references.ts';

/** Members that hold schemas by name, not keywords. */
const named = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** Members whose value is data, not a schema. */
const data = new Set(['default', 'const', 'enum', 'examples', 'required']);

/** The same meaning: what stood beside a reference joins a copy of what it refers to. */
export function withLoneReferences(root: JsonObject): JsonObject {
  return fitSchema(root, root, []);
}

function fitSchema(schema: JsonObject, root: JsonObject, open: readonly string[]): JsonObject {
  const { $ref: ref, ...beside } = schema;
  if (typeof ref === 'string' && Object.keys(beside).length > 0) {
    const target = open.includes(ref) ? null : resolveReference(root, ref);
    // One that holds itself, or points out of the schema, keeps its reference and loses its neighbours.
    return target === null || target === root
      ? { $ref: ref }
      : fitSchema({ ...target, ...beside }, root, [...open, ref]);
  }
  const members = Object.entries(schema).map(([key, value]): [string, JsonValue | undefined] => {
    if (data.has(key)) return [key, value];
    const fitted =
      named.has(key) && isObject(value) ? fitNamed(value, root, open) : fitValue(value, root, open);
    return [key, fitted];
  });
  return lowerType(Object.fromEntries(members));
}

function fitNamed(schemas: JsonObject, root: JsonObject, open: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, value]) => [name, fitValue(value, root, open)]),
  );
}

function fitValue(value: JsonValue | undefined, root: JsonObject, open: readonly string[]): JsonValue {
  if (isArray(value)) return value.map((one) => fitValue(one, root, open));
  return isObject(value) ? fitSchema(value, root, open) : (value ?? null);
}

/** A type beside `anyOf` goes into each of its forms that says none. */
function lowerType(schema: JsonObject): JsonObject {
  const { type, ...rest } = schema;
  const { anyOf } = rest;
  if (type === undefined || !isArray(anyOf)) return schema;
  const forms = anyOf.map((form) =>
    isObject(form) && form['type'] === undefined && form['$ref'] === undefined ? { type, ...form } : form,
  );
  return { ...rest, anyOf: forms };
}
