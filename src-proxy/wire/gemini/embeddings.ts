// embedContent and batchEmbedContents ↔ neutral. Upstream calls are always batches: one text is a batch of one.
import { proxyError } from '../../contract/error-codes.ts';
import type { IrEmbedRequest, IrEmbedResponse } from '../../ir/embeddings.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import {
  countOf,
  isArray,
  isObject,
  optionalArray,
  optionalNumber,
  otherMembers,
  requireObject,
  requireString,
} from '../../ir/read-json.ts';
import type { EmbeddingsCodec } from '../wire-protocol.ts';
import { camelMembers } from './camel-case.ts';

const known = new Set(['model', 'content', 'outputDimensionality']);

function decodeRequest(body: unknown): IrEmbedRequest {
  const whole = camelMembers(requireObject(body, 'body'));
  const single = whole['requests'] === undefined;
  const requests = single
    ? [{ path: '', value: whole }]
    : optionalArray(whole['requests'], 'requests').map((one, index) => ({
        path: `requests[${index}].`,
        value: camelMembers(requireObject(one, `requests[${index}]`)),
      }));
  if (requests.length === 0) {
    throw proxyError('invalid_request', "'requests' is empty: send at least one content.", {
      param: 'requests',
    });
  }
  const sizes = new Set(
    requests.map(({ path, value }) =>
      optionalNumber(value['outputDimensionality'], `${path}outputDimensionality`),
    ),
  );
  const [dimensions] = sizes;
  if (sizes.size > 1) {
    throw proxyError(
      'unsupported_parameter',
      "'outputDimensionality' must be the same in all requests: the upstream of this model takes one for all.",
      { param: 'outputDimensionality' },
    );
  }
  const lost = new Set(requests.flatMap(({ value }) => Object.keys(otherMembers(value, known) ?? {})));
  return {
    texts: requests.map(({ path, value }) => textOfContent(value['content'], `${path}content`)),
    ...(dimensions !== undefined && { dimensions }),
    packed: false,
    single,
    warnings: [...lost].map((what) => ({
      kind: 'dropped',
      what,
      why: 'only upstreams of the same protocol have it',
    })),
  };
}

function textOfContent(content: JsonValue | undefined, path: string): string {
  const { parts } = requireObject(content, path);
  return optionalArray(isObject(parts) ? [parts] : parts, `${path}.parts`)
    .map((part, index) => requireString(isObject(part) ? part['text'] : part, `${path}.parts[${index}].text`))
    .join('\n');
}

function decodeResponse(body: unknown): IrEmbedResponse {
  const list = isObject(body) ? (body['embeddings'] ?? [body['embedding']]) : null;
  if (!isObject(body) || !isArray(list) || !list.every(isObject)) {
    throw proxyError('upstream_error', 'The upstream answered with a body that holds no embeddings.');
  }
  const usage = isObject(body['usageMetadata']) ? countOf(body['usageMetadata']['promptTokenCount']) : 0;
  const vectors = list.map(({ values }) =>
    isArray(values) ? values.filter((one) => typeof one === 'number') : [],
  );
  return { vectors, tokens: usage > 0 ? usage : null };
}

function encodeResponse(answer: IrEmbedResponse, request: IrEmbedRequest): JsonObject {
  const embeddings = answer.vectors.map((values) => ({ values }));
  const usage = answer.tokens === null ? {} : { usageMetadata: { promptTokenCount: answer.tokens } };
  const [first] = embeddings;
  return request.single ? { embedding: first ?? { values: [] }, ...usage } : { embeddings, ...usage };
}

export const geminiEmbeddings: EmbeddingsCodec = {
  path: (model) => `/v1beta/models/${model}:batchEmbedContents`,
  decodeRequest,
  encodeRequest: ({ texts, dimensions }, model) => ({
    requests: texts.map((text) => ({
      model: `models/${model}`,
      content: { parts: [{ text }] },
      ...(dimensions !== undefined && { outputDimensionality: dimensions }),
    })),
  }),
  decodeResponse,
  encodeResponse,
};
