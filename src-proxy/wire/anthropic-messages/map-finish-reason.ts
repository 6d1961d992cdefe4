// Anthropic `stop_reason` ↔ the neutral reason (API reference, 2026-11-20).
import type { FinishReason } from '../../ir/stream-part.ts';

const reasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop-sequence',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'refusal',
  pause_turn: 'pause',
};

/** The neutral reason; a word that is not known yet is `other`, an absent one a plain stop. */
export function decodeStopReason(word: string | null | undefined): FinishReason {
  return word === null || word === undefined ? 'stop' : (reasons[word] ?? 'other');
}

const words: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  refusal: 'refusal',
  pause: 'pause_turn',
  other: 'end_turn',
};

/**
 * Anthropic's word. Clients act on it: `tool_use` without a call makes Claude Code fail, a call without it makes
 * others stop (clients.md section 3.6, 2026-11-20), so what was really said decides.
 */
export function encodeStopReason(reason: FinishReason, saidToolCall: boolean): string {
  if (saidToolCall && (reason === 'stop' || reason === 'other')) return 'tool_use';
  if (!saidToolCall && reason === 'tool-calls') return 'end_turn';
  return words[reason];
}
