// JSON whose text must survive: tool arguments are objects in some protocols and text in others, and
// parse + stringify would change numbers (1.0, 2^60), the order of keys like "1", escapes and white space.
// `parseJson` remembers the source text of such objects beside the value; `stringifyJson` writes it back.
import { proxyError } from '../contract/error-codes.ts';

const sources = new WeakMap<object, string>();

/** Members whose objects are tool arguments: Anthropic `input`, Gemini `args`, Chat vendors' object `arguments`. */
const members: readonly string[] = ['input', 'args', 'arguments'];
const maxDepth = 512;

/**
 * JSON.parse that remembers the exact text of objects that are tool arguments.
 * Throws SyntaxError for bad JSON and ProxyError `invalid_request` for more than 512 levels.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) return value;
  // Walking the value costs a hundredth of reading a long text once more.
  if (holdsArguments(value, 1)) scan(text, value);
  return value;
}

/** Throws where it is too deep, unless it finds some first: then the scan does. */
function holdsArguments(value: object, depth: number): boolean {
  if (depth > maxDepth) throw tooDeep();
  if (Array.isArray(value)) {
    return (value as unknown[]).some(
      (member) => typeof member === 'object' && member !== null && holdsArguments(member, depth + 1),
    );
  }
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    if (typeof member !== 'object' || member === null) continue;
    if (!Array.isArray(member) && members.includes(key)) return true;
    if (holdsArguments(member, depth + 1)) return true;
  }
  return false;
}

function tooDeep(): Error {
  return proxyError('invalid_request', `The JSON is nested more than ${maxDepth} levels deep.`);
}

/** The text of a JSON value: as it was written where that is known, else JSON.stringify's. */
export function textOfJson(value: unknown): string {
  const source = typeof value === 'object' && value !== null ? sources.get(value) : undefined;
  return source ?? JSON.stringify(value) ?? 'null';
}

/**
 * Tool arguments (JSON text) as a value that `stringifyJson` writes back byte for byte.
 * Empty text is an empty object; null for text that is no JSON object.
 */
export function objectFromText(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    if (JSON.stringify(value) !== text) remember(value, text);
    return value as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** Is the text one JSON object? */
export function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Texts that stand for a mark in what JSON.stringify writes; null while nobody writes. */
let held: string[] | null = null;
/** Nobody outside knows it, so no text that we carry can hold a mark. */
const mark = crypto.randomUUID();
const marks = new RegExp(`"${mark}:(\\d+)"`, 'g');

/** JSON.stringify that writes remembered texts back, wherever they stand. */
export function stringifyJson(root: object): string {
  held = [];
  try {
    const text = JSON.stringify(root);
    const texts = held;
    return texts.length === 0 ? text : text.replace(marks, (_, index: string) => texts[Number(index)] ?? '');
  } finally {
    held = null;
  }
}

function remember(value: object, text: string): void {
  sources.set(value, text);
  // Arguments with a member of that name are written as JSON.stringify writes them.
  if (!('toJSON' in value)) Object.defineProperty(value, 'toJSON', { value: writeMark });
}

/** Called by JSON.stringify; for everybody else the object is what it is. */
function writeMark(this: object): unknown {
  const text = sources.get(this);
  return held === null || text === undefined ? this : `${mark}:${held.push(text) - 1}`;
}

interface Level {
  readonly value: unknown;
  readonly start: number;
  readonly remember: boolean;
  /** Position in an array; -1 in an object. */
  index: number;
  key: string;
}

/** Walks valid JSON text beside its parsed value, skipping over strings, and remembers tool arguments. */
function scan(text: string, root: unknown): void {
  const stack: Level[] = [];
  let pending: { value: unknown; remember: boolean } = { value: root, remember: false };
  let expectKey = false;
  for (let at = 0; at < text.length; at += 1) {
    const top = stack.at(-1);
    switch (text.charCodeAt(at)) {
      case 34: {
        const end = endOfString(text, at);
        if (expectKey && top !== undefined) {
          top.key = keyFrom(text, at, end);
          pending = { value: childOf(top.value, top.key), remember: members.includes(top.key) };
          expectKey = false;
        }
        at = end;
        break;
      }
      case 123:
      case 91: {
        if (stack.length >= maxDepth) throw tooDeep();
        const isObject = text.charCodeAt(at) === 123;
        stack.push({ ...pending, start: at, index: isObject ? -1 : 0, key: '' });
        expectKey = isObject;
        if (!isObject) pending = { value: childOf(pending.value, 0), remember: false };
        break;
      }
      case 125:
      case 93: {
        stack.pop();
        expectKey = false;
        if (top?.remember === true && top.index < 0 && typeof top.value === 'object' && top.value !== null) {
          remember(top.value, text.slice(top.start, at + 1));
        }
        break;
      }
      case 44:
        if (top !== undefined && top.index >= 0) {
          top.index += 1;
          pending = { value: childOf(top.value, top.index), remember: false };
        } else expectKey = true;
        break;
      default:
    }
  }
}

function childOf(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string | number, unknown>)[key]
    : undefined;
}

function keyFrom(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  return raw.includes('\\') ? (JSON.parse(text.slice(start, end + 1)) as string) : raw;
}

/** Index of the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  for (;;) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 92) slashes += 1;
    if (slashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
}
