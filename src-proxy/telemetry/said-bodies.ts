// What was said in one exchange, for the log. While it runs this only points at bodies and at the bounded copies that
// lanes make of streams; when it ends they are cut to size if they are wanted, else dropped. Redacted when posted.
import type { BodyCopies } from '../contract/exchange-record.ts';
import { createByteTail, type ByteTail } from './byte-tail.ts';
import { redact } from '../contract/redact.ts';

/** Bytes of a body that are kept for the log: the first quarter and the rest from its end, where it is longer. */
export const bodyCopyLimit = 64 * 1024;
const headKept = bodyCopyLimit / 4;
/** What may hold the cut half of a secret, which no redaction would recognise: not shown beside a cut. */
const cutMargin = 4 * 1024;

/** A body as whoever carries it has it: whole, in pieces, as text, or as the copy of a stream. */
export type Said = Uint8Array | readonly Uint8Array[] | string | ByteTail;

interface Excerpt {
  readonly head: Buffer;
  /** Null where the head is all. */
  readonly tail: Buffer | null;
  readonly leftOut: number;
}

type Side = Exclude<keyof BodyCopies, 'truncated'>;
type Excerpts = Partial<Record<Side, Excerpt>>;

export class SaidBodies {
  clientRequest: Said | null = null;
  /** The very object of `clientRequest` where the bytes went on as they were. */
  upstreamRequest: Said | null = null;
  upstreamResponse: Said | null = null;
  /** Null where the client got the upstream's own bytes. */
  clientResponse: Said | null = null;
  /** What the client got behind the upstream's own bytes. */
  ending = '';
  /** Of the upstream's answer, where it passed compressed: it is not shown then. */
  encoding: string | undefined;
  #excerpts: Excerpts | null = null;

  /** A try at an upstream begins: what an earlier one said counts no more. */
  begin(upstreamRequest: Said | null): void {
    this.upstreamRequest = upstreamRequest;
    this.upstreamResponse = this.clientResponse = null;
    this.ending = '';
    this.encoding = undefined;
  }

  /** Takes bounded copies and lets go of everything else. */
  cut(): void {
    const { clientRequest, upstreamRequest, upstreamResponse, clientResponse, ending } = this;
    const taken: Excerpts = {};
    if (clientRequest !== null) taken.clientRequest = excerptOf(clientRequest);
    if (upstreamRequest !== null && upstreamRequest !== clientRequest)
      taken.upstreamRequest = excerptOf(upstreamRequest);
    if (upstreamResponse !== null) taken.upstreamResponse = excerptOf(upstreamResponse);
    if (clientResponse !== null) taken.clientResponse = excerptOf(clientResponse);
    else if (ending !== '' && taken.upstreamResponse)
      taken.clientResponse = prolong(taken.upstreamResponse, ending);
    this.#excerpts = taken;
    this.clientRequest = this.upstreamRequest = this.upstreamResponse = this.clientResponse = null;
  }

  /** The copies as text without secrets. What is equal on both sides is there once, on the side that it came from. */
  toCopies(secrets: readonly string[]): BodyCopies {
    const texts: Partial<Record<Side, string>> = {};
    let truncated = false;
    for (const [name, excerpt] of Object.entries(this.#excerpts ?? {}) as [Side, Excerpt][]) {
      const size = excerpt.head.length + (excerpt.tail?.length ?? 0) + excerpt.leftOut;
      const isPacked = this.encoding !== undefined && name.endsWith('Response');
      texts[name] = isPacked ? `[${this.encoding}, ${size} bytes]` : textOf(excerpt, secrets);
      truncated ||= excerpt.tail !== null || isPacked;
    }
    if (texts.upstreamRequest === texts.clientRequest) delete texts.upstreamRequest;
    if (texts.clientResponse === texts.upstreamResponse) delete texts.clientResponse;
    return { ...texts, truncated };
  }
}

export const isTail = (said: Said): said is ByteTail =>
  typeof said === 'object' && 'whole' in said && typeof said.whole === 'function';

function excerptOf(said: Said): Excerpt {
  if (typeof said === 'string') return excerptOf(Buffer.from(said));
  if (said instanceof Uint8Array) {
    if (said.length <= bodyCopyLimit) return { head: Buffer.from(said), tail: null, leftOut: 0 };
    return cutTo(said, said, said.length);
  }
  if (isTail(said)) {
    const whole = said.whole();
    return whole ? excerptOf(whole) : cutTo(said.head(), said.tail(), said.total());
  }
  const only = said.length === 1 ? said[0] : undefined;
  if (only) return excerptOf(only);
  const copy = createByteTail(bodyCopyLimit);
  for (const piece of said) copy.push(piece);
  return excerptOf(copy);
}

/** Copies, so that a body of 64 MiB is not held for the sake of its ends. */
function cutTo(head: Uint8Array, tail: Uint8Array, total: number): Excerpt {
  const first = Buffer.from(head.subarray(0, headKept));
  const last = Buffer.from(tail.subarray(Math.max(0, tail.length - (bodyCopyLimit - first.length))));
  return { head: first, tail: last, leftOut: Math.max(0, total - first.length - last.length) };
}

function prolong(excerpt: Excerpt, ending: string): Excerpt {
  const more = Buffer.from(ending);
  if (excerpt.tail) return { ...excerpt, tail: Buffer.concat([excerpt.tail, more]) };
  return excerptOf(Buffer.concat([excerpt.head, more]));
}

function textOf({ head, tail, leftOut }: Excerpt, secrets: readonly string[]): string {
  const first = redact(head.toString('utf8'), secrets);
  if (!tail) return first;
  const last = redact(tail.toString('utf8'), secrets);
  const hidden = leftOut + 2 * cutMargin;
  return `${first.slice(0, -cutMargin)}\n[… about ${hidden} bytes are left out here …]\n${last.slice(cutMargin)}`;
}
