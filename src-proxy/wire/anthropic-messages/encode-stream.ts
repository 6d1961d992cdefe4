// Neutral parts → events of a Messages stream: its frame; the blocks are in encode-blocks.ts.
import type { TokenUsage } from '../../contract/exchange-record.ts';
import type { JsonObject } from '../../ir/json.ts';
import { createBlockSequencer } from '../../ir/sequence-blocks.ts';
import type { IrStreamPart, ResponseEnd } from '../../ir/stream-part.ts';
import type { EncodeResponseContext, StreamEncoder, WireEvent } from '../wire-protocol.ts';
import { encodeUsage } from './convert-usage.ts';
import { createBlockEncoder } from './encode-blocks.ts';
import { messageId } from './encode-response.ts';
import { encodeError } from './error-envelope.ts';
import { encodeStopReason } from './map-finish-reason.ts';
import { refusalDetails } from './refusal-details.ts';

const event = (name: string, data: JsonObject): WireEvent => ({
  event: name,
  data: JSON.stringify({ type: name, ...data }),
});

/** One object per answer. */
export function createStreamEncoder(context: EncodeResponseContext): StreamEncoder {
  const sequencer = createBlockSequencer();
  const blocks = createBlockEncoder(context);
  let started = false;
  let usage: TokenUsage | null = null;

  const start = (part: Extract<IrStreamPart, { type: 'response-start' }>): WireEvent => {
    started = true;
    usage = part.usage ?? null;
    const message = {
      id: messageId(part.id, context),
      type: 'message',
      role: 'assistant',
      model: context.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: encodeUsage(usage),
    };
    return event('message_start', { message });
  };
  const finish = (end: ResponseEnd): WireEvent[] => {
    const reason = encodeStopReason(end.reason, blocks.saidToolCall());
    const delta = {
      stop_reason: reason,
      stop_sequence: end.stopSequence ?? null,
      ...refusalDetails(reason, end),
    };
    return [
      event('message_delta', {
        delta,
        usage: encodeUsage(end.usage ?? usage, end.serviceTier, blocks.searches()),
      }),
      event('message_stop', {}),
    ];
  };
  const encode = (part: IrStreamPart): WireEvent[] => {
    switch (part.type) {
      case 'response-start':
        return [start(part)];
      case 'heartbeat':
        return started ? [event('ping', {})] : [];
      case 'response-end':
        return finish(part);
      case 'error':
        return [event('error', encodeError(part.failure, context))];
      default:
        return blocks.push(part);
    }
  };
  return {
    push(part) {
      const parts = sequencer.push(part);
      return parts.length === 1 && parts[0] === part ? encode(part) : parts.flatMap(encode);
    },
  };
}
