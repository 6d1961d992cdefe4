// Profiles that are edited and not saved. They live as long as the window: another page does not cost what was typed.
import { useSyncExternalStore } from 'react';
import type { ProfileDraft } from './route-draft.ts';

let drafts: ReadonlyMap<string, ProfileDraft> = new Map();
const listeners = new Set<() => void>();

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}

/** Keeps a draft; null forgets it. */
export function keepDraft(id: string, draft: ProfileDraft | null): void {
  const next = new Map(drafts);
  if (draft === null) next.delete(id);
  else next.set(id, draft);
  drafts = next;
  for (const notify of listeners) notify();
}

/** Every draft by the id of its profile. */
export function useDrafts(): ReadonlyMap<string, ProfileDraft> {
  return useSyncExternalStore(subscribe, () => drafts);
}
