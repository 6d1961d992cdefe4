// The control server: the GUI's page and the control API, for the person at this machine and nobody else.
//
// What it guards. Whoever speaks to it can read keys, make tokens and change where requests go. Against it stand:
//
// 1. Web pages in the user's browser (any site can send requests to a loopback port). They have no session: it
//    needs a random secret in a cookie that only the window gets (HttpOnly, SameSite=Strict), or the control token.
//    A foreign Origin and a Sec-Fetch-Site other than same-origin or none are refused before anything else is
//    looked at; there are no CORS headers, so no answer is ever readable to them.
// 2. DNS rebinding (a foreign name that points to 127.0.0.1, so that the browser calls it same-origin). Host must be
//    one of our three loopback names with our port.
// 3. Forms and links that ride on the cookie (CSRF). SameSite=Strict, only application/json is taken, and a writing
//    request by cookie must say that it comes from our own page.
// 4. Who sees the address with the one-time code (history, screen sharing, a log). A code opens one session, once,
//    within ten minutes; the answer is a redirect that takes it out of the address bar; no referrer is sent.
// 5. Framing and injected content. frame-ancestors 'none', a policy without inline script, eval or foreign hosts,
//    no MIME sniffing.
// 6. Other users of the machine. They can connect to the port but know neither cookie nor token: the token is in
//    runtime.json (0600) below a directory of mode 0700. Comparisons take constant time.
// 7. Programs of the same user. Out of reach for any guard: they can read the files that we read. Cookies know no
//    port, so another server on 127.0.0.1 that the user opens in the same browser gets to see the cookie; such a
//    server is a program of the same kind, and the cookie is worth nothing once Keyswitch ends.
//
// 8. The proxy process. It is given a bearer that opens /mcp and nothing else here.
//
// Only loopback is listened on, whatever the configuration says about the proxy.
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Operations } from '../operations/operations.ts';
import { hasCode, messageOf, usageProblem } from '../problem.ts';
import type { LiveTopics } from './live-topics.ts';
import { addMcpDoor, isMcpBearer, mcpPath } from './mcp-door.ts';
import { drawNotice, noticePolicy } from './notice-page.ts';
import { inLanguageOf } from './page-language.ts';
import { cookieName, judgeRequest } from './session-guard.ts';
import { Sessions } from './sessions.ts';
import { listStaticFiles, type StaticFile } from './static-files.ts';
import type { ControlContext } from './trpc.ts';

export interface ControlServerOptions {
  /** 0 = any free port. */
  readonly port: number;
  readonly controlToken: string;
  /** What the proxy shows at /mcp. */
  readonly mcpBearer: string;
  readonly operations: Operations;
  readonly live: LiveTopics;
  /** Folder with the built GUI, null = none. */
  readonly renderer: string | null;
}

export interface ControlServer {
  readonly url: string;
  readonly port: number;
  /** The GUI's address with a fresh one-time code. */
  createGuiUrl(): string;
  close(): Promise<void>;
}

const host = '127.0.0.1';
const bodyLimit = 4 * 1024 * 1024;

const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

/** Starts to listen. @throws Problem where the port cannot be had */
export async function createControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const sessions = new Sessions(options.controlToken);
  const app = Fastify({
    logger: false,
    bodyLimit,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 4096 },
  });
  let port = options.port;
  addGuard(app, sessions, options.mcpBearer, () => port);
  addTrpcDoor(app, { operations: options.operations, live: options.live });
  addPages(app, options.renderer === null ? null : listStaticFiles(options.renderer));
  addMcpDoor(app, options.operations);
  const createGuiUrl = () => `http://${host}:${port}/?code=${sessions.createCode()}`;
  app.post('/session/code', async (_request, reply) => reply.send({ guiUrl: createGuiUrl() }));
  port = await listen(app, options.port);
  return {
    url: `http://${host}:${port}`,
    port,
    createGuiUrl,
    close: () => app.close(),
  };
}

/** In a scope of its own, because tRPC wants the bodies as text. */
function addTrpcDoor(app: FastifyInstance, context: ControlContext): void {
  void app.register(async (scope) => {
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
      done(null, body);
    });
    scope.all<{ Params: { path: string } }>('/trpc/:path', async (request, reply) => {
      const { answerTrpc } = await import('./trpc-door.ts');
      await answerTrpc(request, reply, request.params.path, context);
      return reply;
    });
  });
}

async function listen(app: FastifyInstance, port: number): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE')) {
      throw usageProblem(
        `Port ${port} on ${host} is in use, so the control server cannot start: end the other program, or set [control] port in config.toml.`,
      );
    }
    throw usageProblem(
      `The control server cannot listen on ${host}:${port} (${messageOf(error)}): set [control] port in config.toml.`,
    );
  }
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function addGuard(app: FastifyInstance, sessions: Sessions, mcpBearer: string, port: () => number): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(securityHeaders);
    const url = new URL(request.url, 'http://localhost');
    const code = url.searchParams.get('code');
    const { headers } = request;
    if (url.pathname === mcpPath) {
      if (headers.origin === undefined && isMcpBearer(headers.authorization, mcpBearer)) return undefined;
      return refuse(
        request,
        reply,
        401,
        'Operators reach /mcp through the proxy, with a token of their own.',
      );
    }
    const verdict = judgeRequest(
      {
        method: request.method,
        path: url.pathname,
        host: headers.host,
        origin: headers.origin,
        secFetchSite: one(headers['sec-fetch-site']),
        cookie: headers.cookie,
        authorization: headers.authorization,
        contentType: headers['content-type'],
      },
      port(),
      sessions,
      code !== null,
    );
    if (!verdict.allow) return refuse(request, reply, verdict.status, verdict.message);
    if (url.pathname === '/' && code !== null)
      return redeem(request, reply, sessions, code, verdict.by === 'cookie', port());
    return undefined;
  });
}

function redeem(
  request: FastifyRequest,
  reply: FastifyReply,
  sessions: Sessions,
  code: string,
  hasSession: boolean,
  port: number,
): FastifyReply {
  const secret = sessions.redeem(code);
  if (secret === null && !hasSession) {
    return sendNotice(
      request,
      reply,
      403,
      'This address was used already or is too old: run "keyswitch open" for a new one.',
    );
  }
  if (secret !== null) {
    void reply.header('set-cookie', `${cookieName(port)}=${secret}; Path=/; HttpOnly; SameSite=Strict`);
  }
  return reply.header('cache-control', 'no-store').redirect('/', 303);
}

function addPages(app: FastifyInstance, find: ((path: string) => StaticFile | undefined) | null): void {
  app.get('/*', async (request, reply) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    if (find === null)
      return sendNotice(
        request,
        reply,
        404,
        'The window was not built: run "npm run build", then start Keyswitch again.',
      );
    const file = find(path);
    if (file === undefined) return refuse(request, reply, 404, 'There is nothing here.');
    return reply
      .header('content-type', file.type)
      .header('content-length', file.size)
      .header('cache-control', file.lasting ? 'private, max-age=31536000, immutable' : 'no-store')
      .send(file.open());
  });
  app.setNotFoundHandler((request, reply) => refuse(request, reply, 404, 'There is nothing here.'));
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode !== undefined && error.statusCode < 500 ? error.statusCode : 500;
    const message =
      status === 413
        ? 'The request is too large.'
        : status < 500
          ? 'The request is not valid.'
          : 'Keyswitch made a mistake in this request.';
    return refuse(request, reply, status, message);
  });
}

/** JSON for programs, a page for people. */
function refuse(request: FastifyRequest, reply: FastifyReply, status: number, message: string): FastifyReply {
  if (/text\/html/.test(request.headers.accept ?? '')) return sendNotice(request, reply, status, message);
  return reply.code(status).header('cache-control', 'no-store').send({ error: { message } });
}

function sendNotice(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  message: string,
): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', noticePolicy)
    .send(drawNotice(inLanguageOf(request.headers['accept-language'], message)));
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
