// Two tables of one list with the same id. Pure.
import type { Fault } from './complaint.ts';

/** The `id`s that occur twice in a list of tables. */
export function checkDoubles(
  list: string,
  entries: readonly { readonly id: string }[] = [],
  parent: readonly (string | number)[] = [],
): Fault[] {
  const seen = new Set<string>();
  return entries.flatMap((entry, index) => {
    if (!seen.has(entry.id)) {
      seen.add(entry.id);
      return [];
    }
    return [
      {
        level: 'error' as const,
        path: [...parent, list, index, 'id'],
        message: `There are two ${list} entries with the id "${entry.id}": give one of them another id.`,
      },
    ];
  });
}
