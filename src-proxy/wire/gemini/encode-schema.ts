// JSON Schema → the subset that Gemini's `parameters` and `responseSchema` take (API reference "Schema",
// 2026-11-20). What the subset cannot say is said in the description, and named as a loss.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject } from '../../ir/read-json.ts';
import { resolveReference } from '../../ir/schema-references.ts';
import { mergeTwo } from './merge-schemas.ts';

type Draft = Record<string, JsonValue | undefined>;

/** Members that mean the same on both sides. */
const kept = [
  'title',
  'description',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minLength',
  'maxLength',
  'pattern',
  'minimum',
  'maximum',
  'default',
  'example',
  'propertyOrdering',
] as const;

/** Members whose absence changes nothing that a model would do otherwise. */
const silent = new Set([
  '$schema',
  '$id',
  '$anchor',
  '$comment',
  '$defs',
  'definitions',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'nullable',
  'strict',
]);

const translated = new Set([
  ...kept,
  'type',
  'format',
  'enum',
  'const',
  'properties',
  'required',
  'items',
  'prefixItems',
  'anyOf',
  'oneOf',
  'allOf',
  '$ref',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'additionalProperties',
]);

/** Formats that Google accepts, by type; others are refused for strings. */
const formats: Readonly<Record<string, readonly string[]>> = {
  string: ['date-time', 'enum'],
  number: ['float', 'double'],
  integer: ['int32', 'int64'],
};

/** A schema may nest this deep, and a `$ref` be inlined so often on one path. */
const maxDepth = 40;
const maxNodes = 5_000;

export interface ConvertedSchema {
  readonly schema: JsonObject;
  /** Keywords that could not be carried. */
  readonly lost: readonly string[];
}

/** Converts one schema; `$ref` into `$defs` and `definitions` is inlined, a recursive one ends in a free object. */
export function encodeSchema(root: JsonObject): ConvertedSchema {
  const lost = new Set<string>();
  let nodes = 0;

  const convert = (value: JsonValue | undefined, refs: readonly string[], depth: number): Draft => {
    nodes += 1;
    if (!isObject(value))
      return value === false ? note({ type: 'string' }, 'Must not be given.') : anything();
    if (depth > maxDepth || nodes > maxNodes) {
      lost.add('depth');
      return { type: 'object' };
    }
    const resolved = resolveRef(value, refs);
    if (resolved === null) {
      lost.add('$ref');
      return note({ type: 'object' }, textOf(value['description']) ?? 'The same structure again.');
    }
    const { schema, refs: within } = resolved;
    const merged = isArray(schema['allOf']) ? mergeAll(schema, within) : schema;
    return build(merged, within, depth);
  };

  const resolveRef = (
    value: JsonObject,
    refs: readonly string[],
  ): { schema: JsonObject; refs: readonly string[] } | null => {
    const ref = value['$ref'];
    if (typeof ref !== 'string') return { schema: value, refs };
    if (refs.includes(ref)) return null;
    const target = resolveReference(root, ref);
    if (target === null) return null;
    const { $ref: _ref, ...beside } = value;
    return resolveRef({ ...target, ...beside }, [...refs, ref]);
  };

  const mergeAll = (schema: JsonObject, refs: readonly string[]): JsonObject => {
    const { allOf, ...rest } = schema;
    let merged: JsonObject = rest;
    for (const one of isArray(allOf) ? allOf : []) {
      const part = isObject(one) ? resolveRef(one, refs) : null;
      if (part === null) lost.add('allOf');
      else
        merged = mergeTwo(
          merged,
          isArray(part.schema['allOf']) ? mergeAll(part.schema, part.refs) : part.schema,
        );
    }
    return merged;
  };

  const build = (schema: JsonObject, refs: readonly string[], depth: number): Draft => {
    for (const key of Object.keys(schema)) if (!translated.has(key) && !silent.has(key)) lost.add(key);
    const out: Draft = {};
    for (const key of kept) if (schema[key] !== undefined) out[key] = schema[key];
    const types = typesOf(schema);
    const solid = types.filter((type) => type !== 'null');
    if (solid.length < types.length || schema['nullable'] === true) out['nullable'] = true;
    const variants = [schema['anyOf'], schema['oneOf']].filter(isArray).flat();
    if (variants.length > 0) addVariants(out, variants, refs, depth);
    else if (solid.length > 1) {
      out['anyOf'] = solid.map((type) => build({ ...withoutNotes(schema), type }, refs, depth + 1));
      return { ...pick(out, ['title', 'description', 'nullable']), anyOf: out['anyOf'] };
    }
    const type = solid[0] ?? (out['anyOf'] === undefined ? 'string' : undefined);
    if (type !== undefined) out['type'] ??= type;
    addEnum(out, schema, type);
    // Fixed values outrank a type that contradicts them.
    const kind = typeof out['type'] === 'string' ? out['type'] : undefined;
    addFormat(out, schema, kind);
    addBounds(out, schema, kind);
    if (kind === 'object') addProperties(out, schema, refs, depth);
    if (kind === 'array') addItems(out, schema, refs, depth);
    return out;
  };

  const addVariants = (
    out: Draft,
    variants: readonly JsonValue[],
    refs: readonly string[],
    depth: number,
  ): void => {
    const solid = variants.filter((one) => !(isObject(one) && one['type'] === 'null'));
    if (solid.length < variants.length) out['nullable'] = true;
    const converted = solid.map((one) => convert(one, refs, depth + 1));
    const [only] = converted;
    if (converted.length === 1 && only !== undefined)
      Object.assign(out, { ...only, ...pick(out, ['description', 'title', 'nullable']) });
    else if (converted.length > 0) out['anyOf'] = converted as JsonObject[];
  };

  const addProperties = (out: Draft, schema: JsonObject, refs: readonly string[], depth: number): void => {
    const properties = isObject(schema['properties']) ? schema['properties'] : {};
    const names = Object.keys(properties);
    const more = schema['additionalProperties'];
    if (isObject(more) && Object.keys(more).length > 0) {
      lost.add('additionalProperties');
      addNote(out, `Further members are allowed; each must match ${JSON.stringify(more)}.`);
    }
    if (names.length === 0) return;
    // From entries: a property may be called `__proto__`.
    out['properties'] = Object.fromEntries(
      names.map((name) => [name, convert(properties[name], refs, depth + 1)]),
    );
    const required = isArray(schema['required'])
      ? schema['required'].filter((name) => names.includes(String(name)))
      : [];
    if (required.length > 0) out['required'] = required;
  };

  const addItems = (out: Draft, schema: JsonObject, refs: readonly string[], depth: number): void => {
    const tuple = isArray(schema['prefixItems'])
      ? schema['prefixItems']
      : isArray(schema['items'])
        ? schema['items']
        : null;
    if (tuple === null) {
      // Google refuses an array that does not say what is in it.
      out['items'] = isObject(schema['items']) ? convert(schema['items'], refs, depth + 1) : anything();
      return;
    }
    lost.add('prefixItems');
    const forms = tuple.map((one) => convert(one, refs, depth + 1)) as JsonObject[];
    out['items'] = forms.length === 1 ? forms[0] : { anyOf: forms };
  };

  return { schema: convert(root, [], 0), lost: [...lost] };
}

function addFormat(out: Draft, schema: JsonObject, type: string | undefined): void {
  const format = textOf(schema['format']);
  if (format === undefined) return;
  if (formats[type ?? '']?.includes(format) === true) out['format'] = format;
  else addNote(out, `Format: ${format}.`);
}

function addEnum(out: Draft, schema: JsonObject, type: string | undefined): void {
  const values = schema['const'] === undefined ? schema['enum'] : [schema['const']];
  if (!isArray(values)) return;
  for (const key of ['enum', 'format', 'minimum', 'maximum']) delete out[key];
  if (values.includes(null)) out['nullable'] = true;
  const solid = values.filter((value) => value !== null);
  if (solid.length > 0 && solid.every((value) => typeof value === 'string')) {
    out['type'] = 'string';
    // "enum[0]: cannot be empty" (mcp-server-excel issue 607, read 2026-11-28): that one is said in words.
    const words = solid.filter((value) => value !== '');
    if (words.length > 0) out['enum'] = words;
    if (words.length < solid.length) addNote(out, 'May be an empty text.');
    return;
  }
  // Google knows enums of text only; numbers keep their range.
  if (solid.length > 0 && solid.every((value) => typeof value === 'number')) {
    out['type'] = type === 'number' ? 'number' : 'integer';
    out['minimum'] = Math.min(...solid);
    out['maximum'] = Math.max(...solid);
  } else if (solid.every((value) => typeof value === 'boolean')) out['type'] = 'boolean';
  addNote(out, `One of: ${solid.map((value) => JSON.stringify(value)).join(', ')}.`);
}

function addBounds(out: Draft, schema: JsonObject, type: string | undefined): void {
  const step = type === 'integer' ? 1 : 0;
  const { exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  if (typeof above === 'number') {
    out['minimum'] = Math.max(numberOf(out['minimum'], -Infinity), above + step);
    if (step === 0) addNote(out, `Greater than ${above}.`);
  }
  if (typeof below === 'number') {
    out['maximum'] = Math.min(numberOf(out['maximum'], Infinity), below - step);
    if (step === 0) addNote(out, `Less than ${below}.`);
  }
}

/** Google has no "any value": text is what a model can always give. */
function anything(): Draft {
  return { type: 'string' };
}

function typesOf(schema: JsonObject): string[] {
  const { type } = schema;
  if (typeof type === 'string') return [type.toLowerCase()];
  if (isArray(type)) return type.filter((one) => typeof one === 'string').map((one) => one.toLowerCase());
  if (schema['properties'] !== undefined || schema['required'] !== undefined) return ['object'];
  if (schema['items'] !== undefined || schema['prefixItems'] !== undefined) return ['array'];
  return typeof schema['minimum'] === 'number' || typeof schema['maximum'] === 'number' ? ['number'] : [];
}

function withoutNotes(schema: JsonObject): JsonObject {
  const { title: _title, description: _description, nullable: _nullable, ...rest } = schema;
  return rest;
}

function pick(from: Draft, keys: readonly string[]): Draft {
  const out: Draft = {};
  for (const key of keys) if (from[key] !== undefined) out[key] = from[key];
  return out;
}

function note(draft: Draft, text: string): Draft {
  addNote(draft, text);
  return draft;
}

function addNote(draft: Draft, text: string): void {
  const { description } = draft;
  draft['description'] =
    typeof description === 'string' && description !== '' ? `${description} ${text}` : text;
}

function numberOf(value: JsonValue | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
