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
  return {
    push: (bytes) => {
      const part = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      held.push(part);
      size += part.length;
      // A blank line may lie across the border: three bytes of the earlier parts are enough to see it.
      const all = held.length === 1 ? part : Buffer.concat(held);
      const end = endOfLastEvent(all, Math.max(0, all.length - part.length - 3));
      if (end < 0) {
        if (size > limit) {
          throw proxyError(
            'upstream_error',
            'The upstream sent one event of more than 64 MiB; it was cut there.',
          );
        }
        if (held.length > 64) held = [all];
        return nothing;
      }
      const rest = all.subarray(end);
      held = rest.length > 0 ? [rest] : [];
      size = rest.length;
      return rewrite(all.subarray(0, end), askedModel);
    },
    isBetweenEvents: () => size === 0,
    end: () => {
      const rest = Buffer.concat(held);
      held = [];
      size = 0;
      return rest.length > 0 ? rewrite(rest, askedModel) : nothing;
    },
  };
}
