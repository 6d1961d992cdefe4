// Everything between a bare clone and a program that runs: packages, a new enough Node, the build. What is still
// good is left alone, and two set-ups at once wait for each other.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { exclusively } from './exclusive.mjs';
import { bundledNode, ensureNode, isNewEnough } from './node-runtime.mjs';
import { installPackages } from './packages.mjs';
import { SetUpError } from './set-up-error.mjs';
import {
  installStamp,
  isBuilt,
  isInstalled,
  isInstalledByHand,
  rememberBuilt,
  rememberInstalled,
  sourceStamp,
} from './stamps.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

const oldestMajor = 20;

/** True where nothing is left to do: one look at the stamps, no lock. */
export function isReady() {
  return isInstalled(root) && isBuilt(root) && (isNewEnough() || existsSync(bundledNode(root)));
}

/**
 * Brings the work tree to the state in which Keyswitch runs. Throws SetUpError with a sentence for people.
 * @param {import('./narrator.mjs').Narrator} narrator
 */
export async function setUp(narrator) {
  if (Number(process.versions.node.split('.')[0]) < oldestMajor) {
    throw new SetUpError(
      `Keyswitch needs Node ${oldestMajor} or newer to start; this is ${process.versions.node}. Install a newer Node, then start again.`,
    );
  }
  if (!existsSync(join(root, 'package-lock.json'))) {
    throw new SetUpError('package-lock.json is missing: take the whole repository, then start again.');
  }
  if (isReady()) return;
  /** @type {import('./narrator.mjs').Step | undefined} */
  let waiting;
  await exclusively(
    join(root, 'dist/.set-up-lock'),
    async () => {
      waiting?.end('done');
      await doWhatIsLeft(narrator);
    },
    (owner) => {
      waiting = narrator.step(`Waiting for another start that is setting up (process ${owner})`);
    },
  );
}

/** @param {import('./narrator.mjs').Narrator} narrator */
async function doWhatIsLeft(narrator) {
  if (!isInstalled(root)) {
    const stamp = installStamp(root);
    if (!isInstalledByHand(root)) await installPackages(root, narrator);
    rememberInstalled(root, stamp);
  }
  await ensureNode(root, narrator);
  if (!isBuilt(root)) {
    const stamp = sourceStamp(root);
    await build(root, narrator);
    rememberBuilt(root, stamp);
  }
}

/**
 * Runs an entry's work; a set-up that cannot go on ends with its sentence and exit code 1.
 * @param {() => Promise<void>} work
 */
export async function endInPlainWords(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stderr.write(`keyswitch: ${error.message}\n`);
    process.exit(1);
  }
}
