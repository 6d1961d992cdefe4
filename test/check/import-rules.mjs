// Runs dependency-cruiser and does not take its word for it: with a parser that cannot read the sources it sees no
// module and reports no violation. It has to have seen every source file that git knows.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * @typedef {{ name: string; from: string; to: string }} Violation
 */

/**
 * @param {string} root tree with src-main, src-proxy, src-renderer
 * @param {string} node Node that runs the tool
 * @param {string} [tool] the tool's script
 * @returns {{ violations: Violation[]; sources: string[] }}
 */
export function cruise(
  root,
  node,
  tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
) {
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const end = spawnSync(node, [tool, 'src-main', 'src-proxy', 'src-renderer', ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (!end.stdout.startsWith('{')) throw new Error(`dependency-cruiser said: ${end.stdout}${end.stderr}`);
  /** @type {{ modules: { source: string }[]; summary: { violations: { rule: { name: string }; from: string; to: string }[] } }} */
  const { modules, summary } = JSON.parse(end.stdout);
  return {
    sources: modules.map(({ source }) => source).filter((source) => source.startsWith('src-')),
    violations: summary.violations.map(({ rule, from, to }) => ({ name: rule.name, from, to })),
  };
}

/**
 * @param {string} root
 * @param {string} node
 * @returns {string | null} what is wrong
 */
export function checkImportRules(root, node) {
  const { violations, sources } = cruise(root, node);
  const seen = new Set(sources);
  const unseen = listSources(root).filter((path) => !seen.has(path));
  if (unseen.length > 0)
    return `dependency-cruiser did not see ${unseen.length} files:\n${unseen.join('\n')}`;
  if (violations.length === 0) return null;
  return violations.map(({ name, from, to }) => `${name}: ${from} → ${to}`).join('\n');
}

/** @param {string} root */
function listSources(root) {
  const git = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', 'src-*/**'];
  const { stdout } = spawnSync('git', git, { cwd: root, encoding: 'utf8' });
  return stdout.split('\n').filter((path) => /\.(?:tsx?|mjs)$/.test(path) && !path.endsWith('.d.ts'));
}
