// `npm test`: from a bare clone to the last test. Sets up, installs what only tests need, then runs vitest: first
// the files that may run side by side, then the real clients, browser and keyring one file at a time.
// Arguments go to vitest. The last line says how it went.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runQuietly } from '../src-main/launch/child.mjs';
import { createNarrator } from '../src-main/launch/narrator.mjs';
import { nodePath } from '../src-main/launch/node-runtime.mjs';
import { installPackages } from '../src-main/launch/packages.mjs';
import { endInPlainWords, root, setUp } from '../src-main/launch/set-up.mjs';
import {
  installStamp,
  isInstalled,
  isInstalledByHand,
  rememberInstalled,
} from '../src-main/launch/stamps.mjs';
import { findChromium, findProgram, hasSecretService } from './support/system-programs.mjs';

const aptLimitMs = 15 * 60_000;
const narrator = createNarrator(process.stdout);

async function installRealClients() {
  const clients = join(root, 'test/clients');
  if (isInstalled(clients)) return;
  const stamp = installStamp(clients);
  if (!isInstalledByHand(clients))
    await installPackages(clients, narrator, 'Installing the real client tools');
  rememberInstalled(clients, stamp);
}

/** Never a reason to fail: the tests that miss a program say so. */
async function installSystemPrograms() {
  const missing = [
    ...(findChromium() === null ? ['chromium'] : []),
    ...(process.platform === 'linux' && !hasSecretService() ? ['dbus', 'gnome-keyring'] : []),
  ];
  if (missing.length === 0) return;
  const aptGet = findProgram('apt-get');
  const isRoot = process.getuid?.() === 0;
  const sudo = isRoot ? null : findProgram('sudo');
  if (aptGet === null || (!isRoot && sudo === null)) {
    narrator.say(`Not here: ${missing.join(', ')}. The tests that need them will be skipped.`);
    return;
  }
  const step = narrator.step(`Installing ${missing.join(', ')} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  for (const args of [
    ['update', '-qq'],
    ['install', '-qq', '-y', '--no-install-recommends', ...missing],
  ]) {
    const [command, ...before] = sudo === null ? [aptGet] : [sudo, '-n', aptGet];
    const all = [...before, ...wait, ...args];
    const end = await runQuietly(command ?? aptGet, all, { cwd: root, env, limitMs: aptLimitMs });
    if (end.code !== 0 && args[0] === 'install') {
      step.end(
        `not possible here: ${end.output.trim().split('\n').at(-1)}. The tests that need them will be skipped.`,
      );
      return;
    }
  }
  step.end('done');
}

/**
 * @param {string} name which part, for the file of results
 * @param {string[]} args
 * @returns {Promise<{ exitCode: number; passed: number; failed: number; skipped: number }>}
 */
async function runVitest(name, args) {
  const results = join(root, 'test-results', `${name}.json`);
  rmSync(results, { force: true });
  const node = nodePath(root);
  const bin = join(root, 'node_modules/.bin');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const exitCode = await new Promise((resolve) => {
    const child = spawn(node, [vitest, 'run', '--passWithNoTests', ...reporters, ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PATH: [dirname(node), bin, process.env['PATH']].join(delimiter) },
    });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => child.kill(signal));
    }
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
  return { exitCode, ...countResults(results) };
}

/** A file that does not even load has no test in it: it counts as one failure. @param {string} file */
function countResults(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
  /** @type {{ numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number; testResults: { status: string; assertionResults: unknown[] }[] }} */
  const results = JSON.parse(readFileSync(file, 'utf8'));
  const unloaded = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + unloaded.length,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

await endInPlainWords(async () => {
  const args = process.argv.slice(2);
  await setUp(narrator);
  await installRealClients();
  await installSystemPrograms();
  const projects = args.some((arg) => arg.startsWith('--project'))
    ? [[]]
    : [
        ['--project', 'unit'],
        ['--project', 'real'],
      ];
  let exitCode = 0;
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const project of projects) {
    const end = await runVitest(project[1] ?? 'chosen', [...project, ...args]);
    exitCode ||= end.exitCode;
    total.passed += end.passed;
    total.failed += end.failed;
    total.skipped += end.skipped;
  }
  if (exitCode !== 0 && total.failed === 0) console.log('vitest failed outside of any test: see above.');
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = exitCode;
});
