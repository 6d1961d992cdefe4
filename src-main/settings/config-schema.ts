// The shape of config.toml (schema 1), as zod checks it. Each field carries the words that a person reads when it
// is wrong; the subject ("proxy.port") and the place are put before them by parse-config.ts.
// Everything is strict here: parse-config.ts turns unknown keys into warnings and keeps them in the file.
import { z } from 'zod';
import { authStyle, bodyLogging } from '../../src-proxy/contract/proxy-config.ts';
import { protocolIds } from '../../src-proxy/contract/protocol-id.ts';

const text = (example: string) =>
  z.string({ error: `must be text in quotes, for example "${example}"` }).min(1, {
    error: `must not be empty: write for example "${example}"`,
  });
const id = (example: string) =>
  text(example).regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, {
    error: `may hold only letters, digits, ".", "_" and "-", for example "${example}"`,
  });
const texts = (example: string) =>
  z.array(text(example), { error: `must be a list of texts, for example ["${example}"]` });
const wholeFrom = (low: number, high: number, example: number) => {
  const error = `must be a whole number from ${low} to ${high}, for example ${example}`;
  return z.int({ error }).min(low, { error }).max(high, { error });
};
const amount = (example: string) => {
  const error = `must be a number that is not negative, for example ${example}`;
  return z.number({ error }).min(0, { error });
};
const limit = (example: number) => {
  const error = `must be a whole number above zero, for example ${example}; leave the line out for no limit`;
  return z.int({ error }).min(1, { error });
};
const flag = z.boolean({ error: 'must be true or false, without quotes' });
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be ${values.map((value) => `"${value}"`).join(' or ')}` });
const sha256 = (how: string) =>
  z
    .string({ error: `is missing or no text: ${how}` })
    .regex(/^[0-9a-fA-F]{64}$/, { error: `must be the 64 hex digits of a SHA-256: ${how}` });

/** `env`, `direct` or an address; what is wrong with an address is said by check-network.ts, which never repeats it. */
const proxyChoice = z
  .string({ error: 'must be "env", "direct" or an address in quotes, for example "http://127.0.0.1:7890"' })
  .min(1, { error: 'must not be empty: write "direct" for no proxy' });

const price = z.strictObject({
  model: text('gpt-5.5'),
  input: amount('3.0'),
  output: amount('15.0'),
  cache_read: amount('0.3').optional(),
  cache_write: amount('3.75').optional(),
});

const protocolAddresses = z.partialRecord(
  z.enum(protocolIds, { error: `is no wire protocol: there are ${protocolIds.join(', ')}` }),
  text('https://api.example.com'),
  { error: 'must be a table of wire protocol = base address' },
);

const endpoint = z.strictObject({
  id: id('china'),
  label: z.string({ error: 'must be text in quotes' }).optional(),
  base: text('https://api.example.com'),
});

const upstream = z.strictObject({
  id: id('tokenpool'),
  name: text('TokenPool').optional(),
  preset: text('tokenpool').optional(),
  secrets: texts('tokenpool').optional(),
  endpoint: text('auto').optional(),
  models: texts('gpt-5.5').optional(),
  protocols: protocolAddresses.optional(),
  endpoints: z.array(endpoint, { error: 'must be written as [[upstream.endpoints]] tables' }).optional(),
  prices: z.array(price, { error: 'must be written as [[upstream.prices]] tables' }).optional(),
  price_multiplier: amount('1.0').optional(),
  proxy: proxyChoice.optional(),
  headers: z.record(z.string(), z.string({ error: 'must be text in quotes' })).optional(),
  auth: z.partialRecord(z.enum(protocolIds), oneOf(authStyle.options as unknown as ['bearer'])).optional(),
  quirks: texts('flatten-unions').optional(),
  capabilities: z
    .strictObject({
      responses_websocket: oneOf(['yes', 'no', 'probe']).optional(),
      compact: flag.optional(),
      realtime_calls: flag.optional(),
      codex_images: flag.optional(),
      alpha_search: flag.optional(),
      web_search: flag.optional(),
      codex_backend: flag.optional(),
    })
    .optional(),
});

const route = z.strictObject({
  match: text('claude-*'),
  to: texts('tokenpool/gpt-5.5').min(1, {
    error: 'must name at least one upstream, for example ["tokenpool"]',
  }),
  strategy: oneOf(['fallback', 'weighted', 'lowest-latency']).optional(),
  weights: z
    .array(amount('3'), { error: 'must be a list of numbers, one per target, for example [3, 1]' })
    .optional(),
});

const profile = z.strictObject({
  id: id('tokenpool'),
  name: text('TokenPool').optional(),
  route: z.array(route, { error: 'must be written as [[profile.route]] tables' }).optional(),
});

const client = z.strictObject({
  id: id('codex'),
  token_sha256: sha256('make a token with "keyswitch client add <id>"'),
  profile: text('tokenpool').optional(),
  requests_per_minute: limit(600).optional(),
  concurrent_requests: limit(32).optional(),
  tokens_per_day: limit(5_000_000).optional(),
  usd_per_day: amount('20.0').optional(),
});

const operator = z.strictObject({
  id: id('codex'),
  token_sha256: sha256('make a token with "keyswitch mcp-token add <id>"'),
});

const ms = (example: number) => wholeFrom(1, 86_400_000, example).optional();

export const configFile = z.strictObject({
  schema: z
    .literal(1, { error: 'must be 1: this Keyswitch reads schema 1, a newer file needs a newer Keyswitch' })
    .optional(),
  active_profile: text('tokenpool').optional(),
  proxy: z
    .strictObject({
      host: text('127.0.0.1').optional(),
      port: wholeFrom(0, 65_535, 4620).optional(),
      allow_remote: flag.optional(),
    })
    .optional(),
  control: z.strictObject({ port: wholeFrom(0, 65_535, 4621).optional() }).optional(),
  log: z
    .strictObject({
      bodies: oneOf(bodyLogging.options as unknown as ['off', 'errors', 'all']).optional(),
      retention_days: wholeFrom(1, 36_500, 30).optional(),
    })
    .optional(),
  network: z.strictObject({ proxy: proxyChoice.optional() }).optional(),
  upstream: z.array(upstream, { error: 'must be written as [[upstream]] tables' }).optional(),
  routing: z
    .strictObject({
      breaker_failures: wholeFrom(1, 1000, 3).optional(),
      breaker_open_ms: ms(5000),
      breaker_open_max_ms: ms(60_000),
      connect_timeout_ms: ms(5000),
      first_byte_timeout_ms: ms(120_000),
      response_timeout_ms: ms(900_000),
      idle_timeout_ms: ms(300_000),
      attempts: wholeFrom(1, 100, 4).optional(),
      probe_interval_ms: ms(30_000),
      endpoint_min_stay_ms: wholeFrom(0, 86_400_000, 60_000).optional(),
      endpoint_margin: amount('0.25').optional(),
    })
    .optional(),
  profile: z.array(profile, { error: 'must be written as [[profile]] tables' }).optional(),
  client: z.array(client, { error: 'must be written as [[client]] tables' }).optional(),
  operator: z.array(operator, { error: 'must be written as [[operator]] tables' }).optional(),
});

export type ConfigFile = z.infer<typeof configFile>;
export type UpstreamEntry = NonNullable<ConfigFile['upstream']>[number];
export type ProfileEntry = NonNullable<ConfigFile['profile']>[number];
export type RouteEntry = NonNullable<ProfileEntry['route']>[number];
export type ClientEntry = NonNullable<ConfigFile['client']>[number];
