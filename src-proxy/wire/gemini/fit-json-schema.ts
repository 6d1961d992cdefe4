// JSON Schema → what Google reads in `parametersJsonSchema` and `responseJsonSchema`: no member beside a `$ref`, references
// into `$defs` only, and neither `const` nor `allOf` (reference of responseJsonSchema; gemini-cli issue 13326, opencode issue
// 12295, all read 2026-11-28). References are put in place; one into itself ends there.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject } from '../../ir/read-json.ts';
import { resolveReference } from '../../ir/schema-references.ts';
import type { ConvertedSchema } from './encode-schema.ts';
import { mergeTwo } from './merge-schemas.ts';

type Draft = Record<string, JsonValue | undefined>;

const maxDepth = 40;
const maxNodes = 5_000;

/** Bookkeeping that nothing points to any more. */
const needless = new Set(['$schema', '$defs', 'definitions']);
/** Said in other words. */
const rewritten = new Set(['$ref', 'allOf', 'const']);

/** The same object where Google can read it as it is. */
export function fitJsonSchema(root: JsonObject): ConvertedSchema {
  if (isReadable(root)) return { schema: root, lost: [] };
  const lost = new Set<string>();
  let nodes = 0;

  const fitAny = (value: JsonValue | undefined, refs: readonly string[], depth: number): JsonValue => {
    if (!isObject(value)) return value ?? {};
    nodes += 1;
    if (depth > maxDepth || nodes > maxNodes) {
      lost.add('depth');
      return { type: 'object' };
    }
    return fit(value, refs, depth);
  };
  const fit = (schema: JsonObject, refs: readonly string[], depth: number): JsonObject => {
    const { $ref: ref } = schema;
    if (typeof ref === 'string') {
      const target = refs.includes(ref) ? null : resolveReference(root, ref);
      if (target !== null) return fit(beside(target, schema), [...refs, ref], depth);
      lost.add('$ref');
      return { type: 'object', description: schema['description'] ?? 'The same structure again.' };
    }
    if (isArray(schema['allOf'])) return fitAll(schema, schema['allOf'], refs, depth);
    const out: Draft = {};
    for (const [key, value] of Object.entries(schema)) {
      if (needless.has(key) || rewritten.has(key)) continue;
      if (key === 'properties' && isObject(value)) out[key] = fitNamed(value, refs, depth + 1);
      else if (isArray(value) && lists.has(key)) out[key] = value.map((one) => fitAny(one, refs, depth + 1));
      else out[key] = singles.has(key) ? fitAny(value, refs, depth + 1) : value;
    }
    const choices = schema['const'] === undefined ? out['enum'] : [schema['const']];
    if (isArray(choices)) setChoices(out, choices);
    return out;
  };
  const fitNamed = (named: JsonObject, refs: readonly string[], depth: number): JsonObject =>
    Object.fromEntries(Object.entries(named).map(([name, one]) => [name, fitAny(one, refs, depth)]));
  const fitAll = (
    { allOf: _allOf, ...rest }: JsonObject,
    all: readonly JsonValue[],
    refs: readonly string[],
    depth: number,
  ): JsonObject => {
    const within = [...refs];
    let merged: JsonObject = rest;
    for (const one of all.filter(isObject)) {
      const { $ref: ref } = one;
      const target = typeof ref !== 'string' ? one : refs.includes(ref) ? null : resolveReference(root, ref);
      if (typeof ref === 'string') within.push(ref);
      if (target === null) lost.add('$ref');
      else merged = mergeTwo(merged, target === one ? one : beside(target, one));
    }
    return fit(merged, within, depth);
  };
  return { schema: fit(root, [], 0), lost: [...lost] };
}

const lists = new Set(['anyOf', 'oneOf', 'prefixItems']);
const singles = new Set(['items', 'additionalProperties']);

const beside = (target: JsonObject, { $ref: _ref, ...more }: JsonObject): JsonObject => ({
  ...target,
  ...more,
});

/** Enums are of texts and numbers ("enum[0]: cannot be empty": mcp-server-excel issue 607). */
function setChoices(out: Draft, values: readonly JsonValue[]): void {
  delete out['enum'];
  const kept = values.filter(
    (value) => typeof value === 'number' || (typeof value === 'string' && value !== ''),
  );
  if (kept.length > 0) out['enum'] = kept;
  const rest = values.filter((value) => value !== null && !kept.includes(value));
  if (rest.length === 0) return;
  const { description } = out;
  const words = `${kept.length > 0 ? 'Or' : 'One of'}: ${rest.map((value) => JSON.stringify(value)).join(', ')}.`;
  out['description'] = typeof description === 'string' ? `${description} ${words}` : words;
}

function isReadable(value: JsonValue | undefined): boolean {
  if (isArray(value)) return value.every((one) => one !== '' && one !== null && isReadable(one));
  if (!isObject(value)) return true;
  for (const key in value)
    if (needless.has(key) || rewritten.has(key) || !isReadable(value[key])) return false;
  return true;
}
