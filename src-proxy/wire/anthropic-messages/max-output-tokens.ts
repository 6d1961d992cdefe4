// Anthropic demands `max_tokens`; a client of another protocol may have left it out.
import { longestAnswer } from '../longest-answer.ts';

/** For names that the table does not know. Unverified: a choice that leaves room, no vendor's published limit. */
const fallback = 32_000;

/** What to ask for where the client asked for nothing. */
export function defaultMaxTokens(model: string): number {
  return longestAnswer(model) ?? fallback;
}
