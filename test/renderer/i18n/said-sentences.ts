// Finds in the sources of the control plane and the proxy every text that reads like a sentence, or like a part of one.
// Nothing has to be marked: what people never read is named in unsaid.ts, everything else needs a translation.
// A hole of a template becomes ‹0›, ‹1›, …; words that a template chooses between are all tried.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { isNode, walk, type Node } from './syntax.ts';
import { frames, isUnsaid } from './unsaid.ts';

const root = join(import.meta.dirname, '../../..');
const hole = '\0';

export interface Said {
  readonly file: string;
  readonly text: string;
}

/** All texts of the sources that read like a sentence, each once per file. */
export function readAllSentences(): Said[] {
  return globSync('{src-main,src-proxy}/**/*.ts', { cwd: root })
    .toSorted()
    .flatMap((file) => sentencesOf(file, readFileSync(join(root, file), 'utf8')));
}

/** Those that reach the window. */
export function readSaidSentences(): Said[] {
  return readAllSentences().filter(({ file, text }) => !isUnsaid(file, text));
}

/** The sentences in the text of one source file. */
export function sentencesOf(file: string, source: string): Said[] {
  const { program } = parseSync(file, source);
  const spent = new Set<Node>();
  const texts = [...walk(program)].flatMap((node) =>
    spent.has(node) || !['Literal', 'TemplateLiteral', 'BinaryExpression'].includes(node.type)
      ? []
      : variantsOf(node, spent),
  );
  return [...new Set(texts.filter((text) => isProse(text)).map((text) => number(text)))].flatMap((text) => {
    const frame = frames.find((one) => one.file === file && one.part.test(text));
    return (frame?.whole(text) ?? [text]).map((whole) => ({ file, text: number(whole) }));
  });
}

/** Two words with a space between them; a hole counts as a word, but is none alone. Chinese is nobody's to translate. */
export function isProse(text: string): boolean {
  if (/[\u4E00-\u9FFF]/.test(text)) return false;
  const words = text.replaceAll(/\0|‹\d›/g, 'x');
  return /[a-z]{3}/i.test(text.replaceAll(/\0|‹\d›/g, '')) && /[a-z] [a-z]/i.test(words);
}

function number(text: string): string {
  let next = 0;
  return text.replaceAll(/\0|‹\d›/g, () => `‹${next++}›`);
}

/** What an expression can be, as far as it stands there in letters. `spent` takes the nodes that are part of it. */
function variantsOf(node: Node, spent: Set<Node>): string[] {
  spent.add(node);
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? [node['value']] : [hole];
  if (node.type === 'ParenthesizedExpression') return variantsOf(node['expression'] as Node, spent);
  if (node.type === 'ConditionalExpression')
    return [node['consequent'], node['alternate']].flatMap((one) => variantsOf(one as Node, spent));
  if (node.type === 'LogicalExpression') return [hole, ...variantsOf(node['right'] as Node, spent)];
  if (node.type === 'BinaryExpression')
    return node['operator'] === '+'
      ? joined([node['left'], node['right']].map((one) => variantsOf(one as Node, spent)))
      : [hole];
  if (node.type !== 'TemplateLiteral') {
    // What is called in a hole may say sentences of its own: those are found by themselves.
    spent.delete(node);
    return [hole];
  }
  const parts = (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => [value.cooked]);
  const holes = (node['expressions'] as unknown[])
    .filter((one) => isNode(one))
    .map((one) => variantsOf(one, spent));
  return joined(parts.flatMap((part, index) => (index === 0 ? [part] : [holes[index - 1] ?? [hole], part])));
}

/** Every way through a row of choices. */
function joined(choices: readonly (readonly string[])[]): string[] {
  let ways = [''];
  for (const choice of choices) ways = ways.flatMap((way) => choice.map((one) => way + one));
  return ways;
}
