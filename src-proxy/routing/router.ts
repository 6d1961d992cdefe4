// The memory of the data plane, in one place: breakers, keys, endpoints, sessions and limits.
// `plan` orders the targets of a request; the walk it returns hands them out one by one and learns from each outcome.
// Nothing here sends anything or waits; the clock comes in as an argument.
import type { BreakerState, EndpointHealth, HealthSnapshot, KeyHealth } from '../contract/channel.ts';
import type { ProxyConfig } from '../contract/proxy-config.ts';
import { createClientLimits, type ClientLimits } from './client-limits.ts';
import type { EndpointSample } from './endpoint-choice.ts';
import { orderTargets, type Candidate } from './order-targets.ts';
import { RoutingMemory } from './routing-memory.ts';
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

function readHealth(memory: RoutingMemory, now: number): HealthSnapshot {
  const endpoints: EndpointHealth[] = [];
  const keys: KeyHealth[] = [];
  for (const upstream of memory.upstreams.values()) {
    for (const view of memory.choice(upstream.id)?.view(now) ?? []) {
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
  const memory = new RoutingMemory(random);
  let seeded = false;

  function plan(ask: RouteAsk, now: number): RoutePlan {
    const home =
      ask.session?.underWay === true ? memory.affinity.home(ask.session.key, affinityScope(ask), now) : null;
    const ordered = orderTargets(ask.route, ask.model, home, memory, now);
    const { candidates, explanation } = ordered;
    return { walk: createTargetWalk(ask, ordered, memory, explanation), candidates, explanation };
  }

  return {
    limits,
    configure(config, now) {
      memory.configure(config);
      // Only the first snapshot: later ones must not bring back what was counted here since.
      if (!seeded) limits.seed(config.spentToday, now);
      seeded = true;
    },
    plan,
    endpoint: (upstream, now) => memory.choice(upstream)?.current(now) ?? null,
    recordSample(upstream, endpoint, sample) {
      memory.choice(upstream)?.record(endpoint, sample);
    },
    health: (now) => readHealth(memory, now),
  };
}
