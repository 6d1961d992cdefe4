// Which page is shown: the part of the address behind `#/`. Back and forward work, a page can be bookmarked.
import { useSyncExternalStore } from 'react';

export const pageIds = [
  'home',
  'log',
  'upstreams',
  'profiles',
  'tools',
  'usage',
  'doctor',
  'settings',
] as const;
export type PageId = (typeof pageIds)[number];

const isPage = (text: string): text is PageId => (pageIds as readonly string[]).includes(text);

export interface Place {
  readonly page: PageId;
  /** What follows the page: `#/log?model=gpt-5.5` gives `model=gpt-5.5`. */
  readonly query: string;
}

function subscribe(notify: () => void): () => void {
  window.addEventListener('hashchange', notify);
  return () => window.removeEventListener('hashchange', notify);
}

/** Reads the place out of an address part. Unknown pages give home. */
export function parsePlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { page: isPage(path) ? path : 'home', query };
}

/** The place that is shown now; follows the address. */
export function usePlace(): Place {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return parsePlace(hash);
}

/** Goes to a page. */
export function goTo(page: PageId, query = ''): void {
  window.location.hash = query === '' ? `#/${page}` : `#/${page}?${query}`;
}
