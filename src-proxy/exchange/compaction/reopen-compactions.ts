// Summaries that Keyswitch sealed itself come back in later requests: as a message again, for any upstream.
import { expandMintedCompactions } from './compaction.ts';
import { mayHoldMintedCompaction } from './compaction-seal.ts';
import { isObject } from '../../ir/read-json.ts';
import type { Ask } from '../ask.ts';
import type { RequestBody } from '../http-exchange.ts';
import { scanBody } from '../body/scan-json.ts';

/**
 * The body with our own compaction items read back; the same body where it holds none.
 * Throws `invalid_request` for one that another installation sealed.
 */
export function reopenCompactions(ask: Ask, body: RequestBody, sealKey: string): RequestBody {
  if (ask.protocol !== 'openai-responses' || body.form !== 'json' || !mayHoldMintedCompaction(body.bytes)) {
    return body;
  }
  let value: unknown;
  try {
    value = JSON.parse(body.bytes.toString('utf8'));
  } catch {
    return body;
  }
  const expanded = isObject(value) ? expandMintedCompactions(value, sealKey) : value;
  if (expanded === value) return body;
  const bytes = Buffer.from(JSON.stringify(expanded));
  return { ...body, bytes, scan: scanBody(bytes) };
}
