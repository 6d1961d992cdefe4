// One whole, bounded answer as a promise, where nobody can use a part of it: model lists, probes, embeddings.
import type { ResponseHeaders } from './response-headers.ts';
import type { UpstreamCall, UpstreamClient, UpstreamRequest } from './upstream-client.ts';
import type { UpstreamFault } from './upstream-fault.ts';

export interface WholeAnswer {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: Buffer;
}

/** A call that brought no whole answer. */
export class FetchFault extends Error {
  override readonly name = 'FetchFault';
  readonly fault: UpstreamFault;

  constructor(fault: UpstreamFault) {
    super(`No whole answer: ${fault.kind}.`);
    this.fault = fault;
  }
}

export interface FetchOptions {
  readonly limit?: number;
  /** Gets the call as soon as it runs, to abort it. */
  readonly onCall?: (call: UpstreamCall) => void;
  /** See UpstreamHandler. */
  readonly onRepeat?: () => void;
}

/**
 * Sends and gathers up to `limit` bytes.
 * @throws FetchFault when no whole answer came, `aborted` when it was longer.
 */
export function fetchBytes(
  client: UpstreamClient,
  request: UpstreamRequest,
  { limit = 8 * 1024 * 1024, onCall, onRepeat }: FetchOptions = {},
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let headers: ResponseHeaders = {};
    let size = 0;
    const parts: Buffer[] = [];
    const call = client.send(request, {
      onHeaders(code, received) {
        status = code;
        headers = received;
      },
      onData(chunk) {
        size += chunk.length;
        if (size > limit) {
          queueMicrotask(() => call.abort());
          return false;
        }
        parts.push(chunk);
        return true;
      },
      onEnd: () => resolve({ status, headers, body: Buffer.concat(parts) }),
      onFault: (fault) => reject(new FetchFault(fault)),
      ...(onRepeat && { onRepeat }),
    });
    onCall?.(call);
  });
}
