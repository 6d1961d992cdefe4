// In which order the targets of a route are tried: pure, decided before anything is sent, explained in sentences.
import type { RouteConfig, RouteTarget, UpstreamConfig } from '../contract/proxy-config.ts';
import type { SessionHome } from './session-affinity.ts';

/** One thing to try: an upstream by one endpoint with one key, and the model name that it knows. */
export interface Candidate {
  readonly upstream: UpstreamConfig;
  readonly model: string;
  readonly endpoint: string;
  readonly keyId: string;
}

/** What the order depends on, as functions so that this stays pure and testable. */
export interface OrderContext {
  readonly upstreams: ReadonlyMap<string, UpstreamConfig>;
  /** Endpoint ids of an upstream, the one in use first. */
  endpoints(upstream: UpstreamConfig): readonly string[];
  /** Measured ms to first byte, null = unknown. */
  latency(upstream: string): number | null;
  /** Unix ms at which the target can be used again; null = now. */
  blockedUntil(upstream: string, endpoint: string, keyId: string): number | null;
  /** Is the key in doubt (refused, empty, limited without a time)? It is tried when nothing else is left. */
  doubtful(upstream: string, keyId: string): boolean;
  /** 0 ≤ random < 1. */
  random(): number;
  /** A number that grows with each use of the key: balances keys. */
  lastUse(upstream: string, keyId: string): number;
}

export interface OrderedTargets {
  readonly candidates: readonly Candidate[];
  /** Those that are left alone for now, with the time at which each is free again. */
  readonly blocked: readonly (Candidate & { readonly until: number })[];
  readonly explanation: readonly string[];
}

/** Key id of an upstream that needs no key. */
export const NO_KEY = '-';

function byWeight(route: RouteConfig, random: () => number): RouteTarget[] {
  const pool = route.to.map((target, index) => ({ target, weight: route.weights?.[index] ?? 1 }));
  const ordered: RouteTarget[] = [];
  const weighted = pool.filter(({ weight }) => weight > 0);
  while (weighted.length > 0) {
    const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
    let point = random() * total;
    const index = weighted.findIndex(({ weight }) => (point -= weight) < 0);
    const [picked] = weighted.splice(Math.max(index, 0), 1);
    if (picked) ordered.push(picked.target);
  }
  // Weight 0: only when no other can serve.
  return [...ordered, ...pool.filter(({ weight }) => weight <= 0).map(({ target }) => target)];
}

function byLatency(route: RouteConfig, latency: OrderContext['latency']): RouteTarget[] {
  const ms = new Map(route.to.map((target) => [target, latency(target.upstream)]));
  return [...route.to].sort((a, b) => {
    const [msA, msB] = [ms.get(a) ?? null, ms.get(b) ?? null];
    if (msA === null && msB === null) return 0;
    // Unmeasured ones go first once, so that they get measured.
    if (msA === null) return -1;
    if (msB === null) return 1;
    return msA - msB;
  });
}

function inStrategyOrder(route: RouteConfig, context: OrderContext): RouteTarget[] {
  if (route.strategy === 'weighted') return byWeight(route, context.random);
  if (route.strategy === 'lowest-latency') return byLatency(route, context.latency);
  return [...route.to];
}

function keysOf(upstream: UpstreamConfig, home: SessionHome | null, context: OrderContext): string[] {
  if (upstream.keys.length === 0) return [NO_KEY];
  const ids = upstream.keys.map(({ vaultId }) => vaultId);
  ids.sort((a, b) => context.lastUse(upstream.id, a) - context.lastUse(upstream.id, b));
  if (home?.upstream !== upstream.id || !ids.includes(home.keyId)) return ids;
  return [home.keyId, ...ids.filter((id) => id !== home.keyId)];
}

/**
 * Orders everything that could serve a request.
 * A session's home comes first, then the strategy's order; within an upstream first another key on the same
 * endpoint, then the other endpoints.
 */
export function orderTargets(
  route: RouteConfig,
  askedModel: string,
  home: SessionHome | null,
  context: OrderContext,
): OrderedTargets {
  const targets = inStrategyOrder(route, context).filter(({ upstream }) => context.upstreams.has(upstream));
  const explanation = [
    `Route "${route.match}" (${route.strategy}): ${targets.map(({ upstream, model }) => (model === undefined ? upstream : `${upstream}/${model}`)).join(', ')}.`,
  ];
  const homeIndex = home === null ? -1 : targets.findIndex(({ upstream }) => upstream === home.upstream);
  if (homeIndex > 0) {
    const [homeTarget] = targets.splice(homeIndex, 1);
    if (homeTarget) targets.unshift(homeTarget);
    explanation.push(`The session stays at ${home?.upstream}: its cache and sealed reasoning live there.`);
  }
  const candidates: Candidate[] = [];
  const lastResort: Candidate[] = [];
  const blocked: (Candidate & { until: number })[] = [];
  for (const target of targets) {
    const upstream = context.upstreams.get(target.upstream);
    if (!upstream) continue;
    const keys = keysOf(upstream, home, context);
    for (const endpoint of context.endpoints(upstream)) {
      for (const keyId of keys) {
        const candidate = { upstream, model: target.model ?? askedModel, endpoint, keyId };
        const until = context.blockedUntil(upstream.id, endpoint, keyId);
        if (until !== null) blocked.push({ ...candidate, until });
        else if (context.doubtful(upstream.id, keyId)) lastResort.push(candidate);
        else candidates.push(candidate);
      }
    }
  }
  const rested = new Set(blocked.map(({ upstream }) => upstream.id));
  for (const { upstream } of [...candidates, ...lastResort]) rested.delete(upstream.id);
  if (rested.size > 0) explanation.push(`Left alone for now: ${[...rested].join(', ')}.`);
  if (lastResort.length > 0) {
    const names = [...new Set(lastResort.map(({ upstream, keyId }) => `${upstream.id} (key ${keyId})`))];
    explanation.push(`Only when nothing else is left: ${names.join(', ')}.`);
  }
  return { candidates: [...candidates, ...lastResort], blocked, explanation };
}
