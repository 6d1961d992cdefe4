// Chat `finish_reason` ↔ the neutral reason. Vendors of Chat-like APIs have words of their own.
import type { FinishReason } from '../../ir/stream-part.ts';

/**
 * OpenAI; Mistral `model_length`; Zhipu `sensitive`, and `model_context_window_exceeded` (pi pull request 1868, read
 * 2026-11-28); Together `eos` (from third-party adapters, not checked with the vendors).
 */
const reasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  end_turn: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  model_context_window_exceeded: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  sensitive: 'content-filter',
  refusal: 'refusal',
};

/** Words with which a vendor says that its own service broke: DeepSeek, Zhipu, OpenRouter. */
const breakdowns = new Set(['insufficient_system_resource', 'network_error', 'error']);

/** True where the answer is broken off, whatever was said before. */
export function isBreakdown(word: string): boolean {
  return breakdowns.has(word);
}

/** What was really said outranks the word: many vendors end a tool call with `stop`, some end a text with `tool_calls`. */
export function decodeFinishReason(word: string, saidToolCall: boolean): FinishReason {
  const reason = reasons[word] ?? 'other';
  if (saidToolCall && reason === 'stop') return 'tool-calls';
  return !saidToolCall && reason === 'tool-calls' ? 'stop' : reason;
}

/** OpenAI's word. A client stops at a missing call, and loops at `tool_calls` without one (clients.md section 2.5). */
export function encodeFinishReason(reason: FinishReason, saidToolCall: boolean): string {
  switch (reason) {
    case 'length':
      return 'length';
    case 'content-filter':
    case 'refusal':
      return 'content_filter';
    default:
      return saidToolCall ? 'tool_calls' : 'stop';
  }
}
