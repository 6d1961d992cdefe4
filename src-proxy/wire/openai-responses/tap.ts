// Usage, model and end of a Responses stream that passes untouched. Only the few events that can tell are parsed.
import { isObject, textOf } from '../../ir/read-json.ts';
import { tapWith } from '../tap-with.ts';
import type { ResponseTap, TapFindings } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { failureOfError } from './error-envelope.ts';

const telling = /"type"\s*:\s*"(?:response\.(?:created|completed|incomplete|failed|cancelled|done)|error)"/;
/** The type stands at the front in everything that OpenAI sends; deltas are told apart without a scan of the whole. */
const headLength = 160;

/** One tap per answer. */
export function createTap(): ResponseTap {
  return tapWith((found, data, event) => {
    if (event !== undefined ? event.endsWith('delta') : data.slice(0, headLength).includes('.delta"')) return;
    if (telling.test(data)) read(found, data);
  });
}

function read(found: TapFindings, data: string): void {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch {
    return;
  }
  if (!isObject(event)) return;
  const type = textOf(event['type']) ?? '';
  const response = isObject(event['response']) ? event['response'] : {};
  found.model = textOf(response['model']) ?? found.model;
  if (type === 'response.created') return;
  found.usage = decodeUsage(response['usage']) ?? found.usage;
  if (type === 'response.completed' || type === 'response.incomplete') found.complete = true;
  else if (type === 'response.failed')
    found.failure = failureOfError(response['error'], 0, 'The upstream failed.');
  else if (type === 'error')
    found.failure ??= failureOfError(event['error'] ?? event, 0, 'The upstream failed.');
}
