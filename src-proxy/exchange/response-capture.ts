// Takes the place of an HTTP response inside the process: what a lane writes can be read as status, headers and a
// stream of bytes. So a WebSocket turn or a summary runs through the same exchange as any POST.
import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';

export interface CapturedResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends with the answer; throws where the answer was cut. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface ResponseCapture {
  /** For whoever writes the answer; it offers what lanes and error writers use of a ServerResponse. */
  readonly response: ServerResponse;
  /** Resolves with the first byte of the head, rejects where the answer was given up before. */
  readonly opened: Promise<CapturedResponse>;
  /** The reader has had enough: the writer sees a closed connection. */
  abandon(): void;
}

type HeaderValue = number | string | readonly string[];
type HeaderInput = Readonly<Record<string, HeaderValue | undefined>> | readonly HeaderValue[];

class Capture extends Writable {
  statusCode = 200;
  headersSent = false;
  sendDate = false;
  readonly socket = null;
  readonly #headers = new Map<string, string>();
  readonly #pieces: Uint8Array[] = [];
  #taken: (() => void) | null = null;
  #wake: (() => void) | null = null;
  #over = false;
  #cut: Error | null = null;
  readonly onOpen: (captured: CapturedResponse) => void;

  constructor(onOpen: (captured: CapturedResponse) => void) {
    super({ highWaterMark: 256 * 1024, decodeStrings: true });
    this.onOpen = onOpen;
    this.on('close', () => {
      this.#over = true;
      if (!this.writableFinished) this.#cut ??= new Error('the answer was cut');
      this.#wake?.();
    });
    this.on('error', (error) => {
      this.#cut = error;
    });
  }

  setHeader(name: string, value: HeaderValue): this {
    const text = Array.isArray(value) ? value.join(', ') : String(value as string | number);
    this.#headers.set(name.toLowerCase(), text);
    return this;
  }

  getHeader(name: string): string | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(name.toLowerCase());
  }

  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase());
  }

  writeHead(status: number, first?: string | HeaderInput, second?: HeaderInput): this {
    this.statusCode = status;
    const headers = typeof first === 'object' ? first : second;
    if (Array.isArray(headers)) {
      for (let index = 0; index < headers.length; index += 2) {
        this.#append(String(headers[index]), headers[index + 1] as HeaderValue);
      }
    } else {
      for (const [name, value] of Object.entries(headers ?? {})) {
        if (value !== undefined) this.setHeader(name, value as HeaderValue);
      }
    }
    this.flushHeaders();
    return this;
  }

  flushHeaders(): void {
    if (this.headersSent) return;
    this.headersSent = true;
    this.onOpen({
      status: this.statusCode,
      headers: Object.fromEntries(this.#headers),
      body: this.#read(),
    });
  }

  override _write(chunk: Buffer, _encoding: string, taken: () => void): void {
    this.flushHeaders();
    this.#pieces.push(chunk);
    this.#taken = taken;
    this.#wake?.();
  }

  override _final(done: () => void): void {
    this.flushHeaders();
    done();
  }

  #append(name: string, value: HeaderValue): void {
    const before = this.getHeader(name);
    this.setHeader(name, before === undefined ? value : `${before}, ${String(value)}`);
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const piece = this.#pieces.shift();
        if (piece) {
          yield piece;
          continue;
        }
        const taken = this.#taken;
        this.#taken = null;
        taken?.();
        if (this.#pieces.length > 0) continue;
        if (this.#over) break;
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = null;
      }
      if (this.#cut) throw this.#cut;
    } finally {
      this.destroy();
    }
  }
}

/** A response that is read inside the process. */
export function captureResponse(): ResponseCapture {
  let open!: (captured: CapturedResponse) => void;
  let giveUp!: (error: Error) => void;
  const opened = new Promise<CapturedResponse>((resolve, reject) => {
    open = resolve;
    giveUp = reject;
  });
  opened.catch(() => {});
  const capture = new Capture(open);
  capture.on('close', () => giveUp(new Error('the answer was given up before it began')));
  return {
    response: capture as unknown as ServerResponse,
    opened,
    abandon: () => void capture.destroy(),
  };
}
