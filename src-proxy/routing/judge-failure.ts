// What a failed attempt means: for the target, for the key, and whether another target may be tried.
import type { ErrorCode, ProxyFailure } from '../contract/error-codes.ts';

export interface Judgement {
  /** May another target be tried (always only before the first byte went to the client)? */
  readonly next: boolean;
  /** What it says of the (upstream, endpoint, key). */
  readonly breaker: 'failure' | 'success' | 'nothing';
  /** What it says of the key. */
  readonly key: 'limited' | 'no-balance' | 'refused' | 'nothing';
  /** Did the endpoint fail to answer (it moves at once)? */
  readonly endpointFailed: boolean;
}

const j = (
  next: boolean,
  breaker: Judgement['breaker'],
  key: Judgement['key'] = 'nothing',
  endpointFailed = false,
): Judgement => ({ next, breaker, key, endpointFailed });

const judgements: Record<ErrorCode, Judgement> = {
  upstream_unreachable: j(true, 'failure', 'nothing', true),
  upstream_timeout: j(true, 'failure', 'nothing', true),
  upstream_error: j(true, 'failure'),
  upstream_wrong_base_url: j(true, 'failure', 'nothing', true),
  overloaded: j(true, 'failure'),
  // An endpoint that limits or refuses a key is well: neither a failure nor a success of the breaker.
  rate_limit_exceeded: j(true, 'nothing', 'limited'),
  insufficient_balance: j(true, 'nothing', 'no-balance'),
  upstream_key_refused: j(true, 'nothing', 'refused'),
  // Another upstream may have the model or the route.
  model_not_found: j(true, 'nothing'),
  model_unavailable: j(true, 'nothing'),
  unsupported_endpoint: j(true, 'nothing'),
  // The request itself is at fault: every other target would say the same.
  invalid_request: j(false, 'success'),
  unsupported_parameter: j(false, 'success'),
  context_length_exceeded: j(false, 'success'),
  request_too_large: j(false, 'success'),
  internal_error: j(false, 'nothing'),
  invalid_api_key: j(false, 'nothing'),
  forbidden_host: j(false, 'nothing'),
  forbidden_origin: j(false, 'nothing'),
};

/** The upstream did its work; another model may do its own better. */
const badAnswer = j(true, 'success');

/** Judges one failed attempt by its code, unless the model itself failed. */
export function judgeFailure(failure: ProxyFailure): Judgement {
  return failure.modelFault === true ? badAnswer : judgements[failure.code];
}

/** Of several failures the one that helps the user most: one that can mend itself, else the first. */
export function mostUseful<T extends { readonly code: ErrorCode; readonly retryAfterSeconds?: number }>(
  failures: readonly T[],
): T | undefined {
  const limited = failures
    .filter(({ retryAfterSeconds }) => retryAfterSeconds !== undefined)
    .sort((a, b) => (a.retryAfterSeconds ?? 0) - (b.retryAfterSeconds ?? 0));
  return limited[0] ?? failures.at(-1);
}
