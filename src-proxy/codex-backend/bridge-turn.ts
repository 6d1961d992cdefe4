// One turn of a WebSocket client over an upstream that has only HTTP: the conversation made whole, the answer's
// events as text frames. It knows no route and no socket; `open` runs the request like any POST …/responses.
import { expandBody, inputItems } from '../exchange/body/input-items.ts';
import type { HeaderMap } from '../exchange/client-kind.ts';
import type { JsonObject, JsonValue } from '../ir/json.ts';
import { createSseParser } from '../sse/parse.ts';
import type { CreateFrame } from './client-frame.ts';
import type { ConnectionHistory } from './connection-history.ts';
import {
  cutStreamFailure,
  encodeFailureFrame,
  encodeHttpErrorFrame,
  encodePreviousNotFoundFrame,
  encodeStreamErrorFrame,
} from './error-frame.ts';
import { dropForeignModelName } from './first-party.ts';
import { failedOfError, fitCodexEvent } from './fit-codex-event.ts';
import {
  carriesResponse,
  eventType,
  isTerminal,
  parseEvent,
  responseIdOf,
  withEmptyResponseId,
  withStreamId,
} from './response-event.ts';
import { eventsOfHeaders } from './turn-headers.ts';

/** An answer of `POST …/responses`: SSE, or a refusal in OpenAI's envelope. */
interface OpenedResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: HeaderMap;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Runs one request like a POST, with routing, limits, record and conversion; aborting it closes the upstream. */
type OpenResponse = (body: JsonObject, signal: AbortSignal) => Promise<OpenedResponse>;

export interface BridgeContext {
  readonly history: ConnectionHistory;
  /** Codex is told an empty `response.id` and then repeats the whole conversation; others may chain. */
  readonly chaining: 'empty-id' | 'history';
  readonly open: OpenResponse;
  createId(): string;
}

interface BridgedTurn {
  readonly frame: CreateFrame;
  readonly signal: AbortSignal;
  emit(text: string): Promise<void>;
}

/** The two events that answer a warm-up: nothing was generated, nothing is billed. */
export function encodeWarmUp(id: string, model: string): readonly string[] {
  const response = { id, object: 'response', model, output: [], usage: null };
  return [
    JSON.stringify({ type: 'response.created', response: { ...response, status: 'in_progress' } }),
    JSON.stringify({ type: 'response.completed', response: { ...response, status: 'completed' } }),
  ];
}

/** Answers `generate: false` here; with `history` the id can be continued. */
export async function answerWarmUp(turn: BridgedTurn, context: BridgeContext): Promise<void> {
  const { frame } = turn;
  const body = wholeBody(frame, context);
  if (body === null) return turn.emit(encodePreviousNotFoundFrame(frame.previousId ?? '', frame.streamId));
  const id = context.chaining === 'empty-id' ? '' : context.createId();
  if (id !== '') context.history.remember(id, inputItems(body), []);
  for (const text of encodeWarmUp(id, frame.model)) await turn.emit(withStreamId(text, frame.streamId));
}

/** The request as an upstream without memory must get it; null = the previous answer is not known here. */
export function wholeBody(frame: CreateFrame, context: Pick<BridgeContext, 'history'>): JsonObject | null {
  if (frame.previousId === null) return expandBody(frame.body, []);
  const earlier = context.history.lookup(frame.previousId);
  return earlier ? expandBody(frame.body, earlier) : null;
}

/** Runs one turn; every outcome but a client that left is told in frames. */
export async function bridgeTurn(turn: BridgedTurn, context: BridgeContext): Promise<void> {
  const { frame, emit } = turn;
  const body = wholeBody(frame, context);
  if (body === null) return emit(encodePreviousNotFoundFrame(frame.previousId ?? '', frame.streamId));
  const reading = openReading(turn.signal);
  try {
    await relayAnswer(turn, context, body, reading);
  } finally {
    reading.close();
  }
}

async function relayAnswer(
  turn: BridgedTurn,
  context: BridgeContext,
  body: JsonObject,
  reading: Reading,
): Promise<void> {
  const { frame, emit } = turn;
  const opened = await context.open(body, reading.signal);
  if (opened.status < 200 || opened.status > 299) {
    const text = await readText(opened.body);
    return emit(encodeHttpErrorFrame(opened.status, opened.headers, text, frame.streamId));
  }
  const relay = createEventRelay(turn, context, inputItems(body));
  if (context.chaining === 'empty-id') {
    for (const text of eventsOfHeaders(opened.headers)) await emit(withStreamId(text, frame.streamId));
  }
  try {
    // Read to its very end: one who stops at the last event has left early, to the record and to the connection.
    for await (const frames of ssePieces(opened.body)) {
      for (const text of frames) await relay.push(text);
      if (relay.hasEnded()) reading.isWhole();
    }
  } catch (error) {
    if (turn.signal.aborted) return;
    if (!relay.hasEnded()) await emit(cut(error, frame.streamId));
    return;
  }
  if (!relay.hasEnded() && !turn.signal.aborted) await emit(cut(null, frame.streamId));
}

/** How long an upstream may take to close its answer after the last event; the next turn waits for it (ms). */
const closingMs = 500;

interface Reading {
  /** Aborted when the client leaves before the last event, or the answer does not close after it. */
  readonly signal: AbortSignal;
  /** The last event was seen. */
  isWhole(): void;
  close(): void;
}

function openReading(client: AbortSignal): Reading {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  let timer: NodeJS.Timeout | null = null;
  if (client.aborted) abort();
  client.addEventListener('abort', abort);
  const isWhole = (): void => {
    // Codex drops its connection as soon as it has what it waited for.
    client.removeEventListener('abort', abort);
    timer ??= setTimeout(abort, closingMs).unref();
  };
  return {
    signal: controller.signal,
    isWhole,
    close: () => {
      client.removeEventListener('abort', abort);
      clearTimeout(timer ?? undefined);
    },
  };
}

function cut(error: unknown, streamId: string | undefined): string {
  const why = error instanceof Error && error.message !== '' ? ` (${error.message})` : '';
  return encodeFailureFrame(
    cutStreamFailure(`The upstream's answer stopped before its end${why}. Try again.`),
    streamId,
  );
}

interface EventRelay {
  push(text: string): Promise<void>;
  hasEnded(): boolean;
}

function createEventRelay(
  turn: BridgedTurn,
  context: BridgeContext,
  input: readonly JsonValue[],
): EventRelay {
  const { streamId } = turn.frame;
  const output: JsonValue[] = [];
  let ended = false;
  return {
    push: async (text) => {
      if (ended || text === '[DONE]') return;
      const type = eventType(text);
      if (type === '') return;
      if (isTerminal(type)) ended = true;
      await turn.emit(withStreamId(translate(text, type), streamId));
    },
    hasEnded: () => ended,
  };

  function translate(text: string, type: string): string {
    if (type === 'error') {
      const failed = context.chaining === 'empty-id' ? failedOfError(text, 'websocket') : null;
      return failed ?? encodeStreamErrorFrame(parseEvent(text) ?? {});
    }
    if (context.chaining === 'history' && type === 'response.output_item.done') {
      const item = parseEvent(text)?.['item'];
      if (item !== undefined) output.push(item);
    }
    if (!carriesResponse(type)) {
      return context.chaining === 'empty-id' ? dropForeignModelName(text, turn.frame.model) : text;
    }
    const fitted = context.chaining === 'empty-id' ? fitCodexEvent(text, turn.frame.model) : text;
    const event = parseEvent(fitted);
    if (event === null) return text;
    if (context.chaining === 'empty-id') return withEmptyResponseId(event);
    const id = type === 'response.completed' ? responseIdOf(event) : null;
    if (id !== null) context.history.remember(id, input, output);
    return text;
  }
}

/** SSE bytes as batches of event texts. */
async function* ssePieces(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  const parser = createSseParser((data) => batch.push(data));
  for await (const bytes of body) {
    parser.push(bytes);
    if (batch.length === 0) continue;
    yield batch;
    batch = [];
  }
  parser.end();
  if (batch.length > 0) yield batch;
}

/** A refusal is short; what is longer is cut. */
const refusalLimit = 256 * 1024;

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.length;
    if (size > refusalLimit) break;
  }
  return Buffer.concat(parts).toString('utf8');
}
