// Google's error envelope (google.rpc.Status as JSON), both ways.
import { createFailure } from '../../contract/error-codes.ts';
import type { ErrorCode, ProxyFailure } from '../../contract/error-codes.ts';
import {
  classifyRefusal,
  plainBody,
  readRetryAfter,
  withRetryAfter,
  wordlessRefusal,
} from '../../ir/classify-refusal.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject, parseQuietly, textOf } from '../../ir/read-json.ts';

/** google.rpc.Code names → our codes; the two that are not here (403, 404) need the message to be told apart. */
const codeOfName: Readonly<Record<string, ErrorCode>> = {
  INVALID_ARGUMENT: 'invalid_request',
  FAILED_PRECONDITION: 'invalid_request',
  OUT_OF_RANGE: 'invalid_request',
  ALREADY_EXISTS: 'invalid_request',
  UNIMPLEMENTED: 'invalid_request',
  UNAUTHENTICATED: 'upstream_key_refused',
  RESOURCE_EXHAUSTED: 'rate_limit_exceeded',
  DEADLINE_EXCEEDED: 'upstream_timeout',
  UNAVAILABLE: 'overloaded',
  INTERNAL: 'upstream_error',
  UNKNOWN: 'upstream_error',
  ABORTED: 'upstream_error',
  DATA_LOSS: 'upstream_error',
  CANCELLED: 'upstream_error',
};

/** The failure that an error object (`{code, message, status, details}`) tells. `status` 0 = it came in a stream. */
export function failureOfError(error: unknown, status: number, retryAfterSeconds?: number): ProxyFailure {
  const value = isObject(error) ? error : {};
  const name = textOf(value['status']);
  const number = status > 0 ? status : typeof value['code'] === 'number' ? value['code'] : 500;
  const message = textOf(value['message']) ?? wordlessRefusal(number);
  const details = isArray(value['details']) ? value['details'] : [];
  const pause = retryDelay(details) ?? retryAfterSeconds ?? null;
  // INVALID_ARGUMENT is what gateways write into any refusal; only with 400 it is Google's own word for it.
  const named = name === 'INVALID_ARGUMENT' && number !== 400 ? undefined : codeOfName[name ?? ''];
  const told = named ?? classifyRefusal(number, message, retryDelay(details) ?? undefined);
  const code = refine(told, message, details);
  return createFailure(code, message, {
    ...(code === 'invalid_request' && number >= 400 && number < 500 && { status: number }),
    ...(name !== undefined && { vendorType: name }),
    ...(pause !== null && code !== 'insufficient_balance' && { retryAfterSeconds: pause }),
  });
}

/** Google says INVALID_ARGUMENT for a bad key and for a prompt that is too long. */
function refine(code: ErrorCode, message: string, details: readonly JsonValue[]): ErrorCode {
  // A quota that refills says when in its details; an empty account does not.
  if (code === 'rate_limit_exceeded')
    return retryDelay(details) === null ? classifyRefusal(429, message) : code;
  if (code !== 'invalid_request') return code;
  const reasons = details.map((detail) => (isObject(detail) ? detail['reason'] : undefined));
  if (reasons.includes('API_KEY_INVALID') || /api key (?:not valid|expired)/i.test(message))
    return 'upstream_key_refused';
  return /exceeds the maximum number of tokens|input token count/i.test(message)
    ? 'context_length_exceeded'
    : code;
}

/** `RetryInfo.retryDelay` is a duration such as `12.5s`. */
function retryDelay(details: readonly JsonValue[]): number | null {
  for (const detail of details) {
    const delay = isObject(detail) ? textOf(detail['retryDelay']) : undefined;
    const seconds = delay === undefined ? Number.NaN : Number.parseFloat(delay);
    if (seconds > 0) return Math.ceil(seconds);
  }
  return null;
}

/** An upstream's HTTP refusal; the body may be an array with one error, as streams without `alt=sse` have it. */
export function decodeError(
  status: number,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
): ProxyFailure {
  const parsed = parseQuietly(body);
  const first = isArray(parsed) ? parsed[0] : parsed;
  const text = plainBody(body);
  const error =
    isObject(first) && isObject(first['error']) ? first['error'] : text === '' ? null : { message: text };
  const retryAfterSeconds = readRetryAfter(headers, body, Date.now());
  return withRetryAfter(failureOfError(error, status, retryAfterSeconds), retryAfterSeconds);
}

/** Is the text Google's own envelope, alone or in the array of a stream? */
export function isError(body: string): boolean {
  const parsed = parseQuietly(body);
  const value: unknown = isArray(parsed) ? parsed[0] : parsed;
  const error = isObject(value) ? value['error'] : undefined;
  return isObject(error) && typeof error['code'] === 'number' && textOf(error['message']) !== undefined;
}

const nameOfStatus: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  413: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  502: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/**
 * Gemini CLI reads the first ErrorInfo only, and asks again for minutes after a 429 unless it says this; then it stops
 * and shows the message (0.61.0, measured 2026-11-28).
 */
const quotaExhausted: JsonObject = {
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: 'QUOTA_EXHAUSTED',
  domain: 'cloudcode-pa.googleapis.com',
};

/** The failure in Google's envelope: `ErrorInfo.reason` is our code, `RetryInfo` the pause, `BadRequest` the field. */
export function encodeError(failure: ProxyFailure): JsonObject {
  const pause = failure.retryAfterSeconds;
  const details: JsonValue[] = [
    ...(failure.code === 'insufficient_balance' ? [quotaExhausted] : []),
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: failure.code, domain: 'keyswitch' },
  ];
  if (pause !== undefined) {
    details.push({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${pause}s` });
  }
  if (failure.param !== undefined) {
    details.push({
      '@type': 'type.googleapis.com/google.rpc.BadRequest',
      fieldViolations: [{ field: failure.param, description: failure.message }],
    });
  }
  const fallback = failure.status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT';
  return {
    error: {
      code: failure.status,
      message: failure.message,
      status: nameOfStatus[failure.status] ?? fallback,
      details,
    },
  };
}
