// What acts of this process took away, so that it can be put back. Of config.toml the very bytes where nobody wrote since,
// else that one change and no other; of the vault an entry as it was sealed, in memory only and for a while: a key that
// somebody deleted shall be gone. Knows no window; a key leaves the vault with neither in clear.
import { randomUUID } from 'node:crypto';
import { Problem } from '../problem.ts';
import type { ConfigChange } from '../settings/config-store.ts';
import type { TakenEntry } from '../vault/vault.ts';
import type { Core } from './core.ts';
import { putBackSecret } from './secrets.ts';

/** A removal that can be undone while Keyswitch runs, of a key for {@link keyKeptMs}. */
export interface Removal {
  readonly id: string;
  /** For {@link Removals.putBack}. */
  readonly undo: string;
}

type Taken = ConfigChange | TakenEntry;

export interface Removals {
  /** Carries out the removal of `id` and remembers it. */
  keep(id: string, removal: Promise<Taken>): Promise<Removal>;
  /** Remembers any other change; gives the handle for `putBack`. */
  remember(taken: Taken): string;
  /** @throws Problem when it is not remembered any more, or the same place was changed since. */
  putBack(undo: string): Promise<void>;
}

/** Upstreams, profiles and clients are told apart by their ids: others may have come or gone around one since. */
function byId(document: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [
      name,
      Array.isArray(value) ? Object.fromEntries(value.map((one: { id?: unknown }) => [one.id, one])) : value,
    ]),
  );
}

/** Far more than there are toasts. */
const kept = 50;

/** How long a key that was deleted or replaced can be put back. */
export const keyKeptMs = 5 * 60_000;

export function createRemovals(core: Core): Removals {
  const remembered = new Map<string, Taken>();

  function remember(taken: Taken): string {
    const undo = randomUUID();
    remembered.set(undo, taken);
    const [oldest] = remembered.keys();
    if (remembered.size > kept && oldest !== undefined) remembered.delete(oldest);
    if ('entry' in taken) setTimeout(() => remembered.delete(undo), keyKeptMs).unref();
    return undo;
  }

  return {
    remember,
    keep: async (id, removal) => ({ id, undo: remember(await removal) }),
    async putBack(undo) {
      const taken = remembered.get(undo);
      if (taken === undefined)
        throw new Problem('What was removed is not remembered any more: add it again.');
      await ('entry' in taken ? putBackSecret(core, taken) : putBackConfig(core, taken));
      remembered.delete(undo);
    },
  };
}

async function putBackConfig(core: Core, change: ConfigChange): Promise<void> {
  const { takeBack } = await import('../config-files/take-back.ts');
  await core.editConfig((_config, now) => {
    const taken = takeBack('toml', { ...change, now }, byId);
    if ('conflict' in taken || taken.text === null) {
      throw new Problem(
        'What was removed cannot be put back, because config.toml was changed in the same place since: add it again.',
      );
    }
    return taken.text;
  });
}
