// A call demanded in words, for models that cannot be forced to call a tool.
import type { IrToolChoice } from './request.ts';
import type { IrWarning } from './warning.ts';

/** True for a choice that leaves the model no answer without a call. */
export function demandsCall(choice: IrToolChoice | null | undefined): boolean {
  return (
    choice?.type === 'required' ||
    choice?.type === 'tool' ||
    (choice?.type === 'allowed' && choice.mode === 'required')
  );
}

export interface WordedDemand {
  readonly choice: IrToolChoice;
  readonly text: string;
}

/** Null where nothing was demanded. */
export function demandInWords(
  choice: IrToolChoice | null,
  nameOf: (name: string) => string,
  warn: (kind: IrWarning['kind'], what: string, why: string) => void,
): WordedDemand | null {
  if (!demandsCall(choice)) return null;
  warn('emulated', 'tool_choice', 'this model cannot be forced to call a tool; it was asked to in words');
  const what = choice?.type === 'tool' ? `the tool ${nameOf(choice.name)}` : 'one of the tools';
  return {
    choice: { type: 'auto' },
    text: `Answer the next user turn by calling ${what}, not with text alone.`,
  };
}
