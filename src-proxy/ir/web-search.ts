// A search of the web that a vendor runs by itself: what a client may wish of one, and what an answer tells of one. How a
// vendor writes either is its codec's business.
import type { ProtocolId } from '../contract/protocol-id.ts';
import type { JsonObject } from './json.ts';

/** Where the user is, about. */
export interface SearchLocation {
  readonly city?: string;
  readonly region?: string;
  /** Two letters. */
  readonly country?: string;
  readonly timezone?: string;
}

/** What the protocols share of their search tools; which target has which is in `wire/parameter-table.ts`. */
export interface SearchWish {
  readonly allowedDomains?: readonly string[];
  readonly blockedDomains?: readonly string[];
  readonly userLocation?: SearchLocation;
  readonly contextSize?: 'low' | 'medium' | 'high';
  readonly maxUses?: number;
  /** false = only what the vendor has stored of the web. */
  readonly liveAccess?: boolean;
  /** Members that only the client's own protocol has, in its words. */
  readonly others?: readonly string[];
}

export interface WebPage {
  readonly url: string;
  readonly title?: string;
  /** How old it is, in the vendor's words. */
  readonly age?: string;
}

/** One search of an answer, or one look at a page that a search had found. */
export interface WebSearch {
  readonly queries: readonly string[];
  /** What was found, where the vendor tells. */
  readonly pages: readonly WebPage[];
  /** Nothing was searched for: a page was opened or read. */
  readonly isVisit?: boolean;
  /** The vendor's word for what went wrong. */
  readonly error?: string;
  /** The vendor's own blocks, items or parts in order; it may want them back. */
  readonly vendor: {
    readonly origin: ProtocolId;
    readonly upstream?: string;
    readonly values: readonly JsonObject[];
  };
}
