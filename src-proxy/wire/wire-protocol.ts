// What one wire protocol must be able to do. Four folders implement it; `registry.ts` collects them.
// Pure and synchronous: no timers, no I/O, no node:*, no knowledge of upstreams or of each other.
import type { ProxyFailure } from '../contract/error-codes.ts';
import type { TokenUsage } from '../contract/exchange-record.ts';
import type { ProtocolId } from '../contract/protocol-id.ts';
import type { Quirk } from '../contract/quirks.ts';
import type { IrEmbedRequest, IrEmbedResponse } from '../ir/embeddings.ts';
import type { JsonObject } from '../ir/json.ts';
import type { IrRequest } from '../ir/request.ts';
import type { Sealed } from '../ir/sealed.ts';
import type { IrResponse, IrStreamPart } from '../ir/stream-part.ts';
import type { IrWarning } from '../ir/warning.ts';

/** One event on the wire, before framing (SSE, WebSocket text frame, element of Gemini's JSON array). */
export interface WireEvent {
  /** SSE `event:` name; absent = none is written. */
  readonly event?: string;
  /** One line of data: JSON, or `[DONE]`. */
  readonly data: string;
}

/**
 * Puts a seal of another protocol into this protocol's opaque slot, and takes it out again.
 * `wrap` gives text that only Keyswitch can unwrap; `unwrap` gives null for what is not ours.
 */
export interface SealCodec {
  wrap(seal: Sealed): string;
  unwrap(text: string): Sealed | null;
}

/** What a decoder of client requests is told beside the body. */
export interface DecodeRequestContext {
  /** From the path, where the protocol puts them there (Gemini). */
  readonly model?: string;
  readonly stream?: boolean;
  readonly seals: SealCodec;
}

/** What an encoder of upstream requests is told beside the request. */
export interface EncodeRequestContext {
  /** The model name that the upstream knows. */
  readonly model: string;
  readonly upstream: string;
  /** Named oddities of the vendor (`contract/quirks.ts`), for a codec that has to know them. */
  readonly quirks: readonly string[];
  /** The upstream is known to search the web by itself, for the models that can. */
  readonly webSearch?: boolean;
  /** Longest answer that the model can give, where known: Anthropic demands a number. */
  readonly maxOutputTokens?: number;
  /** The session that the client names, null where it names none; asked for by those that have a use for it. */
  readonly session?: () => string | null;
}

export interface EncodedRequest {
  readonly body: JsonObject;
  /** Lower-case headers that the body needs (`anthropic-version`, betas). */
  readonly headers: Readonly<Record<string, string>>;
  readonly warnings: readonly IrWarning[];
  /** How this encoder renamed tools (64 characters, character sets): upstream name → client's name. */
  readonly toolNames: ReadonlyMap<string, ToolIdentity>;
  /** Stop sequences that the upstream is not told: whoever carries its answer has to cut the text. */
  readonly stops?: readonly string[];
  /** The upstream is asked to search the web by itself, for a client of another protocol. */
  readonly searches?: boolean;
}

/** What the client calls a tool that had to be renamed or acted out as a function for the upstream. */
export interface ToolIdentity {
  readonly name: string;
  readonly namespace?: string;
  /** `custom`: the client's tool takes free text; the upstream's function takes `{"input": "…"}`. */
  readonly kind: 'function' | 'custom';
  /** Arguments that had to be renamed: the upstream's name → the client's. */
  readonly argumentNames?: ReadonlyMap<string, string>;
}

/** Events in, parts out. One object per answer. */
export interface StreamDecoder {
  /** One SSE event or WebSocket frame. Unknown events give nothing; bad JSON gives an `error` part. */
  push(data: string, event?: string): IrStreamPart[];
  /** The upstream closed: an `error` part if its terminator never came, else nothing. */
  end(): IrStreamPart[];
}

export interface StreamDecoderContext {
  readonly upstream: string;
  readonly toolNames: ReadonlyMap<string, ToolIdentity>;
  /** Unique per answer: makes ids for tool calls that the upstream sends without (Gemini). */
  readonly idSeed?: string;
}

/** Parts in, events out. One object per answer. */
export interface StreamEncoder {
  push(part: IrStreamPart): WireEvent[];
}

/** What an encoder of answers is told: the client's own request, and names to show. */
export interface EncodeResponseContext {
  readonly request: IrRequest;
  /** The model id to show: the one that the client asked for. */
  readonly model: string;
  /** As `x-keyswitch-exchange` names it, for protocols whose errors carry an id. */
  readonly exchangeId: string;
  /** Fallback id and time where the upstream gave none. */
  readonly responseId: string;
  readonly createdAt: number;
  readonly seals: SealCodec;
}

/** Reads usage and the end of an answer out of bytes that pass untouched; never changes or delays them. */
export interface ResponseTap extends Readonly<TapFindings> {
  push(data: string, event?: string): void;
}

/** What a tap has found so far. */
export interface TapFindings {
  usage: TokenUsage | null;
  /** The model that the upstream says it served. */
  model: string | null;
  /** The stream's own terminator was seen. */
  complete: boolean;
  /** An error inside the stream, where one came. */
  failure: ProxyFailure | null;
}

/** Embeddings, one call and one answer, both whole. */
export interface EmbeddingsCodec {
  /** Path below the origin of a call that takes any number of texts. */
  path(model: string): string;
  /** Throws ProxyError that names the parameter. */
  decodeRequest(body: unknown): IrEmbedRequest;
  encodeRequest(request: IrEmbedRequest, model: string): JsonObject;
  /** Throws ProxyError `upstream_error` for a body that holds none. */
  decodeResponse(body: unknown): IrEmbedResponse;
  /** `model` is the one that the client asked for. */
  encodeResponse(answer: IrEmbedResponse, request: IrEmbedRequest, model: string): JsonObject;
}

export interface WireProtocol {
  readonly id: ProtocolId;
  /** Path below the origin, `/v1` or `/v1beta` included. */
  generatePath(model: string, stream: boolean): string;
  /** Throws ProxyError `invalid_request` or `unsupported_parameter` that names the parameter. */
  decodeRequest(body: unknown, context: DecodeRequestContext): IrRequest;
  /** Throws ProxyError `unsupported_parameter` for what the target cannot do at all. */
  encodeRequest(request: IrRequest, context: EncodeRequestContext): EncodedRequest;
  createStreamDecoder(context: StreamDecoderContext): StreamDecoder;
  createStreamEncoder(context: EncodeResponseContext): StreamEncoder;
  decodeResponse(body: unknown, context: StreamDecoderContext): IrResponse;
  encodeResponse(response: IrResponse, context: EncodeResponseContext): JsonObject;
  /** An upstream's refusal as a failure: class, message, Retry-After. `body` is the text as received. */
  decodeError(
    status: number,
    headers: Readonly<Record<string, string | undefined>>,
    body: string,
  ): ProxyFailure;
  /** The oddity that an upstream's refusal names and `known` does not have yet; null = it names none. */
  readonly quirkOfRefusal?: (message: string, known: readonly string[]) => Quirk | null;
  /** Some vendors of this protocol count their calls per answer, so that an id comes again in the next. */
  readonly reusesCallIds?: true;
  /** Is the text an error in this protocol's own envelope, so that its clients can read it as it is? */
  isError(body: string): boolean;
  /** The failure in this protocol's own envelope. */
  encodeError(failure: ProxyFailure, context: { readonly exchangeId: string }): JsonObject;
  /** Framing of streams: blank-line keep-alive and so on. */
  readonly stream: {
    readonly contentType: string;
    /** Bytes that keep the connection alive and that every known client of this protocol accepts. */
    readonly keepAlive: string;
    /** The same before the first event, where that needs another form (OpenAI's SDK wants `response.created` first). */
    readonly keepAliveBeforeStart?: string;
  };
  createTap(): ResponseTap;
  /** Usage of a whole (non-streamed) answer, null where it has none. */
  readUsage(body: unknown): TokenUsage | null;
  /** Where the protocol's vendors have them. */
  readonly embeddings?: EmbeddingsCodec;
  /** Counting of input tokens, where the protocol has an operation for it. */
  readonly countTokens?: {
    /** Path below the origin. */
    path(model: string): string;
    /** Throws as decodeRequest does; what only an answer needs may be missing (`max_tokens`). */
    decodeRequest(body: unknown, context: DecodeRequestContext): IrRequest;
    /** The answer for a number that was estimated here (ir/estimate-tokens.ts). */
    encodeResult(tokens: number): JsonObject;
  };
}
