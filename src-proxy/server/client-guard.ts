// The door: every request passes here before its body is read or its upgrade is answered.
// Threats: another program on this machine (it has no token); a web page that reaches loopback (foreign Origin,
// DNS rebinding through Host); a ChatGPT login sent here by mistake (said so, never logged, never forwarded).
import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createFailure, type ProxyFailure } from '../contract/error-codes.ts';
import type { ClientConfig, ProxyConfig } from '../contract/proxy-config.ts';
import type { RouteFamily } from './route-table.ts';

export interface ClientGuard {
  /** A refused Host or Origin, or null. Checked on every path, the open ones too. */
  checkSource(headers: IncomingHttpHeaders): ProxyFailure | null;
  /** Whose token this is, or why none is good. For the family `mcp` the client is null. */
  checkToken(
    family: RouteFamily,
    headers: IncomingHttpHeaders,
    query: string,
  ): { readonly client: ClientConfig | null; readonly refusal: ProxyFailure | null };
}

interface Holder<T> {
  readonly digest: Buffer;
  readonly holder: T;
}

/** Builds the guard for one configuration. `port` is the real one, known once the socket is open. */
export function createClientGuard(config: ProxyConfig, port: number): ClientGuard {
  const own = addressOf(config, port);
  const hosts = new Set([...loopbackNames(port), own]);
  const origins = new Set([...hosts].map((host) => `http://${host}`));
  const clients = config.clients.map((client) => holderOf(client.tokenSha256, client));
  const operators = config.mcpTokens.map((token) => holderOf(token.tokenSha256, token.id));
  /**
   * Tokens that were found good, so that each is hashed once and not with every request (4 of 100 µs). The time of a
   * look-up tells nothing: bytes are compared only where V8's own hash, secret to this process, agrees already.
   */
  const good = new Map<string, ClientConfig>();

  return {
    checkSource(headers) {
      const host = headers.host?.toLowerCase() ?? '';
      if (!hosts.has(host) && !config.allowRemote) {
        return createFailure(
          'forbidden_host',
          `The Host header names another machine; call this proxy as http://${own}.`,
        );
      }
      const { origin } = headers;
      if (origin !== undefined && !origins.has(origin.toLowerCase())) {
        return createFailure('forbidden_origin', 'Web pages may not call this proxy.');
      }
      return null;
    },
    checkToken(family, headers, query) {
      const tokens = presentedTokens(family, headers, query);
      if (family !== 'mcp') {
        for (const token of tokens) {
          const client = good.get(token);
          if (client) return { client, refusal: null };
        }
      }
      const digests = tokens.map(digestOf);
      if (family === 'mcp') {
        const known = digests.some((digest) => find(operators, digest) !== null);
        if (known) return { client: null, refusal: null };
        const wrongDoor = digests.some((digest) => find(clients, digest) !== null);
        return { client: null, refusal: refuseMcp(wrongDoor, tokens.length > 0) };
      }
      for (const [index, digest] of digests.entries()) {
        const client = find(clients, digest);
        if (!client) continue;
        good.set(tokens[index] as string, client);
        return { client, refusal: null };
      }
      const isOperator = digests.some((digest) => find(operators, digest) !== null);
      return { client: null, refusal: refuseClient(family, headers, tokens, isOperator) };
    },
  };
}

/** The address that this proxy is told to listen on, as a Host value; any loopback address of 127/8 may be one. */
function addressOf({ host, allowRemote }: ProxyConfig, port: number): string {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (allowRemote) return `127.0.0.1:${port}`;
  return `${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** The Host values that name this proxy. */
export function loopbackNames(port: number): string[] {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  return [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])];
}

function holderOf<T>(sha256: string, holder: T): Holder<T> {
  return { digest: Buffer.from(sha256, 'hex'), holder };
}

function digestOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** Looks at every entry, so that the time says nothing of which one matched. */
function find<T>(holders: readonly Holder<T>[], digest: Buffer): T | null {
  let found: T | null = null;
  for (const { digest: known, holder } of holders) {
    if (known.length === digest.length && timingSafeEqual(known, digest)) found = holder;
  }
  return found;
}

function bearerOf(headers: IncomingHttpHeaders): string | null {
  const match = /^bearer[ \t]+(\S+)[ \t]*$/i.exec(headers.authorization ?? '');
  return match?.[1] ?? null;
}

/** Tokens in all forms that the family takes; several at once are fine, any valid one is good. */
function presentedTokens(family: RouteFamily, headers: IncomingHttpHeaders, query: string): string[] {
  const tokens: string[] = [];
  const bearer = bearerOf(headers);
  if (bearer !== null) tokens.push(bearer);
  if (family === 'codex' || family === 'mcp') return tokens;
  for (const name of ['x-api-key', 'x-goog-api-key']) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') tokens.push(value.trim());
  }
  if (family === 'gemini' && query.includes('key=')) {
    tokens.push(...new URLSearchParams(query).getAll('key').filter((key) => key !== ''));
  }
  return tokens;
}

function refuseMcp(wrongDoor: boolean, presented: boolean): ProxyFailure {
  return createFailure(
    'invalid_api_key',
    wrongDoor
      ? 'This is a client token; /mcp takes an operator token, made with: keyswitch mcp-token add <id>.'
      : presented
        ? 'This operator token is not known; make one with: keyswitch mcp-token add <id>.'
        : 'An operator token is missing: send it as "Authorization: Bearer …", made with: keyswitch mcp-token add <id>.',
  );
}

function refuseClient(
  family: RouteFamily,
  headers: IncomingHttpHeaders,
  tokens: readonly string[],
  isOperator: boolean,
): ProxyFailure {
  if (isOperator) {
    return createFailure(
      'invalid_api_key',
      'This is an operator token, good for /mcp only; use a client token, made with: keyswitch client add <id>.',
    );
  }
  if (headers['chatgpt-account-id'] !== undefined || tokens.some(isJwt)) {
    return createFailure(
      'invalid_api_key',
      'A ChatGPT login was sent here. It belongs to OpenAI only and was neither stored nor passed on. Give the tool a Keyswitch client token instead (keyswitch tool apply codex), and see that its provider has its own key.',
    );
  }
  if (tokens.length > 0) {
    return createFailure(
      'invalid_api_key',
      'This client token is not known here. Make a new one with: keyswitch client add <id>.',
    );
  }
  return createFailure('invalid_api_key', describeMissing(family, headers));
}

function describeMissing(family: RouteFamily, headers: IncomingHttpHeaders): string {
  const form =
    family === 'codex'
      ? '"Authorization: Bearer <token>"'
      : family === 'anthropic'
        ? '"x-api-key: <token>" or "Authorization: Bearer <token>"'
        : family === 'gemini'
          ? '"x-goog-api-key: <token>"'
          : '"Authorization: Bearer <token>"';
  const got = headers.authorization;
  const hint = got !== undefined && got !== '' ? 'The Authorization header is not of that form. ' : '';
  return `A client token is missing. ${hint}Send it as ${form}; make one with: keyswitch client add <id>.`;
}

function isJwt(token: string): boolean {
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
}
