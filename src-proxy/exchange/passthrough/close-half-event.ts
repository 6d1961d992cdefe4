// A stream that breaks inside an event has left half of its JSON with the client. Bytes cannot be taken back, and a blank
// line behind them would make every SDK stumble over broken JSON before it gets to read the error. So the half event is
// made whole: its JSON is closed, and what is added at its top level says that it is an error.
import type { JsonObject } from '../../ir/json.ts';

/** What a value at the cut still needs, and what is open around it. */
interface Cut {
  readonly completion: string;
  /** The brackets that are open, outermost first. */
  readonly open: readonly ('{' | '[')[];
  /** Nothing stands in the outermost bracket yet. */
  readonly isEmpty: boolean;
}

/**
 * What to write so that the last event of `sent` ends as an error, '' where it has ended already.
 * @param sent the last bytes that went to the client
 * @param members what makes an object of this protocol an error (`error`, `type`)
 * @param event name that the event gets instead of its own, where the protocol names its events
 */
export function closeHalfEvent(sent: Buffer, members: JsonObject, event?: string): string {
  const text = sent.toString('utf8').replaceAll('\r\n', '\n');
  if (text === '' || text.endsWith('\n\n')) return '';
  // The data line is whole: then so is its event, but for the blank line.
  if (text.endsWith('\n')) return '\n';
  const lines = text.slice(text.lastIndexOf('\n\n') + 1).split('\n');
  const last = lines.at(-1) ?? '';
  const rename = event === undefined ? '' : `event: ${event}\n`;
  const error = JSON.stringify(members);
  if (!last.startsWith('data:')) {
    // The cut is in another field, or in the word "data" itself, which means nothing then.
    const before = lines.some((line) => line.startsWith('data:'));
    return before ? '\n\n' : `\n${rename}data: ${error}\n\n`;
  }
  const json = last.slice(5).trimStart();
  if (json === '') return `${error}\n${rename}\n`;
  const cut = findCut(json);
  if (cut === null || cut.open[0] !== '{') return '\n\n';
  return `${cut.completion}${closingOf(cut)}${cut.isEmpty ? '' : ','}${error.slice(1)}\n${rename}\n`;
}

/**
 * What to write so that a JSON array that is streamed element by element (Gemini without `alt=sse`) has the error as its
 * last element; '' where the array has ended already, or is none. It stays open: a broken array must not parse as a whole.
 * @param sent all bytes that went to the client
 */
export function closeHalfArray(sent: Buffer, error: JsonObject): string {
  const json = sent.toString('utf8');
  const last = JSON.stringify(error);
  if (json.trim() === '') return `[${last}`;
  const cut = findCut(json);
  if (cut === null || cut.open[0] !== '[') return '';
  const waits = cut.open.length === 1 && cut.completion === 'null';
  if (waits || cut.isEmpty) return last;
  return `${cut.completion}${closingOf(cut)},\n${last}`;
}

/** The brackets that close all but the outermost one. */
function closingOf({ open }: Cut): string {
  const inner = open.slice(1).toReversed();
  return inner.map((bracket) => (bracket === '{' ? '}' : ']')).join('');
}

const literals = ['true', 'false', 'null'];

/** Reads JSON up to where it was cut; null where it was whole, or none. */
function findCut(json: string): Cut | null {
  const open: ('{' | '[')[] = [];
  /** What may come next in the innermost bracket. */
  let next: 'first' | 'key' | 'colon' | 'value' | 'end' = 'value';
  let isEmpty = true;
  const isObject = (): boolean => open.at(-1) === '{';
  const cut = (completion: string): Cut => ({ completion, open, isEmpty });
  const afterValue = (): void => {
    if (open.length === 1) isEmpty = false;
    next = 'end';
  };
  for (let at = 0; at < json.length;) {
    const char = json[at] as string;
    if (char === '"') {
      const isKey = isObject() && (next === 'first' || next === 'key');
      const end = endOfString(json, at);
      if (end === null) {
        if (open.length === 1) isEmpty = false;
        return cut(`${closeString(json.slice(at + 1))}${isKey ? ':null' : ''}`);
      }
      at = end;
      if (isKey) {
        if (open.length === 1) isEmpty = false;
        next = 'colon';
      } else afterValue();
      continue;
    }
    if (char === '{' || char === '[') {
      if (open.length === 1) isEmpty = false;
      open.push(char);
      next = 'first';
    } else if (char === '}' || char === ']') {
      open.pop();
      if (open.length === 0) return null;
      afterValue();
    } else if (char === ',') next = isObject() ? 'key' : 'value';
    else if (char === ':') next = 'value';
    else if (!/\s/.test(char)) {
      const word = /^[^\s,:[\]{}"]+/.exec(json.slice(at))?.[0] ?? char;
      at += word.length;
      afterValue();
      if (at >= json.length) return cut(closeWord(word));
      continue;
    }
    at += 1;
  }
  if (open.length === 0) return null;
  if (next === 'key') return cut('"_":null');
  if (next === 'colon') return cut(':null');
  return cut(next === 'value' ? 'null' : '');
}

/** Offset behind the closing quote, null where there is none. */
function endOfString(json: string, start: number): number | null {
  for (let at = start + 1; at < json.length; at += 1) {
    if (json[at] === '\\') at += 1;
    else if (json[at] === '"') return at + 1;
  }
  return null;
}

/** Ends an open string, its last escape first. */
function closeString(inner: string): string {
  const escape = /(?:^|[^\\])(?:\\\\)*(\\(?:u[0-9a-f]{0,3})?)$/i.exec(inner)?.[1];
  if (escape === undefined) return '"';
  return escape === '\\' ? '\\"' : `${'0'.repeat(6 - escape.length)}"`;
}

/** Ends a literal or a number. */
function closeWord(word: string): string {
  const literal = literals.find((one) => one.startsWith(word));
  if (literal !== undefined) return literal.slice(word.length);
  return /\d$/.test(word) ? '' : '0';
}
