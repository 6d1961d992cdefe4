// A whole answer of ours to the client: JSON with the headers that every answer carries.
import type { JsonObject } from '../../ir/json.ts';
import { stringifyJson } from '../../ir/raw-json.ts';
import { keyswitchHeaders } from '../answer-failure.ts';
import type { HttpExchange } from '../http-exchange.ts';

/** Sends it with 200, and gives its text; null = the client is gone. */
export function sendJson({ response, draft }: HttpExchange, body: JsonObject): string | null {
  if (response.destroyed) return null;
  const text = stringifyJson(body);
  const length = Buffer.byteLength(text);
  if (draft.said) draft.said.clientResponse = text;
  draft.markFirstByte();
  draft.responseBytes += length;
  response.writeHead(200, [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(length),
    ...keyswitchHeaders(draft),
  ]);
  // As text, so that node puts head and body into one write. As many bytes as characters: it is all ASCII, which goes
  // out 3 µs faster as Latin-1 (Node 24.21, 2026-11-28).
  response.end(text, length === text.length ? 'latin1' : 'utf8');
  return text;
}
