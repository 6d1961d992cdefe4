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

/** Throws 413 `request_too_large` above the limit, before any upstream call. */
export function checkRealtimeSize(size: number): void {
  if (size <= realtimeCallLimit) return;
  throw proxyError(
    'request_too_large',
    `A realtime call may have ${realtimeCallLimit} bytes; this one has more.`,
  );
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

/** The model that a JSON form names for its session, null where the form hides it (it is opaque then). */
export function realtimeModel(contentType: string | undefined, body: Buffer): string | null {
  if (mediaType(contentType) !== 'application/json') return null;
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw proxyError('invalid_request', 'The request body is not JSON, although its content type says so.');
  }
  if (!isObject(value) || typeof value['sdp'] !== 'string') {
    throw proxyError('invalid_request', "'sdp' must be a string with the SDP offer.", { param: 'sdp' });
  }
  const session = value['session'];
  return isObject(session) && typeof session['model'] === 'string' ? session['model'] : null;
}
