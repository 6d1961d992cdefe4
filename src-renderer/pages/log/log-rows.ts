// The rows of the live log by number, and which of them pass the filter. Filtering a hundred thousand rows is cut
// into slices, so that typing in the search field never stops the page. Knows nothing of time or of the page.
import { compileFilter, type LogFilter, type LogRow } from './log-filter.ts';

/** Rows per slice: a few milliseconds of work. */
const SLICE = 10_000;

/** The rows themselves, by number: a number is never used again, `number - base` is the place in the array. */
export class LogRows {
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
  /** Rows from this number on were held against the filter; older ones wait for `scan`. */
  #scanned = 0;
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
    if (this.#filter === null) return number - this.#base;
    const at = placeOf(this.#visible, number);
    return this.#visible[at] === number ? at : -1;
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
      this.#show(known, row);
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
    this.#scanned = Math.max(this.#scanned, this.#base);
    this.#visible = this.#visible.slice(placeOf(this.#visible, this.#base));
  }

  /** The newest rows are held against it at once; call `scan` until it says that nothing is left. */
  setFilter(filter: LogFilter): void {
    this.#filter = compileFilter(filter);
    this.#visible = [];
    this.#scanned = this.#base + this.rows.length;
    this.scan();
  }

  /** Holds the next older rows against the filter. Returns whether older ones are left. */
  scan(): boolean {
    if (this.#filter === null) return false;
    const from = Math.max(this.#base, this.#scanned - SLICE);
    const found: number[] = [];
    for (let number = from; number < this.#scanned; number += 1) {
      const row = this.rows[number - this.#base];
      if (row !== undefined && this.#filter(row)) found.push(number);
    }
    if (found.length > 0) this.#visible = found.concat(this.#visible);
    this.#scanned = from;
    return from > this.#base;
  }

  clear(): void {
    this.#base += this.rows.length;
    this.rows = [];
    this.#visible = [];
    this.#scanned = this.#base;
    this.running = 0;
    this.#numberOf.clear();
    for (const map of Object.values(this.counts)) map.clear();
  }

  /** A row in its place became another: in or out of what is shown, at its number. */
  #show(number: number, row: LogRow): void {
    if (this.#filter === null || number < this.#scanned) return;
    const at = placeOf(this.#visible, number);
    const shown = this.#visible[at] === number;
    if (this.#filter(row) === shown) return;
    if (shown) this.#visible.splice(at, 1);
    else this.#visible.splice(at, 0, number);
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

/** The first place in an ascending list whose value is not below `number`. */
function placeOf(ascending: readonly number[], number: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Number.POSITIVE_INFINITY) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
