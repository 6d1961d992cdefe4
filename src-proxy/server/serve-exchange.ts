// From a request that the guard let in to an exchange: opens the record, watches the client, hands over.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { guardCodexResponse } from '../codex-backend/guard-codex-response.ts';
import type { ClientConfig } from '../contract/proxy-config.ts';
import type { Ask } from '../exchange/ask.ts';
import { isCodexClient } from '../exchange/client-kind.ts';
import type { ExchangeDeps } from '../exchange/exchange-deps.ts';
import { handleExchange } from '../exchange/handle-exchange.ts';
import type { HttpExchange, RequestBody } from '../exchange/http-exchange.ts';
import { openExchange } from '../exchange/open-exchange.ts';
import { profileOf, type Snapshot } from '../routing/snapshot.ts';
import { limitLeftover } from './limit-leftover.ts';

export interface AdmittedRequest {
  readonly ask: Ask;
  readonly path: string;
  readonly query: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly client: ClientConfig;
  readonly snapshot: Snapshot;
  /** Where it was read already. */
  readonly body?: RequestBody;
}

/** Serves it to its end. Never rejects. */
export function serveExchange(deps: ExchangeDeps, admitted: AdmittedRequest): Promise<void> {
  const { ask, request, response, client, snapshot } = admitted;
  const { draft, refusal } = openExchange(deps, {
    path: admitted.path,
    client,
    profile: profileOf(snapshot, client),
    operation: ask.operation,
    protocol: ask.protocol,
    transport: 'http',
    userAgent: request.headers['user-agent'] ?? null,
  });
  const exchange: HttpExchange = {
    request,
    response,
    ask,
    query: admitted.query,
    client,
    snapshot,
    draft,
    ...(admitted.body ? { body: admitted.body } : {}),
    gone: false,
    onGone: null,
  };
  if (ask.protocol === 'openai-responses' && isCodexClient(request.headers)) {
    guardCodexResponse(response, () => draft.model);
  }
  response.on('close', () => {
    if (response.writableFinished) {
      limitLeftover(request);
      return;
    }
    exchange.gone = true;
    if (deps.isCutting?.()) draft.abortedBy = 'proxy';
    exchange.onGone?.();
  });
  return handleExchange(deps, exchange, refusal);
}
