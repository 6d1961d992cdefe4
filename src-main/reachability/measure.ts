// Measures one address in the order in which things fail: DNS, TCP, TLS, HTTP. One GET on the base, without a key
// and never a paid request; any HTTP answer means "reachable".
import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, isIP, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { messageOf } from '../problem.ts';

export interface ReachabilityStage {
  readonly stage: 'dns' | 'tcp' | 'tls' | 'http';
  readonly ok: boolean;
  readonly ms: number;
  /** An address, a status, or what went wrong. */
  readonly detail: string;
}

export interface Measurement {
  readonly ok: boolean;
  /** From the first step to the first byte of the answer, null where there was none. */
  readonly ms: number | null;
  readonly stages: readonly ReachabilityStage[];
  /** HTTP status, 0 where none came. */
  readonly status: number;
  readonly contentType: string;
  /** A sentence with the measurement, or with what failed and the remedy. */
  readonly why: string;
}

const remedies: Record<ReachabilityStage['stage'], string> = {
  dns: 'the name was not found: check the spelling and your DNS',
  tcp: 'no connection: check your network, firewall or proxy',
  tls: 'no safe connection: check the clock and whether something intercepts TLS',
  http: 'no HTTP answer: the address may be no API endpoint',
};

export async function measureBase(base: string, limitMs = 8_000): Promise<Measurement> {
  const url = new URL(base);
  const stages: ReachabilityStage[] = [];
  const begun = performance.now();
  const take = async <T>(stage: ReachabilityStage['stage'], work: () => Promise<[T, string]>): Promise<T> => {
    const at = performance.now();
    try {
      const [value, detail] = await within(work(), limitMs);
      stages.push({ stage, ok: true, ms: since(at), detail });
      return value;
    } catch (error) {
      stages.push({ stage, ok: false, ms: since(at), detail: messageOf(error) });
      throw error;
    }
  };
  let socket: Socket | undefined;
  try {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const address = await take('dns', async () => {
      const found = await lookup(host);
      return [found.address, found.address];
    });
    socket = await take('tcp', () => openSocket(address, port));
    const plain = socket;
    if (url.protocol === 'https:') socket = await take('tls', () => secure(plain, host));
    const open = socket;
    const answer = await take('http', () => get(url, open));
    const ms = since(begun);
    return {
      ok: true,
      ms,
      stages,
      ...answer,
      why: `${url.host} answered in ${ms} ms (${stages.map(({ stage, ms }) => `${stage} ${ms} ms`).join(', ')}; HTTP ${answer.status}).`,
    };
  } catch {
    const failed = stages.at(-1);
    const step = failed?.stage ?? 'dns';
    return {
      ok: false,
      ms: null,
      stages,
      status: 0,
      contentType: '',
      why: `${url.host} cannot be reached, ${remedies[step]} (${step}: ${failed?.detail ?? 'unknown'}).`,
    };
  } finally {
    socket?.destroy();
  }
}

function openSocket(host: string, port: number): Promise<[Socket, string]> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => resolve([socket, `${host}:${port}`]));
    socket.once('error', reject);
  });
}

function secure(socket: Socket, host: string): Promise<[Socket, string]> {
  return new Promise((resolve, reject) => {
    // A bare address has no name to ask for (RFC 6066).
    const name = isIP(host) === 0 ? { servername: host } : {};
    const secured = tlsConnect({ socket, ...name, ALPNProtocols: ['http/1.1'] }, () =>
      resolve([secured, secured.getProtocol() ?? 'TLS']),
    );
    secured.once('error', reject);
  });
}

type Answer = { readonly status: number; readonly contentType: string };

function get(url: URL, socket: Socket): Promise<[Answer, string]> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      { method: 'GET', createConnection: () => socket, headers: { accept: 'application/json' } },
      (response: IncomingMessage) => {
        const status = response.statusCode ?? 0;
        response.destroy();
        resolve([{ status, contentType: response.headers['content-type'] ?? '' }, `HTTP ${status}`]);
      },
    );
    request.once('error', reject);
    request.end();
  });
}

function since(at: number): number {
  return Math.round((performance.now() - at) * 10) / 10;
}

async function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
