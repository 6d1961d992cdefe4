// Usage, model and end of a Gemini stream that passes untouched. Chunks without anything to tell are not parsed.
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import { tapWith } from '../tap-with.ts';
import type { ResponseTap, TapFindings } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { failureOfError } from './error-envelope.ts';

const telling = /"(?:usageMetadata|finishReason|blockReason|error)"/;

/** One tap per answer. */
export function createTap(): ResponseTap {
  return tapWith((found, data) => {
    if (!telling.test(data)) return;
    try {
      read(found, JSON.parse(data));
    } catch {
      // Not ours to judge: the bytes pass as they are.
    }
  });
}

function read(found: TapFindings, chunk: unknown): void {
  if (isArray(chunk)) for (const one of chunk) read(found, one);
  if (!isObject(chunk)) return;
  if (isObject(chunk['error'])) found.failure = failureOfError(chunk['error'], 0);
  found.usage = decodeUsage(chunk['usageMetadata']) ?? found.usage;
  found.model = textOf(chunk['modelVersion']) ?? found.model;
  const candidates = isArray(chunk['candidates']) ? chunk['candidates'] : [];
  if (candidates.some((one) => isObject(one) && typeof one['finishReason'] === 'string'))
    found.complete = true;
  const feedback = chunk['promptFeedback'];
  if (isObject(feedback) && typeof feedback['blockReason'] === 'string') found.complete = true;
}
