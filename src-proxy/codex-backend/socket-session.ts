// One client WebSocket: frames in, turns one after the other, frames out, and the reasons for which it closes.
// It knows neither upstreams nor routes: `lanes` runs the turns.
import type { WebSocket } from 'ws';
import { proxyError, type ProxyFailure } from '../contract/error-codes.ts';
import { reportFailure } from '../telemetry/report-failure.ts';
import { type CreateFrame, type OtherFrame, parseClientFrame } from './client-frame.ts';
import { encodeConnectionLimitFrame, encodeFailureFrame } from './error-frame.ts';

const ownFault = 'Keyswitch failed on this request; its log says more. Try again.';

export interface SessionTurn {
  readonly frame: CreateFrame;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  /** Sends one text frame; waits while the client reads slower than we write. */
  emit(text: string): Promise<void>;
}

export interface SessionLanes {
  /** Runs one turn to its end, told in frames. What it throws becomes one error frame. */
  run(turn: SessionTurn): Promise<void>;
  /** An event beside the turns (`response.steer`): false where no upstream can take it. */
  relay(frame: OtherFrame): boolean;
  /** A frame that was refused before it was a turn: it is an exchange like any other in the log. */
  refused(text: string, failure: ProxyFailure): void;
  /** The client is gone. */
  close(): void;
}

export interface SessionOptions {
  /** False as soon as the client's token is revoked: the running turn ends, then 1008. */
  isAllowed(): boolean;
  /** Age at which the connection ends between two turns; the vendor's is 60 minutes. */
  readonly maxAgeMs: number;
  /** Creates that may wait behind the running one. */
  readonly maxWaiting: number;
  readonly pingIntervalMs: number;
}

export const defaultSessionOptions = {
  maxAgeMs: 60 * 60_000,
  maxWaiting: 32,
  pingIntervalMs: 30_000,
} as const;

export interface SocketSession {
  /** Finishes the running turn, then closes 1001. Resolves when the socket is closed. */
  drain(): Promise<void>;
  /** Looks at the token again; closes 1008 at once where no turn runs. */
  recheck(): void;
  /** Drops the connection now. */
  terminate(): void;
  readonly closed: Promise<void>;
}

/** More than this unsent, and the turn waits for the client (bytes). */
const highWater = 1024 * 1024;
/**
 * What a client says when it has read an answer (Codex from 0.130 on, behind a feature). Nobody waits for an answer to
 * it: an error frame would be taken for the end of the next turn.
 */
const acknowledgements: ReadonlySet<string> = new Set(['response.processed']);
/** How long a close may take before the TCP connection is dropped. */
const closeGraceMs = 2_000;

type Ending = { readonly code: number; readonly reason: string; readonly frame?: string };

/** Serves one open WebSocket until it closes. */
export function serveSocketSession(
  socket: WebSocket,
  lanes: SessionLanes,
  options: SessionOptions,
): SocketSession {
  const waiting: CreateFrame[] = [];
  let running = false;
  let ending: Ending | null = null;
  let alive = true;
  const gone = new AbortController();

  const emit = async (text: string): Promise<void> => {
    if (socket.readyState !== socket.OPEN) return;
    const sent = new Promise<void>((resolve) => socket.send(text, () => resolve()));
    if (socket.bufferedAmount > highWater) await sent;
  };

  function end(next: Ending): void {
    ending ??= next;
    if (!running) finish();
  }

  function finish(): void {
    if (ending === null || socket.readyState !== socket.OPEN) return;
    waiting.length = 0;
    if (ending.frame !== undefined) socket.send(ending.frame);
    socket.close(ending.code, ending.reason);
    setTimeout(() => socket.terminate(), closeGraceMs).unref();
  }

  function recheck(): void {
    if (!options.isAllowed()) end({ code: 1008, reason: 'token is no longer active' });
  }

  async function work(): Promise<void> {
    if (running) return;
    running = true;
    for (;;) {
      recheck();
      const frame = ending === null ? waiting.shift() : undefined;
      if (frame === undefined || gone.signal.aborted) break;
      await lanes
        .run({ frame, signal: gone.signal, emit })
        .catch((error: unknown) => emit(encodeFailureFrame(reportFailure(error, ownFault), frame.streamId)));
    }
    running = false;
    if (ending !== null) finish();
  }

  function accept(text: string): void {
    const frame = parseClientFrame(text);
    if (frame.kind === 'other') {
      if (acknowledgements.has(frame.type) || lanes.relay(frame)) return;
      throw proxyError('unsupported_parameter', `No upstream of this connection takes '${frame.type}'.`, {
        param: 'type',
      });
    }
    if (waiting.length >= options.maxWaiting) {
      throw proxyError(
        'rate_limit_exceeded',
        `${options.maxWaiting} requests already wait on this connection: wait for their answers.`,
        { retryAfterSeconds: 1 },
      );
    }
    waiting.push(frame);
    void work();
  }

  const age = setTimeout(() => {
    const minutes = Math.max(1, Math.round(options.maxAgeMs / 60_000));
    end({ code: 1000, reason: 'connection limit reached', frame: encodeConnectionLimitFrame(minutes) });
  }, options.maxAgeMs);
  age.unref();
  const pings = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, options.pingIntervalMs);
  pings.unref();

  socket.on('message', (data: Buffer, isBinary: boolean) => {
    alive = true;
    if (ending !== null) return;
    if (isBinary) {
      gone.abort();
      socket.close(1003, 'binary frames are not supported');
      return;
    }
    const text = data.toString('utf8');
    try {
      accept(text);
    } catch (error) {
      const failure = reportFailure(error, ownFault);
      lanes.refused(text, failure);
      void emit(encodeFailureFrame(failure));
    }
  });
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('error', () => {
    // A protocol error (frame too big: 1009, bad UTF-8: 1007): ws closes with the right code, 'close' follows.
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      clearTimeout(age);
      clearInterval(pings);
      waiting.length = 0;
      gone.abort();
      lanes.close();
      resolve();
    });
  });

  return {
    drain: () => {
      end({ code: 1001, reason: 'Keyswitch is stopping' });
      return closed;
    },
    recheck,
    terminate: () => socket.terminate(),
    closed,
  };
}
