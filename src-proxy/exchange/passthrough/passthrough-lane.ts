// Client and upstream speak the same protocol: bytes go through untouched, both ways. Only the model's name may be
// spliced in the request. The answer is copied aside (bounded) and read after its end, never before.
import type { ProxyFailure } from '../../contract/error-codes.ts';
import { createByteTail, type ByteTail } from '../../telemetry/byte-tail.ts';
import { bodyCopyLimit } from '../../telemetry/said-bodies.ts';
import { headerOf, relayResponseHeaders, type ResponseHeaders } from '../../transport/response-headers.ts';
import type { UpstreamCall, UpstreamHandler, UpstreamRequest } from '../../transport/upstream-client.ts';
import { describeFault, type UpstreamFault } from '../../transport/upstream-fault.ts';
import { keyswitchHeaders } from '../answer-failure.ts';
import { isHtml } from '../classify-refusal.ts';
import type { Lane, LaneInput, LaneOutcome } from '../lane.ts';
import { packingOf } from '../unpack-answer.ts';
import { formOf, type AnswerForm } from './answer-form.ts';
import { breakStream, tearStream } from './break-stream.ts';
import { waitForEndOfTurn, type Waiting } from './end-of-turn.ts';
import { endWhole } from './end-whole.ts';
import { failureAtStart } from './failure-at-start.ts';
import { holdLimit, holdMs, type Holding } from '../hold-answer.ts';
import { createUpstreamRequest } from './passed-request.ts';
import { readPassedStream, readPassedWhole, streamTailLimit, wholeTailLimit } from './read-passed.ts';
import { readRefusal, refusalLimit } from './read-refusal.ts';

/** Carries one try through the pass-through lane. */
export const passthroughLane: Lane = (input) =>
  new Promise((resolve) => {
    new Relay(input, resolve).start();
  });

class Relay implements UpstreamHandler, Waiting {
  readonly #input: LaneInput;
  readonly #resolve: (outcome: LaneOutcome) => void;
  readonly #request: UpstreamRequest;
  #call: UpstreamCall | null = null;
  #status = 0;
  #headers: ResponseHeaders = {};
  #mode: 'waiting' | 'refusal' | 'relay' = 'waiting';
  #form: AnswerForm = 'other';
  #holds: Holding = 'nothing';
  #holdTimer: NodeJS.Timeout | null = null;
  #tail: ByteTail | null = null;
  /** Pieces that came before the head went out. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #headSent = false;
  #outcome: LaneOutcome | null = null;
  #told = false;
  /** How it is compressed, although nobody asked for that: read after its end, and no words can be added to it. */
  #packing: string | undefined;
  /** The terminator of the stream was seen. */
  #complete = false;
  /** The vendor said an error in the stream that this client overlooks. */
  #overlooked = false;

  constructor(input: LaneInput, resolve: (outcome: LaneOutcome) => void) {
    this.#input = input;
    this.#resolve = resolve;
    this.#request = createUpstreamRequest(input);
    input.exchange.draft.said?.begin(this.#request.body);
  }

  start(): void {
    const { exchange, deps } = this.#input;
    this.#call = deps.upstreams.send(this.#request, this);
    exchange.onGone = () => this.#call?.abort();
    if (exchange.gone) this.#call.abort();
  }

  onRepeat(): void {
    this.#input.repeated();
  }

  onHeaders(status: number, headers: ResponseHeaders): void {
    this.#status = status;
    this.#headers = headers;
    if (status >= 300 || isHtml({ headers })) {
      this.#mode = 'refusal';
      return;
    }
    this.#mode = 'relay';
    this.#input.serving();
    const { draft, ask } = this.#input.exchange;
    this.#form = formOf(headerOf(headers, 'content-type') ?? '', ask.pathStream);
    if (this.#form === 'sse' && draft.transport === 'http') draft.transport = 'sse';
    if (this.#isStream() && headers['content-length'] !== undefined) this.#headers = withoutLength(headers);
    if (this.#form === 'json' && !this.#input.body.stream) this.#holds = 'all';
    else if (this.#form !== 'other') this.#holds = 'first-piece';
    this.#packing = packingOf(headers);
    waitForEndOfTurn(this);
  }

  onData(chunk: Buffer): boolean {
    if (this.#mode === 'refusal') {
      this.#heldBytes += chunk.length;
      if (this.#heldBytes <= refusalLimit) this.#held.push(chunk);
      return true;
    }
    const { draft, response } = this.#input.exchange;
    if (this.#headSent) {
      draft.responseBytes += chunk.length;
      if (draft.firstByteMs === null) draft.markFirstByte();
      this.#tail?.push(chunk);
      return response.write(chunk) || !this.#waitForDrain();
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    const isAwaited = this.#holds === 'first-piece' && this.#holdTimer !== null;
    if (isAwaited || this.#heldBytes > holdLimit) this.#sendHead();
    return !response.writableNeedDrain || !this.#waitForDrain();
  }

  onEnd(): void {
    if (this.#mode === 'refusal') {
      this.#refuse();
      return;
    }
    const { response } = this.#input.exchange;
    const atStart = this.#failureAtStart();
    const failure = atStart ?? (this.#isStream() ? this.#readStream() : null);
    if (failure !== null) {
      const isUnheard = !this.#headSent && this.#form === 'sse' && this.#heldBytes === 0;
      if (atStart !== null || isUnheard) this.#giveUp(failure);
      else this.#break(failure);
      return;
    }
    if (this.#overlooked) {
      this.#sendHead();
      tearStream(response);
    } else if (this.#headSent) response.end();
    else this.#sendWhole();
    if (!this.#isStream()) readPassedWhole(this.#input, this.#tail ?? this.#held, this.#form, this.#packing);
    this.#finish({ kind: 'sent', status: this.#status, failure: null });
  }

  onFault(fault: UpstreamFault): void {
    const { exchange, target } = this.#input;
    if (exchange.gone) {
      if (this.#form === 'sse') this.#readStream();
      // Some clients hang up at the terminator, before the vendor closes: they have all of it.
      if (this.#complete && this.#headSent) {
        exchange.gone = false;
        this.#finish({ kind: 'sent', status: this.#status, failure: null });
      } else this.#finish({ kind: 'left', status: this.#status });
      return;
    }
    const failure = describeFault(fault, target.upstream.id, this.#request.origin);
    if (this.#mode === 'refusal') this.#refuse();
    else if (this.#headSent) this.#break(failure);
    else this.#giveUp(failure);
  }

  #isStream(): boolean {
    return this.#form === 'sse' || this.#form === 'array';
  }

  /** False always, so that it reads well in a condition: the client's socket is full. */
  #waitForDrain(): boolean {
    this.#input.exchange.response.once('drain', () => this.#call?.resume());
    return true;
  }

  endTurn(): void {
    if (!this.#outcome) {
      if (this.#holds === 'nothing' || (this.#holds === 'first-piece' && this.#heldBytes > 0))
        this.#sendHead();
      else this.#holdTimer = setTimeout(() => this.#sendHead(), holdMs[this.#holds]).unref();
    } else if (!this.#told) {
      this.#told = true;
      this.#resolve(this.#outcome);
    }
  }

  /** Sends the head and what came with it, unless the whole answer has gone already. */
  #sendHead(): void {
    const { response, draft } = this.#input.exchange;
    if (this.#headSent || this.#outcome || response.destroyed) return;
    const failure = this.#failureAtStart();
    if (failure !== null) {
      this.#giveUp(failure);
      return;
    }
    this.#headSent = true;
    this.#letGo();
    if (this.#form === 'sse') this.#tail = createByteTail(streamTailLimit);
    else if (this.#form !== 'other') this.#tail = createByteTail(wholeTailLimit);
    else if (draft.said) this.#tail = createByteTail(bodyCopyLimit);
    if (draft.said) {
      // Here already, so that a window can look at what runs.
      draft.said.upstreamResponse = this.#tail;
      draft.said.encoding = this.#packing;
    }
    response.writeHead(this.#status, this.#clientHeaders());
    if (this.#held.length === 0) response.flushHeaders();
    else draft.markFirstByte();
    draft.responseBytes += this.#heldBytes;
    for (const chunk of this.#held) {
      this.#tail?.push(chunk);
      response.write(chunk);
    }
    this.#held = [];
  }

  #failureAtStart(): ProxyFailure | null {
    if (this.#headSent || this.#form !== 'sse' || this.#packing !== undefined) return null;
    return failureAtStart(this.#input, this.#held);
  }

  /** Nothing has gone to the client, so the next target can serve. */
  #giveUp(failure: ProxyFailure): void {
    const call = this.#call;
    this.#finish({ kind: 'failed', status: this.#status, failure, answer: null });
    call?.abort();
  }

  #letGo(): void {
    if (this.#holdTimer) clearTimeout(this.#holdTimer);
    this.#holdTimer = null;
    this.#holds = 'nothing';
  }

  /** Head and body in one write. */
  #sendWhole(): void {
    this.#headSent = true;
    const { response, draft } = this.#input.exchange;
    draft.markFirstByte();
    const headers = this.#clientHeaders();
    if (this.#headers['content-length'] === undefined && this.#status !== 204) {
      headers.push('content-length', String(this.#heldBytes));
    }
    response.writeHead(this.#status, headers);
    draft.responseBytes += this.#heldBytes;
    if (this.#held.length > 1) this.#held = [Buffer.concat(this.#held, this.#heldBytes)];
    const [body] = this.#held;
    if (body === undefined) response.end();
    else endWhole(response, body);
  }

  #clientHeaders(): string[] {
    const { draft } = this.#input.exchange;
    const headers = relayResponseHeaders(this.#headers, draft.model);
    headers.push(...keyswitchHeaders(draft));
    return headers;
  }

  /** Reads a stream that has ended; a failure = it ended before its end. */
  #readStream(): ProxyFailure | null {
    const copy = this.#tail ?? this.#held;
    const end = readPassedStream(this.#input, copy, this.#form, this.#packing);
    this.#complete = end.complete;
    this.#overlooked = end.overlooked;
    return end.failure;
  }

  #refuse(): void {
    const { failure, answer } = readRefusal(this.#input, this.#status, this.#headers, this.#held);
    this.#finish({ kind: 'failed', status: this.#status, failure, answer });
  }

  #break(failure: ProxyFailure): void {
    const { exchange, deps } = this.#input;
    this.#sendHead();
    const ending = breakStream(
      {
        response: exchange.response,
        protocol: exchange.ask.protocol,
        exchangeId: exchange.draft.id,
        form: this.#formOfWords(),
        lastBytes: this.#tail?.tail() ?? Buffer.alloc(0),
        wire: deps.wire,
      },
      failure,
    );
    if (exchange.draft.said) exchange.draft.said.ending = ending;
    this.#finish({ kind: 'sent', status: this.#status, failure });
  }

  /** In which form an error can be said behind what has gone out. */
  #formOfWords(): AnswerForm {
    if (this.#packing !== undefined) return 'other';
    return this.#form === 'array' && !this.#tail?.whole() ? 'other' : this.#form;
  }

  #finish(outcome: LaneOutcome): void {
    this.#input.exchange.onGone = null;
    if (this.#outcome) return;
    this.#outcome = outcome;
    this.#letGo();
    const { said } = this.#input.exchange.draft;
    if (said && this.#mode === 'relay') {
      said.upstreamResponse = this.#tail ?? this.#held;
      said.encoding = this.#packing;
    }
    // Finished calls must not hold on to each other: an old dead one would carry young ones over many collections.
    this.#call = null;
    waitForEndOfTurn(this);
  }
}

/** A stream that breaks gets an error behind what it said: a length would cut that off, or have the client wait. */
function withoutLength({ 'content-length': _length, ...headers }: ResponseHeaders): ResponseHeaders {
  return headers;
}
