// Google's Gemini API as a wire protocol.
import { isArray, isObject } from '../../ir/read-json.ts';
import type { WireProtocol } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { decodeCountTokens, encodeCountTokens } from './count-tokens.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { geminiEmbeddings } from './embeddings.ts';
import { encodeRequest } from './encode-request.ts';
import { createStreamEncoder, encodeResponse } from './encode-stream.ts';
import { decodeError, encodeError, isError } from './error-envelope.ts';
import { createTap } from './tap.ts';

export const gemini: WireProtocol = {
  id: 'gemini',
  generatePath: (model, stream) =>
    `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  decodeRequest,
  encodeRequest,
  createStreamDecoder,
  createStreamEncoder,
  decodeResponse,
  encodeResponse,
  decodeError,
  isError,
  encodeError: (failure) => encodeError(failure),
  // Blank lines only: Gemini CLI breaks on comments.
  stream: { contentType: 'text/event-stream', keepAlive: '\r\n\r\n' },
  createTap,
  embeddings: geminiEmbeddings,
  countTokens: {
    path: (model) => `/v1beta/models/${model}:countTokens`,
    decodeRequest: decodeCountTokens,
    encodeResult: encodeCountTokens,
  },
  readUsage: (body) => {
    const first = isArray(body) ? body.at(-1) : body;
    return isObject(first) ? decodeUsage(first['usageMetadata']) : null;
  },
};
