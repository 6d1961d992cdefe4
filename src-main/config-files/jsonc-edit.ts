// Edits JSON texts in place, with or without comments: everything that is not named stays byte for byte.
// Range splices over jsonc-parser's offsets; every result is read again and compared with what was meant. Knows no file.
import { isDeepStrictEqual } from 'node:util';
import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { applyTextSplices, positionAt, splitByteOrderMark } from './text-splice.ts';
import { findMember, insertMember, jsonStyle, removeMember, replaceValue } from './jsonc-splice.ts';

export type JsonPath = readonly (string | number)[];

export type JsonEdit =
  /** `source` writes exactly this text for the value (it must mean `value`). */
  | { readonly op: 'set'; readonly path: JsonPath; readonly value: unknown; readonly source?: string }
  /** Removing what is not there changes nothing. */
  | { readonly op: 'remove'; readonly path: JsonPath };

/** What the tool that owns the file can read: `json` = strict, `comments` = comments but no trailing commas. */
export type JsonDialect = 'json' | 'comments' | 'jsonc';

/** Why a JSON text could not be read or edited, in one sentence; `line` and `column` count from 1. */
export class JsonEditError extends Error {
  override readonly name = 'JsonEditError';
  readonly line: number;
  readonly column: number;
  constructor(message: string, line = 1, column = 1) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

const reasons: Readonly<Record<string, string>> = {
  InvalidCommentToken: 'comments are not allowed in this file',
  PropertyNameExpected: 'a name in double quotes is missing here (or the comma before it is one too many)',
  ValueExpected: 'a value is missing here (or the comma before it is one too many)',
  ColonExpected: 'a colon is missing here',
  CommaExpected: 'a comma is missing here',
  CloseBraceExpected: 'a closing } is missing',
  CloseBracketExpected: 'a closing ] is missing',
  EndOfFileExpected: 'the file should end here',
};

/** The tree of a text whose root is an object; null for a text without any value. */
function readTree(body: string, dialect: JsonDialect): Node | null {
  const errors: ParseError[] = [];
  const tree = parseTree(body, errors, {
    allowEmptyContent: true,
    allowTrailingComma: dialect === 'jsonc',
    disallowComments: dialect === 'json',
  });
  const [first] = errors;
  if (first) {
    const { line, column } = positionAt(body, first.offset);
    const code = printParseErrorCode(first.error);
    const reason =
      reasons[code] ?? code.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    throw new JsonEditError(
      `This is not valid JSON: line ${line}, column ${column}: ${reason}.`,
      line,
      column,
    );
  }
  if (!tree) return null;
  if (tree.type !== 'object') {
    const { line, column } = positionAt(body, tree.offset);
    throw new JsonEditError(
      `This file should hold one object in braces, but it holds something else.`,
      line,
      column,
    );
  }
  return tree;
}

/**
 * Reads a settings file; an empty one is an empty object, as the tools have it.
 * @throws JsonEditError with line and column.
 */
export function parseJsonc(text: string, dialect: JsonDialect = 'jsonc'): Record<string, unknown> {
  const tree = readTree(splitByteOrderMark(text)[1], dialect);
  // Through JSON once more: jsonc-parser's objects have no prototype, ours are ordinary ones.
  return tree ? (JSON.parse(JSON.stringify(getNodeValue(tree))) as Record<string, unknown>) : {};
}

/** The value at a path, or undefined. Never looks at a prototype. */
export function jsonValueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

/** The source text of a value, to put exactly this back later; null when there is none. */
export function jsonSourceAt(text: string, path: JsonPath, dialect: JsonDialect = 'jsonc'): string | null {
  const body = splitByteOrderMark(text)[1];
  const node = nodeAt(readTree(body, dialect), path);
  return node ? body.slice(node.offset, node.offset + node.length) : null;
}

/**
 * Applies edits one after the other. Setting an object where one is makes it hold exactly that value, touching only
 * what differs. Missing parents are made.
 * @throws JsonEditError when the text is not valid in its dialect, or a path leads through a plain value.
 */
export function editJsonc(text: string, edits: readonly JsonEdit[], dialect: JsonDialect = 'jsonc'): string {
  const [mark, body] = splitByteOrderMark(text);
  let edited = body;
  let value = parseJsonc(body, dialect);
  for (const edit of edits) {
    const meant = applyToValue(value, edit, 0) as Record<string, unknown>;
    for (const step of expandEdit(value, edit)) edited = applyStep(edited, step, dialect);
    value = readBack(edited, edit, dialect);
    if (!isDeepStrictEqual(value, meant)) throw refusal(edit.path);
  }
  return mark + edited;
}

function readBack(text: string, edit: JsonEdit, dialect: JsonDialect): Record<string, unknown> {
  try {
    return dialect === 'json' && text.trim()
      ? (JSON.parse(text) as Record<string, unknown>)
      : parseJsonc(text, dialect);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof JsonEditError) throw refusal(edit.path);
    throw error;
  }
}

function refusal(path: JsonPath): JsonEditError {
  return new JsonEditError(
    `${path.join('.')} cannot be changed safely in the way this file is written; change it by hand.`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function applyToValue(node: unknown, edit: JsonEdit, depth: number): unknown {
  const key = edit.path[depth];
  if (key === undefined) return edit.op === 'set' ? (JSON.parse(encodable(edit)) as unknown) : undefined;
  if (edit.op === 'remove' && jsonValueAt(node, [key]) === undefined) return node;
  if (Array.isArray(node)) {
    const list = [...(node as unknown[])];
    const index = Number(key);
    if (typeof key !== 'number' || index > list.length) throw notThere(edit.path, depth);
    const member = applyToValue(list[index], edit, depth + 1);
    if (member === undefined) list.splice(index, 1);
    else list[index] = member;
    return list;
  }
  if ((node !== undefined && !isObject(node)) || typeof key === 'number') throw notThere(edit.path, depth);
  const copy = { ...node };
  const member = applyToValue(jsonValueAt(node, [key]), edit, depth + 1);
  delete copy[key];
  if (member === undefined) return copy;
  Object.defineProperty(copy, key, { value: member, enumerable: true, configurable: true, writable: true });
  return copy;
}

function encodable(edit: JsonEdit & { readonly op: 'set' }): string {
  const text = JSON.stringify(edit.value) as string | undefined;
  if (text === undefined)
    throw new JsonEditError(`${edit.path.join('.')} was given a value that JSON cannot hold.`);
  return text;
}

function notThere(path: JsonPath, depth: number): JsonEditError {
  const parent = path.slice(0, depth).join('.') || 'The file';
  return new JsonEditError(
    `${parent} holds no ${String(path[depth])} that could be changed; it is of another kind.`,
  );
}

/** Setting an object over an object becomes the smallest set of steps; what is equal already is no step at all. */
function expandEdit(value: unknown, edit: JsonEdit): JsonEdit[] {
  const old = jsonValueAt(value, edit.path);
  if (edit.op === 'remove') return old === undefined ? [] : [edit];
  if (old === undefined || edit.source !== undefined) return [edit];
  const wanted = JSON.parse(encodable(edit)) as unknown;
  if (isDeepStrictEqual(old, wanted)) return [];
  if (!isObject(old) || !isObject(wanted)) return [edit];
  const sets = Object.entries(wanted).flatMap(([key, member]) =>
    expandEdit(value, { op: 'set', path: [...edit.path, key], value: member }),
  );
  const removals = Object.keys(old)
    .filter((key) => !Object.hasOwn(wanted, key))
    .map((key): JsonEdit => ({ op: 'remove', path: [...edit.path, key] }));
  return [...sets, ...removals];
}

function nodeAt(tree: Node | null, path: JsonPath): Node | null {
  let node = tree;
  for (const key of path) node = node && (findMember(node, key)?.value ?? null);
  return node;
}

function applyStep(text: string, edit: JsonEdit, dialect: JsonDialect): string {
  const tree = readTree(text, dialect);
  const style = jsonStyle(text, tree);
  if (!tree) return edit.op === 'set' ? text + style.document(nest(edit.path, edit.value)) : text;
  let container = tree;
  for (const [depth, key] of edit.path.entries()) {
    const member = findMember(container, key);
    const isLast = depth === edit.path.length - 1;
    if (!member) {
      if (edit.op === 'remove') return text;
      const value = nest(edit.path.slice(depth + 1), edit.value);
      const source = isLast ? edit.source : undefined;
      return applyTextSplices(text, insertMember(text, container, key, value, source, style));
    }
    if (isLast && edit.op === 'remove') {
      const cut = applyTextSplices(text, removeMember(text, container, member.index));
      // A key that stands twice goes twice, else the earlier one would come to life.
      return container.type === 'object' ? applyStep(cut, edit, dialect) : cut;
    }
    if (isLast && edit.op === 'set')
      return applyTextSplices(text, replaceValue(text, member.value, edit.value, edit.source, style));
    container = member.value;
  }
  return text;
}

function nest(path: JsonPath, value: unknown): unknown {
  return path.reduceRight<unknown>(
    (inner, key) => (typeof key === 'number' ? [inner] : { [key]: inner }),
    value,
  );
}
