// What a passed-through answer said of itself, read after its last byte from the copy of its start and end.
// The events in the middle are never looked at: usage, the served model and the terminator stand at the edges.
import type { ResponseTap } from '../wire/wire-protocol.ts';
import { createSseParser } from '../sse/parse.ts';
import type { ByteTail } from './byte-tail.ts';

/** How many of the last events the tap gets to see. */
const lastEvents = 12;

/**
 * Feeds the first events and the last ones of an SSE answer to the tap. The tap must not count on seeing
 * those between.
 * @returns the end of an event among the last ones that is longer than what is kept; null = there is none.
 */
export function feedTap(tap: ResponseTap, bytes: ByteTail): string | null {
  const whole = bytes.whole();
  if (whole && whole.length <= 64 * 1024) {
    feedAll(tap, whole);
    return null;
  }
  const head = bytes.head();
  const headEnd = lastBoundary(head, 4);
  if (headEnd > 0) feedAll(tap, head.subarray(0, headEnd));
  const tail = bytes.tail();
  const start = startOfLastEvents(tail, lastEvents);
  feedAll(tap, tail.subarray(start));
  if (whole || start > 0) return null;
  const end = nextBoundary(tail, 0);
  const cut = end === -1 ? tail : tail.subarray(0, end);
  return cut.subarray(Math.max(0, cut.length - cutLimit)).toString('utf8');
}

/** More than the longest description of an answer that follows its output (its tools are repeated there). */
const cutLimit = 512 * 1024;

/**
 * The usage near the end of an event whose beginning is not kept, as a whole answer would hold it; null = none is there.
 * The last event of a Responses stream repeats all output (an image has megabytes), Gemini's may hold an image.
 */
export function usageNearEnd(text: string): object | null {
  for (const name of ['usage', 'usageMetadata']) {
    const at = text.lastIndexOf(`"${name}"`);
    const begun = at === -1 ? null : /^"\w+"\s*:\s*(?=\{)/.exec(text.slice(at, at + 40));
    if (begun === null) continue;
    const from = at + begun[0].length;
    // Nothing but names and numbers stands in it.
    let depth = 0;
    let end = from;
    do {
      if (text[end] === '{') depth += 1;
      else if (text[end] === '}') depth -= 1;
      end += 1;
    } while (depth > 0 && end < text.length);
    try {
      return { [name]: JSON.parse(text.slice(from, end)) as unknown };
    } catch {
      continue;
    }
  }
  return null;
}

function feedAll(tap: ResponseTap, bytes: Uint8Array): void {
  const parser = createSseParser((data, event) => tap.push(data, event));
  parser.push(bytes);
  parser.end();
}

/** Offset behind the n-th blank line (or the last one before it), 0 where there is none. */
function lastBoundary(bytes: Buffer, n: number): number {
  let found = 0;
  let at = 0;
  for (let count = 0; count < n; count += 1) {
    const next = nextBoundary(bytes, at);
    if (next === -1) break;
    found = next;
    at = next;
  }
  return found;
}

function nextBoundary(bytes: Buffer, from: number): number {
  const lf = bytes.indexOf('\n\n', from, 'latin1');
  const crlf = bytes.indexOf('\r\n\r\n', from, 'latin1');
  if (lf === -1 && crlf === -1) return -1;
  if (crlf !== -1 && (lf === -1 || crlf < lf)) return crlf + 4;
  return lf + 2;
}

/** Offset at which the last `n` events begin, 0 where there are fewer. */
function startOfLastEvents(bytes: Buffer, n: number): number {
  const separator = bytes.includes('\r\n\r\n', 0, 'latin1') ? '\r\n\r\n' : '\n\n';
  let at = bytes.length;
  for (let count = 0; count <= n; count += 1) {
    const before = at - separator.length - 1;
    if (before < 0) return 0;
    at = bytes.lastIndexOf(separator, before, 'latin1');
    if (at === -1) return 0;
  }
  return at + separator.length;
}
