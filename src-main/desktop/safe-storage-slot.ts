// The vault slot that only the desktop has: a key encrypted by Electron's safeStorage (Keychain, DPAPI, libsecret,
// kwallet), through its asynchronous interface; the synchronous one is deprecated in Electron 45 (2026-11-20).
import { randomBytes } from 'node:crypto';
import { Problem } from '../problem.ts';
import type { SlotProvider } from '../vault/slots/slot-provider.ts';
import type { SlotRecord } from '../vault/vault-file.ts';
import type { ElectronApi } from './electron-api.ts';

const keyBytes = 32;

export interface SafeStorageSlot extends SlotProvider {
  /** True once the system said that what it opened should be encrypted anew. */
  readonly stale: () => boolean;
}

export function createSafeStorageSlot(
  safeStorage: ElectronApi['safeStorage'],
  platform: NodeJS.Platform,
): SafeStorageSlot {
  let stale = false;
  return {
    type: 'safe-storage',
    stale: () => stale,
    isAvailable: async () => {
      // Without a keyring Chromium "encrypts" with a constant: worth nothing.
      if (
        platform === 'linux' &&
        ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())
      ) {
        return false;
      }
      return safeStorage.isAsyncEncryptionAvailable();
    },
    create: async () => {
      const key = randomBytes(keyBytes);
      const sealed = await safeStorage.encryptStringAsync(key.toString('base64'));
      return { key, params: { sealed: sealed.toString('base64') } };
    },
    open: async (slot) => {
      const { result, shouldReEncrypt } = await decrypt(safeStorage, slot);
      stale ||= shouldReEncrypt;
      const key = Buffer.from(result, 'base64');
      if (key.length === keyBytes) return key;
      throw new Problem(
        'The desktop keyring gave back something else than the vault’s key: open the vault with another slot.',
      );
    },
    // The sealed key stands in the slot itself and goes with it.
    forget: async () => {},
  };
}

async function decrypt(safeStorage: ElectronApi['safeStorage'], slot: SlotRecord) {
  const sealed = slot.params['sealed'];
  try {
    return await safeStorage.decryptStringAsync(Buffer.from(String(sealed), 'base64'));
  } catch {
    throw new Problem(
      'The desktop keyring does not open the vault: unlock it and start again, or open the vault with another slot.',
    );
  }
}

/**
 * Which slots to add and to take away once the desktop runs. The command line cannot ask safeStorage, so the key
 * file goes only where another slot opens the vault without a desktop.
 */
export function planSlotMigration(
  slots: readonly Pick<SlotRecord, 'id' | 'type'>[],
  available: boolean,
  stale: boolean,
): { readonly add: boolean; readonly remove: readonly string[] } {
  if (!available) return { add: false, remove: [] };
  const own = slots.filter(({ type }) => type === 'safe-storage');
  const opensWithoutDesktop = slots.some(({ type }) => type === 'os-keyring' || type === 'passphrase');
  const keyFiles = slots.filter(({ type }) => type === 'key-file');
  return {
    add: own.length === 0 || stale,
    remove: [...(stale ? own : []), ...(opensWithoutDesktop ? keyFiles : [])].map(({ id }) => id),
  };
}
