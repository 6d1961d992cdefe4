// A refusal of an upstream of the client's own protocol, held whole: unpacked, without our key in it, and judged.
import type { ProxyFailure } from '../../contract/error-codes.ts';
import type { ResponseHeaders } from '../../transport/response-headers.ts';
import { classifyRefusal } from '../classify-refusal.ts';
import type { LaneInput, VendorAnswer } from '../lane.ts';
import { packingOf, unpackWhole } from '../unpack-answer.ts';

/** A refusal is held whole before it is judged. */
export const refusalLimit = 1024 * 1024;

/** What a refusal says, and the answer as it may be passed on; its words are noted for the log. */
export function readRefusal(
  { deps, exchange, target }: LaneInput,
  status: number,
  headers: ResponseHeaders,
  held: readonly Buffer[],
): { readonly failure: ProxyFailure; readonly answer: VendorAnswer } {
  const { 'content-encoding': _packed, ...plainHeaders } = headers;
  const packing = packingOf(headers);
  const sent = Buffer.concat(held);
  // Unpacked, because its words have to be read, and must not hold the key.
  const plain = packing === undefined ? sent : unpackWhole(sent, packing, refusalLimit);
  const body = withoutKey(plain, target.key);
  const answer = { status, headers: plain === sent ? headers : plainHeaders, body };
  const { said } = exchange.draft;
  if (said) said.upstreamResponse = body;
  return {
    failure: classifyRefusal(answer, target, deps, exchange.ask.operation !== 'realtime-calls'),
    answer,
  };
}

/** Some vendors repeat the key that they refuse; it must not reach the client or the log. */
function withoutKey(body: Buffer, key: string): Buffer {
  if (key.length < 6 || !body.includes(key)) return body;
  return Buffer.from(body.toString('utf8').replaceAll(key, '[redacted]'));
}
