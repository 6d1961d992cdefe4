// An answer on its way to a Chat client: the seals that came before a call ride in that call's id. It knows the parts
// only, not how a client is told.
import type { Sealed } from '../../ir/sealed.ts';
import type { IrOutputPart, IrResponse, IrStreamPart } from '../../ir/stream-part.ts';
import type { CallIdCodec } from './call-id-codec.ts';
import { isCarried, type Thought } from './restore-seals.ts';

export interface CallIdSealer {
  /** The part, with another id where it is the start of a call that has to carry seals. */
  push(part: IrStreamPart): IrStreamPart;
}

/** Waits for nothing: a seal that comes after the id of its call rides in the next one. One object per answer. */
export function createCallIdSealer(codec: CallIdCodec): CallIdSealer {
  const seals = collectSeals(codec);
  const texts = new Map<string, string>();
  /** Calls that began without their own seal. */
  const unsealed = new Map<string, string>();
  return {
    push(part) {
      switch (part.type) {
        case 'reasoning-delta':
          texts.set(part.block, `${texts.get(part.block) ?? ''}${part.text}`);
          return part;
        case 'reasoning-end':
          seals.add(part.sealed, texts.get(part.block) ?? '');
          texts.delete(part.block);
          return part;
        case 'text-end':
          seals.add(part.sealed, '');
          return part;
        case 'tool-input-start': {
          if (part.sealed === undefined) unsealed.set(part.block, part.callId);
          const callId = seals.ride(part);
          return callId === part.callId ? part : { ...part, callId };
        }
        case 'tool-input-end': {
          const callId = unsealed.get(part.block);
          if (part.sealed !== undefined && callId !== undefined)
            seals.add({ ...part.sealed, id: callId }, '');
          return part;
        }
        default:
          return part;
      }
    },
  };
}

/** The same for a whole answer; the same object where nothing has to be carried. */
export function sealCallIds(response: IrResponse, codec: CallIdCodec): IrResponse {
  const parts = sealParts(response.parts, codec);
  const { otherChoices } = response;
  if (parts === response.parts && otherChoices === undefined) return response;
  return {
    ...response,
    parts,
    ...(otherChoices !== undefined && {
      otherChoices: otherChoices.map((choice) => ({ ...choice, parts: sealParts(choice.parts, codec) })),
    }),
  };
}

function sealParts(parts: readonly IrOutputPart[], codec: CallIdCodec): readonly IrOutputPart[] {
  if (!parts.some((part) => part.type === 'tool-call')) return parts;
  const seals = collectSeals(codec);
  let changed = false;
  const out = parts.map((part) => {
    if (part.type === 'reasoning') seals.add(part.sealed, part.text);
    else if (part.type === 'text') seals.add(part.sealed, '');
    if (part.type !== 'tool-call') return part;
    const callId = seals.ride(part);
    if (callId === part.callId) return part;
    changed = true;
    return { ...part, callId };
  });
  return changed ? out : parts;
}

/** Seals that wait for a call. */
function collectSeals(codec: CallIdCodec) {
  let waiting: Thought[] = [];
  return {
    add(sealed: Sealed | undefined, text: string): void {
      if (isCarried(sealed)) waiting.push({ type: 'reasoning', text, sealed });
    },
    /** The id for the client. */
    ride(call: { readonly callId: string; readonly sealed?: Sealed | undefined }): string {
      const own = isCarried(call.sealed) ? call.sealed : undefined;
      if (waiting.length === 0 && own === undefined) return call.callId;
      const thoughts = waiting;
      waiting = [];
      return codec.seal(call.callId, { thoughts, sealed: own });
    },
  };
}
