// Sampling parameters and stop sequences, within what Anthropic takes beside thinking and from which model on.
import { splitStops, type SplitStops } from '../../ir/cut-at-stop.ts';
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

/** Stop sequences for Anthropic, and those that have to be cut here. */
export function encodeStops(request: IrRequest, warn: SamplingContext['warn']): SplitStops {
  const native = request.origin === origin;
  const stops = splitStops(request.stopSequences, (stop) => native || stop.trim() !== '');
  if (stops.cut.length > 0) {
    const why = 'Anthropic takes no stop sequence of white space; the text is cut here instead';
    warn('emulated', 'stop', why);
  }
  return stops;
}

/** The members for sampling. */
export function encodeSampling(request: IrRequest, context: SamplingContext): JsonObject {
  const { thinks, sampling, warn } = context;
  const native = request.origin === origin;
  const out: Record<string, JsonValue> = {};
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
