// Measures the endpoints of upstreams that have several, in the background: jittered, slower while nobody works,
// slower still for an endpoint that keeps failing. An upstream with one endpoint is never probed: there is no choice.
import type { ProxyConfig, UpstreamConfig } from '../contract/proxy-config.ts';
import type { Router } from '../routing/router.ts';
import { sameWays } from '../routing/routing-memory.ts';
import type { UpstreamClient } from '../transport/upstream-client.ts';
import { probeEndpoint } from './probe-endpoint.ts';

export interface EndpointProberOptions {
  readonly client: UpstreamClient;
  readonly router: Router;
  /** Unix ms of the last request of a client, 0 = none yet. */
  readonly lastRequestAt: () => number;
  /** Told after each measurement. */
  readonly onMeasured: () => void;
  readonly random?: () => number;
}

export interface EndpointProber {
  configure(config: ProxyConfig): void;
  /** Measures one upstream now, or one endpoint of it. */
  probeNow(upstream: UpstreamConfig, endpoint?: string): Promise<void>;
  close(): void;
}

/** Nobody worked for this long: measure at a tenth of the pace. */
const IDLE_AFTER_MS = 10 * 60_000;
const IDLE_FACTOR = 10;
/** An endpoint that fails again and again is asked at most this many times more rarely. */
const MAX_BACK_OFF = 8;

interface Watch {
  timer: NodeJS.Timeout;
  failures: number;
}

/** Creates the prober; `configure` starts it. */
export function createEndpointProber(options: EndpointProberOptions): EndpointProber {
  const random = options.random ?? Math.random;
  const watches = new Map<string, Watch>();
  const startedAt = Date.now();
  let config: ProxyConfig | null = null;

  const nameOf = (upstream: string, endpoint: string): string => `${upstream}\u0000${endpoint}`;

  function pauseMs(failures: number): number {
    const interval = config?.routing.probeIntervalMs ?? 30_000;
    const quiet = Date.now() - Math.max(options.lastRequestAt(), startedAt) > IDLE_AFTER_MS ? IDLE_FACTOR : 1;
    const backOff = Math.min(2 ** Math.max(0, failures - 1), MAX_BACK_OFF);
    return interval * Math.max(quiet, backOff) * (0.8 + 0.4 * random());
  }

  async function measure(upstream: UpstreamConfig, id: string): Promise<boolean> {
    const endpoint = upstream.endpoints.find((one) => one.id === id);
    if (!endpoint || !config) return false;
    const { ms } = await probeEndpoint(options.client, endpoint, config.routing.connectTimeoutMs);
    options.router.recordSample(upstream.id, id, { at: Date.now(), ms, source: 'probe' });
    options.onMeasured();
    return ms !== null;
  }

  async function run(upstreamId: string, endpointId: string, timer: NodeJS.Timeout): Promise<void> {
    const upstream = config?.upstreams.find(({ id }) => id === upstreamId);
    if (!upstream) return;
    const up = await measure(upstream, endpointId);
    const watch = watches.get(nameOf(upstreamId, endpointId));
    // Taken out of the configuration, or scheduled anew, while this measurement ran.
    if (watch?.timer !== timer) return;
    watch.failures = up ? 0 : watch.failures + 1;
    schedule(upstreamId, endpointId, pauseMs(watch.failures));
  }

  function schedule(upstreamId: string, endpointId: string, delayMs: number): void {
    const name = nameOf(upstreamId, endpointId);
    const timer = setTimeout(() => void run(upstreamId, endpointId, timer), delayMs);
    timer.unref();
    watches.set(name, { timer, failures: watches.get(name)?.failures ?? 0 });
  }

  function configure(next: ProxyConfig): void {
    const before = config;
    const intervalChanged = before?.routing.probeIntervalMs !== next.routing.probeIntervalMs;
    config = next;
    const wanted = new Map<string, readonly [string, string]>();
    /** Called another way from now on: what was measured is not true any more. */
    const moved = new Set<string>();
    for (const upstream of next.upstreams) {
      if (upstream.kind !== 'http' || upstream.endpoints.length < 2) continue;
      const known = before?.upstreams.find(({ id }) => id === upstream.id);
      for (const { id } of upstream.endpoints) {
        const name = nameOf(upstream.id, id);
        wanted.set(name, [upstream.id, id]);
        if (known !== undefined && !sameWays(known, upstream)) moved.add(name);
      }
    }
    for (const [name, { timer }] of watches) {
      if (wanted.has(name) && !intervalChanged && !moved.has(name)) continue;
      clearTimeout(timer);
      watches.delete(name);
    }
    for (const [name, [upstream, endpoint]] of wanted) {
      // The first measurement comes soon, but not all at once.
      if (!watches.has(name)) schedule(upstream, endpoint, 200 * random());
    }
  }

  return {
    configure,
    async probeNow(upstream, endpoint) {
      const ids = upstream.endpoints
        .map(({ id }) => id)
        .filter((id) => endpoint === undefined || id === endpoint);
      await Promise.all(ids.map((id) => measure(upstream, id)));
    },
    close() {
      for (const { timer } of watches.values()) clearTimeout(timer);
      watches.clear();
    },
  };
}
