// A key derived from a passphrase with scrypt; the parameters are kept in the slot so that they can grow.
import { randomBytes, scrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { messageOf, usageProblem } from '../../problem.ts';
import { keyBytes } from '../seal.ts';
import type { SlotRecord } from '../vault-file.ts';
import type { SlotProvider } from './slot-provider.ts';

/** OWASP's password storage guidance (2025) counts N=2^15, r=8, p=3 equal to N=2^17, p=1, with a quarter of the memory. */
const cost = { N: 2 ** 15, r: 8, p: 3 };
const minLength = 8;

/** Asks a person, null where nobody can be asked (no terminal). */
export type AskPassphrase = (purpose: 'open' | 'create') => Promise<string | null>;

/** Where the passphrase comes from: the file that KEYSWITCH_PASSPHRASE_FILE names, else a person. */
export function createPassphraseSlot(env: NodeJS.ProcessEnv, ask: AskPassphrase): SlotProvider {
  const read = async (purpose: 'open' | 'create'): Promise<string> => {
    const file = env['KEYSWITCH_PASSPHRASE_FILE'];
    const given = file !== undefined && file !== '' ? readPassphraseFile(file) : await ask(purpose);
    if (given === null) {
      throw usageProblem(
        'The vault needs its passphrase: set KEYSWITCH_PASSPHRASE_FILE to a file that holds it, or start Keyswitch in a terminal.',
      );
    }
    return given;
  };
  return {
    type: 'passphrase',
    isAvailable: async () => (env['KEYSWITCH_PASSPHRASE_FILE'] ?? '') !== '',
    create: async () => {
      const passphrase = await read('create');
      if (passphrase.length < minLength) {
        throw usageProblem(`The passphrase is too short: take at least ${minLength} characters.`);
      }
      const params = { salt: randomBytes(16).toString('base64'), ...cost };
      return { key: await derive(passphrase, params), params };
    },
    open: async (slot) => derive(await read('open'), slot.params),
    forget: async () => {},
  };
}

function readPassphraseFile(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw usageProblem(
      `The file of KEYSWITCH_PASSPHRASE_FILE cannot be read (${messageOf(error)}): correct the path.`,
    );
  }
  if (text === '')
    throw usageProblem(
      `The file of KEYSWITCH_PASSPHRASE_FILE, ${path}, is empty: write the passphrase into it.`,
    );
  return text;
}

function derive(passphrase: string, params: SlotRecord['params']): Promise<Buffer> {
  const [N, r, p] = [Number(params['N']), Number(params['r']), Number(params['p'])];
  const salt = Buffer.from(String(params['salt']), 'base64');
  const memory = 128 * N * r;
  if (!(memory > 0 && memory <= 2 ** 30 && p >= 1 && p <= 16 && salt.length >= 8)) {
    throw usageProblem(
      'The passphrase parameters in the vault are broken: put a backup of vault.json in its place.',
    );
  }
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, keyBytes, { N, r, p, maxmem: memory * 2 }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
