// The last resort: the key in `vault.key` beside the vault (0600). Protects a copied vault.json, not the account.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { writeFileAtomic } from '../../config-files/atomic-file.ts';
import { hasCode, usageProblem } from '../../problem.ts';
import { keyBytes } from '../seal.ts';
import { refuseOpenMode } from '../vault-file.ts';
import type { SlotProvider } from './slot-provider.ts';

export const keyFileWarning =
  'The vault is protected only by the key file vault.key beside it: anyone who can read your files can read your keys; add a passphrase with "keyswitch vault add-passphrase" and then "keyswitch vault remove-slot key-file".';

export function createKeyFileSlot(path: string): SlotProvider {
  return {
    type: 'key-file',
    isAvailable: async () => true,
    create: async () => {
      // A vault that was moved away leaves its key behind: never overwrite the only way into it.
      if (existsSync(path)) {
        throw usageProblem(
          `There is already a key file ${path} of another vault: move it away with its vault.json first.`,
        );
      }
      const key = randomBytes(keyBytes);
      await writeFileAtomic(path, `${key.toString('base64')}\n`, { mode: 0o600 });
      return { key, params: {} };
    },
    open: async () => {
      try {
        refuseOpenMode(path, 'key file');
        const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
        if (key.length === keyBytes) return key;
      } catch (error) {
        if (!hasCode(error, 'ENOENT')) throw error;
        throw usageProblem(
          `The vault's key file ${path} is missing: put it back from a backup, or move vault.json away and enter the keys again.`,
        );
      }
      throw usageProblem(
        `The vault's key file ${path} is broken: put it back from a backup, or move vault.json away and enter the keys again.`,
      );
    },
    forget: () => rm(path, { force: true }),
  };
}
