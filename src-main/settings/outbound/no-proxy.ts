// NO_PROXY in curl's sense: a list of names and addresses that are called without the proxy. Pure.
// curl 8 (docs/libcurl/opts/CURLOPT_NOPROXY.md, read 2026-11-28): commas or blanks between entries, a name covers its
// subdomains with or without a dot in front, `*` alone covers everything, addresses may be CIDR blocks. The port that
// Go and wget know is understood as well, and `*.` in front, which curl does not know but people write.
import { parseIPv6 } from '../../../src-proxy/contract/outbound/open-tunnel.ts';

export type IsExempt = (host: string, port: number) => boolean;

/** Reads the list once; `host` comes without brackets. */
export function readNoProxy(list: string): IsExempt {
  const rules = list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(readEntry);
  return (host, port) => {
    const name = host.toLowerCase().replace(/\.$/, '');
    const address = addressBits(name);
    return rules.some((rule) => rule(name, address, port));
  };
}

type Rule = (name: string, address: string | null, port: number) => boolean;

function readEntry(text: string): Rule {
  const entry = text.toLowerCase();
  if (entry === '*') return () => true;
  const block = readBlock(entry);
  if (block !== null) return (_name, address) => address?.startsWith(block) ?? false;
  const [, bare = entry, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
  const own = bare
    .replace(/^\[|\]$/g, '')
    .replace(/^\*?\./, '')
    .replace(/\.$/, '');
  const bits = addressBits(own);
  return (name, address, at) => {
    if (port !== undefined && Number(port) !== at) return false;
    // Two spellings of one address are the same; an address has no subdomains.
    if (bits !== null || address !== null) return bits !== null && bits === address;
    return own !== '' && (name === own || name.endsWith(`.${own}`));
  };
}

/** The leading bits of `10.0.0.0/8`, null where it is no block. */
function readBlock(entry: string): string | null {
  const [, base = '', length] = /^\[?([0-9a-f:.]+)\]?\/(\d+)$/.exec(entry) ?? [];
  const bits = addressBits(base);
  return bits === null || Number(length) > bits.length - 1 ? null : bits.slice(0, Number(length) + 1);
}

/** An address as text of its family and bits, so that a block is a prefix of it; null for a name. */
function addressBits(host: string): string | null {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host)?.slice(1).map(Number);
  const bytes = four === undefined ? (host.includes(':') ? parseIPv6(host) : null) : four;
  if (bytes === null || bytes.some((byte) => byte > 255)) return null;
  return `${bytes.length === 4 ? 'v' : 's'}${bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('')}`;
}
