// Why there is no way through a proxy: one clause that goes behind "cannot be reached: ", with the remedy. It names the
// proxy by host and port, and never what we log in with.
import { showProxy, type ReachableProxy } from './proxy-address.ts';

/** Carried where any error of a connection goes; its message is for people. */
export class OutboundFault extends Error {
  override readonly name = 'OutboundFault';
  readonly code = 'KEYSWITCH_OUTBOUND';
}

/** The fault inside an error of a library, null where the proxy is not to blame. */
export function outboundFaultOf(error: unknown): OutboundFault | null {
  if (error instanceof OutboundFault) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? null : outboundFaultOf(cause);
}

/** `http://127.0.0.1:7890 (HTTPS_PROXY)`: which one, and where it is set. */
export function nameProxy(proxy: ReachableProxy): string {
  return `${showProxy(proxy)} (${proxy.from})`;
}

/** It takes no connection. `code` is the system's word for it, `stage` where it failed. */
export function createUnreachableProxyFault(
  proxy: ReachableProxy,
  stage: 'dns' | 'connect' | 'tls',
  code: string,
  options?: ErrorOptions,
): OutboundFault {
  const name = nameProxy(proxy);
  const sentence = {
    dns: `the name of the proxy ${name} could not be resolved (dns, ${code}). Correct that address.`,
    connect: `the proxy ${name} takes no connection (connect, ${code}). Start it, or change that setting.`,
    tls: `the certificate or TLS handshake of the proxy ${name} was refused (tls, ${code}). Nothing was sent; if it speaks plain HTTP, write http:// instead of https://.`,
  }[stage];
  return new OutboundFault(sentence, options);
}

/** It took too long, whatever it did meanwhile. `target` is the upstream's host and port. */
export function createLateProxyFault(proxy: ReachableProxy, target: string, limitMs: number): OutboundFault {
  return new OutboundFault(
    `the proxy ${nameProxy(proxy)} opened no way to ${target} within ${limitMs / 1000} s. Look whether it is connected itself, or change that setting.`,
  );
}

/** It had said yes, and closed before TLS stood: what Clash and V2Ray do for an upstream that they cannot reach. */
export function createCutTunnelFault(
  proxy: ReachableProxy,
  target: string,
  options?: ErrorOptions,
): OutboundFault {
  return new OutboundFault(
    `the proxy ${nameProxy(proxy)} closed the connection to ${target} before TLS stood, as one does that cannot reach it itself. Look at its rules and its log.`,
    options,
  );
}
