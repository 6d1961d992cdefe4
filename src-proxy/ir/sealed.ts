// Reasoning that a vendor signed or encrypted: opaque here, bound to where it came from.
import type { ProtocolId } from '../contract/protocol-id.ts';

export interface Sealed {
  /** The protocol whose vendor can read it. */
  readonly origin: ProtocolId;
  /** The upstream id that issued it; another account of the same vendor may refuse it. */
  readonly upstream?: string;
  /**
   * Which opaque slot it filled: Anthropic `signature` or `redacted_thinking.data`, Responses
   * `encrypted_content` (of a reasoning or a compaction item), Gemini `thoughtSignature`,
   * Chat `reasoning_content` that the vendor demands back, thoughts that stood in tags in the text (`think_tags`), or
   * Google's signature of a call behind a Chat address (`thought_signature`); `web_search`: a search (`sealed-search.ts`).
   */
  readonly slot:
    | 'signature'
    | 'redacted'
    | 'encrypted_content'
    | 'compaction'
    | 'thought_signature'
    | 'reasoning_content'
    | 'think_tags'
    | 'web_search';
  /** The vendor's bytes, exactly. */
  readonly data: string;
  /** The vendor's item id, where it wants it back (`rs_…`). */
  readonly id?: string;
  /**
   * The visible text that the seal was made over, for clients that give the seal back without it
   * (Gemini CLI drops thought parts, Codex may drop summaries): Anthropic checks both together.
   */
  readonly text?: string;
}
