// Usage, model and the end of a Messages stream that passes untouched. Looks for a word first: only the three or four
// events that matter are parsed.
import { isObject, textOf } from '../../ir/read-json.ts';
import { tapWith } from '../tap-with.ts';
import type { ResponseTap } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { failureOfError } from './error-envelope.ts';

/** The type stands at the front of an event's data; deltas are the many, and none of them matters. */
function typeOf(data: string): string | null {
  const head = data.slice(0, 60);
  if (head.includes('content_block_')) return null;
  if (head.includes('"message_start"')) return 'message_start';
  if (head.includes('"message_delta"')) return 'message_delta';
  if (head.includes('"message_stop"')) return 'message_stop';
  if (head.includes('"ping"')) return null;
  return data.includes('"error"') || data.includes('"message_') ? 'look' : null;
}

/** One object per answer. */
export function createTap(): ResponseTap {
  return tapWith((found, data) => {
    const type = typeOf(data);
    if (type === null) return;
    if (type === 'message_stop') {
      found.complete = true;
      return;
    }
    const event = parse(data);
    if (event['type'] === 'message_start' && isObject(event['message'])) {
      found.usage = decodeUsage(event['message']['usage'], found.usage);
      found.model = textOf(event['message']['model']) ?? found.model;
    } else if (event['type'] === 'message_delta') found.usage = decodeUsage(event['usage'], found.usage);
    else if (event['type'] === 'message_stop') found.complete = true;
    else if (event['type'] === 'error') found.failure = failureOfError(event['error'], 0);
  });
}

function parse(data: string): Record<string, unknown> {
  try {
    const event: unknown = JSON.parse(data);
    return isObject(event) ? { ...event } : {};
  } catch {
    return {};
  }
}
