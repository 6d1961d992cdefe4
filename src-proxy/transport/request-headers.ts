// Which headers of a client go on to an upstream: all but those that belong to the hop, name the client's own
// credentials, or describe bytes that we replace. Flat arrays of name, value, name, value, as on the wire.
import type { AuthStyle } from '../contract/proxy-config.ts';

/** Lower-case names that never go on to an upstream. */
const dropped = new Set([
  // Hop by hop (RFC 9110 §7.6.1), and what node or undici write themselves.
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'expect',
  'host',
  'content-length',
  // The client's credentials: they are ours, not the upstream's.
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'x-goog-api-key',
  'api-key',
  'cookie',
  'chatgpt-account-id',
  'x-openai-actor-authorization',
  'x-oai-attestation',
  'x-goog-user-project',
  // Where the client stands is nobody's business.
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
  'via',
  'origin',
  'referer',
  // Replaced by identity, so that bytes pass untouched and can be read.
  'accept-encoding',
  // The body goes on decoded.
  'content-encoding',
]);

/** Decisions by raw name, because the same few dozen spellings come with every request. */
const decisions = new Map<string, boolean>();

function isForwarded(name: string): boolean {
  let decision = decisions.get(name);
  if (decision === undefined) {
    const lower = name.toLowerCase();
    decision =
      !dropped.has(lower) &&
      !lower.startsWith('x-keyswitch-') &&
      !lower.startsWith('sec-fetch-') &&
      !lower.startsWith('sec-websocket-') &&
      !lower.startsWith('access-control-');
    if (decisions.size < 2000) decisions.set(name, decision);
  }
  return decision;
}

/** Names listed in a Connection header are hop-by-hop too. */
function connectionListed(connection: string | undefined): ReadonlySet<string> | null {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return null;
  const names = connection
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'keep-alive' && name !== 'close');
  return names.length === 0 ? null : new Set(names);
}

/**
 * The client's headers as they go on to an upstream, without its credentials.
 * @param rawHeaders as node gives them
 * @param connection the Connection header's value
 */
export function forwardRequestHeaders(
  rawHeaders: readonly string[],
  connection: string | undefined,
): string[] {
  const listed = connectionListed(connection);
  const out: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (!isForwarded(name)) continue;
    if (listed?.has(name.toLowerCase())) continue;
    out.push(name, rawHeaders[index + 1] as string);
  }
  out.push('accept-encoding', 'identity');
  return out;
}

/** Puts the upstream's key on a request. An empty key puts nothing. */
export function pushCredential(headers: string[], style: AuthStyle, key: string): void {
  if (key === '' || style === 'none') return;
  if (style === 'bearer') headers.push('authorization', `Bearer ${key}`);
  else headers.push(style, key);
}

/** Sets headers of a vendor, replacing the client's of the same name (`extra` has lower-case names). */
export function replaceHeaders(headers: string[], extra: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(extra);
  if (names.length === 0) return headers;
  const out: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (!names.includes(name.toLowerCase())) out.push(name, headers[index + 1] as string);
  }
  for (const name of names) out.push(name, extra[name] as string);
  return out;
}
