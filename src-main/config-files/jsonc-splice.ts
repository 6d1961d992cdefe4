// What is inserted or cut when a member of a JSON object or array comes or goes: indentation, commas and comments of the
// neighbours stay. A removal cuts exactly what an insertion adds. Pure.
import type { Node } from 'jsonc-parser';
import { lineEnd, lineStart, newlineOf, type TextSplice } from './text-splice.ts';

export interface JsonMember {
  readonly index: number;
  readonly value: Node;
}

/** The member under a key or index; of keys that stand twice, the last (that is how JSON is read). */
export function findMember(container: Node, key: string | number): JsonMember | null {
  const members = container.children ?? [];
  const index =
    container.type === 'array'
      ? members.findIndex((_, at) => at === key)
      : members.findLastIndex((member) => member.children?.[0]?.value === key && typeof key === 'string');
  const member = members[index];
  const value = container.type === 'array' ? member : member?.children?.[1];
  return value ? { index, value } : null;
}

/** How this text is written: indentation unit, line end, space behind colons. */
export interface JsonStyle {
  readonly newline: string;
  readonly unit: string;
  readonly colon: string;
  /** The value over several lines, its first line not indented. */
  readonly block: (value: unknown, indent: string) => string;
  /** The value on one line. */
  readonly line: (value: unknown) => string;
  /** A whole new document. */
  readonly document: (value: unknown) => string;
}

export function jsonStyle(text: string, tree: Node | null): JsonStyle {
  const newline = newlineOf(text);
  const first = tree?.children?.[0];
  const gap = first ? text.slice(lineStart(text, first.offset), first.offset) : '';
  const ownLine = first !== undefined && lineStart(text, first.offset) > (tree?.offset ?? 0);
  const unit = ownLine && /^[ \t]+$/.test(gap) ? gap : '  ';
  const colonOffset = first?.colonOffset;
  const colon = colonOffset === undefined || /\s/.test(text[colonOffset + 1] ?? ' ') ? ': ' : ':';
  const block = (value: unknown, indent: string) =>
    JSON.stringify(value, null, unit.length > 10 ? '  ' : unit).replaceAll('\n', newline + indent);
  const line = (value: unknown) => (colon === ':' ? JSON.stringify(value) : spacedLine(value));
  return { newline, unit, colon, block, line, document: (value) => block(value, '') + newline };
}

function spacedLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (!members.length) return '{}';
  return `{ ${members.map(([key, member]) => `${JSON.stringify(key)}: ${spacedLine(member)}`).join(', ')} }`;
}

const end = (node: Node) => node.offset + node.length;

function indentOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';
}

/** True when the node is the first thing on its line. */
function startsLine(text: string, node: Node): boolean {
  return text.slice(lineStart(text, node.offset), node.offset).trim() === '';
}

const blanksAndComments = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const commentsOfOneLine = /(?:[ \t]*(?:\/\/[^\r\n]*|\/\*(?:(?!\*\/)[^\r\n])*\*\/))*/y;

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

/** The offset of the comma that follows a member, or -1. */
function commaAfter(text: string, offset: number, limit: number): number {
  const at = matchEnd(blanksAndComments, text, offset);
  return at < limit && text[at] === ',' ? at : -1;
}

/** The end of the comments behind an offset, when nothing else follows on its line; else the offset itself. */
function endOfLineContent(text: string, offset: number): number {
  const at = matchEnd(commentsOfOneLine, text, offset);
  return text.slice(at, lineEnd(text, at)).trim() === '' ? at : offset;
}

/** Inserts a member at the end of an object or array. */
export function insertMember(
  text: string,
  container: Node,
  key: string | number,
  value: unknown,
  source: string | undefined,
  style: JsonStyle,
): TextSplice[] {
  const last = container.children?.at(-1);
  const name = container.type === 'array' ? '' : JSON.stringify(String(key)) + style.colon;
  if (!last) return [insertFirst(text, container, name, value, source, style)];
  const limit = end(container);
  const comma = commaAfter(text, end(last), limit);
  if (!startsLine(text, last)) {
    const at = comma < 0 ? end(last) : comma + 1;
    const body = name + (source ?? style.line(value));
    const space = style.colon === ':' ? '' : ' ';
    return [{ start: at, end: at, text: comma < 0 ? `,${space}${body}` : `${space}${body},` }];
  }
  const indent = indentOf(text, last.offset);
  const body = style.newline + indent + name + (source ?? style.block(value, indent));
  const from = comma < 0 ? end(last) : comma + 1;
  const at = endOfLineContent(text, from);
  if (comma >= 0) return [{ start: at, end: at, text: `${body},` }];
  if (at === from) return [{ start: at, end: at, text: `,${body}` }];
  return [
    { start: from, end: from, text: ',' },
    { start: at, end: at, text: body },
  ];
}

function insertFirst(
  text: string,
  container: Node,
  name: string,
  value: unknown,
  source: string | undefined,
  style: JsonStyle,
): TextSplice {
  const open = container.offset + 1;
  const close = end(container) - 1;
  const inside = text.slice(open, close);
  const indent = indentOf(text, container.offset);
  const member = indent + style.unit + name + (source ?? style.block(value, indent + style.unit));
  if (inside.trim() === '') {
    const isCompact = style.colon === ':' && !text.includes('\n');
    if (isCompact) return { start: open, end: close, text: name + (source ?? style.line(value)) };
    return { start: open, end: close, text: style.newline + member + style.newline + indent };
  }
  // Only comments inside: behind them, on lines of its own.
  const at = open + inside.trimEnd().length;
  const tail = text.slice(at, close).includes('\n') ? '' : style.newline + indent;
  return { start: at, end: at, text: style.newline + member + tail };
}

/** Cuts a member with one comma and, where it has lines of its own, with those lines. */
export function removeMember(text: string, container: Node, index: number): TextSplice[] {
  const members = container.children ?? [];
  const member = members[index];
  if (!member) return [];
  const limit = end(container);
  const comma = commaAfter(text, end(member), limit);
  const previous = members[index - 1];
  const next = members[index + 1];
  const tail = comma < 0 ? end(member) : comma + 1;
  if (startsLine(text, member) && (!next || startsLine(text, next))) {
    const stop = endOfLineContent(text, tail);
    const start = withoutLineBreak(text, lineStart(text, member.offset));
    const cuts: TextSplice[] = [{ start, end: stop, text: '' }];
    const previousComma = previous && !next && comma < 0 ? commaAfter(text, end(previous), limit) : -1;
    if (previousComma >= 0) cuts.push({ start: previousComma, end: previousComma + 1, text: '' });
    return !previous && !next ? cutOnly(text, container, cuts) : cuts;
  }
  if (next) return [{ start: member.offset, end: next.offset, text: '' }];
  if (previous && comma < 0) return [{ start: end(previous), end: end(member), text: '' }];
  if (previous) return [{ start: commaAfter(text, end(previous), limit) + 1, end: tail, text: '' }];
  return cutOnly(text, container, [{ start: member.offset, end: tail, text: '' }]);
}

/** The only member gone, braces with nothing between them close up. */
function cutOnly(text: string, container: Node, cuts: readonly TextSplice[]): TextSplice[] {
  const open = container.offset + 1;
  const close = end(container) - 1;
  const [cut] = cuts;
  if (!cut) return [];
  const rest = text.slice(open, cut.start) + text.slice(cut.end, close);
  return rest.trim() === '' ? [{ start: open, end: close, text: '' }] : [...cuts];
}

function withoutLineBreak(text: string, start: number): number {
  if (start === 0) return 0;
  return text[start - 2] === '\r' ? start - 2 : start - 1;
}

/** Replaces a value where it stands. */
export function replaceValue(
  text: string,
  node: Node,
  value: unknown,
  source: string | undefined,
  style: JsonStyle,
): TextSplice[] {
  const isWide = text.slice(node.offset, end(node)).includes('\n') || text.includes('\n');
  const body = isWide ? style.block(value, indentOf(text, node.offset)) : style.line(value);
  return [{ start: node.offset, end: end(node), text: source ?? body }];
}
