// POST …/realtime/calls: what may pass to the upstream. The SDP itself is opaque and never logged. Pure.
// Forms: Codex 0.169.0, captured 2026-11-20: JSON {sdp, session} under /backend-api/codex, multipart under /v1; plain
// SDP as in the vendor's API.
import { proxyError } from '../contract/error-codes.ts';
import { isObject } from '../ir/read-json.ts';

/** An offer is some kilobytes; with session instructions some tens. */
export const realtimeCallLimit = 1024 * 1024;

/** The media type without its parameters, lower case. */
function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Throws 400 `invalid_request` for another content type, before any upstream call. */
export function checkRealtimeContentType(contentType: string | undefined): void {
  const type = mediaType(contentType);
  if (type === 'application/sdp' || type === 'application/json') return;
  if (type === 'multipart/form-data' && /;\s*boundary=/i.test(contentType ?? '')) return;
  throw proxyError(
    'invalid_request',
    'The request body must be application/sdp, application/json with "sdp", or multipart/form-data with a part "sdp".',
  );
}

/** Throws 400 `invalid_request` for a body or a JSON form without an SDP offer; other forms are opaque. */
export function checkRealtimeBody(contentType: string | undefined, body: Buffer): void {
  if (body.length === 0)
    throw proxyError('invalid_request', 'The request body is empty: send the SDP offer.');
  if (mediaType(contentType) !== 'application/json') return;
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw proxyError('invalid_request', 'The request body is not JSON, although its content type says so.');
  }
  if (!isObject(value) || typeof value['sdp'] !== 'string' || value['sdp'] === '') {
    throw proxyError('invalid_request', "'sdp' must be a string with the SDP offer.", { param: 'sdp' });
  }
}
