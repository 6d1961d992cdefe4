// Seals that a client left out of an assistant message, put back where they stood: before the call that they came with.
import type { IrMessage, IrPart } from '../../ir/request.ts';
import type { Sealed } from '../../ir/sealed.ts';
import type { IrOutputPart } from '../../ir/stream-part.ts';

export type Thought = Extract<IrOutputPart, { type: 'reasoning' }>;
export type ToolCall = Extract<IrPart, { type: 'tool-call' }>;

/** What came with one call: the thoughts since the call before it, and the call's own seal. */
export interface CallSeals {
  readonly thoughts: readonly Thought[];
  readonly sealed: Sealed | undefined;
}

/** Does a Chat client have to carry this one? What Chat vendors seal is plain text in its own member. */
export function isCarried(sealed: Sealed | undefined): sealed is Sealed {
  return sealed !== undefined && sealed.origin !== 'openai-chat';
}

const dataOf = (parts: readonly { readonly sealed?: Sealed | undefined }[]): string[] =>
  parts.flatMap(({ sealed }) => (sealed === undefined ? [] : [sealed.data]));

/** The seals that a message holds. */
export const sealsOf = (message: IrMessage): string[] =>
  dataOf(message.parts.flatMap((part) => (part.type === 'opaque' ? [] : [part])));

/** The seals that came with a call. */
export const sealsOfCall = (call: CallSeals): string[] => dataOf([...call.thoughts, call]);

export const isCall = (part: IrPart): part is ToolCall => part.type === 'tool-call';

/** The message with the seals that `recall` has for its calls; the same object where nothing is missing. */
export function restoreMessage(
  message: IrMessage,
  recall: (call: ToolCall) => CallSeals | undefined,
): IrMessage {
  if (message.role !== 'assistant') return message;
  const calls = message.parts.filter(isCall);
  const memories = new Map(calls.map((call) => [call, recall(call)]));
  const held = [...memories.values()].flatMap((memory) => (memory ? sealsOfCall(memory) : []));
  const given = sealsOf(message);
  // Seals that the client did give back are the better ones, unless it kept only some of these: the stream helper of
  // OpenAI's SDK keeps the last piece of a member that it does not know (2026-11-20).
  if (given.length >= held.length || !given.every((seal) => held.includes(seal))) return message;
  const [first] = calls;
  const leading = (first === undefined ? undefined : memories.get(first))?.thoughts ?? [];
  const rest = message.parts
    // The text alone is what the client made of these very thoughts.
    .filter((part) => part.type !== 'reasoning')
    .flatMap((part): IrPart[] => {
      const memory = isCall(part) ? memories.get(part) : undefined;
      if (memory === undefined) return [part];
      const call = memory.sealed === undefined ? part : { ...part, sealed: memory.sealed };
      return part === first ? [call] : [...memory.thoughts, call];
    });
  return { ...message, parts: [...leading, ...rest] };
}
