// The conversation in the form that a Chat vendor's oddities demand, before it is encoded.
import { leaveOutImages } from '../../ir/leave-out-images.ts';
import { oneSystemMessage } from '../../ir/one-system-message.ts';
import type { IrMessage } from '../../ir/request.ts';
import type { IrWarning } from '../../ir/warning.ts';

type Warn = (kind: IrWarning['kind'], what: string, why: string) => void;

/** The same array where nothing has to change. */
export function fitMessages(
  messages: readonly IrMessage[],
  quirks: readonly string[],
  warn: Warn,
): readonly IrMessage[] {
  const seen = quirks.includes('no-images') ? leaveOutImages(messages) : messages;
  if (seen !== messages) {
    warn('dropped', 'images', 'this model reads no images; it was told that one stood there');
  }
  if (!quirks.includes('one-system-message')) return seen;
  const { messages: fitted, moved } = oneSystemMessage(seen);
  if (moved) {
    warn(
      'changed',
      'system message',
      'this upstream takes one, in front; later ones were sent as the user’s',
    );
  }
  return fitted;
}
