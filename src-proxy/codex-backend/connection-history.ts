// What the answers on one connection were about: lets a client chain with `previous_response_id` although the
// upstream knows nothing of it. Lives and dies with its connection, like the vendor's with `store: false`. Pure state.
import type { JsonValue } from '../ir/json.ts';

export interface ConnectionHistory {
  /** The whole conversation that the id stands for, null where the id is unknown here. */
  lookup(previousId: string): readonly JsonValue[] | null;
  /** Remembers an answer: its whole input and its output items. */
  remember(id: string, input: readonly JsonValue[], output: readonly JsonValue[]): void;
}

/** How many answers of one connection can still be continued; the oldest is forgotten first. */
const defaultLimit = 16;

/** A history for one connection. Items are shared, not copied, so a long chain costs little. */
export function createConnectionHistory(limit = defaultLimit): ConnectionHistory {
  const known = new Map<string, readonly JsonValue[]>();
  return {
    lookup: (previousId) => known.get(previousId) ?? null,
    remember: (id, input, output) => {
      known.delete(id);
      known.set(id, [...input, ...output]);
      const oldest = known.keys().next().value;
      if (known.size > limit && oldest !== undefined) known.delete(oldest);
    },
  };
}
