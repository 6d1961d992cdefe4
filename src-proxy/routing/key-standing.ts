// What each key of each upstream may do now: fine, rate-limited until a time, out of balance, or refused.
// Told apart from the breaker: a 429 says nothing about the health of an endpoint. Nor of other models: vendors limit each
// model of an account by itself, so a limit holds for the model that it was met with.

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
const MANY_LIMITS = 500;

interface KeyId {
  readonly upstream: string;
  readonly keyId: string;
}

export interface KeyStandings {
  /** For one model, as its upstream knows it; without one, what was last heard of the key. */
  standing(key: KeyId, now: number, model?: string): KeyStanding;
  limited(key: KeyId, now: number, retryAfterSeconds: number | undefined, model: string): void;
  noBalance(key: KeyId, now: number, topUpUrl: string | undefined): void;
  refused(key: KeyId, now: number): void;
  ok(key: KeyId, model: string): void;
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
  /** The limits of each model; those that are over are swept away when there are many. */
  const limits = new Map<string, KeyId & { readonly standing: KeyStanding }>();
  const limitName = (key: KeyId, model: string): string => `${nameOf(key)}\u0000${model}`;
  const nameOf = (key: KeyId): string => `${key.upstream}\u0000${key.keyId}`;
  const put = (key: KeyId, standing: KeyStanding): void => {
    standings.set(nameOf(key), { upstream: key.upstream, keyId: key.keyId, standing });
  };
  const current = (standing: KeyStanding, now: number): KeyStanding =>
    standing.until !== null && now >= standing.until ? { ...standing, until: null } : standing;

  return {
    standing(key, now, model) {
      const known = standings.get(nameOf(key))?.standing ?? unknown;
      if (model === undefined) return current(known, now);
      const limit = limits.size === 0 ? undefined : limits.get(limitName(key, model))?.standing;
      if (limit?.until != null && limit.until > now) return limit;
      return known.state === 'limited' ? unknown : current(known, now);
    },
    limited(key, now, retryAfterSeconds, model) {
      const pause = retryAfterSeconds === undefined ? LIMIT_PAUSE_MS : retryAfterSeconds * 1000;
      const standing: KeyStanding = {
        state: 'limited',
        until: now + pause,
        firm: retryAfterSeconds !== undefined,
        why: `${key.upstream} limited the rate of key ${key.keyId}`,
      };
      put(key, standing);
      if (limits.size >= MANY_LIMITS) {
        for (const [name, { standing: old }] of limits) if ((old.until ?? 0) <= now) limits.delete(name);
        // Clients choose the names of models: however many they try, the oldest gives way.
        const [oldest] = limits.keys();
        if (limits.size >= MANY_LIMITS && oldest !== undefined) limits.delete(oldest);
      }
      limits.set(limitName(key, model), { upstream: key.upstream, keyId: key.keyId, standing });
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
    ok(key, model) {
      if (limits.size > 0) limits.delete(limitName(key, model));
      const known = standings.get(nameOf(key));
      if (known?.standing !== fine) put(key, fine);
    },
    forget(key) {
      standings.delete(nameOf(key));
      for (const [name, limit] of limits)
        if (limit.upstream === key.upstream && limit.keyId === key.keyId) limits.delete(name);
    },
    list: (now) =>
      [...standings.values()].map(({ upstream, keyId, standing }) => ({
        upstream,
        keyId,
        ...current(standing, now),
      })),
  };
}
