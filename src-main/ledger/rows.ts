// The ledger in the JSON shapes that scripts rely on (design contract, section 3): `keyswitch log` and `usage --json`.
import type { ExchangeSummary } from './exchange-row.ts';

/** One line of `keyswitch log --json`. */
export interface LogRow {
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly client: string | null;
  readonly profile: string | null;
  readonly model: string | null;
  readonly upstream: string | null;
  readonly upstream_model: string | null;
  readonly endpoint: string | null;
  readonly lane: string | null;
  readonly status: number;
  readonly error: string | null;
  /** All input tokens: uncached, read from a cache and written to one. null = the upstream said nothing. */
  readonly input_tokens: number | null;
  /** Reasoning included. */
  readonly output_tokens: number | null;
  /** null = unknown, never 0 for unknown. */
  readonly usd: number | null;
  /** How many tries at upstreams; 0 = refused before any. */
  readonly attempts: number;
  readonly cached_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly first_byte_ms: number | null;
  readonly total_ms: number;
  readonly error_message: string | null;
  readonly aborted_by: string | null;
  readonly path: string;
  readonly transport: string;
}

export function toLogRow(exchange: ExchangeSummary): LogRow {
  const usage = exchange.usage;
  return {
    id: exchange.id,
    at: new Date(exchange.at).toISOString(),
    client: exchange.client,
    profile: exchange.profile,
    model: exchange.model,
    upstream: exchange.upstream,
    upstream_model: exchange.upstreamModel,
    endpoint: exchange.endpoint,
    lane: exchange.lane,
    status: exchange.status,
    error: exchange.error,
    input_tokens: usage === null ? null : usage.input + usage.cacheRead + usage.cacheWrite,
    output_tokens: usage?.output ?? null,
    usd: exchange.usd,
    attempts: exchange.attempts,
    cached_tokens: usage?.cacheRead ?? null,
    reasoning_tokens: usage?.reasoning ?? null,
    first_byte_ms: exchange.firstByteMs,
    total_ms: exchange.totalMs,
    error_message: exchange.errorMessage,
    aborted_by: exchange.abortedBy,
    path: exchange.path,
    transport: exchange.transport,
  };
}

export const usageKeys = ['day', 'model', 'client', 'upstream'] as const;
export type UsageKey = (typeof usageKeys)[number];

/** One line of `keyswitch usage --json`. */
export interface UsageRow {
  /** The day (`YYYY-MM-DD`, local), model asked for, client tool or upstream; `(none)` where there was none. */
  readonly key: string;
  /** Exchanges, not attempts; refused and broken ones count. */
  readonly requests: number;
  /** All input tokens, cached ones included. */
  readonly input_tokens: number;
  readonly output_tokens: number;
  /** Sum of the known costs; null where every cost of the group is unknown. */
  readonly usd: number | null;
  /** Requests whose cost is unknown and therefore not in `usd`. */
  readonly usd_unknown_requests: number;
  readonly cached_tokens: number;
  readonly errors: number;
}
