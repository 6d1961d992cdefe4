// The one place that talks HTTP to upstreams: a pool per way and origin, TLS verified, callbacks instead of streams,
// and our own watchdogs instead of undici's. Knows nothing of protocols, keys or routes.
import type { Dispatcher, Pool } from 'undici';
import { connectionStageOf } from './classify-connection-error.ts';
import { connectWebSocket, type WebSocketAttempt, type WebSocketRequest } from './connect-websocket.ts';
import { createDeadlines, type Deadlines, type Limited } from './deadlines.ts';
import { createProxyConnector } from './dial-proxy.ts';
import { PoolTable, type OutboundConfig } from './pool-table.ts';
import type { ResponseHeaders } from './response-headers.ts';
import type { UpstreamFault } from './upstream-fault.ts';

export interface UpstreamRequest {
  readonly origin: string;
  readonly path: string;
  /** The proxy on the way there, an id of the configuration's; left out = directly. */
  readonly via?: string | undefined;
  readonly method: 'GET' | 'POST';
  /** Flat: name, value, name, value. */
  readonly headers: string[];
  readonly body: Uint8Array | null;
  readonly connectTimeoutMs: number;
  /** Until the first piece of the body, 0 = no limit: some vendors send the head at once and fall silent then. */
  readonly firstByteTimeoutMs: number;
  /** Between two pieces of the body, 0 = no limit. Does not run while paused. */
  readonly idleTimeoutMs: number;
}

/** Called synchronously as bytes arrive. After `onEnd` or `onFault` nothing more comes. */
export interface UpstreamHandler {
  onHeaders(status: number, headers: ResponseHeaders): void;
  /** False = no more for now: call `resume` on the call. */
  onData(chunk: Buffer): boolean;
  onEnd(): void;
  onFault(fault: UpstreamFault): void;
  /** The kept-alive connection had gone stale, nothing was answered on it: the request goes again on another one. */
  onRepeat?(): void;
}

export interface UpstreamCall {
  pause(): void;
  resume(): void;
  /** Closes the connection; `onFault` follows with `aborted`, at once. */
  abort(): void;
}

export interface UpstreamClient {
  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamCall;
  /** A WebSocket, by the same ways as everything else. */
  connectWebSocket(request: UpstreamWebSocketRequest): WebSocketAttempt;
  /** From now on these proxies and these ways: idle connections of others are closed, busy ones when they are done. */
  configure(config: OutboundConfig): void;
  /** Waits for what runs, then closes all connections. */
  close(): Promise<void>;
  /** Ends all calls with the fault `stopped`, those of which no byte came too; later ones end so at once. */
  stop(): void;
  /** Closes all connections now. */
  destroy(): Promise<void>;
}

export interface UpstreamWebSocketRequest extends Omit<WebSocketRequest, 'extraCa' | 'connector'> {
  /** See UpstreamRequest. */
  readonly via?: string | undefined;
}

export interface UpstreamClientOptions {
  /** PEM certificates that are trusted beside the system's (tests, company roots). */
  readonly extraCa?: readonly string[];
}

class Call implements UpstreamCall, Limited, Dispatcher.DispatchHandler {
  readonly #handler: UpstreamHandler;
  readonly #request: UpstreamRequest;
  #controller: Dispatcher.DispatchController | null = null;
  deadline = Infinity;
  place = -1;
  #began = false;
  /** The first piece of the body has come: from here on silence is what is limited. */
  #flows = false;
  #done = false;
  #paused = false;
  #pool: Pool | null;
  readonly #pools: PoolTable;
  readonly #calls: Deadlines<Call>;
  /** A kept-alive connection may have been closed by the other side just as we used it: once more, then. */
  #mayRepeat: boolean;

  constructor(
    request: UpstreamRequest,
    handler: UpstreamHandler,
    calls: Deadlines<Call>,
    pools: PoolTable,
    pool: Pool | null,
    mayRepeat: boolean,
  ) {
    this.#calls = calls;
    this.#request = request;
    this.#handler = handler;
    this.#pools = pools;
    this.#pool = pool;
    this.#mayRepeat = mayRepeat;
    this.#limit(request.firstByteTimeoutMs);
  }

  dispatch(): void {
    const { path, method, headers, body } = this.#request;
    try {
      this.#pool?.dispatch({ path, method, headers, body: body as Buffer | null }, this);
    } catch (error) {
      this.fault({ kind: 'refused', reason: `${(error as Error).message}.` });
    }
  }

  pause(): void {
    if (this.#done) return;
    this.#paused = true;
    this.#controller?.pause();
    this.#limit(0);
  }

  resume(): void {
    if (this.#done || !this.#paused) return;
    this.#paused = false;
    this.#limit(this.#request.idleTimeoutMs);
    this.#controller?.resume();
  }

  abort(): void {
    this.fault({ kind: 'aborted' });
  }

  fault(fault: UpstreamFault): void {
    const controller = this.#controller;
    if (!this.#settle()) return;
    controller?.abort(new Error(fault.kind));
    this.#handler.onFault(fault);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#done) controller.abort(new Error('aborted'));
  }

  onResponseStart(_controller: unknown, status: number, headers: ResponseHeaders): void {
    if (status < 200 || this.#done) return;
    this.#began = true;
    this.#handler.onHeaders(status, headers);
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    if (this.#done) return;
    const { idleTimeoutMs } = this.#request;
    if (!this.#flows) {
      this.#flows = true;
      this.#limit(idleTimeoutMs);
    } else if (idleTimeoutMs > 0 && !this.#paused) this.deadline = performance.now() + idleTimeoutMs;
    if (!this.#handler.onData(chunk)) this.pause();
  }

  onResponseEnd(): void {
    if (this.#settle()) this.#handler.onEnd();
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.#done) return;
    if (!this.#began && this.#mayRepeat && connectionStageOf(error) === null) {
      this.#mayRepeat = false;
      this.#renewPool();
      this.#handler.onRepeat?.();
      this.dispatch();
      return;
    }
    if (this.#settle()) this.#handler.onFault({ kind: this.#began ? 'broken' : 'unreachable', error });
  }

  /** The configuration may have left its pool behind meanwhile, and that one is closed then. */
  #renewPool(): void {
    const { origin, connectTimeoutMs, via } = this.#request;
    const found = this.#pools.take(origin, connectTimeoutMs, via);
    if (typeof found !== 'string') this.#pool = found.pool;
  }

  /** From now on; 0 = no limit. */
  #limit(ms: number): void {
    this.deadline = ms > 0 ? performance.now() + ms : Infinity;
    this.#calls.watch(this);
  }

  expire(): void {
    const phase = this.#flows ? 'idle' : 'first-byte';
    const ms = this.#flows ? this.#request.idleTimeoutMs : this.#request.firstByteTimeoutMs;
    this.fault({ kind: 'timeout', phase, ms });
  }

  #settle(): boolean {
    if (this.#done) return false;
    this.#done = true;
    this.#calls.unwatch(this);
    this.#controller = null;
    return true;
  }
}

/** Creates the client; connections are opened when they are first needed. */
export function createUpstreamClient(options: UpstreamClientOptions = {}): UpstreamClient {
  const pools = new PoolTable(options.extraCa);
  const calls = createDeadlines<Call>();
  let stopped = false;

  return {
    send(request, handler) {
      if (stopped)
        return failSoon(new Call(request, handler, calls, pools, null, false), { kind: 'stopped' });
      const known = pools.take(request.origin, request.connectTimeoutMs, request.via);
      if (typeof known === 'string') {
        return failSoon(new Call(request, handler, calls, pools, null, false), {
          kind: 'refused',
          reason: known,
        });
      }
      // Only a connection that was there before can have gone stale.
      const call = new Call(request, handler, calls, pools, known.pool, known.open > 0);
      call.dispatch();
      return call;
    },
    connectWebSocket({ via, ...request }) {
      const { extraCa } = options;
      const limitMs = request.handshakeTimeoutMs;
      return connectWebSocket({
        ...request,
        extraCa,
        connector:
          via === undefined ? undefined : createProxyConnector(pools.proxy(via), { limitMs, extraCa }),
      });
    },
    configure: (config) => pools.configure(config),
    stop() {
      stopped = true;
      for (const call of calls.all()) call.fault({ kind: 'stopped' });
    },
    async close() {
      await Promise.all(pools.all().map((pool) => pool.close()));
    },
    async destroy() {
      await Promise.all(pools.all().map((pool) => pool.destroy()));
    },
  };
}

/** In a later turn, as every other fault: callers hold the call before it can fail. */
function failSoon(call: Call, fault: UpstreamFault): Call {
  queueMicrotask(() => call.fault(fault));
  return call;
}
