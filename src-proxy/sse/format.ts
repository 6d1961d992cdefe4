// Server-sent events: one event → its text on the wire. Knows nothing of what the data means.

/** One event before framing. `data` is normally one line of JSON. */
export interface SseEvent {
  readonly event?: string;
  readonly data: string;
}

const lineBreak = /[\r\n]/;
const lineBreaks = /\r\n|\r|\n/;

/**
 * `event: …` (where there is one) and `data: …`, ended by a blank line. A line break inside the data becomes
 * several `data:` lines, so that no content can forge an event. Throws RangeError for one in the event name.
 */
export function formatSseEvent(event: SseEvent): string {
  const data = lineBreak.test(event.data)
    ? event.data
        .split(lineBreaks)
        .map((line) => `data: ${line}\n`)
        .join('')
    : `data: ${event.data}\n`;
  if (event.event === undefined) return `${data}\n`;
  if (lineBreak.test(event.event)) throw new RangeError('An SSE event name cannot hold a line break.');
  return `event: ${event.event}\n${data}\n`;
}
