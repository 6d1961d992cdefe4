// A running exchange: the record of one request while it is being filled in. Knows nothing of HTTP objects,
// so that a WebSocket turn is recorded the same way.
import type { ErrorCode, ProxyFailure } from '../contract/error-codes.ts';
import type {
  AttemptRecord,
  ExchangeRecord,
  ExchangeStart,
  TokenUsage,
  Transport,
} from '../contract/exchange-record.ts';
import type { Lane, Operation, ProtocolId } from '../contract/protocol-id.ts';
import { createExchangeId } from './exchange-id.ts';
import { redact } from '../contract/redact.ts';
import type { SaidBodies } from './said-bodies.ts';

export class ExchangeDraft {
  readonly id: string;
  readonly at: number;
  readonly path: string;
  readonly #begun = performance.now();
  #ended = 0;
  client: string | null = null;
  profile: string | null = null;
  operation: Operation | null = null;
  clientProtocol: ProtocolId | null = null;
  upstreamProtocol: ProtocolId | null = null;
  transport: Transport = 'http';
  lane: Lane | null = null;
  model: string | null = null;
  upstream: string | null = null;
  upstreamModel: string | null = null;
  endpoint: string | null = null;
  keyId: string | null = null;
  status = 0;
  error: ErrorCode | null = null;
  errorMessage: string | null = null;
  firstByteMs: number | null = null;
  usage: TokenUsage | null = null;
  usd: number | null = null;
  requestBytes = 0;
  responseBytes = 0;
  abortedBy: 'client' | 'upstream' | 'proxy' | null = null;
  attempts: AttemptRecord[] = [];
  explanation: readonly string[] = [];
  warnings: string[] = [];
  sessionKey: string | null = null;
  userAgent: string | null = null;
  /** The recorder waits for its end. */
  isOpen = false;
  /** Its place in one of the recorder's two arrays, -1 = none. */
  place = -1;
  /** The recorder has told of it: it stands in the second array. */
  isAnnounced = false;
  /** What was said, null where the settings or the operation let nothing be kept. */
  said: SaidBodies | null = null;

  constructor(path: string, at = Date.now()) {
    this.at = at;
    this.id = createExchangeId(at);
    this.path = path;
  }

  /** Milliseconds since the request was received. */
  get elapsedMs(): number {
    return performance.now() - this.#begun;
  }

  /** Notes the first byte that went to the client; later calls change nothing. */
  markFirstByte(): void {
    this.firstByteMs ??= round(this.elapsedMs);
  }

  /** The status that the client saw, and why it failed. The first failure stays. */
  fail(failure: ProxyFailure): void {
    this.status = failure.status;
    if (this.error !== null) return;
    this.error = failure.code;
    this.errorMessage = failure.message;
  }

  /** Stops the clock. True the first time only. */
  end(): boolean {
    if (this.#ended !== 0) return false;
    this.#ended = this.elapsedMs || Number.MIN_VALUE;
    return true;
  }

  toStart(): ExchangeStart {
    const { id, at, client, model, path, clientProtocol } = this;
    return { id, at, client, model, path, clientProtocol };
  }

  /** The finished record. A vendor's error may repeat what was sent to it: its words are kept like the bodies. */
  toRecord(secrets: readonly string[]): ExchangeRecord {
    return {
      id: this.id,
      at: this.at,
      client: this.client,
      profile: this.profile,
      path: this.path,
      operation: this.operation,
      clientProtocol: this.clientProtocol,
      upstreamProtocol: this.upstreamProtocol,
      transport: this.transport,
      lane: this.lane,
      model: this.model,
      upstream: this.upstream,
      upstreamModel: this.upstreamModel,
      endpoint: this.endpoint,
      keyId: this.keyId,
      status: this.status,
      error: this.error,
      errorMessage: this.errorMessage === null ? null : redact(this.errorMessage, secrets),
      firstByteMs: this.firstByteMs,
      totalMs: round(this.#ended || this.elapsedMs),
      usage: this.usage,
      usd: this.usd,
      requestBytes: this.requestBytes,
      responseBytes: this.responseBytes,
      abortedBy: this.abortedBy,
      attempts: this.attempts,
      explanation: this.explanation,
      warnings: this.warnings,
      sessionKey: this.sessionKey,
      userAgent: this.userAgent,
      bodies: this.said?.toCopies(secrets) ?? null,
    };
  }
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
