// A request as a curl line that works in a shell. The token is a variable, never the value.
import type { ExchangeRecord } from '../../../src-proxy/contract/exchange-record.ts';

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Whoever reaches the port can write a path into the log, without a token too: nothing in it may mean something to a
 * shell, so all but the plain characters of addresses is percent-encoded.
 */
function safePath(path: string): string {
  return path.replaceAll(/[^\w\-.~:/?&=%,@+]/gu, (letter) =>
    letter < '\u0080'
      ? `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
      : encodeURIComponent(letter.toWellFormed()),
  );
}

/** Which header carries the token of this route's family. */
function authHeader(record: ExchangeRecord): string {
  if (record.clientProtocol === 'anthropic-messages') return 'x-api-key: $KEYSWITCH_TOKEN';
  if (record.clientProtocol === 'gemini') return 'x-goog-api-key: $KEYSWITCH_TOKEN';
  return 'authorization: Bearer $KEYSWITCH_TOKEN';
}

/** Makes the line; without a kept body its place is marked by a file name. */
export function toCurl(record: ExchangeRecord, proxyUrl: string): string {
  // The record keeps no query; without this one Gemini would stream a JSON array.
  const asSse = record.transport === 'sse' && record.path.endsWith(':streamGenerateContent');
  const path = `${safePath(record.path)}${asSse ? '?alt=sse' : ''}`.replace(
    /([?&])key=[^&]*/,
    '$1key=$KEYSWITCH_TOKEN',
  );
  const body = record.bodies?.clientRequest;
  const lines = [`curl -N "${proxyUrl}${path}"`, `-H "${authHeader(record)}"`];
  if (record.clientProtocol === 'anthropic-messages') lines.push("-H 'anthropic-version: 2023-06-01'");
  if (record.operation !== 'list-models') {
    lines.push("-H 'content-type: application/json'");
    lines.push(body === undefined ? '--data @request.json' : `--data-raw ${quote(body)}`);
  }
  return lines.join(' \\\n  ');
}
