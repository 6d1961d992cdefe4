// One request's way along its targets: hands them out one by one, before the first byte went to the client, and
// teaches breakers, keys, endpoints and sessions from each outcome.
import { createFailure, type ProxyFailure } from '../contract/error-codes.ts';
import type { RouteConfig, UpstreamConfig } from '../contract/proxy-config.ts';
import type { CircuitBreakers, Forgiven, TargetId } from './circuit-breaker.ts';
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
  broke(now: number, failure: ProxyFailure): void;
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

/** Creates the walk over targets that were ordered a moment ago. `explanation` gets a sentence per failure. */
export function createTargetWalk(
  ask: RouteAsk,
  ordered: OrderedTargets,
  memory: WalkMemory,
  explanation: string[],
): TargetWalk {
  return new Walk(ask, ordered, memory, explanation);
}

/**
 * A class, because V8 gives each object literal with an accessor (`attempts`) a hidden class of its own, in the old
 * space: from there a dead one kept the other objects of its request alive until the next full collection (2 KB per
 * request, measured with the sampling heap profiler, Node 24.21, 2026-11-20).
 */
class Walk implements TargetWalk {
  readonly #ask: RouteAsk;
  readonly #ordered: OrderedTargets;
  readonly #memory: WalkMemory;
  readonly #explanation: string[];
  /** Index of the candidate to look at next. */
  #next = 0;
  #attempts = 0;
  #current: TargetId | null = null;
  /** The model of the current one, as its upstream knows it. */
  #model = '';
  /** What the good start of the current one wiped out. */
  #forgiven: Forgiven | null = null;
  #topUpUrl: string | undefined;
  #failures: ProxyFailure[] | null = null;
  #misfit: ProxyFailure | null = null;
  /** Keys and endpoints that this request has already seen fail, or fail with one model: no better with the rest changed. */
  #spent: Set<string> | null = null;

  constructor(ask: RouteAsk, ordered: OrderedTargets, memory: WalkMemory, explanation: string[]) {
    this.#ask = ask;
    this.#ordered = ordered;
    this.#memory = memory;
    this.#explanation = explanation;
  }

  get attempts(): number {
    return this.#attempts;
  }

  next(now: number): Candidate | null {
    this.#current = null;
    this.#forgiven = null;
    const { candidates } = this.#ordered;
    const memory = this.#memory;
    while (this.#attempts < memory.attempts) {
      const candidate = candidates[this.#next];
      if (!candidate) return null;
      this.#next += 1;
      const { upstream, endpoint, keyId } = candidate;
      if (!this.#ask.canServe(upstream)) continue;
      const id = { upstream: upstream.id, endpoint, keyId };
      if (this.#isSpent(id, candidate.model) || memory.breakers.admit(id, now).admit === 'no') continue;
      this.#attempts += 1;
      memory.touch(id.upstream, keyId);
      this.#current = id;
      this.#model = candidate.model;
      this.#topUpUrl = upstream.topUpUrl;
      return candidate;
    }
    return null;
  }

  failed(failure: ProxyFailure, now: number): boolean {
    const current = this.#current;
    if (!current) return false;
    (this.#failures ??= []).push(failure);
    this.#explanation.push(`${current.upstream} (${current.endpoint}) failed with ${failure.code}.`);
    return this.#learn(current, failure, now);
  }

  succeeded(now: number, firstByteMs: number): void {
    const current = this.#current;
    if (!current) return;
    const memory = this.#memory;
    this.#forgiven = memory.breakers.succeed(current);
    memory.standings.ok(current, this.#model);
    memory
      .choice(current.upstream)
      ?.record(current.endpoint, { at: now, ms: firstByteMs, source: 'traffic' });
    const { session } = this.#ask;
    if (session !== null) memory.affinity.settle(session.key, affinityScope(this.#ask), current, now);
  }

  broke(now: number, failure: ProxyFailure): void {
    const current = this.#current;
    if (!current || failure.modelFault === true) return;
    // A good start is no good answer: streams that all break are failures in a row too.
    this.#memory.breakers.fail(current, now, failure.message, this.#forgiven);
    this.#recordFailure(current, now);
  }

  unfit(failure: ProxyFailure): void {
    const current = this.#current;
    if (!current) return;
    this.#memory.breakers.release(current);
    this.#attempts -= 1;
    this.#misfit ??= failure;
    this.#explanation.push(`${current.upstream} cannot take this request: ${failure.message}`);
  }

  release(): void {
    if (this.#current) this.#memory.breakers.release(this.#current);
  }

  exhausted(now: number): ProxyFailure {
    const blocked = this.#ordered.blocked.filter(({ upstream }) => this.#ask.canServe(upstream));
    const known = mostUseful(this.#failures ?? []) ?? this.#misfit;
    if (!known) return restingFailure(this.#ask, blocked, this.#memory, now);
    if (known.code !== 'rate_limit_exceeded') return known;
    const freeAt = blocked.map(({ until }) => Math.ceil((until - now) / 1000));
    return { ...known, retryAfterSeconds: Math.max(1, Math.min(known.retryAfterSeconds ?? 1, ...freeAt)) };
  }

  #isSpent({ upstream, endpoint, keyId }: TargetId, model: string): boolean {
    const spent = this.#spent;
    if (spent === null) return false;
    return [undefined, model].some(
      (of) => spent.has(spentKey(upstream, keyId, of)) || spent.has(spentEndpoint(upstream, endpoint, of)),
    );
  }

  #learn(id: TargetId, failure: ProxyFailure, now: number): boolean {
    const { breakers, standings } = this.#memory;
    const judgement = judgeFailure(failure);
    if (judgement.breaker === 'failure') breakers.fail(id, now, failure.message, this.#forgiven);
    else if (judgement.breaker === 'success') breakers.succeed(id);
    else breakers.release(id);
    const spent = (this.#spent ??= new Set());
    const model = this.#model;
    const isOfModel = judgement.key === 'limited';
    if (judgement.key !== 'nothing')
      spent.add(spentKey(id.upstream, id.keyId, isOfModel ? model : undefined));
    if (judgement.key === 'limited') standings.limited(id, now, failure.retryAfterSeconds, model);
    if (judgement.key === 'no-balance') standings.noBalance(id, now, this.#topUpUrl);
    if (judgement.key === 'refused') standings.refused(id, now);
    if (judgement.endpointFailed) {
      // A model may be slow by itself.
      spent.add(
        spentEndpoint(id.upstream, id.endpoint, failure.code === 'upstream_timeout' ? model : undefined),
      );
      this.#recordFailure(id, now);
    }
    return judgement.next;
  }

  #recordFailure({ upstream, endpoint }: TargetId, now: number): void {
    this.#memory.choice(upstream)?.record(endpoint, { at: now, ms: null, source: 'traffic' });
  }
}

/** `model` left out = for all of them. */
const spentKey = (upstream: string, keyId: string, model?: string): string =>
  `key\u0000${upstream}\u0000${keyId}\u0000${model ?? ''}`;
const spentEndpoint = (upstream: string, endpoint: string, model?: string): string =>
  `endpoint\u0000${upstream}\u0000${endpoint}\u0000${model ?? ''}`;

/** Nothing was tried, because every target is being left alone: says why, and until when. */
function restingFailure(
  ask: RouteAsk,
  blocked: OrderedTargets['blocked'],
  { standings, breakers }: Pick<WalkMemory, 'standings' | 'breakers'>,
  now: number,
): ProxyFailure {
  const first = [...blocked].sort((a, b) => a.until - b.until)[0];
  if (!first) {
    return createFailure(
      'unsupported_endpoint',
      `No upstream of route "${ask.route.match}" can serve this request; add one that speaks its protocol.`,
    );
  }
  const states = blocked.map(({ upstream, keyId, model }) =>
    standings.standing({ upstream: upstream.id, keyId }, now, model),
  );
  const seconds = Math.max(1, Math.ceil((first.until - now) / 1000));
  if (states.some(({ firm, until }) => firm && until !== null)) {
    return createFailure(
      'rate_limit_exceeded',
      `All upstreams of route "${ask.route.match}" are limited; the first is free in ${seconds} s.`,
      { retryAfterSeconds: seconds },
    );
  }
  const { upstream, endpoint, keyId } = first;
  const why = breakers.lastFailure({ upstream: upstream.id, endpoint, keyId }).slice(0, 400);
  return createFailure(
    'overloaded',
    `All upstreams of route "${ask.route.match}" failed a moment ago and are left alone; the next try is in ${seconds} s.${why === '' ? '' : ` The last failure: ${why}`}`,
    { retryAfterSeconds: seconds },
  );
}
