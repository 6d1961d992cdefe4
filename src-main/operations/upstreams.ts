// Upstreams: what is configured, presets to choose from, add, change, remove, test, and the models they offer.
import { judgeBaseAddress, type BaseAddressVerdict } from '../../src-proxy/contract/base-address.ts';
import type { KeyHealth } from '../../src-proxy/contract/channel.ts';
import { protocolIds, type ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import type { UpstreamConfig } from '../../src-proxy/contract/proxy-config.ts';
import { Problem } from '../problem.ts';
import type { TrialFault } from '../reachability/try-upstream.ts';
import type { ConfigFile, UpstreamEntry } from '../settings/config-schema.ts';
import type { ConfigChange } from '../settings/config-store.ts';
import { resolveOutbound, showWay, type ShownProxy } from '../settings/outbound/resolve-outbound.ts';
import { resolveUpstream } from '../settings/resolve-config.ts';
import { parseRouteTarget } from '../settings/route-target.ts';
import type { Core } from './core.ts';

export interface UpstreamRow {
  readonly id: string;
  readonly name: string;
  readonly preset: string | null;
  readonly kind: UpstreamConfig['kind'];
  readonly protocols: readonly ProtocolId[];
  readonly endpoints: UpstreamConfig['endpoints'];
  readonly endpoint: string;
  /** The proxy on the way to the endpoint in use, null = called directly. */
  readonly proxy: ShownProxy | null;
  /** What config.toml says of it: `env`, `direct` or an address; null = as [network] says. */
  readonly proxySetting: string | null;
  readonly secrets: readonly {
    readonly id: string;
    readonly present: boolean;
    readonly health: KeyHealth | null;
  }[];
  readonly models: readonly string[];
  readonly quirks: readonly string[];
  readonly capabilities: UpstreamConfig['capabilities'];
  readonly topUpUrl: string | null;
  /** Profiles with a route to it. */
  readonly usedBy: readonly string[];
}

export interface UpstreamInput {
  readonly id: string;
  readonly name?: string | undefined;
  readonly preset?: string | undefined;
  readonly secrets?: readonly string[] | undefined;
  readonly endpoint?: string | undefined;
  readonly models?: readonly string[] | undefined;
  /** `env`, `direct`, an address, or null for what [network] says. */
  readonly proxy?: string | null | undefined;
  readonly protocols?: Readonly<Partial<Record<ProtocolId, string | undefined>>> | undefined;
}

export async function listUpstreams(core: Core): Promise<UpstreamRow[]> {
  const { value } = await core.config();
  const present = core.vault.ids();
  const health = core.running?.health() ?? null;
  const outbound = resolveOutbound(value, core.env);
  return (value.upstream ?? []).map((entry) => {
    const upstream = resolveUpstream(entry, new Map());
    return {
      id: upstream.id,
      name: upstream.name,
      preset: upstream.preset ?? null,
      kind: upstream.kind,
      protocols: protocolIds.filter((protocol) =>
        upstream.endpoints.some((endpoint) => endpoint.bases[protocol] !== undefined),
      ),
      endpoints: upstream.endpoints,
      endpoint: upstream.endpoint,
      proxySetting: entry.proxy ?? null,
      proxy: showWay(outbound.wayTo(entry, baseInUse(upstream))),
      secrets: (entry.secrets ?? []).map((id) => ({
        id,
        present: present.has(id),
        health: health?.keys.find((key) => key.upstream === upstream.id && key.keyId === id) ?? null,
      })),
      models: upstream.models,
      quirks: upstream.quirks,
      capabilities: upstream.capabilities,
      topUpUrl: upstream.topUpUrl ?? null,
      usedBy: profilesWith(value, upstream.id),
    };
  });
}

/** The address that stands for an upstream; empty where it has none. */
function baseInUse({ endpoints, endpoint }: UpstreamConfig): string {
  const used = endpoints.find(({ id }) => id === endpoint) ?? endpoints[0];
  return Object.values(used?.bases ?? {})[0] ?? '';
}

/** Adds an upstream, or sets the given fields of the one with this id; everything else of it stays. */
export async function saveUpstream(core: Core, input: UpstreamInput): Promise<UpstreamRow> {
  const { id, protocols, secrets, models, proxy, ...plain } = input;
  const table = {
    id,
    ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
    ...(proxy === undefined || proxy === null ? {} : { proxy }),
    ...(secrets === undefined ? {} : { secrets: [...secrets] }),
    ...(models === undefined ? {} : { models: [...models] }),
    ...(protocols === undefined
      ? {}
      : {
          protocols: Object.fromEntries(Object.entries(protocols).filter(([, value]) => value !== undefined)),
        }),
  };
  await core.editConfig((config) => {
    const index = (config.upstream ?? []).findIndex((upstream) => upstream.id === id);
    if (index === -1) return [{ op: 'append-table', path: ['upstream'], value: table }];
    const sets = Object.entries(table)
      .filter(([name]) => name !== 'id')
      .map(([name, value]) => ({ op: 'set' as const, path: ['upstream', index, name], value }));
    return proxy === null && config.upstream?.[index]?.proxy !== undefined
      ? [...sets, { op: 'remove' as const, path: ['upstream', index, 'proxy'] }]
      : sets;
  });
  const row = (await listUpstreams(core)).find((upstream) => upstream.id === id);
  if (row === undefined)
    throw new Problem(`The upstream "${id}" was written but is not in force: see "keyswitch doctor".`);
  return row;
}

export function removeUpstream(core: Core, id: string): Promise<ConfigChange> {
  return core.editConfig((config) => {
    const { index } = findUpstream(config, id);
    const users = profilesWith(config, id);
    if (users.length > 0) {
      throw new Problem(
        `The upstream "${id}" is used by the profile ${users.join(', ')}: take it out of its routes first.`,
      );
    }
    return [{ op: 'remove', path: ['upstream', index] }];
  });
}

export interface UpstreamTest {
  readonly upstream: string;
  readonly ok: boolean;
  /** One sentence: what was measured, or what is wrong and the remedy. */
  readonly message: string;
  readonly endpoint?: string;
  /** What is to blame, null where all is well. */
  readonly fault?: TrialFault | null;
  /** What the upstream lists; null where it gave no list. */
  readonly models?: readonly string[] | null;
  readonly keys?: readonly {
    readonly id: string;
    readonly ok: boolean;
    readonly status: number;
    readonly message: string;
    readonly fault: TrialFault | null;
  }[];
}

/** Asks the upstream for its models with each key: free of charge, and shows address, key and reachability. */
export async function testUpstream(core: Core, id: string): Promise<UpstreamTest> {
  const { value } = await core.config();
  const entry = findUpstream(value, id).upstream;
  const { tryUpstream } = await import('../reachability/try-upstream.ts');
  const outbound = resolveOutbound(value, core.env);
  return tryUpstream(
    resolveUpstream(entry, await core.vault.keys()),
    (base) => outbound.wayTo(entry, base)?.proxy ?? null,
  );
}

export async function listModels(core: Core, upstream: string | undefined): Promise<unknown> {
  if (core.running === null) {
    throw new Problem('The list of models comes from the running proxy: start it with "keyswitch serve".');
  }
  return core.running.query({ kind: 'list-models', ...(upstream === undefined ? {} : { upstream }) }, 60_000);
}

/** For forms: what is wrong with an address before anything is saved or sent. */
export function judgeAddress(address: string): BaseAddressVerdict {
  return judgeBaseAddress(address);
}

export function findUpstream(config: ConfigFile, id: string): { index: number; upstream: UpstreamEntry } {
  const upstreams = config.upstream ?? [];
  const index = upstreams.findIndex((upstream) => upstream.id === id);
  const upstream = upstreams[index];
  if (upstream !== undefined) return { index, upstream };
  const list = upstreams.map((one) => one.id).join(', ');
  throw new Problem(
    `There is no upstream "${id}": ${list === '' ? 'config.toml has none yet' : `there are ${list}`}.`,
  );
}

function profilesWith(config: ConfigFile, upstream: string): string[] {
  return (config.profile ?? [])
    .filter((profile) =>
      (profile.route ?? []).some((route) =>
        route.to.some((to) => parseRouteTarget(to).upstream === upstream),
      ),
    )
    .map((profile) => profile.id);
}
