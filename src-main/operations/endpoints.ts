// Endpoints of an upstream: which there are, which is in use, what was measured, and the user's choice.
import type { EndpointHealth, HealthSnapshot } from '../../src-proxy/contract/channel.ts';
import type { EndpointConfig, UpstreamConfig } from '../../src-proxy/contract/proxy-config.ts';
import { Problem } from '../problem.ts';
import type { ReachabilityStage } from '../reachability/measure.ts';
import {
  resolveOutbound,
  showWay,
  type ShownProxy,
  type Way,
} from '../settings/outbound/resolve-outbound.ts';
import { resolveUpstream } from '../settings/resolve-config.ts';
import type { Core } from './core.ts';
import { findUpstream } from './upstreams.ts';

export interface EndpointRow {
  readonly upstream: string;
  readonly endpoint: string;
  readonly label: string;
  readonly base: string;
  /** The proxy on the way there, null = called directly. */
  readonly proxy: ShownProxy | null;
  readonly active: boolean;
  readonly pinned: boolean;
  readonly ms: number | null;
  readonly samples: number;
  readonly state: EndpointHealth['state'];
  /** A sentence with the measurement. */
  readonly why: string;
  readonly history: EndpointHealth['history'];
  /** DNS, TCP, TLS and HTTP apart; only after a probe without a running proxy. */
  readonly stages?: readonly ReachabilityStage[];
}

export async function listEndpoints(core: Core, id: string): Promise<EndpointRow[]> {
  const { upstream, wayTo } = await resolved(core, id);
  const health = (await readHealth(core))?.endpoints ?? [];
  const known = health.filter((endpoint) => endpoint.upstream === id);
  return upstream.endpoints.map((endpoint, index) => {
    const found = known.find((one) => one.endpoint === endpoint.id);
    return found === undefined
      ? unmeasured(upstream, endpoint, index, wayTo, core.running !== null)
      : { ...found, label: endpoint.label, proxy: showWay(wayTo(found.base)) };
  });
}

/** Pins an endpoint, or `auto`: measured and sticky. Keys, client tools' files and running streams stay as they are. */
export async function useEndpoint(core: Core, id: string, endpoint: string): Promise<EndpointRow[]> {
  const { upstream } = await resolved(core, id);
  const ids = upstream.endpoints.map((one) => one.id);
  if (endpoint !== 'auto' && !ids.includes(endpoint)) {
    throw new Problem(
      `The upstream "${id}" has no endpoint "${endpoint}": there are ${[...ids, 'auto'].join(', ')}.`,
    );
  }
  await core.editConfig((config) => {
    const { index, upstream: entry } = findUpstream(config, id);
    return entry.endpoint === endpoint
      ? []
      : [{ op: 'set', path: ['upstream', index, 'endpoint'], value: endpoint }];
  });
  return listEndpoints(core, id);
}

/** Measures now: DNS, TCP, TLS and one GET on the base address, never a paid request and never with a key. */
export async function probeEndpoints(
  core: Core,
  id: string,
  only: string | undefined,
): Promise<EndpointRow[]> {
  const { upstream, wayTo } = await resolved(core, id);
  if (only !== undefined && !upstream.endpoints.some((endpoint) => endpoint.id === only)) {
    const ids = upstream.endpoints.map((endpoint) => endpoint.id).join(', ');
    throw new Problem(`The upstream "${id}" has no endpoint "${only}": there are ${ids}.`);
  }
  if (core.running !== null) {
    const query = { kind: 'probe-endpoints', upstream: id } as const;
    await core.running.query(only === undefined ? query : { ...query, endpoint: only }, 60_000);
    return (await listEndpoints(core, id)).filter((row) => only === undefined || row.endpoint === only);
  }
  const { measureBase } = await import('../reachability/measure.ts');
  const chosen = upstream.endpoints.filter((endpoint) => only === undefined || endpoint.id === only);
  return Promise.all(
    chosen.map(async (endpoint) => {
      const row = unmeasured(upstream, endpoint, upstream.endpoints.indexOf(endpoint), wayTo, false);
      if (upstream.kind === 'demo') return row;
      const measured = await measureBase(row.base, wayTo(row.base)?.proxy ?? null);
      return {
        ...row,
        ms: measured.ms,
        samples: 1,
        state: measured.ok ? ('up' as const) : ('down' as const),
        why: measured.why,
        stages: measured.stages,
      };
    }),
  );
}

type WayTo = (base: string) => Way | null;

async function resolved(
  core: Core,
  id: string,
): Promise<{ readonly upstream: UpstreamConfig; readonly wayTo: WayTo }> {
  const { value } = await core.config();
  const entry = findUpstream(value, id).upstream;
  const outbound = resolveOutbound(value, core.env);
  return { upstream: resolveUpstream(entry, new Map()), wayTo: (base) => outbound.wayTo(entry, base) };
}

/**
 * How the upstreams are at this moment; what the proxy reported last where it does not answer, null where none runs. It
 * reports at most once a second, and nothing in the first.
 */
export async function readHealth(core: Core): Promise<HealthSnapshot | null> {
  const answer = await core.running?.query({ kind: 'health' }, 5_000).catch(() => null);
  const isHealth =
    typeof answer === 'object' && answer !== null && 'endpoints' in answer && Array.isArray(answer.endpoints);
  return isHealth ? (answer as HealthSnapshot) : (core.running?.health() ?? null);
}

function unmeasured(
  upstream: UpstreamConfig,
  endpoint: EndpointConfig,
  index: number,
  wayTo: WayTo,
  running: boolean,
): EndpointRow {
  const pinned = upstream.endpoint === endpoint.id;
  const builtIn = upstream.kind === 'demo';
  const base = Object.values(endpoint.bases)[0] ?? '';
  return {
    upstream: upstream.id,
    endpoint: endpoint.id,
    label: endpoint.label,
    base,
    proxy: showWay(wayTo(base)),
    active: pinned || (upstream.endpoint === 'auto' && index === 0),
    pinned,
    ms: null,
    samples: 0,
    state: builtIn ? 'up' : 'unknown',
    why: builtIn
      ? 'Built in: there is nothing to measure.'
      : running
        ? 'Not measured yet.'
        : 'Not measured, because Keyswitch is not running: "keyswitch endpoint probe" measures now.',
    history: [],
  };
}
