// Finds the Node that runs Keyswitch: the running one if it is new enough, else the one among our packages. Where
// npm may not run install scripts, that package comes without its program: then it is fetched here.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runQuietly } from './child.mjs';
import { explainNpmFailure, findNpm, keepOutput } from './packages.mjs';
import { SetUpError } from './set-up-error.mjs';
import { readPackages } from './stamps.mjs';

export const neededMajor = 24;

/** @param {string} [version] */
export function isNewEnough(version = process.versions.node) {
  return Number(version.split('.')[0]) >= neededMajor;
}

/** Node among our packages. @param {string} root */
export function bundledNode(root) {
  return join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** @param {string} root @returns {string} path of a Node that is new enough, once `ensureNode` has run */
export function nodePath(root) {
  return isNewEnough() ? process.execPath : bundledNode(root);
}

/**
 * Makes sure that a new enough Node is there and runs on this machine.
 * @param {string} root
 * @param {import('./narrator.mjs').Narrator} narrator
 */
export async function ensureNode(root, narrator) {
  if (isNewEnough()) return;
  if (!existsSync(bundledNode(root))) await fetchNode(root, narrator);
  const { status } = spawnSync(bundledNode(root), ['--version'], { stdio: 'ignore' });
  if (status !== 0) {
    throw new SetUpError(
      `Keyswitch runs on Node ${neededMajor}, and the one that it brings does not run on this machine. Install Node ${neededMajor} or newer, then start again.`,
    );
  }
}

/** @param {string} root @param {import('./narrator.mjs').Narrator} narrator */
async function fetchNode(root, narrator) {
  const version = readPackages(join(root, 'package-lock.json'))['node_modules/node']?.version;
  const step = narrator.step(`Fetching Node ${version}`);
  const [name, program] = archPackage();
  const folder = join(root, 'node_modules/.keyswitch-node');
  const npm = findNpm(root);
  mkdirSync(folder, { recursive: true });
  const args = ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--global=false'];
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const end = await runQuietly(
    npm.command,
    [...npm.args, ...args, ...quiet, '--prefix', folder, `${name}@${version}`],
    { cwd: folder, env: npm.env, shell: npm.shell },
  );
  const fetched = join(folder, 'node_modules', name, program);
  if (end.code !== 0 || !existsSync(fetched)) {
    step.end('failed');
    throw new SetUpError(explainNpmFailure(end.output, keepOutput(root, end.output)));
  }
  mkdirSync(dirname(bundledNode(root)), { recursive: true });
  copyFileSync(fetched, bundledNode(root));
  chmodSync(bundledNode(root), 0o755);
  rmSync(folder, { recursive: true, force: true });
  step.end('done');
}

/**
 * The package of the Node project's program for this machine, and the program's place in it.
 * @returns {[string, string]}
 */
function archPackage() {
  const { platform, arch } = process;
  if (platform === 'win32') return [`node-win-${arch === 'ia32' ? 'x86' : arch}`, 'bin/node.exe'];
  const first = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  return [`${first}-${platform}-${arch}`, 'bin/node'];
}
