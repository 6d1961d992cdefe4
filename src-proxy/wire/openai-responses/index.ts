// OpenAI's Responses API as a wire protocol.
import { isObject } from '../../ir/read-json.ts';
import { openaiEmbeddings } from '../openai-embeddings.ts';
import { isError } from '../openai-envelope.ts';
import type { WireProtocol } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { encodeRequest } from './encode-request.ts';
import { createStreamEncoder, encodeResponse } from './encode-stream.ts';
import { decodeError, encodeError } from './error-envelope.ts';
import { quirkOfRefusal } from './quirk-of-refusal.ts';
import { createTap } from './tap.ts';

export const openaiResponses: WireProtocol = {
  id: 'openai-responses',
  generatePath: () => '/v1/responses',
  decodeRequest,
  encodeRequest,
  createStreamDecoder,
  createStreamEncoder,
  decodeResponse,
  encodeResponse,
  decodeError,
  quirkOfRefusal,
  isError,
  encodeError: (failure) => encodeError(failure),
  // Codex counts parsed events only, so its idle clock needs an event; every SDK skips an unknown one.
  stream: {
    contentType: 'text/event-stream; charset=utf-8',
    keepAlive: 'event: keepalive\ndata: {"type":"keepalive"}\n\n',
    keepAliveBeforeStart: ': waiting\n\n',
  },
  createTap,
  embeddings: openaiEmbeddings,
  readUsage: (body) => (isObject(body) ? decodeUsage(body['usage']) : null),
};
