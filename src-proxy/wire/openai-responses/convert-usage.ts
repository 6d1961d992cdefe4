// Token counts: Responses counts cached tokens inside input and reasoning inside output.
import type { TokenUsage } from '../../contract/exchange-record.ts';
import type { JsonObject } from '../../ir/json.ts';
import { countOf, isObject } from '../../ir/read-json.ts';

/** `usage` of a response → disjoint counts; null where there is none. Details may be absent or null. */
export function decodeUsage(usage: unknown): TokenUsage | null {
  if (!isObject(usage)) return null;
  const inputDetails = isObject(usage['input_tokens_details']) ? usage['input_tokens_details'] : {};
  const outputDetails = isObject(usage['output_tokens_details']) ? usage['output_tokens_details'] : {};
  const total = countOf(usage['input_tokens']);
  const cacheRead = Math.min(countOf(inputDetails['cached_tokens']), total);
  const cacheWrite = Math.min(countOf(inputDetails['cache_write_tokens']), total - cacheRead);
  return {
    input: total - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite,
    output: countOf(usage['output_tokens']),
    reasoning: countOf(outputDetails['reasoning_tokens']),
  };
}

/**
 * Counts as `usage`. All five members are always written: Codex 0.169 fails the turn over details
 * without `cached_tokens` or `reasoning_tokens`, and OpenCode loops over `usage: null` (2026-11-20).
 */
export function encodeUsage(usage: TokenUsage | null): JsonObject {
  const { input, cacheRead, cacheWrite, output, reasoning } = usage ?? noUsage;
  const total = input + cacheRead + cacheWrite;
  return {
    input_tokens: total,
    input_tokens_details: {
      cached_tokens: cacheRead,
      ...(cacheWrite > 0 && { cache_write_tokens: cacheWrite }),
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: total + output,
  };
}

const noUsage: TokenUsage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
