// What an answer that passed untouched said of itself, read from its copy after the last byte went out.
import { createFailure, type ProxyFailure } from '../../contract/error-codes.ts';
import type { ByteTail } from '../../telemetry/byte-tail.ts';
import { feedTap } from '../../telemetry/read-answer.ts';
import { mayBeCompacted, noteCompactionOrigin } from '../compaction/compaction-origin.ts';
import type { LaneInput } from '../lane.ts';

/** A compaction item that passes here can be read by this upstream only. */
export function notePassedCompaction(
  { exchange, target, body }: LaneInput,
  answer: ByteTail | readonly Buffer[],
): void {
  if (exchange.ask.protocol !== 'openai-responses') return;
  if (!mayBeCompacted(exchange.ask.operation, body.bytes)) return;
  const bytes = 'tail' in answer ? answer.tail() : Buffer.concat(answer);
  noteCompactionOrigin(bytes.toString('utf8'), target.upstream.id);
}

/**
 * Reads usage and the terminator of a stream that has ended.
 * @param asArray the stream is one JSON array, and `answer` holds all of it
 * @returns failure: it ended before its end. overlooked: the vendor said an error that clients of this protocol overlook.
 */
export function readPassedStream(
  { deps, exchange, target }: LaneInput,
  answer: ByteTail,
  asArray: boolean,
): { readonly failure: ProxyFailure | null; readonly overlooked: boolean } {
  const { draft, ask } = exchange;
  const tap = deps.wire[target.protocol].createTap();
  try {
    if (asArray) tap.push(answer.tail().toString('utf8'));
    else feedTap(tap, answer);
  } catch {
    return { failure: null, overlooked: false };
  }
  draft.usage = tap.usage;
  if (tap.failure !== null) {
    draft.error ??= tap.failure.code;
    draft.errorMessage ??= tap.failure.message;
    return { failure: null, overlooked: ask.protocol === 'gemini' && !tap.complete && !asArray };
  }
  if (tap.complete || ask.operation !== 'generate') return { failure: null, overlooked: false };
  const failure = createFailure(
    'upstream_error',
    `Upstream "${target.upstream.id}" ended its stream before the answer was complete. Send the request again.`,
  );
  return { failure, overlooked: false };
}

/** Reads the usage of a whole answer; where it is no JSON after all, nobody said what it used. */
export function readPassedWhole({ deps, exchange, target }: LaneInput, bytes: Buffer): void {
  try {
    exchange.draft.usage = deps.wire[target.protocol].readUsage(JSON.parse(bytes.toString('utf8')));
  } catch {
    // Then it stays unknown.
  }
}
