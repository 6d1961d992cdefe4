// The answer of `POST …/responses` to Codex, event by event: whole events only, foreign model names taken out, and
// the knowledge of when a keep-alive may be put between two of them. Bytes that need nothing stay the bytes that came.
// Pure: the timer belongs to the caller.
import { proxyError } from '../contract/error-codes.ts';
import { failedOfError, fitCodexEvent } from './fit-codex-event.ts';

/**
 * A keep-alive that Codex counts: SSE comments do not reset its idle timer, any JSON event does
 * (measured with 0.169.0, 2026-11-20); it skips events that it does not know.
 */
export const codexKeepAlive = 'event: keepalive\ndata: {"type":"keepalive"}\n\n';

export interface CodexStreamFilter {
  /** Bytes cut anywhere → the complete events among them; an empty buffer while one is incomplete. */
  push(bytes: Uint8Array): Buffer;
  /** No half event is held back: something may be put in here. */
  isBetweenEvents(): boolean;
  /** What is left when the upstream closed: an event without its blank line, as it came. */
  end(): Buffer;
}

const limit = 64 * 1024 * 1024;
/** A cheap look for the events that may need a change. */
const needles = [
  'openai-model',
  'x-models-etag',
  '"response.completed"',
  '"type":"error"',
  '"type": "error"',
].map((needle) => Buffer.from(needle));
const nothing = Buffer.alloc(0);
/** All of a blank line but its last byte: `\r\n\r`. */
const border = 3;
const lf = 10;
const cr = 13;

/** Index just behind the last blank line of `bytes`, looked for from `from` on; -1 = none. */
function endOfLastEvent(bytes: Buffer, from: number): number {
  for (let at = bytes.length - 1; at > from; at -= 1) {
    if (bytes[at] !== lf) continue;
    if (bytes[at - 1] === lf) return at + 1;
    if (bytes[at - 1] === cr && bytes[at - 2] === lf) return at + 1;
  }
  return -1;
}

function rewrite(events: Buffer, askedModel: string | null): Buffer {
  if (!needles.some((needle) => events.includes(needle))) return events;
  const lines = events.toString('utf8').split('\n');
  for (const [at, line] of lines.entries()) {
    if (!line.startsWith('data:')) continue;
    const data = line.slice(5).replace(/\r$/, '').trimStart();
    const failed = failedOfError(data, 'sse');
    if (failed !== null && /^event:\s*error\r?$/.test(lines[at - 1] ?? ''))
      lines[at - 1] = 'event: response.failed';
    const kept = failed ?? fitCodexEvent(data, askedModel);
    if (kept !== data) lines[at] = `data: ${kept}`;
  }
  return Buffer.from(lines.join('\n'), 'utf8');
}

/** A filter for one answer. `askedModel` is the model that the client named. */
export function createCodexStreamFilter(askedModel: string | null): CodexStreamFilter {
  let held: Buffer[] = [];
  let size = 0;
  /** The last bytes of what is held: a blank line may lie across the border of two parts. */
  let edge: Buffer = nothing;

  /** Where the last blank line ends that `part` completed, counted from the beginning of what is held; -1 = nowhere. */
  function endWith(part: Buffer): number {
    const before = size - part.length;
    const inside = endOfLastEvent(part, 0);
    if (inside >= 0) return before + inside;
    if (edge.length === 0) return -1;
    const across = endOfLastEvent(Buffer.concat([edge, part.subarray(0, border)]), 0);
    return across < 0 ? -1 : before - edge.length + across;
  }

  function hold(rest: Buffer): void {
    held = rest.length > 0 ? [rest] : [];
    size = rest.length;
    edge = rest.subarray(Math.max(0, rest.length - border));
  }

  return {
    push: (bytes) => {
      const part = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      held.push(part);
      size += part.length;
      const end = endWith(part);
      if (end < 0) {
        if (size > limit) {
          throw proxyError(
            'upstream_error',
            'The upstream sent one event of more than 64 MiB; it was cut there.',
          );
        }
        const ends = part.length < border ? Buffer.concat([edge, part]) : part;
        edge = ends.subarray(Math.max(0, ends.length - border));
        return nothing;
      }
      const all = held.length === 1 ? part : Buffer.concat(held, size);
      hold(all.subarray(end));
      return rewrite(all.subarray(0, end), askedModel);
    },
    isBetweenEvents: () => size === 0,
    end: () => {
      const rest = Buffer.concat(held);
      hold(nothing);
      return rest.length > 0 ? rewrite(rest, askedModel) : nothing;
    },
  };
}
