// One upstream WebSocket that serves a client's turns: frames relayed as they are, the answer observed, never
// delayed. It lives with the client's socket. It knows no route; who connects it brings the open socket.
import type { WebSocket } from 'ws';
import { fitCodexEvent } from './fit-codex-event.ts';
import { eventType, isTerminal, parseEvent, responseIdOf } from './response-event.ts';

/** How a relayed turn ended. */
export type NativeEnd =
  /** The upstream said its last event (an error frame is one too). */
  | { readonly how: 'done' }
  /** The very first event was an error frame; it was not relayed. */
  | { readonly how: 'refused'; readonly frame: string }
  /** The upstream's socket closed; `events` were already relayed. */
  | { readonly how: 'broken'; readonly events: number; readonly why: string }
  /** Silent for longer than the idle limit. */
  | { readonly how: 'silent'; readonly events: number }
  | { readonly how: 'client-gone' };

interface NativeTurn {
  /** The frame for the upstream: the client's own bytes, the model spliced where a route renames it. */
  readonly text: string;
  /** The model that the client asked for: another name in `openai-model` would alarm Codex. */
  readonly askedModel: string;
  readonly signal: AbortSignal;
  emit(text: string): Promise<void>;
  /** Sees each event of the answer before it is relayed. */
  observe(text: string, type: string): void;
}

export interface NativeLink {
  /** Names upstream, endpoint, key and account: another key means another conversation. */
  readonly key: string;
  readonly isOpen: boolean;
  /** True for ids that this very connection gave out. */
  issued(responseId: string): boolean;
  run(turn: NativeTurn, limits: SilenceLimits): Promise<NativeEnd>;
  /** Sends a client's event beside a running turn; false where none runs. */
  send(text: string): boolean;
  close(): void;
}

/** Silence after which an upstream is given up, in ms. */
interface SilenceLimits {
  readonly firstEventMs: number;
  readonly idleMs: number;
}

interface Running {
  readonly turn: NativeTurn;
  events: number;
  /** Frames that the client has not taken yet. */
  pending: number;
  /** Frames are relayed one after the other, also while the client is slow. */
  chain: Promise<void>;
  timer: NodeJS.Timeout;
  /** Starts the clock anew. */
  watch(ms: number): void;
  readonly limits: SilenceLimits;
  finish(end: NativeEnd): void;
}

/** Frames read ahead of a slow client. */
const mostPending = 64;

/** Takes an open upstream socket. */
export function createNativeLink(key: string, socket: WebSocket, pingIntervalMs = 30_000): NativeLink {
  const ids = new Set<string>();
  let running: Running | null = null;
  let closeReason = '';
  // A connection that went away in silence (sleep, NAT) is found out before the next turn is lost in it.
  let alive = true;
  const pings = setInterval(() => {
    if (!alive) {
      closeReason = 'it answered no ping';
      socket.terminate();
      return;
    }
    alive = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, pingIntervalMs);
  pings.unref();
  socket.on('pong', () => {
    alive = true;
  });

  socket.on('message', (data: Buffer, isBinary: boolean) => {
    alive = true;
    if (running === null) return;
    if (isBinary) {
      // Codex gives up on binary frames; what follows cannot be trusted either.
      closeReason = 'the upstream sent a binary frame';
      socket.terminate();
      return;
    }
    relay(running, data.toString('utf8'));
  });
  socket.on('error', (error) => {
    closeReason = error.message;
  });
  socket.on('close', (code, reason) => {
    clearInterval(pings);
    const why = closeReason || `close ${code}${reason.length > 0 ? ` ${reason.toString()}` : ''}`;
    const current = running;
    if (current === null) return;
    void current.chain.then(() => current.finish({ how: 'broken', events: current.events, why }));
  });

  function relay(current: Running, text: string): void {
    const type = eventType(text);
    if (current.events === 0) current.watch(current.limits.idleMs);
    else current.timer.refresh();
    if (type === 'response.completed') {
      const id = responseIdOf(parseEvent(text));
      if (id !== null) ids.add(id);
    }
    current.turn.observe(text, type);
    if (type === 'error' && current.events === 0) {
      current.finish({ how: 'refused', frame: text });
      return;
    }
    current.events += 1;
    current.pending += 1;
    // Back-pressure: no more from the upstream than the client takes.
    if (current.pending > mostPending) socket.pause();
    current.chain = current.chain.then(() => pass(current, text, type));
  }

  async function pass(current: Running, text: string, type: string): Promise<void> {
    await current.turn.emit(fitCodexEvent(text, current.turn.askedModel));
    current.pending -= 1;
    if (current.pending === 0 && socket.isPaused) socket.resume();
    if (isTerminal(type)) current.finish({ how: 'done' });
  }

  return {
    key,
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    issued: (responseId) => ids.has(responseId),
    run: (turn, limits) =>
      new Promise<NativeEnd>((resolve) => {
        const onAbort = (): void => {
          socket.terminate();
          current.finish({ how: 'client-gone' });
        };
        const current: Running = {
          turn,
          events: 0,
          pending: 0,
          chain: Promise.resolve(),
          limits,
          timer: setTimeout(() => {}, 0),
          watch: (ms) => {
            clearTimeout(current.timer);
            current.timer = setTimeout(() => {
              socket.terminate();
              current.finish({ how: 'silent', events: current.events });
            }, ms);
          },
          finish: (end) => {
            if (running !== current) return;
            running = null;
            clearTimeout(current.timer);
            turn.signal.removeEventListener('abort', onAbort);
            resolve(end);
          },
        };
        running = current;
        current.watch(limits.firstEventMs);
        turn.signal.addEventListener('abort', onAbort);
        if (turn.signal.aborted) return onAbort();
        if (socket.readyState !== socket.OPEN) {
          current.finish({ how: 'broken', events: 0, why: 'the connection was already closed' });
          return;
        }
        socket.send(turn.text);
      }),
    send: (text) => {
      if (running === null || socket.readyState !== socket.OPEN) return false;
      socket.send(text);
      return true;
    },
    close: () => {
      if (socket.readyState === socket.OPEN) socket.close(1000);
      setTimeout(() => socket.terminate(), 1_000).unref();
    },
  };
}
