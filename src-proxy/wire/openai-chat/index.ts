// OpenAI Chat Completions as a wire protocol: the door of this folder.
import { openaiEmbeddings } from '../openai-embeddings.ts';
import { isError } from '../openai-envelope.ts';
import type { WireProtocol } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { createStreamEncoder } from './encode-stream.ts';
import { decodeError, encodeError } from './error-envelope.ts';
import { quirkOfRefusal } from './quirk-of-refusal.ts';
import { createTap } from './tap.ts';

export const openaiChat: WireProtocol = {
  id: 'openai-chat',
  generatePath: () => '/v1/chat/completions',
  decodeRequest,
  encodeRequest,
  createStreamDecoder,
  createStreamEncoder,
  decodeResponse,
  encodeResponse,
  decodeError,
  quirkOfRefusal,
  reusesCallIds: true,
  isError,
  encodeError,
  // Blank lines, the one form that every known client takes (clients.md section 0).
  stream: { contentType: 'text/event-stream; charset=utf-8', keepAlive: '\r\n\r\n' },
  createTap,
  embeddings: openaiEmbeddings,
  readUsage: (body) =>
    typeof body === 'object' && body !== null && 'usage' in body ? decodeUsage(body.usage) : null,
};
