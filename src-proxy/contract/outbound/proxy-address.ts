// The address of a proxy between this machine and upstreams (Clash, V2Ray, a company's), read, judged and shown.
// Browser-safe, so that forms and config.toml say the same thing. Never shows a user name or password.

export interface ReachableProxy {
  /** `http` and `https` = CONNECT, the second with TLS to the proxy itself; `socks5` = with the name left to the proxy. */
  readonly kind: 'http' | 'https' | 'socks5';
  readonly host: string;
  readonly port: number;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Who named it: an environment variable, or config.toml. For messages. */
  readonly from: string;
}

const defaultPorts = { http: 80, https: 443, socks5: 1080 } as const;
/** curl's `socks5h` leaves the name to the proxy; so do we under either word, for local DNS is what fails there. */
const kinds: Readonly<Record<string, ReachableProxy['kind']>> = {
  http: 'http',
  https: 'https',
  socks5: 'socks5',
  socks5h: 'socks5',
};

export type ProxyAddressFault = 'scheme' | 'not-an-address' | 'path';

export type ProxyAddress =
  | { readonly ok: true; readonly proxy: Omit<ReachableProxy, 'from'> }
  | { readonly ok: false; readonly fault: ProxyAddressFault };

/**
 * Reads the address of a proxy.
 * @param schemeless what to take for the scheme where there is none (curl: http); null = there must be one
 */
export function readProxyAddress(text: string, schemeless: 'http' | null = null): ProxyAddress {
  const value = text.trim();
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(value) ?? [null, schemeless, value];
  const kind = kinds[scheme?.toLowerCase() ?? ''];
  if (kind === undefined || rest === undefined) return { ok: false, fault: 'scheme' };
  // Read as http, whatever it is: only for such addresses does a URL parser look at the host at all.
  const url = URL.parse(`http://${rest}`);
  if (url === null || /\s/.test(value)) return { ok: false, fault: 'not-an-address' };
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return { ok: false, fault: 'path' };
  const user = decode(url.username);
  const password = decode(url.password);
  // The parser drops the port 80.
  const named = /:(\d+)\/?$/.exec(rest)?.[1];
  return {
    ok: true,
    proxy: {
      kind,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: named === undefined ? defaultPorts[kind] : Number(named),
      ...(user === '' && password === '' ? {} : { user, password }),
    },
  };
}

/** What a setting can be wrong in; `login` first, so that nobody repeats what may be a password. */
export type ProxySettingFault = 'login' | 'path' | 'address';

/** What is wrong with what somebody wrote for `proxy`; null where it is `env`, `direct` or an address without a login. */
export function judgeProxySetting(value: string): ProxySettingFault | null {
  if (value === 'env' || value === 'direct') return null;
  // An @ is all there is of a login that the parser stumbled over.
  if (value.includes('@')) return 'login';
  const read = readProxyAddress(value);
  if (read.ok) return null;
  return read.fault === 'path' ? 'path' : 'address';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `http://127.0.0.1:7890`, never with a user name or password. */
export function showProxy({ kind, host, port }: Pick<ReachableProxy, 'kind' | 'host' | 'port'>): string {
  return `${kind}://${bracketed(host)}:${port}`;
}

/** A host as it stands before a port. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
