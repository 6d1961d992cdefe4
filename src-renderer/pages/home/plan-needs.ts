// What needs a person, worst first, each with the kind of act that mends it. Pure.
import type { HealthSnapshot } from '../../../src-proxy/contract/channel.ts';
import type { Status, Upstream } from '../../control/client.ts';

export type Need =
  | { readonly kind: 'crashed'; readonly how: string }
  | { readonly kind: 'refused' | 'missing'; readonly upstream: string; readonly key: string }
  | {
      readonly kind: 'noBalance';
      readonly upstream: string;
      readonly key: string;
      readonly url: string | null;
    }
  | { readonly kind: 'other'; readonly sentence: string };

/** Keys first; a sentence of the app that says the same as one of them is left out. */
export function planNeeds(
  status: Status,
  upstreams: readonly Upstream[],
  health: HealthSnapshot | null,
): Need[] {
  const nameOf = (id: string): string => upstreams.find((one) => one.id === id)?.name ?? id;
  const crashed: Need[] =
    status.proxy.state === 'crashed' ? [{ kind: 'crashed', how: status.proxy.how }] : [];
  const keys = (health?.keys ?? []).flatMap(({ upstream: id, keyId: key, state }): Need[] => {
    const upstream = nameOf(id);
    if (state === 'refused') return [{ kind: 'refused', upstream, key }];
    if (state !== 'no-balance') return [];
    return [
      { kind: 'noBalance', upstream, key, url: upstreams.find((one) => one.id === id)?.topUpUrl ?? null },
    ];
  });
  const missing = upstreams.flatMap(({ name, secrets }) =>
    secrets
      .filter(({ present }) => !present)
      .map(({ id }): Need => ({ kind: 'missing', upstream: name, key: id })),
  );
  const said = missing.flatMap((need) => (need.kind === 'missing' ? [`secret set ${need.key}"`] : []));
  const other = status.warnings
    .filter((sentence) => !said.some((part) => sentence.includes(part)))
    .map((sentence): Need => ({ kind: 'other', sentence }));
  return [...crashed, ...keys, ...missing, ...other];
}
