// Measures one address in the order in which things fail: DNS and TCP, or the proxy and its tunnel, then TLS and HTTP.
// One GET on the base, without a key and never a paid request; any HTTP answer means "reachable".
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import {
  createLateProxyFault,
  nameProxy,
  OutboundFault,
} from '../../src-proxy/contract/outbound/outbound-fault.ts';
import type { OutboundProxy } from '../../src-proxy/contract/outbound/outbound-proxy.ts';
import { messageOf } from '../problem.ts';
import { openWay, type Step } from './open-way.ts';

export interface ReachabilityStage {
  /** `proxy` and `tunnel` in place of `dns` and `tcp` where the upstream is called through a proxy. */
  readonly stage: Step | 'http';
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

/** The proxy's own faults come with their remedy. */
const remedies: Record<Exclude<ReachabilityStage['stage'], 'proxy' | 'tunnel'>, string> = {
  dns: 'the name was not found: check the spelling and your DNS',
  tcp: 'no connection: check your network, firewall or proxy',
  tls: 'no safe connection: check the clock and whether something intercepts TLS',
  http: 'no HTTP answer: the address may be no API endpoint',
};

/** @param proxy the way that requests to it take; null = directly */
export async function measureBase(
  base: string,
  proxy: OutboundProxy | null = null,
  limitMs = 8_000,
): Promise<Measurement> {
  const url = new URL(base);
  const stages: ReachabilityStage[] = [];
  const begun = performance.now();
  const take = async <T>(
    stage: ReachabilityStage['stage'],
    work: () => Promise<readonly [T, string]>,
  ): Promise<T> => {
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
  const sockets: Socket[] = [];
  const onSocket = (socket: Socket): void => void sockets.push(socket.on('error', () => {}));
  try {
    const open = await openWay({ url, proxy, onSocket }, take);
    const answer = await take('http', () => get(url, open));
    const ms = since(begun);
    return {
      ok: true,
      ms,
      stages,
      ...answer,
      why: describeSuccess(url.host, proxy, ms, stages, answer.status),
    };
  } catch (error) {
    return {
      ok: false,
      ms: null,
      stages,
      status: 0,
      contentType: '',
      why: describeFailure(error, url.host, proxy, stages.at(-1), limitMs),
    };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

function describeSuccess(
  host: string,
  proxy: OutboundProxy | null,
  ms: number,
  stages: readonly ReachabilityStage[],
  status: number,
): string {
  const steps = stages.map((step) => `${step.stage} ${step.ms} ms`).join(', ');
  return proxy === null || proxy.kind === 'unusable'
    ? `${host} answered in ${ms} ms (${steps}; HTTP ${status}).`
    : `${host} answered through the proxy ${nameProxy(proxy)} in ${ms} ms (${steps}; HTTP ${status}).`;
}

function describeFailure(
  error: unknown,
  host: string,
  proxy: OutboundProxy | null,
  failed: ReachabilityStage | undefined,
  limitMs: number,
): string {
  if (error instanceof OutboundFault) return `${host} cannot be reached: ${error.message}`;
  const { stage = 'dns', detail = 'unknown' } = failed ?? {};
  // Every other error of these two steps is a fault of the proxy already: this one took too long.
  if ((stage === 'proxy' || stage === 'tunnel') && proxy !== null && proxy.kind !== 'unusable')
    return `${host} cannot be reached: ${createLateProxyFault(proxy, host, limitMs).message}`;
  const remedy = remedies[stage as keyof typeof remedies];
  return `${host} cannot be reached, ${remedy} (${stage}: ${detail}).`;
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
