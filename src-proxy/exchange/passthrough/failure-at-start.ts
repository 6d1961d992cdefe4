// A stream that begins with an error: vendors say 200 as soon as they have a place in a queue, and that they are
// overloaded as the first event (Anthropic's `overloaded_error`, 2026-11-28). Nothing has been said yet then, so the next
// target can still serve.
import type { ProxyFailure } from '../../contract/error-codes.ts';
import { createByteTail } from '../../telemetry/byte-tail.ts';
import { feedTap } from '../../telemetry/read-answer.ts';
import type { LaneInput } from '../lane.ts';

/** How an event begins that may be an error, in any of the protocols; looked for before anything is parsed. */
const mayBeError =
  /^\s*(?:event: ?error\s|(?:event: ?[\w.]+\s+)?data: ?\{\s*"(?:error"|type"\s*:\s*"(?:error|response\.failed)"))/;
const lookAtBytes = 96;

/**
 * The failure that the stream begins with, null where it begins like an answer.
 * @param pieces what has come so far, plain bytes
 */
export function failureAtStart({ deps, target }: LaneInput, pieces: readonly Buffer[]): ProxyFailure | null {
  const [first] = pieces;
  if (first === undefined || !mayBeError.test(first.toString('latin1', 0, lookAtBytes))) return null;
  const bytes = createByteTail();
  for (const piece of pieces) bytes.push(piece);
  const tap = deps.wire[target.protocol].createTap();
  try {
    feedTap(tap, bytes);
  } catch {
    // Not readable after all: it goes to the client as it is.
    return null;
  }
  return tap.failure;
}
