// Finds where a key or value stands in a TOML text. Loaded only when there is something to complain about.
import { parseTOML, type AST } from 'toml-eslint-parser';
import type { TomlPath } from './complaint.ts';

export interface TextPlace {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

interface Entry {
  readonly key: TextPlace;
  readonly value: TextPlace;
}

/**
 * Indexes a TOML text by path. The answer to a path that is not in the text (a missing key) is the place of its
 * nearest parent. The text must parse.
 */
export function locateToml(text: string): (path: TomlPath, atKey?: boolean) => TextPlace {
  const entries = new Map<string, Entry>();
  const [top] = parseTOML(text).body;
  for (const node of top.body) {
    if (node.type === 'TOMLTable') {
      remember(entries, node.resolvedKey, node.key, node.key);
      for (const pair of node.body) indexPair(entries, node.resolvedKey, pair);
    } else {
      indexPair(entries, [], node);
    }
  }
  return (path, atKey = false) => {
    for (let length = path.length; length > 0; length -= 1) {
      const found = entries.get(JSON.stringify(path.slice(0, length)));
      if (found !== undefined) return atKey || length < path.length ? found.key : found.value;
    }
    return { line: 1, column: 1 };
  };
}

function indexPair(entries: Map<string, Entry>, parent: TomlPath, pair: AST.TOMLKeyValue): void {
  const path = [...parent];
  for (const key of pair.key.keys) {
    path.push(key.type === 'TOMLBare' ? key.name : key.value);
    remember(entries, path, key, pair.value);
  }
  indexValue(entries, path, pair.value);
}

function indexValue(entries: Map<string, Entry>, path: TomlPath, value: AST.TOMLContentNode): void {
  if (value.type === 'TOMLArray') {
    for (const [index, element] of value.elements.entries()) {
      const inner = [...path, index];
      remember(entries, inner, element, element);
      indexValue(entries, inner, element);
    }
  } else if (value.type === 'TOMLInlineTable') {
    for (const pair of value.body) indexPair(entries, path, pair);
  }
}

function remember(entries: Map<string, Entry>, path: TomlPath, key: AST.TOMLNode, value: AST.TOMLNode): void {
  const name = JSON.stringify(path);
  if (!entries.has(name)) entries.set(name, { key: placeOf(key), value: placeOf(value) });
  // A table of an array also gives its array a place: the first one's.
  const last = path.at(-1);
  if (typeof last !== 'number') return;
  const parent = JSON.stringify(path.slice(0, -1));
  if (!entries.has(parent)) entries.set(parent, { key: placeOf(key), value: placeOf(value) });
}

function placeOf(node: AST.TOMLNode): TextPlace {
  return { line: node.loc.start.line, column: node.loc.start.column + 1 };
}
