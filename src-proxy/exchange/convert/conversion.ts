// One try of the convert lane: from the converted call to the last byte for the client, piece by piece as it comes.
// It knows no protocol: parts come from the vendor's decoder and go to the client's encoder.
import type { Transform } from 'node:stream';
import { createFailure, ProxyError, type ProxyFailure } from '../../contract/error-codes.ts';
import type { TokenUsage } from '../../contract/exchange-record.ts';
import { createStopCutter, cutResponse, type StopCutter } from '../../ir/cut-at-stop.ts';
import { createFold, type StreamFold } from '../../ir/fold.ts';
import { parseJson } from '../../ir/raw-json.ts';
import type { IrRequest } from '../../ir/request.ts';
import type { IrResponse, IrStreamPart } from '../../ir/stream-part.ts';
import { unfoldResponse } from '../../ir/unfold.ts';
import { createSseParser, type SseParser } from '../../sse/parse.ts';
import { createByteTail, type ByteTail } from '../../telemetry/byte-tail.ts';
import { reportFailure } from '../../telemetry/report-failure.ts';
import { bodyCopyLimit } from '../../telemetry/said-bodies.ts';
import { headerOf, type ResponseHeaders } from '../../transport/response-headers.ts';
import type { UpstreamCall, UpstreamHandler } from '../../transport/upstream-client.ts';
import { describeFault, type UpstreamFault } from '../../transport/upstream-fault.ts';
import type {
  EncodeResponseContext,
  StreamDecoder,
  StreamDecoderContext,
  StreamEncoder,
  WireProtocol,
} from '../../wire/wire-protocol.ts';
import type { CallIdCodec } from '../seals/call-id-codec.ts';
import { classifyRefusal, isHtml } from '../classify-refusal.ts';
import { ClientStream } from './client-stream.ts';
import { convertRequest, type ConvertedRequest } from './convert-request.ts';
import { sealCodecFor } from '../seals/create-seal-codec.ts';
import type { LaneInput, LaneOutcome, VendorAnswer } from '../lane.ts';
import type { AnswerWatch, SealMemory } from '../seals/seal-memory.ts';
import { type CallIdSealer, createCallIdSealer, sealCallIds } from '../seals/seal-call-ids.ts';
import { sendJson } from './send-json.ts';
import { openUnpacker, packingOf } from '../unpack-answer.ts';

/** What a conversion gets from its lane. */
export interface ConversionTimes {
  /** See ConvertLaneOptions. */
  readonly openAfterMs: number;
  readonly keepAliveMs: number;
  readonly seals: SealMemory;
  /** For clients whose only sure place for seals is the id of a call. */
  readonly callIds: CallIdCodec | null;
}

/** A refusal is held whole before it is judged; an answer that is not streamed may hold images. */
const refusalLimit = 1024 * 1024;
const answerLimit = 64 * 1024 * 1024;

/** What a vendor may take to close its stream after it has said its last word. */
const lingerMs = 2_000;

/** Some vendors stream under another content type. JSON never begins so. */
function looksLikeEvents(chunk: Buffer): boolean {
  return /^\s*(?:data|event|id|retry)?:/.test(chunk.toString('latin1', 0, 16));
}

/** One try: from the converted call to the last byte for the client. */
export class Conversion implements UpstreamHandler {
  readonly #input: LaneInput;
  readonly #client: WireProtocol;
  readonly #vendor: WireProtocol;
  readonly #converted: ConvertedRequest;
  readonly #context: EncodeResponseContext;
  readonly #openAfterMs: number;
  /** Made where the upstream streams. */
  #decoder: StreamDecoder | null = null;
  #parser: SseParser | null = null;
  /** For a client that streams. */
  readonly #stream: ClientStream | null;
  readonly #encoder: StreamEncoder | null;
  /** For a client that wants the answer whole, on an upstream that streams. */
  #fold: StreamFold | null = null;
  /** For clients that may lose seals. */
  readonly #watch: AnswerWatch | null;
  readonly #callIds: CallIdCodec | null;
  /** For one that streams. */
  readonly #sealer: CallIdSealer | null;
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
  /** How the answer is compressed, in spite of what was asked for. */
  #packing: string | undefined;
  #unpacker: Transform | null = null;
  /** Stop sequences that the upstream knows nothing of. */
  readonly #stops: readonly string[];
  readonly #cutter: StopCutter | null;
  /** Of a streamed answer, for the log. */
  #copy: ByteTail | null = null;

  constructor(
    input: LaneInput,
    ir: IrRequest,
    client: WireProtocol,
    vendor: WireProtocol,
    times: ConversionTimes,
  ) {
    const { exchange } = input;
    const { draft } = exchange;
    this.#input = input;
    this.#client = client;
    this.#vendor = vendor;
    this.#openAfterMs = times.openAfterMs;
    this.#watch = exchange.ask.protocol === 'openai-chat' ? times.seals.watch(exchange.client.id) : null;
    this.#callIds = times.callIds;
    this.#sealer = times.callIds && ir.stream ? createCallIdSealer(times.callIds) : null;
    this.#converted = convertRequest(input, ir, vendor);
    draft.warnings = [...this.#converted.warnings];
    draft.said?.begin(this.#converted.upstream.body);
    this.#context = {
      request: ir,
      model: ir.model,
      exchangeId: draft.id,
      responseId: draft.id.replaceAll('-', ''),
      createdAt: Math.floor(draft.at / 1000),
      seals: sealCodecFor(exchange.snapshot.config.sealKey),
    };
    this.#stops = this.#converted.stops;
    this.#cutter = this.#stops.length > 0 ? createStopCutter(this.#stops) : null;
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
  }

  #decodeContext(): StreamDecoderContext {
    const { exchange, target } = this.#input;
    return {
      upstream: target.upstream.id,
      toolNames: this.#converted.toolNames,
      idSeed: exchange.draft.id,
    };
  }

  #openEvents(): SseParser {
    const decoder = this.#vendor.createStreamDecoder(this.#decodeContext());
    this.#decoder = decoder;
    return createSseParser((data, event) => {
      if (!this.#settled) this.#takeAll(decoder.push(data, event));
    });
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

  onRepeat(): void {
    this.#input.repeated();
  }

  onHeaders(status: number, headers: ResponseHeaders): void {
    this.#status = status;
    this.#headers = headers;
    this.#packing = packingOf(headers);
    if (status >= 300 || isHtml({ headers })) this.#mode = 'refusal';
    else
      this.#mode =
        headerOf(headers, 'content-type')?.startsWith('text/event-stream') === true ? 'events' : 'whole';
  }

  onData(chunk: Buffer): boolean {
    if (this.#settled) return true;
    if (this.#packing === undefined)
      return this.#read(chunk) || !this.#waitForDrain(() => this.#call?.resume());
    this.#unpacker ??= this.#openUnpacker(this.#packing, chunk);
    if (this.#unpacker === null || this.#unpacker.write(chunk)) return true;
    this.#unpacker.once('drain', () => this.#call?.resume());
    return false;
  }

  #openUnpacker(packing: string, chunk: Buffer): Transform | null {
    const unpacker = openUnpacker(packing, chunk);
    const fail = (): void =>
      this.#guard(() => {
        throw this.#unreadable(`is not valid ${packing}`);
      });
    if (unpacker === null) {
      fail();
      return null;
    }
    unpacker.on('data', (piece: Buffer) => {
      if (this.#settled || this.#read(piece)) return;
      unpacker.pause();
      this.#waitForDrain(() => unpacker.resume());
    });
    unpacker.on('end', () => this.#readEnd());
    unpacker.on('error', fail);
    return unpacker;
  }

  /** True always, so that it reads well in a condition: the client's socket is full. */
  #waitForDrain(resume: () => void): boolean {
    this.#input.exchange.response.once('drain', resume);
    return true;
  }

  /** Takes plain bytes; false = the client's socket is full. */
  #read(chunk: Buffer): boolean {
    if (this.#mode === 'whole' && this.#size === 0 && looksLikeEvents(chunk)) this.#mode = 'events';
    this.#keepCopy(chunk);
    if (this.#mode !== 'events') {
      this.#size += chunk.length;
      const limit = this.#mode === 'refusal' ? refusalLimit : answerLimit;
      if (this.#size <= limit) this.#pieces.push(chunk);
      return true;
    }
    this.#guard(() => (this.#parser ??= this.#openEvents()).push(chunk));
    return this.#settled || this.#stream === null || this.#stream.flush();
  }

  /** For the log: a stream is copied aside, bounded; what is held whole anyway is pointed at. */
  #keepCopy(chunk: Buffer): void {
    const { said } = this.#input.exchange.draft;
    if (!said) return;
    if (this.#mode === 'events') (this.#copy ??= createByteTail(bodyCopyLimit)).push(chunk);
    said.upstreamResponse = this.#copy ?? this.#pieces;
  }

  onEnd(): void {
    this.#over = true;
    if (this.#lingering) clearTimeout(this.#lingering);
    if (this.#unpacker) this.#unpacker.end();
    else this.#readEnd();
  }

  #readEnd(): void {
    if (this.#settled) return;
    if (this.#mode === 'refusal') {
      this.#refuse();
      return;
    }
    this.#guard(() => {
      if (this.#mode === 'whole') this.#takeWhole();
      else {
        (this.#parser ??= this.#openEvents()).end();
        if (!this.#settled) this.#takeAll(this.#decoder?.end() ?? []);
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
      this.#fail(reportFailure(error, 'Keyswitch could not read the answer of the upstream.'));
    }
  }

  #takeAll(parts: readonly IrStreamPart[]): void {
    for (const part of parts) {
      if (this.#cutter === null) this.#take(part);
      else for (const kept of this.#cutter.push(part)) this.#take(kept);
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
    if (this.#stream === null) {
      const fold = (this.#fold ??= createFold());
      fold.push(part);
      if (part.type === 'response-end') this.#sendWhole(fold.finish());
      return;
    }
    const told = this.#sealer === null ? part : this.#sealer.push(part);
    this.#stream.add(this.#encoder?.push(told) ?? []);
    if (saysSomething) this.#openStream();
    if (part.type === 'response-end') {
      this.#stream.flush();
      this.#stream.end(false);
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
    const [only] = this.#pieces;
    const bytes = only && this.#pieces.length === 1 ? only : Buffer.concat(this.#pieces);
    const text = bytes.toString('utf8');
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
    const told = this.#vendor.decodeResponse(body, this.#decodeContext());
    const response = this.#stops.length > 0 ? cutResponse(told, this.#stops) : told;
    if (response.end.usage) this.#noteUsage(response.end.usage);
    if (this.#stream === null) {
      this.#serve();
      // Thoughts are remembered by the calls that they led to.
      if (this.#watch !== null && response.parts.some(({ type }) => type === 'tool-call'))
        for (const part of unfoldResponse(response)) this.#watch.push(part);
      this.#sendWhole(response);
    } else for (const part of unfoldResponse(response)) this.#take(part);
  }

  #unreadable(why: string): ProxyError {
    return new ProxyError(
      createFailure('upstream_error', `The answer of upstream "${this.#input.target.upstream.id}" ${why}.`),
    );
  }

  #sendWhole(response: IrResponse): void {
    const told = this.#callIds === null ? response : sealCallIds(response, this.#callIds);
    sendJson(this.#input.exchange, this.#client.encodeResponse(told, this.#context));
    this.#settle({ kind: 'sent', status: 200, failure: null });
  }

  #refuse(): void {
    const { target, deps } = this.#input;
    const answer: VendorAnswer = {
      status: this.#status,
      headers: this.#headers,
      body: Buffer.concat(this.#pieces),
    };
    this.#fail(classifyRefusal(answer, target, deps), answer);
  }

  /** Before anything went out another target may be tried; afterwards the error goes into the stream. */
  #fail(failure: ProxyFailure, answer: VendorAnswer | null = null): void {
    if (this.#settled) return;
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

  #settle(outcome: LaneOutcome): void {
    if (this.#settled) return;
    this.#settled = true;
    if (this.#openTimer) clearTimeout(this.#openTimer);
    this.#stream?.stop();
    this.#unpacker?.destroy();
    this.#input.exchange.onGone = null;
    this.#resolve(outcome);
    // A call that goes on for nobody is closed; one that is at its end may close by itself, so that its connection
    // can be used again.
    const isOver = outcome.kind === 'sent' && outcome.failure === null;
    if (!isOver) this.#call?.abort();
    else if (!this.#over) this.#lingering = setTimeout(() => this.#call?.abort(), lingerMs).unref();
  }
}
