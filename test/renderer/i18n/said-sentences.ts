// Finds in the sources of the control plane every sentence that the doctor and the tools page show: what is passed to
// the makers of checks and findings. A hole of a template becomes ‹0›, ‹1›, …; what is only known at run time is left out.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { isNode, walk, type Node } from './syntax.ts';

const root = join(import.meta.dirname, '../../..');

const places = [
  { files: 'src-main/doctor/*.ts', makers: ['pass', 'fail', 'unknown', 'judgeQuota'], from: 1, members: [] },
  { files: 'src-main/reachability/measure.ts', makers: [], from: 0, members: ['why'] },
  { files: 'src-main/reachability/try-upstream.ts', makers: ['say', 'blame'], from: 1, members: ['message'] },
  { files: 'src-main/client-tools/**/*.ts', makers: ['add'], from: 2, members: ['message', 'remedy'] },
  { files: 'src-proxy/contract/{base-address,key-form}.ts', makers: ['refuse'], from: 1, members: [] },
  { files: 'src-proxy/exchange/explain-route.ts', makers: [], from: 0, members: ['explanation'] },
  {
    files: 'src-proxy/routing/{endpoint-choice,order-targets,target-walk,resolve-route}.ts',
    makers: ['moveTo', 'push'],
    from: 0,
    members: [],
  },
  {
    files: 'src-main/settings/*.ts',
    makers: ['warn'],
    from: 0,
    members: ['message'],
  },
  { files: 'src-main/vault/slots/key-file.ts', makers: [], from: 0, members: [] },
] as const;

/** All sentences, each once. */
export function readSaidSentences(): string[] {
  const found = places.flatMap(({ files, makers, from, members }) =>
    globSync(files, { cwd: root }).flatMap((file) => {
      const { program } = parseSync(file, readFileSync(join(root, file), 'utf8'));
      const nodes = [...walk(program)];
      const constants = new Map<unknown, Node[]>();
      for (const { type, id, init } of nodes)
        if (type === 'VariableDeclarator' && isNode(init)) {
          const { name } = id as Node;
          constants.set(name, [...(constants.get(name) ?? []), init]);
        }
      const calls = nodes.filter(
        ({ type, callee }) =>
          type === 'CallExpression' &&
          (makers as readonly unknown[]).includes(
            (callee as Node)['name'] ?? nameOf((callee as Node)['property']),
          ),
      );
      const findings = nodes.filter(
        ({ type, properties }) =>
          type === 'ObjectExpression' &&
          members.every((name) => (properties as Node[]).some(({ key }) => nameOf(key) === name)) &&
          members.length > 0,
      );
      const returned = nodes.filter(({ type, argument }) => type === 'ReturnStatement' && isNode(argument));
      return [
        ...returned.map(({ argument }) => argument as Node),
        ...(constants.get('explanation') ?? []),
        ...(constants.get('hint') ?? []),
        ...(constants.get('keyFileWarning') ?? []),
        ...(constants.get('measured') ?? []),
        ...(constants.get('remedies') ?? []).flatMap(({ properties }) =>
          (properties as Node[]).map(({ value }) => value as Node),
        ),
        ...calls.flatMap((call) => (call['arguments'] as Node[]).slice(from)),
        ...findings.flatMap(({ properties }) =>
          (properties as Node[])
            .filter(({ key }) => (members as readonly unknown[]).includes(nameOf(key)))
            .map(({ value }) => value as Node),
        ),
      ].flatMap((node) => sentencesIn(node, constants));
    }),
  );
  return [...new Set(found)]
    .filter(
      (text) =>
        /[a-z]{3}/i.test(text.replaceAll(/‹\d›/g, '')) && /[a-z] [a-z]/i.test(text.replaceAll(/‹\d›/g, 'x')),
    )
    .toSorted((a, b) => a.localeCompare(b));
}

const nameOf = (key: unknown): unknown => (isNode(key) ? key['name'] : undefined);

function sentencesIn(node: Node, constants: ReadonlyMap<unknown, readonly Node[]>): string[] {
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? [node['value']] : [];
  if (node.type === 'TemplateLiteral') {
    const parts = (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
    return [parts.map((part, index) => (index === 0 ? part : `‹${index - 1}›${part}`)).join('')];
  }
  if (node.type === 'ConditionalExpression')
    return [node['consequent'], node['alternate']].flatMap((one) => sentencesIn(one as Node, constants));
  if (node.type === 'ArrayExpression')
    return (node['elements'] as Node[]).flatMap((one) => sentencesIn(one, constants));
  if (node.type !== 'Identifier') return [];
  const values = constants.get(node['name']) ?? [];
  return values.filter(({ type }) => type !== 'Identifier').flatMap((value) => sentencesIn(value, constants));
}
