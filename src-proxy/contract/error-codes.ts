// The error codes that clients may rely on, with the status each one carries (design contract, section 4).

export const errorCodes = {
  invalid_api_key: { status: 401, retryable: false },
  forbidden_host: { status: 403, retryable: false },
  forbidden_origin: { status: 403, retryable: false },
  model_unavailable: { status: 403, retryable: false },
  upstream_key_refused: { status: 403, retryable: false },
  model_not_found: { status: 404, retryable: false },
  unsupported_endpoint: { status: 404, retryable: false },
  unsupported_parameter: { status: 400, retryable: false },
  invalid_request: { status: 400, retryable: false },
  context_length_exceeded: { status: 400, retryable: false },
  request_too_large: { status: 413, retryable: false },
  rate_limit_exceeded: { status: 429, retryable: true },
  insufficient_balance: { status: 429, retryable: false },
  internal_error: { status: 500, retryable: true },
  upstream_error: { status: 502, retryable: true },
  upstream_wrong_base_url: { status: 502, retryable: false },
  upstream_unreachable: { status: 502, retryable: true },
  overloaded: { status: 503, retryable: true },
  upstream_timeout: { status: 504, retryable: true },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof errorCodes;

/**
 * One failure, as a value that every protocol can put into its own envelope.
 * `message` is for people: one clear sentence with the remedy; never a secret, never a stack.
 */
export interface ProxyFailure {
  readonly code: ErrorCode;
  readonly message: string;
  /** HTTP status for the client; the code's own unless an upstream's status says more (for example 529, 422). */
  readonly status: number;
  /** The request parameter at fault, as a path in the caller's own protocol (`tools[0].name`). */
  readonly param?: string;
  /** Whole seconds until a repeat can succeed; only where that is true. */
  readonly retryAfterSeconds?: number;
  /** The upstream's own error type or code, where there was one (`overloaded_error`, `RESOURCE_EXHAUSTED`). */
  readonly vendorType?: string;
  /** The upstream's own `error.code`, kept where a client of the same family reads it (`insufficient_quota`). */
  readonly vendorCode?: string;
  /** What the model said is useless; nothing is wrong with the upstream, and the next answer may be good. */
  readonly modelFault?: true;
}

/** Makes a failure with the status of its code. */
export function createFailure(
  code: ErrorCode,
  message: string,
  more: Partial<Omit<ProxyFailure, 'code' | 'message'>> = {},
): ProxyFailure {
  return { code, message, status: errorCodes[code].status, ...more };
}

/** A failure on its way up the stack. The message is safe to show to a client. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly failure: ProxyFailure;

  constructor(failure: ProxyFailure, options?: ErrorOptions) {
    super(failure.message, options);
    this.failure = failure;
  }
}

const ownFault = 'Keyswitch failed on this request; the log of the app says more.';

/** What a client is told of an exception: its own failure, or `internal_error` with a sentence that gives nothing away. */
export function toFailure(error: unknown, sentence: string = ownFault): ProxyFailure {
  return error instanceof ProxyError ? error.failure : createFailure('internal_error', sentence);
}

/** Shorthand for `new ProxyError(createFailure(...))`. */
export function proxyError(
  code: ErrorCode,
  message: string,
  more: Partial<Omit<ProxyFailure, 'code' | 'message'>> = {},
): ProxyError {
  return new ProxyError(createFailure(code, message, more));
}
