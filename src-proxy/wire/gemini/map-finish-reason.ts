// Gemini's finish reasons (API reference, 2026-11-20) ↔ neutral ones.
import type { FinishReason } from '../../ir/stream-part.ts';

const filtered = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'LANGUAGE',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]);

/** Reasons that say that the model's tool call could not be read: there is no answer to go on with. */
const broken = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MALFORMED_RESPONSE',
]);

/** True where the candidate ended in a fault of the model, which is an error and not an end. */
export function isBrokenEnd(reason: string): boolean {
  return broken.has(reason);
}

/** Google says STOP for tool calls too; only the parts tell. */
export function mapFinishReason(reason: string, hasToolCalls: boolean): FinishReason {
  if (filtered.has(reason)) return 'content-filter';
  if (reason === 'MAX_TOKENS') return 'length';
  if (reason === 'STOP') return hasToolCalls ? 'tool-calls' : 'stop';
  return 'other';
}

/** Neutral → Gemini. A refusal that was written out as text is an ordinary end. */
export function mapToFinishReason(reason: FinishReason, refusalWritten: boolean): string {
  switch (reason) {
    case 'length':
      return 'MAX_TOKENS';
    case 'content-filter':
      return 'SAFETY';
    case 'refusal':
      return refusalWritten ? 'STOP' : 'SAFETY';
    case 'other':
      return 'OTHER';
    default:
      return 'STOP';
  }
}
