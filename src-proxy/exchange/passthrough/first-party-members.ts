// The members that Codex adds for its own vendor, and which upstreams refuse them: those whose preset says so, and those
// that said so themselves with a 400 that names the member. Learnt knowledge lives as long as the configuration.
// Measured with Codex 0.169.0, 2026-11-20.
import type { UpstreamConfig } from '../../contract/proxy-config.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject, parseObject } from '../../ir/read-json.ts';

/** Quirk of presets: strict about unknown members of a Responses request. */
const noFirstPartyMembers = 'no-codex-metadata';

const inputMember = 'internal_chat_message_metadata_passthrough';

const learnt = new WeakSet<UpstreamConfig>();

/** True where `client_metadata` and passthrough metadata must not go to this upstream. */
export function refusesFirstParty(upstream: UpstreamConfig): boolean {
  return upstream.quirks.includes(noFirstPartyMembers) || learnt.has(upstream);
}

const named = /client_metadata|internal_chat_message_metadata_passthrough/;

/** Learns from a refusal. True where a repeat without these members is worth it. */
export function learnFirstParty(upstream: UpstreamConfig, status: number, refusal: string): boolean {
  if ((status !== 400 && status !== 422) || refusesFirstParty(upstream) || !named.test(refusal)) return false;
  learnt.add(upstream);
  return true;
}

/** A JSON body for this upstream; the same Buffer where nothing has to go. */
export function fitFirstParty(body: Buffer, upstream: UpstreamConfig): Buffer {
  if (!refusesFirstParty(upstream) || !mayHoldFirstPartyMembers(body)) return body;
  const value = parseObject(body.toString('utf8'));
  const kept = value && stripFirstPartyMembers(value);
  return kept === value ? body : Buffer.from(JSON.stringify(kept));
}

/**
 * The request without `client_metadata` and the passthrough metadata of input items: for upstreams that are not
 * OpenAI (Codex adds the latter to every item where the provider's name is "OpenAI"). The same object where nothing
 * was to do.
 */
export function stripFirstPartyMembers(body: JsonObject): JsonObject {
  const input = body['input'];
  const items = isArray(input) ? input : [];
  const isMarked = (item: JsonValue): item is JsonObject => isObject(item) && inputMember in item;
  if (!('client_metadata' in body) && !items.some(isMarked)) return body;
  const { client_metadata: _metadata, ...rest } = body;
  if (!isArray(input)) return rest;
  return {
    ...rest,
    input: items.map((item) => {
      if (!isMarked(item)) return item;
      const { [inputMember]: _passthrough, ...kept } = item;
      return kept;
    }),
  };
}

/** Bytes of a request body that may hold such members: a cheap look before parsing. */
function mayHoldFirstPartyMembers(body: Buffer): boolean {
  return body.includes(`"${inputMember}"`) || body.includes('"client_metadata"');
}
