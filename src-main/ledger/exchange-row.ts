// An exchange record as a row of the ledger, and back. No SQL beyond the column list, no file.
import type { SQLInputValue } from 'node:sqlite';
import type {
  AttemptRecord,
  BodyCopies,
  ExchangeRecord,
  TokenUsage,
} from '../../src-proxy/contract/exchange-record.ts';

/** An exchange as lists show it: everything but the steps, warnings and bodies, which `get` brings. */
export interface ExchangeSummary extends Omit<
  ExchangeRecord,
  'attempts' | 'explanation' | 'warnings' | 'bodies'
> {
  /** How many tries at upstreams it took; 0 = refused before any. */
  readonly attempts: number;
}

/** Columns in the order of `toRow`. */
export const columns = [
  'id',
  'at',
  'day',
  'client',
  'profile',
  'path',
  'operation',
  'client_protocol',
  'upstream_protocol',
  'transport',
  'lane',
  'model',
  'upstream',
  'upstream_model',
  'endpoint',
  'key_id',
  'status',
  'error',
  'error_message',
  'first_byte_ms',
  'total_ms',
  'input',
  'cache_read',
  'cache_write',
  'output',
  'reasoning',
  'usd',
  'request_bytes',
  'response_bytes',
  'aborted_by',
  'attempts',
  'session_key',
  'user_agent',
] as const;

export type Row = Record<string, unknown>;

export function toRow(record: ExchangeRecord): SQLInputValue[] {
  const usage = record.usage;
  return [
    record.id,
    record.at,
    localDay(record.at),
    record.client,
    record.profile,
    record.path,
    record.operation,
    record.clientProtocol,
    record.upstreamProtocol,
    record.transport,
    record.lane,
    record.model,
    record.upstream,
    record.upstreamModel,
    record.endpoint,
    record.keyId,
    record.status,
    record.error,
    record.errorMessage,
    record.firstByteMs,
    record.totalMs,
    usage?.input ?? null,
    usage?.cacheRead ?? null,
    usage?.cacheWrite ?? null,
    usage?.output ?? null,
    usage?.reasoning ?? null,
    record.usd,
    record.requestBytes,
    record.responseBytes,
    record.abortedBy,
    record.attempts.length,
    record.sessionKey,
    record.userAgent,
  ];
}

/** What goes to `exchange_detail`: [detail, bodies]. */
export function toDetail(record: ExchangeRecord): [string, string | null] {
  const { attempts, explanation, warnings, bodies } = record;
  return [
    JSON.stringify({ attempts, explanation, warnings }),
    bodies === null ? null : JSON.stringify(bodies),
  ];
}

export function fromRow(row: Row): ExchangeSummary {
  // The columns are written only by toRow, from a typed record: their types are the record's.
  const get = <T>(column: (typeof columns)[number]): T => row[column] as T;
  return {
    id: get('id'),
    at: get('at'),
    client: get('client'),
    profile: get('profile'),
    path: get('path'),
    operation: get('operation'),
    clientProtocol: get('client_protocol'),
    upstreamProtocol: get('upstream_protocol'),
    transport: get('transport'),
    lane: get('lane'),
    model: get('model'),
    upstream: get('upstream'),
    upstreamModel: get('upstream_model'),
    endpoint: get('endpoint'),
    keyId: get('key_id'),
    status: get('status'),
    error: get('error'),
    errorMessage: get('error_message'),
    firstByteMs: get('first_byte_ms'),
    totalMs: get('total_ms'),
    usage: usageOf(row),
    usd: get('usd'),
    requestBytes: get('request_bytes'),
    responseBytes: get('response_bytes'),
    abortedBy: get('aborted_by'),
    attempts: get('attempts'),
    sessionKey: get('session_key'),
    userAgent: get('user_agent'),
  };
}

/** A whole record from its row joined with its detail. */
export function fromDetailedRow(row: Row): ExchangeRecord {
  const detail = JSON.parse(String(row['detail'] ?? '{}')) as {
    attempts?: AttemptRecord[];
    explanation?: string[];
    warnings?: string[];
  };
  const bodies = row['bodies'];
  return {
    ...fromRow(row),
    attempts: detail.attempts ?? [],
    explanation: detail.explanation ?? [],
    warnings: detail.warnings ?? [],
    bodies: typeof bodies === 'string' ? (JSON.parse(bodies) as BodyCopies) : null,
  };
}

/** A record as a list shows it (for live updates that do not come from the file). */
export function summarize(record: ExchangeRecord): ExchangeSummary {
  const { explanation: _explanation, warnings: _warnings, bodies: _bodies, ...rest } = record;
  return { ...rest, attempts: record.attempts.length };
}

function usageOf(row: Row): TokenUsage | null {
  if (row['input'] === null) return null;
  const count = (column: string): number => Number(row[column] ?? 0);
  return {
    input: count('input'),
    cacheRead: count('cache_read'),
    cacheWrite: count('cache_write'),
    output: count('output'),
    reasoning: count('reasoning'),
  };
}

/** The day of a moment where this computer is, `YYYY-MM-DD`. */
export function localDay(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** From midnight to midnight around a moment, where this computer is; unix ms, `until` not included. */
export function dayAround(at: number): { readonly from: number; readonly until: number } {
  const date = new Date(at);
  const midnight = (days: number): number =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
  return { from: midnight(0), until: midnight(1) };
}
