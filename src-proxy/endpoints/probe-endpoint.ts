// One polite measurement of an endpoint: a GET on its origin without a key, over a kept-alive connection.
// Any answer but a gateway's own failure means that it is up; nothing here can cost money.
import type { ProtocolId } from '../contract/protocol-id.ts';
import type { EndpointConfig } from '../contract/proxy-config.ts';
import { fetchBytes } from '../transport/fetch-bytes.ts';
import type { UpstreamClient, UpstreamRequest } from '../transport/upstream-client.ts';

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

/** The address that stands for an endpoint, with the way there that its requests take: the origin of its first base. */
function placeOf(endpoint: EndpointConfig): Pick<UpstreamRequest, 'origin' | 'via'> | null {
  const [protocol, base] = Object.entries(endpoint.bases)[0] ?? [];
  return base === undefined
    ? null
    : { origin: new URL(base).origin, via: endpoint.via?.[protocol as ProtocolId] };
}

/** Measures once. Never throws. */
export async function probeEndpoint(
  client: UpstreamClient,
  endpoint: EndpointConfig,
  timeoutMs: number,
): Promise<ProbeResult> {
  const place = placeOf(endpoint);
  if (place === null) return { ms: null, status: 0 };
  const begun = performance.now();
  try {
    const { status } = await fetchBytes(
      client,
      {
        ...place,
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
