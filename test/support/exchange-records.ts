// Exchange records for tests of the ledger, its readers and its pages: deterministic, with every field filled.
import type { ExchangeRecord } from '../../src-proxy/contract/exchange-record.ts';

/** A complete record; `n` makes id, time and counts. */
export function exchangeRecord(n: number, over: Partial<ExchangeRecord> = {}): ExchangeRecord {
  const at = over.at ?? Date.UTC(2026, 10, 20, 12, 0, 0) + n * 1_000;
  return {
    id: exchangeId(at, n),
    at,
    client: 'codex',
    profile: 'tokenpool',
    path: '/v1/responses',
    operation: 'generate',
    clientProtocol: 'openai-responses',
    upstreamProtocol: 'openai-responses',
    transport: 'sse',
    lane: 'passthrough',
    model: 'gpt-5.5',
    upstream: 'tokenpool',
    upstreamModel: 'gpt-5.5',
    endpoint: 'china',
    keyId: 'tokenpool',
    status: 200,
    error: null,
    errorMessage: null,
    firstByteMs: 12.5,
    totalMs: 250,
    usage: { input: 100, cacheRead: 900, cacheWrite: 0, output: 50, reasoning: 20 },
    usd: 0.0025,
    requestBytes: 2_048,
    responseBytes: 4_096,
    abortedBy: null,
    attempts: [
      {
        upstream: 'tokenpool',
        endpoint: 'china',
        keyId: 'tokenpool',
        startedAt: at,
        durationMs: 240,
        status: 200,
      },
    ],
    explanation: ['The route * of the profile tokenpool names tokenpool.'],
    warnings: [],
    sessionKey: 'session-1',
    userAgent: 'codex_cli_rs/0.169.0',
    bodies: null,
    ...over,
  };
}

/** A UUIDv7 of that moment, told apart by `n`. */
export function exchangeId(at: number, n: number): string {
  const time = at.toString(16).padStart(12, '0');
  const tail = n.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${tail}`;
}
