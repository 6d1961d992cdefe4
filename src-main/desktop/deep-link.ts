// Links that open Keyswitch: `keyswitch://open/<page>`, `keyswitch://import?…` and, where the user wants it,
// `ccswitch://v1/import?…`. A link changes nothing by itself: it opens a page, and what it brings is confirmed there.

export type DeepLink =
  | { readonly kind: 'open'; readonly place: string }
  /** The whole link goes to the page over the bridge, never in an address: it may hold a key. */
  | { readonly kind: 'import'; readonly link: string };

const pages = ['home', 'log', 'upstreams', 'profiles', 'tools', 'usage', 'doctor', 'settings'];
const longestLink = 64 * 1024;

/** Null for everything that is not one of our links. */
export function parseDeepLink(text: string): DeepLink | null {
  if (text.length > longestLink || !/^(?:keyswitch|ccswitch):\/\//i.test(text) || !URL.canParse(text))
    return null;
  const url = new URL(text);
  if (url.protocol === 'ccswitch:') {
    return url.hostname === 'v1' && url.pathname === '/import' ? { kind: 'import', link: text } : null;
  }
  if (url.hostname === 'import' || (url.hostname === 'v1' && url.pathname === '/import')) {
    return { kind: 'import', link: text };
  }
  if (url.hostname !== 'open') return null;
  const page = url.pathname.replaceAll('/', '');
  return page === ''
    ? { kind: 'open', place: '' }
    : pages.includes(page)
      ? { kind: 'open', place: `#/${page}` }
      : null;
}

/** The first link among a process's arguments. */
export function findDeepLink(argv: readonly string[]): DeepLink | null {
  for (const arg of argv) {
    const link = parseDeepLink(arg);
    if (link !== null) return link;
  }
  return null;
}
