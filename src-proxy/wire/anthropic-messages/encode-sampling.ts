// Sampling parameters and stop sequences, within what Anthropic takes beside thinking and from which model on.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import type { IrRequest } from '../../ir/request.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { origin } from './decode-content.ts';

export interface SamplingContext {
  readonly thinks: boolean;
  /** The model takes sampling parameters at all (model-facts.ts). */
  readonly sampling: boolean;
  readonly warn: (kind: IrWarning['kind'], what: string, why: string) => void;
}

/** The members for sampling. */
export function encodeSampling(request: IrRequest, context: SamplingContext): JsonObject {
  const { thinks, sampling, warn } = context;
  const native = request.origin === origin;
  const stops = (request.stopSequences ?? []).filter((stop) => native || stop.trim() !== '');
  if (stops.length < (request.stopSequences ?? []).length) {
    warn('dropped', 'stop', 'Anthropic takes no stop sequence of white space');
  }
  const out: Record<string, JsonValue> = stops.length > 0 ? { stop_sequences: stops } : {};
  const { temperature, topP, topK } = request;
  if (native || (sampling && !thinks)) {
    if (temperature !== undefined) {
      if (temperature > 1 && !native) warn('changed', 'temperature', 'Anthropic ends at 1');
      out['temperature'] = native ? temperature : Math.min(temperature, 1);
    }
    // Claude 4.1 and later refuse the two together (release notes, 2025-08-05).
    if (topP !== undefined && (native || temperature === undefined)) out['top_p'] = topP;
    else if (topP !== undefined) warn('dropped', 'top_p', 'Anthropic takes either temperature or top_p');
    if (topK !== undefined) out['top_k'] = topK;
    return out;
  }
  const why = sampling ? 'Anthropic fixes it while thinking' : 'this model takes no sampling parameters';
  if (temperature !== undefined && temperature !== 1) warn('dropped', 'temperature', why);
  if (topP !== undefined && (sampling || topP !== 1)) warn('dropped', 'top_p', why);
  if (topK !== undefined) warn('dropped', 'top_k', why);
  return out;
}
