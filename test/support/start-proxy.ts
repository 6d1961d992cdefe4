// A data plane in this process for tests: a given part of a configuration, any free port, one client token, records.
import { createHash } from 'node:crypto';
import type { ProxyToMain } from '../../src-proxy/contract/channel.ts';
import type { ExchangeRecord } from '../../src-proxy/contract/exchange-record.ts';
import { protocolIds, type ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import {
  defaultRouting,
  type ProxyConfig,
  type RouteConfig,
  type RoutingSettings,
  type UpstreamConfig,
} from '../../src-proxy/contract/proxy-config.ts';
import type { CodexBackendOptions } from '../../src-proxy/codex-backend/create-codex-backend.ts';
import type { ConvertLaneOptions } from '../../src-proxy/exchange/convert/convert-lane.ts';
import { createProxy, type RunningProxy } from '../../src-proxy/create-proxy.ts';

/** The token of the client `tester`, in the form of real ones. */
export const clientToken = 'ks-test-0123456789abcdef0123456789abcdef';
/** The token of an operator of /mcp. */
export const operatorToken = 'ks-mcp-fedcba9876543210fedcba9876543210';
/** The key that every test upstream gets. */
export const upstreamKey = 'sk-upstream-secret-000000000000';

/** An upstream in short: `url` is the base for all `protocols` (all four where left out). */
export interface UpstreamSeed extends Partial<Omit<UpstreamConfig, 'endpoints' | 'capabilities'>> {
  readonly id: string;
  readonly url?: string;
  readonly protocols?: readonly ProtocolId[];
  readonly endpoints?: UpstreamConfig['endpoints'];
  readonly capabilities?: Partial<UpstreamConfig['capabilities']>;
}

/** A route in short: `to` as in config.toml, `upstream` or `upstream/model`. */
export interface RouteSeed extends Partial<Omit<RouteConfig, 'to'>> {
  readonly to: readonly string[];
}

export interface ProxySeed {
  readonly upstreams: readonly UpstreamSeed[];
  /** Default: `*` to all upstreams in order. */
  readonly routes?: readonly RouteSeed[];
  readonly routing?: Partial<RoutingSettings>;
  /** Anything else of the configuration, last word. */
  readonly config?: Partial<ProxyConfig>;
  readonly extraCa?: readonly string[];
  readonly codexBackend?: CodexBackendOptions;
  readonly convertLane?: ConvertLaneOptions;
}

export interface StartedProxy {
  readonly proxy: RunningProxy;
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly config: ProxyConfig;
  readonly records: ExchangeRecord[];
  readonly messages: ProxyToMain[];
  /** fetch with the client token as Bearer; an object as body is sent as JSON by POST. */
  call(path: string, body?: object | string | Uint8Array, init?: RequestInit): Promise<Response>;
  /** Waits until `count` records are there, and gives all. */
  waitForRecords(count: number): Promise<ExchangeRecord[]>;
  close(graceMs?: number): Promise<void>;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The whole upstream configuration of a seed. */
export function seedUpstream(seed: UpstreamSeed): UpstreamConfig {
  const { url, protocols, capabilities, ...rest } = seed;
  return {
    name: seed.id,
    kind: 'http',
    endpoints: [
      {
        id: 'default',
        label: 'Default',
        bases: Object.fromEntries((protocols ?? protocolIds).map((protocol) => [protocol, url ?? ''])),
      },
    ],
    endpoint: 'auto',
    keys: [{ vaultId: seed.id, value: upstreamKey }],
    auth: {},
    headers: {},
    models: [],
    quirks: [],
    prices: [],
    priceMultiplier: 1,
    ...rest,
    capabilities: {
      responsesWebSocket: 'no',
      compact: false,
      realtimeCalls: false,
      codexImages: false,
      alphaSearch: false,
      webSearch: false,
      codexBackend: false,
      ...capabilities,
    },
  };
}

/** The whole configuration of a seed. */
export function seedConfig(seed: ProxySeed): ProxyConfig {
  const routes = seed.routes ?? [{ to: seed.upstreams.map(({ id }) => id) }];
  return {
    revision: 1,
    host: '127.0.0.1',
    port: 0,
    allowRemote: false,
    bodies: 'errors',
    activeProfile: 'main',
    profiles: [
      {
        id: 'main',
        name: 'Main',
        routes: routes.map(({ to, ...route }) => ({
          match: '*',
          strategy: 'fallback',
          ...route,
          to: to.map((target) => {
            const slash = target.indexOf('/');
            return slash === -1
              ? { upstream: target }
              : { upstream: target.slice(0, slash), model: target.slice(slash + 1) };
          }),
        })),
      },
    ],
    upstreams: seed.upstreams.map(seedUpstream),
    clients: [{ id: 'tester', tokenSha256: sha256(clientToken) }],
    mcpTokens: [{ id: 'operator', tokenSha256: sha256(operatorToken) }],
    sealKey: Buffer.alloc(32, 7).toString('base64'),
    routing: { ...defaultRouting, ...seed.routing },
    spentToday: {},
    prices: [],
    ...seed.config,
  };
}

/** Starts a proxy on a free port. */
export async function startProxy(seed: ProxySeed): Promise<StartedProxy> {
  const config = seedConfig(seed);
  const records: ExchangeRecord[] = [];
  const messages: ProxyToMain[] = [];
  const proxy = await createProxy({
    config,
    post(message) {
      messages.push(message);
      if (message.type === 'records') records.push(...message.records);
    },
    ...(seed.extraCa ? { extraCa: seed.extraCa } : {}),
    ...(seed.codexBackend ? { codexBackend: seed.codexBackend } : {}),
    ...(seed.convertLane ? { convertLane: seed.convertLane } : {}),
  });
  return {
    proxy,
    url: proxy.url,
    port: proxy.port,
    token: clientToken,
    config,
    records,
    messages,
    call(path, body, init = {}) {
      const raw = typeof body === 'string' || body instanceof Uint8Array;
      const headers = new Headers(init.headers);
      if (!headers.has('authorization')) headers.set('authorization', `Bearer ${clientToken}`);
      if (body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
      return fetch(`${proxy.url}${path}`, {
        ...(body === undefined
          ? {}
          : {
              method: 'POST',
              body: (raw ? body : JSON.stringify(body)) as NonNullable<RequestInit['body']>,
            }),
        ...init,
        headers,
      });
    },
    async waitForRecords(count) {
      const deadline = Date.now() + 10_000;
      while (records.length < count) {
        if (Date.now() > deadline) throw new Error(`Only ${records.length} of ${count} records came.`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return records;
    },
    close: (graceMs = 0) => proxy.close(graceMs),
  };
}
