// A request in the neutral language: what any of the four protocols can ask, in blocks, nothing vendor-shaped.
// A field that is absent was not sent. `vendor` keeps what only one protocol has, for a target of that same protocol.
import type { ProtocolId } from '../contract/protocol-id.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Sealed } from './sealed.ts';
import type { SearchWish } from './web-search.ts';

/** Where the bytes of an image or a file are. */
export type IrSource =
  | { readonly type: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly type: 'url'; readonly url: string; readonly mediaType?: string }
  | { readonly type: 'text'; readonly text: string; readonly mediaType?: string }
  /** An id in the vendor's own file store: only that vendor can resolve it. */
  | { readonly type: 'file-id'; readonly origin: ProtocolId; readonly fileId: string };

export interface IrCitation {
  readonly url?: string;
  readonly title?: string;
  readonly citedText?: string;
  /** Words of the answer itself that it supports, where the vendor gives those and no range. */
  readonly words?: string;
  /** Character range in the text that the citation supports, where the vendor gives one. */
  readonly start?: number;
  readonly end?: number;
  /** The vendor's own form, re-emitted to the same protocol. */
  readonly vendor?: { readonly origin: ProtocolId; readonly value: JsonValue };
}

interface PartBase {
  /** A prompt-cache mark ends here (Anthropic `cache_control`). */
  readonly cacheMark?: JsonObject;
  /** A signature that rides on this part (Gemini puts `thoughtSignature` on text and calls too). */
  readonly sealed?: Sealed;
  /** The item or block id that the client sent (`msg_…`, `fc_…`), for a target of the same protocol. */
  readonly vendorId?: string;
  /** Members of the wire object that have no neutral name, for a target of the same protocol. */
  readonly vendor?: { readonly origin: ProtocolId; readonly extra: JsonObject };
}

export type IrPart =
  | (PartBase & { readonly type: 'text'; readonly text: string; readonly citations?: readonly IrCitation[] })
  | (PartBase & { readonly type: 'refusal'; readonly text: string })
  | (PartBase & { readonly type: 'image'; readonly source: IrSource; readonly detail?: string })
  | (PartBase & {
      readonly type: 'file';
      readonly source: IrSource;
      readonly filename?: string;
      readonly title?: string;
    })
  | (PartBase & { readonly type: 'audio'; readonly data: string; readonly format: string })
  | (PartBase & {
      readonly type: 'reasoning';
      readonly text: string;
      /** Summary paragraphs as separate texts, where the protocol keeps them apart. */
      readonly summary?: readonly string[];
      readonly redacted?: boolean;
    })
  | (PartBase & {
      readonly type: 'tool-call';
      readonly callId: string;
      readonly name: string;
      readonly namespace?: string;
      /** `function`: input is JSON text, byte for byte as sent. `custom`: input is free text. */
      readonly kind: 'function' | 'custom';
      readonly input: string;
    })
  | (PartBase & {
      readonly type: 'tool-result';
      readonly callId: string;
      /** The tool's name, where the protocol repeats it (Gemini). */
      readonly name?: string;
      readonly kind?: 'function' | 'custom';
      readonly isError?: boolean;
      readonly content: readonly IrPart[];
    })
  /** The whole earlier conversation as one sealed item (Responses `compaction`). */
  | (PartBase & { readonly type: 'compaction'; readonly text?: string })
  /** An item that only its own protocol understands; re-emitted there, a warning elsewhere. */
  | {
      readonly type: 'opaque';
      readonly origin: ProtocolId;
      readonly value: JsonObject;
      /** Came back sealed: only this upstream gets it. */
      readonly upstream?: string;
    };

export interface IrMessage {
  /** `developer` is `system` for targets that know only one; either may stand anywhere in the conversation. */
  readonly role: 'system' | 'developer' | 'user' | 'assistant';
  readonly parts: readonly IrPart[];
  readonly vendor?: { readonly origin: ProtocolId; readonly extra: JsonObject };
}

export type IrTool =
  | {
      readonly type: 'function';
      readonly name: string;
      readonly namespace?: string;
      readonly description?: string;
      /** JSON Schema; absent = no parameters. */
      readonly parameters?: JsonObject;
      readonly strict?: boolean;
      /** Known but not shown to the model until it is searched for (`defer_loading`). */
      readonly deferred?: boolean;
      readonly cacheMark?: JsonObject;
      readonly vendor?: { readonly origin: ProtocolId; readonly extra: JsonObject };
    }
  | {
      readonly type: 'custom';
      readonly name: string;
      readonly namespace?: string;
      readonly description?: string;
      /** Grammar of the free text (Responses `format`). */
      readonly format?: JsonObject;
      readonly deferred?: boolean;
      readonly vendor?: { readonly origin: ProtocolId; readonly extra: JsonObject };
    }
  /** A tool that the vendor runs itself. `kind` is the neutral name where several vendors have it. */
  | {
      readonly type: 'server';
      readonly kind: 'web-search' | 'code-execution' | 'tool-search' | 'other';
      readonly origin: ProtocolId;
      readonly value: JsonObject;
      /** Of a `web-search`: what several vendors have of it. */
      readonly wish?: SearchWish;
    };

export type IrToolChoice =
  | { readonly type: 'auto' }
  | { readonly type: 'none' }
  | { readonly type: 'required' }
  /** `server`: a tool that the vendor runs itself, by its type. */
  | { readonly type: 'tool'; readonly name: string; readonly kind?: 'function' | 'custom' | 'server' }
  | { readonly type: 'allowed'; readonly mode: 'auto' | 'required'; readonly names: readonly string[] };

export type IrEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface IrReasoning {
  /** false = the client switched reasoning off; `adaptive` = the model decides (Anthropic). */
  readonly mode?: 'off' | 'on' | 'adaptive';
  readonly effort?: IrEffort;
  readonly budgetTokens?: number;
  /** What the client wants to see of it. */
  readonly summary?: 'auto' | 'concise' | 'detailed' | 'none';
  /** The client asks for sealed reasoning back (`include: ["reasoning.encrypted_content"]`). */
  readonly wantsSealed?: boolean;
  /** The vendor's own object (Anthropic `thinking`), for a target of the same protocol. */
  readonly vendor?: { readonly origin: ProtocolId; readonly extra: JsonObject };
}

export type IrResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema';
      readonly name?: string;
      readonly description?: string;
      readonly schema: JsonObject;
      readonly strict?: boolean;
    };

export interface IrRequest {
  readonly origin: ProtocolId;
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly IrMessage[];
  readonly tools?: readonly IrTool[];
  readonly toolChoice?: IrToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stopSequences?: readonly string[];
  readonly seed?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  /** true = log probabilities of the chosen tokens. */
  readonly logprobs?: boolean;
  readonly topLogprobs?: number;
  /** `n` / `candidateCount`. */
  readonly choices?: number;
  readonly reasoning?: IrReasoning;
  readonly responseFormat?: IrResponseFormat;
  readonly verbosity?: 'low' | 'medium' | 'high';
  readonly serviceTier?: string;
  readonly user?: string;
  readonly promptCacheKey?: string;
  /** Responses `previous_response_id`: resolved before a stateless target sees it, where the answer is known. */
  readonly previousResponseId?: string;
  /** The client asks for usage in the stream (Chat `stream_options.include_usage`). */
  readonly includeUsage?: boolean;
  /** Whole top-level members with no neutral name, by protocol; only a target of that protocol gets them. */
  readonly vendor?: { readonly origin: ProtocolId; readonly extra: JsonObject };
}
