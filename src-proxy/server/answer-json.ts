// A small answer of the server itself, whole.
import type { ServerResponse } from 'node:http';

/** Sends it; gives the size of its body. */
export function answerJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: readonly string[] = [],
): number {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(bytes.length),
    ...headers,
  ]);
  response.end(bytes);
  return bytes.length;
}
