// Remembers which target served a session last. Bounded: the least recently used session is forgotten first.

export interface SessionHome {
  readonly upstream: string;
  readonly keyId: string;
}

export interface SessionAffinity {
  /** Where the session lived last under this profile and model, or null. */
  home(session: string, scope: string, now: number): SessionHome | null;
  settle(session: string, scope: string, home: SessionHome, now: number): void;
}

const CAPACITY = 10_000;
/** Vendors keep prompt caches for minutes to hours; a day covers a pause over night. */
const LIFETIME_MS = 24 * 60 * 60_000;

/**
 * Creates the memory. `scope` is the profile and the asked model: a switch of profile starts afresh, and a
 * session's small-model side requests do not pull its main model along.
 */
export function createSessionAffinity(capacity: number = CAPACITY): SessionAffinity {
  const homes = new Map<string, SessionHome & { at: number }>();
  return {
    home(session, scope, now) {
      const key = `${scope}\u0000${session}`;
      const found = homes.get(key);
      if (!found) return null;
      if (now - found.at > LIFETIME_MS) {
        homes.delete(key);
        return null;
      }
      return { upstream: found.upstream, keyId: found.keyId };
    },
    settle(session, scope, home, now) {
      const key = `${scope}\u0000${session}`;
      // Deleting first moves the entry to the young end of the map.
      homes.delete(key);
      homes.set(key, { upstream: home.upstream, keyId: home.keyId, at: now });
      if (homes.size > capacity) {
        const oldest = homes.keys().next();
        if (!oldest.done) homes.delete(oldest.value);
      }
    },
  };
}
