// The list of models, or one of them, in the form of the protocol that asks.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createFailure, ProxyError } from '../contract/error-codes.ts';
import type { ClientConfig } from '../contract/proxy-config.ts';
import { keyswitchHeaders, sendFailure } from '../exchange/answer-failure.ts';
import type { ExchangeDeps } from '../exchange/exchange-deps.ts';
import type { ModelCatalogue } from '../exchange/model-catalogue.ts';
import { modelNotFoundMessage } from '../routing/resolve-route.ts';
import { profileOf } from '../routing/snapshot.ts';
import { ExchangeDraft } from '../telemetry/exchange-draft.ts';
import { reportFailure } from '../telemetry/report-failure.ts';
import { answerJson } from './answer-json.ts';
import { encodeModel, encodeModelList } from './answer-models.ts';
import type { MatchedRoute } from './route-table.ts';

export interface ModelsRequest {
  readonly route: Extract<MatchedRoute, { kind: 'models' }>;
  readonly path: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly client: ClientConfig;
}

/** Serves it to its end. Never rejects. */
export async function serveModels(
  { deps, catalogue }: { readonly deps: ExchangeDeps; readonly catalogue: ModelCatalogue },
  { route, path, request, response, client }: ModelsRequest,
): Promise<void> {
  const snapshot = deps.snapshot();
  const draft = new ExchangeDraft(path);
  const isAnthropic = request.headers['anthropic-version'] !== undefined;
  const protocol = route.protocol !== 'gemini' && isAnthropic ? 'anthropic-messages' : route.protocol;
  draft.client = client.id;
  draft.operation = 'list-models';
  draft.clientProtocol = protocol;
  draft.profile = profileOf(snapshot, client);
  draft.userAgent = request.headers['user-agent'] ?? null;
  try {
    const entries = await catalogue.list(snapshot, draft.profile);
    const entry = route.id === null ? null : entries.find(({ id }) => id === route.id);
    if (entry === undefined) {
      const names = entries.map(({ id }) => id);
      const message = modelNotFoundMessage(route.id ?? '', names, `in profile "${draft.profile}"`);
      throw new ProxyError(createFailure('model_not_found', message));
    }
    draft.status = 200;
    const body = entry === null ? encodeModelList(entries, protocol) : encodeModel(entry, protocol);
    draft.responseBytes = answerJson(response, 200, body, keyswitchHeaders(draft));
  } catch (error) {
    const failure = reportFailure(error, 'The model list could not be made.');
    draft.fail(failure);
    sendFailure(response, failure, protocol, draft, deps.wire);
  }
  deps.recorder.finish(draft);
}
