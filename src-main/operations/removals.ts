// What was taken out of config.toml while this process runs, so that it can be put back: the very bytes where nobody wrote
// since, else that one change and no other. Knows no window; keys never leave the vault with it.
import { randomUUID } from 'node:crypto';
import { Problem } from '../problem.ts';
import type { ConfigChange } from '../settings/config-store.ts';
import type { Core } from './core.ts';

/** A removal that can be undone while Keyswitch runs. */
export interface Removal {
  readonly id: string;
  /** For {@link Removals.putBack}. */
  readonly undo: string;
}

export interface Removals {
  /** Carries out the removal of `id` and remembers it. */
  keep(id: string, removal: Promise<ConfigChange>): Promise<Removal>;
  /** @throws Problem when it is not remembered any more, or config.toml was changed in the same place since. */
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

export function createRemovals(core: Core): Removals {
  const changes = new Map<string, ConfigChange>();
  return {
    async keep(id, removal) {
      const change = await removal;
      const undo = randomUUID();
      changes.set(undo, change);
      const [oldest] = changes.keys();
      if (changes.size > kept && oldest !== undefined) changes.delete(oldest);
      return { id, undo };
    },
    async putBack(undo) {
      const change = changes.get(undo);
      if (change === undefined)
        throw new Problem('What was removed is not remembered any more: add it again.');
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
      changes.delete(undo);
    },
  };
}
