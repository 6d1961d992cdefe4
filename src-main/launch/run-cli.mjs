// Runs the built command line: in this process where Node is new enough, else as a child of the Node that is.
import nodeModule from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onParentGone, runInOurPlace } from './child.mjs';
import { isNewEnough, nodePath } from './node-runtime.mjs';
import { cliPath } from './stamps.mjs';

/**
 * @param {string} root
 * @param {readonly string[]} args
 */
export async function runCli(root, args) {
  const cli = cliPath(root);
  if (!isNewEnough()) {
    process.exit(await runInOurPlace(nodePath(root), [cli, ...args]));
  }
  const stopWatching = onParentGone(() => process.kill(process.pid, 'SIGTERM'));
  // The command handles both; once it knows, a shell that died of the same signal is no news.
  process.once('SIGTERM', stopWatching);
  process.once('SIGINT', stopWatching);
  nodeModule.enableCompileCache(join(root, 'node_modules/.cache/keyswitch'));
  process.argv = [process.execPath, cli, ...args];
  await import(pathToFileURL(cli).href);
}
