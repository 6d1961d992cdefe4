// Puts the event filter and the keep-alive between a lane and a Codex client that reads SSE. Lanes write as ever; what
// they write for other clients never comes here.
import type { ServerResponse } from 'node:http';
import { codexKeepAlive, createCodexStreamFilter, type CodexStreamFilter } from './codex-stream-filter.ts';

/** Silence after which Codex is told that the answer is still coming; its own patience is 300 s by default. */
const codexKeepAliveMs = 15_000;

type Chunk = string | Uint8Array;

/** `rest` is what else `write` or `end` was given: the encoding of a text first, where there is one. */
const toBytes = (chunk: Chunk, rest: readonly unknown[]): Uint8Array =>
  typeof chunk !== 'string'
    ? chunk
    : Buffer.from(chunk, typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : 'utf8');

/** What is left of `rest` where bytes are written. */
const callbacksOf = (rest: readonly unknown[]): unknown[] =>
  rest.filter((part) => typeof part === 'function');

/** True where the head that is about to be written is one of a stream of events. */
function isEventStream(parts: readonly unknown[]): boolean {
  return parts.some((part) => typeof part === 'object' && JSON.stringify(part).includes('text/event-stream'));
}

/** The head without a length: what is filtered may get another one. */
function withoutLength(part: unknown): unknown {
  if (Array.isArray(part)) {
    const pairs: unknown[] = [];
    for (let index = 0; index < part.length; index += 2) {
      if (String(part[index]).toLowerCase() !== 'content-length') pairs.push(part[index], part[index + 1]);
    }
    return pairs;
  }
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).filter(([name]) => name.toLowerCase() !== 'content-length'));
}

/**
 * Changes `response` so that an SSE answer goes out in whole events.
 * @param askedModel the model that the client named, once it is known
 */
export function guardCodexResponse(
  response: ServerResponse,
  askedModel: () => string | null,
  keepAliveMs = codexKeepAliveMs,
): void {
  const writeHead = response.writeHead.bind(response) as (...parts: unknown[]) => ServerResponse;
  const write = response.write.bind(response) as (chunk: Chunk, ...rest: unknown[]) => boolean;
  const end = response.end.bind(response) as (...parts: unknown[]) => ServerResponse;
  let filter: CodexStreamFilter | null = null;
  let timer: NodeJS.Timeout | null = null;

  const begin = (): void => {
    filter = createCodexStreamFilter(askedModel());
    timer = setInterval(() => {
      if (filter?.isBetweenEvents() === true && !response.writableNeedDrain) write(codexKeepAlive);
    }, keepAliveMs);
    timer.unref();
    response.once('close', () => clearInterval(timer ?? undefined));
  };

  const guarded = {
    writeHead: (...parts: unknown[]): ServerResponse => {
      if (!isEventStream(parts)) return writeHead(...parts);
      begin();
      return writeHead(...parts.map(withoutLength));
    },
    write: (chunk: Chunk, ...rest: unknown[]): boolean => {
      if (!filter) return write(chunk, ...rest);
      timer?.refresh();
      return write(filter.push(toBytes(chunk, rest)), ...callbacksOf(rest));
    },
    end: (...parts: unknown[]): ServerResponse => {
      if (!filter) return end(...parts);
      clearInterval(timer ?? undefined);
      const [chunk, ...rest] = parts;
      const isChunk = typeof chunk === 'string' || chunk instanceof Uint8Array;
      if (isChunk) write(filter.push(toBytes(chunk, rest)));
      return end(filter.end(), ...callbacksOf(parts));
    },
  };
  Object.assign(response, guarded);
}
