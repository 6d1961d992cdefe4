// OpenAI's embeddings ↔ neutral, for both of its protocols: POST /v1/embeddings is one route beside them.
import { proxyError } from '../contract/error-codes.ts';
import { packVector, type IrEmbedRequest, type IrEmbedResponse } from '../ir/embeddings.ts';
import type { JsonObject, JsonValue } from '../ir/json.ts';
import {
  countOf,
  isArray,
  isObject,
  optionalNumber,
  optionalString,
  otherMembers,
  requireObject,
} from '../ir/read-json.ts';
import type { EmbeddingsCodec } from './wire-protocol.ts';

const known = new Set(['model', 'input', 'dimensions', 'encoding_format']);

function decodeRequest(body: unknown): IrEmbedRequest {
  const value = requireObject(body, 'body');
  const dimensions = optionalNumber(value['dimensions'], 'dimensions');
  const format = optionalString(value['encoding_format'], 'encoding_format');
  return {
    texts: textsOf(value['input']),
    ...(dimensions !== undefined && { dimensions }),
    packed: format === 'base64',
    single: false,
    warnings: Object.keys(otherMembers(value, known) ?? {}).map((what) => ({
      kind: 'dropped',
      what,
      why: 'only upstreams of the same protocol have it',
    })),
  };
}

/** Token numbers are one vendor's alphabet: they mean nothing to another. */
function textsOf(input: JsonValue | undefined): string[] {
  const list = typeof input === 'string' ? [input] : isArray(input) ? input : [];
  if (list.length === 0) {
    throw proxyError('invalid_request', "'input' must be text or an array of texts.", { param: 'input' });
  }
  return list.map((one) => {
    if (typeof one === 'string') return one;
    throw proxyError(
      'unsupported_parameter',
      "'input' holds tokens, which the upstream of this model cannot read; send text.",
      { param: 'input' },
    );
  });
}

function decodeResponse(body: unknown): IrEmbedResponse {
  const data = isObject(body) && isArray(body['data']) ? body['data'].filter(isObject) : null;
  if (!isObject(body) || data === null) {
    throw proxyError('upstream_error', 'The upstream answered with a body that holds no embeddings.');
  }
  const usage = isObject(body['usage']) ? countOf(body['usage']['prompt_tokens']) : 0;
  const ordered = data.toSorted((a, b) => countOf(a['index']) - countOf(b['index']));
  return {
    vectors: ordered.map((one) => numbersOf(one['embedding'])),
    tokens: usage > 0 ? usage : null,
  };
}

const numbersOf = (value: JsonValue | undefined): number[] =>
  isArray(value) ? value.filter((one) => typeof one === 'number') : [];

function encodeResponse(answer: IrEmbedResponse, request: IrEmbedRequest, model: string): JsonObject {
  const tokens = answer.tokens ?? 0;
  return {
    object: 'list',
    data: answer.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: request.packed ? packVector(vector) : vector,
    })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

export const openaiEmbeddings: EmbeddingsCodec = {
  path: () => '/v1/embeddings',
  decodeRequest,
  encodeRequest: ({ texts, dimensions }, model) => ({
    model,
    input: texts,
    encoding_format: 'float',
    ...(dimensions !== undefined && { dimensions }),
  }),
  decodeResponse,
  encodeResponse,
};
