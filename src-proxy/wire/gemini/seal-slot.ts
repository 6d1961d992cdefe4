// `thoughtSignature`: Google's own bytes, or several wrapped seals of other vendors in one base64 text (the field
// is `bytes` in Google's API, so that strict clients decode it).
import type { Sealed } from '../../ir/sealed.ts';
import type { SealCodec } from '../wire-protocol.ts';

const origin = 'gemini';

/** What a client puts where it has no signature (Google's documented way round the check, Gemini CLI does it). */
export const skipSignature = 'skip_thought_signature_validator';
const placeholders = new Set([skipSignature, 'context_engineering_is_the_way_to_go']);

/** Several seals as one signature. */
export function encodeSlot(seals: readonly Sealed[], codec: SealCodec): string {
  return btoa(seals.map((seal) => codec.wrap(seal)).join('\n'));
}

export interface OpenedSlot {
  /** Google's own signature of this part. */
  readonly own?: Sealed;
  /** Seals of other vendors that ride on this part. */
  readonly foreign: readonly Sealed[];
}

/** Takes a signature apart; placeholders are nothing. */
export function openSlot(signature: string, codec: SealCodec): OpenedSlot {
  if (placeholders.has(signature)) return { foreign: [] };
  const foreign = unwrapAll(signature, codec);
  return foreign.length > 0
    ? { foreign }
    : { own: { origin, slot: 'thought_signature', data: signature }, foreign: [] };
}

function unwrapAll(signature: string, codec: SealCodec): Sealed[] {
  let text: string;
  try {
    text = atob(signature);
  } catch {
    return [];
  }
  const seals = text.split('\n').map((line) => codec.unwrap(line));
  return seals.every((seal) => seal !== null) ? seals : [];
}
