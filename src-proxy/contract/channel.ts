// The messages between main and the proxy process (child_process IPC or Electron's MessagePort).
import type { ExchangeRecord, ExchangeStart } from './exchange-record.ts';
import type { ProxyConfig } from './proxy-config.ts';

/** What is known of one endpoint of one upstream. */
export interface EndpointHealth {
  readonly upstream: string;
  readonly endpoint: string;
  readonly base: string;
  readonly active: boolean;
  readonly pinned: boolean;
  readonly state: 'up' | 'down' | 'unknown';
  /** Median time to first byte over the last samples, null = not measured. */
  readonly ms: number | null;
  readonly samples: number;
  /** One sentence with the measurement. */
  readonly why: string;
  /** The last samples, oldest first: unix ms, ms (null = failed), from a probe or from real traffic. */
  readonly history: readonly { at: number; ms: number | null; source: 'probe' | 'traffic' }[];
}

/** What is known of one key of one upstream. */
export interface KeyHealth {
  readonly upstream: string;
  readonly keyId: string;
  readonly state: 'ok' | 'refused' | 'no-balance' | 'limited' | 'unknown';
  readonly why: string;
}

/** The breaker of one (upstream, endpoint, key). */
export interface BreakerState {
  readonly upstream: string;
  readonly endpoint: string;
  readonly keyId: string;
  readonly state: 'closed' | 'open' | 'half-open';
  readonly failures: number;
  /** Unix ms of the next probe, null while closed. */
  readonly retryAt: number | null;
}

export interface HealthSnapshot {
  readonly at: number;
  readonly endpoints: readonly EndpointHealth[];
  readonly keys: readonly KeyHealth[];
  readonly breakers: readonly BreakerState[];
}

/** Requests from main that want one answer; the proxy answers with the same `call` number. */
export type ProxyQuery =
  | { readonly kind: 'health' }
  | { readonly kind: 'probe-endpoints'; readonly upstream: string; readonly endpoint?: string }
  | { readonly kind: 'list-models'; readonly upstream?: string }
  /** Answered by an ExchangeGlimpse, null for an exchange that does not run (any more). */
  | { readonly kind: 'glimpse'; readonly id: string }
  /** Answered by null behind the records of every exchange that has ended. */
  | { readonly kind: 'settle' }
  | {
      readonly kind: 'explain-route';
      readonly model: string;
      readonly client?: string;
      readonly profile?: string;
    };

export type MainToProxy =
  | { readonly type: 'config'; readonly config: ProxyConfig }
  | { readonly type: 'query'; readonly call: number; readonly query: ProxyQuery }
  /** Stop accepting, finish what runs within `graceMs`, flush records, exit 0. */
  | { readonly type: 'shutdown'; readonly graceMs: number };

export type ProxyToMain =
  /** Sent once after the first config: the socket is open. `port` is the real one where 0 was asked. */
  | { readonly type: 'ready'; readonly port: number; readonly url: string }
  | { readonly type: 'failed'; readonly message: string }
  /** The snapshot is in force: the next request uses it. */
  | { readonly type: 'config-applied'; readonly revision: number }
  | { readonly type: 'started'; readonly exchanges: readonly ExchangeStart[] }
  | { readonly type: 'records'; readonly records: readonly ExchangeRecord[] }
  | { readonly type: 'health'; readonly health: HealthSnapshot }
  | { readonly type: 'answer'; readonly call: number; readonly ok: true; readonly value: unknown }
  | { readonly type: 'answer'; readonly call: number; readonly ok: false; readonly message: string }
  | { readonly type: 'drained' };
