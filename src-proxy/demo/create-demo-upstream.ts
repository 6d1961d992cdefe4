// The built-in model: a small HTTP server on a loopback port of the proxy process that speaks all four protocols
// and knows nothing of the proxy. It opens when a configuration has an upstream of kind `demo`.
// Its base address holds a random path that works as its key: nobody else on the machine can call it.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProxyError, proxyError } from '../contract/error-codes.ts';
import type { ProtocolId } from '../contract/protocol-id.ts';
import { estimateTokens } from '../ir/estimate-tokens.ts';
import { foldStream } from '../ir/fold.ts';
import type { JsonObject } from '../ir/json.ts';
import { parseJson, stringifyJson } from '../ir/raw-json.ts';
import type { IrRequest } from '../ir/request.ts';
import type { SealCodec, WireEvent, WireProtocol } from '../wire/wire-protocol.ts';
import { decideAnswer } from './decide-answer.ts';
import { matchDemoRoute, type DemoRoute } from './demo-route.ts';
import { answerEmbeddings, listDemoModels } from './lists.ts';
import { speak } from './speak.ts';

export interface DemoUpstream {
  /** Origin and secret path, no slash at the end. Not for logs. */
  readonly base: string;
  close(): Promise<void>;
}

export interface DemoOptions {
  readonly wire: Readonly<Record<ProtocolId, WireProtocol>>;
  /** Pause between two pieces of a stream. */
  readonly pieceMs?: number;
}

interface Call {
  readonly wire: WireProtocol;
  readonly request: IrRequest;
  readonly model: string;
  readonly ids: { readonly response: string; readonly call: string; readonly createdAt: number };
}

const largestBody = 64 * 1024 * 1024;
const defaultPieceMs = 8;

/** The demo model reads no seals: its own are only for show. */
const seals: SealCodec = { wrap: ({ data }) => data, unwrap: () => null };

/** Opens the server on a free port of 127.0.0.1. */
export async function createDemoUpstream(options: DemoOptions): Promise<DemoUpstream> {
  const key = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    answer(request, response, key, options).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The demo model got no port.');
  return {
    base: `http://127.0.0.1:${address.port}/${key}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  key: string,
  options: DemoOptions,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const [, given = '', ...rest] = url.pathname.split('/');
  if (!sameText(given, key)) {
    sendJson(response, 401, { error: { message: 'This door is for the Keyswitch proxy alone.' } });
    return;
  }
  const path = decodeURIComponent(`/${rest.join('/')}`);
  const anthropic = request.headers['anthropic-version'] !== undefined;
  const route = matchDemoRoute(request.method ?? '', path, anthropic);
  if (route === null) {
    sendJson(response, 404, { error: { message: `The demo model has no ${request.method} ${path}.` } });
    return;
  }
  const wire = 'protocol' in route ? options.wire[route.protocol] : undefined;
  try {
    await answerRoute(request, response, route, wire, url.searchParams.get('alt') === 'sse', options);
  } catch (error) {
    if (!(error instanceof ProxyError) || response.headersSent) throw error;
    const { failure } = error;
    const plain = { error: { message: failure.message, type: 'invalid_request_error', code: failure.code } };
    sendJson(response, failure.status, wire?.encodeError(failure, { exchangeId: 'demo' }) ?? plain);
  }
}

async function answerRoute(
  request: IncomingMessage,
  response: ServerResponse,
  route: DemoRoute,
  wire: WireProtocol | undefined,
  asSse: boolean,
  options: DemoOptions,
): Promise<void> {
  if (route.kind === 'models') {
    sendJson(response, 200, listDemoModels(route.shape, route.id));
    return;
  }
  const body = parseBody(await readBody(request));
  if (route.kind === 'embeddings') {
    sendJson(response, 200, answerEmbeddings(route.shape, body));
    return;
  }
  if (wire === undefined)
    throw proxyError('unsupported_endpoint', 'The demo model does not speak this protocol.');
  const context = {
    ...(route.model !== undefined && { model: route.model }),
    ...(route.stream !== undefined && { stream: route.stream }),
    headers: lowerHeaders(request),
    seals,
  };
  if (route.kind === 'count-tokens') {
    if (!wire.countTokens) throw proxyError('unsupported_endpoint', 'The demo model cannot count here.');
    const counted = wire.countTokens.decodeRequest(body, context);
    sendJson(response, 200, wire.countTokens.encodeResult(estimateTokens(counted)));
    return;
  }
  const decoded = wire.decodeRequest(body, context);
  const id = randomBytes(12).toString('hex');
  const call: Call = {
    wire,
    request: decoded,
    model: decoded.model,
    ids: {
      response: `${idPrefixes[wire.id]}${id}`,
      call: `${callPrefixes[wire.id]}${id}`,
      createdAt: Math.floor(Date.now() / 1000),
    },
  };
  if (decoded.stream)
    await stream(response, call, wire.id === 'gemini' && !asSse, options.pieceMs ?? defaultPieceMs);
  else sendJson(response, 200, wholeAnswer(call));
}

const idPrefixes: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'resp_',
  'openai-chat': 'chatcmpl-',
  'anthropic-messages': 'msg_',
  gemini: '',
};
const callPrefixes: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'call_',
  'openai-chat': 'call_',
  'anthropic-messages': 'toolu_',
  gemini: '',
};

function partsOf({ request, model, ids }: Call) {
  return speak(request, decideAnswer(request, model), { ...ids, model });
}

function encodeContext({ request, model, ids }: Call) {
  return { request, model, exchangeId: 'demo', responseId: ids.response, createdAt: ids.createdAt, seals };
}

function wholeAnswer(call: Call): JsonObject {
  return call.wire.encodeResponse(foldStream(partsOf(call)), encodeContext(call));
}

/** SSE, or Gemini's JSON array whose elements come one by one. */
async function stream(
  response: ServerResponse,
  call: Call,
  asArray: boolean,
  pieceMs: number,
): Promise<void> {
  const encoder = call.wire.createStreamEncoder(encodeContext(call));
  response.writeHead(200, {
    'content-type': asArray ? 'application/json; charset=utf-8' : call.wire.stream.contentType,
    'cache-control': 'no-store',
  });
  let first = true;
  const write = ({ event, data }: WireEvent): void => {
    if (asArray) response.write(`${first ? '[' : ',\r\n'}${data}`);
    else response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`);
    first = false;
  };
  for (const part of partsOf(call)) {
    if (response.destroyed) return;
    for (const event of encoder.push(part)) write(event);
    if (part.type.endsWith('-delta')) await sleep(pieceMs);
  }
  response.end(asArray ? (first ? '[]' : ']') : undefined);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw proxyError('request_too_large', 'The body is larger than 64 MiB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseBody(bytes: Buffer): unknown {
  try {
    return parseJson(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof ProxyError) throw error;
    throw proxyError('invalid_request', 'The body is not JSON.');
  }
}

function lowerHeaders(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

function sameText(given: string, key: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(key);
  return a.length === b.length && timingSafeEqual(a, b);
}

function sendJson(response: ServerResponse, status: number, body: JsonObject): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(stringifyJson(body));
}
