// A request that continues answers of ours: what was said takes the place of `previous_response_id` and of references to
// items, for whatever upstream serves it now.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { parseJson, stringifyJson } from '../../ir/raw-json.ts';
import { isArray, isObject } from '../../ir/read-json.ts';
import type { Ask } from '../ask.ts';
import { expandBody } from '../body/input-items.ts';
import { scanBody } from '../body/scan-json.ts';
import type { RequestBody } from '../http-exchange.ts';
import { conversationOf, outputOf, type ResponseMemory } from './response-memory.ts';

/**
 * The body made whole; the same body where it continues nothing, or what its vendor keeps.
 * @throws ProxyError `invalid_request` for JSON that is nested too deep to be read
 */
export function continueResponse(
  ask: Ask,
  body: RequestBody,
  client: string,
  memory: ResponseMemory,
): RequestBody {
  if (ask.protocol !== 'openai-responses' || ask.operation !== 'generate' || memory.isEmpty()) return body;
  const { previous } = body.scan;
  const earlier = previous === null ? null : memory.recall(client, previous);
  if (earlier === null && !body.bytes.includes('"item_reference"')) return body;
  const value = readObject(body.bytes);
  if (value === null) return body;
  const continued = earlier === null ? value : expandBody(value, conversationOf(earlier));
  const whole = resolveReferences(continued, (id) => findItem(client, id, memory));
  if (whole === value) return body;
  const bytes = Buffer.from(stringifyJson(whole));
  const continues = { id: earlier === null ? null : previous, earlier, asked: body.bytes };
  return { ...body, bytes, scan: scanBody(bytes), continues };
}

/** Null for bad JSON, which the lane refuses by name. Throws ProxyError `invalid_request` where it is nested too deep. */
function readObject(bytes: Buffer): JsonObject | null {
  try {
    const value = parseJson(bytes.toString('utf8'));
    return isObject(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Items that a client refers to by their ids alone (the AI SDK does, unless told `store: false`). */
function resolveReferences(body: JsonObject, find: (id: string) => JsonValue | undefined): JsonObject {
  const { input } = body;
  if (!isArray(input)) return body;
  let found = false;
  const items = input.map((item) => {
    if (!isObject(item) || item['type'] !== 'item_reference' || typeof item['id'] !== 'string') return item;
    const meant = find(item['id']);
    if (meant === undefined) return item;
    found = true;
    return meant;
  });
  return found ? { ...body, input: items } : body;
}

/** Ids of our items hold the id of their answer and their place in it (wire/openai-responses/output-sink.ts). */
function findItem(client: string, id: string, memory: ResponseMemory): JsonValue | undefined {
  const answer = /^[a-z]+_([0-9a-f]{32})\d{2,}$/.exec(id)?.[1];
  const turn = answer === undefined ? null : memory.recall(client, `resp_${answer}`);
  return turn === null ? undefined : outputOf(turn).find((item) => isObject(item) && item['id'] === id);
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
