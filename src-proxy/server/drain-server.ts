// The end of the server in good order: who has asked is answered, who asks no more is let go. Node's own
// `closeIdleConnections` (which its `close` calls too) cuts answers whose last bytes wait for a slow reader.
import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { CodexBackend } from './codex-backend-seam.ts';

export interface Drained {
  readonly server: Server;
  readonly connections: Connections;
  /** Answers that are not wholly with the operating system yet. */
  readonly running: ReadonlySet<ServerResponse>;
  readonly codexBackend: CodexBackend;
  /** The grace is over: from here on connections are cut. */
  onCut(): void;
}

/** Sockets that speak HTTP, and when each came (performance.now()). */
type Connections = ReadonlyMap<Socket, number>;

/** Who has just connected has a request on its way. */
const newcomerMs = 200;

/** Watches the connections of a server, from before it listens. */
export function trackConnections(server: Server): Connections {
  const connections = new Map<Socket, number>();
  server.on('connection', (socket) => {
    connections.set(socket, performance.now());
    socket.once('close', () => connections.delete(socket));
  });
  // A WebSocket has an end of its own.
  server.on('upgrade', (_request, socket) => connections.delete(socket as Socket));
  return connections;
}

/**
 * Connections that came before the order to stop may still lie in the kernel, and are reset when the socket closes. The
 * loop accepts about one a turn; those who go on coming are not waited for.
 */
async function acceptTheRest(server: Server): Promise<void> {
  let accepted = 0;
  const count = (): void => void (accepted += 1);
  server.on('connection', count);
  const deadline = Date.now() + 500;
  for (let before = -1; before !== accepted && Date.now() < deadline;) {
    before = accepted;
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  }
  server.off('connection', count);
}

/** Stops accepting, lets running requests end within `graceMs`, then cuts. */
export async function drainServer(drained: Drained, graceMs: number): Promise<void> {
  const { server, connections, running, codexBackend, onCut } = drained;
  const deadline = Date.now() + graceMs;
  const codexClosed = codexBackend.close(graceMs);
  await acceptTheRest(server);
  const closed = new Promise<void>((resolve) => {
    NetServer.prototype.close.call(server, () => resolve());
  });
  for (;;) {
    await nextTurn();
    const busy = new Set([...running].map(({ socket }) => socket));
    const now = performance.now();
    let newcomers = 0;
    for (const [socket, since] of connections) {
      if (busy.has(socket)) continue;
      if (now - since < newcomerMs) newcomers += 1;
      else socket.destroy();
    }
    if (running.size + newcomers === 0 || Date.now() >= deadline) break;
    await sleep(20);
  }
  onCut();
  server.closeAllConnections();
  // Ends the timer that node's server has beside its socket.
  server.close();
  await codexClosed;
  await Promise.race([closed, sleep(1_000, undefined, { ref: false })]);
}
