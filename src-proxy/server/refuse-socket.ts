// Answers on a bare socket, where node has no response to write to: a refused upgrade or tunnel, and what is no HTTP.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProxyFailure } from '../contract/error-codes.ts';
import type { ClientConfig } from '../contract/proxy-config.ts';
import { encodeFailure, failureHeaders, keyswitchHeaders } from '../exchange/answer-failure.ts';
import type { ExchangeDeps } from '../exchange/exchange-deps.ts';
import { profileOf } from '../routing/snapshot.ts';
import { ExchangeDraft } from '../telemetry/exchange-draft.ts';
import { leftoverMs } from './limit-leftover.ts';
import { protocolOfPath } from './route-table.ts';

export interface RefusedSocket {
  readonly path: string;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly transport: 'http' | 'websocket';
  /** Of one that the guard let in. */
  readonly client?: ClientConfig;
  /** Flat. */
  readonly headers?: readonly string[];
}

/** Refuses in the words of the protocol that was called, and records it. */
export function refuseSocket(deps: ExchangeDeps, refused: RefusedSocket, failure: ProxyFailure): void {
  const { path, request, socket, transport, client, headers: extra = [] } = refused;
  const draft = new ExchangeDraft(path);
  const protocol = protocolOfPath(path, request.headers);
  draft.transport = transport;
  draft.clientProtocol = protocol;
  if (client) {
    draft.client = client.id;
    draft.profile = profileOf(deps.snapshot(), client);
  }
  draft.fail(failure);
  draft.userAgent = request.headers['user-agent'] ?? null;
  const body = JSON.stringify(encodeFailure(failure, protocol, draft.id, deps.wire));
  const headers = [...keyswitchHeaders(draft), ...failureHeaders(failure), ...extra];
  let text = `HTTP/1.1 ${failure.status} Refused\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
  for (let index = 0; index < headers.length; index += 2)
    text += `${headers[index]}: ${headers[index + 1]}\r\n`;
  hangUp(socket, `${text}\r\n${body}`);
  // Nobody reads it any more: unread bytes would hide that the other side has closed.
  socket.resume();
  deps.recorder.finish(draft);
}

/** For bytes that are no HTTP: nothing is known of them but that. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const body = JSON.stringify({
    error: {
      message: 'The request is not valid HTTP.',
      type: 'invalid_request_error',
      code: 'invalid_request',
      param: null,
    },
  });
  hangUp(
    socket,
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json\r\nx-keyswitch-error: invalid_request\r\nx-should-retry: false\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** Says it and closes our half; whoever leaves the other half open is cut after a moment. */
function hangUp(socket: Duplex, text: string): void {
  socket.end(text);
  const timer = setTimeout(() => socket.destroy(), leftoverMs).unref();
  socket.once('close', () => clearTimeout(timer));
}
