// One converted answer on its way to the client, in the client's own protocol: part by part where it streams, else whole at
// its end. It knows nothing of the vendor, and leaves it to its caller what becomes of the try.
import type { ProxyFailure } from '../../contract/error-codes.ts';
import { createFold, type StreamFold } from '../../ir/fold.ts';
import type { IrRequest } from '../../ir/request.ts';
import type { IrResponse, IrStreamPart } from '../../ir/stream-part.ts';
import { unfoldResponse } from '../../ir/unfold.ts';
import { callIdsOf, takeCallId } from '../../ir/unique-call-ids.ts';
import type { EncodeResponseContext, StreamEncoder, WireProtocol } from '../../wire/wire-protocol.ts';
import { holdMs } from '../hold-answer.ts';
import type { HttpExchange } from '../http-exchange.ts';
import type { CallIdCodec } from '../seals/call-id-codec.ts';
import { sealCodecFor } from '../seals/create-seal-codec.ts';
import { type CallIdSealer, createCallIdSealer, sealCallIds } from '../seals/seal-call-ids.ts';
import type { AnswerWatch, SealMemory } from '../seals/seal-memory.ts';
import { ClientStream } from './client-stream.ts';
import { sendJson } from './send-json.ts';

/** What an answer gets from its lane. */
export interface ConversionTimes {
  /** See ConvertLaneOptions. */
  readonly openAfterMs: number;
  readonly keepAliveMs: number;
  readonly seals: SealMemory;
  /** For clients whose only sure place for seals is the id of a call. */
  readonly callIds: CallIdCodec | null;
  /** For clients that may continue the answer by its id. */
  readonly keep: ((id: string, answered: string) => void) | null;
  /** The `previous_response_id` that the request came with. */
  readonly continues: string | null;
}

/** What an answer has to know of its vendor: may an id of a call be one that the conversation has already? */
export type AnswerSource = Pick<WireProtocol, 'reusesCallIds'>;

/** Worth the head of a stream: from then on the target is the one that answers. */
export function saysSomething({ type }: IrStreamPart): boolean {
  return type !== 'response-start' && type !== 'heartbeat';
}

export class ClientAnswer {
  readonly #exchange: HttpExchange;
  readonly #client: WireProtocol;
  readonly #context: EncodeResponseContext;
  readonly #openAfterMs: number;
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
  readonly #keep: ConversionTimes['keep'];
  #openTimer: NodeJS.Timeout | null = null;
  readonly #renames: boolean;
  /** Made with the first call of the answer. */
  #usedIds: Set<string> | null = null;

  constructor(
    exchange: HttpExchange,
    ir: IrRequest,
    client: WireProtocol,
    source: AnswerSource,
    times: ConversionTimes,
  ) {
    const { draft, ask } = exchange;
    this.#exchange = exchange;
    this.#client = client;
    this.#renames = source.reusesCallIds === true;
    this.#openAfterMs = times.openAfterMs;
    this.#watch = ask.protocol === 'openai-chat' ? times.seals.watch(exchange.client.id) : null;
    this.#callIds = times.callIds;
    this.#keep = times.keep;
    this.#sealer = times.callIds && ir.stream ? createCallIdSealer(times.callIds) : null;
    this.#context = {
      request: times.continues === null ? ir : { ...ir, previousResponseId: times.continues },
      model: ir.model,
      exchangeId: draft.id,
      responseId: draft.id.replaceAll('-', ''),
      createdAt: Math.floor(draft.at / 1000),
      seals: sealCodecFor(exchange.snapshot.config.sealKey),
    };
    this.#stream = ir.stream
      ? new ClientStream({
          response: exchange.response,
          draft,
          wire: client,
          asArray: ask.protocol === 'gemini' && !/(^|&)alt=sse(&|$)/.test(exchange.query),
          keepAliveMs: times.keepAliveMs,
        })
      : null;
    this.#encoder = ir.stream ? client.createStreamEncoder(this.#context) : null;
  }

  /** The head of a stream has gone out: from here on no other target can answer. */
  get isOpen(): boolean {
    return this.#stream?.isOpen === true;
  }

  /** Has a stream open after a while, though nothing worth it has come. */
  openLater(): void {
    this.#openIn(Math.max(0, this.#openAfterMs - this.#exchange.draft.elapsedMs));
  }

  /** The vendor has begun to answer: from here on the head waits no longer than that of a passed stream. */
  openSoon(): void {
    const left = this.#openAfterMs - this.#exchange.draft.elapsedMs;
    if (left > holdMs['first-piece']) this.#openIn(holdMs['first-piece']);
  }

  #openIn(wait: number): void {
    if (this.#stream === null || this.#stream.isOpen) return;
    if (this.#openTimer) clearTimeout(this.#openTimer);
    this.#openTimer = setTimeout(() => {
      this.#open();
      // Here, because no piece of the upstream may come to do it: what the start said, or else the head would wait.
      this.#stream?.flush();
    }, wait);
  }

  /** Takes the next part, none that is an error. The last one sends the answer, or the end of the stream. */
  push(given: Exclude<IrStreamPart, { type: 'error' }>): void {
    const part =
      given.type === 'tool-input-start' && this.#renames
        ? { ...given, callId: this.#freshId(given.callId) }
        : given;
    this.#watch?.push(part);
    if (this.#stream === null) {
      const fold = (this.#fold ??= createFold());
      fold.push(part);
      if (part.type === 'response-end') this.#send(fold.finish());
      return;
    }
    const told = this.#sealer === null ? part : this.#sealer.push(part);
    const events = this.#encoder?.push(told) ?? [];
    this.#stream.add(events);
    if (!this.#stream.isOpen && saysSomething(part)) this.#open();
    if (part.type === 'response-end') {
      this.#remember(events.at(-1)?.data ?? null);
      this.#stream.flush();
      this.#stream.end(false);
    }
  }

  /** A whole answer to a client that does not stream; false = it does: `push` its parts. */
  sendWhole(given: IrResponse): boolean {
    if (this.#stream !== null) return false;
    const response = this.#withFreshIds(given);
    // Thoughts are remembered by the calls that they led to.
    if (this.#watch !== null && response.parts.some(({ type }) => type === 'tool-call'))
      for (const part of unfoldResponse(response)) this.#watch.push(part);
    this.#send(response);
    return true;
  }

  /** Writes what was pushed, in one write. False = the client's socket is full: wait for `drain`. */
  flush(): boolean {
    return this.#stream === null || this.#stream.flush();
  }

  /** The error as the last words of an open stream. */
  break(failure: ProxyFailure): void {
    this.#stream?.add(this.#encoder?.push({ type: 'error', failure }) ?? []);
    // Only Gemini's clients overlook an error in the stream (break-stream.ts); a torn one hides it from the others.
    this.#stream?.end(this.#exchange.ask.protocol === 'gemini');
  }

  /** Nothing more comes. */
  stop(): void {
    if (this.#openTimer) clearTimeout(this.#openTimer);
    this.#stream?.stop();
  }

  /** An id that no call of the conversation has. */
  #freshId(callId: string): string {
    return takeCallId(callId, (this.#usedIds ??= callIdsOf(this.#context.request.messages)));
  }

  #withFreshIds(response: IrResponse): IrResponse {
    if (!this.#renames || !response.parts.some(({ type }) => type === 'tool-call')) return response;
    const parts = response.parts.map((part) =>
      part.type === 'tool-call' ? { ...part, callId: this.#freshId(part.callId) } : part,
    );
    return { ...response, parts };
  }

  #open(): void {
    if (this.#openTimer) clearTimeout(this.#openTimer);
    this.#openTimer = null;
    this.#stream?.open();
  }

  #send(response: IrResponse): void {
    const told = this.#callIds === null ? response : sealCallIds(response, this.#callIds);
    this.#remember(sendJson(this.#exchange, this.#client.encodeResponse(told, this.#context)));
  }

  #remember(answered: string | null): void {
    if (answered !== null) this.#keep?.(`resp_${this.#context.responseId}`, answered);
  }
}
