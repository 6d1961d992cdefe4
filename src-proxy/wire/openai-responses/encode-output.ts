// Neutral parts → the events of one Responses answer, as objects. As strict as OpenAI's own stream: every item is
// added, filled and done before the next begins; every event is numbered; the final response holds all items.
import type { ProxyFailure } from '../../contract/error-codes.ts';
import type { JsonObject } from '../../ir/json.ts';
import type { Sealed } from '../../ir/sealed.ts';
import { sealSearch } from '../../ir/sealed-search.ts';
import { createBlockSequencer } from '../../ir/sequence-blocks.ts';
import type { IrStreamPart, ResponseEnd } from '../../ir/stream-part.ts';
import type { WebSearch } from '../../ir/web-search.ts';
import type { EncodeResponseContext } from '../wire-protocol.ts';
import { encodeUsage } from './convert-usage.ts';
import {
  createCallWriter,
  createMessageWriter,
  createReasoningWriter,
  type ItemWriter,
} from './encode-output-item.ts';
import { streamErrorOf } from './error-envelope.ts';
import { mapToIncompleteReason } from './map-finish-reason.ts';
import { createOutputSink, type OutputSink } from './output-sink.ts';
import { buildResponse, type ResponseState } from './response-object.ts';
import { includeSources, writeSearch } from './web-search.ts';

const origin = 'openai-responses';

export interface OutputEncoder {
  push(part: IrStreamPart): JsonObject[];
}

/** One encoder per answer. */
export function createOutputEncoder(context: EncodeResponseContext): OutputEncoder {
  const sequencer = createBlockSequencer();
  const stem = context.responseId.replace(/^resp_/, '').replaceAll(/[^a-zA-Z0-9]/g, '');
  const sink = createOutputSink(stem);
  const items = createItemSequence(sink, context);
  let started = false;
  let finished = false;

  const responseWith = (more: Pick<ResponseState, 'status'> & Partial<ResponseState>): JsonObject =>
    buildResponse(
      { id: `resp_${stem}`, createdAt: Math.floor(context.createdAt), output: [], usage: null, ...more },
      context,
    );
  const start = (): void => {
    if (started) return;
    started = true;
    const response = responseWith({ status: 'in_progress' });
    sink.emit({ type: 'response.created', response });
    sink.emit({ type: 'response.in_progress', response });
  };
  const finish = (end: ResponseEnd): void => {
    const refused = end.reason === 'refusal' && !items.sawRefusal();
    const incompleteReason = mapToIncompleteReason(refused ? 'content-filter' : end.reason);
    const status = incompleteReason === null ? 'completed' : 'incomplete';
    items.close(status);
    const response = responseWith({
      status,
      output: sink.output,
      usage: encodeUsage(end.usage),
      ...(incompleteReason !== null && { incompleteReason }),
      ...(end.serviceTier !== undefined && { serviceTier: end.serviceTier }),
    });
    sink.emit({ type: `response.${status}`, response });
  };
  /** OpenAI sends both: SDKs throw at `error`, Codex reads `response.failed` only. */
  const fail = (failure: ProxyFailure): void => {
    const error = streamErrorOf(failure);
    const told = { ...error, param: failure.param ?? null };
    // Nested as OpenAI sends it, and flat as its published schema has it: clients read one or the other.
    sink.emit({ type: 'error', ...told, error: { type: error['code'], ...told } });
    const response = responseWith({ status: 'failed', output: sink.output, error });
    sink.emit({ type: 'response.failed', response });
  };
  const write = (part: IrStreamPart): void => {
    if (part.type === 'heartbeat') {
      if (started) sink.emit({ type: 'keepalive' });
      return;
    }
    start();
    if (part.type === 'response-end' || part.type === 'error') {
      finished = true;
      if (part.type === 'error') fail(part.failure);
      else finish(part);
    } else if (part.type !== 'response-start') items.write(part);
  };
  return {
    push(part) {
      if (finished) return [];
      for (const ordered of sequencer.push(part)) write(ordered);
      return sink.take();
    },
  };
}

type ItemPart = Exclude<IrStreamPart, { type: 'heartbeat' | 'response-start' | 'response-end' | 'error' }>;

/** Items one after the other: which writer gets a part, and when an item is closed. */
function createItemSequence(sink: OutputSink, context: EncodeResponseContext) {
  let current: ItemWriter | null = null;
  let sawRefusal = false;
  const include = context.request.vendor?.extra['include'];
  const tellsSources = Array.isArray(include) && include.includes(includeSources);

  const close = (status?: 'completed' | 'incomplete'): void => {
    current?.close(status);
    current = null;
  };
  const begin = (writer: ItemWriter): void => {
    close();
    current = writer;
  };
  /** An item that comes at once. */
  const whole = (prefix: string, build: (id: string) => JsonObject): void => {
    close();
    const item = sink.nextItem(prefix);
    const value = build(item.id);
    sink.added(item.index, value);
    sink.done(item.index, value);
  };
  /** A signature of a foreign vendor that rides on text or on a call: Responses has a slot only in reasoning. */
  const carrySeal = (sealed: Sealed | undefined, callId?: string): void => {
    if (sealed === undefined || sealed.origin === origin) return;
    const bound = callId === undefined ? sealed : { ...sealed, id: callId };
    whole('rs', (id) => ({
      type: 'reasoning',
      id,
      summary: [],
      encrypted_content: context.seals.wrap(bound),
    }));
  };

  const search = (made: WebSearch): void => {
    close();
    const { vendor, isVisit } = made;
    if (vendor.origin === origin) for (const value of vendor.values) whole('ws', (id) => ({ id, ...value }));
    else carrySeal(sealSearch(made), isVisit === true ? undefined : writeSearch(made, tellsSources, sink));
  };

  const write = (part: ItemPart): void => {
    switch (part.type) {
      case 'text-start':
        if (part.refusal === true) sawRefusal = true;
        if (current?.accepts(part) !== true) begin(createMessageWriter(sink));
        current?.write(part);
        return;
      case 'reasoning-start':
        return begin(createReasoningWriter(sink, context.seals));
      case 'tool-input-start':
        begin(createCallWriter(sink, context.request));
        current?.write(part);
        return;
      case 'text-delta':
      case 'citation':
      case 'reasoning-delta':
      case 'tool-input-delta':
        current?.write(part);
        return;
      case 'text-end':
        return carrySeal(part.sealed);
      case 'reasoning-end':
        current?.write(part);
        return close();
      case 'tool-input-end': {
        if (part.sealed === undefined && current?.looksCut?.() === true) return;
        const callId = current?.callId?.();
        close();
        return carrySeal(part.sealed, callId);
      }
      case 'image':
        return whole('ig', (id) => ({
          type: 'image_generation_call',
          id,
          status: 'completed',
          result: part.data,
          output_format: part.mediaType.replace('image/', ''),
        }));
      case 'compaction':
        return whole('cmp', (id) => ({
          type: 'compaction',
          id,
          encrypted_content:
            part.sealed.origin === origin ? part.sealed.data : context.seals.wrap(part.sealed),
        }));
      case 'web-search':
        return search(part.search);
      case 'opaque':
        if (part.origin === origin) whole('item', (id) => ({ id, ...part.value }));
    }
  };
  return {
    write,
    close,
    sawRefusal: (): boolean => sawRefusal,
  };
}
