// A failure on its way to the client: in the envelope of its own protocol, with the headers that are promised.
import type { ServerResponse } from 'node:http';
import { errorCodes, type ErrorCode, type ProxyFailure } from '../contract/error-codes.ts';
import type { ProtocolId } from '../contract/protocol-id.ts';
import type { JsonObject } from '../ir/json.ts';
import type { ExchangeDraft } from '../telemetry/exchange-draft.ts';
import { relayResponseHeaders } from '../transport/response-headers.ts';
import type { WireProtocol } from '../wire/wire-protocol.ts';
import { isHtml } from './classify-refusal.ts';
import type { VendorAnswer } from './lane.ts';

type Wire = Readonly<Record<ProtocolId, WireProtocol>>;

/** The headers that every answer of an exchange carries, flat. */
export function keyswitchHeaders(draft: ExchangeDraft): string[] {
  const headers = ['x-keyswitch-exchange', draft.id];
  if (draft.upstream !== null) headers.push('x-keyswitch-upstream', draft.upstream);
  if (draft.lane !== null) headers.push('x-keyswitch-lane', draft.lane);
  if (draft.warnings.length > 0) headers.push('x-keyswitch-warnings', headerText(draft.warnings.join('; ')));
  return headers;
}

/** `x-keyswitch-error`, and what a client may do about it, flat. */
export function failureHeaders(failure: ProxyFailure): string[] {
  const headers = ['x-keyswitch-error', failure.code];
  if (!errorCodes[failure.code].retryable) headers.push('x-should-retry', 'false');
  if (failure.retryAfterSeconds !== undefined) headers.push('retry-after', String(failure.retryAfterSeconds));
  return headers;
}

/** Writes a failure of ours and ends the response. Nothing happens when an answer has already begun. */
export function sendFailure(
  response: ServerResponse,
  failure: ProxyFailure,
  protocol: ProtocolId,
  draft: ExchangeDraft,
  wire: Wire,
): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(JSON.stringify(encodeFailure(failure, protocol, draft.id, wire)));
  if (draft.said) draft.said.clientResponse = body;
  draft.responseBytes += body.length;
  draft.markFirstByte();
  response.writeHead(failure.status, [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(body.length),
    ...keyswitchHeaders(draft),
    ...failureHeaders(failure),
  ]);
  response.end(body);
}

/** Codes whose cause the client's own code may want to read in the vendor's words. */
const verbatim: ReadonlySet<ErrorCode> = new Set([
  'invalid_request',
  'unsupported_parameter',
  'context_length_exceeded',
  'request_too_large',
  'rate_limit_exceeded',
  'overloaded',
  'upstream_error',
  'upstream_timeout',
  'unsupported_endpoint',
  'model_unavailable',
]);

/**
 * Can the vendor's own bytes be the answer: in the envelope of the client's protocol, and about the request, not about
 * our key or address? What gateways say in other words (text, FastAPI's `detail`) no SDK reads: that is told in ours.
 */
export function isRelayable(
  failure: ProxyFailure,
  answer: VendorAnswer | null,
  isError: WireProtocol['isError'],
): answer is VendorAnswer {
  return (
    answer !== null &&
    answer.status >= 400 &&
    verbatim.has(failure.code) &&
    !isHtml(answer) &&
    isError(answer.body.toString('utf8'))
  );
}

/** Relays the vendor's refusal: its bytes, our classification. */
export function sendVendorAnswer(
  response: ServerResponse,
  failure: ProxyFailure,
  answer: VendorAnswer,
  draft: ExchangeDraft,
): void {
  if (response.headersSent || response.destroyed) return;
  const headers: string[] = [];
  const relayed = relayResponseHeaders(answer.headers, draft.model);
  for (let index = 0; index < relayed.length; index += 2) {
    const name = relayed[index] as string;
    if (name === 'content-length' || name === 'x-should-retry') continue;
    if (name === 'retry-after' && failure.retryAfterSeconds !== undefined) continue;
    headers.push(name, relayed[index + 1] as string);
  }
  headers.push('content-length', String(answer.body.length));
  draft.responseBytes += answer.body.length;
  draft.markFirstByte();
  response.writeHead(failure.status, [...headers, ...keyswitchHeaders(draft), ...failureHeaders(failure)]);
  response.end(answer.body);
}

/** The failure in a protocol's own envelope. */
export function encodeFailure(
  failure: ProxyFailure,
  protocol: ProtocolId,
  exchangeId: string,
  wire: Wire,
): JsonObject {
  return wire[protocol].encodeError(failure, { exchangeId });
}

/** Header values hold visible ASCII only. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 4000);
}
