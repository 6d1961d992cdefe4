// Where new TOML text goes: the insertions of a key, a table, a `[[table]]`, a list member. Pure; toml-edit.ts checks the result.
import { encodeDottedKey, encodeTomlKey, encodeTomlSection, encodeTomlValue } from './toml-encode.ts';
import {
  type TomlLayout,
  type TomlLayoutNode,
  type TomlSection,
  type TomlTableNode,
  tomlLayoutChild,
} from './toml-layout.ts';
import { lineEnd, lineStart, type TextSplice } from './text-splice.ts';
import { describeTomlPath, isTomlTable, TomlEditError, type TomlInput, type TomlPath } from './toml-value.ts';

function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Inserts whole lines at a line's start (or at the end of a text that has no final newline, keeping it so). */
function insertLines(layout: TomlLayout, at: number, lines: string): TextSplice {
  const { text, newline } = layout;
  const open = at > 0 && text[at - 1] !== '\n';
  return { start: at, end: at, text: open ? newline + lines : lines + newline };
}

/** The end of what a section holds: behind the line of its last key-value, or of its header. */
export function sectionBodyEnd(layout: TomlLayout, section: TomlSection): number {
  return lineEnd(layout.text, section.keyValues.at(-1)?.range[1] ?? section.headerEnd);
}

/**
 * Plans the insertion of what does not exist yet.
 * @throws TomlEditError when the path leads through a plain value or skips members of a list.
 */
export function planTomlInsertion(
  layout: TomlLayout,
  path: TomlPath,
  value: TomlInput,
  source: string | undefined,
): TextSplice {
  let container: TomlLayoutNode = layout.root;
  let depth = 0;
  for (const key of path) {
    const child = tomlLayoutChild(container, key);
    if (!child) break;
    container = child;
    depth += 1;
  }
  const rest = path.slice(depth);
  const parent = path.slice(0, depth);
  if (container.kind === 'value') return insertIntoArray(container, layout, parent, rest, value, source);
  if (container.kind === 'list-of-tables') {
    if (rest.length === 1 && rest[0] === container.items.length)
      return planTomlAppendTable(layout, parent, value);
    throw new TomlEditError(`${describeTomlPath(parent)} has no member ${describeTomlPath(rest)}.`);
  }
  const names = rest.filter((key) => typeof key === 'string');
  if (names.length !== rest.length) {
    throw new TomlEditError(`${describeTomlPath(path)} counts in a list that does not exist.`);
  }
  return insertIntoTable(layout, container, parent, names, value, source);
}

function insertIntoTable(
  layout: TomlLayout,
  table: TomlTableNode,
  parent: TomlPath,
  names: readonly string[],
  value: TomlInput,
  source: string | undefined,
): TextSplice {
  const { home } = table;
  if (home.by === 'inline')
    return insertIntoInline(layout, home.node, [...home.prefix, ...names], value, source);
  if (home.by === 'dotted') {
    const lines = dottedLines([...home.prefix, ...names], value, source, layout.newline);
    const after = table.keyValues.at(-1)?.range[1] ?? home.section.headerEnd;
    return insertKeyLines(layout, home.section, after, lines);
  }
  const plain = names.length === 1 && !isTomlTable(value) ? names[0] : undefined;
  if (plain !== undefined && home.by === 'section') {
    return insertKey(layout, home.section, `${encodeTomlKey(plain)} = ${source ?? encodeTomlValue(value)}`);
  }
  // A new section. A plain value goes into the section of its parent, which does not exist yet.
  const nested = isTomlTable(value) ? value : { [names.at(-1) ?? '']: value };
  const own = isTomlTable(value) ? names : names.slice(0, -1);
  return insertSection(
    layout,
    parent,
    encodeTomlSection(headerNames([...parent, ...own]), nested, 'table', layout.newline),
  );
}

/** A header names tables only; the members of lists are the last ones above it. */
function headerNames(path: TomlPath): string[] {
  return path.filter((key) => typeof key === 'string');
}

/**
 * A section for a member of a `[[list]]` must stand with that member; any other goes to the end of the file,
 * where it parts nothing from its comments.
 */
function insertSection(layout: TomlLayout, parent: TomlPath, sectionText: string): TextSplice {
  const { text, newline } = layout;
  const member = parent.slice(0, parent.findLastIndex((key) => typeof key === 'number') + 1);
  const at = member.length ? memberEnd(layout, member) : text.length;
  return insertLines(layout, at, at === 0 ? sectionText : newline + sectionText);
}

/** Behind the last section of one member of a `[[list]]`, comments that cling to it included. */
function memberEnd(layout: TomlLayout, member: TomlPath): number {
  const sections = layout.sections.filter((section) => startsWith(section.path, member));
  const last = sections.at(-1);
  let at = last ? sectionBodyEnd(layout, last) : layout.text.length;
  while (
    at < layout.text.length &&
    layout.text.slice(at, lineEnd(layout.text, at)).trimStart().startsWith('#')
  ) {
    at = lineEnd(layout.text, at);
  }
  return at;
}

export function startsWith(path: TomlPath, prefix: TomlPath): boolean {
  return prefix.every((key, index) => path[index] === key);
}

/** `[[path]]` behind its last sibling, else at the end of the file; an inline array gets an inline table. */
export function planTomlAppendTable(layout: TomlLayout, path: TomlPath, value: TomlInput): TextSplice {
  let node: TomlLayoutNode | undefined = layout.root;
  for (const key of path) node = node && tomlLayoutChild(node, key);
  if (node?.kind === 'table')
    throw new TomlEditError(`${describeTomlPath(path)} is one table, not a list of tables.`);
  if (node?.kind === 'value')
    return insertIntoArray(node, layout, path, [node.elements?.length ?? 0], value, undefined);
  const text = encodeTomlSection(headerNames(path), value, 'array', layout.newline);
  const sibling = node?.items.length ? [...path, node.items.length - 1] : path.slice(0, -1);
  return insertSection(layout, sibling, text);
}

function insertIntoArray(
  array: TomlLayoutNode & { kind: 'value' },
  layout: TomlLayout,
  parent: TomlPath,
  rest: TomlPath,
  value: TomlInput,
  source: string | undefined,
): TextSplice {
  const { elements, node } = array;
  if (!elements) throw new TomlEditError(`${describeTomlPath(parent)} is a plain value, not a table.`);
  if (rest.length !== 1 || rest[0] !== elements.length) {
    throw new TomlEditError(`${describeTomlPath(parent)} has no member ${describeTomlPath(rest)}.`);
  }
  const text = source ?? encodeTomlValue(value);
  const last = node.type === 'TOMLArray' ? node.elements.at(-1) : undefined;
  if (!last) return { start: node.range[0] + 1, end: node.range[1] - 1, text };
  const gap = layout.text.slice(lineStart(layout.text, last.range[0]), last.range[0]);
  const separator =
    isBlank(gap) && last.range[0] > lineStart(layout.text, last.range[0]) ? `,${layout.newline}${gap}` : ', ';
  return { start: last.range[1], end: last.range[1], text: separator + text };
}

function insertIntoInline(
  layout: TomlLayout,
  node: {
    readonly range: readonly [number, number];
    readonly body: readonly { readonly range: readonly [number, number] }[];
  },
  names: readonly string[],
  value: TomlInput,
  source: string | undefined,
): TextSplice {
  const text = `${encodeDottedKey(names)} = ${source ?? encodeTomlValue(value)}`;
  const last = node.body.at(-1);
  if (!last) return { start: node.range[0] + 1, end: node.range[1] - 1, text: ` ${text} ` };
  const start = lineStart(layout.text, last.range[0]);
  const gap = layout.text.slice(start, last.range[0]);
  const separator = isBlank(gap) && gap !== '' ? `,${layout.newline}${gap}` : ', ';
  return { start: last.range[1], end: last.range[1], text: separator + text };
}

function dottedLines(
  names: readonly string[],
  value: TomlInput,
  source: string | undefined,
  newline: string,
): string {
  if (!isTomlTable(value) || source !== undefined) {
    return `${encodeDottedKey(names)} = ${source ?? encodeTomlValue(value)}`;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined) as [string, TomlInput][];
  if (!members.length) return `${encodeDottedKey(names)} = {}`;
  return members
    .map(([key, member]) => dottedLines([...names, key], member, undefined, newline))
    .join(newline);
}

/** Puts lines behind the line that holds `after`, indented like its key-value. */
function insertKeyLines(layout: TomlLayout, section: TomlSection, after: number, lines: string): TextSplice {
  const model = section.keyValues.find((keyValue) => keyValue.range[1] === after);
  const indent = model ? layout.text.slice(lineStart(layout.text, model.range[0]), model.range[0]) : '';
  const indented = isBlank(indent) ? lines.replaceAll(/^/gm, indent) : lines;
  return insertLines(layout, lineEnd(layout.text, after), indented);
}

function insertKey(layout: TomlLayout, section: TomlSection, line: string): TextSplice {
  const last = section.keyValues.at(-1);
  if (last) return insertKeyLines(layout, section, last.range[1], line);
  if (!section.isRoot) return insertLines(layout, lineEnd(layout.text, section.headerEnd), line);
  return insertFirstRootKey(layout, line);
}

/** The first root key goes below the file's opening comment and above the first section's own comment. */
function insertFirstRootKey(layout: TomlLayout, line: string): TextSplice {
  const { text, newline } = layout;
  if (layout.sections.length === 1) return insertLines(layout, text.length, line);
  let at = 0;
  while (text.slice(at, lineEnd(text, at)).trimStart().startsWith('#')) at = lineEnd(text, at);
  const blank = at > 0 && at < text.length && isBlank(text.slice(at, lineEnd(text, at)));
  return insertLines(layout, blank ? lineEnd(text, at) : 0, line + newline);
}
