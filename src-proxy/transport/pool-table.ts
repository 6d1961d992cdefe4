// The pools of connections to upstreams, one per way, origin and limit for connecting, and which of them the
// configuration has left behind. A way is the direct one or a proxy's.
import { Pool } from 'undici';
import { isLoopbackHost } from '../contract/base-address.ts';
import type { OutboundProxy } from '../contract/outbound/outbound-proxy.ts';
import type { ProxyConfig } from '../contract/proxy-config.ts';
import { createProxyConnector } from './dial-proxy.ts';

export interface CountedPool {
  readonly pool: Pool;
  /** TCP connections that stand now. */
  open: number;
}

/** By the limit for connecting, then by origin. */
type Table = Map<number, Map<string, CountedPool>>;

/** What the pools have to know of a configuration. */
export type OutboundConfig = Pick<ProxyConfig, 'upstreams' | 'outboundProxies'>;

export class PoolTable {
  readonly #extraCa: readonly string[] | undefined;
  readonly #direct: Table = new Map();
  readonly #proxied = new Map<string, Table>();
  /** Those of earlier configurations too: an exchange keeps the one that it began with. */
  readonly #proxies = new Map<string, OutboundProxy>();

  constructor(extraCa: readonly string[] | undefined) {
    this.#extraCa = extraCa;
  }

  proxy(via: string): OutboundProxy {
    const known = this.#proxies.get(via);
    return (
      known ?? { kind: 'unusable', reason: 'the proxy of this upstream is not known. Restart Keyswitch.' }
    );
  }

  /** The pool, or why the origin may not be called. */
  take(origin: string, connectTimeoutMs: number, via: string | undefined): CountedPool | string {
    let table = this.#direct;
    if (via !== undefined) {
      const known = this.#proxied.get(via);
      table = known ?? new Map();
      if (known === undefined) this.#proxied.set(via, table);
    }
    let pools = table.get(connectTimeoutMs);
    if (!pools) table.set(connectTimeoutMs, (pools = new Map<string, CountedPool>()));
    let counted = pools.get(origin);
    if (!counted) {
      const refusal = refuseOrigin(origin);
      if (refusal !== null) return refusal;
      counted = this.#open(origin, connectTimeoutMs, via);
      pools.set(origin, counted);
    }
    return counted;
  }

  /**
   * New proxies, and pools of ways that nobody takes any more: those let their calls end and close. Nothing on this
   * machine is among them: it is called directly whatever the configuration says.
   */
  configure({ upstreams, outboundProxies = {} }: OutboundConfig): void {
    for (const [id, proxy] of Object.entries(outboundProxies)) this.#proxies.set(id, proxy);
    const taken = new Set<string>();
    for (const { endpoints } of upstreams) {
      for (const { bases, via } of endpoints) {
        for (const [protocol, base] of Object.entries(bases)) {
          const origin = URL.parse(base)?.origin ?? '';
          taken.add(wayName(origin, via?.[protocol as keyof typeof bases]));
        }
      }
    }
    const tables = [[undefined, this.#direct] as const, ...this.#proxied];
    for (const [via, table] of tables) {
      for (const pools of table.values()) {
        for (const [origin, { pool }] of pools) {
          if (taken.has(wayName(origin, via)) || isLoopbackHost(new URL(origin).hostname)) continue;
          pools.delete(origin);
          void pool.close().catch(() => undefined);
        }
      }
    }
  }

  all(): Pool[] {
    return [this.#direct, ...this.#proxied.values()].flatMap((table) =>
      [...table.values()].flatMap((pools) => [...pools.values()].map(({ pool }) => pool)),
    );
  }

  #open(origin: string, connectTimeoutMs: number, via: string | undefined): CountedPool {
    const extraCa = this.#extraCa;
    const pool = new Pool(origin, {
      pipelining: 1,
      allowH2: false,
      headersTimeout: 0,
      bodyTimeout: 0,
      // Without a hint of the server; most load balancers keep connections for a minute or more.
      keepAliveTimeout: 30_000,
      maxHeaderSize: 64 * 1024,
      connect:
        via === undefined
          ? {
              timeout: connectTimeoutMs,
              rejectUnauthorized: true,
              ...(extraCa ? { ca: [...extraCa] } : {}),
            }
          : createProxyConnector(this.proxy(via), { limitMs: connectTimeoutMs, extraCa }),
    });
    const created = { pool, open: 0 };
    pool.on('connect', () => (created.open += 1));
    pool.on('disconnect', () => (created.open -= 1));
    return created;
  }
}

function wayName(origin: string, via: string | undefined): string {
  return `${origin}\n${via ?? ''}`;
}

/** Why an origin may not be called, or null. */
function refuseOrigin(origin: string): string | null {
  if (origin.startsWith('https://')) return null;
  const { protocol, hostname } = new URL(origin);
  if (protocol !== 'http:') return `${protocol} is not spoken; use an https address.`;
  if (isLoopbackHost(hostname)) return null;
  return `plain http is used for this machine only, and ${hostname} is another one; use https.`;
}
