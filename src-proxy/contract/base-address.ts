// Judges what somebody typed as a base address, before any request goes anywhere. Pure and browser-safe, so
// that settings, the command line and the GUI's forms say the same thing.

/** Addresses that people take for an API and that are none: data, per vendor, with what to use instead. */
const notApi: readonly {
  readonly host: RegExp;
  readonly path: RegExp;
  readonly fault: 'website' | 'console' | 'cdn';
  readonly what: string;
  readonly use: readonly string[];
}[] = [
  // TokenPool, "base_url and Endpoint Choice", 2026-05-12: homepage, console and CDN are no API endpoints.
  {
    host: /^(www\.)?tokenpool\.dev$/,
    path: /^\/console(\/|$)/,
    fault: 'console',
    what: "TokenPool's console, where keys and balance are managed, not an API endpoint",
    use: ['https://api.clawto.link', 'https://api.tokenpool.dev'],
  },
  {
    host: /^(www\.)?tokenpool\.dev$/,
    path: /^/,
    fault: 'website',
    what: "TokenPool's website, not an API endpoint",
    use: ['https://api.clawto.link', 'https://api.tokenpool.dev'],
  },
  {
    host: /^cdn\.tokenpool\.dev$/,
    path: /^/,
    fault: 'cdn',
    what: "TokenPool's CDN, which only delivers files, not an API endpoint",
    use: ['https://api.clawto.link', 'https://api.tokenpool.dev'],
  },
];

export type BaseAddressFault =
  | 'empty'
  | 'key'
  | 'website'
  | 'console'
  | 'cdn'
  | 'no-scheme'
  | 'scheme'
  | 'insecure'
  | 'credentials'
  | 'query'
  | 'not-an-address';

export type BaseAddressVerdict =
  /** `base` = origin with its path prefix, without trailing slashes and without a final `/v1`, which we append. */
  | { readonly ok: true; readonly base: string }
  | {
      readonly ok: false;
      readonly fault: BaseAddressFault;
      /** One sentence with the remedy; the subject is the value (`"https://…" is …`). */
      readonly message: string;
      /** Values that would be right, best first. */
      readonly fixes: readonly string[];
    };

/** True for names and addresses of this machine: `localhost`, `*.localhost`, 127.0.0.0/8 and `::1`. */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
  );
}

/** True for text that is a key rather than an address: a vendor's prefix, or one long word without a dot. */
export function looksLikeKey(text: string): boolean {
  const value = text.trim();
  if (value.includes('://') || value.includes('/')) return false;
  if (/^(sk|ks|ksm|pk|tp|rk)[-_][\w-]{3,}/i.test(value) || /^(AIza|xai-|gsk_|Bearer\s)/.test(value))
    return true;
  return /^[\w-]{24,}$/.test(value);
}

/** Says whether `typed` can be the base address of an API, and if not, why and what to write instead. */
export function judgeBaseAddress(typed: string): BaseAddressVerdict {
  const value = typed.trim();
  if (value === '')
    return refuse('empty', 'The base address is empty: write one like https://api.example.com.');
  if (looksLikeKey(value)) {
    return refuse(
      'key',
      'This field holds what looks like a key: a base address is a URL like https://api.example.com; put the key into the vault with "keyswitch secret set <id>".',
    );
  }
  const schemeless = !/^[a-z][a-z0-9+.-]*:\/\//i.test(value);
  const url = parseUrl(schemeless ? `https://${value}` : value);
  if (url === null || /\s/.test(value)) {
    return refuse('not-an-address', `"${value}" is not an address: write one like https://api.example.com.`);
  }
  const host = url.hostname.replace(/\.$/, '');
  for (const entry of notApi) {
    if (!entry.host.test(host) || !entry.path.test(url.pathname)) continue;
    return refuse(
      entry.fault,
      `"${value}" is ${entry.what}: use ${entry.use.join(' or ')} instead.`,
      entry.use,
    );
  }
  return schemeless ? refuseSchemeless(value, host) : judgeUrl(value, url, host);
}

function judgeUrl(value: string, url: URL, host: string): BaseAddressVerdict {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refuse(
      'scheme',
      `"${value}" does not start with https://: only https:// (or http:// on this machine) works.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    return refuse(
      'credentials',
      'The base address holds a user name or password: take it out and put the key into the vault.',
    );
  }
  if (url.search !== '' || url.hash !== '') {
    return refuse(
      'query',
      `"${value.split(/[?#]/)[0]}" is followed by ? or #: a base address ends before it.`,
    );
  }
  if (url.protocol === 'http:' && !isLoopbackHost(host)) {
    const secure = `https://${url.host}${trimPath(url.pathname)}`;
    return refuse(
      'insecure',
      `"${value}" would send the key unencrypted: use ${secure}; http:// is only for addresses of this machine.`,
      [secure],
    );
  }
  return { ok: true, base: `${url.protocol}//${url.host}${trimPath(url.pathname)}` };
}

function refuseSchemeless(value: string, host: string): BaseAddressVerdict {
  const fix = `${isLoopbackHost(host) ? 'http' : 'https'}://${value.replace(/\/+$/, '')}`;
  return refuse('no-scheme', `"${value}" does not start with https://: write ${fix}.`, [fix]);
}

function trimPath(path: string): string {
  return path
    .replaceAll(/\/{2,}/g, '/')
    .replace(/\/+$/, '')
    .replace(/\/v1$/i, '');
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function refuse(fault: BaseAddressFault, message: string, fixes: readonly string[] = []): BaseAddressVerdict {
  return { ok: false, fault, message, fixes };
}
