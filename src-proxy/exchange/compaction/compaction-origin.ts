// Who made a compaction item: the whole earlier conversation, sealed by one vendor. It goes back to that upstream only.
// Known for the items that passed here since the start; of others nothing is claimed, they go where the route says.
import { createHash } from 'node:crypto';
import { isArray, isObject, parseObject, textOf } from '../../ir/read-json.ts';

/** Upstream id by digest of the seal; the oldest are forgotten first. */
const origins = new Map<string, string>();
const limit = 5_000;

const digest = (seal: string): string => createHash('sha256').update(seal).digest('base64url');
const item = /"type"\s*:\s*"compaction(?:_summary)?"[^{}]*?"encrypted_content"\s*:\s*"([^"\\]+)"/g;

/** Remembers the compaction items in an answer (SSE, JSON or one event, as text). */
export function noteCompactionOrigin(answer: string, upstream: string): void {
  for (const [, seal] of answer.matchAll(item)) {
    if (seal === undefined) continue;
    const key = digest(seal);
    origins.delete(key);
    origins.set(key, upstream);
    const oldest = origins.keys().next().value;
    if (origins.size > limit && oldest !== undefined) origins.delete(oldest);
  }
}

/** Could the answer to this request hold one? A cheap look at its bytes. */
export function mayBeCompacted(operation: string, body: Buffer): boolean {
  return operation === 'responses-compact' || body.includes('"compaction_trigger"');
}

/** The one upstream that can read the compaction items of a Responses body; null = none in it, or not known. */
export function originOfCompaction(body: Buffer): string | null {
  if (origins.size === 0 || !body.includes('"compaction')) return null;
  const input = parseObject(body.toString('utf8'))?.['input'];
  for (const entry of isArray(input) ? input.toReversed() : []) {
    const seal = isObject(entry) ? entry['encrypted_content'] : null;
    if (
      !isObject(entry) ||
      typeof seal !== 'string' ||
      textOf(entry['type'])?.startsWith('compaction') !== true
    )
      continue;
    const origin = origins.get(digest(seal));
    if (origin !== undefined) return origin;
  }
  return null;
}
