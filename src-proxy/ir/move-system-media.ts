// Images and files in system messages, which only Responses takes there: they go to the next turn of the user.
import type { IrMessage, IrPart } from './request.ts';

const isMedia = (part: IrPart): boolean =>
  part.type === 'image' || part.type === 'file' || part.type === 'audio';
const isSystem = (message: IrMessage): boolean => message.role === 'system' || message.role === 'developer';

/** The same array where no system message has media. */
export function moveSystemMedia(messages: readonly IrMessage[]): readonly IrMessage[] {
  if (!messages.some((message) => isSystem(message) && message.parts.some(isMedia))) return messages;
  const out: IrMessage[] = [];
  let waiting: IrPart[] = [];
  for (const message of messages) {
    if (isSystem(message)) {
      waiting.push(...message.parts.filter(isMedia));
      const parts = message.parts.filter((part) => !isMedia(part));
      if (parts.length > 0) out.push({ ...message, parts });
      continue;
    }
    if (waiting.length > 0 && message.role === 'user') {
      out.push({ ...message, parts: [...waiting, ...message.parts] });
    } else if (waiting.length > 0) out.push({ role: 'user', parts: waiting }, message);
    else out.push(message);
    waiting = [];
  }
  if (waiting.length > 0) out.push({ role: 'user', parts: waiting });
  return out;
}

/** Said where something moved. */
export const movedMedia = 'only text can stand in it; images and files were put into the next user turn';
