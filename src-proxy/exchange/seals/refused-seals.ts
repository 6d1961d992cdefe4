// Which seals an upstream has refused: kept as digests, as long as its configuration lives.
import { createHash } from 'node:crypto';
import type { UpstreamConfig } from '../../contract/proxy-config.ts';

/** The oldest are forgotten first. */
const refused = new WeakMap<UpstreamConfig, Set<string>>();
const limit = 5_000;

const digest = (seal: string): string => createHash('sha256').update(seal).digest('base64url');

/** True where one of them is new: then a repeat without them is worth it. */
export function rememberRefused(upstream: UpstreamConfig, seals: readonly string[]): boolean {
  const known = refused.get(upstream) ?? new Set<string>();
  refused.set(upstream, known);
  const before = known.size;
  for (const seal of seals) {
    known.add(digest(seal));
    const oldest = known.values().next().value;
    if (known.size > limit && oldest !== undefined) known.delete(oldest);
  }
  return known.size > before;
}

/** A cheap look, before a body is read. */
export const hasRefusedAny = (upstream: UpstreamConfig): boolean => (refused.get(upstream)?.size ?? 0) > 0;

export const isRefused = (upstream: UpstreamConfig, seal: string): boolean =>
  refused.get(upstream)?.has(digest(seal)) === true;
