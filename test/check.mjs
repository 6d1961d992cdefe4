// `npm run check`: everything that is true of the source without running it. One line per step; a step that fails
// shows what its tool said, and the rest still runs.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createNarrator } from '../src-main/launch/narrator.mjs';
import { nodePath } from '../src-main/launch/node-runtime.mjs';
import { endInPlainWords, root, setUp } from '../src-main/launch/set-up.mjs';
import { checkImportRules } from './check/import-rules.mjs';
import { findForbiddenWords, findIncompleteLocks, findLongFiles } from './check/tree-rules.mjs';

const code = ['src-main', 'src-proxy', 'src-renderer', 'test', 'vite.config.ts', 'vitest.config.ts'];
const projects = ['src-proxy', 'src-main', 'src-renderer', 'test'];

/**
 * Runs a tool of ours on Node 24; null = it found nothing.
 * @param {string} script path below node_modules
 * @param {string[]} args
 * @returns {string | null}
 */
function findingsOf(script, ...args) {
  const end = spawnSync(nodePath(root), [join(root, 'node_modules', script), ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return end.status === 0 ? null : `${end.stdout}${end.stderr}${end.error?.message ?? ''}`;
}

/** @type {[string, () => string | null][]} */
const steps = [
  ...projects.map((project) => {
    /** @type {[string, () => string | null]} */
    const step = [`types of ${project}`, () => findingsOf('typescript/bin/tsc', '-p', project)];
    return step;
  }),
  [
    'lint',
    () => findingsOf('oxlint/bin/oxlint', '--type-aware', '--deny-warnings', '--format=unix', ...code),
  ],
  ['format', () => findingsOf('oxfmt/bin/oxfmt', '--check', '.')],
  ['who imports whom', () => checkImportRules(root, nodePath(root))],
  ['dead code', () => findingsOf('knip/bin/knip.js', '--no-progress')],
  ['file sizes', () => findLongFiles(root)],
  ['words that may not be in a commit', () => findForbiddenWords(root)],
  ['lockfiles hold every platform', () => findIncompleteLocks(root)],
];

await endInPlainWords(async () => {
  await setUp(createNarrator(process.stdout));
  let failed = 0;
  for (const [label, look] of steps) {
    const from = performance.now();
    const findings = look();
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    if (findings === null) console.log(`ok      ${label} (${seconds} s)`);
    else {
      failed += 1;
      console.log(`FAILED  ${label} (${seconds} s)\n${findings.trimEnd()}\n`);
    }
  }
  console.log(failed === 0 ? 'All checks hold.' : `${failed} of ${steps.length} checks failed.`);
  process.exitCode = failed === 0 ? 0 : 1;
});
