// An answer in the neutral language, piece by piece.
// Laws (validate-stream.ts holds them): response-start first; exactly one response-end or error, last; each block
// opens once, gets its deltas, closes once; block ids are never used again; blocks may interleave.
import type { ProxyFailure } from '../contract/error-codes.ts';
import type { TokenUsage } from '../contract/exchange-record.ts';
import type { ProtocolId } from '../contract/protocol-id.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { IrCitation } from './request.ts';
import type { Sealed } from './sealed.ts';
import type { WebSearch } from './web-search.ts';

export type FinishReason =
  | 'stop'
  | 'stop-sequence'
  | 'length'
  | 'tool-calls'
  | 'content-filter'
  | 'refusal'
  /** The vendor paused a long turn and wants it sent again (Anthropic `pause_turn`). */
  | 'pause'
  | 'other';

export interface ResponseEnd {
  readonly type: 'response-end';
  readonly reason: FinishReason;
  /** The vendor's own word for it. */
  readonly rawReason?: string;
  readonly stopSequence?: string;
  /** null = the upstream said nothing. */
  readonly usage: TokenUsage | null;
  readonly serviceTier?: string;
  /** Nothing at all was said, by a vendor that is known to do so by mistake: asking again helps. */
  readonly blank?: true;
}

export type IrStreamPart =
  | {
      readonly type: 'response-start';
      readonly id?: string;
      readonly model?: string;
      /** Unix seconds. */
      readonly createdAt?: number;
      /** What is known of the input before the first token (Anthropic counts it in `message_start`). */
      readonly usage?: TokenUsage;
    }
  | {
      readonly type: 'text-start';
      readonly block: string;
      readonly refusal?: boolean;
      readonly vendorId?: string;
    }
  | {
      readonly type: 'text-delta';
      readonly block: string;
      readonly text: string;
      readonly logprobs?: JsonValue;
    }
  | { readonly type: 'text-end'; readonly block: string; readonly sealed?: Sealed }
  | {
      readonly type: 'reasoning-start';
      readonly block: string;
      readonly redacted?: boolean;
      readonly vendorId?: string;
    }
  /** `part` counts summary paragraphs from 0 where the vendor separates them. */
  | {
      readonly type: 'reasoning-delta';
      readonly block: string;
      readonly text: string;
      readonly part?: number;
    }
  | { readonly type: 'reasoning-end'; readonly block: string; readonly sealed?: Sealed }
  | {
      readonly type: 'tool-input-start';
      readonly block: string;
      readonly callId: string;
      readonly name: string;
      readonly namespace?: string;
      readonly kind: 'function' | 'custom';
      readonly vendorId?: string;
      /** The seal of `tool-input-end`, where it is known from the beginning: protocols that put seals in front want it. */
      readonly sealed?: Sealed;
    }
  | { readonly type: 'tool-input-delta'; readonly block: string; readonly text: string }
  | { readonly type: 'tool-input-end'; readonly block: string; readonly sealed?: Sealed }
  | { readonly type: 'citation'; readonly block: string; readonly citation: IrCitation }
  | { readonly type: 'image'; readonly block: string; readonly mediaType: string; readonly data: string }
  | { readonly type: 'compaction'; readonly block: string; readonly sealed: Sealed }
  | { readonly type: 'web-search'; readonly block: string; readonly search: WebSearch }
  /** An item or event that only its own protocol understands: re-emitted there, a warning elsewhere. */
  | { readonly type: 'opaque'; readonly origin: ProtocolId; readonly value: JsonObject }
  /** The upstream is alive but says nothing (Anthropic `ping`, `response.in_progress`, `keepalive`). */
  | { readonly type: 'heartbeat' }
  | ResponseEnd
  | { readonly type: 'error'; readonly failure: ProxyFailure };

/** One part of a whole answer. */
export type IrOutputPart =
  | {
      readonly type: 'text';
      readonly text: string;
      readonly citations?: readonly IrCitation[];
      /** Probabilities of its tokens, as in `text-delta`. */
      readonly logprobs?: readonly JsonValue[];
      readonly sealed?: Sealed;
      readonly vendorId?: string;
    }
  | { readonly type: 'refusal'; readonly text: string; readonly vendorId?: string }
  | {
      readonly type: 'reasoning';
      readonly text: string;
      readonly summary?: readonly string[];
      readonly redacted?: boolean;
      readonly sealed?: Sealed;
      readonly vendorId?: string;
    }
  | {
      readonly type: 'tool-call';
      readonly callId: string;
      readonly name: string;
      readonly namespace?: string;
      readonly kind: 'function' | 'custom';
      readonly input: string;
      readonly sealed?: Sealed;
      readonly vendorId?: string;
    }
  | { readonly type: 'image'; readonly mediaType: string; readonly data: string }
  | { readonly type: 'compaction'; readonly sealed: Sealed }
  | { readonly type: 'web-search'; readonly search: WebSearch }
  | { readonly type: 'opaque'; readonly origin: ProtocolId; readonly value: JsonObject };

/** A whole answer: what folding a stream gives, and what a non-streaming upstream says at once. */
export interface IrResponse {
  readonly id?: string;
  readonly model?: string;
  readonly createdAt?: number;
  readonly parts: readonly IrOutputPart[];
  readonly end: ResponseEnd;
  /** Further choices where `n` > 1 and both sides can express it. */
  readonly otherChoices?: readonly { readonly parts: readonly IrOutputPart[]; readonly end: ResponseEnd }[];
}
