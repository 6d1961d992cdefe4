// Rules about the tree as a whole: sizes, words that betray a machine, lockfiles that work everywhere.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPackages } from '../../src-main/launch/stamps.mjs';

const longest = 500;
const lockfiles = ['package-lock.json', 'test/clients/package-lock.json'];

/** Written so that this file does not match itself. */
const forbidden = [
  ['a package registry’s host', String.raw`regist[r]y\.npm|npmmi[r]ror`],
  ['a machine’s path', String.raw`[/]work/|[/]root/`],
  ['a private key', 'BEGIN [A-Z ]*PRIVATE KE[Y]'],
];

/** Files that git knows or would take. @param {string} root @returns {string[]} */
function listFiles(root) {
  const git = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const { stdout } = spawnSync('git', git, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  return stdout.split('\n').filter((path) => path !== '' && existsSync(join(root, path)));
}

/** @param {string} root @returns {string | null} */
export function findLongFiles(root) {
  const isCode = /\.(?:tsx?|m?js|cjs|css)$/;
  const long = listFiles(root)
    .filter((path) => isCode.test(path) && !path.startsWith('test/fixtures/'))
    .map((path) => ({ path, lines: readFileSync(join(root, path), 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > longest);
  if (long.length === 0) return null;
  return long.map(({ path, lines }) => `${path}: ${lines} lines, the limit is ${longest}`).join('\n');
}

/** @param {string} root @returns {string | null} */
export function findForbiddenWords(root) {
  const findings = forbidden.flatMap(([what, pattern]) => {
    const git = ['grep', '--untracked', '-InE', '-e', pattern ?? '', '--', '.', ':!test/fixtures'];
    const { stdout } = spawnSync('git', git, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => `${what}: ${line.slice(0, 200)}`);
  });
  return findings.length === 0 ? null : findings.join('\n');
}

/**
 * A registry that lacks one platform's binary makes npm leave it out of the lockfile without a word; npm ci then
 * refuses the lockfile on every machine.
 * @param {string} root
 * @returns {string | null}
 */
export function findIncompleteLocks(root) {
  const findings = lockfiles.flatMap((lockfile) => {
    if (!existsSync(join(root, lockfile))) return [];
    const packages = Object.entries(readPackages(join(root, lockfile)));
    const present = new Set(packages.map(([path]) => path.split('node_modules/').at(-1)));
    return packages.flatMap(([path, entry]) => [
      ...Object.keys(entry.optionalDependencies ?? {})
        .filter((name) => !present.has(name))
        .map((name) => `${lockfile}: ${path} wants ${name}, which is not there`),
      ...(entry.resolved === undefined ? [] : [`${lockfile}: ${path} records a download address`]),
    ]);
  });
  return findings.length === 0 ? null : findings.join('\n');
}
