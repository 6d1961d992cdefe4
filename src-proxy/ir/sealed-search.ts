// A vendor's search on its way through a client of another protocol and back: the vendor's own items, sealed. Only the
// upstream that made them gets them again; what Anthropic found is encrypted, and a foreign one would break the turn.
import { isArray, isObject, parseQuietly } from './read-json.ts';
import type { IrPart } from './request.ts';
import type { ProtocolId } from '../contract/protocol-id.ts';
import type { Sealed } from './sealed.ts';
import type { WebSearch } from './web-search.ts';

/** The vendor's own form, for clients of another protocol to bring back; undefined where it has none. */
export function sealSearch({ vendor }: WebSearch): Sealed | undefined {
  if (vendor.values.length === 0) return undefined;
  const { origin, upstream, values } = vendor;
  return {
    origin,
    ...(upstream !== undefined && { upstream }),
    slot: 'web_search',
    data: JSON.stringify(values),
  };
}

/** What a sealed search becomes in a request: items that only their own upstream gets. */
export function openSearch(sealed: Sealed): IrPart[] {
  const values = parseQuietly(sealed.data);
  // One that does not open belongs to no upstream, so that nobody gets it.
  return (isArray(values) ? values.filter(isObject) : []).map((value) => ({
    type: 'opaque',
    origin: sealed.origin,
    value,
    upstream: sealed.upstream ?? '',
  }));
}

/** Does this seal hold a search rather than reasoning? */
export function isSearchSeal(
  sealed: Sealed | null | undefined,
): sealed is Sealed & { readonly slot: 'web_search' } {
  return sealed?.slot === 'web_search';
}

/** An item that the target can read: of its own protocol, and not sealed for another account. */
export function isOwnItem(
  part: Extract<IrPart, { type: 'opaque' }>,
  origin: ProtocolId,
  upstream: string,
): boolean {
  return part.origin === origin && (part.upstream === undefined || part.upstream === upstream);
}
