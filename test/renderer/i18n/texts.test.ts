// The texts of the interface: none unused, none asked for that is not there, none written into a page itself, and the
// same placeholders in both languages.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { resources } from '../../../src-renderer/i18n/resources.ts';
import { escape, isNode, walk, type Node } from './syntax.ts';

const renderer = join(import.meta.dirname, '../../../src-renderer');
const files = globSync('**/*.{ts,tsx}', { cwd: renderer }).filter((file) => !file.startsWith('i18n'));

/** `{ a: { b: 'x' } }` → `a.b` → 'x'. */
function flatten(texts: object, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string'
      ? [[`${prefix}${name}`, value] as [string, string]]
      : flatten(value as object, `${prefix}${name}.`),
  );
}

const keys = Object.entries(resources.en).flatMap(([space, texts]) =>
  flatten(texts).map(([key]) => `${space}:${key}`),
);

const literal = (node: Node): string | null =>
  node.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null;

/** A text key as it may be written: a literal, or a template whose holes stand for one part each. */
function* patternsIn(argument: unknown): Generator<RegExp> {
  for (const node of walk(argument)) {
    const text = literal(node);
    if (text !== null) yield new RegExp(`^${escape(text)}$`);
    if (node.type !== 'TemplateLiteral') continue;
    const parts = (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
    yield new RegExp(`^${parts.map((part) => escape(part)).join('[^.:]+')}$`);
  }
}

/** What one file asks for. Keys without a namespace belong to those of its `useTranslation`, `frame` if it has none. */
function readUses(file: string) {
  const { program } = parseSync(file, readFileSync(join(renderer, file), 'utf8'));
  const nodes = [...walk(program)];
  const calls = nodes.filter(({ type }) => type === 'CallExpression');
  const nameOf = (call: Node): unknown => {
    const callee = call['callee'] as Node;
    return callee.type === 'MemberExpression' ? (callee['property'] as Node)['name'] : callee['name'];
  };
  const spaces = calls
    .filter((call) => nameOf(call) === 'useTranslation')
    .flatMap((call) => [...walk(call['arguments'])].flatMap((node) => literal(node) ?? []));
  const named = nodes
    .filter((node) => node.type === 'Property' && (node['key'] as Node)['name'] === 'ns')
    .flatMap((node) => literal(node['value'] as Node) ?? []);
  const asked = calls
    .filter((call) => nameOf(call) === 't')
    .flatMap((call) => (call['arguments'] as Node[]).slice(0, 1));
  return {
    spaces: new Set([...spaces, ...named, ...(spaces.length === 0 ? ['frame'] : [])]),
    patterns: asked.flatMap((argument) => [...patternsIn(argument)]),
    /** `t(fault)`: the words stand elsewhere in the page's folder. */
    indirect: asked.some(({ type }) => type === 'Identifier' || type === 'MemberExpression'),
    strings: nodes.flatMap((node) => literal(node) ?? []),
    /** Words between tags, and in the attributes that people read or hear. */
    hard: nodes.flatMap((node) => {
      if (node.type === 'JSXText') return [String(node['value'])];
      if (node.type !== 'JSXAttribute') return [];
      const attribute = (node['name'] as Node)['name'];
      const value = isNode(node['value']) ? literal(node['value']) : null;
      return value !== null && /^(aria-label|title|placeholder|label|alt|hint)$/.test(String(attribute))
        ? [value]
        : [];
    }),
  };
}

const uses = files.map((file) => ({ file, ...readUses(file) }));
const folderOf = (file: string): string => file.split('/').slice(0, -1).join('/');

function isUsed(full: string): boolean {
  const [space = '', key = ''] = full.split(':', 2);
  return uses.some(({ spaces, patterns, indirect, file }) => {
    if (patterns.some((pattern) => pattern.test(full))) return true;
    if (!spaces.has(space)) return false;
    if (patterns.some((pattern) => pattern.test(key))) return true;
    return (
      indirect && uses.some((other) => folderOf(other.file) === folderOf(file) && other.strings.includes(key))
    );
  });
}

describe('texts', () => {
  it('reads the pages at all', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(keys.length).toBeGreaterThan(200);
    expect(isUsed('frame:action.copy')).toBe(true);
    expect(isUsed('frame:action.nowhere')).toBe(false);
  });

  it('are all used somewhere', () => {
    expect(keys.filter((key) => !isUsed(key))).toEqual([]);
  });

  it('are not written into the pages', () => {
    const found = uses.flatMap(({ file, hard }) =>
      hard.filter((text) => /\p{L}{2,}/u.test(text)).map((text) => `${file}: ${text.trim()}`),
    );
    // The beginning of an address is no word, nor is the name of a file.
    expect(found.filter((line) => !/: (?:[a-z]+:\/\/|~\/\S+)$/.test(line))).toEqual([]);
  });

  it('have the same placeholders in both languages, and are never empty', () => {
    const holes = (text: string): string =>
      [...text.matchAll(/\{\{(\w+)\}\}/g)]
        .map(([, name]) => name)
        .toSorted((one, other) => (one ?? '').localeCompare(other ?? ''))
        .join();
    const chinese = new Map(flatten(resources['zh-CN']));
    for (const [key, text] of flatten(resources.en)) {
      expect([key, holes(chinese.get(key) ?? '')]).toEqual([key, holes(text)]);
      expect([key, text.trim() === '' || chinese.get(key)?.trim() === '']).toEqual([key, false]);
    }
  });
});
