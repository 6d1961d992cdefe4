// The Codex backend as the server sees it: the closed list of POST routes, the model catalogue, and WebSockets.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { WebSocketServer } from 'ws';
import { createFailure } from '../contract/error-codes.ts';
import type { ClientConfig } from '../contract/proxy-config.ts';
import { keyswitchHeaders, sendFailure } from '../exchange/answer-failure.ts';
import { ClientGone, decodeBody, readBody } from '../exchange/body/read-body.ts';
import { noScan } from '../exchange/body/scan-json.ts';
import type { ExchangeDeps } from '../exchange/exchange-deps.ts';
import type { RequestBody } from '../exchange/http-exchange.ts';
import type { ModelCatalogue } from '../exchange/model-catalogue.ts';
import { profileOf, type Snapshot } from '../routing/snapshot.ts';
import type { CodexBackend, CodexRequest, CodexUpgrade } from '../server/codex-backend-seam.ts';
import { serveExchange } from '../server/serve-exchange.ts';
import { ExchangeDraft } from '../telemetry/exchange-draft.ts';
import { reportFailure } from '../telemetry/report-failure.ts';
import { bringsItsModels, encodeCodexModels } from './codex-models.ts';
import { createUpgradeMemory } from './native-turn.ts';
import { checkRealtimeBody, checkRealtimeContentType, realtimeCallLimit } from './realtime-call.ts';
import { createSocketLanes } from './socket-lanes.ts';
import {
  defaultSessionOptions,
  serveSocketSession,
  type SessionOptions,
  type SocketSession,
} from './socket-session.ts';

export interface CodexBackendOptions extends Partial<Omit<SessionOptions, 'isAllowed'>> {
  /** Silence in an answer after which Codex gets a keep-alive event. */
  readonly keepAliveMs?: number;
  /** Client sockets at a time; more are refused so that Codex goes on over HTTP at once. */
  readonly maxSockets?: number;
}

/** Largest frame, like the largest body. */
const maxPayload = 64 * 1024 * 1024;
const defaultKeepAliveMs = 15_000;
/** Each thread and sub-agent of Codex has a socket of its own. */
const defaultMaxSockets = 512;

/** Creates the backend; `close` ends its sockets. */
export function createCodexBackend(
  deps: ExchangeDeps,
  catalogue: ModelCatalogue,
  options: CodexBackendOptions = {},
): CodexBackend {
  const sessions = new Set<SocketSession>();
  const memory = createUpgradeMemory();
  const { keepAliveMs = defaultKeepAliveMs, maxSockets = defaultMaxSockets, ...limits } = options;
  // Large frames of a client may come compressed; what we send stays plain, compression costs more than loopback.
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload,
    clientTracking: false,
    perMessageDeflate: { threshold: Number.MAX_SAFE_INTEGER, serverNoContextTakeover: true },
  });
  let closing = false;
  /** Upgrades whose handshake is looked at. */
  const handshakes = new WeakMap<IncomingMessage, CodexUpgrade>();
  sockets.on('wsClientError', (_error, _socket, request) => {
    const upgrade = handshakes.get(request);
    if (upgrade) refuseHandshake(upgrade);
  });

  function acceptWebSocket(upgrade: CodexUpgrade): void {
    const { request, socket, head } = upgrade;
    if (closing || sessions.size >= maxSockets) return declineUpgrade(upgrade);
    handshakes.set(request, upgrade);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const client = (): ClientConfig | null => clientInForce(deps.snapshot(), upgrade.client);
      const lanes = createSocketLanes({
        deps,
        source: request,
        path: upgrade.path,
        query: upgrade.query,
        memory,
        client,
        keepAliveMs,
        createId: () => `resp_${randomUUID().replaceAll('-', '')}`,
      });
      const session = serveSocketSession(webSocket, lanes, {
        ...defaultSessionOptions,
        ...limits,
        isAllowed: () => client() !== null,
      });
      sessions.add(session);
      void session.closed.then(() => sessions.delete(session));
    });
  }

  return {
    handleRequest: (request) => {
      if (request.route === 'models') return answerModels(deps, catalogue, request);
      if (request.route === 'realtime/calls') return serveRealtimeCall(deps, request);
      return serveRequest(deps, request);
    },
    acceptWebSocket,
    configChanged: () => {
      for (const session of sessions) session.recheck();
    },
    close: async (graceMs) => {
      closing = true;
      const ended = Promise.all([...sessions].map((session) => session.drain()));
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
      for (const session of sessions) session.terminate();
      sockets.close();
    },
  };
}

/**
 * 426 is the one refusal after which Codex goes on over HTTP at once and in silence; others cost it seven attempts, or
 * the turn (measured with 0.169.0, 2026-11-20).
 */
function declineUpgrade(upgrade: CodexUpgrade): void {
  const message = 'No more WebSocket connections are served now; send POST requests to the same path.';
  upgrade.refuse(createFailure('overloaded', message, { status: 426 }));
}

/** A handshake that is none: 400, and for another version of the protocol 426 with ours (RFC 6455, 4.4). */
function refuseHandshake(upgrade: CodexUpgrade): void {
  const isOtherVersion = upgrade.request.headers['sec-websocket-version'] !== '13';
  const message =
    'The WebSocket handshake is not valid: it needs Sec-WebSocket-Version 13, a Sec-WebSocket-Key of 16 bytes in base64, and well-formed extensions.';
  upgrade.refuse(
    createFailure('invalid_request', message, { status: isOtherVersion ? 426 : 400 }),
    isOtherVersion ? ['sec-websocket-version', '13'] : [],
  );
}

/** The client while its token is the one that it came with. */
function clientInForce(snapshot: Snapshot, known: ClientConfig): ClientConfig | null {
  const now = snapshot.config.clients.find(({ id }) => id === known.id);
  return now && now.tokenSha256 === known.tokenSha256 ? now : null;
}

function serveRequest(deps: ExchangeDeps, codex: CodexRequest, body?: RequestBody): Promise<void> {
  const { ask, path, query, request, response, client, snapshot } = codex;
  if (!ask) return Promise.resolve();
  const admitted = { ask, path, query, request, response, client, snapshot };
  return serveExchange(deps, body ? { ...admitted, body } : admitted);
}

/**
 * A realtime call: its body is bounded and looked at before any upstream call, passes as it is, and leaves nothing in
 * the log but its size.
 */
async function serveRealtimeCall(deps: ExchangeDeps, codex: CodexRequest): Promise<void> {
  const { request, response } = codex;
  const contentType = request.headers['content-type'];
  try {
    checkRealtimeContentType(contentType);
    const raw = await readBody(request, response, realtimeCallLimit);
    const bytes = await decodeBody(raw, request.headers['content-encoding'], realtimeCallLimit);
    checkRealtimeBody(contentType, bytes);
    await serveRequest(deps, codex, { bytes, form: 'json', scan: noScan, model: '', stream: false });
  } catch (error) {
    await refuse(deps, codex, error);
  }
}

async function refuse(deps: ExchangeDeps, codex: CodexRequest, error: unknown): Promise<void> {
  const draft = openDraft(codex);
  if (error instanceof ClientGone) {
    draft.status = 499;
    draft.abortedBy = 'client';
  } else {
    const failure = reportFailure(error);
    draft.fail(failure);
    sendFailure(codex.response, failure, 'openai-responses', draft, deps.wire);
  }
  deps.recorder.finish(draft);
  codex.request.resume();
}

function openDraft({ path, client, ask, request, snapshot }: CodexRequest): ExchangeDraft {
  const draft = new ExchangeDraft(path);
  draft.client = client.id;
  draft.profile = profileOf(snapshot, client);
  draft.operation = ask?.operation ?? 'list-models';
  draft.clientProtocol = 'openai-responses';
  draft.userAgent = request.headers['user-agent'] ?? null;
  return draft;
}

async function answerModels(
  deps: ExchangeDeps,
  catalogue: ModelCatalogue,
  codex: CodexRequest,
): Promise<void> {
  const { request, response, snapshot } = codex;
  const draft = openDraft(codex);
  try {
    const entries = await catalogue.list(snapshot, profileOf(snapshot, codex.client));
    const bundled = !bringsItsModels(request.headers, codex.query);
    const { body, etag } = encodeCodexModels(entries, { bundled });
    draft.status = 200;
    draft.responseBytes = Buffer.byteLength(body);
    draft.markFirstByte();
    response.writeHead(200, [
      'content-type',
      'application/json; charset=utf-8',
      'content-length',
      String(draft.responseBytes),
      'etag',
      etag,
      ...keyswitchHeaders(draft),
    ]);
    response.end(body);
  } catch (error) {
    const failure = reportFailure(error, 'The model list could not be made.');
    draft.fail(failure);
    sendFailure(response, failure, 'openai-responses', draft, deps.wire);
  }
  deps.recorder.finish(draft);
}
