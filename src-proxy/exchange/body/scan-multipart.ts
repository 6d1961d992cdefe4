// Finds the `model` field of a multipart form (audio transcriptions, image edits) without touching its bytes.
import { proxyError } from '../../contract/error-codes.ts';
import { noScan, type BodyScan } from './scan-json.ts';

/** The boundary of a multipart/form-data content type, or null for another type. */
export function boundaryOf(contentType: string): string | null {
  if (!/^multipart\/form-data\b/i.test(contentType)) return null;
  const match = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  return match?.[1] ?? match?.[2] ?? null;
}

/**
 * The model and where its bytes stand; `stream` = a field `stream` holds `true`.
 * @throws ProxyError `invalid_request` when the form has no end or names the model twice.
 */
export function scanMultipart(body: Buffer, boundary: string): BodyScan {
  const delimiter = `--${boundary}`;
  let model: string | null = null;
  let start = 0;
  let end = 0;
  let stream = false;
  let at = body.indexOf(delimiter, 0, 'latin1');
  for (;;) {
    if (at === -1) throw proxyError('invalid_request', 'The multipart body has no closing boundary.');
    const lineEnd = at + delimiter.length;
    if (body.toString('latin1', lineEnd, lineEnd + 2) === '--') break;
    const headersEnd = body.indexOf('\r\n\r\n', lineEnd, 'latin1');
    const next = body.indexOf(`\r\n${delimiter}`, lineEnd, 'latin1');
    if (headersEnd === -1 || next === -1) {
      throw proxyError('invalid_request', 'The multipart body has no closing boundary.');
    }
    const name = headersEnd < next ? fieldName(body.toString('latin1', lineEnd, headersEnd)) : null;
    if (name === 'model') {
      if (end > 0) {
        throw proxyError('invalid_request', 'The form names its model twice; name it once.', {
          param: 'model',
        });
      }
      start = headersEnd + 4;
      end = next;
      model = body.toString('utf8', start, end);
    } else if (name === 'stream') {
      stream = body.toString('latin1', headersEnd + 4, next).trim() === 'true';
    }
    at = next + 2;
  }
  return { ...noScan, model, start, end, stream };
}

/** The name of a plain field; null for a file. */
function fieldName(headers: string): string | null {
  const disposition = /^content-disposition:\s*form-data\b(.*)$/im.exec(headers)?.[1];
  if (disposition === undefined || /;\s*filename\*?=/i.test(disposition)) return null;
  const match = /;\s*name=(?:"([^"]*)"|([^;\s]+))/i.exec(disposition);
  return match?.[1] ?? match?.[2] ?? null;
}
