// Ids of tool calls that name one call only. Some vendors count per answer (`call_0`, `list_dir:0`: Switchyard#502,
// fireconnect#16, nanobot#4473; read 2026-11-28): a client then takes an old result for the new call, and Anthropic and
// Moonshot refuse the conversation.
import { plainCallId } from './plain-call-id.ts';
import type { IrMessage, IrPart } from './request.ts';

/** Gives an id that is not in `used`, the same one where it is free, and adds it. A count at its end goes on. */
export function takeCallId(callId: string, used: Set<string>): string {
  const [, stem = `${callId}_`, number = '1'] = /^(.*\D)(\d{1,4})$/.exec(callId) ?? [];
  let free = callId;
  for (let next = Number(number) + 1; used.has(free); next += 1) free = `${stem}${next}`;
  used.add(free);
  return free;
}

/** The ids of all calls of a conversation. */
export function callIdsOf(messages: readonly IrMessage[]): Set<string> {
  const ids = new Set<string>();
  for (const { parts } of messages) {
    for (const part of parts) if (part.type === 'tool-call') ids.add(plainCallId(part.callId));
  }
  return ids;
}

/**
 * The conversation with an id of its own for each call. Expects the results of a turn right behind it
 * (arrange-tool-results), in the order of equal ids. The same array where all ids are unique.
 */
export function uniqueCallIds(messages: readonly IrMessage[]): readonly IrMessage[] {
  const count = messages.reduce(
    (sum, { parts }) => sum + parts.filter((part) => part.type === 'tool-call').length,
    0,
  );
  if (count < 2 || callIdsOf(messages).size === count) return messages;
  const used = new Set<string>();
  let waiting = new Map<string, string[]>();
  const rename = (part: IrPart): IrPart => {
    if (part.type === 'tool-call') {
      const callId = takeCallId(part.callId, used);
      waiting.set(part.callId, [...(waiting.get(part.callId) ?? []), callId]);
      return callId === part.callId ? part : { ...part, callId };
    }
    if (part.type !== 'tool-result') return part;
    const callId = waiting.get(part.callId)?.shift() ?? part.callId;
    return callId === part.callId ? part : { ...part, callId };
  };
  return messages.map((message, index) => {
    const begins = message.role === 'assistant' && messages[index - 1]?.role !== 'assistant';
    if (begins) waiting = new Map();
    return { ...message, parts: message.parts.map(rename) };
  });
}
