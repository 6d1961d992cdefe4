// Token counts: Anthropic's `input_tokens` excludes what the cache gave or took, like the neutral form.
import type { TokenUsage } from '../../contract/exchange-record.ts';
import type { JsonObject } from '../../ir/json.ts';
import { countOf, isObject } from '../../ir/read-json.ts';

/**
 * `usage` → disjoint counts; members that are absent or null keep what `before` says. So does an input of nothing at all:
 * some vendors tell it when the stream starts and write zeros at its end (envoyproxy/ai-gateway pull request 1631, read
 * 2026-11-28). Null where there is none.
 */
export function decodeUsage(usage: unknown, before: TokenUsage | null = null): TokenUsage | null {
  if (!isObject(usage)) return before;
  const details = isObject(usage['output_tokens_details']) ? usage['output_tokens_details'] : {};
  const { input_tokens: input, cache_read_input_tokens: read, cache_creation_input_tokens: write } = usage;
  const pick = (value: unknown, old: number | undefined): number =>
    typeof value === 'number' ? countOf(value) : (old ?? 0);
  const keeps = before !== null && countOf(input) + countOf(read) + countOf(write) === 0;
  return {
    input: keeps ? before.input : pick(input, before?.input),
    cacheRead: keeps ? before.cacheRead : pick(read, before?.cacheRead),
    cacheWrite: keeps ? before.cacheWrite : pick(write, before?.cacheWrite),
    output: pick(usage['output_tokens'], before?.output),
    reasoning: pick(details['thinking_tokens'], before?.reasoning),
  };
}

/** Counts as `usage`. Always whole: @ai-sdk/anthropic fails without it in either event (clients.md section 0). */
export function encodeUsage(usage: TokenUsage | null, serviceTier?: string, searches = 0): JsonObject {
  return {
    input_tokens: usage?.input ?? 0,
    cache_creation_input_tokens: usage?.cacheWrite ?? 0,
    cache_read_input_tokens: usage?.cacheRead ?? 0,
    output_tokens: usage?.output ?? 0,
    ...(searches > 0 && { server_tool_use: { web_search_requests: searches, web_fetch_requests: 0 } }),
    ...(serviceTier !== undefined && { service_tier: serviceTier }),
  };
}
