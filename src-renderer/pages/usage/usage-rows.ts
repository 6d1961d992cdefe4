// Sums of usage, and days on which nothing happened: a chart that leaves them out tells a wrong story. Pure.
import type { UsageRow } from '../../control/client.ts';

const nothing = {
  requests: 0,
  errors: 0,
  input_tokens: 0,
  cached_tokens: 0,
  output_tokens: 0,
  usd: 0,
  usd_unknown_requests: 0,
} as const;

/** One row for all, named `key`. Its cost is unknown only where no row knows any. */
export function addUp(rows: readonly UsageRow[], key: string): UsageRow {
  const known = rows.filter(({ usd }) => usd !== null);
  const sum = (name: Exclude<keyof typeof nothing, 'usd'>): number =>
    rows.reduce((total, row) => total + row[name], 0);
  return {
    key,
    requests: sum('requests'),
    errors: sum('errors'),
    input_tokens: sum('input_tokens'),
    cached_tokens: sum('cached_tokens'),
    output_tokens: sum('output_tokens'),
    usd:
      known.length === 0 && rows.length > 0 ? null : known.reduce((total, { usd }) => total + (usd ?? 0), 0),
    usd_unknown_requests: sum('usd_unknown_requests'),
  };
}

/**
 * Every day of the range in its order, local dates from `since` to today; and those of the rows beyond, which the machine
 * has where its clock is in another time zone than this window.
 */
export function withEveryDay(
  rows: readonly UsageRow[],
  since: number,
  now: number = Date.now(),
): readonly UsageRow[] {
  const known = new Map(rows.map((row) => [row.key, row]));
  const days: UsageRow[] = [];
  // Noon, so that a day of 23 or 25 hours is neither met twice nor missed.
  for (const day = new Date(since), last = dayOf(new Date(now)); ; day.setDate(day.getDate() + 1)) {
    day.setHours(12, 0, 0, 0);
    const key = dayOf(day);
    if (key > last) break;
    days.push(known.get(key) ?? { key, ...nothing });
    known.delete(key);
  }
  return [...days, ...known.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** `2026-11-28`, as the ledger writes it. */
function dayOf(date: Date): string {
  return date.toLocaleDateString('sv-SE');
}
