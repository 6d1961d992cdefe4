// The rows of the live log, outside React: takes thousands of exchanges a second, tells the page once a frame.
// Bounded: past `capacity` the oldest tenth is forgotten (the ledger still has it).
import type { ExchangeStart } from '../../../src-proxy/contract/exchange-record.ts';
import type { Exchange } from '../../control/client.ts';

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
  readonly status: 'all' | 'ok' | 'failed' | 'running';
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
  find(id: string): LogRow | undefined;
  /** Values that occur, for the filter menus, sorted. */
  values(): { clients: string[]; models: string[]; upstreams: string[] };
  /** How many ended since the page was opened, and how many of them badly: never goes down. */
  totals(): { finished: number; failed: number };
  /** For useSyncExternalStore: notified at most once per frame; the view is a new object then. */
  subscribe(notify: () => void): () => void;
  view(): LogView;
}

function haystack(row: LogRow): string {
  if (row.state === 'running') {
    const { client, model, path } = row.start;
    return `${row.id} ${client ?? ''} ${model ?? ''} ${path}`.toLowerCase();
  }
  const r = row.record;
  return `${row.id} ${r.client ?? ''} ${r.model ?? ''} ${r.upstreamModel ?? ''} ${r.upstream ?? ''} ${r.endpoint ?? ''} ${r.path} ${r.status} ${r.error ?? ''} ${r.errorMessage ?? ''}`.toLowerCase();
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
    if (filter.status === 'running' && row.state !== 'running') return false;
    if (filter.status === 'ok' && (row.state === 'running' || row.record.error !== null)) return false;
    if (filter.status === 'failed' && (row.state === 'running' || row.record.error === null)) return false;
    if (words.length === 0) return true;
    const text = haystack(row);
    return words.every((word) => text.includes(word));
  };
}

/** The rows themselves, by number: a number is never used again, `number - base` is the place in the array. */
class LogTable {
  rows: LogRow[] = [];
  running = 0;
  readonly counts = {
    client: new Map<string, number>(),
    model: new Map<string, number>(),
    upstream: new Map<string, number>(),
  };
  #base = 0;
  #numberOf = new Map<string, number>();
  #filter: ((row: LogRow) => boolean) | null = null;
  /** Numbers of the rows that pass the filter, ascending; unused while there is no filter. */
  #visible: number[] = [];
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get count(): number {
    return this.#filter === null ? this.rows.length : this.#visible.length;
  }

  row(index: number): LogRow | undefined {
    return this.#filter === null ? this.rows[index] : this.rows[(this.#visible[index] ?? -1) - this.#base];
  }

  has(id: string): boolean {
    return this.#numberOf.has(id);
  }

  find(id: string): LogRow | undefined {
    const number = this.#numberOf.get(id);
    return number === undefined ? undefined : this.rows[number - this.#base];
  }

  indexOf(id: string): number {
    const number = this.#numberOf.get(id);
    if (number === undefined) return -1;
    return this.#filter === null ? number - this.#base : this.#visible.indexOf(number);
  }

  /** Adds a row, or puts a record in the place of the running row of the same exchange. */
  put(row: LogRow): void {
    const known = this.#numberOf.get(row.id);
    if (known === undefined) {
      const number = this.#base + this.rows.length;
      this.#numberOf.set(row.id, number);
      this.rows.push(row);
      if (this.#filter?.(row) === true) this.#visible.push(number);
    } else {
      const old = this.rows[known - this.#base];
      if (!old || old.state === 'done') return;
      this.#tallyRow(old, -1);
      this.rows[known - this.#base] = row;
      if (this.#filter !== null && this.#filter(old) !== this.#filter(row)) this.#refilter();
    }
    this.#tallyRow(row, 1);
  }

  /** Past the capacity the oldest tenth goes. */
  trim(): void {
    if (this.rows.length <= this.#capacity) return;
    const cut = this.rows.length - Math.floor(this.#capacity * 0.9);
    for (const row of this.rows.slice(0, cut)) {
      this.#numberOf.delete(row.id);
      this.#tallyRow(row, -1);
    }
    this.rows = this.rows.slice(cut);
    this.#base += cut;
    const firstKept = this.#visible.findIndex((number) => number >= this.#base);
    this.#visible = firstKept === -1 ? [] : this.#visible.slice(firstKept);
  }

  setFilter(filter: LogFilter): void {
    this.#filter = compileFilter(filter);
    this.#refilter();
  }

  clear(): void {
    this.#base += this.rows.length;
    this.rows = [];
    this.#visible = [];
    this.running = 0;
    this.#numberOf.clear();
    for (const map of Object.values(this.counts)) map.clear();
  }

  #refilter(): void {
    this.#visible = [];
    if (this.#filter === null) return;
    for (const [index, row] of this.rows.entries()) {
      if (this.#filter(row)) this.#visible.push(this.#base + index);
    }
  }

  #tallyRow(row: LogRow, by: number): void {
    const facts = row.state === 'running' ? row.start : row.record;
    tally(this.counts.client, facts.client, by);
    tally(this.counts.model, facts.model, by);
    if (row.state === 'done') tally(this.counts.upstream, row.record.upstream, by);
    else this.running += by;
  }
}

function tally(map: Map<string, number>, value: string | null, by: number): void {
  if (value === null) return;
  const next = (map.get(value) ?? 0) + by;
  if (next <= 0) map.delete(value);
  else map.set(value, next);
}

/**
 * Creates an empty log.
 * @param schedule asks for one call at the next frame (requestAnimationFrame in the page)
 * @param capacity rows that are kept at the most
 */
export function createLogStore(schedule: (flush: () => void) => void, capacity = 100_000): LogStore {
  const table = new LogTable(capacity);
  const listeners = new Set<() => void>();
  let scheduled = false;
  const totals = { finished: 0, failed: 0 };
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
      current = makeView();
      for (const notify of listeners) notify();
    });
  }

  return {
    append(records) {
      for (const record of records) {
        if (table.find(record.id)?.state === 'done') continue;
        table.put({ state: 'done', id: record.id, record });
        totals.finished += 1;
        if (record.error !== null) totals.failed += 1;
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
