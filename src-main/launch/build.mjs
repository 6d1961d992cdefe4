// Builds the three buildings with the project's own Vite.
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { nodePath } from './node-runtime.mjs';
import { keepOutput } from './packages.mjs';
import { SetUpError } from './set-up-error.mjs';

/**
 * @param {string} root
 * @param {import('./narrator.mjs').Narrator} narrator
 */
export async function build(root, narrator) {
  const step = narrator.step('Building');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const end = await runQuietly(nodePath(root), [vite, 'build', '--app', '--logLevel', 'warn'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (end.code !== 0) {
    step.end('failed');
    const file = keepOutput(root, end.output);
    throw new SetUpError(`The build failed:\n${end.output.trim()}\n(kept in ${file})`);
  }
  step.end('done');
}
