// All system text in front as one message, for targets whose chat template takes no other place for it.
import { plainText } from './plain-text.ts';
import type { IrMessage, IrPart } from './request.ts';

const isSystem = (message: IrMessage): boolean => message.role === 'system' || message.role === 'developer';

export interface OneSystemMessage {
  readonly messages: readonly IrMessage[];
  /** Later ones became turns of the user. */
  readonly moved: boolean;
}

/**
 * Joins the system messages that lead the conversation; later ones become turns of the user at their places, marked as
 * what they are, so that the front (and with it the vendor's cache) stays the same from turn to turn. The same array
 * where there is nothing to do.
 */
export function oneSystemMessage(messages: readonly IrMessage[]): OneSystemMessage {
  const first = messages.findIndex((message) => !isSystem(message));
  const lead = first === -1 ? messages : messages.slice(0, first);
  const rest = first === -1 ? [] : messages.slice(first);
  const moved = rest.some(isSystem);
  if (lead.length <= 1 && !moved) return { messages, moved };
  const front: IrMessage[] =
    lead.length === 0 ? [] : [{ role: 'system', parts: lead.flatMap((message) => message.parts) }];
  const others = rest.map((message) => (isSystem(message) ? asUser(message) : message));
  return { messages: [...front, ...others], moved };
}

function asUser(message: IrMessage): IrMessage {
  const part: IrPart = { type: 'text', text: markSystemText(plainText(message.parts)) };
  return { role: 'user', parts: [part] };
}

/** System text inside a turn of the user. */
export const markSystemText = (text: string): string => `<system-message>\n${text}\n</system-message>`;
