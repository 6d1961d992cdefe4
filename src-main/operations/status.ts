// One look at everything: is it running, where, with which profile, and what is wrong.
import { join } from 'node:path';
import { loadPrices, priceFileName } from '../ledger/load-prices.ts';
import { messageOf } from '../problem.ts';
import type { ProxyState } from '../proxy-host/proxy-host.ts';
import { formatComplaint, type Complaint } from '../settings/complaint.ts';
import { resolveActiveProfile } from '../settings/active-profile.ts';
import type { VaultStatus } from '../vault/vault.ts';
import type { Core } from './core.ts';

export interface Status {
  readonly running: boolean;
  readonly pid: number | null;
  readonly startedAt: number | null;
  readonly home: string;
  readonly proxy: ProxyState;
  readonly proxyUrl: string | null;
  readonly controlUrl: string | null;
  readonly activeProfile: { readonly id: string; readonly name: string } | null;
  readonly config: {
    readonly path: string;
    /** False while the file is refused and the last good one is in force. */
    readonly ok: boolean;
    readonly errors: readonly Complaint[];
    readonly warnings: readonly Complaint[];
  };
  readonly vault: VaultStatus | { readonly exists: boolean; readonly path: string; readonly problem: string };
  readonly notices: readonly { readonly at: number; readonly line: string }[];
  /** Everything that a person should see, one sentence each. */
  readonly warnings: readonly string[];
}

export async function readStatus(core: Core): Promise<Status> {
  const { running } = core;
  const proxy = running?.proxyState() ?? { state: 'stopped' as const };
  const config = await core.config().catch((error: unknown) => messageOf(error));
  const loaded = typeof config === 'string' ? null : config;
  const errors = running?.refused()?.filter((complaint) => complaint.level === 'error') ?? [];
  const vault = readVault(core);
  const active = loaded === null ? '' : resolveActiveProfile(loaded.value);
  const profile = loaded?.value.profile?.find((one) => one.id === active);
  return {
    running: running !== null,
    pid: running === null ? null : process.pid,
    startedAt: running?.startedAt ?? null,
    home: core.home.dir,
    proxy,
    proxyUrl: proxy.state === 'running' ? proxy.url : null,
    controlUrl: running?.controlUrl ?? null,
    activeProfile: profile === undefined ? null : { id: profile.id, name: profile.name ?? profile.id },
    config: {
      path: core.home.config,
      ok: loaded !== null && errors.length === 0,
      errors,
      warnings: loaded?.warnings ?? [],
    },
    vault,
    notices: running?.notices() ?? [],
    warnings: [
      ...(typeof config === 'string' ? [config] : []),
      ...errors.map(formatComplaint),
      ...(loaded?.warnings ?? []).map(formatComplaint),
      ...loadPrices(join(core.home.dir, priceFileName)).warnings,
      ...('problem' in vault ? [vault.problem] : vault.warnings),
    ],
  };
}

function readVault(core: Core): Status['vault'] {
  try {
    return core.vault.status();
  } catch (error) {
    return { exists: true, path: core.vault.path, problem: messageOf(error) };
  }
}
