// One item of a Responses answer while it is written: message, reasoning, function call, custom call, tool search.
// An item is opened with its first content, so that empty blocks leave no empty item.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import type { IrRequest } from '../../ir/request.ts';
import type { Sealed } from '../../ir/sealed.ts';
import type { IrStreamPart } from '../../ir/stream-part.ts';
import type { SealCodec } from '../wire-protocol.ts';
import { isToolSearch } from './convert-tools.ts';
import { encodeAnnotation } from './decode-content.ts';
import type { ItemPlace, OutputSink } from './output-sink.ts';

type TextStart = Extract<IrStreamPart, { type: 'text-start' }>;
type Citation = Extract<IrStreamPart, { type: 'citation' }>;

export interface ItemWriter {
  write(part: IrStreamPart): void;
  /** True where a further text block belongs into this item. */
  accepts(part: TextStart): boolean;
  /** `incomplete`: the answer ended inside it. */
  close(status?: 'completed' | 'incomplete'): void;
  callId?(): string;
  /** Arguments that cannot be whole: whether the answer ended inside them is known at its end only. */
  looksCut?(): boolean;
}

interface ContentPart {
  readonly refusal: boolean;
  readonly index: number;
  text: string;
  readonly annotations: JsonObject[];
  readonly logprobs: JsonValue[];
}

/** Text and refusals. Blocks that follow each other become one text: a client shows each item as one message. */
export function createMessageWriter(sink: OutputSink): ItemWriter {
  let item: ItemPlace | null = null;
  let vendorId: string | undefined;
  let started = false;
  const parts: JsonObject[] = [];
  let part: ContentPart | null = null;
  /** What the next delta opens. */
  let wanted = { refusal: false, fresh: true };
  /** Length of the text before the current block: citations count from the block's start. */
  let base = 0;

  const place = (content: ContentPart): JsonObject => ({
    item_id: item?.id ?? '',
    output_index: item?.index ?? 0,
    content_index: content.index,
  });
  const open = (): ContentPart => {
    if (item === null) {
      item = sink.nextItem('msg');
      sink.added(item.index, messageItem(item.id, 'in_progress', []));
    }
    if (part !== null && !wanted.fresh && part.refusal === wanted.refusal) return part;
    closePart();
    part = { refusal: wanted.refusal, index: parts.length, text: '', annotations: [], logprobs: [] };
    base = 0;
    wanted = { ...wanted, fresh: false };
    sink.emit({ type: 'response.content_part.added', ...place(part), part: contentOf(part) });
    return part;
  };
  const closePart = (): void => {
    if (part === null) return;
    const value = contentOf(part);
    sink.emit(
      part.refusal
        ? { type: 'response.refusal.done', ...place(part), refusal: part.text }
        : { type: 'response.output_text.done', ...place(part), text: part.text, logprobs: part.logprobs },
    );
    sink.emit({ type: 'response.content_part.done', ...place(part), part: value });
    parts.push(value);
    part = null;
  };
  const cite = ({ citation }: Citation): void => {
    const content = open();
    const { words, start: given = 0, end = content.text.length - base } = citation;
    const at = words === undefined ? -1 : content.text.indexOf(words, base);
    const start = at < 0 ? given + base : at;
    const moved = { ...citation, start, end: at < 0 ? end + base : at + (words ?? '').length };
    const annotation = encodeAnnotation(moved, content.text.length);
    if (annotation === null) return;
    sink.emit({
      type: 'response.output_text.annotation.added',
      ...place(content),
      annotation_index: content.annotations.length,
      annotation,
    });
    content.annotations.push(annotation);
  };

  return {
    accepts: (start) => start.vendorId === undefined || start.vendorId === vendorId,
    write(event) {
      if (event.type === 'text-start') {
        // Blocks of one vendor item are its content parts; others run together.
        wanted = { refusal: event.refusal === true, fresh: !started || event.vendorId !== undefined };
        started = true;
        vendorId = event.vendorId;
        base = part?.text.length ?? 0;
        return;
      }
      if (event.type === 'citation') return cite(event);
      if (event.type !== 'text-delta' || event.text === '') return;
      const content = open();
      content.text += event.text;
      const logprobs = Array.isArray(event.logprobs) ? (event.logprobs as readonly JsonValue[]) : [];
      content.logprobs.push(...logprobs);
      sink.emit(
        content.refusal
          ? { type: 'response.refusal.delta', ...place(content), delta: event.text }
          : { type: 'response.output_text.delta', ...place(content), delta: event.text, logprobs },
      );
    },
    close(status = 'completed') {
      closePart();
      if (item !== null) sink.done(item.index, messageItem(item.id, status, parts));
    },
  };
}

function messageItem(id: string, status: string, content: readonly JsonObject[]): JsonObject {
  return { id, type: 'message', status, role: 'assistant', content };
}

function contentOf(part: ContentPart): JsonObject {
  return part.refusal
    ? { type: 'refusal', refusal: part.text }
    : {
        type: 'output_text',
        text: part.text,
        annotations: [...part.annotations],
        logprobs: [...part.logprobs],
      };
}

/** Reasoning: visible text as summary paragraphs, the vendor's seal as `encrypted_content`. */
export function createReasoningWriter(sink: OutputSink, seals: SealCodec): ItemWriter {
  let item: ItemPlace | null = null;
  const paragraphs: string[] = [];
  let paragraph = -1;
  let given = -1;
  let sealed: Sealed | undefined;

  const place = (): JsonObject => ({
    item_id: item?.id ?? '',
    output_index: item?.index ?? 0,
    summary_index: paragraph,
  });
  const open = (): ItemPlace => {
    if (item !== null) return item;
    item = sink.nextItem('rs');
    sink.added(item.index, { id: item.id, type: 'reasoning', summary: [] });
    return item;
  };
  const closeParagraph = (): void => {
    if (paragraph < 0) return;
    const text = paragraphs[paragraph] ?? '';
    sink.emit({ type: 'response.reasoning_summary_text.done', ...place(), text });
    sink.emit({
      type: 'response.reasoning_summary_part.done',
      ...place(),
      part: { type: 'summary_text', text },
    });
  };
  return {
    accepts: () => false,
    write(event) {
      if (event.type === 'reasoning-end') sealed = event.sealed;
      if (event.type !== 'reasoning-delta' || event.text === '') return;
      open();
      const wanted = event.part ?? 0;
      // The vendor's count may have gaps; ours has none.
      if (paragraph < 0 || wanted !== given) {
        closeParagraph();
        given = wanted;
        paragraph += 1;
        paragraphs.push('');
        sink.emit({
          type: 'response.reasoning_summary_part.added',
          ...place(),
          part: { type: 'summary_text', text: '' },
        });
      }
      paragraphs[paragraph] += event.text;
      sink.emit({ type: 'response.reasoning_summary_text.delta', ...place(), delta: event.text });
    },
    close() {
      if (item === null && sealed === undefined) return;
      const { index, id } = open();
      closeParagraph();
      sink.done(index, {
        id,
        type: 'reasoning',
        summary: paragraphs.map((text) => ({ type: 'summary_text', text })),
        ...(sealed !== undefined && {
          encrypted_content: closedSeal(sealed, paragraphs.join('\n\n'), seals),
        }),
      });
    },
  };
}

/** Our own protocol's seal as it is; a foreign one wrapped, with the text that its vendor checks beside it. */
function closedSeal(sealed: Sealed, text: string, seals: SealCodec): string {
  if (sealed.origin === 'openai-responses') return sealed.data;
  const needsText = sealed.slot === 'signature' && text !== '' && sealed.text === undefined;
  return seals.wrap(needsText ? { ...sealed, text } : sealed);
}

/** A call: function, custom (free text), or the client's own tool search, whose arguments are an object. */
export function createCallWriter(sink: OutputSink, request: IrRequest): ItemWriter {
  let start: Extract<IrStreamPart, { type: 'tool-input-start' }> | null = null;
  let item: ItemPlace | null = null;
  let input = '';
  let form: 'function' | 'custom' | 'search' = 'function';

  const value = (status: string): JsonObject => {
    const base = { id: item?.id ?? '', status, call_id: start?.callId ?? '' };
    if (form === 'search') {
      return { ...base, type: 'tool_search_call', execution: 'client', arguments: parsed(input) };
    }
    const named = {
      ...base,
      name: start?.name ?? '',
      ...(start?.namespace !== undefined && { namespace: start.namespace }),
    };
    return form === 'custom'
      ? { ...named, type: 'custom_tool_call', input }
      : { ...named, type: 'function_call', arguments: input };
  };
  const events = (): string =>
    form === 'custom' ? 'response.custom_tool_call_input' : 'response.function_call_arguments';
  const place = (): JsonObject => ({ item_id: item?.id ?? '', output_index: item?.index ?? 0 });
  const tell = (text: string): void => {
    if (text === '') return;
    input += text;
    if (form !== 'search') sink.emit({ type: `${events()}.delta`, ...place(), delta: text });
  };
  return {
    callId: () => start?.callId ?? '',
    looksCut: () => form !== 'custom' && input.trim() !== '' && !input.trimEnd().endsWith('}'),
    accepts: () => false,
    write(event) {
      if (event.type === 'tool-input-delta') return tell(event.text);
      if (event.type !== 'tool-input-start') return;
      start = event;
      if (event.kind === 'custom') form = 'custom';
      else if (isToolSearch(request.tools, event.name)) form = 'search';
      item = sink.nextItem({ function: 'fc', custom: 'ctc', search: 'tsc' }[form]);
      sink.added(item.index, value('in_progress'));
    },
    close(status = 'completed') {
      if (item === null) return;
      if (form === 'function' && input.trim() === '') tell('{}');
      if (form === 'custom') sink.emit({ type: `${events()}.done`, ...place(), input });
      if (form === 'function') {
        sink.emit({ type: `${events()}.done`, ...place(), name: start?.name ?? '', arguments: input });
      }
      sink.done(item.index, value(status));
    },
  };
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text === '' ? '{}' : text) as JsonValue;
  } catch {
    return {};
  }
}
