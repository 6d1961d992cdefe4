// Where Keyswitch keeps its things: `$KEYSWITCH_HOME`, default `~/.keyswitch` (directory 0700, files 0600).
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { hasCode, messageOf, usageProblem } from './problem.ts';

export interface Home {
  readonly dir: string;
  readonly config: string;
  readonly vault: string;
  readonly vaultKey: string;
  readonly ledger: string;
  readonly journal: string;
  readonly runtime: string;
}

/** The paths of one data home; touches nothing. */
export function resolveHome(env: NodeJS.ProcessEnv = process.env): Home {
  const asked = env['KEYSWITCH_HOME'];
  const dir =
    asked !== undefined && asked !== '' ? resolve(asked) : join(env['HOME'] || homedir(), '.keyswitch');
  return {
    dir,
    config: join(dir, 'config.toml'),
    vault: join(dir, 'vault.json'),
    vaultKey: join(dir, 'vault.key'),
    ledger: join(dir, 'ledger.db'),
    journal: join(dir, 'journal'),
    runtime: join(dir, 'runtime.json'),
  };
}

/** Makes the home where it is missing and takes other people's rights away from it. */
export function ensureHome(home: Pick<Home, 'dir'>): void {
  try {
    mkdirSync(home.dir, { recursive: true, mode: 0o700 });
    if ((statSync(home.dir).mode & 0o077) !== 0) chmodSync(home.dir, 0o700);
  } catch (error) {
    if (hasCode(error, 'EEXIST', 'ENOTDIR')) {
      throw usageProblem(
        `${home.dir} is a file; Keyswitch needs a directory there: move it away or set KEYSWITCH_HOME.`,
      );
    }
    throw usageProblem(
      `The directory ${home.dir} cannot be used (${messageOf(error)}): set KEYSWITCH_HOME to one that you may write.`,
    );
  }
}
