// Is the app there? Known from the live subscriptions and from every call; shown as a banner, heals by itself.
import { useSyncExternalStore } from 'react';

export type Connection = 'connecting' | 'connected' | 'lost' | 'locked';

let current: Connection = 'connecting';
const listeners = new Set<() => void>();

/** Tells everybody who listens. */
export function setConnection(next: Connection): void {
  if (next === current) return;
  current = next;
  for (const notify of listeners) notify();
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}

/** The connection as it is now. */
export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => current);
}
