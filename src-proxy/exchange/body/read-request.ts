// From the socket to a body whose model is known.
import { proxyError } from '../../contract/error-codes.ts';
import type { HttpExchange, RequestBody } from '../http-exchange.ts';
import { decodeBody, readBody } from './read-body.ts';
import { noScan, scanBody } from './scan-json.ts';
import { boundaryOf, scanMultipart } from './scan-multipart.ts';

/**
 * Reads and looks into the body of a request.
 * @throws ProxyError `request_too_large`, `invalid_request`; ClientGone.
 */
export async function readRequest(exchange: HttpExchange): Promise<RequestBody> {
  const { ask, request, response } = exchange;
  const raw = await readBody(request, response);
  const encoding = request.headers['content-encoding'];
  const bytes = encoding === undefined ? raw : await decodeBody(raw, encoding);
  const boundary = boundaryOf(request.headers['content-type'] ?? '');
  const form = boundary === null ? 'json' : 'multipart';
  if (ask.pathModel !== null) {
    // Gemini names the model in the path: its body still has to be a JSON object, but nothing in it is needed.
    scanBody(bytes);
    return { bytes, form: 'json', scan: noScan, model: ask.pathModel, stream: ask.pathStream };
  }
  const scan = boundary === null ? scanBody(bytes) : scanMultipart(bytes, boundary);
  if ((scan.model === null || scan.model === '') && !ask.modelOptional) {
    throw proxyError('invalid_request', 'The request names no model; set the field "model".', {
      param: 'model',
    });
  }
  return { bytes, form, scan, model: scan.model ?? '', stream: scan.stream };
}
