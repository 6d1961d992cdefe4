// Anthropic demands `max_tokens`; a client of another protocol may have left it out.
import { longestAnswer } from '../longest-answer.ts';

/** For names that the table does not know: what the Anthropic-like APIs of other vendors take, 2026-11-20. */
const fallback = 32_000;

/** What to ask for where the client asked for nothing. */
export function defaultMaxTokens(model: string): number {
  return longestAnswer(model) ?? fallback;
}
