// The HTTP server of the data plane: source check, route, token, then the room that serves the route.
// It stands on node:http alone: routes are a map, answers are written raw, so a framework would only add its own
// start-up time, memory and work per request.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createFailure, type ProxyFailure } from '../contract/error-codes.ts';
import type { ProtocolId } from '../contract/protocol-id.ts';
import type { ClientConfig } from '../contract/proxy-config.ts';
import { encodeFailure, failureHeaders, sendFailure } from '../exchange/answer-failure.ts';
import { ClientGone } from '../exchange/body/read-body.ts';
import type { ExchangeDeps } from '../exchange/exchange-deps.ts';
import type { ModelCatalogue } from '../exchange/model-catalogue.ts';
import { ExchangeDraft } from '../telemetry/exchange-draft.ts';
import { reportFailure } from '../telemetry/report-failure.ts';
import { answerJson } from './answer-json.ts';
import { createClientGuard, type ClientGuard } from './client-guard.ts';
import type { CodexBackend } from './codex-backend-seam.ts';
import { drainServer, trackConnections, type Connections } from './drain-server.ts';
import { limitLeftover } from './limit-leftover.ts';
import { listen } from './listen.ts';
import { answerClientError, refuseSocket, type RefusedSocket } from './refuse-socket.ts';
import { relayMcp } from './relay-mcp.ts';
import { isSafePath, matchRoute, matchWebSocket, protocolOfPath, type MatchedRoute } from './route-table.ts';
import { serveExchange } from './serve-exchange.ts';
import { serveModels } from './serve-models.ts';
import { splitUrl, withoutKey, type SplitUrl } from './split-url.ts';

export interface ProxyServer {
  readonly port: number;
  /** A new configuration is in force. */
  configure(): void;
  /** Stops accepting, lets running requests end within `graceMs`, then cuts. */
  close(graceMs: number): Promise<void>;
}

export interface ServerContext {
  readonly deps: ExchangeDeps;
  readonly catalogue: ModelCatalogue;
  readonly codexBackend: CodexBackend;
  /** The grace is over: what runs is ended in its own words, connections are cut soon after. */
  onCut(): void;
}

/**
 * Opens the socket.
 * @throws Error with a sentence when the port is in use or may not be opened.
 */
export async function openServer(context: ServerContext, host: string, port: number): Promise<ProxyServer> {
  const server = createServer({
    keepAliveTimeout: 75_000,
    requestTimeout: 0,
    headersTimeout: 60_000,
    // The guard refuses a missing Host in its own words.
    requireHostHeader: false,
    shouldUpgradeCallback: asksForWebSocket,
  });
  const connections = trackConnections(server);
  const front = new Front(context, connections);
  server.on('request', (request, response) => front.handle(request, response));
  // The body is asked for only after the guard has looked at the head.
  server.on('checkContinue', (request, response) => front.handle(request, response));
  // Any other expectation may be passed over as well (RFC 9110 §10.1.1); node's own 417 has no words.
  server.on('checkExpectation', (request, response) => front.handle(request, response));
  server.on('upgrade', (request, socket, head) => front.upgrade(request, socket, head));
  server.on('connect', (request, socket) => front.refuseTunnel(request, socket));
  server.on('clientError', answerClientError);
  const real = await listen(server, host, port);
  front.open(real);
  return {
    port: real,
    configure: () => front.open(real),
    close: (graceMs) => drainServer({ server, connections, ...context }, graceMs),
  };
}

class Front {
  readonly #context: ServerContext;
  readonly #connections: Connections;
  #guard: ClientGuard | null = null;

  constructor(context: ServerContext, connections: Connections) {
    this.#context = context;
    this.#connections = connections;
  }

  open(port: number): void {
    this.#guard = createClientGuard(this.#context.deps.snapshot().config, port);
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#connections.follow(request, response);
    const incoming = splitUrl(request);
    const { path, query, method } = incoming;
    const guard = this.#guard;
    if (!guard) {
      response.destroy();
      return;
    }
    const source = guard.checkSource(request.headers);
    if (source) {
      this.#refuse(incoming, request, response, source);
      return;
    }
    const route = isSafePath(path) ? matchRoute(method, path) : null;
    if (!route) {
      this.#answerNoRoute(incoming, request, response);
      return;
    }
    if (route.kind === 'health') {
      answerJson(response, 200, { status: 'ok' });
      return;
    }
    const { client, refusal } = guard.checkToken(route.family, request.headers, query);
    if (refusal) this.#refuse(incoming, request, response, refusal);
    else if (route.kind === 'mcp') void this.#relayMcp(incoming, request, response);
    else if (client) this.#serve(route, incoming, request, response, client);
  }

  #serve(
    route: Exclude<MatchedRoute, { kind: 'mcp' | 'health' }>,
    { path, query }: SplitUrl,
    request: IncomingMessage,
    response: ServerResponse,
    client: ClientConfig,
  ): void {
    const { deps, codexBackend } = this.#context;
    const snapshot = deps.snapshot();
    const clean = withoutKey(query);
    if (route.kind === 'exchange') {
      void serveExchange(deps, { ask: route.ask, path, query: clean, request, response, client, snapshot });
    } else if (route.kind === 'codex') {
      const { ask } = route;
      void codexBackend.handleRequest({
        route: route.route,
        ask,
        path,
        query: clean,
        request,
        response,
        client,
        snapshot,
      });
    } else {
      void serveModels(this.#context, { route, path, request, response, client });
    }
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    const { path, query } = splitUrl(request);
    const guard = this.#guard;
    const family = isSafePath(path) ? matchWebSocket(path) : null;
    const refuse = (
      failure: ProxyFailure | null,
      more: Pick<RefusedSocket, 'client' | 'headers'> = {},
    ): void => {
      const refused = { path, request, socket, transport: 'websocket', ...more } as const;
      refuseSocket(this.#context.deps, refused, failure ?? noRoute('WebSocket', path));
    };
    const source = guard?.checkSource(request.headers) ?? null;
    if (source || !guard || !family) return refuse(source);
    const { client, refusal } = guard.checkToken(family, request.headers, query);
    if (!client || refusal) return refuse(refusal);
    this.#context.codexBackend.acceptWebSocket({
      path,
      query: withoutKey(query),
      request,
      socket,
      head,
      client,
      refuse: (failure, headers) => refuse(failure, { client, ...(headers && { headers }) }),
    });
  }

  /** Somebody takes this for a proxy of the other kind (HTTPS_PROXY); node would hang up without a word. */
  refuseTunnel(request: IncomingMessage, socket: Duplex): void {
    socket.on('error', () => {});
    const path = request.url ?? '';
    const source = this.#guard?.checkSource(request.headers) ?? null;
    const refused = { path, request, socket, transport: 'http' } as const;
    refuseSocket(this.#context.deps, refused, source ?? noRoute('CONNECT', path));
  }

  #refuse(
    { path }: SplitUrl,
    request: IncomingMessage,
    response: ServerResponse,
    failure: ProxyFailure,
    protocol: ProtocolId = protocolOfPath(path, request.headers),
  ): void {
    const { deps } = this.#context;
    const draft = new ExchangeDraft(path);
    draft.clientProtocol = protocol;
    draft.userAgent = request.headers['user-agent'] ?? null;
    draft.fail(failure);
    sendFailure(response, failure, protocol, draft, deps.wire);
    deps.recorder.finish(draft);
    limitLeftover(request);
  }

  #answerNoRoute(incoming: SplitUrl, request: IncomingMessage, response: ServerResponse): void {
    const { method, path } = incoming;
    // Claude Code asks whether anybody is there (2.1.329: /api/hello, older: /); it is no request of a user.
    if (method === 'HEAD' && (path === '/' || path === '/api/hello')) {
      response.writeHead(200, { 'content-length': '0' });
      response.end();
      return;
    }
    if (path === '/mcp' && method !== 'POST') {
      // Every MCP client asks for a stream of news with GET first; that there is none is an answer of that protocol
      // (Streamable HTTP, 2025-11-25) and no failed exchange of anybody.
      const failure = createFailure('unsupported_endpoint', 'Only POST is served at /mcp.', { status: 405 });
      const body = encodeFailure(failure, 'openai-chat', '', this.#context.deps.wire);
      answerJson(response, failure.status, body, [...failureHeaders(failure), 'allow', 'POST']);
      limitLeftover(request);
      return;
    }
    this.#refuse(incoming, request, response, noRoute(method, path));
  }

  async #relayMcp(incoming: SplitUrl, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { deps } = this.#context;
    const { mcp } = deps.snapshot().config;
    try {
      const failure = mcp
        ? await relayMcp(deps.upstreams, mcp, request, response)
        : createFailure('unsupported_endpoint', 'The operator endpoint is not available in this start.');
      if (failure) this.#refuse(incoming, request, response, failure, 'openai-chat');
    } catch (error) {
      if (error instanceof ClientGone) return;
      const failure = reportFailure(error, 'The relay to /mcp failed.');
      this.#refuse(incoming, request, response, failure, 'openai-chat');
    }
  }
}

/**
 * Other upgrades are only offered, and what is offered may be overlooked (RFC 9110, 7.8): Java's HTTP client and
 * `curl --http2` ask for h2c with each first request, which is then served like any other.
 */
function asksForWebSocket(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket';
}

function noRoute(method: string, path: string): ProxyFailure {
  const shown = path.length > 120 ? `${path.slice(0, 120)}…` : path;
  return createFailure(
    'unsupported_endpoint',
    `${method} ${shown} is not a route of this proxy. See README for the routes; nothing was sent upstream.`,
  );
}
