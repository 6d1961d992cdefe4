// The rows of the live log, outside React: takes thousands of exchanges a second, tells the page once a frame.
// Bounded: past `capacity` the oldest tenth is forgotten (the ledger still has it).
import type { ExchangeStart } from '../../../src-proxy/contract/exchange-record.ts';
import type { Exchange } from '../../control/client.ts';
import type { LogFilter, LogRow } from './log-filter.ts';
import { outcomeOf } from './outcome.ts';
import { LogRows } from './log-rows.ts';

export interface LogView {
  /** Rows that pass the filter, oldest first. Read through `row(index)`; the array is never copied. */
  readonly count: number;
  row(index: number): LogRow | undefined;
  /** All rows, filtered or not. */
  readonly total: number;
  readonly running: number;
}

export interface LogStore {
  append(records: readonly Exchange[]): void;
  started(exchanges: readonly ExchangeStart[]): void;
  setFilter(filter: LogFilter): void;
  clear(): void;
  /** The place of a row among the visible ones, -1 when it is filtered out or forgotten. */
  indexOf(id: string): number;
  /** The newest finished exchange, null before the first. */
  lastId(): string | null;
  find(id: string): LogRow | undefined;
  /** Values that occur, for the filter menus, sorted. */
  values(): { clients: string[]; models: string[]; upstreams: string[] };
  /** How many ended since the page was opened, and how many of them badly: never goes down. */
  totals(): { finished: number; failed: number };
  /** For useSyncExternalStore: notified at most once per frame; the view is a new object then. */
  subscribe(notify: () => void): () => void;
  view(): LogView;
}

/**
 * Creates an empty log.
 * @param schedule asks for one call at the next frame (requestAnimationFrame in the page)
 * @param capacity rows that are kept at the most
 */
export function createLogStore(schedule: (flush: () => void) => void, capacity = 100_000): LogStore {
  const table = new LogRows(capacity);
  const listeners = new Set<() => void>();
  let scheduled = false;
  const totals = { finished: 0, failed: 0 };
  let lastId: string | null = null;
  const makeView = (): LogView => ({
    count: table.count,
    row: (index) => table.row(index),
    total: table.rows.length,
    running: table.running,
  });
  let current = makeView();

  function changed(): void {
    if (scheduled) return;
    scheduled = true;
    schedule(() => {
      scheduled = false;
      const more = table.scan();
      current = makeView();
      for (const notify of listeners) notify();
      if (more) changed();
    });
  }

  return {
    append(records) {
      for (const record of records) {
        if (table.find(record.id)?.state === 'done') continue;
        table.put({ state: 'done', id: record.id, record });
        totals.finished += 1;
        if (lastId === null || record.id > lastId) lastId = record.id;
        const outcome = outcomeOf(record);
        if (outcome !== 'ok' && outcome !== 'cancelled') totals.failed += 1;
      }
      table.trim();
      changed();
    },
    started(exchanges) {
      for (const start of exchanges) {
        // The record may have come first: a short exchange is over before its start is told.
        if (!table.has(start.id)) table.put({ state: 'running', id: start.id, start });
      }
      table.trim();
      changed();
    },
    setFilter(filter) {
      table.setFilter(filter);
      changed();
    },
    clear() {
      table.clear();
      changed();
    },
    indexOf: (id) => table.indexOf(id),
    lastId: () => lastId,
    find: (id) => table.find(id),
    values: () => ({
      clients: [...table.counts.client.keys()].sort(),
      models: [...table.counts.model.keys()].sort(),
      upstreams: [...table.counts.upstream.keys()].sort(),
    }),
    totals: () => ({ ...totals }),
    subscribe(notify) {
      listeners.add(notify);
      return () => listeners.delete(notify);
    },
    view: () => current,
  };
}
