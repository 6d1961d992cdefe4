// Log probabilities: Gemini's `logprobsResult` ↔ OpenAI's list of tokens, which is the neutral form.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject } from '../../ir/read-json.ts';

/** `logprobsResult` → `[{token, logprob, bytes, top_logprobs}]`. */
export function decodeLogprobs(result: unknown): JsonValue | undefined {
  if (!isObject(result) || !isArray(result['chosenCandidates'])) return undefined;
  const top = isArray(result['topCandidates']) ? result['topCandidates'] : [];
  return result['chosenCandidates'].map((chosen, index) => {
    const beside = top[index];
    const others = isObject(beside) && isArray(beside['candidates']) ? beside['candidates'] : [];
    return { ...tokenOf(chosen), top_logprobs: others.map(tokenOf) };
  });
}

function tokenOf(candidate: JsonValue): JsonObject {
  const value = isObject(candidate) ? candidate : {};
  return { token: value['token'] ?? '', logprob: value['logProbability'] ?? 0, bytes: null };
}

/** The neutral list → `logprobsResult`; undefined where there is nothing. */
export function encodeLogprobs(tokens: readonly JsonValue[]): JsonObject | undefined {
  if (tokens.length === 0) return undefined;
  return {
    chosenCandidates: tokens.map(candidateOf),
    topCandidates: tokens.map((token) => ({
      candidates:
        isObject(token) && isArray(token['top_logprobs']) ? token['top_logprobs'].map(candidateOf) : [],
    })),
  };
}

function candidateOf(token: JsonValue): JsonObject {
  const value = isObject(token) ? token : {};
  return { token: value['token'] ?? '', logProbability: value['logprob'] ?? 0 };
}
