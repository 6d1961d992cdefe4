// A request as a curl line that works in a shell. The token is a variable, never the value.
import type { ExchangeRecord } from '../../../src-proxy/contract/exchange-record.ts';

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Which header carries the token of this route's family. */
function authHeader(record: ExchangeRecord): string {
  if (record.clientProtocol === 'anthropic-messages') return 'x-api-key: $KEYSWITCH_TOKEN';
  if (record.clientProtocol === 'gemini') return 'x-goog-api-key: $KEYSWITCH_TOKEN';
  return 'authorization: Bearer $KEYSWITCH_TOKEN';
}

/** Makes the line; without a kept body its place is marked by a file name. */
export function toCurl(record: ExchangeRecord, proxyUrl: string): string {
  const path = record.path.replace(/([?&])key=[^&]*/, '$1key=$KEYSWITCH_TOKEN');
  const body = record.bodies?.clientRequest;
  const lines = [`curl -N "${proxyUrl}${path}"`, `-H "${authHeader(record)}"`];
  if (record.clientProtocol === 'anthropic-messages') lines.push("-H 'anthropic-version: 2023-06-01'");
  if (record.operation !== 'list-models') {
    lines.push("-H 'content-type: application/json'");
    lines.push(body === undefined ? '--data @request.json' : `--data-raw ${quote(body)}`);
  }
  return lines.join(' \\\n  ');
}
