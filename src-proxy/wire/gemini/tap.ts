// Usage, model and end of a Gemini stream that passes untouched. Chunks without anything to tell are not parsed.
import type { ProxyFailure } from '../../contract/error-codes.ts';
import type { TokenUsage } from '../../contract/exchange-record.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import type { ResponseTap } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { failureOfError } from './error-envelope.ts';

const telling = /"(?:usageMetadata|finishReason|blockReason|error)"/;

/** One tap per answer. */
export function createTap(): ResponseTap {
  let usage: TokenUsage | null = null;
  let model: string | null = null;
  let complete = false;
  let failure: ProxyFailure | null = null;

  const read = (chunk: unknown): void => {
    if (isArray(chunk)) chunk.forEach(read);
    if (!isObject(chunk)) return;
    if (isObject(chunk['error'])) failure = failureOfError(chunk['error'], 0);
    usage = decodeUsage(chunk['usageMetadata']) ?? usage;
    model = textOf(chunk['modelVersion']) ?? model;
    const candidates = isArray(chunk['candidates']) ? chunk['candidates'] : [];
    if (candidates.some((one) => isObject(one) && typeof one['finishReason'] === 'string')) complete = true;
    const feedback = chunk['promptFeedback'];
    if (isObject(feedback) && typeof feedback['blockReason'] === 'string') complete = true;
  };
  return {
    push(data) {
      if (!telling.test(data)) return;
      try {
        read(JSON.parse(data));
      } catch {
        // Not ours to judge: the bytes pass as they are.
      }
    },
    get usage() {
      return usage;
    },
    get model() {
      return model;
    },
    get complete() {
      return complete;
    },
    get failure() {
      return failure;
    },
  };
}
