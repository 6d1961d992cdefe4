// Reasoning in Chat messages. The standard has no place for it; vendors of reasoning models use `reasoning_content`
// (DeepSeek, Moonshot, Zhipu, Qwen), `reasoning` (Groq, OpenRouter, vLLM) or `reasoning_details` (OpenRouter, MiniMax).
// Towards a Chat client, a seal that must come back travels as one entry of `reasoning_details`, in the form that
// OpenRouter has for encrypted reasoning: SDKs that know nothing of it keep it in the message or ignore it.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { plainCallId } from '../../ir/plain-call-id.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import type { IrPart } from '../../ir/request.ts';
import type { Sealed } from '../../ir/sealed.ts';
import { isSearchSeal, openSearch } from '../../ir/sealed-search.ts';
import type { SealCodec } from '../wire-protocol.ts';

export const origin = 'openai-chat';
export const reasoningMembers = ['reasoning_content', 'reasoning', 'reasoning_details'] as const;

type ReasoningPart = Extract<IrPart, { type: 'reasoning' }>;

/** The visible reasoning of a message or a delta, under whichever name. */
export function reasoningText(message: JsonObject): string {
  return textOf(message['reasoning_content']) || textOf(message['reasoning']) || detailsText(message) || '';
}

function detailsText(message: JsonObject): string {
  const details = message['reasoning_details'];
  if (!isArray(details)) return '';
  return details
    .filter(isObject)
    .map((entry) => textOf(entry['text']) ?? textOf(entry['summary']) ?? '')
    .join('');
}

/** Magistral's form: a content part `{"type":"thinking","thinking":[{"type":"text","text":"…"}]}`. */
export function thoughtText(piece: JsonObject): string {
  const inner = piece['thinking'];
  if (typeof inner === 'string') return inner;
  if (!isArray(inner)) return '';
  return inner.map((one) => (isObject(one) ? (textOf(one['text']) ?? '') : '')).join('');
}

/** Reasoning that a client gives back: our own seals first, else the vendor's words as they are. */
export function decodeReasoning(message: JsonObject, seals: SealCodec): IrPart[] {
  const details = isArray(message['reasoning_details']) ? message['reasoning_details'].filter(isObject) : [];
  const wrapped = details.flatMap((entry) => {
    const sealed = seals.unwrap(textOf(entry['data']) ?? '');
    return sealed === null ? [] : [sealed];
  });
  if (wrapped.length > 0) {
    const text = textOf(message['reasoning_content']) ?? '';
    return wrapped.flatMap((sealed, index): IrPart[] => {
      if (isSearchSeal(sealed)) return openSearch(sealed);
      const redacted = sealed.slot === 'redacted' && { redacted: true };
      return [{ type: 'reasoning', text: sealed.text ?? (index === 0 ? text : ''), ...redacted, sealed }];
    });
  }
  const extra: Record<string, JsonValue | undefined> = {};
  for (const name of reasoningMembers)
    if (message[name] !== undefined && message[name] !== null) extra[name] = message[name];
  if (Object.keys(extra).length === 0) return [];
  return [{ type: 'reasoning', text: reasoningText(message), vendor: { origin, extra } }];
}

/** A foreign seal as an entry of `reasoning_details`; null for this protocol's own, whose text says all. */
export function encodeSealEntry(
  sealed: Sealed | undefined,
  index: number,
  seals: SealCodec,
): JsonObject | null {
  if (sealed === undefined || sealed.origin === origin) return null;
  return { type: 'reasoning.encrypted', data: seals.wrap(sealed), index };
}

/** The seal of a call knows its call: Gemini wants it back on just that one. */
export function bindSeal(sealed: Sealed | undefined, callId: string | undefined): Sealed | undefined {
  return sealed === undefined || callId === undefined ? sealed : { ...sealed, id: plainCallId(callId) };
}

/** What a Chat vendor said, as a seal: clients of other protocols bring it back in their opaque slot. */
export function sealReasoning(
  text: string,
  details: readonly JsonValue[],
  upstream: string,
  slot: 'reasoning_content' | 'think_tags' = 'reasoning_content',
): Sealed | undefined {
  if (text === '' && details.length === 0) return undefined;
  const data = details.length > 0 ? JSON.stringify(details) : '';
  return { origin, upstream, slot, data, ...(text !== '' && { text }) };
}

/** Gemini's signature of a call at Google's Chat address and at resellers of it (`extra_content.google`). */
export function sealOfCall(call: JsonObject, upstream: string): Sealed | undefined {
  const { extra_content: extra } = call;
  const google = isObject(extra) ? extra['google'] : undefined;
  const data = isObject(google) ? textOf(google['thought_signature']) : undefined;
  return data === undefined || data === ''
    ? undefined
    : { origin, upstream, slot: 'thought_signature', data };
}

export interface OwnSeals {
  /** Thoughts that stood in tags before the text. */
  readonly tagged: readonly string[];
  /** Signatures by the id of their call. */
  readonly signatures: ReadonlyMap<string, string>;
  /** The reasoning that stands in members of the message. */
  readonly others: readonly ReasoningPart[];
}

/** What this very upstream said earlier, by the place that it belongs to. */
export function sortOwnSeals(parts: readonly IrPart[], upstream: string): OwnSeals {
  const tagged: string[] = [];
  const signatures = new Map<string, string>();
  const others: ReasoningPart[] = [];
  for (const part of parts) {
    if (part.type !== 'reasoning' && part.type !== 'tool-call') continue;
    const { sealed } = part;
    const slot = sealed?.origin === origin ? sealed.slot : undefined;
    const isOwn = sealed?.upstream === upstream;
    const callId = part.type === 'tool-call' ? plainCallId(part.callId) : sealed?.id;
    if (slot === 'thought_signature') {
      if (isOwn && callId !== undefined) signatures.set(callId, sealed?.data ?? '');
    } else if (part.type === 'tool-call') continue;
    else if (slot === 'think_tags') {
      if (isOwn) tagged.push(part.text === '' ? (sealed?.text ?? '') : part.text);
    } else others.push(part);
  }
  return { tagged, signatures, others };
}

export interface EncodeReasoningContext {
  readonly native: boolean;
  readonly upstream: string;
  /** The vendor refuses a tool turn whose reasoning does not come back (DeepSeek, Moonshot). */
  readonly required: boolean;
}

/**
 * The members that give reasoning back to the vendor; empty where it does not want it. A vendor that demands it gets
 * a blank for reasoning that was lost on the way or made elsewhere: only its absence is refused. DeepSeek V4 misses it
 * in every turn of a conversation with tools, in those without a call too (opencode#25000, openclaw#73417).
 */
export function encodeReasoning(
  parts: readonly ReasoningPart[],
  usesTools: boolean,
  context: EncodeReasoningContext,
): JsonObject {
  const members: Record<string, JsonValue | undefined> = {};
  const texts: string[] = [];
  for (const part of parts) {
    const { sealed, vendor } = part;
    if (context.native && vendor?.origin === origin) Object.assign(members, vendor.extra);
    const own = sealed?.origin === origin && sealed.upstream === context.upstream;
    if (own && sealed.data !== '') members['reasoning_details'] = JSON.parse(sealed.data) as JsonValue;
    const unsigned = sealed === undefined;
    if (context.required && (own || unsigned))
      texts.push(part.text === '' ? (sealed?.text ?? '') : part.text);
  }
  if (!context.required || members['reasoning_content'] !== undefined) return members;
  const text = texts.filter((one) => one !== '').join('\n\n');
  if (text !== '') return { ...members, reasoning_content: text };
  return usesTools ? { ...members, reasoning_content: ' ' } : members;
}
