// The memory of the data plane, in one place: breakers, keys, endpoints, sessions and limits.
// `plan` orders the targets of a request; the walk it returns hands them out one by one and learns from each outcome.
// Nothing here sends anything or waits; the clock comes in as an argument.
import type { BreakerState, EndpointHealth, HealthSnapshot, KeyHealth } from '../contract/channel.ts';
import {
  defaultRouting,
  type ProxyConfig,
  type RoutingSettings,
  type UpstreamConfig,
} from '../contract/proxy-config.ts';
import { createCircuitBreakers, type CircuitBreakers } from './circuit-breaker.ts';
import { createClientLimits, type ClientLimits } from './client-limits.ts';
import { createEndpointChoice, type EndpointChoice, type EndpointSample } from './endpoint-choice.ts';
import { createKeyStandings, type KeyStandings } from './key-standing.ts';
import { orderTargets, type Candidate, type OrderContext } from './order-targets.ts';
import { createSessionAffinity, type SessionAffinity } from './session-affinity.ts';
import { affinityScope, createTargetWalk, type RouteAsk, type TargetWalk } from './target-walk.ts';

export interface RoutePlan {
  readonly walk: TargetWalk;
  /** What the walk would hand out, in this order, as far as is known now. */
  readonly candidates: readonly Candidate[];
  /** Sentences on how the order came about; grows as the walk goes on. */
  readonly explanation: readonly string[];
}

export interface Router {
  readonly limits: ClientLimits;
  configure(config: ProxyConfig, now: number): void;
  plan(ask: RouteAsk, now: number): RoutePlan;
  /** The endpoint of an upstream that the next request will use. */
  endpoint(upstream: string, now: number): string | null;
  recordSample(upstream: string, endpoint: string, sample: EndpointSample): void;
  health(now: number): HealthSnapshot;
}

interface Memory {
  readonly breakers: CircuitBreakers;
  readonly standings: KeyStandings;
  readonly affinity: SessionAffinity;
  readonly choices: Map<string, EndpointChoice>;
  readonly lastUse: Map<string, number>;
  upstreams: ReadonlyMap<string, UpstreamConfig>;
  settings: RoutingSettings;
}

const keyName = (upstream: string, keyId: string): string => `${upstream}\u0000${keyId}`;

/** Unix ms until which the breaker or the key rests; null = usable now. */
function blockedUntil(
  memory: Memory,
  upstream: string,
  endpoint: string,
  keyId: string,
  now: number,
): number | null {
  const standing = memory.standings.standing({ upstream, keyId }, now);
  const rest = standing.firm ? standing.until : null;
  const verdict = memory.breakers.peek({ upstream, endpoint, keyId }, now);
  if (verdict.admit !== 'no') return rest;
  return rest === null ? verdict.retryAt : Math.max(verdict.retryAt, rest);
}

function createOrderContext(memory: Memory, random: () => number, now: number): OrderContext {
  return {
    upstreams: memory.upstreams,
    endpoints(upstream) {
      const choice = memory.choices.get(upstream.id);
      if (!choice) return [];
      const current = choice.current(now);
      // A pin is the user's word: no failover to another endpoint behind their back.
      return upstream.endpoint === 'auto' ? [current, ...choice.alternatives(now)] : [current];
    },
    latency: (id) => memory.choices.get(id)?.firstByteMs() ?? null,
    blockedUntil: (upstream, endpoint, keyId) => blockedUntil(memory, upstream, endpoint, keyId, now),
    doubtful(upstream, keyId) {
      const { until, firm } = memory.standings.standing({ upstream, keyId }, now);
      return until !== null && !firm;
    },
    random,
    lastUse: (upstream, keyId) => memory.lastUse.get(keyName(upstream, keyId)) ?? 0,
  };
}

function configureChoices(memory: Memory, config: ProxyConfig): void {
  for (const upstream of config.upstreams) {
    const ids = upstream.endpoints.map(({ id }) => id);
    const pinned = upstream.endpoint === 'auto' ? null : upstream.endpoint;
    const choice = memory.choices.get(upstream.id);
    if (choice) choice.configure(ids, pinned, config.routing);
    else memory.choices.set(upstream.id, createEndpointChoice(ids, pinned, config.routing));
  }
  for (const id of memory.choices.keys()) if (!memory.upstreams.has(id)) memory.choices.delete(id);
}

/** A changed secret starts with a clean record. */
function forgetChangedKeys(memory: Memory, next: ProxyConfig): void {
  for (const upstream of next.upstreams) {
    const before = memory.upstreams.get(upstream.id);
    for (const { vaultId, value } of upstream.keys) {
      const old = before?.keys.find((key) => key.vaultId === vaultId);
      if (old && old.value !== value) memory.standings.forget({ upstream: upstream.id, keyId: vaultId });
    }
  }
}

function readHealth(memory: Memory, now: number): HealthSnapshot {
  const endpoints: EndpointHealth[] = [];
  const keys: KeyHealth[] = [];
  for (const upstream of memory.upstreams.values()) {
    for (const view of memory.choices.get(upstream.id)?.view(now) ?? []) {
      const endpoint = upstream.endpoints.find(({ id }) => id === view.endpoint);
      endpoints.push({ ...view, upstream: upstream.id, base: Object.values(endpoint?.bases ?? {})[0] ?? '' });
    }
    for (const { vaultId } of upstream.keys) {
      const { state, why } = memory.standings.standing({ upstream: upstream.id, keyId: vaultId }, now);
      keys.push({ upstream: upstream.id, keyId: vaultId, state, why });
    }
  }
  const breakers: BreakerState[] = memory.breakers
    .list(now)
    .map(({ target, ...state }) => ({ ...target, ...state }));
  return { at: now, endpoints, keys, breakers };
}

/** Creates the router; `configure` must be called before the first plan. */
export function createRouter(random: () => number = Math.random): Router {
  const limits = createClientLimits();
  const memory: Memory = {
    breakers: createCircuitBreakers(defaultRouting),
    standings: createKeyStandings(),
    affinity: createSessionAffinity(),
    choices: new Map(),
    lastUse: new Map(),
    upstreams: new Map(),
    settings: defaultRouting,
  };
  let uses = 0;
  let seeded = false;

  function plan(ask: RouteAsk, now: number): RoutePlan {
    const home =
      ask.session?.underWay === true ? memory.affinity.home(ask.session.key, affinityScope(ask), now) : null;
    const ordered = orderTargets(ask.route, ask.model, home, createOrderContext(memory, random, now));
    const explanation = [...ordered.explanation];
    const walk = createTargetWalk(
      ask,
      ordered,
      {
        breakers: memory.breakers,
        standings: memory.standings,
        affinity: memory.affinity,
        attempts: memory.settings.attempts,
        choice: (id) => memory.choices.get(id),
        touch: (upstream, keyId) => void memory.lastUse.set(keyName(upstream, keyId), (uses += 1)),
      },
      explanation,
    );
    return { walk, candidates: ordered.candidates, explanation };
  }

  return {
    limits,
    configure(config, now) {
      forgetChangedKeys(memory, config);
      memory.settings = config.routing;
      memory.upstreams = new Map(config.upstreams.map((upstream) => [upstream.id, upstream]));
      memory.breakers.configure(config.routing);
      configureChoices(memory, config);
      // Only the first snapshot: later ones must not bring back what was counted here since.
      if (!seeded) limits.seed(config.spentToday, now);
      seeded = true;
    },
    plan,
    endpoint: (upstream, now) => memory.choices.get(upstream)?.current(now) ?? null,
    recordSample(upstream, endpoint, sample) {
      memory.choices.get(upstream)?.record(endpoint, sample);
    },
    health: (now) => readHealth(memory, now),
  };
}
