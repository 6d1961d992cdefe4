// What kept us from an upstream: name, connection or certificate, each with its own remedy.
import { outboundFaultOf } from '../contract/outbound/outbound-fault.ts';
import { createFailure, type ProxyFailure } from '../contract/error-codes.ts';

export type ConnectionStage = 'dns' | 'connect' | 'tls';

const dnsCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL', 'ENODATA']);

const tlsCodes = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'HOSTNAME_MISMATCH',
  'EPROTO',
]);

const connectCodes = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'KEYSWITCH_OUTBOUND',
]);

/** The code of an error, also of the first one inside an AggregateError or a cause. */
export function errorCodeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (Array.isArray(errors) && errors.length > 0) return errorCodeOf(errors[0]);
  if (typeof code === 'string' && code !== 'UND_ERR_SOCKET') return code;
  const inner = cause === undefined ? '' : errorCodeOf(cause);
  return inner === '' && typeof code === 'string' ? code : inner;
}

/** Where connecting failed, or null when the connection stood and broke later. */
export function connectionStageOf(error: unknown): ConnectionStage | null {
  const code = errorCodeOf(error);
  if (dnsCodes.has(code)) return 'dns';
  if (tlsCodes.has(code) || code.startsWith('ERR_TLS_') || code.startsWith('ERR_SSL_')) return 'tls';
  if (connectCodes.has(code)) return 'connect';
  return null;
}

/** The failure for the client; `host` is the upstream's host and port. */
export function createUnreachableFailure(upstream: string, host: string, error: unknown): ProxyFailure {
  const code = errorCodeOf(error) || 'connection lost';
  const stage = connectionStageOf(error);
  const ofProxy = outboundFaultOf(error);
  const sentence =
    ofProxy?.message ??
    {
      dns: `the name of ${host} could not be resolved (dns, ${code}). Check the address of the upstream and your network.`,
      tls: `the certificate or TLS handshake of ${host} was refused (tls, ${code}). Nothing was sent; check the address, the clock and any proxy that intercepts TLS.`,
      connect: `no connection to ${host} (connect, ${code}). Check that the address is right and that your network reaches it.`,
      broken: `${host} closed the connection before it answered (connect, ${code}).`,
    }[stage ?? 'broken'];
  return createFailure('upstream_unreachable', `Upstream "${upstream}" cannot be reached: ${sentence}`, {
    vendorType: stage ?? 'connect',
  });
}
