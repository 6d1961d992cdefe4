// Where everything stands in a TOML text: sections and a tree of tables, lists and values with their ranges.
// Reading only; toml-splice.ts decides what to cut and where to insert.
import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import { newlineOf } from './text-splice.ts';
import { TomlEditError, type TomlPath } from './toml-value.ts';

/** The root or one `[table]` / `[[table]]` with the key-values below it. Offsets are UTF-16 units. */
export interface TomlSection {
  readonly path: TomlPath;
  readonly isRoot: boolean;
  /** Start of the header (0 for the root). */
  readonly start: number;
  /** End of the header's closing bracket (0 for the root). */
  readonly headerEnd: number;
  readonly keyValues: readonly AST.TOMLKeyValue[];
}

/** How a table came to be; it decides how a member can be added. */
export type TomlTableHome =
  | { readonly by: 'section'; readonly section: TomlSection }
  | { readonly by: 'dotted'; readonly section: TomlSection; readonly prefix: readonly string[] }
  | { readonly by: 'inline'; readonly node: AST.TOMLInlineTable; readonly prefix: readonly string[] }
  | { readonly by: 'implied' };

export interface TomlTableNode {
  readonly kind: 'table';
  home: TomlTableHome;
  readonly children: Map<string, TomlLayoutNode>;
  /** Key-values that define this table by dotted keys, or the one whose value is this inline table. */
  readonly keyValues: AST.TOMLKeyValue[];
}

export interface TomlListNode {
  readonly kind: 'list-of-tables';
  readonly items: TomlTableNode[];
}

export interface TomlValueNode {
  readonly kind: 'value';
  readonly node: AST.TOMLContentNode;
  /** Absent for members of an array. */
  readonly keyValue: AST.TOMLKeyValue | null;
  /** Members, when the value is an array. */
  readonly elements: readonly TomlLayoutNode[] | null;
}

export type TomlLayoutNode = TomlTableNode | TomlListNode | TomlValueNode;

export interface TomlLayout {
  readonly text: string;
  readonly root: TomlTableNode;
  /** In the order of the file; the first is the root. */
  readonly sections: readonly TomlSection[];
  readonly newline: '\n' | '\r\n';
}

function keyNames(key: AST.TOMLKey): string[] {
  return key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
}

function newTable(home: TomlTableHome): TomlTableNode {
  return { kind: 'table', home, children: new Map(), keyValues: [] };
}

/** @throws TomlEditError with line and column when the text is not TOML. `text` has no byte order mark. */
export function readTomlLayout(text: string): TomlLayout {
  const top = parse(text).body[0];
  const rootSection: TomlSection = {
    path: [],
    isRoot: true,
    start: 0,
    headerEnd: 0,
    keyValues: top.body.filter((node) => node.type === 'TOMLKeyValue'),
  };
  const root = newTable({ by: 'section', section: rootSection });
  const sections = [rootSection];
  addKeyValues(root, rootSection);
  for (const table of top.body) {
    if (table.type !== 'TOMLTable') continue;
    const section: TomlSection = {
      path: table.resolvedKey,
      isRoot: false,
      start: table.range[0],
      headerEnd: headerEnd(text, table),
      keyValues: table.body,
    };
    sections.push(section);
    addKeyValues(openTable(root, section), section);
  }
  return { text, root, sections, newline: newlineOf(text) };
}

function parse(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const [line, column] = [error.lineNumber, error.column + 1];
    throw new TomlEditError(
      `This is not valid TOML: line ${line}, column ${column}: ${error.message}.`,
      line,
      column,
    );
  }
}

function headerEnd(text: string, table: AST.TOMLTable): number {
  const close = table.kind === 'array' ? ']]' : ']';
  return text.indexOf(close, table.key.range[1]) + close.length;
}

/** Walks to the table that a header opens, making implied parents on the way. */
function openTable(root: TomlTableNode, section: TomlSection): TomlTableNode {
  let at = root as TomlLayoutNode;
  for (const [index, key] of section.path.entries()) {
    if (typeof key === 'number') {
      if (at.kind !== 'list-of-tables') break;
      at = at.items[key] ??= newTable({ by: 'implied' });
      continue;
    }
    if (at.kind !== 'table') break;
    let child: TomlLayoutNode | undefined = at.children.get(key);
    if (!child) {
      const isList = typeof section.path[index + 1] === 'number';
      child = isList ? { kind: 'list-of-tables', items: [] } : newTable({ by: 'implied' });
      at.children.set(key, child);
    }
    at = child;
  }
  if (at.kind !== 'table') throw new TomlEditError('A section of this TOML file leads through a value.');
  at.home = { by: 'section', section };
  return at;
}

function addKeyValues(table: TomlTableNode, section: TomlSection): void {
  for (const keyValue of section.keyValues) {
    addKeyValue(table, keyValue, (prefix) => ({ by: 'dotted', section, prefix }));
  }
}

function addKeyValue(
  table: TomlTableNode,
  keyValue: AST.TOMLKeyValue,
  home: (prefix: readonly string[]) => TomlTableHome,
): void {
  const names = keyNames(keyValue.key);
  const last = names.pop() ?? '';
  let at = table;
  const prefix: string[] = [];
  for (const name of names) {
    prefix.push(name);
    let child = at.children.get(name);
    if (child?.kind !== 'table') {
      child = newTable(home([...prefix]));
      at.children.set(name, child);
    }
    child.keyValues.push(keyValue);
    at = child;
  }
  at.children.set(last, contentNode(keyValue.value, keyValue));
}

function contentNode(node: AST.TOMLContentNode, keyValue: AST.TOMLKeyValue | null): TomlLayoutNode {
  if (node.type === 'TOMLInlineTable') {
    const table = newTable({ by: 'inline', node, prefix: [] });
    if (keyValue) table.keyValues.push(keyValue);
    for (const member of node.body) addKeyValue(table, member, (prefix) => ({ by: 'inline', node, prefix }));
    return table;
  }
  const elements =
    node.type === 'TOMLArray' ? node.elements.map((element) => contentNode(element, null)) : null;
  return { kind: 'value', node, keyValue, elements };
}

/** The child of a node, or undefined. */
export function tomlLayoutChild(node: TomlLayoutNode, key: string | number): TomlLayoutNode | undefined {
  if (typeof key === 'string') return node.kind === 'table' ? node.children.get(key) : undefined;
  if (node.kind === 'list-of-tables') return node.items[key];
  return node.kind === 'value' ? node.elements?.[key] : undefined;
}

/** The node at a path, or undefined. */
export function tomlLayoutAt(layout: TomlLayout, path: TomlPath): TomlLayoutNode | undefined {
  let node: TomlLayoutNode | undefined = layout.root;
  for (const key of path) {
    if (!node) return undefined;
    node = tomlLayoutChild(node, key);
  }
  return node;
}
