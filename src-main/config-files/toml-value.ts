// TOML values as data: strict reading with line and column, the meaning of an edit on plain data,
// and deep comparison. Knows nothing of how a text is laid out; toml-edit.ts checks itself against this.
import { parse, TomlError } from 'smol-toml';
import { splitByteOrderMark } from './text-splice.ts';

/** A value that can be written to TOML. `undefined` members of a table are left out. */
export type TomlInput =
  | string
  | number
  | bigint
  | boolean
  | Date
  | readonly TomlInput[]
  | { readonly [key: string]: TomlInput | undefined };

/** Keys of tables are strings, members of arrays and arrays of tables are numbers (from 0). */
export type TomlPath = readonly (string | number)[];

export type TomlEdit =
  /** `source` writes exactly this text for the value (it must mean `value`), e.g. the user's own quoting. */
  | { readonly op: 'set'; readonly path: TomlPath; readonly value: TomlInput; readonly source?: string }
  /** Removing what is not there changes nothing. */
  | { readonly op: 'remove'; readonly path: TomlPath }
  /** Appends one `[[path]]` table. */
  | { readonly op: 'append-table'; readonly path: TomlPath; readonly value: TomlInput };

/** Why a TOML text could not be read or edited, in one sentence; `line` and `column` count from 1. */
export class TomlEditError extends Error {
  override readonly name = 'TomlEditError';
  readonly line: number;
  readonly column: number;
  constructor(message: string, line = 1, column = 1) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** The path as a person would write it in TOML: `model_providers."my id".name`. */
export function describeTomlPath(path: TomlPath): string {
  return path
    .map((key, index) =>
      typeof key === 'number'
        ? `[${key}]`
        : `${index ? '.' : ''}${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)}`,
    )
    .join('');
}

/**
 * Reads a TOML text (a byte order mark is allowed). Integers become numbers, or bigints where a number would lose digits.
 * @throws TomlEditError with line and column.
 */
export function parseToml(text: string): Record<string, unknown> {
  return parseWith(text, 'asNeeded');
}

/** The same with every integer as a bigint, so that 1 and 1.0 stay different. */
export function parseTomlExactly(text: string): Record<string, unknown> {
  return parseWith(text, true);
}

function parseWith(text: string, integersAsBigInt: true | 'asNeeded'): Record<string, unknown> {
  try {
    return parse(splitByteOrderMark(text)[1], { integersAsBigInt }) as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.replace('Invalid TOML document: ', '').split('\n')[0] ?? 'not TOML';
    throw new TomlEditError(
      `This is not valid TOML: line ${error.line}, column ${error.column}: ${reason}.`,
      error.line,
      error.column,
    );
  }
}

export function isTomlTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The value at a path, or undefined. Never looks at a prototype. */
export function tomlValueAt(root: unknown, path: TomlPath): unknown {
  let value = root;
  for (const key of path) {
    if (typeof key === 'number') value = Array.isArray(value) ? value[key] : undefined;
    else value = isTomlTable(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

/** The value as {@link parseTomlExactly} will read it back. @throws TomlEditError for what TOML cannot hold. */
export function normaliseTomlInput(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return value;
  if (value instanceof Date) return value;
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(normaliseTomlInput);
  if (!isTomlTable(value)) throw new TomlEditError('TOML has no way to write an empty value (null).');
  const table = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) table[key] = normaliseTomlInput(member);
  }
  return table;
}

/** Deep equality of two values read from TOML: dates by instant and kind, NaN equals NaN, order of keys is free. */
export function equalTomlValues(a: unknown, b: unknown): boolean {
  if (a instanceof Date || b instanceof Date) {
    return a instanceof Date && b instanceof Date && a.toISOString() === b.toISOString();
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((member, index) => equalTomlValues(member, b[index]));
  }
  if (isTomlTable(a) && isTomlTable(b)) {
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    return keys.every((key) => Object.hasOwn(b, key) && equalTomlValues(a[key], b[key]));
  }
  return Object.is(a, b);
}

/**
 * What an edit means: the value after it, the one before untouched.
 * Tables that become empty by a removal count as gone or kept alike (see {@link equalAfterRemoval}).
 * @throws TomlEditError when the path leads through something that is not a table.
 */
export function applyTomlEditToValue(root: unknown, edit: TomlEdit): unknown {
  if (edit.op === 'append-table') {
    const list = tomlValueAt(root, edit.path) ?? [];
    if (!Array.isArray(list)) throw notA(edit.path, 'a list of tables');
    return replaceAt(root, edit.path, [...(list as unknown[]), normaliseTomlInput(edit.value)], edit.path);
  }
  if (edit.op === 'remove') {
    return tomlValueAt(root, edit.path) === undefined
      ? root
      : replaceAt(root, edit.path, undefined, edit.path);
  }
  return replaceAt(root, edit.path, normaliseTomlInput(edit.value), edit.path);
}

function notA(path: TomlPath, what: string): TomlEditError {
  return new TomlEditError(`${describeTomlPath(path)} is not ${what}, so it cannot be changed this way.`);
}

function replaceAt(node: unknown, path: TomlPath, value: unknown, whole: TomlPath): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const parent = whole.slice(0, whole.length - path.length);
  if (typeof key === 'number') {
    if (!Array.isArray(node)) throw notA(parent, 'a list');
    if (key > node.length) throw notA(parent, `a list of ${key} members`);
    const list = [...(node as unknown[])];
    const member = replaceAt(list[key], rest, value, whole);
    if (member === undefined) list.splice(key, 1);
    else list[key] = member;
    return list;
  }
  if (node !== undefined && !isTomlTable(node)) throw notA(parent, 'a table');
  const table = Object.assign(Object.create(null), node) as Record<string, unknown>;
  const member = replaceAt(Object.hasOwn(table, key) ? table[key] : undefined, rest, value, whole);
  if (member === undefined) delete table[key];
  else table[key] = member;
  return table;
}

/** Removes empty tables and lists everywhere: a removed last section takes its implied parents along. */
export function withoutEmptyTables(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyTables);
  if (!isTomlTable(value)) return value;
  const table = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value)) {
    const kept = withoutEmptyTables(member);
    const empty =
      (Array.isArray(kept) && kept.length === 0) || (isTomlTable(kept) && Object.keys(kept).length === 0);
    if (!empty) table[key] = kept;
  }
  return table;
}
