// vault.json on disk: its shape, reading with clear refusals, writing as one atomic step under a lock.
// Knows no key: entries and slots are ciphertext here.
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeFileAtomic } from '../config-files/atomic-file.ts';
import { withFileLock } from '../config-files/file-lock.ts';
import { ensureHome } from '../home.ts';
import { hasCode, type Problem, usageProblem } from '../problem.ts';
import type { Sealed } from './seal.ts';

export const vaultVersion = 1;
export const slotTypes = ['safe-storage', 'os-keyring', 'passphrase', 'key-file'] as const;
export type SlotType = (typeof slotTypes)[number];

/** One way to the data key: the data key sealed under a key that this slot's provider can give back. */
export interface SlotRecord {
  readonly id: string;
  readonly type: SlotType;
  readonly createdAt: string;
  /** What the provider needs to find or derive its key (account name, scrypt parameters); no secret. */
  readonly params: Readonly<Record<string, string | number>>;
  readonly wrapped: Sealed;
}

export interface EntryRecord extends Sealed {
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface VaultFile {
  readonly version: typeof vaultVersion;
  readonly id: string;
  readonly slots: readonly SlotRecord[];
  readonly entries: Readonly<Record<string, EntryRecord>>;
}

/**
 * Reads the vault, null where there is none.
 * @throws Problem (exit 2) for a file that others may read, that is cut or broken, or of a newer version
 */
export function readVaultFile(path: string): VaultFile | null {
  let text: string;
  try {
    refuseOpenMode(path, 'vault');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    if (hasCode(error, 'EISDIR'))
      throw usageProblem(`${path} is a directory; the vault is a file: move it away.`);
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken(path, text.trim() === '' ? 'it is empty' : 'it is cut off or no JSON');
  }
  if (!isRecord(value)) throw broken(path, 'it is no JSON object');
  if (typeof value['version'] === 'number' && value['version'] > vaultVersion) {
    throw usageProblem(
      `The vault ${path} was written by a newer Keyswitch (version ${value['version']}): update Keyswitch.`,
    );
  }
  if (!isVaultFile(value)) throw broken(path, 'parts of it are missing');
  return value;
}

/** Refuses a secret file that group or others may read (on systems with file modes). */
export function refuseOpenMode(path: string, what: string): void {
  if (process.platform === 'win32') return;
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) === 0) return;
  throw usageProblem(
    `The ${what} ${path} can be read by other users (mode ${mode.toString(8).padStart(4, '0')}): run "chmod 600 ${path}", and replace the keys in it if others use this machine.`,
  );
}

/** Reads, changes and writes the vault while no other process can; `change` gets null where there is none yet. */
export async function changeVaultFile<T>(
  path: string,
  change: (file: VaultFile | null) => Promise<{ file: VaultFile; result: T }>,
): Promise<T> {
  // The first key may be the first thing that a person ever gives Keyswitch: there is no home yet.
  ensureHome({ dir: dirname(path) });
  return withFileLock(path, async () => {
    const { file, result } = await change(readVaultFile(path));
    await writeFileAtomic(path, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
    return result;
  });
}

function broken(path: string, why: string): Problem {
  return usageProblem(
    `The vault ${path} cannot be read (${why}): put a backup in its place, or move it away and enter the keys again.`,
  );
}

function isVaultFile(value: Record<string, unknown>): value is Record<string, unknown> & VaultFile {
  const { slots, entries } = value;
  return (
    value['version'] === vaultVersion &&
    typeof value['id'] === 'string' &&
    Array.isArray(slots) &&
    slots.every(isSlot) &&
    isRecord(entries) &&
    Object.values(entries).every((entry) => isSealed(entry))
  );
}

function isSlot(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value['id'] === 'string' &&
    slotTypes.some((type) => type === value['type']) &&
    isRecord(value['params']) &&
    isSealed(value['wrapped'])
  );
}

function isSealed(value: unknown): boolean {
  return isRecord(value) && ['iv', 'tag', 'data'].every((name) => typeof value[name] === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
