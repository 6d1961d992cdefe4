// Server-sent events: bytes in any chunking → events. Knows nothing of what the data means.
// Bounded: a line or an event that never ends is an error of the upstream, not our memory.
import { createParser } from 'eventsource-parser';
import { proxyError } from '../contract/error-codes.ts';

/** Called for each complete event. `event` is absent where the stream names none. */
export type OnSseEvent = (data: string, event: string | undefined) => void;

export interface SseParser {
  /** Bytes as they came, cut anywhere (inside a UTF-8 character too). Throws `upstream_error` past the bound. */
  push(bytes: Uint8Array): void;
  /** The stream closed: an event whose last blank line is missing is still given out. */
  end(): void;
}

/** One event may hold a whole image in base64, so the bound is generous (characters). */
const defaultLimit = 64 * 1024 * 1024;

/** A parser for one stream. `limit` bounds what is held back while an event is incomplete, in characters. */
export function createSseParser(onEvent: OnSseEvent, limit = defaultLimit): SseParser {
  const decoder = new TextDecoder('utf-8');
  let overflow = false;
  const parser = createParser({
    maxBufferSize: limit,
    onEvent: (message) => onEvent(message.data, message.event),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') overflow = true;
    },
  });
  const feed = (text: string): void => {
    if (text !== '' && !overflow) parser.feed(text);
    if (overflow) {
      throw proxyError(
        'upstream_error',
        `The upstream sent one event of more than ${limit} characters; the stream was cut there.`,
      );
    }
  };
  return {
    push: (bytes) => feed(decoder.decode(bytes, { stream: true })),
    end: () => {
      feed(decoder.decode());
      feed('\n\n');
    },
  };
}
