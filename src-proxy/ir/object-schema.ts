// JSON Schema of a tool's parameters → one object at the top, which every vendor demands.
import type { JsonObject, JsonValue } from './json.ts';
import { isArray, isObject } from './read-json.ts';
import { resolveReference } from './schema-references.ts';

/**
 * A tool's parameters: type object at the top. Variants at the top (`anyOf`, `oneOf`, `allOf`), which OpenAI and
 * Anthropic refuse there, become one object with all their properties; the original goes into the description.
 */
export function toObjectSchema(schema: JsonObject | undefined): JsonObject {
  if (schema === undefined) return { type: 'object', properties: {} };
  const { anyOf, oneOf, allOf, ...rest } = follow(schema, schema);
  const variants = [anyOf, oneOf, allOf]
    .filter(isArray)
    .flat()
    .filter(isObject)
    .map((variant) => follow(variant, schema));
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

/** What a reference at the top of a schema stands for, so that its properties can be seen. */
function follow(schema: JsonObject, root: JsonObject): JsonObject {
  const { $ref: ref, ...beside } = schema;
  const target = typeof ref === 'string' && ref !== '#' ? resolveReference(root, ref) : null;
  return target === null ? schema : { ...target, ...beside };
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
