// What each key of each upstream may do now: fine, rate-limited until a time, out of balance, or refused.
// Told apart from the breaker: a 429 says nothing about the health of an endpoint.

export type KeyState = 'ok' | 'limited' | 'no-balance' | 'refused' | 'unknown';

export interface KeyStanding {
  readonly state: KeyState;
  /** Unix ms until which it counts as what `state` says; null while it is usable. */
  readonly until: number | null;
  /**
   * true = the vendor said until when: asking earlier is impolite and in vain. false = a guess: the key goes behind
   * all others, but is still asked when nothing else is left, because people top up and vendors err.
   */
  readonly firm: boolean;
  readonly why: string;
}

/** So long a key with an empty balance stands behind all others. */
export const BALANCE_PAUSE_MS = 60_000;
/** So long a refused key stands behind all others. */
export const REFUSED_PAUSE_MS = 60_000;
/** A 429 without Retry-After. */
export const LIMIT_PAUSE_MS = 5_000;

interface KeyId {
  readonly upstream: string;
  readonly keyId: string;
}

export interface KeyStandings {
  standing(key: KeyId, now: number): KeyStanding;
  limited(key: KeyId, now: number, retryAfterSeconds: number | undefined): void;
  noBalance(key: KeyId, now: number, topUpUrl: string | undefined): void;
  refused(key: KeyId, now: number): void;
  ok(key: KeyId): void;
  /** A changed secret starts with a clean record. */
  forget(key: KeyId): void;
  list(now: number): (KeyId & KeyStanding)[];
}

const unknown: KeyStanding = { state: 'unknown', until: null, firm: false, why: 'not used yet' };
const fine: KeyStanding = {
  state: 'ok',
  until: null,
  firm: false,
  why: 'the last request with it was accepted',
};

/** Creates the record of all keys. */
export function createKeyStandings(): KeyStandings {
  const standings = new Map<string, KeyId & { standing: KeyStanding }>();
  const nameOf = (key: KeyId): string => `${key.upstream}\u0000${key.keyId}`;
  const put = (key: KeyId, standing: KeyStanding): void => {
    standings.set(nameOf(key), { upstream: key.upstream, keyId: key.keyId, standing });
  };
  const current = (standing: KeyStanding, now: number): KeyStanding =>
    standing.until !== null && now >= standing.until ? { ...standing, until: null } : standing;

  return {
    standing: (key, now) => current(standings.get(nameOf(key))?.standing ?? unknown, now),
    limited(key, now, retryAfterSeconds) {
      const pause = retryAfterSeconds === undefined ? LIMIT_PAUSE_MS : retryAfterSeconds * 1000;
      put(key, {
        state: 'limited',
        until: now + pause,
        firm: retryAfterSeconds !== undefined,
        why: `${key.upstream} limited the rate of key ${key.keyId}`,
      });
    },
    noBalance(key, now, topUpUrl) {
      const remedy = topUpUrl === undefined ? 'top it up' : `top it up at ${topUpUrl}`;
      put(key, {
        state: 'no-balance',
        until: now + BALANCE_PAUSE_MS,
        firm: false,
        why: `${key.upstream} says that the balance of key ${key.keyId} is empty: ${remedy}`,
      });
    },
    refused(key, now) {
      put(key, {
        state: 'refused',
        until: now + REFUSED_PAUSE_MS,
        firm: false,
        why: `${key.upstream} refused key ${key.keyId}: store a valid one under that name`,
      });
    },
    ok(key) {
      const known = standings.get(nameOf(key));
      if (known?.standing !== fine) put(key, fine);
    },
    forget(key) {
      standings.delete(nameOf(key));
    },
    list: (now) =>
      [...standings.values()].map(({ upstream, keyId, standing }) => ({
        upstream,
        keyId,
        ...current(standing, now),
      })),
  };
}
