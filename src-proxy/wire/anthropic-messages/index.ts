// Anthropic Messages as a wire protocol: the door of this folder.
import type { WireProtocol } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { decodeCountRequest, decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { createStreamEncoder } from './encode-stream.ts';
import { decodeError, encodeError, isError } from './error-envelope.ts';
import { createTap } from './tap.ts';

export const anthropicMessages: WireProtocol = {
  id: 'anthropic-messages',
  generatePath: () => '/v1/messages',
  decodeRequest,
  encodeRequest,
  createStreamDecoder,
  createStreamEncoder,
  decodeResponse,
  encodeResponse,
  decodeError,
  isError,
  encodeError,
  // Claude Code and @ai-sdk/anthropic take pings at any time, and count them as life (clients.md section 0); before
  // message_start a blank line is all that a client may see.
  stream: {
    contentType: 'text/event-stream; charset=utf-8',
    keepAlive: 'event: ping\ndata: {"type":"ping"}\n\n',
    keepAliveBeforeStart: '\r\n\r\n',
  },
  createTap,
  readUsage: (body) =>
    typeof body === 'object' && body !== null && 'usage' in body ? decodeUsage(body.usage) : null,
  countTokens: {
    path: () => '/v1/messages/count_tokens',
    decodeRequest: decodeCountRequest,
    encodeResult: (tokens) => ({ input_tokens: tokens }),
  },
};
