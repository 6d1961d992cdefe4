// What the operations stand on: files always, the running app where there is one. The command line without a
// server and the control API use the same operations with a different core.
import type { HealthSnapshot, ProxyQuery } from '../../src-proxy/contract/channel.ts';
import type { LentRoute, LentToken } from '../client-tokens/lent-clients.ts';
import type { Home } from '../home.ts';
import type { LedgerReader } from '../ledger/open-ledger.ts';
import type { Complaint } from '../settings/complaint.ts';
import type { ConfigChange, LoadedConfig, PlanConfigEdits } from '../settings/config-store.ts';
import type { ProxyState } from '../proxy-host/proxy-host.ts';
import type { Vault } from '../vault/vault.ts';

/** The parts that exist only while Keyswitch runs. */
export interface RunningApp {
  readonly startedAt: number;
  readonly controlUrl: string;
  proxyState(): ProxyState;
  /** The last health that the proxy reported, null before the first. */
  health(): HealthSnapshot | null;
  /** Why config.toml is refused at the moment, null while it is in force. */
  refused(): readonly Complaint[] | null;
  /** The last lines for people (crashes, refused files), newest last. */
  notices(): readonly { readonly at: number; readonly line: string }[];
  query(query: ProxyQuery, limitMs?: number): Promise<unknown>;
  /** A client token that lives in memory until it is released. */
  lend(id: string, route: LentRoute): Promise<LentToken>;
}

export interface Core {
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  readonly vault: Vault;
  readonly running: RunningApp | null;
  /** The configuration in force (running) or in the file (not running). */
  config(): Promise<LoadedConfig>;
  /** Edits config.toml; while Keyswitch runs, the change is in force when this resolves. */
  editConfig(plan: PlanConfigEdits): Promise<ConfigChange>;
  /** After a change of the vault: in force when this resolves. */
  vaultChanged(): Promise<void>;
  ledger(): Promise<LedgerReader>;
}
