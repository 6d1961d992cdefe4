// What the log is narrowed to: a filter as plain values, and one function made of it.
import type { ExchangeStart } from '../../../src-proxy/contract/exchange-record.ts';
import type { Exchange } from '../../control/client.ts';
import { outcomeOf } from './outcome.ts';

/** A finished exchange as the ledger lists it, or one that still runs. */
export type LogRow =
  | { readonly state: 'running'; readonly id: string; readonly start: ExchangeStart }
  | { readonly state: 'done'; readonly id: string; readonly record: Exchange };

export interface LogFilter {
  /** Words that must all occur somewhere in the row. */
  readonly text: string;
  readonly client: string | null;
  readonly model: string | null;
  readonly upstream: string | null;
  readonly status: 'all' | 'ok' | 'failed' | 'cancelled' | 'running';
  readonly lane: 'all' | 'passthrough' | 'convert';
}

export const noFilter: LogFilter = {
  text: '',
  client: null,
  model: null,
  upstream: null,
  status: 'all',
  lane: 'all',
};

function haystack(row: LogRow): string {
  if (row.state === 'running') {
    const { client, model, path } = row.start;
    return `${row.id} ${client ?? ''} ${model ?? ''} ${path}`.toLowerCase();
  }
  const r = row.record;
  return `${row.id} ${r.client ?? ''} ${r.model ?? ''} ${r.upstreamModel ?? ''} ${r.upstream ?? ''} ${r.endpoint ?? ''} ${r.path} ${r.status} ${r.error ?? ''} ${r.errorMessage ?? ''}`.toLowerCase();
}

function statusOf(row: LogRow): Exclude<LogFilter['status'], 'all'> {
  if (row.state === 'running') return 'running';
  const outcome = outcomeOf(row.record);
  return outcome === 'ok' || outcome === 'cancelled' ? outcome : 'failed';
}

/** Makes one function of a filter. */
export function compileFilter(filter: LogFilter): ((row: LogRow) => boolean) | null {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const unfiltered =
    words.length === 0 &&
    filter.client === null &&
    filter.model === null &&
    filter.upstream === null &&
    filter.status === 'all' &&
    filter.lane === 'all';
  if (unfiltered) return null;
  return (row) => {
    const facts = row.state === 'running' ? row.start : row.record;
    if (filter.client !== null && facts.client !== filter.client) return false;
    if (filter.model !== null && facts.model !== filter.model) return false;
    if (filter.upstream !== null && (row.state === 'running' || row.record.upstream !== filter.upstream))
      return false;
    if (filter.lane !== 'all' && (row.state === 'running' || row.record.lane !== filter.lane)) return false;
    if (filter.status !== 'all' && filter.status !== statusOf(row)) return false;
    if (words.length === 0) return true;
    const text = haystack(row);
    return words.every((word) => text.includes(word));
  };
}
