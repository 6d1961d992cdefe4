// What an answer that passed untouched said of itself, read from its copy after the last byte went out.
import { createFailure, type ProxyFailure } from '../../contract/error-codes.ts';
import type { ByteTail } from '../../telemetry/byte-tail.ts';
import { feedTap, usageNearEnd } from '../../telemetry/read-answer.ts';
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

export interface PassedEnd {
  /** The terminator was seen. */
  readonly complete: boolean;
  /** It ended before its end. */
  readonly failure: ProxyFailure | null;
  /** The vendor said an error that clients of this protocol overlook. */
  readonly overlooked: boolean;
}

const unread: PassedEnd = { complete: false, failure: null, overlooked: false };
const whole: PassedEnd = { complete: true, failure: null, overlooked: false };

/**
 * Reads usage and the terminator of a stream that has ended.
 * @param asArray the stream is one JSON array, and `answer` holds all of it
 */
export function readPassedStream(
  { deps, exchange, target }: LaneInput,
  answer: ByteTail,
  asArray: boolean,
): PassedEnd {
  const { draft, ask } = exchange;
  const wire = deps.wire[target.protocol];
  const tap = wire.createTap();
  let cut: string | null = null;
  try {
    if (asArray) tap.push(answer.tail().toString('utf8'));
    else cut = feedTap(tap, answer);
  } catch {
    return unread;
  }
  draft.usage = tap.usage;
  if (tap.failure !== null) {
    draft.error ??= tap.failure.code;
    draft.errorMessage ??= tap.failure.message;
    const overlooked = ask.protocol === 'gemini' && !tap.complete && !asArray;
    return { complete: tap.complete, failure: null, overlooked };
  }
  if (tap.complete) return whole;
  if (ask.operation !== 'generate') return unread;
  const counted = cut === null ? null : usageNearEnd(cut);
  if (counted !== null) {
    // Only the last event says what an answer used.
    draft.usage ??= wire.readUsage(counted);
    return whole;
  }
  const failure = createFailure(
    'upstream_error',
    `Upstream "${target.upstream.id}" ended its stream before the answer was complete. Send the request again.`,
  );
  return { complete: false, failure, overlooked: false };
}

/** Reads the usage of a whole answer; where it is no JSON after all, nobody said what it used. */
export function readPassedWhole({ deps, exchange, target }: LaneInput, bytes: Buffer): void {
  try {
    exchange.draft.usage = deps.wire[target.protocol].readUsage(JSON.parse(bytes.toString('utf8')));
  } catch {
    // Then it stays unknown.
  }
}
