// How the ledger's rows look in a terminal. Pure.
import type { LogRow, UsageRow } from '../ledger/rows.ts';
import type { Column } from './table.ts';

const count = (value: number | null): string => (value === null ? '–' : value.toLocaleString('en-US'));

/** Costs are small: four digits below a cent, else two. Unknown is a question mark, never 0. */
export function formatUsd(usd: number | null): string {
  if (usd === null) return '?';
  return `$${usd.toFixed(usd !== 0 && usd < 0.01 ? 4 : 2)}`;
}

export function formatMs(ms: number | null): string {
  if (ms === null) return '–';
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

const two = (value: number): string => String(value).padStart(2, '0');

function localTime(iso: string): string {
  const at = new Date(iso);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

function modelOf(row: LogRow): string {
  const asked = row.model ?? '–';
  return row.upstream_model === null || row.upstream_model === row.model
    ? asked
    : `${asked} → ${row.upstream_model}`;
}

function endOf(row: LogRow): string {
  if (row.error !== null) return row.error;
  return row.aborted_by === null ? '' : `ended by ${row.aborted_by}`;
}

export const logColumns: readonly Column<LogRow>[] = [
  { title: 'time', of: (row) => localTime(row.at), colour: () => 'dim' },
  { title: 'client', of: (row) => row.client ?? '–', max: 16 },
  { title: 'model', of: modelOf, max: 44 },
  { title: 'upstream', of: (row) => [row.upstream ?? '–', row.endpoint].filter(Boolean).join('/'), max: 28 },
  {
    title: 'status',
    of: (row) => String(row.status),
    align: 'right',
    colour: (row) =>
      row.status >= 500 ? 'red' : row.status >= 400 || row.error !== null ? 'yellow' : 'green',
  },
  { title: 'in', of: (row) => count(row.input_tokens), align: 'right' },
  { title: 'out', of: (row) => count(row.output_tokens), align: 'right' },
  {
    title: 'cost',
    of: (row) => (row.usd === null && row.input_tokens === null ? '–' : formatUsd(row.usd)),
    align: 'right',
  },
  { title: 'first', of: (row) => formatMs(row.first_byte_ms), align: 'right' },
  { title: 'total', of: (row) => formatMs(row.total_ms), align: 'right' },
  { title: 'error', of: endOf, colour: (row) => (row.error === null ? 'dim' : 'red') },
];

/** For a live log, whose rows are not known beforehand. */
export const liveWidths: readonly number[] = [19, 10, 28, 20, 6, 9, 8, 8, 7, 7, 0];

export function usageColumns(by: string): readonly Column<UsageRow>[] {
  return [
    { title: by, of: (row) => row.key, max: 48 },
    { title: 'requests', of: (row) => count(row.requests), align: 'right' },
    { title: 'errors', of: (row) => count(row.errors), align: 'right' },
    { title: 'input', of: (row) => count(row.input_tokens), align: 'right' },
    { title: 'cached', of: (row) => count(row.cached_tokens), align: 'right' },
    { title: 'output', of: (row) => count(row.output_tokens), align: 'right' },
    { title: 'cost', of: (row) => formatUsd(row.usd), align: 'right' },
    {
      title: 'without a price',
      of: (row) => (row.usd_unknown_requests === 0 ? '' : count(row.usd_unknown_requests)),
      align: 'right',
      colour: () => 'yellow',
    },
  ];
}
