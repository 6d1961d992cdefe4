// A vendor as data: addresses, protocols, credentials, oddities. Everything that shows or uses vendors reads this.
import type { ProtocolId } from '../protocol-id.ts';
import type { AuthStyle, EndpointConfig, UpstreamConfig } from '../proxy-config.ts';
import type { Quirk } from '../quirks.ts';

export interface PresetEndpoint extends EndpointConfig {
  /** The vendor's own recommendation; at most one. */
  readonly recommended?: boolean;
}

export interface Preset {
  readonly id: string;
  readonly name: string;
  readonly kind: UpstreamConfig['kind'];
  /** False for the built-in demo and for model servers on this machine. */
  readonly needsKey: boolean;
  /** Best first; the first is the default. */
  readonly endpoints: readonly PresetEndpoint[];
  /** Left out per protocol: the protocol's usual form (Bearer, x-api-key, x-goog-api-key). */
  readonly auth?: Readonly<Partial<Record<ProtocolId, AuthStyle>>>;
  /** Fixed extra request headers, lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Empty = ask the upstream. Never complete: vendors change their lists. */
  readonly models?: readonly string[];
  readonly quirks?: readonly Quirk[];
  readonly capabilities?: Readonly<Partial<UpstreamConfig['capabilities']>>;
  /** Page where keys are made and seen. */
  readonly keyPageUrl?: string;
  readonly topUpUrl?: string;
  /**
   * Where the facts come from, said as it is: what nobody compared with the vendor's own pages is called that.
   * `verifiedOn` is the day on which somebody read that source (YYYY-MM-DD), not the day of the page.
   */
  readonly source: string;
  readonly verifiedOn: string;
}
