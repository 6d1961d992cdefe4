// Which upstreams refuse the members that Codex adds for its own vendor: those whose preset says so, and those that
// said so themselves with a 400 that names the member. Learnt knowledge lives as long as the configuration.
import type { UpstreamConfig } from '../contract/proxy-config.ts';
import { mayHoldFirstPartyMembers, stripFirstPartyMembers } from '../codex-backend/first-party.ts';
import { isObject } from '../ir/read-json.ts';

/** Quirk of presets: strict about unknown members of a Responses request. */
const noFirstPartyMembers = 'no-codex-metadata';

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
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return body;
  }
  if (!isObject(value)) return body;
  const kept = stripFirstPartyMembers(value);
  return kept === value ? body : Buffer.from(JSON.stringify(kept));
}
