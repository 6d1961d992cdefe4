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
  endpoints(upstream: UpstreamConfig, now: number): readonly string[];
  /** Measured ms to first byte, null = unknown. */
  latency(upstream: string): number | null;
  /** Unix ms at which the target can be used again; null = now. */
  blockedUntil(candidate: Candidate, now: number): number | null;
  /** Is the key in doubt (refused, empty, limited without a time)? It is tried when nothing else is left. */
  doubtful(candidate: Candidate, now: number): boolean;
  /** 0 ≤ random < 1. */
  random(): number;
  /** A number that grows with each use of the key: balances keys. */
  lastUse(upstream: string, keyId: string): number;
}

export interface OrderedTargets {
  readonly candidates: readonly Candidate[];
  /** Those that are left alone for now, with the time at which each is free again. */
  readonly blocked: readonly (Candidate & { readonly until: number })[];
  /** One sentence per step; who goes on from here adds theirs. */
  readonly explanation: string[];
}

/** Key id of an upstream that needs no key. */
export const NO_KEY = '-';
const onlyNoKey: readonly string[] = [NO_KEY];

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

function byLatency(route: RouteConfig, context: OrderContext): RouteTarget[] {
  const ms = new Map(route.to.map((target) => [target, context.latency(target.upstream)]));
  return [...route.to].sort((a, b) => {
    const [msA, msB] = [ms.get(a) ?? null, ms.get(b) ?? null];
    if (msA === null && msB === null) return 0;
    // Unmeasured ones go first once, so that they get measured.
    if (msA === null) return -1;
    if (msB === null) return 1;
    return msA - msB;
  });
}

function inStrategyOrder(route: RouteConfig, context: OrderContext): readonly RouteTarget[] {
  if (route.strategy === 'weighted') return byWeight(route, () => context.random());
  if (route.strategy === 'lowest-latency') return byLatency(route, context);
  return route.to;
}

function keysOf(
  upstream: UpstreamConfig,
  home: SessionHome | null,
  context: OrderContext,
): readonly string[] {
  const { keys } = upstream;
  if (keys.length === 0) return onlyNoKey;
  const ids = keys.map(({ vaultId }) => vaultId);
  if (ids.length === 1) return ids;
  ids.sort((a, b) => context.lastUse(upstream.id, a) - context.lastUse(upstream.id, b));
  if (home?.upstream !== upstream.id || !ids.includes(home.keyId)) return ids;
  return [home.keyId, ...ids.filter((id) => id !== home.keyId)];
}

/** A session's home comes first. */
function homeFirst(targets: RouteTarget[], home: SessionHome | null, explanation: string[]): void {
  if (home === null) return;
  const index = targets.findIndex(({ upstream }) => upstream === home.upstream);
  if (index <= 0) return;
  targets.unshift(...targets.splice(index, 1));
  explanation.push(`The session stays at ${home.upstream}: its cache and sealed reasoning live there.`);
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
  now: number,
): OrderedTargets {
  const targets: RouteTarget[] = [];
  let names = '';
  for (const target of inStrategyOrder(route, context)) {
    if (!context.upstreams.has(target.upstream)) continue;
    targets.push(target);
    if (names !== '') names += ', ';
    names += target.model === undefined ? target.upstream : `${target.upstream}/${target.model}`;
  }
  const explanation = [`Route "${route.match}" (${route.strategy}): ${names}.`];
  homeFirst(targets, home, explanation);
  const candidates: Candidate[] = [];
  const lastResort: Candidate[] = [];
  const blocked: (Candidate & { until: number })[] = [];
  for (const target of targets) {
    const upstream = context.upstreams.get(target.upstream);
    if (!upstream) continue;
    const model = target.model ?? askedModel;
    const keys = keysOf(upstream, home, context);
    for (const endpoint of context.endpoints(upstream, now)) {
      for (const keyId of keys) {
        const candidate = { upstream, model, endpoint, keyId };
        const until = context.blockedUntil(candidate, now);
        if (until !== null) blocked.push({ ...candidate, until });
        else if (context.doubtful(candidate, now)) lastResort.push(candidate);
        else candidates.push(candidate);
      }
    }
  }
  if (blocked.length > 0 || lastResort.length > 0)
    explainOmitted(candidates, lastResort, blocked, explanation);
  candidates.push(...lastResort);
  return { candidates, blocked, explanation };
}

function explainOmitted(
  candidates: readonly Candidate[],
  lastResort: readonly Candidate[],
  blocked: readonly Candidate[],
  explanation: string[],
): void {
  const rested = new Set(blocked.map(({ upstream }) => upstream.id));
  for (const { upstream } of [...candidates, ...lastResort]) rested.delete(upstream.id);
  if (rested.size > 0) explanation.push(`Left alone for now: ${[...rested].join(', ')}.`);
  if (lastResort.length > 0) {
    const names = new Set(lastResort.map(({ upstream, keyId }) => `${upstream.id} (key ${keyId})`));
    explanation.push(`Only when nothing else is left: ${[...names].join(', ')}.`);
  }
}
