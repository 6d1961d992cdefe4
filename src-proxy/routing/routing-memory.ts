// What the data plane remembers between requests: breakers, keys, endpoints, sessions, last uses. One object for the
// life of the process, asked with the time as an argument, so that a request makes no closures over it.
import {
  defaultRouting,
  type ProxyConfig,
  type RoutingSettings,
  type UpstreamConfig,
} from '../contract/proxy-config.ts';
import { createCircuitBreakers, type CircuitBreakers } from './circuit-breaker.ts';
import { createEndpointChoice, type EndpointChoice } from './endpoint-choice.ts';
import { createKeyStandings, type KeyStandings } from './key-standing.ts';
import type { Candidate, OrderContext } from './order-targets.ts';
import { createSessionAffinity, type SessionAffinity } from './session-affinity.ts';
import type { WalkMemory } from './target-walk.ts';

const keyName = (upstream: string, keyId: string): string => `${upstream}\u0000${keyId}`;

/** Are all endpoints of both called by the same proxies, or by none? */
export function sameWays(before: UpstreamConfig, next: UpstreamConfig): boolean {
  const waysOf = ({ endpoints }: UpstreamConfig): string =>
    JSON.stringify(endpoints.map(({ id, via = {} }) => [id, Object.entries(via)]));
  return waysOf(before) === waysOf(next);
}

export class RoutingMemory implements OrderContext, WalkMemory {
  readonly breakers: CircuitBreakers = createCircuitBreakers(defaultRouting);
  readonly standings: KeyStandings = createKeyStandings();
  readonly affinity: SessionAffinity = createSessionAffinity();
  /** 0 ≤ random < 1. */
  readonly random: () => number;
  readonly #choices = new Map<string, EndpointChoice>();
  readonly #lastUse = new Map<string, number>();
  #uses = 0;
  #upstreams: ReadonlyMap<string, UpstreamConfig> = new Map();
  #settings: RoutingSettings = defaultRouting;

  constructor(random: () => number) {
    this.random = random;
  }

  get upstreams(): ReadonlyMap<string, UpstreamConfig> {
    return this.#upstreams;
  }

  get attempts(): number {
    return this.#settings.attempts;
  }

  configure(config: ProxyConfig): void {
    this.#forgetChangedKeys(config);
    this.#forgetChangedWays(config);
    this.#settings = config.routing;
    this.#upstreams = new Map(config.upstreams.map((upstream) => [upstream.id, upstream]));
    this.breakers.configure(config.routing);
    this.#configureChoices(config);
  }

  endpoints(upstream: UpstreamConfig, now: number): readonly string[] {
    const choice = this.#choices.get(upstream.id);
    if (!choice) return [];
    const current = choice.current(now);
    // A pin is the user's word: no failover to another endpoint behind their back.
    return upstream.endpoint === 'auto' ? [current, ...choice.alternatives(now)] : [current];
  }

  latency(upstream: string): number | null {
    return this.#choices.get(upstream)?.firstByteMs() ?? null;
  }

  blockedUntil(
    { upstream: { id: upstream }, endpoint, keyId, model }: Candidate,
    now: number,
  ): number | null {
    const target = { upstream, endpoint, keyId };
    const standing = this.standings.standing(target, now, model);
    const rest = standing.firm ? standing.until : null;
    const verdict = this.breakers.peek(target, now);
    if (verdict.admit !== 'no') return rest;
    return rest === null ? verdict.retryAt : Math.max(verdict.retryAt, rest);
  }

  doubtful({ upstream: { id: upstream }, keyId, model }: Candidate, now: number): boolean {
    const { until, firm } = this.standings.standing({ upstream, keyId }, now, model);
    return until !== null && !firm;
  }

  lastUse(upstream: string, keyId: string): number {
    return this.#lastUse.get(keyName(upstream, keyId)) ?? 0;
  }

  touch(upstream: string, keyId: string): void {
    this.#uses += 1;
    this.#lastUse.set(keyName(upstream, keyId), this.#uses);
  }

  choice(upstream: string): EndpointChoice | undefined {
    return this.#choices.get(upstream);
  }

  #configureChoices(config: ProxyConfig): void {
    for (const upstream of config.upstreams) {
      const ids = upstream.endpoints.map(({ id }) => id);
      const pinned = upstream.endpoint === 'auto' ? null : upstream.endpoint;
      const choice = this.#choices.get(upstream.id);
      if (choice) choice.configure(ids, pinned, config.routing);
      else this.#choices.set(upstream.id, createEndpointChoice(ids, pinned, config.routing));
    }
    for (const id of this.#choices.keys()) if (!this.#upstreams.has(id)) this.#choices.delete(id);
  }

  /** What failed, or was slow, through one proxy says nothing of the way without it: nobody waits for an old pause. */
  #forgetChangedWays(next: ProxyConfig): void {
    for (const upstream of next.upstreams) {
      const before = this.#upstreams.get(upstream.id);
      if (!before || sameWays(before, upstream)) continue;
      this.breakers.forget(upstream.id);
      this.#choices.delete(upstream.id);
    }
  }

  /** A changed secret starts with a clean record. */
  #forgetChangedKeys(next: ProxyConfig): void {
    for (const upstream of next.upstreams) {
      const before = this.#upstreams.get(upstream.id);
      for (const { vaultId, value } of upstream.keys) {
        const old = before?.keys.find((key) => key.vaultId === vaultId);
        if (old && old.value !== value) this.standings.forget({ upstream: upstream.id, keyId: vaultId });
      }
    }
  }
}
