// Token counts: Chat's `prompt_tokens` includes what came from the cache; the neutral form keeps them apart.
import type { TokenUsage } from '../../contract/exchange-record.ts';
import type { JsonObject } from '../../ir/json.ts';
import { countOf, isObject } from '../../ir/read-json.ts';

/**
 * `usage` → disjoint counts; null where there is none. Cached tokens are in `prompt_tokens_details` (OpenAI),
 * `prompt_cache_hit_tokens` (DeepSeek), `cached_tokens` (Moonshot) or, of Claude behind LiteLLM and new-api,
 * `cache_read_input_tokens` and `cache_creation_input_tokens`; xAI leaves reasoning out of `completion_tokens` (from
 * third-party adapters, not checked with the vendors).
 */
export function decodeUsage(usage: unknown): TokenUsage | null {
  if (!isObject(usage)) return null;
  const prompt = isObject(usage['prompt_tokens_details']) ? usage['prompt_tokens_details'] : {};
  const completion = isObject(usage['completion_tokens_details']) ? usage['completion_tokens_details'] : {};
  const cached =
    countOf(prompt['cached_tokens']) ||
    countOf(usage['prompt_cache_hit_tokens']) ||
    countOf(usage['cached_tokens']) ||
    countOf(usage['cache_read_input_tokens']);
  const written =
    countOf(prompt['cache_write_tokens']) ||
    countOf(prompt['cached_creation_tokens']) ||
    countOf(usage['cache_creation_input_tokens']);
  const total = promptOf(usage);
  const cacheRead = Math.min(cached, total);
  const cacheWrite = Math.min(written, total - cacheRead);
  const said = countOf(usage['completion_tokens'] ?? usage['output_tokens']);
  const reasoning = countOf(completion['reasoning_tokens']);
  const apart = reasoning > 0 && countOf(usage['total_tokens']) === total + said + reasoning;
  return {
    input: total - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite,
    output: apart ? said + reasoning : said,
    reasoning,
  };
}

/** All of the prompt. Some gateways keep Anthropic's names, and then its arithmetic: what the cache had is apart. */
function promptOf(usage: JsonObject): number {
  if (usage['prompt_tokens'] !== undefined) return countOf(usage['prompt_tokens']);
  return (
    countOf(usage['input_tokens']) +
    countOf(usage['cache_read_input_tokens']) +
    countOf(usage['cache_creation_input_tokens'])
  );
}

/** Counts as `usage`, in OpenAI's arithmetic: prompt with cache, completion with reasoning, total of both. */
export function encodeUsage(usage: TokenUsage | null): JsonObject {
  const { input, cacheRead, cacheWrite, output, reasoning } = usage ?? noUsage;
  const prompt = input + cacheRead + cacheWrite;
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: cacheRead },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

const noUsage: TokenUsage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
