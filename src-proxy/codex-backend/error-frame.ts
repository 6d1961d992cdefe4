// Failures as the one error frame that Codex understands on a WebSocket. Pure.
// Measured with 0.169.0 on 2026-11-20: a frame without `status`, or with `status` and `status_code`, is ignored and
// the turn hangs for five minutes; `headers["retry-after"]` must be whole seconds.
import { createFailure, type ProxyFailure } from '../contract/error-codes.ts';
import { type HeaderMap, headerText } from '../exchange/client-kind.ts';
import type { JsonObject, JsonValue } from '../ir/json.ts';
import { isObject } from '../ir/read-json.ts';

/** Response headers that a client may read out of an error frame. */
const carried =
  /^(retry-after|x-should-retry|x-request-id|x-oai-request-id|cf-ray|x-codex-.*|x-keyswitch-.*)$/;

interface ErrorFrameParts {
  readonly status: number;
  readonly error: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  /** The lane of a multiplexed client, echoed. */
  readonly streamId?: string | undefined;
}

/** The text of one error frame: exactly one of `status` and `status_code`. */
function encodeErrorFrame(parts: ErrorFrameParts): string {
  const headers = parts.headers ?? {};
  return JSON.stringify({
    type: 'error',
    ...(parts.streamId === undefined ? {} : { stream_id: parts.streamId }),
    status: parts.status,
    error: parts.error,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
  });
}

const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'invalid_request_error',
  429: 'rate_limit_error',
};

/** A failure of ours as an error frame. */
export function encodeFailureFrame(failure: ProxyFailure, streamId?: string): string {
  return encodeErrorFrame({
    status: failure.status,
    error: {
      type: failure.vendorType ?? errorTypes[failure.status] ?? 'server_error',
      code: failure.code,
      message: failure.message,
      param: failure.param ?? null,
    },
    headers: {
      'x-keyswitch-error': failure.code,
      ...(failure.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(failure.retryAfterSeconds) }),
    },
    streamId,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * An HTTP refusal (of an upstream, or of our own lanes in OpenAI's envelope) as an error frame: the vendor's `error`
 * object as it is, so that Codex sees `usage_limit_reached`, `resets_at` and the like.
 */
export function encodeHttpErrorFrame(
  status: number,
  headers: HeaderMap,
  body: string,
  streamId?: string,
): string {
  const parsed = parse(body);
  const error = isObject(parsed) && isObject(parsed['error']) ? parsed['error'] : null;
  const kept: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = carried.test(name) ? headerText(headers, name) : undefined;
    if (value !== undefined) kept[name] = value;
  }
  return encodeErrorFrame({
    status,
    error: error ?? {
      type: errorTypes[status] ?? 'server_error',
      code: headerText(headers, 'x-keyswitch-error') ?? null,
      message: `The upstream answered ${status}${body.trim() === '' ? '' : `: ${body.trim().slice(0, 300)}`}`,
    },
    headers: kept,
    streamId,
  });
}

/**
 * The frame that makes Codex send the whole conversation again on a new socket, unseen by the user
 * (measured with 0.169.0, 2026-11-20).
 */
export function encodePreviousNotFoundFrame(previousId: string, streamId?: string): string {
  return encodeErrorFrame({
    status: 400,
    error: {
      type: 'invalid_request_error',
      code: 'previous_response_not_found',
      message: `Previous response with id '${previousId}' not found. Send the whole conversation in 'input' without previous_response_id.`,
      param: 'previous_response_id',
    },
    streamId,
  });
}

/** The vendor's own frame for its 60-minute limit: Codex reconnects and sends everything again. */
export function encodeConnectionLimitFrame(minutes: number): string {
  return encodeErrorFrame({
    status: 400,
    error: {
      type: 'invalid_request_error',
      code: 'websocket_connection_limit_reached',
      message: `This connection reached its limit of ${minutes} minutes. Open a new one to continue.`,
    },
  });
}

/** An `error` event out of an SSE stream (flat or nested, without status) as a frame that Codex does not ignore. */
export function encodeStreamErrorFrame(event: JsonObject, streamId?: string): string {
  const nested = isObject(event['error']) ? event['error'] : null;
  const status = event['status'] ?? event['status_code'];
  const { type: _type, status: _status, status_code: _code, sequence_number: _n, ...flat } = event;
  const fallback: JsonValue = nested ? (nested['type'] ?? 'server_error') : 'server_error';
  return encodeErrorFrame({
    status: typeof status === 'number' ? status : 502,
    error: nested ?? { ...flat, type: fallback },
    streamId,
  });
}

/** What a stream that stopped without its end is: Codex retries a 502. */
export function cutStreamFailure(why: string): ProxyFailure {
  return createFailure('upstream_error', why);
}

/**
 * The vendor's own frame about a limit, with the pause that each of our 429 carries: without one Codex gives up at once
 * (measured with 0.169.0, 2026-11-20).
 */
export function withPause(text: string, failure: ProxyFailure): string {
  const event = parse(text);
  if (failure.code !== 'rate_limit_exceeded' || !isObject(event)) return text;
  const headers = isObject(event['headers']) ? event['headers'] : {};
  if (Object.keys(headers).some((name) => name.toLowerCase() === 'retry-after')) return text;
  const pause = { 'retry-after': String(failure.retryAfterSeconds ?? 1) };
  return JSON.stringify({ ...event, headers: { ...headers, ...pause } });
}
