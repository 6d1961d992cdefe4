// Responses events → neutral parts. Every upstream leaves something out (events without `added`, arguments only in
// `done`, output only in `completed`): whatever a later event knows better is added, nothing is told twice.
import { createFailure } from '../../contract/error-codes.ts';
import type { JsonObject } from '../../ir/json.ts';
import { isObject, textOf } from '../../ir/read-json.ts';
import type { IrStreamPart, ResponseEnd } from '../../ir/stream-part.ts';
import type { StreamDecoder, StreamDecoderContext } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { failureOfError } from './error-envelope.ts';
import { mapCompleted, mapIncompleteReason } from './map-finish-reason.ts';
import { createItemTracker } from './track-items.ts';

const cutOff =
  'The upstream closed the stream before response.completed; the answer is not complete. Try again.';

/** Events of tools that OpenAI runs: long work without text. */
const working = /_call\.(?:in_progress|searching|generating|interpreting|partial_image)$/;

/** One decoder per answer. */
export function createStreamDecoder(context: StreamDecoderContext): StreamDecoder {
  const seen = { toolCalls: false, refusal: false };
  const items = createItemTracker(context, seen);
  let started = false;
  let finished = false;

  const start = (response: JsonObject): IrStreamPart[] => {
    if (started) return [{ type: 'heartbeat' }];
    started = true;
    const id = textOf(response['id']);
    const model = textOf(response['model']);
    const createdAt = response['created_at'];
    return [
      {
        type: 'response-start',
        ...(id !== undefined && id !== '' && { id }),
        ...(model !== undefined && { model }),
        ...(typeof createdAt === 'number' && { createdAt: Math.floor(createdAt) }),
      },
    ];
  };
  const ensureStarted = (response: JsonObject = {}): IrStreamPart[] => (started ? [] : start(response));

  const fail = (error: unknown): IrStreamPart[] => {
    finished = true;
    const failure = failureOfError(error, 0, 'The upstream reported an error without a message.');
    return [...ensureStarted(), { type: 'error', failure }];
  };

  const finish = (event: JsonObject, incomplete: boolean): IrStreamPart[] => {
    const response = isObject(event['response']) ? event['response'] : {};
    const out = ensureStarted(response);
    out.push(...items.finish(response['output']));
    finished = true;
    out.push(endOf(response, incomplete));
    return out;
  };
  const endOf = (response: JsonObject, incomplete: boolean): ResponseEnd => {
    const details = isObject(response['incomplete_details']) ? response['incomplete_details'] : {};
    const cause = textOf(details['reason']);
    const serviceTier = textOf(response['service_tier']);
    return {
      type: 'response-end',
      reason: incomplete ? mapIncompleteReason(cause) : mapCompleted(seen),
      rawReason: incomplete ? (cause ?? 'incomplete') : 'completed',
      usage: decodeUsage(response['usage']),
      ...(serviceTier !== undefined && { serviceTier }),
    };
  };

  const onEvent = (event: JsonObject, type: string): IrStreamPart[] => {
    switch (type) {
      case 'response.created':
      case 'response.in_progress':
      case 'response.queued':
        return start(isObject(event['response']) ? event['response'] : {});
      case 'response.completed':
        return finish(event, false);
      case 'response.incomplete':
        return finish(event, true);
      case 'response.failed': {
        const response = isObject(event['response']) ? event['response'] : {};
        return fail(response['error']);
      }
      case 'response.cancelled':
        return fail({ message: 'The upstream cancelled the answer.' });
      case 'error':
        return fail(isObject(event['error']) ? event['error'] : event);
      case 'keepalive':
      case 'ping':
        return [{ type: 'heartbeat' }];
      default:
        return onItemEvent(event, type);
    }
  };
  const onItemEvent = (event: JsonObject, type: string): IrStreamPart[] => {
    if (!type.startsWith('response.')) return [];
    if (type === 'response.output_item.added' || type === 'response.output_item.done') {
      if (!isObject(event['item'])) return [];
      const added = type === 'response.output_item.added';
      return [...ensureStarted(), ...items.boundary(event, event['item'], added)];
    }
    if (event['output_index'] === undefined && event['item_id'] === undefined) return [];
    const parts = items.inside(type, event);
    if (parts.length > 0) return [...ensureStarted(), ...parts];
    return working.test(type) ? [{ type: 'heartbeat' }] : [];
  };

  return {
    push(data, eventName) {
      if (finished || data === '' || data === '[DONE]') return [];
      let event: unknown;
      try {
        event = JSON.parse(data);
      } catch {
        finished = true;
        return [
          ...ensureStarted(),
          {
            type: 'error',
            failure: createFailure('upstream_error', 'The upstream sent an event that is not JSON.'),
          },
        ];
      }
      if (!isObject(event)) return [];
      // An error in the shape of an HTTP body, which some gateways put into the stream.
      if (event['type'] === undefined && isObject(event['error'])) return fail(event['error']);
      const type = textOf(event['type']) ?? eventName;
      return type === undefined ? [] : onEvent(event, type);
    },
    end() {
      if (finished) return [];
      finished = true;
      return [...ensureStarted(), { type: 'error', failure: createFailure('upstream_error', cutOff) }];
    },
  };
}
