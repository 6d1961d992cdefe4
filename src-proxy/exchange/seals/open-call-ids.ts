// A request whose calls may carry seals in their ids: the ids become the vendor's own again, and the seals go back into
// the messages. Clients of any protocol can have such ids in their histories: OpenCode's packages share one store.
import { callIdMark, plainCallId } from '../../ir/plain-call-id.ts';
import type { IrMessage, IrPart, IrRequest } from '../../ir/request.ts';
import type { IrWarning } from '../../ir/warning.ts';
import type { CallIdCodec } from './call-id-codec.ts';
import { type CallSeals, isCall, restoreMessage, sealsOf, sealsOfCall } from './restore-seals.ts';

export interface OpenedRequest {
  readonly ir: IrRequest;
  readonly warnings: readonly IrWarning[];
  /** The client gives back our own member with the seals too: it needs them in no id. */
  readonly keepsSeals: boolean;
}

/** Never fails: what cannot be read is left out with a warning. The same request where no id carries anything. */
export function openCallIds(ir: IrRequest, codec: CallIdCodec): OpenedRequest {
  if (!ir.messages.some((message) => message.parts.some(isMarked)))
    return { ir, warnings: [], keepsSeals: false };
  let unreadable = 0;
  let keepsSeals = false;
  const messages = ir.messages.map((message) => {
    if (!message.parts.some(isMarked)) return message;
    const said = unsignedText(message);
    const opened = new Map<string, CallSeals>();
    for (const part of message.parts) {
      if (!isCall(part) || !isMarked(part)) continue;
      const seals = codec.open(part.callId, said);
      if (seals === null) unreadable += 1;
      else if (seals !== 'textless') opened.set(plainCallId(part.callId), seals);
    }
    const plain = { ...message, parts: message.parts.map(withPlainId) };
    if (opened.size === 0) return plain;
    // The newest message tells what the client does now.
    const given = new Set(sealsOf(message));
    keepsSeals = [...opened.values()].every((seals) => sealsOfCall(seals).every((seal) => given.has(seal)));
    return restoreMessage(plain, (call) => opened.get(call.callId));
  });
  return { ir: { ...ir, messages }, warnings: unreadable === 0 ? [] : [unreadableSeal], keepsSeals };
}

const unreadableSeal: IrWarning = {
  kind: 'dropped',
  what: 'sealed reasoning',
  why: 'the id of its tool call was changed on the way or made by another Keyswitch',
};

const isMarked = (part: IrPart): boolean =>
  (part.type === 'tool-call' || part.type === 'tool-result') && part.callId.includes(callIdMark);

function withPlainId(part: IrPart): IrPart {
  if (!isMarked(part) || (part.type !== 'tool-call' && part.type !== 'tool-result')) return part;
  const { callId, vendorId } = part;
  return {
    ...part,
    callId: plainCallId(callId),
    // Gemini's codec keeps the id here too.
    ...(vendorId !== undefined && { vendorId: plainCallId(vendorId) }),
  };
}

/** Thoughts that came back as text only. */
function unsignedText(message: IrMessage): string {
  return message.parts
    .flatMap((part) => (part.type === 'reasoning' && part.sealed === undefined ? [part.text] : []))
    .join('\n\n');
}
