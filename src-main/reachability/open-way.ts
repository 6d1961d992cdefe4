// The connection to an upstream step by step, directly or through its proxy, for those who call one without the proxy
// process: the measurement and the test of a key.
import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as tlsConnect, type TLSSocket } from 'node:tls';
import {
  createCutTunnelFault,
  createUnreachableProxyFault,
  nameProxy,
  OutboundFault,
} from '../../src-proxy/contract/outbound/outbound-fault.ts';
import { openTunnel } from '../../src-proxy/contract/outbound/open-tunnel.ts';
import type { OutboundProxy } from '../../src-proxy/contract/outbound/outbound-proxy.ts';
import type { ReachableProxy } from '../../src-proxy/contract/outbound/proxy-address.ts';

export type Step = 'dns' | 'tcp' | 'proxy' | 'tunnel' | 'tls';

/** Does one step, and may watch it: its value, and a word on what came of it. */
export type TakeStep = <T>(step: Step, work: () => Promise<readonly [T, string]>) => Promise<T>;

export interface Way {
  readonly url: URL;
  /** Null = directly. */
  readonly proxy: OutboundProxy | null;
  /** Gets every socket as soon as there is one, to end it whatever happens. */
  readonly onSocket: (socket: Socket) => void;
}

/** Opens what an HTTP request to `url` can be written on. @throws what the failing step throws */
export async function openWay(way: Way, take: TakeStep): Promise<Socket> {
  const { url, proxy, onSocket } = way;
  const host = bare(url.hostname);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (proxy === null) {
    const address = await take('dns', async () => {
      const found = await lookup(host);
      return [found.address, found.address];
    });
    const plain = await take('tcp', () => openSocket(address, port, onSocket));
    return url.protocol === 'https:' ? take('tls', () => secure(plain, host, onSocket)) : plain;
  }
  const between = await take('proxy', () => openProxy(proxy, onSocket));
  if (proxy.kind === 'unusable') return between;
  await take('tunnel', async () => {
    await openTunnel(between, proxy, { host, port });
    return [null, `${host}:${port}`];
  });
  return take('tls', () =>
    secure(between, host, onSocket).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ECONNRESET' ? createCutTunnelFault(proxy, `${host}:${port}`) : error;
    }),
  );
}

/** Does the proxy take a connection? @throws OutboundFault with the sentence where it does not */
export async function reachProxy(proxy: ReachableProxy, limitMs = 5_000): Promise<void> {
  const sockets: Socket[] = [];
  const late = new Error(`no answer within ${limitMs} ms`) as NodeJS.ErrnoException;
  late.code = 'ETIMEDOUT';
  const timer = setTimeout(() => sockets.at(-1)?.destroy(late), limitMs);
  try {
    await openProxy(proxy, (socket) => void sockets.push(socket.on('error', () => {})));
  } finally {
    clearTimeout(timer);
    for (const socket of sockets) socket.destroy();
  }
}

function openSocket(
  host: string,
  port: number,
  onSocket: (socket: Socket) => void,
): Promise<readonly [Socket, string]> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => resolve([socket, `${host}:${port}`]));
    socket.once('error', reject);
    onSocket(socket);
  });
}

async function openProxy(
  proxy: OutboundProxy,
  onSocket: (socket: Socket) => void,
): Promise<readonly [Socket, string]> {
  if (proxy.kind === 'unusable') throw new OutboundFault(proxy.reason);
  try {
    let [socket] = await openSocket(proxy.host, proxy.port, onSocket);
    if (proxy.kind === 'https') [socket] = await secure(socket, proxy.host, onSocket);
    return [socket, nameProxy(proxy)];
  } catch (error) {
    throw faultOf(proxy, error as NodeJS.ErrnoException);
  }
}

function faultOf(proxy: ReachableProxy, error: NodeJS.ErrnoException): OutboundFault {
  const code = error.code ?? 'connection lost';
  const stage = /^(ENOTFOUND|EAI_)/.test(code)
    ? 'dns'
    : proxy.kind === 'https' && !/^E[A-Z]+$/.test(code)
      ? 'tls'
      : 'connect';
  return createUnreachableProxyFault(proxy, stage, code, { cause: error });
}

function secure(
  socket: Socket,
  host: string,
  onSocket: (socket: Socket) => void,
): Promise<readonly [TLSSocket, string]> {
  return new Promise((resolve, reject) => {
    // A bare address has no name to ask for (RFC 6066).
    const name = isIP(host) === 0 ? { servername: host } : {};
    const secured = tlsConnect({ socket, ...name, ALPNProtocols: ['http/1.1'] }, () =>
      resolve([secured, secured.getProtocol() ?? 'TLS']),
    );
    secured.once('error', reject);
    onSocket(secured);
  });
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');
