// The end of the server in good order: who has asked is answered, who asks no more is let go. Node's own
// `closeIdleConnections` (which its `close` calls too) cuts answers whose last bytes wait for a slow reader.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { CodexBackend } from './codex-backend-seam.ts';

export interface Drained {
  readonly server: Server;
  readonly connections: Connections;
  readonly codexBackend: CodexBackend;
  /** The grace is over: what runs is ended in its own words, connections are cut soon after. */
  onCut(): void;
}

interface Connection {
  /** When it came (performance.now()). */
  readonly since: number;
  /** Its answers that are not wholly with the operating system yet. */
  running: number;
}

/** Sockets that speak HTTP. */
export interface Connections {
  /** Counts an answer as running until it is closed. */
  follow(request: IncomingMessage, response: ServerResponse): void;
  /** Lets go of everyone who asks nothing and is no newcomer; how many are left. */
  dismissIdle(now: number): number;
}

/** Who has just connected has a request on its way. */
const newcomerMs = 200;
/** How often 20 ms are waited for last words to be on their way. */
const lastWordsTurns = 15;

/** Watches the connections of a server, from before it listens. */
export function trackConnections(server: Server): Connections {
  // Counted per connection: a Set of all running answers would be costly, see transport/deadlines.ts.
  const connections = new Map<Socket, Connection>();
  server.on('connection', (socket) => {
    connections.set(socket, { since: performance.now(), running: 0 });
    socket.once('close', () => connections.delete(socket));
  });
  // A WebSocket has an end of its own.
  server.on('upgrade', (_request, socket) => connections.delete(socket as Socket));

  function settled(this: ServerResponse): void {
    const connection = connections.get(this.req.socket);
    if (connection) connection.running -= 1;
  }

  return {
    follow(request, response) {
      const connection = connections.get(request.socket);
      if (connection) connection.running += 1;
      response.on('close', settled);
    },
    dismissIdle(now) {
      let left = 0;
      for (const [socket, { since, running }] of connections) {
        if (running > 0 || now - since < newcomerMs) left += 1;
        else socket.destroy();
      }
      return left;
    },
  };
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
  const { server, connections, codexBackend, onCut } = drained;
  const deadline = Date.now() + graceMs;
  const codexClosed = codexBackend.close(graceMs);
  await acceptTheRest(server);
  const closed = new Promise<void>((resolve) => {
    NetServer.prototype.close.call(server, () => resolve());
  });
  for (;;) {
    await nextTurn();
    if (connections.dismissIdle(performance.now()) === 0 || Date.now() >= deadline) break;
    await sleep(20);
  }
  onCut();
  for (let turns = 0; turns < lastWordsTurns && connections.dismissIdle(performance.now()) > 0; turns += 1)
    await sleep(20);
  server.closeAllConnections();
  // Ends the timer that node's server has beside its socket.
  server.close();
  await codexClosed;
  await Promise.race([closed, sleep(1_000, undefined, { ref: false })]);
}
