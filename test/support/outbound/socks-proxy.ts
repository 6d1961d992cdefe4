// A strict SOCKS5 server (RFC 1928, RFC 1929): CONNECT only, names only by type 3, and every length has to be right.
import { createServer, type Socket } from 'node:net';
import { join, listenAsProxy, openLeg, type ProxyTestOptions, type TestProxy } from './test-proxy.ts';

export interface SocksProxyOptions extends ProxyTestOptions {
  /** Refuses the request with this reply (RFC 1928 §6). */
  readonly reply?: number;
  /** Writes its answers byte by byte. */
  readonly slowly?: boolean;
}

export async function startSocksProxy(options: SocksProxyOptions): Promise<TestProxy> {
  const state = { asked: [] as string[], breaches: [] as string[] };

  async function serve(socket: Socket): Promise<void> {
    if (options.mood === 'close') return void socket.destroy();
    if (options.mood === 'hang') return void socket.resume();
    if (options.mood === 'babble') return void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    const input = reader(socket);
    const breach = (what: string): void => {
      state.breaches.push(what);
      socket.destroy();
    };
    const say = async (...bytes: number[]): Promise<void> => {
      if (options.slowly !== true) return void socket.write(Uint8Array.from(bytes));
      for (const byte of bytes) {
        socket.write(Uint8Array.of(byte));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    const [version, count = 0] = await input(2);
    if (version !== 5 || count === 0) return breach(`greeting ${version} ${count}`);
    const methods = await input(count);
    const wanted = options.login === undefined ? 0 : 2;
    if (!methods.includes(wanted)) return void socket.end(Uint8Array.of(5, 0xff));
    await say(5, wanted);
    if (options.login !== undefined) {
      const [negotiation, length = 0] = await input(2);
      const user = (await input(length)).toString();
      const password = (await input((await input(1))[0] ?? 0)).toString();
      if (negotiation !== 1) return breach(`login version ${negotiation}`);
      const good = user === options.login.user && password === options.login.password;
      await say(1, good ? 0 : 1);
      if (!good) return void socket.end();
    }
    const [again, command, reserved, type] = await input(4);
    if (again !== 5 || command !== 1 || reserved !== 0)
      return breach(`request ${again} ${command} ${reserved}`);
    if (type !== 1 && type !== 3 && type !== 4) return breach(`address type ${type}`);
    const address = await input(type === 1 ? 4 : type === 4 ? 16 : ((await input(1))[0] ?? 0));
    const host = type === 3 ? address.toString() : [...address].join('.');
    if (type === 3 && /^[\d.]+$|:/.test(host)) return breach(`the address ${host} as a name`);
    const port = (await input(2)).readUInt16BE();
    state.asked.push(`${host}:${port}`);
    const leg = options.reply === undefined ? await openLeg(options.hosts[host]) : null;
    const reply = options.mood === 'forbid' ? 2 : (options.reply ?? (leg === null ? 4 : 0));
    if (reply !== 0 || leg === null) {
      await say(5, reply, 0, 1, 0, 0, 0, 0, 0, 0);
      return void socket.end();
    }
    // Where it calls from, as a name: the longest form that there is.
    await say(5, 0, 0, 3, 4, ...Buffer.from('here'), 0x1f, 0x90);
    if (options.mood === 'cut') return void socket.end();
    proxy.opened += 1;
    join(socket, leg);
  }

  const proxy = await listenAsProxy(
    createServer((socket) => void serve(socket).catch(() => socket.destroy())),
    state,
  );
  return proxy;
}

/** Exactly so many bytes, whatever the pieces; rejects when the client closes before. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  return async (length) => {
    for (;;) {
      const bytes = length === 0 ? Buffer.alloc(0) : (socket.read(length) as Buffer | null);
      if (bytes?.length === length) return bytes;
      if (socket.readableEnded || socket.destroyed) throw new Error('the client has closed');
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          socket.off('readable', wake);
          socket.off('close', wake);
          resolve();
        };
        socket.on('readable', wake);
        socket.on('close', wake);
      });
    }
  };
}
