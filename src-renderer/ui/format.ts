// Numbers and times as people read them, in the page's language.

/** Milliseconds: `182 ms`, `1.4 s`, `2 min 5 s`. */
export function formatMs(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** Counts: `950`, `12.4k`, `3.1M`. */
export function formatCount(count: number | null): string {
  if (count === null) return '–';
  if (count < 10_000) return String(count);
  if (count < 1_000_000) return `${(count / 1000).toFixed(count < 100_000 ? 1 : 0)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** USD with as many places as it needs; null = the price is unknown, never zero. */
export function formatUsd(usd: number | null, unknown: string): string {
  if (usd === null) return unknown;
  if (usd === 0) return '$0';
  return `$${usd < 0.01 ? usd.toFixed(4) : usd.toFixed(2)}`;
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
