// How an exchange is carried to one target and its answer back. Two lanes: passthrough-lane and convert-lane.
import type { ProxyFailure } from '../contract/error-codes.ts';
import type { PlannedTarget } from '../routing/planned-target.ts';
import type { ResponseHeaders } from '../transport/response-headers.ts';
import type { HttpExchange, RequestBody } from './http-exchange.ts';
import type { LaneDeps } from './lane-deps.ts';

/** An upstream's refusal as received; relayed verbatim where the client speaks the same protocol. */
export interface VendorAnswer {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** Bounded to 1 MiB. */
  readonly body: Buffer;
}

export interface LaneInput {
  readonly deps: LaneDeps;
  readonly exchange: HttpExchange;
  readonly target: PlannedTarget;
  readonly body: RequestBody;
  /** The target has been asked the same a moment ago: its answer is taken as it is. */
  readonly isRepeat: boolean;
  /** To be called when the upstream answered well, before its first byte goes to the client. */
  serving(): void;
  /** To be called when the request has to go a second time: its connection had gone stale, or the refusal can be mended. */
  repeated(refusal?: { readonly status: number; readonly failure: ProxyFailure }): void;
}

export type LaneOutcome =
  /** The answer went to the client. `failure` = it broke after it had begun; an in-band error was written. */
  | { readonly kind: 'sent'; readonly status: number; readonly failure: ProxyFailure | null }
  /** Nothing went to the client: another target may be tried. `status` is the upstream's, 0 = none came. */
  | {
      readonly kind: 'failed';
      readonly status: number;
      readonly failure: ProxyFailure;
      readonly answer: VendorAnswer | null;
    }
  /** The client left; the call to the upstream was closed. */
  | { readonly kind: 'left'; readonly status: number };

/**
 * Carries one try. Resolves when the exchange with the upstream is over; never rejects for faults of the
 * upstream. May throw ProxyError before the upstream is called (a request that cannot be converted).
 * A lane writes the response itself, with the headers of `keyswitchHeaders`, sets `exchange.onGone` to stop
 * the upstream call, and fills `usage`, `responseBytes`, `warnings` and `firstByteMs` of the draft.
 */
export type Lane = (input: LaneInput) => Promise<LaneOutcome>;
