// The client's side of a converted answer: holds everything back until something is worth sending (so that another
// target can still be tried), then one write per piece of the upstream, keep-alives in silence, and an honest end.
import type { ServerResponse } from 'node:http';
import { formatSseEvent } from '../../sse/format.ts';
import { createByteTail, type ByteTail } from '../../telemetry/byte-tail.ts';
import type { ExchangeDraft } from '../../telemetry/exchange-draft.ts';
import { bodyCopyLimit } from '../../telemetry/said-bodies.ts';
import type { WireEvent, WireProtocol } from '../../wire/wire-protocol.ts';
import { keyswitchHeaders } from '../answer-failure.ts';

export interface ClientStreamOptions {
  readonly response: ServerResponse;
  readonly draft: ExchangeDraft;
  readonly wire: WireProtocol;
  /** Gemini without `alt=sse`: one JSON array, written element by element. */
  readonly asArray: boolean;
  /** Silence after which the connection is kept alive. */
  readonly keepAliveMs: number;
}

export class ClientStream {
  readonly #options: ClientStreamOptions;
  #held = '';
  #open = false;
  #ended = false;
  #elements = 0;
  #timer: NodeJS.Timeout | null = null;
  /** For the log. */
  readonly #copy: ByteTail | null;

  constructor(options: ClientStreamOptions) {
    this.#options = options;
    this.#copy = options.draft.said ? createByteTail(bodyCopyLimit) : null;
  }

  /** The head has gone out: from here on no other target can answer. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** Frames events and keeps them until `flush`. */
  add(events: readonly WireEvent[]): void {
    for (const event of events) {
      if (!this.#options.asArray) this.#held += formatSseEvent(event);
      else this.#held += `${this.#elements === 0 ? '[' : ',\n'}${event.data}`;
      this.#elements += 1;
    }
  }

  /** Sends the head, once. */
  open(): void {
    const { response, draft, wire, asArray, keepAliveMs } = this.#options;
    if (this.#open || response.destroyed) return;
    this.#open = true;
    if (draft.said) draft.said.clientResponse = this.#copy;
    draft.transport = asArray ? draft.transport : draft.transport === 'http' ? 'sse' : draft.transport;
    response.writeHead(200, [
      'content-type',
      asArray ? 'application/json; charset=utf-8' : wire.stream.contentType,
      'cache-control',
      'no-cache',
      ...keyswitchHeaders(draft),
    ]);
    if (this.#held === '') response.flushHeaders();
    this.#timer = setTimeout(() => this.#keepAlive(), keepAliveMs);
    this.#timer.unref();
  }

  /** Writes what was added, in one write. False = the client's socket is full: wait for `drain`. */
  flush(): boolean {
    if (!this.#open || this.#ended || this.#held === '') return true;
    const text = this.#held;
    this.#held = '';
    this.#timer?.refresh();
    return this.#write(text);
  }

  /** Writes the rest and ends. `torn` = the connection is cut behind it, for clients that may overlook an error. */
  end(torn: boolean): void {
    const { response, asArray } = this.#options;
    if (this.#ended) return;
    this.#ended = true;
    this.stop();
    const text = asArray ? `${this.#held}${this.#elements === 0 ? '[' : ''}${torn ? '' : ']'}` : this.#held;
    this.#held = '';
    if (response.destroyed) return;
    if (!torn) {
      if (text === '') response.end();
      else response.end(this.#count(text));
    } else if (text === '') response.destroy();
    else response.write(this.#count(text), () => response.destroy());
  }

  /** No more keep-alives. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #write(text: string): boolean {
    if (this.#options.response.destroyed) return true;
    return this.#options.response.write(this.#count(text));
  }

  /** Notes what goes out now. */
  #count(text: string): string | Buffer {
    const { draft } = this.#options;
    draft.markFirstByte();
    if (!this.#copy) {
      draft.responseBytes += Buffer.byteLength(text);
      return text;
    }
    const bytes = Buffer.from(text);
    this.#copy.push(bytes);
    draft.responseBytes += bytes.length;
    return bytes;
  }

  #keepAlive(): void {
    const { response, wire, asArray } = this.#options;
    if (this.#ended || response.destroyed) return;
    const { keepAlive, keepAliveBeforeStart } = wire.stream;
    // White space is the only thing that a JSON array can hold between its elements.
    const text = asArray ? '\n' : this.#elements > 0 ? keepAlive : (keepAliveBeforeStart ?? keepAlive);
    if (!response.writableNeedDrain) response.write(text);
    this.#timer?.refresh();
  }
}
