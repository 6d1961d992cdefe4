// A checked config.toml + the keys of the vault → the snapshot that the proxy gets. Pure.
import { judgeBaseAddress } from '../../src-proxy/contract/base-address.ts';
import { protocolIds, type ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import type {
  AuthStyle,
  EndpointConfig,
  ProfileConfig,
  ProxyConfig,
  RoutingSettings,
  UpstreamConfig,
} from '../../src-proxy/contract/proxy-config.ts';
import type { OutboundProxy } from '../../src-proxy/contract/outbound/outbound-proxy.ts';
import { resolveActiveProfile } from './active-profile.ts';
import type { ConfigFile, ProfileEntry, UpstreamEntry } from './config-schema.ts';
import { findPreset, type Preset } from './find-preset.ts';
import { markWays, resolveOutbound } from './outbound/resolve-outbound.ts';
import { parseRouteTarget } from './route-target.ts';

/** What the file does not say and the control plane knows. */
export interface ResolveInput {
  readonly revision: number;
  /** Vault id → key in clear. */
  readonly keys: ReadonlyMap<string, string>;
  readonly sealKey: string;
  /** Where proxy = "env" looks; left out = it names none. */
  readonly env?: NodeJS.ProcessEnv;
  readonly spentToday: ProxyConfig['spentToday'];
  readonly mcp?: ProxyConfig['mcp'];
  /** Clients that live in memory only (try-it, sending again), and the profiles made for them. */
  readonly extraClients?: ProxyConfig['clients'];
  readonly extraProfiles?: ProxyConfig['profiles'];
  /** The price list in force (ledger/load-prices.ts), the user's rows first. */
  readonly prices?: ProxyConfig['prices'];
}

export const defaultHost = '127.0.0.1';
export const defaultPort = 4620;
export const defaultControlPort = 4621;

/** Takes a file that `parseConfig` accepted. */
export function resolveConfig(config: ConfigFile, input: ResolveInput): ProxyConfig {
  const profiles = [...(config.profile ?? []).map(resolveProfile), ...(input.extraProfiles ?? [])];
  const outbound = resolveOutbound(config, input.env ?? {});
  const proxies = new Map<string, OutboundProxy>();
  const upstreams = (config.upstream ?? []).map((entry) => {
    const upstream = resolveUpstream(entry, input.keys);
    return { ...upstream, endpoints: markWays(upstream.endpoints, entry, outbound, proxies) };
  });
  return {
    revision: input.revision,
    host: config.proxy?.host ?? defaultHost,
    port: config.proxy?.port ?? defaultPort,
    allowRemote: config.proxy?.allow_remote ?? false,
    bodies: config.log?.bodies ?? 'errors',
    activeProfile: resolveActiveProfile(config),
    profiles,
    upstreams,
    ...(proxies.size === 0 ? {} : { outboundProxies: Object.fromEntries(proxies) }),
    clients: [...(config.client ?? []).map(resolveClient), ...(input.extraClients ?? [])],
    mcpTokens: (config.operator ?? []).map((operator) => ({
      id: operator.id,
      tokenSha256: operator.token_sha256.toLowerCase(),
    })),
    ...(input.mcp === undefined ? {} : { mcp: input.mcp }),
    sealKey: input.sealKey,
    routing: resolveRouting(config.routing ?? {}),
    spentToday: input.spentToday,
    prices: input.prices ?? [],
  };
}

function resolveProfile(profile: ProfileEntry): ProfileConfig {
  return {
    id: profile.id,
    name: profile.name ?? profile.id,
    routes: (profile.route ?? []).map((route) => ({
      match: route.match,
      to: route.to.map(parseRouteTarget),
      strategy: route.strategy ?? 'fallback',
      ...(route.weights === undefined ? {} : { weights: route.weights }),
    })),
  };
}

function resolveClient(client: NonNullable<ConfigFile['client']>[number]): ProxyConfig['clients'][number] {
  return {
    id: client.id,
    tokenSha256: client.token_sha256.toLowerCase(),
    ...(client.profile === undefined ? {} : { profile: client.profile }),
    ...(client.requests_per_minute === undefined ? {} : { requestsPerMinute: client.requests_per_minute }),
    ...(client.concurrent_requests === undefined ? {} : { concurrentRequests: client.concurrent_requests }),
    ...(client.tokens_per_day === undefined ? {} : { tokensPerDay: client.tokens_per_day }),
    ...(client.usd_per_day === undefined ? {} : { usdPerDay: client.usd_per_day }),
  };
}

function resolveRouting(routing: NonNullable<ConfigFile['routing']>): RoutingSettings {
  return {
    breakerFailures: routing.breaker_failures ?? 3,
    breakerOpenMs: routing.breaker_open_ms ?? 5_000,
    breakerOpenMaxMs: routing.breaker_open_max_ms ?? 60_000,
    connectTimeoutMs: routing.connect_timeout_ms ?? 5_000,
    firstByteTimeoutMs: routing.first_byte_timeout_ms ?? 120_000,
    responseTimeoutMs: routing.response_timeout_ms ?? 900_000,
    idleTimeoutMs: routing.idle_timeout_ms ?? 300_000,
    attempts: routing.attempts ?? 4,
    probeIntervalMs: routing.probe_interval_ms ?? 30_000,
    endpointMinStayMs: routing.endpoint_min_stay_ms ?? 60_000,
    endpointMargin: routing.endpoint_margin ?? 0.25,
  };
}

/** One upstream with its preset's data filled in; `keys` holds the vault's entries, missing ones are left out. */
export function resolveUpstream(upstream: UpstreamEntry, keys: ReadonlyMap<string, string>): UpstreamConfig {
  const preset = findPreset(upstream.preset ?? '');
  const endpoints = resolveEndpoints(upstream, preset);
  const secrets = upstream.secrets ?? [];
  const held = secrets.flatMap((vaultId) => {
    const value = keys.get(vaultId);
    return value === undefined ? [] : [{ vaultId, value }];
  });
  return {
    id: upstream.id,
    name: upstream.name ?? preset?.name ?? upstream.id,
    ...(upstream.preset === undefined ? {} : { preset: upstream.preset }),
    kind: preset?.kind ?? 'http',
    endpoints,
    endpoint: upstream.endpoint ?? (endpoints.length > 1 ? 'auto' : (endpoints[0]?.id ?? 'auto')),
    keys: held,
    ...(held.length === 0 && secrets[0] !== undefined ? { missingKey: secrets[0] } : {}),
    auth: resolveAuth(upstream, preset),
    headers: {
      ...preset?.headers,
      ...Object.fromEntries(
        Object.entries(upstream.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    },
    models: upstream.models ?? [...(preset?.models ?? [])],
    quirks: [...new Set([...(preset?.quirks ?? []), ...(upstream.quirks ?? [])])],
    capabilities: resolveCapabilities(upstream, preset),
    prices: [
      ...(upstream.prices ?? []).map((price) => ({
        model: price.model,
        input: price.input,
        output: price.output,
        ...(price.cache_read === undefined ? {} : { cacheRead: price.cache_read }),
        ...(price.cache_write === undefined ? {} : { cacheWrite: price.cache_write }),
      })),
      // The demo model answers to every vendor's names, and costs nothing under any of them.
      ...(preset?.kind === 'demo' ? [{ model: '*', input: 0, output: 0 }] : []),
    ],
    priceMultiplier: upstream.price_multiplier ?? 1,
    ...(preset?.topUpUrl === undefined ? {} : { topUpUrl: preset.topUpUrl }),
  };
}

function resolveEndpoints(upstream: UpstreamEntry, preset: Preset | undefined): EndpointConfig[] {
  const protocols = upstream.protocols;
  if (upstream.endpoints !== undefined && upstream.endpoints.length > 0) {
    const paths = protocols ?? presetPaths(preset);
    return upstream.endpoints.map((endpoint) => ({
      id: endpoint.id,
      label: endpoint.label ?? endpoint.id,
      bases: mapProtocols(paths, (path) => normaliseBase(`${endpoint.base.replace(/\/+$/, '')}${path}`)),
    }));
  }
  // Own addresses replace the preset's altogether: a protocol left out must not go to the vendor by surprise.
  if (protocols !== undefined) {
    return [{ id: 'default', label: 'default', bases: mapProtocols(protocols, normaliseBase) }];
  }
  return (
    preset?.endpoints.map((endpoint) => ({
      id: endpoint.id,
      label: endpoint.label,
      bases: { ...endpoint.bases },
    })) ?? [{ id: 'default', label: 'default', bases: {} }]
  );
}

function presetPaths(preset: Preset | undefined): Partial<Record<ProtocolId, string>> {
  const first = preset?.endpoints[0]?.bases ?? {};
  return mapProtocols(first, (base) => new URL(base).pathname);
}

function mapProtocols(
  from: Partial<Record<ProtocolId, string | undefined>>,
  change: (value: string) => string,
): Partial<Record<ProtocolId, string>> {
  const to: Partial<Record<ProtocolId, string>> = {};
  for (const protocol of protocolIds) {
    const value = from[protocol];
    if (value !== undefined) to[protocol] = change(value);
  }
  return to;
}

function normaliseBase(text: string): string {
  const verdict = judgeBaseAddress(text);
  return verdict.ok ? verdict.base : text;
}

const usualAuth: Record<ProtocolId, AuthStyle> = {
  'openai-responses': 'bearer',
  'openai-chat': 'bearer',
  'anthropic-messages': 'x-api-key',
  gemini: 'x-goog-api-key',
};

function resolveAuth(
  upstream: UpstreamEntry,
  preset: Preset | undefined,
): Partial<Record<ProtocolId, AuthStyle>> {
  // An upstream without preset and without keys (a local model server) gets no credential at all.
  const keyless = preset === undefined && (upstream.secrets ?? []).length === 0;
  const auth: Partial<Record<ProtocolId, AuthStyle>> = {};
  for (const protocol of protocolIds) {
    auth[protocol] =
      upstream.auth?.[protocol] ?? preset?.auth?.[protocol] ?? (keyless ? 'none' : usualAuth[protocol]);
  }
  return auth;
}

function hasOwnAddress({ protocols, endpoints = [] }: UpstreamEntry): boolean {
  return protocols !== undefined || endpoints.length > 0;
}

function resolveCapabilities(
  upstream: UpstreamEntry,
  preset: Preset | undefined,
): UpstreamConfig['capabilities'] {
  const own = upstream.capabilities ?? {};
  const data = preset?.capabilities;
  // An unknown upstream that speaks Responses may have all of these: we ask it, and its own 404 is the answer.
  const maybe = preset === undefined && upstream.protocols?.['openai-responses'] !== undefined;
  return {
    responsesWebSocket: own.responses_websocket ?? data?.responsesWebSocket ?? (maybe ? 'probe' : 'no'),
    compact: own.compact ?? data?.compact ?? maybe,
    realtimeCalls: own.realtime_calls ?? data?.realtimeCalls ?? maybe,
    codexImages: own.codex_images ?? data?.codexImages ?? maybe,
    alphaSearch: own.alpha_search ?? data?.alphaSearch ?? maybe,
    // Known of the vendor, not of a gateway that somebody put in the vendor's place: it may refuse the tool, or do nothing.
    webSearch: own.web_search ?? (data?.webSearch === true && !hasOwnAddress(upstream)),
    codexBackend: own.codex_backend ?? data?.codexBackend ?? false,
  };
}
