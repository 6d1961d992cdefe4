// Usage as a CSV file that spreadsheets read in every language: comma, quotes where needed, BOM for Chinese.
import type { UsageRow } from '../../control/client.ts';

const cell = (value: string | number | null): string => {
  const text = value === null ? '' : String(value);
  // A cell that begins like a formula is shown as text, not run.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** The rows with a header line; unknown cost is an empty cell, never 0. */
export function toCsv(by: string, rows: readonly UsageRow[]): string {
  const head = [
    by,
    'requests',
    'errors',
    'input_tokens',
    'cached_tokens',
    'output_tokens',
    'usd',
    'usd_unknown_requests',
  ];
  const lines = rows.map((row) =>
    [
      row.key,
      row.requests,
      row.errors,
      row.input_tokens,
      row.cached_tokens,
      row.output_tokens,
      row.usd,
      row.usd_unknown_requests,
    ]
      .map(cell)
      .join(','),
  );
  return `\uFEFF${[head.join(','), ...lines].join('\r\n')}\r\n`;
}
