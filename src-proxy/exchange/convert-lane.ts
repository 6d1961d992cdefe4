// Client and upstream speak different protocols: the request goes through the neutral language, and so does the
// answer, piece by piece as it comes. All protocol knowledge is in wire/; here is only the carrying.
import { createFailure, ProxyError, type ProxyFailure } from '../contract/error-codes.ts';
import type { TokenUsage } from '../contract/exchange-record.ts';
import { estimateTokens } from '../ir/estimate-tokens.ts';
import { createFold, type StreamFold } from '../ir/fold.ts';
import type { JsonObject } from '../ir/json.ts';
import { parseJson, stringifyJson } from '../ir/raw-json.ts';
import type { IrRequest } from '../ir/request.ts';
import type { IrResponse, IrStreamPart } from '../ir/stream-part.ts';
import { unfoldResponse } from '../ir/unfold.ts';
import { createSseParser, type SseParser } from '../sse/parse.ts';
import { bodyCopyLimit } from '../telemetry/exchange-draft.ts';
import { headerOf, type ResponseHeaders } from '../transport/response-headers.ts';
import type { UpstreamCall, UpstreamHandler } from '../transport/upstream-client.ts';
import { describeFault, type UpstreamFault } from '../transport/upstream-fault.ts';
import type {
  EncodeResponseContext,
  StreamDecoder,
  StreamEncoder,
  WireProtocol,
} from '../wire/wire-protocol.ts';
import { keyswitchHeaders } from './answer-failure.ts';
import { classifyRefusal, isHtml } from './classify-refusal.ts';
import { ClientStream } from './client-stream.ts';
import {
  convertRequest,
  decodeClientRequest,
  refusesSeals,
  withoutSeals,
  type ConvertedRequest,
} from './convert-request.ts';
import { sealCodecFor } from './create-seal-codec.ts';
import type { Lane, LaneInput, LaneOutcome, VendorAnswer } from './lane.ts';
import { type AnswerWatch, createSealMemory, type SealMemory } from './seal-memory.ts';

export interface ConvertLaneOptions {
  /**
   * Since the request came: a streaming client gets its headers at the latest then, though nobody has said anything
   * yet. Gemini CLI gives up after 60 s without headers (clients.md section 6); until then another target can be tried.
   */
  readonly openAfterMs?: number;
  /** Silence towards a streaming client. */
  readonly keepAliveMs?: number;
}

/** A refusal is held whole before it is judged; an answer that is not streamed may hold images. */
const refusalLimit = 1024 * 1024;
const answerLimit = 64 * 1024 * 1024;

/** What a vendor may take to close its stream after it has said its last word. */
const lingerMs = 2_000;

/** The lane for targets of another protocol, and for bodies that hold seals of ours. */
export function createConvertLane(options: ConvertLaneOptions = {}): Lane {
  const { openAfterMs = 20_000, keepAliveMs = 15_000 } = options;
  /** Upstreams that were seen to demand their reasoning back. */
  const learnt = new Set<string>();
  const seals = createSealMemory();
  return async (input) => {
    const { deps, exchange, target, body } = input;
    const client = deps.wire[exchange.ask.protocol];
    const vendor = deps.wire[target.protocol];
    const { operation, protocol } = exchange.ask;
    exchange.draft.lane = 'convert';
    if (!client || !vendor || (operation !== 'generate' && operation !== 'count-tokens')) {
      const what = `Upstream "${target.upstream.id}" speaks ${target.protocol}; ${operation} of ${protocol} cannot be converted.`;
      return {
        kind: 'failed',
        status: 0,
        failure: createFailure('unsupported_endpoint', what),
        answer: null,
      };
    }
    const asked = decodeClientRequest(exchange, body, client);
    if (operation === 'count-tokens') return answerCount(input, asked, client);
    const issuer = { protocol: target.protocol, upstream: target.upstream.id };
    const ir = protocol === 'openai-chat' ? seals.restore(exchange.client.id, asked, issuer) : asked;
    const times = { openAfterMs, keepAliveMs, seals };
    const known = learnt.has(target.upstream.id) ? withQuirk(input, reasoningQuirk) : input;
    const first = new Conversion(known, ir, client, vendor, times);
    const outcome = await first.run();
    if (outcome.kind !== 'failed' || outcome.failure.code !== 'invalid_request') return outcome;
    const demanding = demandsReasoning.test(outcome.failure.message)
      ? withQuirk(input, reasoningQuirk)
      : input;
    if (demanding !== input) {
      // A Chat vendor without a preset that wants its reasoning back: known from here on.
      learnt.add(target.upstream.id);
      return new Conversion(demanding, ir, client, vendor, times).run();
    }
    // Sealed reasoning of another account or of long ago: better forgotten than a conversation that is stuck.
    const stripped = refusesSeals(outcome.failure.message) ? withoutSeals(ir) : ir;
    return stripped === ir ? outcome : new Conversion(input, stripped, client, vendor, times).run();
  };
}

const reasoningQuirk = 'reasoning-content-required';
/** DeepSeek and Moonshot name the member that they miss (2026-11-20). */
const demandsReasoning =
  /(?:missing|required|must|passed back).*reasoning_content|reasoning_content.*(?:missing|required|must|passed back)/i;

/** The same for an upstream with one more quirk; the same object where it has it. */
function withQuirk(input: LaneInput, quirk: string): LaneInput {
  const { target } = input;
  const { upstream } = target;
  if (upstream.quirks.includes(quirk)) return input;
  return { ...input, target: { ...target, upstream: { ...upstream, quirks: [...upstream.quirks, quirk] } } };
}

/** No upstream of the route counts for this protocol: an estimate, and said to be one. */
function answerCount(input: LaneInput, ir: IrRequest, client: WireProtocol): LaneOutcome {
  const { draft } = input.exchange;
  draft.warnings = [
    'emulated count_tokens: the number is an estimate, the upstream counts for its own protocol only',
  ];
  sendJson(input, client.countTokens?.encodeResult(estimateTokens(ir)) ?? {});
  return { kind: 'sent', status: 200, failure: null };
}

function sendJson(input: LaneInput, body: JsonObject): void {
  const { response, draft } = input.exchange;
  if (response.destroyed) return;
  const bytes = Buffer.from(stringifyJson(body));
  draft.markFirstByte();
  draft.responseBytes += bytes.length;
  response.writeHead(200, [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(bytes.length),
    ...keyswitchHeaders(draft),
  ]);
  response.end(bytes);
}

/** Some vendors stream under another content type. JSON never begins so. */
function looksLikeEvents(chunk: Buffer): boolean {
  return /^\s*(?:data|event|id|retry)?:/.test(chunk.toString('latin1', 0, 16));
}

/** One try: from the converted call to the last byte for the client. */
class Conversion implements UpstreamHandler {
  readonly #input: LaneInput;
  readonly #client: WireProtocol;
  readonly #vendor: WireProtocol;
  readonly #converted: ConvertedRequest;
  readonly #context: EncodeResponseContext;
  readonly #openAfterMs: number;
  readonly #decoder: StreamDecoder;
  readonly #parser: SseParser;
  /** For a client that streams. */
  readonly #stream: ClientStream | null;
  readonly #encoder: StreamEncoder | null;
  /** For a client that wants the answer whole, on an upstream that streams. */
  readonly #fold: StreamFold | null;
  /** For clients that may lose seals. */
  readonly #watch: AnswerWatch | null;
  #resolve: (outcome: LaneOutcome) => void = () => {};
  #call: UpstreamCall | null = null;
  #openTimer: NodeJS.Timeout | null = null;
  #mode: 'waiting' | 'refusal' | 'events' | 'whole' = 'waiting';
  #status = 0;
  #headers: ResponseHeaders = {};
  #pieces: Buffer[] = [];
  #size = 0;
  #serving = false;
  #settled = false;
  /** The upstream has ended by itself. */
  #over = false;
  #lingering: NodeJS.Timeout | null = null;

  constructor(
    input: LaneInput,
    ir: IrRequest,
    client: WireProtocol,
    vendor: WireProtocol,
    times: Required<ConvertLaneOptions> & { readonly seals: SealMemory },
  ) {
    const { exchange, target } = input;
    const { draft } = exchange;
    this.#input = input;
    this.#client = client;
    this.#vendor = vendor;
    this.#openAfterMs = times.openAfterMs;
    this.#watch = exchange.ask.protocol === 'openai-chat' ? times.seals.watch(exchange.client.id) : null;
    this.#converted = convertRequest(input, ir, vendor);
    draft.warnings = [...this.#converted.warnings];
    this.#context = {
      request: ir,
      model: ir.model,
      responseId: draft.id.replaceAll('-', ''),
      createdAt: Math.floor(draft.at / 1000),
      seals: sealCodecFor(exchange.snapshot.config.sealKey),
    };
    this.#decoder = vendor.createStreamDecoder({
      upstream: target.upstream.id,
      toolNames: this.#converted.toolNames,
      idSeed: draft.id,
    });
    this.#parser = createSseParser((data, event) => {
      if (!this.#settled) for (const part of this.#decoder.push(data, event)) this.#take(part);
    });
    const asArray = exchange.ask.protocol === 'gemini' && !/(^|&)alt=sse(&|$)/.test(exchange.query);
    this.#stream = ir.stream
      ? new ClientStream({
          response: exchange.response,
          draft,
          wire: client,
          asArray,
          keepAliveMs: times.keepAliveMs,
        })
      : null;
    this.#encoder = ir.stream ? client.createStreamEncoder(this.#context) : null;
    this.#fold = ir.stream ? null : createFold();
  }

  run(): Promise<LaneOutcome> {
    const { exchange, deps } = this.#input;
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#call = deps.upstreams.send(this.#converted.upstream, this);
      exchange.onGone = () => this.#call?.abort();
      if (exchange.gone) this.#call.abort();
      else if (this.#stream) {
        const wait = Math.max(0, this.#openAfterMs - exchange.draft.elapsedMs);
        this.#openTimer = setTimeout(() => this.#openStream(), wait);
      }
    });
  }

  onHeaders(status: number, headers: ResponseHeaders): void {
    this.#status = status;
    this.#headers = headers;
    if (status >= 300 || isHtml({ headers })) this.#mode = 'refusal';
    else
      this.#mode =
        headerOf(headers, 'content-type')?.startsWith('text/event-stream') === true ? 'events' : 'whole';
  }

  onData(chunk: Buffer): boolean {
    if (this.#settled) return true;
    if (this.#mode === 'whole' && this.#size === 0 && looksLikeEvents(chunk)) this.#mode = 'events';
    if (this.#mode !== 'events') {
      this.#size += chunk.length;
      const limit = this.#mode === 'refusal' ? refusalLimit : answerLimit;
      if (this.#size <= limit) this.#pieces.push(chunk);
      return true;
    }
    this.#guard(() => this.#parser.push(chunk));
    if (this.#settled || this.#stream === null || this.#stream.flush()) return true;
    this.#input.exchange.response.once('drain', () => this.#call?.resume());
    return false;
  }

  onEnd(): void {
    this.#over = true;
    if (this.#lingering) clearTimeout(this.#lingering);
    if (this.#settled) return;
    if (this.#mode === 'refusal') {
      this.#refuse();
      return;
    }
    this.#guard(() => {
      if (this.#mode === 'whole') this.#takeWhole();
      else {
        this.#parser.end();
        if (!this.#settled) for (const part of this.#decoder.end()) this.#take(part);
      }
    });
  }

  onFault(fault: UpstreamFault): void {
    if (this.#lingering) clearTimeout(this.#lingering);
    if (this.#settled) return;
    const { exchange, target } = this.#input;
    if (exchange.gone) {
      this.#settle({ kind: 'left', status: this.#status });
      return;
    }
    if (this.#mode === 'refusal') this.#refuse();
    else this.#fail(describeFault(fault, target.upstream.id, this.#converted.upstream.origin));
  }

  /** Whatever a decoder throws becomes a failure of this try. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof ProxyError))
        process.emitWarning(error instanceof Error ? error : new Error(String(error)));
      const failure =
        error instanceof ProxyError
          ? error.failure
          : createFailure('internal_error', 'Keyswitch could not read the answer of the upstream.');
      this.#call?.abort();
      this.#fail(failure);
    }
  }

  #take(part: IrStreamPart): void {
    if (this.#settled) return;
    if (part.type === 'error') {
      this.#fail(part.failure);
      return;
    }
    const saysSomething = part.type !== 'response-start' && part.type !== 'heartbeat';
    if (part.type === 'response-start' && part.usage) this.#noteUsage(part.usage);
    if (part.type === 'response-end' && part.usage) this.#noteUsage(part.usage);
    this.#watch?.push(part);
    if (saysSomething) this.#serve();
    if (this.#fold !== null) {
      this.#fold.push(part);
      if (part.type === 'response-end') this.#sendWhole(this.#fold.finish());
      return;
    }
    this.#stream?.add(this.#encoder?.push(part) ?? []);
    if (saysSomething) this.#openStream();
    if (part.type === 'response-end') {
      this.#stream?.flush();
      this.#stream?.end(false);
      this.#settle({ kind: 'sent', status: 200, failure: null });
    }
  }

  #noteUsage(usage: TokenUsage): void {
    this.#input.exchange.draft.usage = usage;
  }

  #serve(): void {
    if (this.#serving) return;
    this.#serving = true;
    this.#input.serving();
  }

  #openStream(): void {
    if (this.#openTimer) clearTimeout(this.#openTimer);
    this.#openTimer = null;
    if (this.#stream === null || this.#stream.isOpen || this.#settled) return;
    this.#stream.open();
    // By the timer: what the start said goes out now; in a chunk its end flushes.
    if (this.#mode !== 'events') this.#stream.flush();
  }

  /** The upstream answered in one piece of JSON. */
  #takeWhole(): void {
    if (this.#size > answerLimit) throw this.#unreadable('is too large');
    const text = Buffer.concat(this.#pieces).toString('utf8');
    let body: unknown;
    try {
      body = parseJson(text);
    } catch (error) {
      if (error instanceof ProxyError) throw error;
      if (/^\s*<(?:!doctype|html)/i.test(text)) {
        // A web page under another content type is still somebody's website, not an API.
        this.#headers = { ...this.#headers, 'content-type': 'text/html' };
        this.#refuse();
        return;
      }
      throw this.#unreadable('is no valid JSON');
    }
    const response = this.#vendor.decodeResponse(body, {
      upstream: this.#input.target.upstream.id,
      toolNames: this.#converted.toolNames,
      idSeed: this.#input.exchange.draft.id,
    });
    if (response.end.usage) this.#noteUsage(response.end.usage);
    if (this.#fold !== null) {
      this.#serve();
      if (this.#watch !== null) for (const part of unfoldResponse(response)) this.#watch.push(part);
      this.#sendWhole(response);
    } else for (const part of unfoldResponse(response)) this.#take(part);
  }

  #unreadable(why: string): ProxyError {
    return new ProxyError(
      createFailure('upstream_error', `The answer of upstream "${this.#input.target.upstream.id}" ${why}.`),
    );
  }

  #sendWhole(response: IrResponse): void {
    sendJson(this.#input, this.#client.encodeResponse(response, this.#context));
    this.#settle({ kind: 'sent', status: 200, failure: null });
  }

  #refuse(): void {
    const { target, deps } = this.#input;
    const answer: VendorAnswer = {
      status: this.#status,
      headers: this.#headers,
      body: Buffer.concat(this.#pieces),
    };
    this.#fail(
      classifyRefusal(answer, target, () => deps.knownModels()),
      answer,
    );
  }

  /** Before anything went out another target may be tried; afterwards the error goes into the stream. */
  #fail(failure: ProxyFailure, answer: VendorAnswer | null = null): void {
    if (this.#settled) return;
    this.#keepRequest();
    if (this.#stream === null || !this.#stream.isOpen) {
      this.#settle({ kind: 'failed', status: this.#status, failure, answer });
      return;
    }
    this.#stream.add(this.#encoder?.push({ type: 'error', failure }) ?? []);
    const { protocol } = this.#input.exchange.ask;
    // Only Gemini's clients overlook an error in the stream (break-stream.ts); a torn one hides it from the others.
    this.#stream.end(protocol === 'gemini');
    this.#settle({ kind: 'sent', status: 200, failure });
  }

  #keepRequest(): void {
    const { deps, exchange } = this.#input;
    const { body } = this.#converted.upstream;
    if (deps.recorder.bodies === 'off' || body === null) return;
    exchange.draft.bodies ??= { truncated: false };
    exchange.draft.bodies.upstreamRequest = Buffer.from(body.subarray(0, bodyCopyLimit));
    if (body.length > bodyCopyLimit) exchange.draft.bodies.truncated = true;
  }

  #settle(outcome: LaneOutcome): void {
    if (this.#settled) return;
    this.#settled = true;
    if (this.#openTimer) clearTimeout(this.#openTimer);
    this.#stream?.stop();
    this.#input.exchange.onGone = null;
    this.#resolve(outcome);
    // A call that goes on for nobody is closed; one that is at its end may close by itself, so that its connection
    // can be used again.
    const isOver = outcome.kind === 'sent' && outcome.failure === null;
    if (!isOver) this.#call?.abort();
    else if (!this.#over) this.#lingering = setTimeout(() => this.#call?.abort(), lingerMs).unref();
  }
}
