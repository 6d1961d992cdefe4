// The core when nothing runs: the files themselves.
import type { Home } from '../home.ts';
import { editConfig, loadConfig } from '../settings/config-store.ts';
import { openVault } from '../vault/open-vault.ts';
import type { AskPassphrase } from '../vault/slots/passphrase.ts';
import type { Core } from './core.ts';

export function createOfflineCore(home: Home, env: NodeJS.ProcessEnv, ask: AskPassphrase): Core {
  const vault = openVault(home, { env, ask });
  return {
    home,
    env,
    vault,
    running: null,
    config: () => loadConfig(home),
    editConfig: (plan) => editConfig(home, plan),
    vaultChanged: async () => {},
    ledger: async () => (await import('../ledger/open-ledger.ts')).openLedgerReader(home.ledger),
  };
}
