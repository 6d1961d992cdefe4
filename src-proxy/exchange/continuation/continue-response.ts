// A request that continues an answer of ours: the whole conversation takes the place of `previous_response_id`, for
// whatever upstream serves it now.
import { parseObject } from '../../ir/read-json.ts';
import type { Ask } from '../ask.ts';
import { expandBody } from '../body/input-items.ts';
import { scanBody } from '../body/scan-json.ts';
import type { RequestBody } from '../http-exchange.ts';
import { conversationOf, type ResponseMemory } from './response-memory.ts';

/** The body made whole; the same body where it continues nothing, or an answer that its vendor keeps. */
export function continueResponse(
  ask: Ask,
  body: RequestBody,
  client: string,
  memory: ResponseMemory,
): RequestBody {
  const { previous } = body.scan;
  if (previous === null || ask.protocol !== 'openai-responses' || ask.operation !== 'generate') return body;
  const earlier = memory.recall(client, previous);
  const value = earlier && parseObject(body.bytes.toString('utf8'));
  if (!value) return body;
  const bytes = Buffer.from(JSON.stringify(expandBody(value, conversationOf(earlier))));
  return { ...body, bytes, scan: scanBody(bytes), continues: { id: previous, earlier, asked: body.bytes } };
}

/** What keeps the answer to this request, given as it goes out; null where it may not be continued. */
export function keeperOf(
  ask: Ask,
  body: RequestBody,
  client: string,
  memory: ResponseMemory,
): ((id: string, answered: string) => void) | null {
  if (ask.protocol !== 'openai-responses' || ask.operation !== 'generate' || body.scan.unstored) return null;
  const { earlier = null, asked = body.bytes } = body.continues ?? {};
  return (id, answered) => memory.remember(client, id, { earlier, asked, answered });
}
