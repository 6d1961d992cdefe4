// The words with a proxy, on a connection that stands: CONNECT (RFC 9110 §9.3.6) or SOCKS5 (RFC 1928, RFC 1929). The
// proxy gets the upstream's name and resolves it itself. Knows no socket: whoever has one hands it in.
import { nameProxy, OutboundFault } from './outbound-fault.ts';
import { bracketed, type ReachableProxy } from './proxy-address.ts';

/** What it needs of a socket; `net.Socket` and `tls.TLSSocket` have it. */
export interface ByteChannel {
  write(bytes: Uint8Array): unknown;
  /** All that has come, null = nothing. */
  read(): Uint8Array | null;
  unshift(bytes: Uint8Array): void;
  on(event: 'readable' | 'end' | 'close', listener: () => void): unknown;
  off(event: 'readable' | 'end' | 'close', listener: () => void): unknown;
}

export interface TunnelTarget {
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Longest head of an answer to CONNECT. */
const headLimit = 16 * 1024;
const utf8 = new TextEncoder();

/**
 * Resolves when what is written from now on reaches the target.
 * @throws OutboundFault where the proxy refuses, answers in another language or closes
 */
export async function openTunnel(
  channel: ByteChannel,
  proxy: ReachableProxy,
  target: TunnelTarget,
): Promise<void> {
  const reader = new Reader(channel, () => {
    const place = `${bracketed(target.host)}:${target.port}`;
    return new OutboundFault(
      `the proxy ${nameProxy(proxy)} closed the connection before the way to ${place} was open. Look at its log, and whether its port is the one for ${proxy.kind}.`,
    );
  });
  try {
    await (proxy.kind === 'socks5' ? talkSocks : talkConnect)(channel, reader, proxy, target);
  } finally {
    reader.leave();
  }
}

async function talkConnect(
  channel: ByteChannel,
  reader: Reader,
  proxy: ReachableProxy,
  target: TunnelTarget,
): Promise<void> {
  const place = `${bracketed(target.host)}:${target.port}`;
  const login =
    proxy.user === undefined
      ? ''
      : `Proxy-Authorization: Basic ${base64(`${proxy.user}:${proxy.password ?? ''}`)}\r\n`;
  channel.write(utf8.encode(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n${login}\r\n`));
  const name = nameProxy(proxy);
  const stranger = (): OutboundFault =>
    new OutboundFault(
      `the proxy ${name} answers in something other than HTTP. If this is its SOCKS port, write socks5:// in front of it.`,
    );
  // "HTTP/" first: a SOCKS server may answer with two bytes and then wait for ever.
  const start = await reader.upTo(2);
  if (start[0] !== 0x48 || start[1] !== 0x54) throw stranger();
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(await reader.head(headLimit, stranger))?.[1] ?? 0);
  if (status >= 200 && status < 300) return;
  throw status === 0 ? stranger() : new OutboundFault(describeRefusal(status, name, place, proxy));
}

function describeRefusal(status: number, name: string, place: string, proxy: ReachableProxy): string {
  if (status === 407) {
    return proxy.user === undefined
      ? `the proxy ${name} wants a user name and password (HTTP 407). Put them into the address in HTTPS_PROXY, and write proxy = "env".`
      : `the proxy ${name} refuses the user name and password that it was given (HTTP 407). Correct them there.`;
  }
  if (status === 401 || status === 403) {
    return `the proxy ${name} does not allow ${place} (HTTP ${status}). Allow it in the proxy's rules, or write proxy = "direct" for this upstream.`;
  }
  return `the proxy ${name} did not connect to ${place} (HTTP ${status}). Look at its log, and whether it is connected itself.`;
}

const version = 5;
const noLogin = 0;
const byPassword = 2;

/** RFC 1928 §6: what a reply other than 0 means. */
const socksReplies: Readonly<Record<number, string>> = {
  1: 'general failure',
  2: 'not allowed by its rules',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'TTL expired',
  7: 'command not supported',
  8: 'address type not supported',
};

async function talkSocks(
  channel: ByteChannel,
  reader: Reader,
  proxy: ReachableProxy,
  target: TunnelTarget,
): Promise<void> {
  const name = nameProxy(proxy);
  const stranger = (): OutboundFault =>
    new OutboundFault(
      `the proxy ${name} does not speak SOCKS5. If this is its HTTP port, write http:// in front of it.`,
    );
  const offered = proxy.user === undefined ? [noLogin] : [noLogin, byPassword];
  channel.write(Uint8Array.of(version, offered.length, ...offered));
  const [greeted, method] = await reader.take(2);
  if (greeted !== version) throw stranger();
  if (method === byPassword && proxy.user !== undefined) await logIn(channel, reader, proxy);
  else if (method !== noLogin) {
    throw new OutboundFault(
      proxy.user === undefined
        ? `the proxy ${name} wants a user name and password (SOCKS5). Put them into the address in ALL_PROXY, and write proxy = "env".`
        : `the proxy ${name} takes no login by user name and password (SOCKS5, method ${method}). Change its settings, or use another proxy.`,
    );
  }
  channel.write(
    Uint8Array.of(version, 1, 0, ...addressOf(target.host), target.port >> 8, target.port & 0xff),
  );
  const [answered, reply, , kind] = await reader.take(4);
  if (answered !== version) throw stranger();
  if (reply !== 0) {
    const place = `${bracketed(target.host)}:${target.port}`;
    const meaning = socksReplies[reply ?? 0] ?? 'unknown reason';
    throw new OutboundFault(
      reply === 2
        ? `the proxy ${name} does not allow ${place} (SOCKS5 reply 2). Allow it in the proxy's rules, or write proxy = "direct" for this upstream.`
        : `the proxy ${name} did not connect to ${place} (SOCKS5 reply ${reply}, ${meaning}). Look at its log, and whether it is connected itself.`,
    );
  }
  // The address it calls from is nobody's concern, but stands before the upstream's first byte.
  if (kind !== 1 && kind !== 3 && kind !== 4) throw stranger();
  const length = kind === 1 ? 4 : kind === 4 ? 16 : ((await reader.take(1))[0] ?? 0);
  await reader.take(length + 2);
}

async function logIn(channel: ByteChannel, reader: Reader, proxy: ReachableProxy): Promise<void> {
  const user = utf8.encode(proxy.user ?? '');
  const password = utf8.encode(proxy.password ?? '');
  if (user.length > 255 || password.length > 255) {
    throw new OutboundFault(
      `the user name or password for the proxy ${nameProxy(proxy)} is longer than the 255 bytes that SOCKS5 has for it. Choose a shorter one.`,
    );
  }
  channel.write(Uint8Array.of(1, user.length, ...user, password.length, ...password));
  const [, status] = await reader.take(2);
  if (status === 0) return;
  throw new OutboundFault(
    `the proxy ${nameProxy(proxy)} refuses the user name and password that it was given (SOCKS5). Correct them there.`,
  );
}

/** Type and bytes of an address: names go as names, so that it is the proxy who resolves them. */
function addressOf(host: string): number[] {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return [1, ...host.split('.').map(Number)];
  const six = host.includes(':') ? parseIPv6(host) : null;
  if (six !== null) return [4, ...six];
  const name = utf8.encode(host);
  // A host name has at most 253 (RFC 1035 §2.3.4).
  return [3, Math.min(name.length, 255), ...name.subarray(0, 255)];
}

/** The 16 bytes of an address as URL parsers write it, null where it is none. */
export function parseIPv6(text: string): number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [before = [], after = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - before.length - after.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...utf8.encode(text)));
}

/** Takes exactly what was asked for and gives the rest back: it belongs to the upstream. */
class Reader {
  readonly #channel: ByteChannel;
  readonly #whenClosed: () => Error;
  #held: Uint8Array = new Uint8Array(0);
  #closed = false;
  #wake: (() => void) | null = null;
  readonly #onReadable = (): void => this.#wake?.();
  readonly #onEnd = (): void => {
    this.#closed = true;
    this.#wake?.();
  };

  constructor(channel: ByteChannel, whenClosed: () => Error) {
    this.#channel = channel;
    this.#whenClosed = whenClosed;
    channel.on('readable', this.#onReadable);
    channel.on('end', this.#onEnd);
    channel.on('close', this.#onEnd);
  }

  leave(): void {
    this.#channel.off('readable', this.#onReadable);
    this.#channel.off('end', this.#onEnd);
    this.#channel.off('close', this.#onEnd);
    if (this.#held.length > 0 && !this.#closed) this.#channel.unshift(this.#held);
  }

  /** Waits for so many bytes and leaves them where they are. */
  async upTo(length: number): Promise<Uint8Array> {
    while (this.#held.length < length) await this.#more();
    return this.#held;
  }

  async take(length: number): Promise<Uint8Array> {
    await this.upTo(length);
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken;
  }

  /** The head of an HTTP answer, the empty line taken as well. */
  async head(limit: number, whenTooLong: () => Error): Promise<string> {
    for (;;) {
      const text = new TextDecoder('latin1').decode(this.#held.subarray(0, limit));
      const end = text.indexOf('\r\n\r\n');
      if (end !== -1) {
        this.#held = this.#held.subarray(end + 4);
        return text.slice(0, end);
      }
      if (this.#held.length >= limit) throw whenTooLong();
      await this.#more();
    }
  }

  async #more(): Promise<void> {
    for (;;) {
      const piece = this.#channel.read();
      if (piece !== null) {
        const joined = new Uint8Array(this.#held.length + piece.length);
        joined.set(this.#held);
        joined.set(piece, this.#held.length);
        this.#held = joined;
        return;
      }
      if (this.#closed) throw this.#whenClosed();
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = null;
    }
  }
}
