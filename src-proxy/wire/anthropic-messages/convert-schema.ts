// JSON Schema → the subset of Anthropic's strict mode and structured outputs.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject } from '../../ir/read-json.ts';
import { isRecursive } from '../../ir/schema-references.ts';

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

const describe = (description: JsonValue | undefined, more: string): string =>
  typeof description === 'string' && description !== '' ? `${description}\n${more}` : more;

/** String formats that are enforced (the same page); others are refused. */
const formats = new Set<JsonValue | undefined>([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);

/**
 * Why Anthropic cannot enforce a schema; null where it can. It refuses schemas that hold themselves, and it closes
 * every object: one whose members have no names in the schema could only be empty.
 */
export function whyNotEnforced(schema: JsonObject): NotEnforced | null {
  if (isRecursive(schema)) return 'recursive';
  return holdsOpenObject(schema) ? 'open' : null;
}

export type NotEnforced = 'recursive' | 'open';

function holdsOpenObject(value: JsonValue | undefined): boolean {
  if (isArray(value)) return value.some(holdsOpenObject);
  if (!isObject(value)) return false;
  const { type, properties, additionalProperties: more } = value;
  const isType = type === 'object' || (isArray(type) && type.includes('object'));
  const isUnnamed = isType && (!isObject(properties) || Object.keys(properties).length === 0);
  if ((isUnnamed && more !== false) || (isObject(more) && Object.keys(more).length > 0)) return true;
  return Object.entries(value).some(([key, member]) =>
    (key === 'properties' || key === '$defs' || key === 'definitions') && isObject(member)
      ? Object.values(member).some(holdsOpenObject)
      : schemaMembers.has(key) && holdsOpenObject(member),
  );
}

const schemaMembers = new Set(['items', 'prefixItems', 'anyOf', 'oneOf', 'allOf']);

/** The strict subset: closed objects, refused keywords said in the description instead. Recursive. */
export function restrictSchema(schema: JsonObject): JsonObject {
  const out: Record<string, JsonValue | undefined> = {};
  const said: Record<string, JsonValue | undefined> = {};
  for (const [key, value] of Object.entries(schema)) {
    if ((refusedKeywords as readonly string[]).includes(key)) said[key] = value;
    else if (key === 'format' && !formats.has(value)) said[key] = value;
    else if (key === 'minItems' && typeof value === 'number' && value > 1) said[key] = value;
    else if (isTuple(key, value)) {
      // Anthropic has no places in a list: each may hold any of the forms.
      said[key] = value;
      out['items'] = { anyOf: restrictAny(value) };
    } else if (key === 'items' && isArray(schema['prefixItems'])) said[key] = value;
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

function isTuple(key: string, value: JsonValue | undefined): boolean {
  return isArray(value) && value.length > 0 && (key === 'prefixItems' || key === 'items');
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
