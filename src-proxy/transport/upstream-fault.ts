// How a call to an upstream can fail, and what to tell the client.
import { createFailure, type ProxyFailure } from '../contract/error-codes.ts';
import { createUnreachableFailure } from './classify-connection-error.ts';

export type UpstreamFault =
  /** No answer at all: name, connection, TLS, or closed before the first byte. */
  | { readonly kind: 'unreachable'; readonly error: unknown }
  /** The answer began and the connection broke before its end. */
  | { readonly kind: 'broken'; readonly error: unknown }
  | { readonly kind: 'timeout'; readonly phase: 'first-byte' | 'idle'; readonly ms: number }
  /** We sent nothing: the request cannot be put on the wire (a header value, plain http to a far host). */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The caller called `abort`. */
  | { readonly kind: 'aborted' }
  /** Keyswitch ends, and its patience is over. */
  | { readonly kind: 'stopped' };

/** The fault as a failure for the client; `upstream` is the configured id, `origin` the address called. */
export function describeFault(fault: UpstreamFault, upstream: string, origin: string): ProxyFailure {
  const host = origin.replace(/^https?:\/\//, '');
  switch (fault.kind) {
    case 'unreachable':
      return createUnreachableFailure(upstream, host, fault.error);
    case 'broken':
      return createFailure(
        'upstream_error',
        `Upstream "${upstream}" (${host}) closed the connection before its answer was complete. Send the request again.`,
      );
    case 'timeout':
      return createFailure(
        'upstream_timeout',
        fault.phase === 'first-byte'
          ? `Upstream "${upstream}" (${host}) sent no answer within ${fault.ms / 1000} s.`
          : `Upstream "${upstream}" (${host}) fell silent for ${fault.ms / 1000} s in the middle of its answer.`,
      );
    case 'refused':
      return createFailure('upstream_unreachable', `Upstream "${upstream}" was not called: ${fault.reason}`, {
        vendorType: 'connect',
      });
    case 'stopped':
      return createFailure(
        'overloaded',
        'Keyswitch was stopped before this answer was complete: start it again and repeat the request.',
      );
    case 'aborted':
      return createFailure('internal_error', 'The exchange was ended before its answer was complete.');
  }
}
