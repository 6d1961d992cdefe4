// One try that a plan foresees: everything needed to send a request to one key of one upstream.
import type { AuthStyle, UpstreamConfig } from '../contract/proxy-config.ts';
import type { Lane, ProtocolId } from '../contract/protocol-id.ts';

export interface PlannedTarget {
  readonly upstream: UpstreamConfig;
  readonly endpoint: string;
  /** Base address of the endpoint for `protocol`, as configured. */
  readonly base: string;
  /** The proxy on the way there, an id of the snapshot's `outboundProxies`; undefined = called directly. */
  readonly via: string | undefined;
  /** The protocol spoken with the upstream. */
  readonly protocol: ProtocolId;
  readonly lane: Lane;
  readonly auth: AuthStyle;
  /** Vault id; empty where the upstream takes no key. */
  readonly keyId: string;
  readonly key: string;
  /** The model name that the upstream knows. */
  readonly model: string;
}
