// OpenAI's error envelope for Chat Completions, both ways: HTTP bodies and `error` chunks.
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
import { isObject, textOf } from '../../ir/read-json.ts';

/** OpenAI's words in `error.code` or `error.type` that say more than the status (platform docs, 2026-11-20). */
const codeOfWord: Readonly<Record<string, ErrorCode>> = {
  context_length_exceeded: 'context_length_exceeded',
  insufficient_quota: 'insufficient_balance',
  billing_hard_limit_reached: 'insufficient_balance',
  rate_limit_exceeded: 'rate_limit_exceeded',
  model_not_found: 'model_not_found',
  unsupported_parameter: 'unsupported_parameter',
  unknown_parameter: 'unsupported_parameter',
};

/** The failure that an error object tells. `status` 0 = it came in a stream or with a good status. */
export function failureOfError(error: unknown, status: number, retryAfterSeconds?: number): ProxyFailure {
  const value = isObject(error) ? error : {};
  const type = textOf(value['type']);
  const word = textOf(value['code']);
  // OpenRouter and some gateways put the upstream's HTTP status into `code`.
  const told =
    typeof value['code'] === 'number' && value['code'] >= 400 && value['code'] < 600 ? value['code'] : 502;
  const message = withRawWords(textOf(value['message']) ?? textOf(error) ?? fallback(status), value);
  const words = [type, word, message].join(' ');
  const code =
    codeOfWord[word ?? ''] ??
    codeOfWord[type ?? ''] ??
    classifyRefusal(status > 0 ? status : told, words, retryAfterSeconds);
  const param = textOf(value['param']);
  return createFailure(code, message, {
    ...(code === 'invalid_request' && status >= 400 && status < 500 && { status }),
    ...(param !== undefined && { param }),
    ...(type !== undefined && { vendorType: type }),
    ...(word !== undefined && { vendorCode: word }),
  });
}

/** OpenRouter says "Provider returned error" and puts what the provider said into `metadata.raw` (its docs, "Errors"). */
function withRawWords(message: string, error: JsonObject): string {
  const raw = isObject(error['metadata']) ? textOf(error['metadata']['raw']) : undefined;
  if (raw === undefined || raw === '') return message;
  const told = errorIn(raw);
  const words = isObject(told) ? textOf(told['message']) : undefined;
  return words === undefined || words === '' || message.includes(words) ? message : `${message}: ${words}`;
}

const fallback = (status: number): string =>
  status > 0 ? wordlessRefusal(status) : 'The upstream broke off its answer.';

/** An upstream's HTTP refusal. `body` is the text as received; header names are lower-case. */
export function decodeError(
  status: number,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
): ProxyFailure {
  const retryAfterSeconds = readRetryAfter(headers, body, Date.now());
  return withRetryAfter(failureOfError(errorIn(body), status, retryAfterSeconds), retryAfterSeconds);
}

/** OpenAI's envelope, or what its imitators send: a list of one, or words somewhere in an object. */
function errorIn(body: string): unknown {
  const text = plainBody(body);
  try {
    const parsed: unknown = JSON.parse(body);
    const value: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    if (!isObject(value)) return { message: text };
    return errorInside(value) ?? { message: text, code: value['code'], type: value['type'] };
  } catch {
    return text === '' ? null : { message: text };
  }
}

/**
 * The error that an object without an answer tells: in OpenAI's envelope, as text in `error`, `message`, `detail` or
 * `msg` (Zhipu's `{"code":401,"msg":…}` comes with status 200), or in MiniMax's `base_resp`. Null = it tells none.
 */
export function errorInside(value: JsonObject): JsonObject | null {
  const { error, base_resp: minimax } = value;
  if (isObject(error)) return error;
  const inner = isObject(minimax) && minimax['status_code'] !== 0 ? minimax['status_msg'] : undefined;
  const message = [error, value['message'], value['detail'], value['msg'], inner].find(
    (one) => typeof one === 'string' && one !== '',
  );
  return message === undefined ? null : { message, code: value['code'], type: value['type'] };
}

function typeOf(failure: ProxyFailure): string {
  if (failure.code === 'insufficient_balance') return 'insufficient_quota';
  if (failure.status === 401) return 'authentication_error';
  if (failure.status === 403) return 'permission_error';
  if (failure.status === 429) return 'rate_limit_error';
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
