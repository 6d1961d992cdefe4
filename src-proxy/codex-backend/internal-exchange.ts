// An exchange that begins inside the process: a turn of a WebSocket client runs through routing, limits, failover,
// conversion and the record exactly like a POST with the same body.
import type { IncomingMessage } from 'node:http';
import type { ProxyFailure } from '../contract/error-codes.ts';
import type { ClientConfig } from '../contract/proxy-config.ts';
import type { Ask } from '../exchange/ask.ts';
import { scanBody } from '../exchange/body/scan-json.ts';
import type { ExchangeDeps } from '../exchange/exchange-deps.ts';
import { handleExchange } from '../exchange/handle-exchange.ts';
import type { HttpExchange } from '../exchange/http-exchange.ts';
import { captureResponse, type CapturedResponse } from '../exchange/response-capture.ts';
import type { Snapshot } from '../routing/snapshot.ts';
import type { ExchangeDraft } from '../telemetry/exchange-draft.ts';
import { forwardRequestHeaders, replaceHeaders } from '../transport/request-headers.ts';

export interface InternalExchange {
  /** Whose headers go on to the upstream: the upgrade request. */
  readonly source: IncomingMessage;
  /** This turn's own, in the place of those; lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the upgrade, without the leading `?`. */
  readonly query: string;
  readonly ask: Ask;
  readonly body: Buffer;
  readonly client: ClientConfig;
  readonly snapshot: Snapshot;
  /** From openExchange; it is closed here. */
  readonly draft: ExchangeDraft;
  readonly refusal: ProxyFailure | null;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/**
 * The headers of an upgrade request as those of a POST. `openai-beta: responses_websockets=…` belongs to the upgrade
 * only (Codex 0.169.0 sends it on no POST).
 */
function postHeaders({ source, headers, body }: InternalExchange): string[] {
  const forwarded = replaceHeaders(
    forwardRequestHeaders(source.rawHeaders, source.headers.connection),
    headers,
  );
  const own = new Set(['accept', 'accept-encoding', 'content-type', 'content-length', 'content-encoding']);
  const out: string[] = [];
  for (let index = 0; index < forwarded.length; index += 2) {
    const name = forwarded[index] as string;
    const value = forwarded[index + 1] as string;
    const lower = name.toLowerCase();
    if (own.has(lower) || (lower === 'openai-beta' && value.startsWith('responses_websockets'))) continue;
    out.push(name, value);
  }
  out.push('accept', 'text/event-stream', 'content-type', 'application/json');
  out.push('content-length', String(body.length));
  return out;
}

function createPost(internal: InternalExchange): IncomingMessage {
  const rawHeaders = postHeaders(internal);
  const headers: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers[(rawHeaders[index] as string).toLowerCase()] = rawHeaders[index + 1] as string;
  }
  // Only the head is read: the body is handed over beside it.
  return { method: 'POST', url: internal.source.url, headers, rawHeaders } as unknown as IncomingMessage;
}

/** Runs it; the answer can be read as it comes. Rejects only where the client left before the answer began. */
export function runInternalExchange(
  deps: ExchangeDeps,
  internal: InternalExchange,
): Promise<CapturedResponse> {
  const capture = captureResponse();
  const scan = scanBody(internal.body);
  const exchange: HttpExchange = {
    request: createPost(internal),
    body: { bytes: internal.body, form: 'json', scan, model: scan.model ?? '', stream: scan.stream },
    response: capture.response,
    ask: internal.ask,
    query: internal.query,
    client: internal.client,
    snapshot: internal.snapshot,
    draft: internal.draft,
    gone: false,
    onGone: null,
  };
  const leave = (): void => {
    if (exchange.gone) return;
    exchange.gone = true;
    exchange.onGone?.();
    capture.abandon();
  };
  internal.signal.addEventListener('abort', leave);
  if (internal.signal.aborted) leave();
  // A reader that stops early is a client that left.
  capture.response.once('close', () => {
    if (!capture.response.writableFinished) leave();
  });
  void handleExchange(deps, exchange, internal.refusal).finally(() => {
    internal.signal.removeEventListener('abort', leave);
    if (!capture.response.writableEnded) capture.response.destroy();
  });
  return capture.opened;
}
