// What an answer that passed untouched said of itself, read from its copy after the last byte went out.
import { createFailure, type ProxyFailure } from '../../contract/error-codes.ts';
import { createByteTail, type ByteTail } from '../../telemetry/byte-tail.ts';
import { feedTap, usageNearEnd } from '../../telemetry/read-answer.ts';
import { mayBeCompacted, noteCompactionOrigin } from '../compaction/compaction-origin.ts';
import type { LaneInput } from '../lane.ts';
import { unpackWhole } from '../unpack-answer.ts';
import type { AnswerForm } from './answer-form.ts';

/** What is kept of a streamed answer to read its end; the last event of a Responses stream repeats all output. */
export const streamTailLimit = 1024 * 1024;
export const wholeTailLimit = 8 * 1024 * 1024;

/** What is here of an answer: a bounded copy of what went out, or the pieces that are held. */
export type PassedCopy = ByteTail | readonly Buffer[];

/** A compaction item that passes here can be read by this upstream only. */
function notePassedCompaction({ exchange, target, body }: LaneInput, answer: PassedCopy): void {
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
 * @param packing how it is compressed; undefined = not at all
 */
export function readPassedStream(
  input: LaneInput,
  copy: PassedCopy,
  form: AnswerForm,
  packing: string | undefined,
): PassedEnd {
  notePassedCompaction(input, copy);
  const asArray = form === 'array';
  const answer = unpacked('tail' in copy ? copy : tailOf(copy), packing);
  // Of an array that is longer than what is kept, nobody can say whether it was whole.
  if (answer === null || (asArray && !answer.whole())) return unread;
  const { deps, exchange, target } = input;
  const { draft, ask } = exchange;
  const wire = deps.wire[target.protocol];
  const tap = wire.createTap();
  const array = asArray ? answer.tail().toString('utf8') : null;
  let cut: string | null = null;
  try {
    if (array !== null) tap.push(array);
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
  // One object in the place of the array: a gateway that does not stream. Then it is what it is.
  const isNoArray = array !== null && !/^\s*(?:\[|$)/.test(array);
  if (tap.complete || isNoArray) return whole;
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
export function readPassedWhole(
  input: LaneInput,
  copy: PassedCopy,
  form: AnswerForm,
  packing: string | undefined,
): void {
  notePassedCompaction(input, copy);
  const bytes = form === 'other' ? null : wholeOf(copy);
  if (!bytes) return;
  const { deps, exchange, target } = input;
  const plain = packing === undefined ? bytes : unpackWhole(bytes, packing, wholeTailLimit);
  try {
    exchange.draft.usage = deps.wire[target.protocol].readUsage(JSON.parse(plain.toString('utf8')));
  } catch {
    // Then it stays unknown.
  }
}

/** All of it, null where that is not here. */
function wholeOf(copy: PassedCopy): Buffer | null {
  if ('tail' in copy) return copy.whole();
  return copy.length > 1 ? Buffer.concat(copy) : (copy[0] ?? null);
}

function tailOf(pieces: readonly Buffer[], limit?: number): ByteTail {
  const tail = createByteTail(limit);
  for (const piece of pieces) tail.push(piece);
  return tail;
}

/** The same in plain bytes, null where too much of it is gone, or it does not unpack. */
function unpacked(tail: ByteTail, packing: string | undefined): ByteTail | null {
  if (packing === undefined) return tail;
  const whole = tail.whole();
  const plain = whole ? unpackWhole(whole, packing, wholeTailLimit) : null;
  return plain === null || plain === whole ? null : tailOf([plain], wholeTailLimit);
}
