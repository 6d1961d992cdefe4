// One breaker per (upstream, endpoint, key): failures in a row open it, a pause follows, then one probe at a time.
// Pure but for its own memory: the clock comes in as an argument, nothing here waits.
import type { RoutingSettings } from '../contract/proxy-config.ts';

/** Which of many: an upstream's endpoint with one of its keys. */
export interface TargetId {
  readonly upstream: string;
  readonly endpoint: string;
  readonly keyId: string;
}

export type BreakerVerdict =
  | { readonly admit: 'yes' }
  /** Half-open: this request is the probe; its outcome must be told. */
  | { readonly admit: 'probe' }
  /** Left alone until `retryAt` (unix ms). */
  | { readonly admit: 'no'; readonly retryAt: number };

interface Circuit {
  failures: number;
  /** How often it opened in a row: each failed probe doubles the pause. */
  openings: number;
  openUntil: number | null;
  probing: boolean;
  /** Good answers so far. */
  successes: number;
  /** What the last failure was, in words. */
  why: string;
}

/** What a good start of an answer wiped out. It counts again only where no other answer was good in the meantime. */
export interface Forgiven {
  readonly failures: number;
  readonly openings: number;
  readonly successes: number;
}

export type BreakerSettings = Pick<RoutingSettings, 'breakerFailures' | 'breakerOpenMs' | 'breakerOpenMaxMs'>;

export interface CircuitBreakers {
  /** Asks and, where the answer is `probe`, takes the one probe place. */
  admit(target: TargetId, now: number): BreakerVerdict;
  /** The same answer without taking the probe place. */
  peek(target: TargetId, now: number): BreakerVerdict;
  /** It answers: the breaker closes. Gives what it held against the target, null = nothing. */
  succeed(target: TargetId): Forgiven | null;
  /**
   * @param why the failure in words
   * @param early what `succeed` forgave, where that very answer broke after its good start
   */
  fail(target: TargetId, now: number, why?: string, early?: Forgiven | null): void;
  /** All that was learnt of an upstream: it is called another way now. */
  forget(upstream: string): void;
  /** What the last failure of a target was, in words; empty where there was none. */
  lastFailure(target: TargetId): string;
  /** The request ended without a verdict on the target (the client left, a 4xx of its own making). */
  release(target: TargetId): void;
  list(
    now: number,
  ): { target: TargetId; state: 'closed' | 'open' | 'half-open'; failures: number; retryAt: number | null }[];
  configure(settings: BreakerSettings): void;
}

/** One string for a target, for maps. The separator cannot occur in ids that people type. */
export function targetKey(target: TargetId): string {
  return `${target.upstream}\u0000${target.endpoint}\u0000${target.keyId}`;
}

/** Creates the breakers of all targets; memory is bounded by the number of configured targets. */
export function createCircuitBreakers(initial: BreakerSettings): CircuitBreakers {
  let settings = initial;
  const circuits = new Map<string, { target: TargetId; circuit: Circuit }>();

  function circuitOf(target: TargetId): Circuit {
    const key = targetKey(target);
    let entry = circuits.get(key);
    if (!entry) {
      entry = {
        target,
        circuit: { failures: 0, openings: 0, openUntil: null, probing: false, successes: 0, why: '' },
      };
      circuits.set(key, entry);
    }
    return entry.circuit;
  }

  function verdict(circuit: Circuit, now: number): BreakerVerdict {
    if (circuit.openUntil === null) return { admit: 'yes' };
    if (now < circuit.openUntil) return { admit: 'no', retryAt: circuit.openUntil };
    // A probe is under way: the next one may come when its outcome is known, at the latest after one pause.
    if (circuit.probing) return { admit: 'no', retryAt: now + settings.breakerOpenMs };
    return { admit: 'probe' };
  }

  function open(circuit: Circuit, now: number): void {
    const pause = Math.min(settings.breakerOpenMs * 2 ** circuit.openings, settings.breakerOpenMaxMs);
    circuit.openings += 1;
    circuit.openUntil = now + pause;
    circuit.probing = false;
  }

  return {
    admit(target, now) {
      const circuit = circuitOf(target);
      const answer = verdict(circuit, now);
      if (answer.admit === 'probe') circuit.probing = true;
      return answer;
    },
    peek: (target, now) => {
      const entry = circuits.get(targetKey(target));
      return entry ? verdict(entry.circuit, now) : { admit: 'yes' };
    },
    succeed(target) {
      const circuit = circuitOf(target);
      const { failures, openings } = circuit;
      circuit.failures = 0;
      circuit.openings = 0;
      circuit.openUntil = null;
      circuit.probing = false;
      circuit.why = '';
      circuit.successes += 1;
      return failures === 0 ? null : { failures, openings, successes: circuit.successes };
    },
    forget(upstream) {
      for (const [key, { target }] of circuits) if (target.upstream === upstream) circuits.delete(key);
    },
    lastFailure: (target) => circuits.get(targetKey(target))?.circuit.why ?? '',
    fail(target, now, why = '', early = null) {
      const circuit = circuitOf(target);
      circuit.why = why;
      if (early !== null && early.successes === circuit.successes) {
        circuit.failures += early.failures;
        circuit.openings = Math.max(circuit.openings, early.openings);
      }
      circuit.failures += 1;
      const wasOpen = circuit.openUntil !== null;
      // Requests that were already on their way when it opened say nothing new.
      if (wasOpen && !circuit.probing) return;
      if (wasOpen || circuit.failures >= settings.breakerFailures) open(circuit, now);
    },
    release(target) {
      circuitOf(target).probing = false;
    },
    list: (now) =>
      [...circuits.values()].map(({ target, circuit }) => ({
        target,
        state: circuit.openUntil === null ? 'closed' : now < circuit.openUntil ? 'open' : 'half-open',
        failures: circuit.failures,
        retryAt: circuit.openUntil,
      })),
    configure(next) {
      settings = next;
    },
  };
}
