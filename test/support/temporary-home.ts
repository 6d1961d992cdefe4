// A data home in a temporary folder, for tests that use the control plane's rooms in this process.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureHome, resolveHome, type Home } from '../../src-main/home.ts';

export interface TemporaryHome extends Home {
  readonly env: NodeJS.ProcessEnv;
  writeConfig(text: string): void;
  remove(): void;
}

/** `extra` joins an environment without the user's settings; the vault gets its key file. */
export function createTemporaryHome(extra: NodeJS.ProcessEnv = {}): TemporaryHome {
  const dir = join(mkdtempSync(join(tmpdir(), 'keyswitch-test-')), 'home');
  const env = {
    PATH: process.env['PATH'],
    HOME: dir,
    KEYSWITCH_HOME: dir,
    KEYSWITCH_VAULT_SLOT: 'key-file',
    ...extra,
  };
  const home = resolveHome(env);
  ensureHome(home);
  return {
    ...home,
    env,
    writeConfig: (text) => writeFileSync(home.config, text, { mode: 0o600 }),
    remove: () => rmSync(join(dir, '..'), { recursive: true, force: true }),
  };
}
