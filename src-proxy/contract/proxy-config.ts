// The immutable snapshot that main pushes to the proxy: everything the data plane knows.
// It holds upstream keys in clear, so it travels only over the process channel and is never written or logged.
import { z } from 'zod';
import { outboundProxy } from './outbound/outbound-proxy.ts';
import { modelPrice } from './prices/model-price.ts';
import { protocolIds } from './protocol-id.ts';

export type { ModelPrice } from './prices/model-price.ts';

const id = z.string().min(1);
const protocolId = z.enum(protocolIds);

/** How a credential is put on an upstream request. */
export const authStyle = z.enum(['bearer', 'x-api-key', 'x-goog-api-key', 'api-key', 'none']);
export type AuthStyle = z.infer<typeof authStyle>;

export const endpointConfig = z.object({
  id,
  label: z.string(),
  /** Base address per wire protocol: origin, or origin with a path prefix, without a trailing slash. */
  bases: z.partialRecord(protocolId, z.string()),
  /** The proxy on the way there per wire protocol, an id of `outboundProxies`; left out = called directly. */
  via: z.partialRecord(protocolId, id).optional(),
});
export type EndpointConfig = z.infer<typeof endpointConfig>;

export const upstreamConfig = z.object({
  id,
  name: z.string(),
  preset: z.string().optional(),
  /** `http` = a vendor over the network; `demo` = the built-in model of the proxy process. */
  kind: z.enum(['http', 'demo']),
  endpoints: z.array(endpointConfig).min(1),
  /** An endpoint id, or `auto` (measured, sticky). */
  endpoint: z.string(),
  keys: z.array(z.object({ vaultId: id, value: z.string() })),
  /** Where `keys` is empty although the upstream names some: the first that the vault does not hold, for messages. */
  missingKey: id.optional(),
  auth: z.partialRecord(protocolId, authStyle),
  /** Fixed extra request headers of the vendor, lower-case names. */
  headers: z.record(z.string(), z.string()),
  /** Model ids that the user named; empty = ask the upstream. */
  models: z.array(z.string()),
  /** Named oddities of the vendor, see quirks.ts. */
  quirks: z.array(z.string()),
  capabilities: z.object({
    /** GET /v1/responses as WebSocket: `yes`, `no`, or `probe` (try once, remember a refusal). */
    responsesWebSocket: z.enum(['yes', 'no', 'probe']),
    /** POST /v1/responses/compact and `compaction_trigger`. */
    compact: z.boolean(),
    realtimeCalls: z.boolean(),
    codexImages: z.boolean(),
    alphaSearch: z.boolean(),
    /** The vendor searches the web itself where a request has its own tool for it; the codecs know for which models. */
    webSearch: z.boolean(),
    /** The upstream is reached under `/backend-api/codex` (another Keyswitch, a Codex Pooler) instead of `/v1`. */
    codexBackend: z.boolean(),
  }),
  prices: z.array(modelPrice),
  priceMultiplier: z.number(),
  /** Web page where the balance is topped up, for messages. */
  topUpUrl: z.string().optional(),
});
export type UpstreamConfig = z.infer<typeof upstreamConfig>;

export const routeTarget = z.object({ upstream: id, model: z.string().optional() });
export type RouteTarget = z.infer<typeof routeTarget>;

export const routeConfig = z.object({
  match: z.string(),
  to: z.array(routeTarget).min(1),
  strategy: z.enum(['fallback', 'weighted', 'lowest-latency']),
  weights: z.array(z.number()).optional(),
});
export type RouteConfig = z.infer<typeof routeConfig>;

export const profileConfig = z.object({ id, name: z.string(), routes: z.array(routeConfig) });
export type ProfileConfig = z.infer<typeof profileConfig>;

export const clientConfig = z.object({
  id,
  /** Lower-case hex SHA-256 of the local token. */
  tokenSha256: z.string().length(64),
  profile: z.string().optional(),
  requestsPerMinute: z.number().optional(),
  concurrentRequests: z.number().optional(),
  tokensPerDay: z.number().optional(),
  usdPerDay: z.number().optional(),
});
export type ClientConfig = z.infer<typeof clientConfig>;

export const routingSettings = z.object({
  breakerFailures: z.number(),
  breakerOpenMs: z.number(),
  breakerOpenMaxMs: z.number(),
  connectTimeoutMs: z.number(),
  firstByteTimeoutMs: z.number(),
  responseTimeoutMs: z.number(),
  idleTimeoutMs: z.number(),
  attempts: z.number(),
  probeIntervalMs: z.number(),
  endpointMinStayMs: z.number(),
  endpointMargin: z.number(),
});
export type RoutingSettings = z.infer<typeof routingSettings>;

export const defaultRouting: RoutingSettings = {
  breakerFailures: 3,
  breakerOpenMs: 5_000,
  breakerOpenMaxMs: 60_000,
  connectTimeoutMs: 5_000,
  firstByteTimeoutMs: 120_000,
  responseTimeoutMs: 900_000,
  idleTimeoutMs: 300_000,
  attempts: 4,
  probeIntervalMs: 30_000,
  endpointMinStayMs: 60_000,
  endpointMargin: 0.25,
};

export const bodyLogging = z.enum(['off', 'errors', 'all']);
export type BodyLogging = z.infer<typeof bodyLogging>;

export const proxyConfig = z.object({
  /** Counts up with each push; records say under which one they ran. */
  revision: z.number(),
  host: z.string(),
  port: z.number(),
  allowRemote: z.boolean(),
  bodies: bodyLogging,
  activeProfile: z.string(),
  profiles: z.array(profileConfig),
  upstreams: z.array(upstreamConfig),
  /** By id; left out = every upstream is called directly. */
  outboundProxies: z.record(z.string(), outboundProxy).optional(),
  clients: z.array(clientConfig),
  /** Operators of /mcp; a token is refused everywhere else. */
  mcpTokens: z.array(z.object({ id, tokenSha256: z.string().length(64) })),
  /** Where POST /mcp is relayed to: the control plane, with its internal bearer. */
  mcp: z.object({ url: z.string(), bearer: z.string() }).optional(),
  /** Base64 of 32 bytes: seals reasoning that travels through a foreign protocol; stable across restarts. */
  sealKey: z.string(),
  routing: routingSettings,
  /** Tokens and USD already spent today per client id, from the ledger, so that budgets survive a restart. */
  spentToday: z.record(z.string(), z.object({ tokens: z.number(), usd: z.number() })),
  prices: z.array(modelPrice),
});
export type ProxyConfig = z.infer<typeof proxyConfig>;
