// Which way each upstream is called: directly or through a proxy. The upstream's own word wins over [network], and what
// lies on this machine is always called directly. Pure; the environment comes in as an argument.
import { isLoopbackHost } from '../../../src-proxy/contract/base-address.ts';
import type { OutboundProxy } from '../../../src-proxy/contract/outbound/outbound-proxy.ts';
import { readProxyAddress, showProxy } from '../../../src-proxy/contract/outbound/proxy-address.ts';
import type { EndpointConfig } from '../../../src-proxy/contract/proxy-config.ts';
import { protocolIds, type ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import type { ConfigFile, UpstreamEntry } from '../config-schema.ts';
import { readEnvironment } from './read-environment.ts';

export const defaultNetworkProxy = 'env';

/** A way that is not the direct one. */
export interface Way {
  /** What the snapshot calls it; one id is one proxy with one login. */
  readonly id: string;
  readonly proxy: OutboundProxy;
}

/** A way as people see it: without a login. */
export interface ShownProxy {
  /** `http://127.0.0.1:7890`; empty where what was named is no address of a proxy. */
  readonly address: string;
  /** The environment variable that names it, or `config.toml`. */
  readonly from: string;
  /** Why nothing can go this way; null where it can be tried. */
  readonly problem: string | null;
}

export function showWay(way: Way | null): ShownProxy | null {
  if (way === null) return null;
  const { proxy } = way;
  return proxy.kind === 'unusable'
    ? { address: '', from: '', problem: proxy.reason }
    : { address: showProxy(proxy), from: proxy.from, problem: null };
}

export interface Outbound {
  /** The way to a base address of the upstream, null = directly. */
  wayTo(upstream: Pick<UpstreamEntry, 'proxy'>, base: string): Way | null;
}

export function resolveOutbound(config: Pick<ConfigFile, 'network'>, env: NodeJS.ProcessEnv): Outbound {
  const environment = readEnvironment(env);
  const setting = config.network?.proxy ?? defaultNetworkProxy;
  return {
    wayTo(upstream, base) {
      const url = URL.parse(base);
      if (url === null || isLoopbackHost(url.hostname)) return null;
      const said = upstream.proxy ?? setting;
      if (said === 'direct') return null;
      if (said !== 'env') return wayOfAddress(said);
      const { proxy, isExempt } = environment;
      const port = Number(url.port || (url.protocol === 'http:' ? 80 : 443));
      if (proxy === null || isExempt(url.hostname.replace(/^\[|\]$/g, ''), port)) return null;
      return { id: 'env', proxy };
    },
  };
}

function wayOfAddress(address: string): Way {
  const read = readProxyAddress(address);
  // The schema lets nothing else through; an address that is none must not end in a direct call all the same.
  if (!read.ok)
    return {
      id: address,
      proxy: { kind: 'unusable', reason: 'proxy in config.toml holds no address. Correct it.' },
    };
  const proxy = { ...read.proxy, from: 'config.toml' };
  return { id: showProxy(proxy), proxy };
}

/** The endpoints of an upstream with the ids of their ways; those that are called directly come as they are. */
export function markWays(
  endpoints: readonly EndpointConfig[],
  upstream: Pick<UpstreamEntry, 'proxy'>,
  outbound: Outbound,
  taken: Map<string, OutboundProxy>,
): EndpointConfig[] {
  return endpoints.map((endpoint) => {
    const via: Partial<Record<ProtocolId, string>> = {};
    for (const protocol of protocolIds) {
      const base = endpoint.bases[protocol];
      const way = base === undefined ? null : outbound.wayTo(upstream, base);
      if (way === null) continue;
      via[protocol] = way.id;
      taken.set(way.id, way.proxy);
    }
    return Object.keys(via).length === 0 ? endpoint : { ...endpoint, via };
  });
}
