// The events of one Responses answer in their wire form: `event:` names beside the JSON, as OpenAI sends them.
import { unfoldResponse } from '../../ir/unfold.ts';
import type { JsonObject } from '../../ir/json.ts';
import { isObject } from '../../ir/read-json.ts';
import type { IrResponse } from '../../ir/stream-part.ts';
import type { EncodeResponseContext, StreamEncoder } from '../wire-protocol.ts';
import { createOutputEncoder } from './encode-output.ts';

/** One encoder per answer. */
export function createStreamEncoder(context: EncodeResponseContext): StreamEncoder {
  const output = createOutputEncoder(context);
  return {
    push: (part) =>
      output.push(part).map((event) => ({ event: String(event['type']), data: JSON.stringify(event) })),
  };
}

/** A whole answer: what the stream's final event would hold. */
export function encodeResponse(response: IrResponse, context: EncodeResponseContext): JsonObject {
  const output = createOutputEncoder(context);
  let last: JsonObject | undefined;
  for (const part of unfoldResponse(response)) last = output.push(part).at(-1) ?? last;
  const whole = last?.['response'];
  if (!isObject(whole)) throw new Error('a whole answer always ends in a response object');
  return whole;
}
