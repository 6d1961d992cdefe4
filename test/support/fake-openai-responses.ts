// A strict fake of the vendor's Responses API: POST (SSE and JSON), GET as WebSocket, compact, models, realtime,
// images and search. It refuses what the vendor refuses, records everything and answers from a script of turns.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import { type Script, type SeenRequest, startFakeUpstream, type FakeUpstream } from './fake-upstream.ts';
import { answer, messageItem, newId, type Reply, type Step } from './responses-script.ts';
import {
  checkCreate,
  type Json,
  type JsonMap,
  listInput,
  type Refusal,
  type Strictness,
} from './responses-strictness.ts';

/** One model turn that the fake was asked for; warm-ups are not turns. */
interface SeenTurn {
  readonly transport: 'sse' | 'json' | 'websocket';
  readonly path: string;
  /** The request as sent, parsed. */
  readonly body: JsonMap;
  /** The bytes of the body or the text of the frame. */
  readonly raw: string;
  /** The whole conversation: what `previous_response_id` stands for, and the input. */
  readonly input: readonly Json[];
  readonly headers: IncomingMessage['headers'];
}

type Turn = Reply | ((turn: SeenTurn) => Reply);

export interface FakeResponsesOptions {
  /** The only key that is accepted. */
  readonly key?: string;
  readonly party?: Strictness['party'];
  readonly compaction?: boolean;
  /** `/v1` (default), or `/backend-api/codex` for another Keyswitch or a Codex Pooler. */
  readonly base?: string;
  /** `no` = the upgrade is answered 404; a number = with that status. */
  readonly webSocket?: 'yes' | 'no' | number;
  /** Answers turns in order; the last one repeats. Default: a short text. */
  readonly turns?: readonly Turn[];
  /** Which sealed reasoning this account can open; default: all. */
  readonly opensSeal?: (seal: string) => boolean;
  readonly perMessageDeflate?: boolean;
  /** PEM key and certificate: serve TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Sent with the 101. */
  readonly upgradeHeaders?: Readonly<Record<string, string>>;
}

export interface FakeResponses {
  readonly upstream: FakeUpstream;
  readonly url: string;
  readonly key: string;
  readonly turns: SeenTurn[];
  readonly warmUps: JsonMap[];
  /** Requests that were refused, with the reason: empty in a healthy test. */
  readonly refusals: { readonly path: string; readonly refusal: Refusal }[];
  readonly sockets: Set<WebSocket>;
  /** WebSocket closes seen by the fake, in order. */
  readonly closes: { readonly code: number; readonly reason: string }[];
  /** Upgrade requests, refused ones included. */
  readonly upgrades: IncomingMessage[];
  script(...turns: readonly Turn[]): void;
  close(): Promise<void>;
}

const unauthorized = (message: string): Refusal => ({
  status: 401,
  error: { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' },
});

function refusalScript(refusal: Refusal): Script {
  return {
    status: refusal.status,
    headers: { 'x-request-id': newId('req') },
    body: { error: refusal.error },
  };
}

function notFound(method: string, path: string): Refusal {
  return {
    status: 404,
    error: {
      message: `Invalid URL (${method} ${path})`,
      type: 'invalid_request_error',
      param: null,
      code: null,
    },
  };
}

function previousNotFound(id: string): Refusal {
  return {
    status: 400,
    error: {
      message: `Previous response with id '${id}' not found.`,
      type: 'invalid_request_error',
      param: 'previous_response_id',
      code: 'previous_response_not_found',
    },
  };
}

/** Wrong credential forms: ours must arrive alone, as one Bearer. */
function checkAuth(headers: IncomingMessage['headers'], key: string): Refusal | null {
  for (const foreign of [
    'x-api-key',
    'x-goog-api-key',
    'cookie',
    'chatgpt-account-id',
    'proxy-authorization',
  ]) {
    if (headers[foreign] !== undefined) return unauthorized(`Unexpected header ${foreign}.`);
  }
  if (headers.authorization === undefined) {
    return unauthorized("You didn't provide an API key.");
  }
  return headers.authorization === `Bearer ${key}` ? null : unauthorized('Incorrect API key provided.');
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const badJson: Refusal = {
  status: 400,
  error: {
    message: 'We could not parse the JSON body of your request.',
    type: 'invalid_request_error',
    param: null,
    code: null,
  },
};

async function* ssePieces(steps: readonly Step[]): AsyncGenerator<string> {
  let sequence = 0;
  for (const step of steps) {
    if (step.do === 'sleep') await sleep(step.ms);
    else if (step.do === 'raw') yield step.text;
    else if (step.do === 'event') {
      const data = JSON.stringify({ ...step.event, sequence_number: sequence });
      yield `event: ${String(step.event['type'])}\ndata: ${data}\n\n`;
      sequence += 1;
    } else return;
  }
}

function streamScript(reply: Extract<Reply, { kind: 'stream' }>): Script {
  const last = reply.steps.at(-1);
  return {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'x-request-id': newId('req'),
      ...reply.headers,
    },
    chunks: ssePieces(reply.steps),
    // oxlint-disable-next-line unicorn/no-thenable -- the fake's word for how an answer ends
    then: last?.do === 'cut' ? 'reset' : last?.do === 'close' ? 'cut' : 'end',
  };
}

function jsonScript(reply: Extract<Reply, { kind: 'stream' }>): Script {
  const end = reply.steps.findLast(
    (step) => step.do === 'event' && step.event['type'] === 'response.completed',
  );
  const response = end?.do === 'event' ? (end.event['response'] as JsonMap) : {};
  return { headers: { 'x-request-id': newId('req'), ...reply.headers }, body: response };
}

/** Starts the fake on 127.0.0.1. */
export async function startFakeResponses(options: FakeResponsesOptions = {}): Promise<FakeResponses> {
  const key = options.key ?? 'sk-vendor-0123456789';
  const base = options.base ?? '/v1';
  const strict = (transport: Strictness['transport']): Strictness => ({
    party: options.party ?? 'openai',
    compaction: options.compaction ?? true,
    transport,
  });
  let script: readonly Turn[] = options.turns ?? [() => answer([messageItem('Hello from the fake.')])];
  let position = 0;

  function checkSeals(body: JsonMap): Refusal | null {
    const item = listInput(body).find((one) => {
      const { type, encrypted_content: seal } = one as JsonMap;
      return type === 'reasoning' && typeof seal === 'string' && options.opensSeal?.(seal) === false;
    }) as JsonMap | undefined;
    if (!item) return null;
    return {
      status: 400,
      error: {
        message: `The encrypted content for item ${String(item['id'])} could not be verified.`,
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_encrypted_content',
      },
    };
  }
  function take(turn: SeenTurn): Reply {
    fake.turns.push(turn);
    const next = script[Math.min(position, script.length - 1)];
    position += 1;
    if (next === undefined) throw new Error('the script of turns is empty');
    return typeof next === 'function' ? next(turn) : next;
  }
  function refuse(path: string, refusal: Refusal): Refusal {
    fake.refusals.push({ path, refusal });
    return refusal;
  }

  function respondToCreate(request: SeenRequest): Script {
    const raw = request.body.toString('utf8');
    const body = parseJson(raw);
    const type = request.headers['content-type'];
    if (body === undefined || !type?.startsWith('application/json'))
      return refusalScript(refuse(request.path, badJson));
    const previous = (body as JsonMap)['previous_response_id'];
    const wrong =
      typeof previous === 'string'
        ? previousNotFound(previous)
        : (checkCreate(body, strict('http')) ?? checkSeals(body as JsonMap));
    if (wrong) return refusalScript(refuse(request.path, wrong));
    const map = body as JsonMap;
    const streamed = map['stream'] === true;
    const reply = take({
      transport: streamed ? 'sse' : 'json',
      path: request.path,
      body: map,
      raw,
      input: listInput(map),
      headers: request.headers,
    });
    if (reply.kind === 'error')
      return { status: reply.status, body: reply.body as object, headers: reply.headers ?? {} };
    return streamed ? streamScript(reply) : jsonScript(reply);
  }

  const others: Readonly<Record<string, (request: SeenRequest) => Script>> = {
    'GET /models': () => ({
      body: {
        object: 'list',
        data: ['gpt-5.5', 'gpt-6-sol'].map((id) => ({ id, object: 'model', created: 1, owned_by: 'openai' })),
      },
    }),
    'POST /responses': respondToCreate,
    'POST /responses/compact': (request) => {
      const body = parseJson(request.body.toString('utf8')) as JsonMap | undefined;
      if (!(options.compaction ?? true) || !body) {
        return refusalScript(refuse(request.path, notFound('POST', request.path)));
      }
      const kept = listInput(body).filter((item) => (item as JsonMap)['role'] === 'user');
      return {
        body: { output: [...kept, { type: 'compaction', encrypted_content: 'VENDOR_COMPACTION' }] },
      };
    },
    'POST /realtime/calls': () => ({
      status: 201,
      headers: { 'content-type': 'application/sdp', location: '/v1/realtime/calls/rtc_fake1' },
      body: 'v=0\r\nanswer',
    }),
    'POST /images/generations': () => ({ body: { created: 1, data: [{ b64_json: 'AAAA' }] } }),
    'POST /images/edits': () => ({ body: { created: 1, data: [{ b64_json: 'BBBB' }] } }),
    'POST /alpha/search': () => ({ body: { encrypted_output: 'SEALED', output: 'found' } }),
  };

  const upstream = await startFakeUpstream(
    (request) => {
      const wrongAuth = checkAuth(request.headers, key);
      if (wrongAuth) return refusalScript(refuse(request.path, wrongAuth));
      const route = request.path.startsWith(`${base}/`)
        ? others[`${request.method} ${request.path.slice(base.length)}`]
        : undefined;
      return route
        ? route(request)
        : refusalScript(refuse(request.path, notFound(request.method, request.path)));
    },
    options.tls && { tls: options.tls },
  );

  const server = new WebSocketServer({
    noServer: true,
    maxPayload: 64 * 1024 * 1024,
    perMessageDeflate: options.perMessageDeflate ?? false,
  });
  server.on('headers', (lines) => {
    for (const [name, value] of Object.entries(options.upgradeHeaders ?? {})) lines.push(`${name}: ${value}`);
  });

  function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
    const body = JSON.stringify({ error: refusal.error });
    socket.end(
      `HTTP/1.1 ${refusal.status} Refused\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  }

  upstream.onUpgrade = (request, socket, head) => {
    fake.upgrades.push(request);
    const path = new URL(request.url ?? '/', 'http://upstream').pathname;
    const mode = options.webSocket ?? 'yes';
    const wrong = checkAuth(request.headers, key);
    if (wrong) return refuseUpgrade(socket, refuse(path, wrong));
    if (path !== `${base}/responses`) return refuseUpgrade(socket, refuse(path, notFound('GET', path)));
    if (mode !== 'yes') {
      const status = mode === 'no' ? 404 : mode;
      return refuseUpgrade(socket, { ...notFound('GET', path), status });
    }
    server.handleUpgrade(request, socket, head, (webSocket) => {
      serveSocket(webSocket, request, path);
    });
  };

  function serveSocket(webSocket: WebSocket, request: IncomingMessage, path: string): void {
    fake.sockets.add(webSocket);
    /** Conversations this connection knows, by response id: the vendor keeps them per connection with store:false. */
    const known = new Map<string, readonly Json[]>();
    webSocket.on('error', () => {});
    webSocket.on('close', (code, reason) => {
      fake.sockets.delete(webSocket);
      fake.closes.push({ code, reason: reason.toString() });
    });
    let queue = Promise.resolve();
    webSocket.on('message', (data: Buffer, isBinary: boolean) => {
      queue = queue.then(() => onFrame(isBinary ? '' : data.toString('utf8'))).catch(() => {});
    });
    const send = (event: Json): void => webSocket.send(JSON.stringify(event));
    const sendRefusal = (refusal: Refusal): void =>
      send({ type: 'error', status: refusal.status, error: { ...refusal.error } });

    async function onFrame(raw: string): Promise<void> {
      const body = parseJson(raw) as JsonMap | undefined;
      if (!body || body['type'] !== 'response.create') return sendRefusal(refuse(path, badJson));
      const previous = body['previous_response_id'];
      const earlier = typeof previous === 'string' ? known.get(previous) : [];
      const wrong = earlier
        ? (checkCreate(body, strict('websocket'), earlier) ?? checkSeals(body))
        : previousNotFound(String(previous));
      if (wrong) return sendRefusal(refuse(path, wrong));
      const input = [...(earlier ?? []), ...listInput(body)];
      if (body['generate'] === false) {
        fake.warmUps.push(body);
        const id = newId('resp_warm');
        known.set(id, input);
        send({ type: 'response.created', response: { id } });
        send({ type: 'response.completed', response: { id, usage: null } });
        return;
      }
      const reply = take({ transport: 'websocket', path, body, raw, input, headers: request.headers });
      if (reply.kind === 'error') {
        send({
          type: 'error',
          status: reply.status,
          error: (reply.body as JsonMap)['error'] ?? {},
          headers: { ...reply.headers },
        });
        return;
      }
      await play(reply.steps, input);
    }

    async function play(steps: readonly Step[], input: readonly Json[]): Promise<void> {
      let sequence = 0;
      const output: Json[] = [];
      for (const step of steps) {
        if (webSocket.readyState !== webSocket.OPEN) return;
        if (step.do === 'sleep') await sleep(step.ms);
        else if (step.do === 'raw') webSocket.send(step.text);
        else if (step.do === 'cut') return webSocket.terminate();
        else if (step.do === 'close') return webSocket.close(step.code);
        else {
          if (step.event['type'] === 'response.output_item.done') output.push(step.event['item'] ?? null);
          if (step.event['type'] === 'response.completed') {
            known.set(String((step.event['response'] as JsonMap)['id']), [...input, ...output]);
          }
          send({ ...step.event, sequence_number: sequence });
          sequence += 1;
        }
      }
    }
  }

  const fake: FakeResponses = {
    upstream,
    url: upstream.url,
    key,
    turns: [],
    warmUps: [],
    refusals: [],
    sockets: new Set(),
    closes: [],
    upgrades: [],
    script: (...turns) => {
      script = turns;
      position = 0;
    },
    close: async () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
      await upstream.close();
    },
  };
  return fake;
}
