// One try of the convert lane: from the converted call to the last byte for the client, piece by piece as it comes.
// It knows no protocol: parts come from the vendor's decoder and go to the client's encoder.
import type { Transform } from 'node:stream';
import { createFailure, type ProxyFailure } from '../../contract/error-codes.ts';
import type { TokenUsage } from '../../contract/exchange-record.ts';
import { createStopCutter, cutResponse, type StopCutter } from '../../ir/cut-at-stop.ts';
import { createFold, type StreamFold } from '../../ir/fold.ts';
import type { IrRequest } from '../../ir/request.ts';
import { continuePart, resumeTurn, type Resumed } from '../../ir/resume-turn.ts';
import type { IrStreamPart, ResponseEnd } from '../../ir/stream-part.ts';
import { unfoldResponse } from '../../ir/unfold.ts';
import { createSseParser, type SseParser } from '../../sse/parse.ts';
import { createByteTail, type ByteTail } from '../../telemetry/byte-tail.ts';
import { reportFailure } from '../../telemetry/report-failure.ts';
import { bodyCopyLimit } from '../../telemetry/said-bodies.ts';
import { headerOf, type ResponseHeaders } from '../../transport/response-headers.ts';
import type { UpstreamCall, UpstreamHandler } from '../../transport/upstream-client.ts';
import { describeFault, type UpstreamFault } from '../../transport/upstream-fault.ts';
import type { StreamDecoder, StreamDecoderContext, WireProtocol } from '../../wire/wire-protocol.ts';
import { classifyRefusal, isHtml } from '../classify-refusal.ts';
import type { LaneInput, LaneOutcome, VendorAnswer } from '../lane.ts';
import { openUnpacker, packingOf, type Unpacked } from '../unpack-answer.ts';
import { ClientAnswer, saysSomething, type ConversionTimes } from './client-answer.ts';
import { convertRequest, type ConvertedRequest } from './convert-request.ts';
import { answerLimit, looksLikeEvents, parseAnswer, tooLarge } from './parse-answer.ts';

/** A refusal is held whole before it is judged. */
const refusalLimit = 1024 * 1024;

/** How often one answer is asked to go on after a pause of its vendor. */
const mostPauses = 6;

/** The vendor paused: `request` goes on with its turn, in a further try that gives the client the rest. */
export interface Paused {
  readonly kind: 'paused';
  readonly request: IrRequest;
}

/** What a vendor may take to close its stream after it has said its last word. */
const lingerMs = 2_000;

const blankAnswer = createFailure('upstream_error', 'The model gave an answer without a word. Try again.', {
  modelFault: true,
});

/** One try: from the converted call to the last byte for the client. */
export class Conversion implements UpstreamHandler {
  readonly #input: LaneInput;
  readonly #client: WireProtocol;
  readonly #vendor: WireProtocol;
  readonly #times: ConversionTimes;
  readonly #converted: ConvertedRequest;
  /** The client's side. */
  readonly #answer: ClientAnswer;
  /** Made where the upstream streams. */
  #decoder: StreamDecoder | null = null;
  #parser: SseParser | null = null;
  #resolve: (outcome: LaneOutcome | Paused) => void = () => {};
  #call: UpstreamCall | null = null;
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
  /** For stop sequences that the upstream knows nothing of. */
  readonly #cutter: StopCutter | null;
  /** Of a streamed answer, for the log. */
  #copy: ByteTail | null = null;
  readonly #request: IrRequest;
  /** Of this answer so far. */
  readonly #pauses: number;
  /** null = the client knows nothing of this answer yet. */
  readonly #before: Resumed | null;
  /** What is said, where the vendor may pause and the client would not know what to do. */
  readonly #turn: StreamFold | null;

  /** @param earlier the try that its vendor paused, where this one goes on with its answer */
  constructor(
    input: LaneInput,
    ir: IrRequest,
    client: WireProtocol,
    vendor: WireProtocol,
    times: ConversionTimes,
    earlier: Conversion | null = null,
  ) {
    const { exchange } = input;
    this.#input = input;
    this.#client = client;
    this.#vendor = vendor;
    this.#times = times;
    this.#converted = convertRequest(input, ir, vendor);
    exchange.draft.warnings = [...this.#converted.warnings];
    exchange.draft.said?.begin(this.#converted.upstream.body);
    const { stops } = this.#converted;
    this.#cutter = stops.length > 0 ? createStopCutter(stops) : null;
    this.#request = ir;
    this.#answer = earlier === null ? new ClientAnswer(exchange, ir, client, vendor, times) : earlier.#answer;
    const pauses = earlier === null ? 0 : earlier.#pauses + 1;
    this.#pauses = pauses;
    this.#before = pauses === 0 ? null : { times: pauses, usage: exchange.draft.usage };
    this.#serving = pauses > 0;
    const mayPause = this.#converted.searches && pauses < mostPauses;
    this.#turn = mayPause && client.id !== vendor.id ? createFold() : null;
  }

  /** The upstream was asked to search the web by itself. */
  get searches(): boolean {
    return this.#converted.searches;
  }

  /** The try that goes on with the same answer. */
  goOn(request: IrRequest): Conversion {
    return new Conversion(this.#input, request, this.#client, this.#vendor, this.#times, this);
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

  run(): Promise<LaneOutcome | Paused> {
    const { exchange, deps } = this.#input;
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#call = deps.upstreams.send(this.#converted.upstream, this);
      exchange.onGone = () => this.#call?.abort();
      if (exchange.gone) this.#call.abort();
      else if (this.#before === null) this.#answer.openLater();
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
    else if (headerOf(headers, 'content-type')?.startsWith('text/event-stream') !== true)
      this.#mode = 'whole';
    else {
      this.#mode = 'events';
      this.#answer.openSoon();
    }
  }

  onData(chunk: Buffer): boolean {
    if (this.#settled) return true;
    if (this.#packing === undefined)
      return this.#read(chunk) || !this.#waitForDrain(() => this.#call?.resume());
    this.#unpacker ??= openUnpacker(this.#packing, chunk, this.#unpacked(this.#packing));
    if (this.#unpacker === null || this.#unpacker.write(chunk)) return true;
    this.#unpacker.once('drain', () => this.#call?.resume());
    return false;
  }

  #unpacked(packing: string): Unpacked {
    const { target } = this.#input;
    return {
      onPiece: (piece, resume) => this.#settled || this.#read(piece) || !this.#waitForDrain(resume),
      onEnd: () => this.#readEnd(),
      onFail: () => {
        const what = `The answer of upstream "${target.upstream.id}" is not valid ${packing}.`;
        this.#fail(createFailure('upstream_error', what));
      },
    };
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
    return this.#settled || this.#answer.flush();
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

  #take(said: IrStreamPart): void {
    if (this.#settled) return;
    if (said.type === 'error') {
      this.#fail(said.failure);
      return;
    }
    const part = this.#before === null ? said : continuePart(said, this.#before);
    if (part === null) return;
    this.#turn?.push(said);
    if ((part.type === 'response-start' || part.type === 'response-end') && part.usage)
      this.#noteUsage(part.usage);
    if (part.type === 'response-end' && this.#isWorthARepeat(part)) {
      this.#fail(blankAnswer);
      return;
    }
    if (!this.#serving && saysSomething(part)) this.#serve();
    if (part.type === 'response-end' && part.reason === 'pause' && this.#pause()) return;
    this.#answer.push(part);
    if (part.type === 'response-end') this.#settle({ kind: 'sent', status: 200, failure: null });
  }

  /** False = the pause is the client's to know. */
  #pause(): boolean {
    const request = this.#turn && resumeTurn(this.#request, this.#turn.finish().parts);
    if (request === null) return false;
    this.#settle({ kind: 'paused', request });
    return true;
  }

  #isWorthARepeat({ blank }: ResponseEnd): boolean {
    return blank === true && !this.#input.isRepeat && !this.#answer.isOpen;
  }

  #noteUsage(usage: TokenUsage): void {
    this.#input.exchange.draft.usage = usage;
  }

  #serve(): void {
    if (this.#serving) return;
    this.#serving = true;
    this.#input.serving();
  }

  /** The upstream answered in one piece of JSON. */
  #takeWhole(): void {
    const { target, deps } = this.#input;
    if (this.#size > answerLimit) throw tooLarge(target.upstream.id);
    const body = parseAnswer(this.#vendorAnswer(), target, deps);
    const told = this.#vendor.decodeResponse(body, this.#decodeContext());
    const { stops } = this.#converted;
    const response = stops.length > 0 ? cutResponse(told, stops) : told;
    if (response.end.usage) this.#noteUsage(response.end.usage);
    if (this.#isWorthARepeat(response.end)) {
      this.#fail(blankAnswer);
      return;
    }
    this.#serve();
    const isWhole = this.#before === null && response.end.reason !== 'pause';
    if (isWhole && this.#answer.sendWhole(response))
      this.#settle({ kind: 'sent', status: 200, failure: null });
    else for (const part of unfoldResponse(response)) this.#take(part);
  }

  #vendorAnswer(): VendorAnswer {
    const [only] = this.#pieces;
    const body = only && this.#pieces.length === 1 ? only : Buffer.concat(this.#pieces);
    return { status: this.#status, headers: this.#headers, body };
  }

  #refuse(): void {
    const { target, deps } = this.#input;
    const answer = this.#vendorAnswer();
    this.#fail(classifyRefusal(answer, target, deps), answer);
  }

  /** Before anything went out another target may be tried; afterwards the error goes into the stream. */
  #fail(failure: ProxyFailure, answer: VendorAnswer | null = null): void {
    if (this.#settled) return;
    if (!this.#answer.isOpen) {
      this.#settle({ kind: 'failed', status: this.#status, failure, answer });
      return;
    }
    this.#answer.break(failure);
    this.#settle({ kind: 'sent', status: 200, failure });
  }

  #settle(outcome: LaneOutcome | Paused): void {
    if (this.#settled) return;
    this.#settled = true;
    if (outcome.kind !== 'paused') this.#answer.stop();
    this.#unpacker?.destroy();
    this.#input.exchange.onGone = null;
    this.#resolve(outcome);
    // A call that goes on for nobody is closed; one that is at its end may close by itself, so that its connection
    // can be used again.
    const isOver = outcome.kind === 'paused' || (outcome.kind === 'sent' && outcome.failure === null);
    if (!isOver) this.#call?.abort();
    else if (!this.#over) this.#lingering = setTimeout(() => this.#call?.abort(), lingerMs).unref();
  }
}
