// Oddities of upstreams that no preset told and that a refusal did. They are known until the proxy ends, per upstream and
// model: behind one address models of several vendors may stand.
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { Quirk } from '../../contract/quirks.ts';
import type { PlannedTarget } from '../../routing/planned-target.ts';
import type { WireProtocol } from '../../wire/wire-protocol.ts';
import type { LaneInput, LaneOutcome } from '../lane.ts';

export interface LearntQuirks {
  /** The same for an upstream with what was learnt of it; the same object where nothing was. */
  apply(input: LaneInput): LaneInput;
  /** Remembers what the target of the input has beyond what was known. */
  add(input: LaneInput): void;
}

/** More models than anybody uses; beyond it the memory begins anew. */
const mostTargets = 500;

export function createLearntQuirks(): LearntQuirks {
  const known = new Map<string, readonly string[]>();
  const keyOf = ({ upstream, model }: PlannedTarget): string => `${upstream.id}\u0000${model}`;
  return {
    apply(input) {
      if (known.size === 0) return input;
      return (known.get(keyOf(input.target)) ?? []).reduce(withQuirk, input);
    },
    add({ target }) {
      if (known.size >= mostTargets) known.clear();
      known.set(keyOf(target), target.upstream.quirks);
    },
  };
}

/** The same for an upstream with one more quirk; the same object where it has it. */
export function withQuirk(input: LaneInput, quirk: string): LaneInput {
  const { target } = input;
  const { upstream } = target;
  if (upstream.quirks.includes(quirk)) return input;
  return { ...input, target: { ...target, upstream: { ...upstream, quirks: [...upstream.quirks, quirk] } } };
}

/**
 * What says that the request was wrong. OpenRouter says 404 where no model behind it reads images, llama.cpp says 500
 * where a chat template raises (vibe_tavern#44).
 */
const requestAtFault: ReadonlySet<ErrorCode> = new Set([
  'invalid_request',
  'unsupported_parameter',
  'unsupported_endpoint',
  'model_not_found',
  'upstream_error',
]);

/** The oddity that a failed try names; null = none. */
export function oddityIn(outcome: LaneOutcome, vendor: WireProtocol, { target }: LaneInput): Quirk | null {
  if (outcome.kind !== 'failed' || !requestAtFault.has(outcome.failure.code)) return null;
  return vendor.quirkOfRefusal?.(outcome.failure.message, target.upstream.quirks) ?? null;
}
