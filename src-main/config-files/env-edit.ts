// Edits dotenv texts in place: other lines, comments, order, quotes and line ends stay byte for byte. Knows no file.
// Reads as the `dotenv` package does (Gemini CLI uses it): the last of equal keys counts, `export ` is allowed.
import { applyTextSplices, lineEnd, newlineOf, splitByteOrderMark, type TextSplice } from './text-splice.ts';

export type EnvEdit =
  /** `source` writes exactly this text behind the `=` (it must mean `value`). */
  | { readonly op: 'set'; readonly key: string; readonly value: string; readonly source?: string }
  /** Every line that sets the key goes. */
  | { readonly op: 'remove'; readonly key: string };

/** Why a dotenv text could not be edited, in one sentence; `line` counts from 1. */
export class EnvEditError extends Error {
  override readonly name = 'EnvEditError';
  readonly line: number;
  readonly column = 1;
  constructor(message: string, line = 1) {
    super(message);
    this.line = line;
  }
}

interface EnvEntry {
  readonly key: string;
  readonly value: string;
  readonly quote: string;
  /** The entry's lines, the last line break included. */
  readonly start: number;
  readonly end: number;
  /** The value with its quotes. */
  readonly valueStart: number;
  readonly valueEnd: number;
}

const entryStart = /[^\S\r\n]*(?:export[^\S\r\n]+)?([\w.-]+)(?:[^\S\r\n]*=|:[^\S\r\n]+)[^\S\r\n]*/y;
const quotedValue: Readonly<Record<string, RegExp>> = {
  '"': /"(?:\\"|[^"])*"/y,
  "'": /'(?:\\'|[^'])*'/y,
  '`': /`(?:\\`|[^`])*`/y,
};

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function readEntries(text: string): EnvEntry[] {
  const entries: EnvEntry[] = [];
  for (let start = 0; start < text.length;) {
    const head = matchAt(entryStart, text, start);
    if (!head?.[1]) {
      start = lineEnd(text, start);
      continue;
    }
    const valueStart = start + head[0].length;
    const value = readValue(text, valueStart);
    const end = lineEnd(text, value.end);
    entries.push({
      key: head[1],
      value: value.value,
      quote: value.quote,
      start,
      end,
      valueStart,
      valueEnd: value.end,
    });
    start = end;
  }
  return entries;
}

function readValue(text: string, at: number): { value: string; quote: string; end: number } {
  const quote = text[at] ?? '';
  const pattern = quotedValue[quote];
  const quoted = pattern && matchAt(pattern, text, at)?.[0];
  if (quoted !== undefined) {
    // Behind the closing quote only a comment may follow, else the quotes are part of a plain value.
    const rest = text.slice(at + quoted.length, lineEnd(text, at + quoted.length)).trim();
    if (rest === '' || rest.startsWith('#')) {
      const inner = quoted.slice(1, -1);
      const value =
        quote === '"' ? inner.replaceAll(String.raw`\n`, '\n').replaceAll(String.raw`\r`, '\r') : inner;
      return { value, quote, end: at + quoted.length };
    }
  }
  const line = text.slice(at, lineEnd(text, at));
  const value = line.replace(/#[\s\S]*$/, '').trim();
  return { value, quote: '', end: at + value.length };
}

/** Key and value of every entry. Lines that are no entry are ignored, as the tools do. */
export function parseEnv(text: string): Map<string, string> {
  return new Map(readEntries(splitByteOrderMark(text)[1]).map((entry) => [entry.key, entry.value]));
}

/** The value of a key as it stands in the text, quotes included; null when there is none. */
export function envSourceAt(text: string, key: string): string | null {
  const body = splitByteOrderMark(text)[1];
  const entry = readEntries(body).findLast((one) => one.key === key);
  return entry ? body.slice(entry.valueStart, entry.valueEnd) : null;
}

/**
 * Applies edits. An existing entry keeps its place, `export` and kind of quotes where the value allows it.
 * @throws EnvEditError for a key or value that dotenv cannot hold.
 */
export function editEnv(text: string, edits: readonly EnvEdit[]): string {
  const [mark, body] = splitByteOrderMark(text);
  let edited = body;
  for (const edit of edits) {
    const meant = parseEnv(edited);
    if (edit.op === 'remove') meant.delete(edit.key);
    else meant.set(edit.key, edit.value);
    edited = applyEdit(edited, edit);
    if (!sameEntries(parseEnv(edited), meant)) {
      throw new EnvEditError(`${edit.key} cannot be changed safely in this file; change it by hand.`);
    }
  }
  return mark + edited;
}

function sameEntries(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

function applyEdit(text: string, edit: EnvEdit): string {
  if (!/^[\w.-]+$/.test(edit.key))
    throw new EnvEditError(`${JSON.stringify(edit.key)} is no name for a variable.`);
  const entries = readEntries(text).filter((entry) => entry.key === edit.key);
  if (edit.op === 'remove')
    return applyTextSplices(
      text,
      entries.map((entry) => cutEntry(text, entry)),
    );
  const last = entries.at(-1);
  if (!last) return appendLine(text, `${edit.key}=${edit.source ?? encodeValue(edit.value, '')}`);
  if (last.value === edit.value) return text;
  const value = edit.source ?? encodeValue(edit.value, last.quote);
  return applyTextSplices(text, [{ start: last.valueStart, end: last.valueEnd, text: value }]);
}

/** An entry that ends a file without a final newline goes with the newline before it. */
function cutEntry(text: string, entry: EnvEntry): TextSplice {
  const open = entry.end === text.length && !text.endsWith('\n') && entry.start > 0;
  const before = text[entry.start - 2] === '\r' ? 2 : 1;
  return { start: open ? entry.start - before : entry.start, end: entry.end, text: '' };
}

function appendLine(text: string, line: string): string {
  const newline = newlineOf(text);
  return text === '' || text.endsWith('\n') ? text + line + newline : text + newline + line;
}

function encodeValue(value: string, quote: string): string {
  if (quote === '' && /^[\w./:@%+,~-]*$/.test(value)) return value;
  if (/[\r\n]/.test(value) || quote === '"') {
    const escaped = value.replaceAll('\n', String.raw`\n`).replaceAll('\r', String.raw`\r`);
    if (!value.includes('"') && !/\\[nr]/.test(value)) return `"${escaped}"`;
  }
  if (!/[\r\n]/.test(value)) {
    for (const mark of [quote === '' ? "'" : quote, "'", '"', '`']) {
      const holds = !value.includes(mark) && !value.endsWith('\\') && !(mark === '"' && /\\[nr]/.test(value));
      if (holds) return mark + value + mark;
    }
  }
  throw new EnvEditError('This value has quotes or line breaks that a .env file cannot hold.');
}
