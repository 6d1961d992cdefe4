// One event of a Responses answer as Codex can read it: without foreign names, and with a usage that it can parse.
// The same text where nothing is wrong. Pure. Measured with 0.169.0, 2026-11-20: a usage without `total_tokens`, with
// empty details or with fractions makes Codex drop the finished answer, retry it and fail the turn.
import type { JsonObject, JsonValue } from '../ir/json.ts';
import { isObject } from '../ir/read-json.ts';
import { dropForeignModelName } from './first-party.ts';
import { parseEvent } from './response-event.ts';

const detail = { input_tokens_details: 'cached_tokens', output_tokens_details: 'reasoning_tokens' } as const;

const isCount = (value: JsonValue | undefined): value is number => Number.isSafeInteger(value);
const toCount = (value: JsonValue | undefined): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.round(value) : 0;

function isReadable(usage: JsonObject): boolean {
  if (!['input_tokens', 'output_tokens', 'total_tokens'].every((name) => isCount(usage[name]))) return false;
  return Object.entries(detail).every(([name, count]) => {
    const details = usage[name];
    return details === undefined || details === null || (isObject(details) && isCount(details[count]));
  });
}

function mendUsage(usage: JsonObject): JsonObject {
  // Some vendors count in the words of Chat Completions here too.
  const input = toCount(usage['input_tokens'] ?? usage['prompt_tokens']);
  const output = toCount(usage['output_tokens'] ?? usage['completion_tokens']);
  const mended: Record<string, JsonValue | undefined> = {
    ...usage,
    input_tokens: input,
    output_tokens: output,
    total_tokens: isCount(usage['total_tokens']) ? usage['total_tokens'] : input + output,
  };
  for (const [name, count] of Object.entries(detail)) {
    const details = usage[name];
    if (isObject(details)) mended[name] = { ...details, [count]: toCount(details[count]) };
    else if (details !== undefined) mended[name] = null;
  }
  return mended;
}

/** @param askedModel the model that the client named */
export function fitCodexEvent(text: string, askedModel: string | null): string {
  const named = dropForeignModelName(text, askedModel);
  if (!named.includes('"response.completed"')) return named;
  const event = parseEvent(named);
  const response = event?.['response'];
  if (event?.['type'] !== 'response.completed' || !isObject(response)) return named;
  const usage = response['usage'];
  if (!isObject(usage) || isReadable(usage)) return named;
  return JSON.stringify({ ...event, response: { ...response, usage: mendUsage(usage) } });
}
