// The time, twice a second, for everything that shows how long something has been running: one timer for all.
import { useSyncExternalStore } from 'react';

const EVERY_MS = 500;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tell of listeners) tell();
  }, EVERY_MS);
  return () => {
    listeners.delete(notify);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Unix ms, renewed while somebody looks. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
