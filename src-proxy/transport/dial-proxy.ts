// A TLS connection to an upstream through a proxy: TCP (or TLS) to the proxy, the tunnel, TLS with the upstream's own
// name. One limit for all three. The same for undici's pools and for WebSockets; only https goes this way.
import { connect as openTcp, isIP, type Socket } from 'node:net';
import { connect as openTls, type TLSSocket } from 'node:tls';
import { buildConnector } from 'undici';
import {
  createCutTunnelFault,
  createLateProxyFault,
  createUnreachableProxyFault,
  OutboundFault,
} from '../contract/outbound/outbound-fault.ts';
import { openTunnel } from '../contract/outbound/open-tunnel.ts';
import type { OutboundProxy } from '../contract/outbound/outbound-proxy.ts';
import { bracketed, type ReachableProxy } from '../contract/outbound/proxy-address.ts';
import { connectionStageOf, errorCodeOf } from './classify-connection-error.ts';

export interface DialOptions {
  /** For everything up to the end of the TLS handshake. */
  readonly limitMs: number;
  readonly extraCa?: readonly string[] | undefined;
}

/** Connects to https hosts through the proxy; TLS sessions are kept from one connection to the next. */
export function createProxyConnector(proxy: OutboundProxy, options: DialOptions): buildConnector.connector {
  const ca = options.extraCa === undefined ? {} : { ca: [...options.extraCa] };
  const secure = buildConnector({
    allowH2: false,
    timeout: options.limitMs,
    rejectUnauthorized: true,
    ...ca,
  });
  return (target, callback) => {
    const tell = async (): Promise<void> => {
      const end = await dial(proxy, target, { ...options, ca, secure }).catch((error: Error) => error);
      if (end instanceof Error) callback(end, null);
      else callback(null, end);
    };
    void tell();
  };
}

interface Dialling extends DialOptions {
  readonly ca: { readonly ca?: string[] };
  readonly secure: buildConnector.connector;
}

async function dial(
  proxy: OutboundProxy,
  target: buildConnector.Options,
  { ca, secure, limitMs }: Dialling,
): Promise<Socket> {
  if (proxy.kind === 'unusable') throw new OutboundFault(proxy.reason);
  const place = { host: target.hostname.replace(/^\[|\]$/g, ''), port: Number(target.port || 443) };
  const name = `${bracketed(place.host)}:${place.port}`;
  const raw = openProxy(proxy, ca);
  // Whoever holds the TLS socket hears of errors there; this one must only not be without a listener.
  raw.on('error', () => {});
  let late: OutboundFault | null = null;
  const timer = setTimeout(() => {
    late = createLateProxyFault(proxy, name, limitMs);
    raw.destroy(late);
  }, limitMs);
  try {
    await whenOpen(raw, proxy);
    await openTunnel(raw, proxy, place);
    return await wrap(secure, target, raw, proxy, name);
  } catch (error) {
    raw.destroy();
    throw late ?? error;
  } finally {
    clearTimeout(timer);
  }
}

function openProxy(proxy: ReachableProxy, ca: { readonly ca?: string[] }): Socket | TLSSocket {
  const { host, port } = proxy;
  if (proxy.kind !== 'https') return openTcp({ host, port, noDelay: true });
  return openTls({
    host,
    port,
    // A bare address has no name to ask for (RFC 6066).
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ALPNProtocols: ['http/1.1'],
    ...ca,
  });
}

function whenOpen(raw: Socket, proxy: ReachableProxy): Promise<void> {
  return new Promise((resolve, reject) => {
    raw.once(proxy.kind === 'https' ? 'secureConnect' : 'connect', () => resolve());
    raw.once('error', (error) => {
      const stage = connectionStageOf(error) ?? 'connect';
      const code = errorCodeOf(error) || 'connection lost';
      reject(createUnreachableProxyFault(proxy, stage, code, { cause: error }));
    });
  });
}

function wrap(
  secure: buildConnector.connector,
  target: buildConnector.Options,
  raw: Socket,
  proxy: ReachableProxy,
  name: string,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    secure({ ...target, httpSocket: raw }, (error, socket) => {
      if (error === null) resolve(socket);
      // A certificate is the upstream's matter; a connection that ends here is the proxy's.
      else if (connectionStageOf(error) === 'tls') reject(error);
      else reject(createCutTunnelFault(proxy, name, { cause: error }));
    });
  });
}
