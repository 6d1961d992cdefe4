// Client and upstream speak the same protocol: bytes go through untouched, both ways. Only the model's name may be
// spliced in the request. The answer is copied aside (bounded) and read after its end, never before.
import type { ProxyFailure } from '../../contract/error-codes.ts';
import { headerOf, relayResponseHeaders, type ResponseHeaders } from '../../transport/response-headers.ts';
import type { UpstreamCall, UpstreamHandler, UpstreamRequest } from '../../transport/upstream-client.ts';
import { describeFault, type UpstreamFault } from '../../transport/upstream-fault.ts';
import { createByteTail, type ByteTail } from '../../telemetry/byte-tail.ts';
import { bodyCopyLimit } from '../../telemetry/said-bodies.ts';
import { keyswitchHeaders } from '../answer-failure.ts';
import { type BrokenStream, breakStream, tearStream } from './break-stream.ts';
import { isHtml } from '../classify-refusal.ts';
import { endWhole } from './end-whole.ts';
import { failureAtStart } from './failure-at-start.ts';
import type { Lane, LaneInput, LaneOutcome } from '../lane.ts';
import { createUpstreamRequest } from './passed-request.ts';
import { notePassedCompaction, readPassedStream, readPassedWhole } from './read-passed.ts';
import { readRefusal, refusalLimit } from './read-refusal.ts';
import { packingOf, unpackWhole } from '../unpack-answer.ts';

/** Carries one try through the pass-through lane. */
export const passthroughLane: Lane = (input) =>
  new Promise((resolve) => {
    new Relay(input, resolve).start();
  });

/** An answer smaller than this that is complete within one turn of the event loop goes out in one write. */
const holdLimit = 64 * 1024;
/**
 * So long JSON that nobody streams is held until it is whole, so that one that breaks can still be had from the next
 * target, or be told as an error. Not longer: some vendors keep the connection alive with white space before it.
 */
const holdMs = 10_000;
/** So long the head of a stream waits for the first piece, for the same reason. */
const holdHeadMs = 1_000;
/** What is kept of a streamed answer to read its end; the last event of a Responses stream repeats all output. */
const streamTailLimit = 1024 * 1024;
const wholeTailLimit = 8 * 1024 * 1024;

/**
 * Relays with something left for the end of this turn of the event loop: a head to send, where the answer is not
 * whole by then, or an outcome to tell. Told from inside the parser of the upstream's bytes, an outcome would keep
 * the objects of its exchange alive for long (measured 2026-11-20: four times the work for the garbage collector).
 */
let waiting: Relay[] = [];

function endTurn(): void {
  const relays = waiting;
  waiting = [];
  for (const relay of relays) relay.endTurn();
}

class Relay implements UpstreamHandler {
  readonly #input: LaneInput;
  readonly #resolve: (outcome: LaneOutcome) => void;
  readonly #request: UpstreamRequest;
  #call: UpstreamCall | null = null;
  #status = 0;
  #headers: ResponseHeaders = {};
  #mode: 'waiting' | 'refusal' | 'relay' = 'waiting';
  #sse = false;
  /** A JSON array that grows: Gemini without `alt=sse`. */
  #array = false;
  /** What the head waits for: the first piece of a stream; all of a JSON that is of no use before. */
  #holds: 'nothing' | 'first-piece' | 'all' = 'nothing';
  #holdTimer: NodeJS.Timeout | null = null;
  #tail: ByteTail | null = null;
  /** Pieces that came before the head went out. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #headSent = false;
  #outcome: LaneOutcome | null = null;
  #told = false;
  /** Usage and end of the answer can be read from its bytes. */
  #readable = false;
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
    const type = headerOf(headers, 'content-type') ?? '';
    this.#sse = type.startsWith('text/event-stream');
    const { draft } = this.#input.exchange;
    if (this.#sse && draft.transport === 'http') draft.transport = 'sse';
    if (this.#sse) this.#holds = 'first-piece';
    else if (type.includes('json')) {
      this.#array = this.#input.exchange.ask.pathStream;
      this.#holds = this.#input.body.stream ? 'first-piece' : 'all';
    }
    this.#packing = packingOf(headers);
    this.#readable = this.#sse || type.includes('json');
    this.#wait();
  }

  onData(chunk: Buffer): boolean {
    if (this.#mode === 'refusal') {
      this.#heldBytes += chunk.length;
      if (this.#heldBytes <= refusalLimit) this.#held.push(chunk);
      return true;
    }
    const { draft, response } = this.#input.exchange;
    draft.responseBytes += chunk.length;
    if (this.#headSent) {
      if (draft.firstByteMs === null) draft.markFirstByte();
      this.#tail?.push(chunk);
      return response.write(chunk) || !this.#waitForDrain();
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes > holdLimit || (this.#holds === 'first-piece' && this.#holdTimer !== null))
      this.sendHead();
    return !response.writableNeedDrain || !this.#waitForDrain();
  }

  onEnd(): void {
    if (this.#mode === 'refusal') {
      this.#refuse();
      return;
    }
    const { response } = this.#input.exchange;
    const atStart = this.#failureAtStart();
    const failure = atStart ?? (this.#sse || this.#array ? this.#readStream() : null);
    if (failure !== null) {
      const isUnheard = atStart !== null || (this.#sse && !this.#headSent && this.#heldBytes === 0);
      if (isUnheard) this.#giveUp(failure);
      else this.#break(failure);
      return;
    }
    if (this.#overlooked) {
      this.sendHead();
      tearStream(response);
    } else if (this.#headSent) response.end();
    else this.#sendWhole();
    if (!this.#sse && !this.#array) this.#readWhole();
    this.#finish({ kind: 'sent', status: this.#status, failure: null });
  }

  onFault(fault: UpstreamFault): void {
    const { exchange, target } = this.#input;
    if (exchange.gone) {
      if (this.#sse) this.#readStream();
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

  /** False always, so that it reads well in a condition: the client's socket is full. */
  #waitForDrain(): boolean {
    this.#input.exchange.response.once('drain', () => this.#call?.resume());
    return true;
  }

  #wait(): void {
    waiting.push(this);
    if (waiting.length === 1) setImmediate(endTurn);
  }

  endTurn(): void {
    if (!this.#outcome) {
      if (this.#holds === 'all' || (this.#holds === 'first-piece' && this.#heldBytes === 0)) this.#hold();
      else this.sendHead();
    } else if (!this.#told) {
      this.#told = true;
      this.#resolve(this.#outcome);
    }
  }

  /** Sends the head and what came with it, unless the whole answer has gone already. */
  sendHead(): void {
    const { response, draft } = this.#input.exchange;
    if (this.#headSent || this.#outcome || response.destroyed) return;
    const failure = this.#failureAtStart();
    if (failure !== null) {
      this.#giveUp(failure);
      return;
    }
    this.#headSent = true;
    this.#letGo();
    if (this.#readable) this.#tail = createByteTail(this.#sse ? streamTailLimit : wholeTailLimit);
    else if (draft.said) this.#tail = createByteTail(bodyCopyLimit);
    if (draft.said) {
      // Here already, so that a window can look at what runs.
      draft.said.upstreamResponse = this.#tail;
      draft.said.encoding = this.#packing;
    }
    response.writeHead(this.#status, this.#clientHeaders());
    if (this.#held.length === 0) response.flushHeaders();
    else draft.markFirstByte();
    for (const chunk of this.#held) {
      this.#tail?.push(chunk);
      response.write(chunk);
    }
    this.#held = [];
  }

  #hold(): void {
    const ms = this.#holds === 'all' ? holdMs : holdHeadMs;
    this.#holdTimer = setTimeout(() => this.sendHead(), ms).unref();
  }

  #failureAtStart(): ProxyFailure | null {
    if (this.#headSent || !this.#sse || this.#packing !== undefined) return null;
    return failureAtStart(this.#input, this.#held);
  }

  /** Nothing has gone to the client, so the next target can serve. */
  #giveUp(failure: ProxyFailure): void {
    if (this.#outcome) return;
    const call = this.#call;
    this.#input.exchange.draft.responseBytes -= this.#heldBytes;
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
    const body = this.#wholeBody();
    if (body === null) response.end();
    else endWhole(response, body);
  }

  /** The answer while all of it is in hand, else null. */
  #wholeBody(): Buffer | null {
    if (this.#tail) return this.#tail.whole();
    if (this.#held.length > 1) this.#held = [Buffer.concat(this.#held, this.#heldBytes)];
    return this.#held[0] ?? null;
  }

  #clientHeaders(): string[] {
    const { draft } = this.#input.exchange;
    const headers = relayResponseHeaders(this.#headers, draft.model);
    headers.push(...keyswitchHeaders(draft));
    return headers;
  }

  /** Reads a stream that has ended; a failure = it ended before its end. */
  #readStream(): ProxyFailure | null {
    const tail = this.#tail ?? this.#heldTail();
    notePassedCompaction(this.#input, tail);
    const plain = this.#readable ? this.#unpacked(tail) : null;
    // Of an array that is longer than what is kept, nobody can say whether it was whole.
    if (plain === null || (this.#array && !plain.whole())) return null;
    const { complete, failure, overlooked } = readPassedStream(this.#input, plain, this.#array);
    this.#complete = complete;
    this.#overlooked = overlooked;
    return failure;
  }

  #heldTail(): ByteTail {
    return tailOf(this.#held);
  }

  /** The same in plain bytes, null where too much of it is gone, or it does not unpack. */
  #unpacked(tail: ByteTail): ByteTail | null {
    if (this.#packing === undefined) return tail;
    const whole = tail.whole();
    const plain = whole ? unpackWhole(whole, this.#packing, wholeTailLimit) : null;
    return plain === null || plain === whole ? null : tailOf([plain], wholeTailLimit);
  }

  #readWhole(): void {
    notePassedCompaction(this.#input, this.#tail ?? this.#held);
    const bytes = this.#readable ? this.#wholeBody() : null;
    if (!bytes) return;
    const plain = this.#packing === undefined ? bytes : unpackWhole(bytes, this.#packing, wholeTailLimit);
    readPassedWhole(this.#input, plain);
  }

  #refuse(): void {
    const { failure, answer } = readRefusal(this.#input, this.#status, this.#headers, this.#held);
    this.#finish({ kind: 'failed', status: this.#status, failure, answer });
  }

  #break(failure: ProxyFailure): void {
    const { exchange, deps } = this.#input;
    this.sendHead();
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
  #formOfWords(): BrokenStream['form'] {
    if (this.#packing !== undefined) return 'other';
    if (this.#sse) return 'sse';
    return this.#array && this.#tail?.whole() ? 'array' : 'other';
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
    this.#wait();
  }
}

function tailOf(chunks: readonly Buffer[], limit?: number): ByteTail {
  const tail = createByteTail(limit);
  for (const chunk of chunks) tail.push(chunk);
  return tail;
}
