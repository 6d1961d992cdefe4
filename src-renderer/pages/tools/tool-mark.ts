// One mark and one word for where a tool points.
import type { ToolRow } from '../../control/client.ts';
import type { Mark } from '../../ui/status-mark.tsx';

export type ToolWord = 'keyswitch' | 'elsewhere' | 'default' | 'absent' | 'broken' | 'unknown';

const marks: Record<ToolWord, Mark> = {
  keyswitch: 'good',
  elsewhere: 'probing',
  default: 'asleep',
  absent: 'asleep',
  broken: 'bad',
  unknown: 'warn',
};

/** The mark of a tool; a finding that is an error, or something that beats our setting, turns it into a warning. */
export function toolMark({ detection, status }: ToolRow): { mark: Mark; word: ToolWord } {
  const state = status?.state ?? 'unknown';
  // What is not there has no settings of its vendor either.
  const word = state === 'default' && detection?.installed === false ? 'absent' : state;
  const troubled =
    status?.findings.some(({ level }) => level === 'error') === true || status?.overridden_by != null;
  return { mark: word === 'keyswitch' && troubled ? 'warn' : marks[word], word };
}
