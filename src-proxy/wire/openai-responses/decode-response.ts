// A whole Responses answer → the neutral answer: the same path as a stream that says everything at its end.
import { proxyError } from '../../contract/error-codes.ts';
import { createFold } from '../../ir/fold.ts';
import { isObject } from '../../ir/read-json.ts';
import type { IrResponse } from '../../ir/stream-part.ts';
import type { StreamDecoderContext } from '../wire-protocol.ts';
import { createStreamDecoder } from './decode-stream.ts';

/** Throws ProxyError where the body is no response, or a failed one. */
export function decodeResponse(body: unknown, context: StreamDecoderContext): IrResponse {
  if (!isObject(body)) {
    throw proxyError('upstream_error', 'The upstream answered with something that is not a response object.');
  }
  const status = body['status'];
  const type =
    status === 'failed' || status === 'cancelled' || status === 'incomplete'
      ? `response.${status}`
      : 'response.completed';
  const known = isObject(body['error']) && body['object'] === undefined ? body : { type, response: body };
  const decoder = createStreamDecoder(context);
  const fold = createFold();
  for (const part of decoder.push(JSON.stringify(known))) fold.push(part);
  return fold.finish();
}
