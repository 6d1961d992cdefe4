// A WebSocket client for tests: sends frames, keeps what came, waits for conditions.
import { WebSocket, type ClientOptions } from 'ws';

export interface FrameClient {
  readonly socket: WebSocket;
  readonly frames: Record<string, unknown>[];
  readonly close: Promise<{ readonly code: number; readonly reason: string }>;
  send(frame: object | string): void;
  /** Sends a create and waits for the frame that ends it; the frames of this turn. */
  turn(frame: object): Promise<Record<string, unknown>[]>;
  /** The next frame for which `matches` holds, from `from` on. */
  waitFor(
    matches: (frame: Record<string, unknown>) => boolean,
    from?: number,
  ): Promise<Record<string, unknown>>;
}

const terminal = new Set(['response.completed', 'response.failed', 'response.incomplete', 'error']);

/** Connects, or rejects with `status` where the upgrade was refused. */
export async function connectFrames(url: string, options: ClientOptions = {}): Promise<FrameClient> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), options);
  const frames: Record<string, unknown>[] = [];
  const waiters = new Set<() => void>();
  let closed = false;
  const wake = (): void => {
    for (const waiter of waiters) waiter();
  };
  socket.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString('utf8')) as Record<string, unknown>);
    wake();
  });
  const close = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      closed = true;
      wake();
      resolve({ code, reason: reason.toString() });
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (part: Buffer) => (body += part.toString('utf8')));
      response.on('end', () =>
        reject(
          Object.assign(new Error(`refused with ${response.statusCode}`), {
            status: response.statusCode,
            body,
          }),
        ),
      );
    });
  });
  socket.on('error', () => {});

  async function waitFor(
    matches: (frame: Record<string, unknown>) => boolean,
    from = 0,
  ): Promise<Record<string, unknown>> {
    let at = from;
    for (;;) {
      for (; at < frames.length; at += 1) {
        const frame = frames[at] as Record<string, unknown>;
        if (matches(frame)) return frame;
      }
      if (closed)
        throw new Error(`the socket closed; frames: ${JSON.stringify(frames.slice(from)).slice(0, 600)}`);
      await new Promise<void>((resolve) => {
        const waiter = (): void => {
          waiters.delete(waiter);
          resolve();
        };
        waiters.add(waiter);
      });
    }
  }

  const send = (frame: object | string): void =>
    socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));

  return {
    socket,
    frames,
    close,
    send,
    waitFor,
    turn: async (frame) => {
      const from = frames.length;
      send({ type: 'response.create', ...frame });
      await waitFor((one) => terminal.has(String(one['type'])), from);
      return frames.slice(from);
    },
  };
}
