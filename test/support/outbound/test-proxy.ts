// What both proxies of the tests have in common: names that only they resolve, what they count, and how they misbehave.
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';

export interface ProxyTestOptions {
  /** Names that it knows, each with a port on 127.0.0.1. Any other name cannot be resolved. */
  readonly hosts: Readonly<Record<string, number>>;
  /** Refuses everybody who does not log in with these. */
  readonly login?: { readonly user: string; readonly password: string };
  /**
   * `forbid` = its rules allow nothing; `hang` = takes the connection and says nothing; `close` = closes it at once;
   * `cut` = says yes and closes then, as Clash does where it cannot reach the host; `babble` = another language.
   */
  readonly mood?: 'forbid' | 'hang' | 'close' | 'cut' | 'babble' | undefined;
}

export interface TestProxy {
  readonly port: number;
  /** What it was asked to connect to, `host:port`, in order. */
  readonly asked: string[];
  /** Tunnels that were opened. */
  opened: number;
  /** What clients did that the protocol forbids: empty in a healthy test. */
  readonly breaches: string[];
  /** TCP connections of clients that stand now. */
  openSockets(): number;
  /** TCP connections ever made. */
  totalSockets(): number;
  close(): Promise<void>;
}

/** Counts the connections of a server and ends them with it. */
export async function listenAsProxy(
  server: Server,
  state: Pick<TestProxy, 'asked' | 'breaches'>,
): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  let total = 0;
  server.on('connection', (socket) => {
    total += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    ...state,
    port: (server.address() as AddressInfo).port,
    opened: 0,
    openSockets: () => sockets.size,
    totalSockets: () => total,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Opens the other leg; null where the host is not known or takes no connection. */
export function openLeg(port: number | undefined): Promise<Socket | null> {
  if (port === undefined) return Promise.resolve(null);
  return new Promise((resolve) => {
    const leg = connect(port, '127.0.0.1', () => resolve(leg));
    leg.on('error', () => resolve(null));
  });
}

/** Lets bytes go both ways until one side is gone. */
export function join(client: Socket, leg: Socket): void {
  client.pipe(leg);
  leg.pipe(client);
  client.on('close', () => leg.destroy());
  leg.on('close', () => client.destroy());
}
