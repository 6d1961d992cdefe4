// Usage, model and the end of a Chat stream that passes untouched. Looks for a word first: of the many chunks only the
// first, the one with the finish and the one with the usage are parsed.
import type { JsonObject } from '../../ir/json.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import { tapWith } from '../tap-with.ts';
import type { ResponseTap, TapFindings } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { failureOfError } from './error-envelope.ts';

/** One object per answer. */
export function createTap(): ResponseTap {
  let looked = false;
  return tapWith((found, data) => {
    if (data === '[DONE]') {
      found.complete = true;
      return;
    }
    const matters =
      !looked ||
      (data.includes('"finish_reason":') && !data.includes('"finish_reason":null')) ||
      (data.includes('"usage":{') && !data.includes('"usage":null')) ||
      data.startsWith('{"error"');
    if (!matters) return;
    looked = true;
    try {
      const chunk: unknown = JSON.parse(data);
      if (isObject(chunk)) take(found, chunk);
    } catch {
      // Not ours to judge: the bytes have passed already.
    }
  });
}

function take(found: TapFindings, chunk: JsonObject): void {
  found.model = textOf(chunk['model']) ?? found.model;
  const choices = isArray(chunk['choices']) ? chunk['choices'].filter(isObject) : [];
  found.usage = decodeUsage(chunk['usage'] ?? choices[0]?.['usage']) ?? found.usage;
  if (typeof choices[0]?.['finish_reason'] === 'string') found.complete = true;
  if (isObject(chunk['error'])) found.failure = failureOfError(chunk['error'], 0);
}
