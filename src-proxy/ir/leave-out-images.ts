// Images as a sentence, for a model that reads none: one refused image in the history would end the conversation.
import type { IrMessage, IrPart } from './request.ts';

const words: IrPart = {
  type: 'text',
  text: '[An image stood here. This model cannot see images; ask the user or a tool to describe it.]',
};

/** The same array where no message holds an image. */
export function leaveOutImages(messages: readonly IrMessage[]): readonly IrMessage[] {
  return messages.some((message) => message.parts.some(holdsImage))
    ? messages.map((message) => ({ ...message, parts: message.parts.map(inWords) }))
    : messages;
}

function holdsImage(part: IrPart): boolean {
  return part.type === 'image' || (part.type === 'tool-result' && part.content.some(holdsImage));
}

function inWords(part: IrPart): IrPart {
  if (part.type === 'image') return words;
  return part.type === 'tool-result' && holdsImage(part)
    ? { ...part, content: part.content.map(inWords) }
    : part;
}
