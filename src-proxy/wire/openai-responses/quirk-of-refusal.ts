// What a refusal of a Responses upstream says of its oddities. Codex's backend takes neither a limit nor sampling, and what
// stands before it hands the refusal on (CLIProxyAPI#71; read 2026-11-28).
import type { Quirk } from '../../contract/quirks.ts';

const quirkByWords: readonly (readonly [RegExp, Quirk])[] = [
  [/unsupported parameter:? .?max_output_tokens/i, 'no-output-limit'],
  [/unsupported parameter:? .?(?:temperature|top_p)/i, 'no-sampling'],
];

/** The first quirk that the refusal asks for and that is not in force yet; null = it says nothing of the kind. */
export function quirkOfRefusal(message: string, known: readonly string[]): Quirk | null {
  return quirkByWords.find(([words, quirk]) => !known.includes(quirk) && words.test(message))?.[1] ?? null;
}
