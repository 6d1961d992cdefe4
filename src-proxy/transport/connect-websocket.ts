// A WebSocket to an upstream, by the same rules as HTTP: TLS verified, plain ws only on loopback, bounded.
import { WebSocket, type ClientOptions } from 'ws';
import type { buildConnector } from 'undici';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { isLoopbackHost } from '../contract/base-address.ts';
import type { UpstreamFault } from './upstream-fault.ts';

export interface WebSocketRequest {
  readonly origin: string;
  readonly path: string;
  /** Flat: name, value, name, value (from forwardRequestHeaders, with the upstream's credential). */
  readonly headers: readonly string[];
  /** From TCP connect to the 101. */
  readonly handshakeTimeoutMs: number;
  /** Largest message in bytes. */
  readonly maxPayload?: number;
  readonly extraCa?: readonly string[] | undefined;
  /** Connects through a proxy; left out = directly. */
  readonly connector?: buildConnector.connector | undefined;
}

export interface WebSocketAttempt {
  readonly outcome: Promise<WebSocketOutcome>;
  abort(): void;
}

export type WebSocketOutcome =
  | { readonly kind: 'open'; readonly socket: WebSocket; readonly headers: IncomingMessage['headers'] }
  /** The upstream answered the upgrade with an ordinary response; `body` is bounded to 64 KiB. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: IncomingMessage['headers'];
      readonly body: string;
    }
  | { readonly kind: 'fault'; readonly fault: UpstreamFault };

const answerLimit = 64 * 1024;

/** Opens the socket. Never rejects; after `open` the caller owns the socket and its error events. */
export function connectWebSocket(request: WebSocketRequest): WebSocketAttempt {
  const url = new URL(request.origin);
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    const reason = `plain ws is used for this machine only, and ${url.hostname} is another one; use https.`;
    return { outcome: Promise.resolve({ kind: 'fault', fault: { kind: 'refused', reason } }), abort() {} };
  }
  const headers: Record<string, string> = {};
  for (let index = 0; index < request.headers.length; index += 2) {
    const name = (request.headers[index] as string).toLowerCase();
    // Compression of HTTP bodies has no meaning on an upgrade.
    if (name !== 'accept-encoding' && name !== 'content-type')
      headers[name] = request.headers[index + 1] as string;
  }
  const socket = new WebSocket(`${request.origin.replace(/^http/, 'ws')}${request.path}`, {
    headers,
    handshakeTimeout: request.handshakeTimeoutMs,
    maxPayload: request.maxPayload ?? 64 * 1024 * 1024,
    perMessageDeflate: true,
    followRedirects: false,
    rejectUnauthorized: true,
    ...(request.extraCa ? { ca: [...request.extraCa] } : {}),
    ...(request.connector ? { createConnection: throughProxy(request.connector, url) } : {}),
  });
  let aborted = false;
  const outcome = new Promise<WebSocketOutcome>((resolve) => {
    let upgradeHeaders: IncomingMessage['headers'] = {};
    socket.once('upgrade', (response) => (upgradeHeaders = response.headers));
    socket.once('open', () => resolve({ kind: 'open', socket, headers: upgradeHeaders }));
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        if (body.length < answerLimit) body += text;
      });
      const done = (): void => {
        resolve({ kind: 'answered', status: response.statusCode ?? 0, headers: response.headers, body });
        socket.terminate();
      };
      response.once('end', done);
      response.once('close', done);
    });
    socket.once('error', (error) =>
      resolve({ kind: 'fault', fault: aborted ? { kind: 'aborted' } : { kind: 'unreachable', error } }),
    );
  });
  // A socket that fails after it was given up must not bring the process down.
  socket.on('error', () => {});
  return {
    outcome,
    abort() {
      aborted = true;
      socket.terminate();
    },
  };
}

/** node:http takes the connection later as well, though the types of `ws` do not say so. */
function throughProxy(
  connector: buildConnector.connector,
  { hostname, host, port }: URL,
): NonNullable<ClientOptions['createConnection']> {
  const create = (_options: unknown, created: (error: Error | null, socket?: Socket) => void): undefined => {
    connector({ hostname, host, protocol: 'https:', port }, (error, socket) => {
      if (error === null) created(null, socket);
      else created(error);
    });
  };
  return create as unknown as NonNullable<ClientOptions['createConnection']>;
}
