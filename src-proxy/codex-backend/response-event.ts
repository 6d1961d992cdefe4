// Responses events as JSON text: their type without parsing the whole, and the few members that a relay may touch.
// Pure. Everything else stays the text that came.
import type { JsonObject } from '../ir/json.ts';
import { isObject, parseObject, textOf } from '../ir/read-json.ts';

const leadingType = /^\s*\{\s*"type"\s*:\s*"([^"\\]{1,80})"/;

/** The event's type; reads only the beginning where `type` comes first (as the vendor sends it). `''` = no event. */
export function eventType(text: string): string {
  const match = leadingType.exec(text);
  if (match?.[1] !== undefined) return match[1];
  return textOf(parseEvent(text)?.['type']) ?? '';
}

/** The event as an object, null where it is none. */
export function parseEvent(text: string): JsonObject | null {
  return parseObject(text);
}

const terminal = new Set(['response.completed', 'response.failed', 'response.incomplete']);

/** The events that end an answer. */
export function isTerminal(type: string): boolean {
  return terminal.has(type) || type === 'error';
}

const withResponse = new Set([...terminal, 'response.created', 'response.in_progress', 'response.queued']);

/** True where the event carries the whole `response` object, with its id. */
export function carriesResponse(type: string): boolean {
  return withResponse.has(type);
}

/**
 * The same event with `response.id` emptied: Codex then sends the whole conversation each time instead of chaining
 * (measured with 0.169.0, 2026-11-20).
 */
export function withEmptyResponseId(event: JsonObject): string {
  const response = isObject(event['response']) ? event['response'] : {};
  return JSON.stringify({ ...event, response: { ...response, id: '' } });
}

/** `response.id` of an event, null where it has none. */
export function responseIdOf(event: JsonObject | null): string | null {
  const response = event?.['response'];
  const id = isObject(response) ? response['id'] : null;
  return typeof id === 'string' && id !== '' ? id : null;
}

/** Adds the lane of a multiplexed client to an event. */
export function withStreamId(text: string, streamId: string | undefined): string {
  if (streamId === undefined) return text;
  const event = parseEvent(text);
  return event ? JSON.stringify({ ...event, stream_id: streamId }) : text;
}
