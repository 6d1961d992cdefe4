// Summaries that Keyswitch sealed itself come back in later requests: as a message again, for any upstream.
import { parseObject } from '../../ir/read-json.ts';
import type { Ask } from '../ask.ts';
import { scanBody } from '../body/scan-json.ts';
import type { RequestBody } from '../http-exchange.ts';
import { mayHoldMintedCompaction } from './compaction-seal.ts';
import { expandMintedCompactions } from './compaction.ts';

/**
 * The body with our own compaction items read back; the same body where it holds none.
 * Throws `invalid_request` for one that another installation sealed.
 */
export function reopenCompactions(ask: Ask, body: RequestBody, sealKey: string): RequestBody {
  if (ask.protocol !== 'openai-responses' || body.form !== 'json' || !mayHoldMintedCompaction(body.bytes)) {
    return body;
  }
  const value = parseObject(body.bytes.toString('utf8'));
  const expanded = value && expandMintedCompactions(value, sealKey);
  if (expanded === value) return body;
  const bytes = Buffer.from(JSON.stringify(expanded));
  return { ...body, bytes, scan: scanBody(bytes) };
}
