// Numbers and times as people read them, in the page's language.

/** Milliseconds: `182 ms`, `1.4 s`, `2 min 5 s`. */
export function formatMs(ms: number | null): string {
  if (ms === null) return '–';
  // The bounds lie where the rounded figure would leave its unit: never `1000 ms`, `10.0 s` or `1 min 60 s`.
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_500) return `${(ms / 1000).toFixed(ms < 9_950 ? 1 : 0)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Counts: `950`, `12.4k`, `3.1M`. */
export function formatCount(count: number | null): string {
  if (count === null) return '–';
  if (count < 10_000) return String(count);
  if (count < 999_500) return `${(count / 1000).toFixed(count < 99_950 ? 1 : 0)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** USD with as many places as it needs; null = the price is unknown, never zero. */
export function formatUsd(usd: number | null, unknown: string): string {
  if (usd === null) return unknown;
  if (usd === 0) return '$0';
  return `$${usd < 0.01 ? usd.toFixed(4) : usd.toFixed(2)}`;
}

/** As many places as tell all of them apart, six at the most. */
function decimalsOf(values: readonly number[]): number {
  for (let places = 0; places < 6; places += 1) {
    if (values.every((value) => Math.abs(value - Number(value.toFixed(places))) < 1e-9)) return places;
  }
  return 6;
}

/** The labels of one axis: one unit and the same places for all, `0, 50k, 100k` or `$0, $0.005, $0.010`. */
export function formatTicks(ticks: readonly number[], measure: 'count' | 'usd'): string[] {
  const top = Math.max(...ticks, 0);
  if (measure === 'usd') {
    const needed = decimalsOf(ticks);
    const places = needed === 0 ? 0 : Math.max(2, needed);
    return ticks.map((tick) => (tick === 0 ? '$0' : `$${tick.toFixed(places)}`));
  }
  const [size, unit] = top < 10_000 ? [1, ''] : top < 1_000_000 ? [1_000, 'k'] : [1_000_000, 'M'];
  const places = decimalsOf(ticks.map((tick) => tick / size));
  return ticks.map((tick) => (tick === 0 ? '0' : `${(tick / size).toFixed(places)}${unit}`));
}

/** Bytes: `820 B`, `48 KB`, `1.2 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Time of day with seconds, 24 hours. */
export function formatTime(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The time of day; for another day than today its month, day and minute. */
export function formatWhen(at: number, today: number = new Date().setHours(0, 0, 0, 0)): string {
  if (at >= today) return formatTime(at);
  const date = new Date(at);
  return `${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
