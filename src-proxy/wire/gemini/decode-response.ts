// A whole generateContent answer → the neutral answer: a stream of one chunk per candidate.
import { proxyError } from '../../contract/error-codes.ts';
import { createFold } from '../../ir/fold.ts';
import type { JsonObject } from '../../ir/json.ts';
import { isArray, isObject } from '../../ir/read-json.ts';
import type { IrResponse } from '../../ir/stream-part.ts';
import type { StreamDecoderContext } from '../wire-protocol.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { textOfJson } from '../../ir/raw-json.ts';

/** Throws ProxyError where the body is no answer, or an error. */
export function decodeResponse(body: unknown, context: StreamDecoderContext): IrResponse {
  const first = isArray(body) ? body[0] : body;
  if (!isObject(first)) {
    throw proxyError(
      'upstream_error',
      'The upstream answered with something that is not a generateContent response.',
    );
  }
  const candidates = isArray(first['candidates']) ? first['candidates'].filter(isObject) : [];
  const [main, ...others] = candidates;
  const whole = foldCandidate(first, main, context);
  if (others.length === 0) return whole;
  return { ...whole, otherChoices: others.map((candidate) => foldCandidate(first, candidate, context)) };
}

function foldCandidate(
  body: JsonObject,
  candidate: JsonObject | undefined,
  context: StreamDecoderContext,
): IrResponse {
  const decoder = createStreamDecoder(context);
  const fold = createFold();
  const chunk = { ...body, ...(candidate !== undefined && { candidates: [{ ...candidate, index: 0 }] }) };
  const parts = decoder.push(writeChunk(chunk));
  for (const part of [...parts, ...decoder.end()]) fold.push(part);
  return fold.finish();
}

/** Arguments keep their own text where the reader of the body remembered it. */
function writeChunk(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (isArray(value)) return `[${value.map(writeChunk).join(',')}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members
    .map(
      ([key, member]) => `${JSON.stringify(key)}:${key === 'args' ? textOfJson(member) : writeChunk(member)}`,
    )
    .join(',')}}`;
}
