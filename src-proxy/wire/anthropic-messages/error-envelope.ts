// Anthropic's error envelope, both ways: HTTP bodies and `error` events.
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

/** Anthropic's types with the status that each one has (API reference, "Errors", 2026-11-20). */
const statusOfType: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** The failure that an error object tells. `status` 0 = it came in a stream or with a good status. */
export function failureOfError(error: unknown, status: number, retryAfterSeconds?: number): ProxyFailure {
  const type = isObject(error) ? textOf(error['type']) : undefined;
  const told = isObject(error) ? textOf(error['message']) : undefined;
  const effective = status > 0 ? status : (statusOfType[type ?? ''] ?? 502);
  const message = told ?? (status > 0 ? wordlessRefusal(status) : 'The upstream broke off its answer.');
  const code =
    type === 'billing_error'
      ? 'insufficient_balance'
      : classifyRefusal(effective, `${type ?? ''} ${message}`, retryAfterSeconds);
  return createFailure(code, message, {
    ...(keepsStatus(code, status) && { status }),
    ...(type !== undefined && { vendorType: type }),
  });
}

/** A status that says more than the code's own: 422 is still the caller's mistake, 529 still overload. */
function keepsStatus(code: ErrorCode, status: number): boolean {
  return (
    (code === 'invalid_request' && status >= 400 && status < 500) || (code === 'overloaded' && status === 529)
  );
}

/** An upstream's HTTP refusal. `body` is the text as received; header names are lower-case. */
export function decodeError(
  status: number,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
): ProxyFailure {
  const retryAfterSeconds = readRetryAfter(headers, body, Date.now());
  return withRetryAfter(failureOfError(errorIn(body), status, retryAfterSeconds), retryAfterSeconds);
}

/** Anthropic's envelope, or what its imitators send: `error` as text, or a bare `message`. */
function errorIn(body: string): unknown {
  const text = plainBody(body);
  try {
    const value: unknown = JSON.parse(body);
    if (!isObject(value)) return { message: text };
    const { error } = value;
    if (isObject(error)) return error;
    const message = textOf(error) ?? textOf(value['message']) ?? textOf(value['detail']) ?? text;
    return { message };
  } catch {
    return text === '' ? null : { message: text };
  }
}

/** Is the text Anthropic's own envelope? */
export function isError(body: string): boolean {
  const value = parseQuietly(body);
  if (!isObject(value) || value['type'] !== 'error' || !isObject(value['error'])) return false;
  return textOf(value['error']['type']) !== undefined && textOf(value['error']['message']) !== undefined;
}

const typeOfCode: Partial<Record<ErrorCode, string>> = {
  invalid_api_key: 'authentication_error',
  insufficient_balance: 'billing_error',
  rate_limit_exceeded: 'rate_limit_error',
  request_too_large: 'request_too_large',
  overloaded: 'overloaded_error',
  upstream_timeout: 'timeout_error',
};

/** `error` of the envelope. Claude Code compacts a conversation that is too long when the text says so. */
function errorOf(failure: ProxyFailure): JsonObject {
  const tooLong = failure.code === 'context_length_exceeded' && !/prompt is too long/i.test(failure.message);
  return {
    type: typeOfCode[failure.code] ?? typeOfStatus(failure.status),
    message: tooLong ? `prompt is too long: ${failure.message}` : failure.message,
  };
}

function typeOfStatus(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 404) return 'not_found_error';
  if (status === 429) return 'rate_limit_error';
  if (status === 529) return 'overloaded_error';
  return status < 500 ? 'invalid_request_error' : 'api_error';
}

/** The failure in Anthropic's envelope; `request_id` is ours, so that a report can be matched with the ledger. */
export function encodeError(failure: ProxyFailure, context: { readonly exchangeId: string }): JsonObject {
  return { type: 'error', error: errorOf(failure), request_id: context.exchangeId };
}
