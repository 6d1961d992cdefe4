// countTokens: `contents`, or a whole `generateContentRequest`; the answer is one number.
import type { JsonObject } from '../../ir/json.ts';
import { isObject, requireObject } from '../../ir/read-json.ts';
import type { IrRequest } from '../../ir/request.ts';
import type { DecodeRequestContext } from '../wire-protocol.ts';
import { camelMembers } from './camel-case.ts';
import { decodeRequest } from './decode-request.ts';

/** Throws ProxyError as `decodeRequest` does. */
export function decodeCountTokens(body: unknown, context: DecodeRequestContext): IrRequest {
  const request = camelMembers(requireObject(body, 'body'));
  const inner = request['generateContentRequest'];
  return decodeRequest(isObject(inner) ? inner : request, context);
}

/** Google's answer. */
export function encodeCountTokens(totalTokens: number): JsonObject {
  return { totalTokens };
}
