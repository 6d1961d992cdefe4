// Puts the vault of a home together with the slots that work without a desktop.
import type { Home } from '../home.ts';
import { createKeyFileSlot } from './slots/key-file.ts';
import { createOsKeyringSlot } from './slots/os-keyring.ts';
import { createPassphraseSlot, type AskPassphrase } from './slots/passphrase.ts';
import type { SlotProvider } from './slots/slot-provider.ts';
import { Vault } from './vault.ts';

export interface OpenVaultOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly ask?: AskPassphrase;
  /** Slots of the desktop (safe-storage). */
  readonly extraSlots?: readonly SlotProvider[];
}

export function openVault(home: Home, options: OpenVaultOptions = {}): Vault {
  const env = options.env ?? process.env;
  return new Vault({
    path: home.vault,
    forcedSlot: env['KEYSWITCH_VAULT_SLOT'],
    providers: [
      ...(options.extraSlots ?? []),
      createOsKeyringSlot(env),
      createKeyFileSlot(home.vaultKey),
      createPassphraseSlot(env, options.ask ?? (async () => null)),
    ],
  });
}
