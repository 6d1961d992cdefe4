// Usage, model and end of a Responses stream that passes untouched. Only the few events that can tell are parsed.
import type { ProxyFailure } from '../../contract/error-codes.ts';
import type { TokenUsage } from '../../contract/exchange-record.ts';
import { isObject, textOf } from '../../ir/read-json.ts';
import type { ResponseTap } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { failureOfError } from './error-envelope.ts';

const telling = /"type"\s*:\s*"(?:response\.(?:created|completed|incomplete|failed|cancelled|done)|error)"/;
/** The type stands at the front in everything that OpenAI sends; deltas are told apart without a scan of the whole. */
const headLength = 160;

/** One tap per answer. */
export function createTap(): ResponseTap {
  let usage: TokenUsage | null = null;
  let model: string | null = null;
  let complete = false;
  let failure: ProxyFailure | null = null;

  const read = (data: string): void => {
    let event: unknown;
    try {
      event = JSON.parse(data);
    } catch {
      return;
    }
    if (!isObject(event)) return;
    const type = textOf(event['type']) ?? '';
    const response = isObject(event['response']) ? event['response'] : {};
    model = textOf(response['model']) ?? model;
    if (type === 'response.created') return;
    usage = decodeUsage(response['usage']) ?? usage;
    if (type === 'response.completed' || type === 'response.incomplete') complete = true;
    else if (type === 'response.failed')
      failure = failureOfError(response['error'], 0, 'The upstream failed.');
    else if (type === 'error') failure ??= failureOfError(event['error'] ?? event, 0, 'The upstream failed.');
  };
  return {
    push(data, event) {
      if (event !== undefined ? event.endsWith('delta') : data.slice(0, headLength).includes('.delta"'))
        return;
      if (telling.test(data)) read(data);
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
