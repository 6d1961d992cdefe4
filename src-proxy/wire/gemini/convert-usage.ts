// Token counts: Gemini counts cached tokens inside the prompt, but thoughts beside the candidates.
import type { TokenUsage } from '../../contract/exchange-record.ts';
import type { JsonObject } from '../../ir/json.ts';
import { countOf, isObject } from '../../ir/read-json.ts';

/** `usageMetadata` → disjoint counts; null where there is none. */
export function decodeUsage(metadata: unknown): TokenUsage | null {
  if (!isObject(metadata)) return null;
  // Vertex AI sends `{trafficType}` alone before the last chunk.
  if (metadata['promptTokenCount'] === undefined && metadata['candidatesTokenCount'] === undefined)
    return null;
  const prompt = countOf(metadata['promptTokenCount']) + countOf(metadata['toolUsePromptTokenCount']);
  const cacheRead = Math.min(countOf(metadata['cachedContentTokenCount']), prompt);
  const reasoning = countOf(metadata['thoughtsTokenCount']);
  return {
    input: prompt - cacheRead,
    cacheRead,
    cacheWrite: 0,
    output: countOf(metadata['candidatesTokenCount']) + reasoning,
    reasoning,
  };
}

/** Counts as `usageMetadata`: prompt + candidates + thoughts = total, as Google reckons. */
export function encodeUsage(usage: TokenUsage): JsonObject {
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  const thoughts = Math.min(usage.reasoning, usage.output);
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: usage.output - thoughts,
    totalTokenCount: prompt + usage.output,
    ...(usage.cacheRead > 0 && { cachedContentTokenCount: usage.cacheRead }),
    ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
  };
}
