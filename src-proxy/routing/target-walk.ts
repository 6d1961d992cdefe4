// One request's way along its targets: hands them out one by one, before the first byte went to the client, and
// teaches breakers, keys, endpoints and sessions from each outcome.
import { createFailure, type ProxyFailure } from '../contract/error-codes.ts';
import type { RouteConfig, UpstreamConfig } from '../contract/proxy-config.ts';
import type { CircuitBreakers, TargetId } from './circuit-breaker.ts';
import type { EndpointChoice } from './endpoint-choice.ts';
import { judgeFailure, mostUseful } from './judge-failure.ts';
import type { KeyStandings } from './key-standing.ts';
import type { Candidate, OrderedTargets } from './order-targets.ts';
import type { SessionAffinity } from './session-affinity.ts';
import type { Session } from './session-key.ts';

export interface RouteAsk {
  readonly profileId: string;
  readonly route: RouteConfig;
  /** The model that the client asked for. */
  readonly model: string;
  /** From `resolveSession`, null = no session. */
  readonly session: Session | null;
  /** Can this upstream serve the operation at all (protocol, capability)? Others are left out. */
  canServe(upstream: UpstreamConfig): boolean;
}

export interface TargetWalk {
  /** The next target to try, or null when none is left or the attempts are used up. */
  next(now: number): Candidate | null;
  /** Attempts handed out so far. */
  readonly attempts: number;
  /**
   * Tells how the target handed out last ended. The answer says whether another one may be tried; only ask
   * for it before the first byte went to the client.
   */
  failed(failure: ProxyFailure, now: number): boolean;
  /** The upstream answered well; `firstByteMs` is the time to its first byte. */
  succeeded(now: number, firstByteMs: number): void;
  /** A stream that had begun well broke: it counts against the target, nothing is retried. */
  broke(now: number): void;
  /**
   * The request cannot be put into the words of the target handed out last: nothing was sent, nothing is held against
   * it, and the next one may be tried.
   */
  unfit(failure: ProxyFailure): void;
  /** It ended without a verdict on the target (the client left). */
  release(): void;
  /** The failure to show when nothing is left: the one that can mend itself first, with a true Retry-After. */
  exhausted(now: number): ProxyFailure;
}

/** What walks share: the memory that the router keeps between requests. */
export interface WalkMemory {
  readonly breakers: CircuitBreakers;
  readonly standings: KeyStandings;
  readonly affinity: SessionAffinity;
  readonly attempts: number;
  choice(upstream: string): EndpointChoice | undefined;
  /** Notes that a key is being used, for balancing. */
  touch(upstream: string, keyId: string): void;
}

/** Under which name a session is remembered: a switch of profile starts afresh. */
export function affinityScope(ask: RouteAsk): string {
  return `${ask.profileId}\u0000${ask.model}`;
}

const idOf = (candidate: Candidate): TargetId => ({
  upstream: candidate.upstream.id,
  endpoint: candidate.endpoint,
  keyId: candidate.keyId,
});

/** Creates the walk over targets that were ordered a moment ago. `explanation` gets a sentence per failure. */
export function createTargetWalk(
  ask: RouteAsk,
  ordered: OrderedTargets,
  memory: WalkMemory,
  explanation: string[],
): TargetWalk {
  const queue = ordered.candidates.filter(({ upstream }) => ask.canServe(upstream));
  const blocked = ordered.blocked.filter(({ upstream }) => ask.canServe(upstream));
  const failures: ProxyFailure[] = [];
  let misfit: ProxyFailure | null = null;
  /** Keys and endpoints that this request has already seen fail: no better with the other half changed. */
  const spent = new Set<string>();
  let current: TargetId | null = null;
  let topUpUrl: string | undefined;
  let attempts = 0;

  const isSpent = ({ upstream, endpoint, keyId }: TargetId): boolean =>
    spent.has(`key\u0000${upstream}\u0000${keyId}`) ||
    spent.has(`endpoint\u0000${upstream}\u0000${endpoint}`);

  function learn(id: TargetId, failure: ProxyFailure, now: number): boolean {
    const judgement = judgeFailure(failure.code);
    if (judgement.breaker === 'failure') memory.breakers.fail(id, now);
    else if (judgement.breaker === 'success') memory.breakers.succeed(id);
    else memory.breakers.release(id);
    if (judgement.key !== 'nothing') spent.add(`key\u0000${id.upstream}\u0000${id.keyId}`);
    if (judgement.key === 'limited') memory.standings.limited(id, now, failure.retryAfterSeconds);
    if (judgement.key === 'no-balance') memory.standings.noBalance(id, now, topUpUrl);
    if (judgement.key === 'refused') memory.standings.refused(id, now);
    if (judgement.endpointFailed) {
      spent.add(`endpoint\u0000${id.upstream}\u0000${id.endpoint}`);
      memory.choice(id.upstream)?.record(id.endpoint, { at: now, ms: null, source: 'traffic' });
    }
    return judgement.next;
  }

  return {
    get attempts() {
      return attempts;
    },
    next(now) {
      current = null;
      while (attempts < memory.attempts) {
        const candidate = queue.shift();
        if (!candidate) return null;
        const id = idOf(candidate);
        if (isSpent(id) || memory.breakers.admit(id, now).admit === 'no') continue;
        attempts += 1;
        memory.touch(id.upstream, id.keyId);
        current = id;
        topUpUrl = candidate.upstream.topUpUrl;
        return candidate;
      }
      return null;
    },
    failed(failure, now) {
      if (!current) return false;
      failures.push(failure);
      explanation.push(`${current.upstream} (${current.endpoint}) failed with ${failure.code}.`);
      return learn(current, failure, now);
    },
    succeeded(now, firstByteMs) {
      if (!current) return;
      memory.breakers.succeed(current);
      memory.standings.ok(current);
      memory
        .choice(current.upstream)
        ?.record(current.endpoint, { at: now, ms: firstByteMs, source: 'traffic' });
      if (ask.session !== null) memory.affinity.settle(ask.session.key, affinityScope(ask), current, now);
    },
    broke(now) {
      if (!current) return;
      memory.breakers.fail(current, now);
      memory.choice(current.upstream)?.record(current.endpoint, { at: now, ms: null, source: 'traffic' });
    },
    unfit(failure) {
      if (!current) return;
      memory.breakers.release(current);
      attempts -= 1;
      misfit ??= failure;
      explanation.push(`${current.upstream} cannot take this request: ${failure.message}`);
    },
    release() {
      if (current) memory.breakers.release(current);
    },
    exhausted(now) {
      const known = mostUseful(failures) ?? misfit;
      if (!known) return restingFailure(ask, blocked, memory.standings, now);
      if (known.code !== 'rate_limit_exceeded') return known;
      const freeAt = blocked.map(({ until }) => Math.ceil((until - now) / 1000));
      return { ...known, retryAfterSeconds: Math.max(1, Math.min(known.retryAfterSeconds ?? 1, ...freeAt)) };
    },
  };
}

/** Nothing was tried, because every target is being left alone: says why, and until when. */
function restingFailure(
  ask: RouteAsk,
  blocked: OrderedTargets['blocked'],
  standings: KeyStandings,
  now: number,
): ProxyFailure {
  const first = [...blocked].sort((a, b) => a.until - b.until)[0];
  if (!first) {
    return createFailure(
      'unsupported_endpoint',
      `No upstream of route "${ask.route.match}" can serve this request; add one that speaks its protocol.`,
    );
  }
  const states = blocked.map(({ upstream, keyId }) =>
    standings.standing({ upstream: upstream.id, keyId }, now),
  );
  const seconds = Math.max(1, Math.ceil((first.until - now) / 1000));
  if (states.some(({ firm, until }) => firm && until !== null)) {
    return createFailure(
      'rate_limit_exceeded',
      `All upstreams of route "${ask.route.match}" are limited; the first is free in ${seconds} s.`,
      { retryAfterSeconds: seconds },
    );
  }
  return createFailure(
    'overloaded',
    `All upstreams of route "${ask.route.match}" failed a moment ago and are left alone; the next try is in ${seconds} s.`,
    { retryAfterSeconds: seconds },
  );
}
