// POST /mcp: relayed to the control plane with its internal bearer, streaming. The operator's token stays here.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createFailure, type ProxyFailure } from '../contract/error-codes.ts';
import { readBody } from '../exchange/body/read-body.ts';
import { forwardRequestHeaders } from '../transport/request-headers.ts';
import { relayResponseHeaders } from '../transport/response-headers.ts';
import type { UpstreamClient } from '../transport/upstream-client.ts';

const bodyLimit = 4 * 1024 * 1024;

/**
 * Relays one message. Resolves with a failure when nothing was answered yet.
 * @throws ProxyError `request_too_large`; ClientGone.
 */
export async function relayMcp(
  upstreams: UpstreamClient,
  mcp: { readonly url: string; readonly bearer: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<ProxyFailure | null> {
  const body = await readBody(request, response, bodyLimit);
  const url = new URL(mcp.url);
  const headers = forwardRequestHeaders(request.rawHeaders, request.headers.connection);
  headers.push('authorization', `Bearer ${mcp.bearer}`);
  return new Promise((resolve) => {
    const call = upstreams.send(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'POST',
        headers,
        body,
        connectTimeoutMs: 2_000,
        firstByteTimeoutMs: 60_000,
        idleTimeoutMs: 0,
      },
      {
        onHeaders(status, received) {
          response.writeHead(status, relayResponseHeaders(received, null));
          response.flushHeaders();
        },
        onData(chunk) {
          if (response.write(chunk)) return true;
          response.once('drain', () => call.resume());
          return false;
        },
        onEnd() {
          response.end();
          resolve(null);
        },
        onFault() {
          if (response.headersSent) response.destroy();
          resolve(
            response.headersSent
              ? null
              : createFailure(
                  'internal_error',
                  'The control plane does not answer on /mcp; see: keyswitch doctor.',
                ),
          );
        },
      },
    );
    response.once('close', () => call.abort());
  });
}
