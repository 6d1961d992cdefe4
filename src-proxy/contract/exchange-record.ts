// One row of the ledger: one request and its answer, refused and broken ones included.
import type { ErrorCode } from './error-codes.ts';
import type { Lane, Operation, ProtocolId } from './protocol-id.ts';

/** Token counts in Keyswitch's one definition: the five never overlap, except reasoning, which is part of output. */
export interface TokenUsage {
  /** Input tokens that came from no cache. */
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Output tokens, reasoning included. */
  readonly output: number;
  readonly reasoning: number;
}

/** One try at one upstream key. */
export interface AttemptRecord {
  readonly upstream: string;
  readonly endpoint: string;
  readonly keyId: string;
  readonly startedAt: number;
  readonly durationMs: number;
  /** HTTP status of the upstream, 0 where none came. */
  readonly status: number;
  readonly error?: ErrorCode;
  /** Why the next target was tried, or the last answer was taken: one sentence. */
  readonly why?: string;
}

/**
 * A bounded, redacted copy of what was said, kept only where `log.bodies` asks for it. What passed untouched is there
 * once, on the side that it came from: no `upstreamRequest` beside a `clientRequest`, no `clientResponse` beside an
 * `upstreamResponse`. The frames of a WebSocket turn stand one per line.
 */
export interface BodyCopies {
  readonly clientRequest?: string;
  readonly upstreamRequest?: string;
  readonly upstreamResponse?: string;
  readonly clientResponse?: string;
  /** Something is left out: a body was longer than what is kept, or passed compressed. */
  readonly truncated: boolean;
}

export type Transport = 'http' | 'sse' | 'websocket';

export interface ExchangeRecord {
  /** `x-keyswitch-exchange`. Sorts by time (UUIDv7). */
  readonly id: string;
  /** Unix ms at which the request was received. */
  readonly at: number;
  readonly client: string | null;
  readonly profile: string | null;
  readonly path: string;
  readonly operation: Operation | null;
  readonly clientProtocol: ProtocolId | null;
  readonly upstreamProtocol: ProtocolId | null;
  readonly transport: Transport;
  readonly lane: Lane | null;
  readonly model: string | null;
  readonly upstream: string | null;
  readonly upstreamModel: string | null;
  readonly endpoint: string | null;
  readonly keyId: string | null;
  readonly status: number;
  readonly error: ErrorCode | null;
  readonly errorMessage: string | null;
  readonly firstByteMs: number | null;
  readonly totalMs: number;
  readonly usage: TokenUsage | null;
  /** USD, null = price unknown. */
  readonly usd: number | null;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Who ended it before its end. */
  readonly abortedBy: 'client' | 'upstream' | 'proxy' | null;
  readonly attempts: readonly AttemptRecord[];
  /** Why this upstream: one sentence per step of the decision. */
  readonly explanation: readonly string[];
  readonly warnings: readonly string[];
  readonly sessionKey: string | null;
  readonly userAgent: string | null;
  readonly bodies: BodyCopies | null;
}

/** An exchange that is running: what the live log shows before the record is there. */
export interface ExchangeStart {
  readonly id: string;
  readonly at: number;
  readonly client: string | null;
  readonly model: string | null;
  readonly path: string;
  readonly clientProtocol: ProtocolId | null;
}

/** A look at an exchange while it runs, taken only where somebody asks. */
export interface ExchangeGlimpse {
  readonly id: string;
  readonly elapsedMs: number;
  readonly firstByteMs: number | null;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Server-sent events or frames so far; null = not counted (nothing kept, or more came than is held). */
  readonly events: number | null;
  /** Attempts that failed before the one that runs. */
  readonly failedAttempts: number;
  readonly upstream: string | null;
  readonly endpoint: string | null;
  readonly upstreamModel: string | null;
  readonly lane: Lane | null;
  /** `off`: bodies are not kept, so nothing can be shown; `packed`: the answer passes compressed. */
  readonly sight: 'off' | 'packed' | 'open';
  /** What it says at the moment, redacted, at most 400 characters; null = nothing yet. */
  readonly words: { readonly kind: 'text' | 'reasoning' | 'tool'; readonly text: string } | null;
}
