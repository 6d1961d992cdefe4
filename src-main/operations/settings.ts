// The few settings that forms change, and the text of config.toml for those who would rather read it.
import { readEnvironment } from '../settings/outbound/read-environment.ts';
import { defaultNetworkProxy, showWay, type ShownProxy } from '../settings/outbound/resolve-outbound.ts';
import type { ConfigChange } from '../settings/config-store.ts';
import { parseConfig } from '../settings/parse-config.ts';
import { defaultControlPort, defaultHost, defaultPort } from '../settings/resolve-config.ts';
import type { Core } from './core.ts';

export interface SettingsView {
  readonly proxy: { readonly host: string; readonly port: number; readonly allow_remote: boolean };
  readonly control: { readonly port: number };
  readonly log: { readonly bodies: 'off' | 'errors' | 'all'; readonly retention_days: number };
  readonly network: {
    /** `env`, `direct` or an address. */
    readonly proxy: string;
    /** What `env` stands for at the moment, null = the environment names none. */
    readonly environment: ShownProxy | null;
  };
  readonly routing: Readonly<Record<string, number>>;
  readonly path: string;
  readonly text: string;
}

export interface SettingsChange {
  readonly bodies?: 'off' | 'errors' | 'all' | undefined;
  readonly retention_days?: number | undefined;
  /** In force at the next start. */
  readonly proxy_port?: number | undefined;
  readonly control_port?: number | undefined;
  /** `env`, `direct` or an address; in force at once. */
  readonly network_proxy?: string | undefined;
}

export const defaultRetentionDays = 30;

export async function readSettings(core: Core): Promise<SettingsView> {
  const { value, text } = await core.config();
  const { proxy } = readEnvironment(core.env);
  return {
    proxy: {
      host: value.proxy?.host ?? defaultHost,
      port: value.proxy?.port ?? defaultPort,
      allow_remote: value.proxy?.allow_remote ?? false,
    },
    control: { port: value.control?.port ?? defaultControlPort },
    log: {
      bodies: value.log?.bodies ?? 'errors',
      retention_days: value.log?.retention_days ?? defaultRetentionDays,
    },
    network: {
      proxy: value.network?.proxy ?? defaultNetworkProxy,
      environment: showWay(proxy === null ? null : { id: 'env', proxy }),
    },
    routing: Object.fromEntries(
      Object.entries(value.routing ?? {}).flatMap(([name, number]) =>
        number === undefined ? [] : [[name, number]],
      ),
    ),
    path: core.home.config,
    text,
  };
}

const places = {
  bodies: ['log', 'bodies'],
  retention_days: ['log', 'retention_days'],
  proxy_port: ['proxy', 'port'],
  control_port: ['control', 'port'],
  network_proxy: ['network', 'proxy'],
} as const satisfies Record<keyof SettingsChange, readonly string[]>;

export function changeSettings(core: Core, change: SettingsChange): Promise<ConfigChange> {
  return core.editConfig(() =>
    Object.entries(change).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [{ op: 'set' as const, path: [...places[name as keyof SettingsChange]], value }],
    ),
  );
}

/** Checks a config text without writing it. @throws ConfigRefused */
export async function checkConfigText(core: Core, text: string): Promise<{ warnings: readonly unknown[] }> {
  const { warnings } = await parseConfig(text, core.home.config, core.vault.ids());
  return { warnings };
}
