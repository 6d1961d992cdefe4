// Log rows as CSV (RFC 4180: CRLF, quotes doubled). Knows no file and no database.
import type { LogRow } from './rows.ts';

const columns = [
  'id',
  'at',
  'client',
  'profile',
  'model',
  'upstream',
  'upstream_model',
  'endpoint',
  'lane',
  'status',
  'error',
  'input_tokens',
  'cached_tokens',
  'output_tokens',
  'reasoning_tokens',
  'usd',
  'attempts',
  'first_byte_ms',
  'total_ms',
  'aborted_by',
  'path',
] as const satisfies readonly (keyof LogRow)[];

export const csvHead = `${columns.join(',')}\r\n`;

export function toCsvLine(row: LogRow): string {
  return `${columns.map((column) => cell(row[column])).join(',')}\r\n`;
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  // A client chooses its model's name; a spreadsheet must not take it for a formula.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
