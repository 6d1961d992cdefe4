// The act that mends a failure, where the window has one: a new key for the upstream that refused its own, or money for
// the account that has none. Pure.
import type { ExchangeRecord } from '../../../src-proxy/contract/exchange-record.ts';
import type { Upstream } from '../../control/client.ts';

export type Remedy =
  | { readonly kind: 'key'; readonly id: string }
  | { readonly kind: 'topUp'; readonly url: string };

/** Null where the upstream is not there any more, or uses that key no longer. */
export function remedyOf(
  { error, upstream: id, keyId }: Pick<ExchangeRecord, 'error' | 'upstream' | 'keyId'>,
  upstreams: readonly Pick<Upstream, 'id' | 'secrets' | 'topUpUrl'>[],
): Remedy | null {
  const upstream = upstreams.find((one) => one.id === id);
  if (upstream === undefined) return null;
  if (error === 'insufficient_balance')
    return upstream.topUpUrl === null ? null : { kind: 'topUp', url: upstream.topUpUrl };
  if (error !== 'upstream_key_refused') return null;
  // Where no key was sent, one is missing.
  const key = upstream.secrets.find((one) => (keyId === null ? !one.present : one.id === keyId));
  return key === undefined ? null : { kind: 'key', id: key.id };
}
