// One polite measurement of an endpoint: a GET on its origin without a key, over a kept-alive connection.
// Any answer but a gateway's own failure means that it is up; nothing here can cost money.
import type { EndpointConfig } from '../contract/proxy-config.ts';
import { fetchBytes } from '../transport/fetch-bytes.ts';
import type { UpstreamClient } from '../transport/upstream-client.ts';

export interface ProbeResult {
  /** Time to the whole (small) answer; null = it failed. */
  readonly ms: number | null;
  /** HTTP status, 0 where none came. */
  readonly status: number;
}

/** From this status on the answer is a gateway's word that nobody is behind it. */
const GATEWAY_FAILURE = 502;
/** A website behind the address is not read to its end. */
const LIMIT_BYTES = 256 * 1024;

/** The address that stands for an endpoint: the origin of its first base. */
export function originOf(endpoint: EndpointConfig): string | null {
  const base = Object.values(endpoint.bases)[0];
  return base === undefined ? null : new URL(base).origin;
}

/** Measures once. Never throws. */
export async function probeEndpoint(
  client: UpstreamClient,
  endpoint: EndpointConfig,
  timeoutMs: number,
): Promise<ProbeResult> {
  const origin = originOf(endpoint);
  if (origin === null) return { ms: null, status: 0 };
  const begun = performance.now();
  try {
    const { status } = await fetchBytes(
      client,
      {
        origin,
        path: '/',
        method: 'GET',
        headers: ['accept', '*/*', 'user-agent', 'keyswitch-probe'],
        body: null,
        connectTimeoutMs: timeoutMs,
        firstByteTimeoutMs: timeoutMs,
        idleTimeoutMs: timeoutMs,
      },
      { limit: LIMIT_BYTES },
    );
    return { ms: status >= GATEWAY_FAILURE ? null : performance.now() - begun, status };
  } catch {
    return { ms: null, status: 0 };
  }
}
