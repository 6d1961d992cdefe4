// One event of a Responses answer as Codex can read it: without foreign names, and with a usage that it can parse.
// The same text where nothing is wrong. Pure. Measured with 0.169.0, 2026-11-20: a usage without `total_tokens`, with
// empty details or with fractions makes Codex drop the finished answer, retry it and fail the turn.
import type { JsonObject, JsonValue } from '../ir/json.ts';
import { isObject, textOf } from '../ir/read-json.ts';
import { dropForeignModelName } from './first-party.ts';
import { eventType, parseEvent } from './response-event.ts';

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

/** What Codex does on a socket, with or without a status, to go on unseen by its user. */
const understood = new Set(['websocket_connection_limit_reached', 'previous_response_not_found']);

/**
 * An `error` event that Codex overlooks, as the failed answer that it reads: its user would see a cut stream instead of
 * the vendor's words, and on a socket wait for five minutes. Over SSE it overlooks every one, on a socket those without
 * exactly one of `status` and `status_code`. Null = it is none of these.
 */
export function failedOfError(text: string, transport: 'sse' | 'websocket'): string | null {
  if (!text.includes('"error"') || eventType(text) !== 'error') return null;
  const event = parseEvent(text);
  if (event === null) return null;
  const said = isObject(event['error']) ? event['error'] : event;
  const code = textOf(said['code']) ?? (said === event ? null : (textOf(said['type']) ?? null));
  if (transport === 'websocket') {
    const hasStatus = 'status' in event !== 'status_code' in event;
    if (hasStatus || understood.has(code ?? '')) return null;
  }
  const { sequence_number, stream_id } = event;
  const error = { code, message: textOf(said['message']) ?? code ?? 'error' };
  const response = { id: '', object: 'response', status: 'failed', error, output: [], usage: null };
  return JSON.stringify({
    type: 'response.failed',
    ...(sequence_number !== undefined && { sequence_number }),
    ...(stream_id !== undefined && { stream_id }),
    response,
  });
}
