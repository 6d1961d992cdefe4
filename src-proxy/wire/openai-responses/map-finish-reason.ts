// How an answer ended: Responses has a status and, for unfinished ones, a reason.
import type { FinishReason } from '../../ir/stream-part.ts';

/** What the decoder saw in the output besides the status. */
export interface OutputSeen {
  readonly toolCalls: boolean;
  readonly refusal: boolean;
}

/** The status `completed` says nothing of tools; the output does. */
export function mapCompleted(seen: OutputSeen): FinishReason {
  if (seen.toolCalls) return 'tool-calls';
  return seen.refusal ? 'refusal' : 'stop';
}

/** `incomplete_details.reason` → reason. */
export function mapIncompleteReason(reason: string | undefined): FinishReason {
  if (reason === 'max_output_tokens' || reason === 'max_tokens') return 'length';
  return reason === 'content_filter' ? 'content-filter' : 'other';
}

/** Reason → the reason of an incomplete response; null = the response is complete. */
export function mapToIncompleteReason(reason: FinishReason): 'max_output_tokens' | 'content_filter' | null {
  if (reason === 'length') return 'max_output_tokens';
  return reason === 'content-filter' ? 'content_filter' : null;
}
