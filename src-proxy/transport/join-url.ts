// Base address + path of an operation → the URL of an upstream call. Never `/v1/v1`, never `//`.

export interface UpstreamUrl {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path with query. */
  readonly path: string;
}

const cache = new Map<string, { origin: string; prefix: string; versioned: boolean }>();

/**
 * Joins a base address with an operation's path.
 * - `https://h`, `https://h/`, `https://h/v1`, `https://h/v1/` and `/v1/messages` all give `https://h/v1/messages`;
 * - a prefix stays: `https://h/api/v1` gives `https://h/api/v1/messages`;
 * - a base that ends in another version keeps it (`https://h/api/paas/v4` gives `…/v4/chat/completions`), and so does one
 *   that ends in a publisher of Vertex AI (`https://h/v1/publishers/google` gives `…/publishers/google/models/…`).
 * @param path begins with `/v1/` or `/v1beta/`; may carry a query.
 */
export function joinUrl(base: string, path: string): UpstreamUrl {
  const { origin, prefix, versioned } = splitBase(base);
  const rest = versioned ? path.replace(/^\/v1(?:beta)?(?=\/)/, '') : path;
  return { origin, path: prefix + rest };
}

/**
 * The same for an upstream that is reached as a Codex backend: `base` + path, without a version
 * (`/responses`, `/models`). A bare origin gets the `/backend-api/codex` of its own.
 */
export function joinCodexBackendUrl(base: string, path: string): UpstreamUrl {
  const url = new URL(base);
  const prefix = url.pathname.replace(/\/{2,}/g, '/').replace(/\/+$/, '');
  return { origin: url.origin, path: (prefix === '' ? '/backend-api/codex' : prefix) + path };
}

function splitBase(base: string): { origin: string; prefix: string; versioned: boolean } {
  const known = cache.get(base);
  if (known) return known;
  const url = new URL(base);
  let prefix = url.pathname.replace(/\/{2,}/g, '/').replace(/\/+$/, '');
  while (/\/v1(?:beta)?$/.test(prefix)) prefix = prefix.replace(/\/v1(?:beta)?$/, '');
  const split = {
    origin: url.origin,
    prefix,
    versioned: /\/v\d+[a-z0-9]*(?:\/(?:.+\/)?publishers\/[^/]+)?$/.test(prefix),
  };
  // Bases come from the configuration, so there are few; the bound is against a GUI that probes as you type.
  if (cache.size > 500) cache.clear();
  cache.set(base, split);
  return split;
}
