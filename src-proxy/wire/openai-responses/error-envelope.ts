// OpenAI's error envelope, both ways: HTTP bodies, `error` events, `response.failed`.
import { createFailure } from '../../contract/error-codes.ts';
import type { ErrorCode, ProxyFailure } from '../../contract/error-codes.ts';
import {
  classifyRefusal,
  plainBody,
  readRetryAfter,
  withRetryAfter,
  wordlessRefusal,
} from '../../ir/classify-refusal.ts';
import type { JsonObject } from '../../ir/json.ts';
import { isObject, parseQuietly, textOf } from '../../ir/read-json.ts';

/** OpenAI's `error.code` and `error.type` words that say more than the status (platform docs, 2026-11-20). */
const codeOfWord: Readonly<Record<string, ErrorCode>> = {
  context_length_exceeded: 'context_length_exceeded',
  string_above_max_length: 'context_length_exceeded',
  insufficient_quota: 'insufficient_balance',
  billing_hard_limit_reached: 'insufficient_balance',
  usage_not_included: 'insufficient_balance',
  rate_limit_exceeded: 'rate_limit_exceeded',
  rate_limit_error: 'rate_limit_exceeded',
  usage_limit_reached: 'rate_limit_exceeded',
  slow_down: 'rate_limit_exceeded',
  server_is_overloaded: 'overloaded',
  model_not_found: 'model_not_found',
  invalid_api_key: 'upstream_key_refused',
  unsupported_parameter: 'unsupported_parameter',
  unknown_parameter: 'unsupported_parameter',
  invalid_prompt: 'invalid_request',
  cyber_policy: 'invalid_request',
  bio_policy: 'invalid_request',
  invalid_request_error: 'invalid_request',
  server_error: 'upstream_error',
};

/** The failure that an error object (`error.{message,type,code,param}`) tells; `status` 0 = it came in a stream. */
export function failureOfError(
  error: unknown,
  status: number,
  fallback: string,
  retryAfterSeconds?: number,
): ProxyFailure {
  const value = isObject(error) ? error : {};
  const type = textOf(value['type']);
  const vendorCode = textOf(value['code']);
  const message = textOf(value['message']) ?? textOf(error) ?? fallback;
  const param = textOf(value['param']);
  const byWord = codeOfWord[vendorCode ?? ''] ?? codeOfWord[type ?? ''];
  // A status of an HTTP answer outranks the general words, a precise word outranks the status.
  const general = byWord === undefined || byWord === 'invalid_request' || byWord === 'upstream_error';
  const code =
    status > 0 && general
      ? classifyRefusal(status, [type, vendorCode, message].join(' '), retryAfterSeconds)
      : (byWord ?? classifyRefusal(502, message));
  return createFailure(code, message, {
    ...(status >= 400 && keepsStatus(code) && { status }),
    ...(param !== undefined && { param }),
    ...(type !== undefined && { vendorType: type }),
    ...(vendorCode !== undefined && { vendorCode }),
  });
}

/** Codes whose class stays true under the upstream's own status (422 is still the caller's mistake). */
function keepsStatus(code: ErrorCode): boolean {
  return code === 'invalid_request' || code === 'unsupported_parameter';
}

/** An upstream's HTTP refusal. `body` is the text as received; `headers` have lower-case names. */
export function decodeError(
  status: number,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
): ProxyFailure {
  const parsed = parseQuietly(body);
  const text = plainBody(body);
  const told = isObject(parsed)
    ? (parsed['error'] ?? (parsed['message'] === undefined ? undefined : parsed))
    : undefined;
  const error = told ?? (text === '' ? null : text);
  const retryAfterSeconds = readRetryAfter(headers, body, Date.now());
  return withRetryAfter(
    failureOfError(error, status, wordlessRefusal(status), retryAfterSeconds),
    retryAfterSeconds,
  );
}

/** The word for `error.type`, as OpenAI uses it for that class of failure. */
function typeOf(failure: ProxyFailure): string {
  if (failure.code === 'invalid_api_key') return 'authentication_error';
  if (failure.code === 'rate_limit_exceeded') return 'rate_limit_error';
  if (failure.code === 'insufficient_balance') return 'insufficient_quota';
  if (failure.status === 401) return 'authentication_error';
  if (failure.status === 403) return 'permission_error';
  return failure.status < 500 ? 'invalid_request_error' : 'server_error';
}

/** The failure in OpenAI's envelope. */
export function encodeError(failure: ProxyFailure): JsonObject {
  return {
    error: {
      message: failure.message,
      type: typeOf(failure),
      param: failure.param ?? null,
      code: failure.code,
    },
  };
}

/**
 * The code of `response.failed` that Codex 0.169 understands: it tries again after `rate_limit_exceeded` (the
 * pause is read from the message) and `server_error`, and stops at the others (2026-11-20).
 */
export function streamErrorOf(failure: ProxyFailure): JsonObject {
  const code = streamCodes[failure.code] ?? 'server_error';
  const pause = failure.retryAfterSeconds;
  const hint =
    code === 'rate_limit_exceeded' && pause !== undefined && !/try again in/i.test(failure.message);
  return { code, message: hint ? `${failure.message} Please try again in ${pause}s.` : failure.message };
}

const streamCodes: Partial<Record<ErrorCode, string>> = {
  rate_limit_exceeded: 'rate_limit_exceeded',
  insufficient_balance: 'insufficient_quota',
  context_length_exceeded: 'context_length_exceeded',
  overloaded: 'server_is_overloaded',
  invalid_request: 'invalid_prompt',
  unsupported_parameter: 'invalid_prompt',
  model_not_found: 'invalid_prompt',
  model_unavailable: 'invalid_prompt',
  upstream_key_refused: 'invalid_prompt',
  request_too_large: 'invalid_prompt',
};
