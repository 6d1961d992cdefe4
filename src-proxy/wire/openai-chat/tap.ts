// Usage, model and the end of a Chat stream that passes untouched. Looks for a word first: of the many chunks only the
// first, the one with the finish and the one with the usage are parsed.
import type { ProxyFailure } from '../../contract/error-codes.ts';
import type { TokenUsage } from '../../contract/exchange-record.ts';
import type { JsonObject } from '../../ir/json.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import type { ResponseTap } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { failureOfError } from './error-envelope.ts';

/** One object per answer. */
export function createTap(): ResponseTap {
  let usage: TokenUsage | null = null;
  let model: string | null = null;
  let complete = false;
  let failure: ProxyFailure | null = null;
  let looked = false;

  const take = (chunk: JsonObject): void => {
    model = textOf(chunk['model']) ?? model;
    const choices = isArray(chunk['choices']) ? chunk['choices'].filter(isObject) : [];
    usage = decodeUsage(chunk['usage'] ?? choices[0]?.['usage']) ?? usage;
    if (typeof choices[0]?.['finish_reason'] === 'string') complete = true;
    if (isObject(chunk['error'])) failure = failureOfError(chunk['error'], 0);
  };
  return {
    push(data) {
      if (data === '[DONE]') {
        complete = true;
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
        if (isObject(chunk)) take(chunk);
      } catch {
        // Not ours to judge: the bytes have passed already.
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
