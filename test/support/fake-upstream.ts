// A scripted vendor on node:http: records every request and answers as it is told. The base of the strict
// fakes (one per vendor), which only bring their own `respond`.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** One request as the vendor saw it. */
export interface SeenRequest {
  readonly method: string;
  /** Path with the query string, as on the request line. */
  readonly url: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in wire order, names as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** The body as JSON; throws when it is not. */
  json(): Record<string, unknown>;
  /** True as soon as the other side closed before our answer was complete. */
  readonly aborted: boolean;
  /** Resolves when the other side closed before our answer was complete. */
  readonly whenAborted: Promise<void>;
}

/** What to answer. Everything is optional: `{}` is an empty 200. */
export interface Script {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** An object is sent as JSON with its content type; text and bytes as they are. With a content-length. */
  readonly body?: string | Buffer | object;
  /** Pieces written one by one (chunked); a number is a pause in ms between two pieces. */
  readonly chunks?: Iterable<string | Buffer | number> | AsyncIterable<string | Buffer | number>;
  /** Silence before the status line, in ms. */
  readonly delayMs?: number;
  /**
   * How it ends: `end` = properly, `cut` = the socket is closed in the middle of the body,
   * `reset` = TCP reset, `hang` = stays open for ever. `refuse` = reset before any byte.
   */
  readonly then?: 'end' | 'cut' | 'reset' | 'hang' | 'refuse';
}

export type Respond = (
  request: SeenRequest,
  raw: { readonly request: IncomingMessage; readonly response: ServerResponse },
) => Script | void | Promise<Script | void>;

export interface FakeUpstream {
  readonly url: string;
  readonly port: number;
  readonly requests: SeenRequest[];
  /** Replaces the behaviour from now on. */
  respond: Respond;
  /** Takes the socket of an upgrade request; without it upgrades are answered 404. */
  onUpgrade: ((request: IncomingMessage, socket: Duplex, head: Buffer) => void) | null;
  /** TCP connections open now. */
  openSockets(): number;
  /** TCP connections ever made. */
  totalSockets(): number;
  close(): Promise<void>;
}

export interface FakeUpstreamOptions {
  readonly port?: number;
  /** PEM key and certificate: serve TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** Starts a fake vendor on 127.0.0.1. Default answer: 200 `{}`. */
export async function startFakeUpstream(
  respond: Respond = () => ({ body: {} }),
  options: FakeUpstreamOptions = {},
): Promise<FakeUpstream> {
  const sockets = new Set<Socket>();
  const requests: SeenRequest[] = [];
  let total = 0;

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    void answer(request, response);
  };
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  server.on('connection', (socket: Socket) => {
    total += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (fake.onUpgrade) fake.onUpgrade(request, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let aborted = false;
    const whenAborted = new Promise<void>((resolve) => {
      response.on('close', () => {
        if (response.writableFinished) return;
        aborted = true;
        resolve();
      });
    });
    const body = await readAll(request).catch(() => Buffer.alloc(0));
    const url = new URL(request.url ?? '/', 'http://upstream');
    const seen: SeenRequest = {
      method: request.method ?? '',
      url: request.url ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      body,
      json: () => JSON.parse(body.toString('utf8')) as Record<string, unknown>,
      get aborted() {
        return aborted;
      },
      whenAborted,
    };
    requests.push(seen);
    try {
      const script = await fake.respond(seen, { request, response });
      if (script) await play(script, response, () => aborted);
    } catch (error) {
      response.destroy(error as Error);
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const fake: FakeUpstream = {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    respond,
    onUpgrade: null,
    openSockets: () => sockets.size,
    totalSockets: () => total,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return fake;
}

/** Frames as an SSE answer: objects become `data: {json}`, pairs `[event, object]` get an `event:` line. */
export function sseChunks(
  events: readonly (string | object | readonly [event: string, data: string | object])[],
): string[] {
  return events.map((entry) => {
    const [event, data] = Array.isArray(entry)
      ? (entry as unknown as [string, string | object])
      : [null, entry as string | object];
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    return `${event === null ? '' : `event: ${event}\n`}data: ${text}\n\n`;
  });
}

async function play(script: Script, response: ServerResponse, isAborted: () => boolean): Promise<void> {
  if (script.delayMs) await sleep(script.delayMs);
  if (script.then === 'refuse') {
    (response.socket as Socket | null)?.resetAndDestroy();
    return;
  }
  const headers: Record<string, string | readonly string[]> = { ...script.headers };
  const { body } = script;
  const bytes =
    body === undefined || Buffer.isBuffer(body)
      ? body
      : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  if (bytes && typeof body === 'object' && !Buffer.isBuffer(body))
    headers['content-type'] ??= 'application/json';
  if (!script.chunks) {
    // A cut body still promises its whole length.
    headers['content-length'] ??= String(bytes?.length ?? 0);
    response.writeHead(script.status ?? 200, headers as Record<string, string | string[]>);
    if (script.then === undefined || script.then === 'end') return void response.end(bytes);
    if (bytes) response.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
  } else {
    response.writeHead(script.status ?? 200, headers as Record<string, string | string[]>);
    response.flushHeaders();
    for await (const piece of script.chunks) {
      if (isAborted()) return;
      if (typeof piece === 'number') await sleep(piece);
      else if (!response.write(piece)) await drained(response);
    }
  }
  await finish(script.then ?? 'end', response);
}

async function finish(how: NonNullable<Script['then']>, response: ServerResponse): Promise<void> {
  if (how === 'end') response.end();
  if (how === 'hang' || how === 'end') return;
  // Let what was written reach the wire before the socket goes.
  await sleep(20);
  if (how === 'reset') (response.socket as Socket | null)?.resetAndDestroy();
  else response.destroy();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
