// A strict HTTP proxy for CONNECT (RFC 9110 §9.3.6, RFC 9112 §3.2.3), over TCP or TLS. Reads the bytes itself: node's own
// server would forgive what it must see.
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { join, listenAsProxy, openLeg, type ProxyTestOptions, type TestProxy } from './test-proxy.ts';

export interface ConnectProxyOptions extends ProxyTestOptions {
  /** PEM: clients speak TLS with the proxy itself. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export async function startConnectProxy(options: ConnectProxyOptions): Promise<TestProxy> {
  const state = { asked: [] as string[], breaches: [] as string[] };
  const serve = (socket: Socket): void => {
    socket.on('error', () => {});
    if (options.mood === 'close') return void socket.destroy();
    if (options.mood === 'hang') return void socket.resume();
    if (options.mood === 'babble') return void socket.end(Uint8Array.of(5, 0xff));
    let held = Buffer.alloc(0);
    const onData = (piece: Buffer): void => {
      held = Buffer.concat([held, piece]);
      const end = held.indexOf('\r\n\r\n');
      if (end === -1) return;
      socket.off('data', onData);
      socket.pause();
      // TLS begins when the tunnel stands, not before.
      if (held.length > end + 4) state.breaches.push('bytes before the tunnel stood');
      void answer(socket, held.subarray(0, end).toString('latin1'));
    };
    socket.on('data', onData);
  };

  async function answer(socket: Socket, head: string): Promise<void> {
    const [line = '', ...lines] = head.split('\r\n');
    const target = /^CONNECT (\S+:\d+) HTTP\/1\.1$/.exec(line)?.[1];
    const headers = new Map(
      lines.map((one) => [
        one.slice(0, one.indexOf(':')).toLowerCase(),
        one.slice(one.indexOf(':') + 1).trim(),
      ]),
    );
    if (target === undefined) state.breaches.push(`request line ${line}`);
    if (headers.get('host') !== target) state.breaches.push(`host ${headers.get('host')} for ${target}`);
    for (const name of headers.keys()) {
      if (name !== 'host' && name !== 'proxy-authorization') state.breaches.push(`header ${name}`);
    }
    const refuse = (status: string): void => {
      socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
    };
    if (target === undefined) return refuse('400 Bad Request');
    state.asked.push(target);
    const { login } = options;
    const sent = headers.get('proxy-authorization');
    if (login === undefined && sent !== undefined) state.breaches.push('a login that nobody asked for');
    const expected = login === undefined ? undefined : Buffer.from(`${login.user}:${login.password}`);
    if (expected !== undefined && sent !== `Basic ${expected.toString('base64')}`) {
      return refuse('407 Proxy Authentication Required');
    }
    if (options.mood === 'forbid') return refuse('403 Forbidden');
    if (options.mood === 'cut') return void socket.end('HTTP/1.1 200 Connection established\r\n\r\n');
    const host = target.replace(/:\d+$/, '');
    const leg = await openLeg(options.hosts[host]);
    if (leg === null) return refuse('502 Bad Gateway');
    proxy.opened += 1;
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    join(socket, leg);
  }

  const proxy = await listenAsProxy(
    options.tls === undefined ? createServer(serve) : createTlsServer(options.tls, serve),
    state,
  );
  return proxy;
}
