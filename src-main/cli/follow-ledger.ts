// The end of the ledger, and new rows as they are recorded. It asks the file for rows after the last one seen, which
// one writer fills in batches; so it works beside a running server and without one.
import { setTimeout as pause } from 'node:timers/promises';
import type { ExchangeSummary } from '../ledger/exchange-row.ts';
import type { ExchangeFilter } from '../ledger/list-query.ts';
import type { LedgerReader } from '../ledger/open-ledger.ts';

const everyMs = 200;

export interface FollowedBatch {
  /** The batch with what was there already; it comes once and may be empty. */
  readonly first: boolean;
  /** Oldest first. */
  readonly exchanges: readonly ExchangeSummary[];
}

/** Yields the last `limit` exchanges, then batches of new ones, until the signal. */
export async function* followLedger(
  open: () => LedgerReader,
  filter: ExchangeFilter,
  limit: number,
  signal: AbortSignal,
): AsyncGenerator<FollowedBatch> {
  let ledger = open();
  try {
    let last = ledger.lastRecorded();
    let rows = ledger.list({ limit, filter });
    yield { first: true, exchanges: rows.toReversed() };
    while (await paused(signal)) {
      if (last === null) {
        // There was nothing, perhaps no file: it may have come since.
        ledger.close();
        ledger = open();
      }
      const newest = ledger.lastRecorded();
      if (newest === null || newest === last) continue;
      // Rows that were recorded between the two questions are in this answer and in the next one.
      const shown = new Set(rows.map((row) => row.id));
      rows = ledger.list({ limit: 10_000, filter, ...(last === null ? {} : { after: last }) });
      last = newest;
      const fresh = rows.filter((row) => !shown.has(row.id)).toReversed();
      if (fresh.length > 0) yield { first: false, exchanges: fresh };
    }
  } finally {
    ledger.close();
  }
}

async function paused(signal: AbortSignal): Promise<boolean> {
  await pause(everyMs, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}
