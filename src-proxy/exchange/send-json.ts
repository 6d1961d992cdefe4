// A whole answer of ours to the client: JSON with the headers that every answer carries.
import type { JsonObject } from '../ir/json.ts';
import { stringifyJson } from '../ir/raw-json.ts';
import { keyswitchHeaders } from './answer-failure.ts';
import { endWhole } from './end-whole.ts';
import type { HttpExchange } from './http-exchange.ts';

/** Sends it with 200, unless the client is gone. */
export function sendJson({ response, draft }: HttpExchange, body: JsonObject): void {
  if (response.destroyed) return;
  const bytes = Buffer.from(stringifyJson(body));
  if (draft.said) draft.said.clientResponse = bytes;
  draft.markFirstByte();
  draft.responseBytes += bytes.length;
  response.writeHead(200, [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(bytes.length),
    ...keyswitchHeaders(draft),
  ]);
  endWhole(response, bytes);
}
