// Oddities of upstreams that no preset told and that a refusal did, per model: behind one address models of several vendors
// may stand. Learnt knowledge lives as long as the configuration.
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { UpstreamConfig } from '../../contract/proxy-config.ts';
import type { Quirk } from '../../contract/quirks.ts';
import type { PlannedTarget } from '../../routing/planned-target.ts';
import type { WireProtocol } from '../../wire/wire-protocol.ts';
import type { LaneInput, LaneOutcome } from '../lane.ts';

const learnt = new WeakMap<UpstreamConfig, Map<string, readonly string[]>>();

/** More models than anybody uses of one upstream; beyond it the memory begins anew. */
const mostModels = 500;

/** The same for an upstream with what was learnt of it; the same object where nothing was. */
export function withLearnt(input: LaneInput): LaneInput {
  const { upstream, model } = input.target;
  return learnt.get(upstream)?.get(model)?.reduce(withQuirk, input) ?? input;
}

/** Remembers what helped at a target. */
export function rememberQuirks({ upstream, model }: PlannedTarget, quirks: readonly string[]): void {
  const models = learnt.get(upstream) ?? new Map<string, readonly string[]>();
  if (models.size >= mostModels) models.clear();
  models.set(model, quirks);
  learnt.set(upstream, models);
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
