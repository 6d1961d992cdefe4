// Tests an upstream without the proxy: asks for its list of models with each key, which costs nothing, and says in
// one sentence whether address, network and key are right. The key goes to the configured address only.
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import type { OutboundProxy } from '../../src-proxy/contract/outbound/outbound-proxy.ts';
import type { AuthStyle, UpstreamConfig } from '../../src-proxy/contract/proxy-config.ts';
import { messageOf } from '../problem.ts';
import { measureBase } from './measure.ts';
import { openWay } from './open-way.ts';

/** What is wrong, so that a key is not blamed for an empty account, nor the account for a wrong address. */
export type TrialFault =
  | 'no-protocol'
  | 'unreachable'
  | 'no-key'
  | 'broken'
  | 'key'
  | 'quota'
  | 'web-page'
  | 'other';

export interface UpstreamTrial {
  readonly upstream: string;
  readonly ok: boolean;
  readonly message: string;
  readonly endpoint: string;
  /** Of the first key that failed, else of the upstream; null where all is well. */
  readonly fault: TrialFault | null;
  /** Ids that the upstream lists for its first key; null where it gave no list. */
  readonly models: readonly string[] | null;
  readonly keys: readonly {
    readonly id: string;
    readonly ok: boolean;
    readonly status: number;
    readonly message: string;
    readonly fault: TrialFault | null;
  }[];
}

/** @param wayTo the proxy on the way to a base address, null = directly */
export async function tryUpstream(
  upstream: UpstreamConfig,
  wayTo: (base: string) => OutboundProxy | null = () => null,
): Promise<UpstreamTrial> {
  const endpoint = upstream.endpoints.find((one) => one.id === upstream.endpoint) ?? upstream.endpoints[0];
  const [protocol, base] = Object.entries(endpoint?.bases ?? {})[0] ?? [];
  const result = { upstream: upstream.id, endpoint: endpoint?.id ?? '', fault: null, models: null, keys: [] };
  if (upstream.kind === 'demo') return { ...result, ok: true, message: 'The built-in demo needs no test.' };
  if (protocol === undefined || base === undefined) {
    return {
      ...result,
      ok: false,
      fault: 'no-protocol',
      message: `"${upstream.id}" speaks no wire protocol: add its [upstream.protocols].`,
    };
  }
  const proxy = wayTo(base);
  const reach = await measureBase(base, proxy);
  if (!reach.ok) return { ...result, ok: false, fault: 'unreachable', message: reach.why };
  const style = upstream.auth[protocol as ProtocolId] ?? 'none';
  if (upstream.keys.length === 0 && style !== 'none') {
    return {
      ...result,
      ok: false,
      fault: 'no-key',
      message: `"${upstream.id}" has no key in the vault: put one there with "keyswitch secret set ${upstream.missingKey ?? upstream.id}".`,
    };
  }
  const tried = upstream.keys.length === 0 ? [{ vaultId: '', value: '' }] : upstream.keys;
  const keys = await Promise.all(
    tried.map(async ({ vaultId, value }) => {
      const answer = await askModels(protocol as ProtocolId, base, style, value, upstream.headers, proxy);
      return { id: vaultId, ...judge(answer, upstream, vaultId), models: readModels(answer) };
    }),
  );
  const bad = keys.find((key) => !key.ok);
  return {
    ...result,
    ok: bad === undefined,
    message: bad?.message ?? `${reach.why} ${keys[0]?.message ?? ''}`.trim(),
    fault: bad?.fault ?? null,
    models: keys.find(({ models }) => models !== null)?.models ?? null,
    keys: keys.map(({ models: _models, ...key }) => key),
  };
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

function judge(
  answer: Answer,
  upstream: UpstreamConfig,
  key: string,
): { ok: boolean; status: number; message: string; fault: TrialFault | null } {
  const { status, body } = answer;
  const say = (ok: boolean, message: string) => ({ ok, status, message, fault: null });
  const blame = (fault: TrialFault, message: string) => ({ ok: false, status, message, fault });
  if (status === 0) return blame('broken', `"${upstream.id}" broke off the connection (${body}): try again.`);
  if (status === 401 || status === 403) {
    return blame(
      'key',
      `"${upstream.id}" refused the key "${key}" (HTTP ${status}): set it again with "keyswitch secret set ${key}".`,
    );
  }
  if (status === 402 || (status === 429 && /balance|quota|insufficient|billing/i.test(body))) {
    const where = upstream.topUpUrl === undefined ? '' : ` at ${upstream.topUpUrl}`;
    return blame(
      'quota',
      `The key "${key}" is right, but its account has no quota left (HTTP ${status}): top up${where}.`,
    );
  }
  if (status === 429)
    return say(true, `The key "${key}" is right; it is rate-limited at the moment (HTTP 429).`);
  if (status < 300 && /text\/html/i.test(answer.contentType)) {
    return blame(
      'web-page',
      `"${upstream.id}" answers with a web page, not an API: its base address is wrong.`,
    );
  }
  if (status < 300) {
    const count = readModels(answer)?.length ?? 0;
    return say(true, `${count} ${count === 1 ? 'model' : 'models'}.`);
  }
  if (status === 404 || status === 405)
    return say(true, `It answers, but has no list of models (HTTP ${status}).`);
  return blame(
    'other',
    `"${upstream.id}" answered HTTP ${status} to the list of models: try again, or check its base address.`,
  );
}

/** Ids of a list in OpenAI's, Anthropic's or Gemini's shape; null where it is none. */
function readModels({ status, body }: Answer): string[] | null {
  if (status < 200 || status >= 300) return null;
  try {
    const value = JSON.parse(body) as { data?: unknown; models?: unknown };
    const list = value.data ?? value.models;
    if (!Array.isArray(list)) return null;
    return list.flatMap((entry: { id?: unknown; slug?: unknown; name?: unknown }) => {
      const id = entry.id ?? entry.slug ?? entry.name;
      return typeof id === 'string' ? [id.replace(/^models\//, '')] : [];
    });
  } catch {
    return null;
  }
}

const bodyLimit = 4 * 1024 * 1024;
const answerLimitMs = 20_000;

function askModels(
  protocol: ProtocolId,
  base: string,
  style: AuthStyle,
  key: string,
  extra: Readonly<Record<string, string>>,
  proxy: OutboundProxy | null,
): Promise<Answer> {
  const path = protocol === 'gemini' ? '/v1beta/models' : '/v1/models';
  const url = new URL(`${base.replace(/\/v1$/, '')}${path}`);
  const headers: Record<string, string> = { accept: 'application/json', ...extra };
  if (protocol === 'anthropic-messages') headers['anthropic-version'] ??= '2023-06-01';
  if (style === 'bearer') headers['authorization'] = `Bearer ${key}`;
  else if (style !== 'none') headers[style] = key;
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const fail = (error: unknown) => resolve({ status: 0, contentType: '', body: messageOf(error) });
    const options: RequestOptions = {
      method: 'GET',
      headers,
      timeout: answerLimitMs,
      // An agent of its own: with NODE_USE_ENV_PROXY Node's would send the key to HTTP_PROXY, whatever the way is.
      ...(proxy === null ? { agent: false } : { createConnection: through(url, proxy) }),
    };
    const request = send(url, options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= bodyLimit) chunks.push(chunk);
      });
      response.on('error', fail);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? '',
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${answerLimitMs / 1000} s`)));
    request.on('error', fail);
    request.end();
  });
}

/** The connection through a proxy in the form that node:http takes one; what goes wrong is an error of the request. */
function through(url: URL, proxy: OutboundProxy): NonNullable<RequestOptions['createConnection']> {
  return (_options, created) => {
    const sockets: Socket[] = [];
    const onSocket = (socket: Socket): void => void sockets.push(socket.on('error', () => {}));
    // The request's own limit begins when it has its socket.
    const late = new Error(`no answer within ${answerLimitMs / 1000} s`);
    const timer = setTimeout(() => sockets.at(-1)?.destroy(late), answerLimitMs);
    const tell = async (): Promise<void> => {
      try {
        const socket = await openWay({ url, proxy, onSocket }, async (_step, work) => (await work())[0]);
        created(null, socket);
      } catch (error) {
        for (const socket of sockets) socket.destroy();
        created(error as Error, sockets[0] as Socket);
      } finally {
        clearTimeout(timer);
      }
    };
    void tell();
    return undefined;
  };
}
