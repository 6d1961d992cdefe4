// One item of a Responses stream, from `output_item.added` to `output_item.done`, as neutral blocks.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import type { IrStreamPart } from '../../ir/stream-part.ts';
import type { Sealed } from '../../ir/sealed.ts';
import type { StreamDecoderContext } from '../wire-protocol.ts';
import { decodeAnnotation } from './decode-content.ts';
import { decodeSearch } from './web-search.ts';

const origin = 'openai-responses';

/** What the whole answer held; decides the finish reason. */
export interface OutputNotes {
  toolCalls: boolean;
  refusal: boolean;
}

export interface ItemDecoder {
  added(item: JsonObject): IrStreamPart[];
  event(type: string, event: JsonObject): IrStreamPart[];
  /** `output_item.done`, or the item inside `response.completed`: tells what was not told yet. */
  done(item: JsonObject): IrStreamPart[];
  /** Closes what is still open. */
  close(): IrStreamPart[];
  /** `done` was told. */
  isComplete(): boolean;
}

interface TextBlock {
  readonly id: string;
  readonly refusal: boolean;
  told: string;
  citations: number;
  open: boolean;
}

/** `prefix` makes the block ids of this item unique in the answer. */
export function createItemDecoder(
  prefix: string,
  context: StreamDecoderContext,
  notes: OutputNotes,
): ItemDecoder {
  const message = createMessageDecoder(prefix, notes);
  const reasoning = createReasoningDecoder(prefix, context);
  const call = createCallDecoder(prefix, context, notes);
  let kind: string | undefined;
  let complete = false;

  const remember = (item: JsonObject): void => {
    kind ??= textOf(item['type']);
    message.nameId(textOf(item['id']));
    reasoning.nameId(textOf(item['id']));
  };
  return {
    isComplete: () => complete,
    added(item) {
      remember(item);
      if (kind === 'reasoning') return reasoning.start();
      return isCall(kind) ? call.start(item) : [];
    },
    event(type, event) {
      if (type.startsWith('response.reasoning')) return reasoning.event(type, event);
      if (type.includes('_call_arguments.') || type.includes('_call_input.')) return call.event(type, event);
      return message.event(type, event);
    },
    done(item) {
      if (complete) return [];
      remember(item);
      complete = true;
      if (kind === 'message') return message.done(item);
      if (kind === 'reasoning') return reasoning.done(item);
      return isCall(kind) ? call.done(item) : wholeItem(item, prefix, context);
    },
    close() {
      complete = true;
      return [...message.close(), ...reasoning.close(), ...call.close()];
    },
  };
}

function isCall(kind: string | undefined): boolean {
  return kind === 'function_call' || kind === 'custom_tool_call';
}

/** Items that come at once: images, compactions, and what only OpenAI understands. */
function wholeItem(item: JsonObject, block: string, context: StreamDecoderContext): IrStreamPart[] {
  const type = item['type'];
  if (type === 'image_generation_call' && typeof item['result'] === 'string') {
    const format = textOf(item['output_format']) ?? 'png';
    return [{ type: 'image', block, mediaType: `image/${format}`, data: item['result'] }];
  }
  if (
    (type === 'compaction' || type === 'compaction_summary') &&
    typeof item['encrypted_content'] === 'string'
  ) {
    const id = textOf(item['id']);
    const sealed: Sealed = {
      origin,
      upstream: context.upstream,
      slot: 'compaction',
      data: item['encrypted_content'],
      ...(id !== undefined && { id }),
    };
    return [{ type: 'compaction', block, sealed }];
  }
  if (type === 'web_search_call') {
    return [{ type: 'web-search', block, search: decodeSearch(item, context.upstream) }];
  }
  return [{ type: 'opaque', origin, value: item }];
}

/** The part of the whole text that was not told yet; what does not fit on top of it is left as it was told. */
function remainder(told: string, whole: string | undefined): string {
  return whole !== undefined && whole.length > told.length && whole.startsWith(told)
    ? whole.slice(told.length)
    : '';
}

function createMessageDecoder(prefix: string, notes: OutputNotes) {
  const blocks = new Map<number, TextBlock>();
  const state: { id: string | undefined } = { id: undefined };

  const open = (index: number, refusal: boolean, out: IrStreamPart[]): TextBlock => {
    const known = blocks.get(index);
    if (known !== undefined) return known;
    const block: TextBlock = { id: `${prefix}.${index}`, refusal, told: '', citations: 0, open: true };
    blocks.set(index, block);
    if (refusal) notes.refusal = true;
    out.push({
      type: 'text-start',
      block: block.id,
      ...(refusal && { refusal }),
      ...(state.id !== undefined && { vendorId: state.id }),
    });
    return block;
  };
  const tell = (block: TextBlock, text: string, out: IrStreamPart[], logprobs?: JsonValue): void => {
    if (text === '' || !block.open) return;
    block.told += text;
    const known = isArray(logprobs) && logprobs.length > 0;
    out.push({ type: 'text-delta', block: block.id, text, ...(known && { logprobs }) });
  };
  const cite = (block: TextBlock, annotation: JsonValue | undefined, out: IrStreamPart[]): void => {
    if (!block.open || annotation === undefined) return;
    block.citations += 1;
    out.push({ type: 'citation', block: block.id, citation: decodeAnnotation(annotation) });
  };
  const shut = (block: TextBlock, out: IrStreamPart[]): void => {
    if (!block.open) return;
    block.open = false;
    out.push({ type: 'text-end', block: block.id });
  };
  /** A whole content part, from `content_part.done` or the finished item. */
  const finishPart = (part: JsonObject, index: number, out: IrStreamPart[]): void => {
    const refusal = part['type'] === 'refusal';
    const block = open(index, refusal, out);
    tell(
      block,
      remainder(block.told, textOf(refusal ? part['refusal'] : part['text'])),
      out,
      part['logprobs'],
    );
    const annotations = isArray(part['annotations']) ? part['annotations'] : [];
    for (const annotation of annotations.slice(block.citations)) cite(block, annotation, out);
    shut(block, out);
  };

  return {
    /** The first id counts. */
    nameId(id: string | undefined): void {
      state.id ??= id;
    },
    event(type: string, event: JsonObject): IrStreamPart[] {
      const out: IrStreamPart[] = [];
      const index = typeof event['content_index'] === 'number' ? event['content_index'] : 0;
      const part = isObject(event['part']) ? event['part'] : {};
      switch (type) {
        case 'response.content_part.added':
          if (part['type'] === 'output_text' || part['type'] === 'refusal') {
            tell(open(index, part['type'] === 'refusal', out), textOf(part['text']) ?? '', out);
          }
          break;
        case 'response.output_text.delta':
          tell(open(index, false, out), textOf(event['delta']) ?? '', out, event['logprobs']);
          break;
        case 'response.refusal.delta':
          tell(open(index, true, out), textOf(event['delta']) ?? '', out);
          break;
        case 'response.output_text.done':
        case 'response.refusal.done': {
          const refusal = type === 'response.refusal.done';
          const block = open(index, refusal, out);
          tell(block, remainder(block.told, textOf(event[refusal ? 'refusal' : 'text'])), out);
          break;
        }
        case 'response.output_text.annotation.added':
          cite(open(index, false, out), event['annotation'], out);
          break;
        case 'response.content_part.done':
          if (part['type'] === 'output_text' || part['type'] === 'refusal') finishPart(part, index, out);
          break;
        default:
      }
      return out;
    },
    done(item: JsonObject): IrStreamPart[] {
      const out: IrStreamPart[] = [];
      const content = isArray(item['content']) ? item['content'] : [];
      content.forEach((part, index) => {
        if (isObject(part)) finishPart(part, index, out);
      });
      for (const block of blocks.values()) shut(block, out);
      return out;
    },
    close(): IrStreamPart[] {
      const out: IrStreamPart[] = [];
      for (const block of blocks.values()) shut(block, out);
      return out;
    },
  };
}

function createReasoningDecoder(block: string, context: StreamDecoderContext) {
  const state: { id: string | undefined } = { id: undefined };
  const summary: string[] = [];
  let text = '';
  let status: 'none' | 'open' | 'closed' = 'none';

  const start = (): IrStreamPart[] => {
    if (status !== 'none') return [];
    status = 'open';
    return [{ type: 'reasoning-start', block, ...(state.id !== undefined && { vendorId: state.id }) }];
  };
  const tellSummary = (part: number, piece: string, out: IrStreamPart[]): void => {
    if (piece === '' || status !== 'open') return;
    summary[part] = (summary[part] ?? '') + piece;
    out.push({ type: 'reasoning-delta', block, text: piece, part });
  };
  const tellText = (piece: string, out: IrStreamPart[]): void => {
    if (piece === '' || status !== 'open') return;
    text += piece;
    out.push({ type: 'reasoning-delta', block, text: piece });
  };
  const finish = (sealed: Sealed | undefined): IrStreamPart[] => {
    if (status !== 'open') return [];
    status = 'closed';
    return [{ type: 'reasoning-end', block, ...(sealed !== undefined && { sealed }) }];
  };

  return {
    /** The first id counts. */
    nameId(id: string | undefined): void {
      state.id ??= id;
    },
    start,
    event(type: string, event: JsonObject): IrStreamPart[] {
      const out = start();
      const part = typeof event['summary_index'] === 'number' ? event['summary_index'] : 0;
      if (type === 'response.reasoning_summary_text.delta')
        tellSummary(part, textOf(event['delta']) ?? '', out);
      if (type === 'response.reasoning_summary_text.done') {
        tellSummary(part, remainder(summary[part] ?? '', textOf(event['text'])), out);
      }
      if (type === 'response.reasoning_text.delta') tellText(textOf(event['delta']) ?? '', out);
      return out;
    },
    done(item: JsonObject): IrStreamPart[] {
      const out = start();
      const paragraphs = isArray(item['summary']) ? item['summary'] : [];
      paragraphs.forEach((paragraph, part) => {
        const whole = isObject(paragraph) ? textOf(paragraph['text']) : undefined;
        tellSummary(part, remainder(summary[part] ?? '', whole), out);
      });
      const content = isArray(item['content']) ? item['content'] : [];
      const whole = content.map((piece) => (isObject(piece) ? (textOf(piece['text']) ?? '') : '')).join('');
      tellText(remainder(text, whole), out);
      const data = textOf(item['encrypted_content']);
      const id = state.id;
      const sealed: Sealed | undefined =
        data === undefined || data === ''
          ? undefined
          : {
              origin,
              upstream: context.upstream,
              slot: 'encrypted_content',
              data,
              ...(id !== undefined && { id }),
            };
      return [...out, ...finish(sealed)];
    },
    close: () => finish(undefined),
  };
}

function createCallDecoder(block: string, context: StreamDecoderContext, notes: OutputNotes) {
  let told = '';
  let status: 'none' | 'open' | 'closed' = 'none';

  const start = (item: JsonObject): IrStreamPart[] => {
    if (status !== 'none') return [];
    status = 'open';
    notes.toolCalls = true;
    const name = textOf(item['name']) ?? '';
    const native = textOf(item['namespace']);
    const custom = item['type'] === 'custom_tool_call';
    const known = context.toolNames.get(name);
    const namespace = known?.namespace ?? native;
    const id = textOf(item['id']);
    return [
      {
        type: 'tool-input-start',
        block,
        callId: textOf(item['call_id']) ?? id ?? block,
        name: known?.name ?? name,
        ...(namespace !== undefined && { namespace }),
        kind: custom ? 'custom' : 'function',
        ...(id !== undefined && { vendorId: id }),
      },
    ];
  };
  const tell = (piece: string): IrStreamPart[] => {
    if (piece === '' || status !== 'open') return [];
    told += piece;
    return [{ type: 'tool-input-delta', block, text: piece }];
  };
  const close = (): IrStreamPart[] => {
    if (status !== 'open') return [];
    status = 'closed';
    return [{ type: 'tool-input-end', block }];
  };

  return {
    start,
    event(type: string, event: JsonObject): IrStreamPart[] {
      if (type.endsWith('.delta')) return tell(textOf(event['delta']) ?? '');
      if (!type.endsWith('.done')) return [];
      return tell(remainder(told, textOf(event['arguments']) ?? textOf(event['input'])));
    },
    done(item: JsonObject): IrStreamPart[] {
      const out = start(item);
      const whole = item['type'] === 'custom_tool_call' ? item['input'] : item['arguments'];
      // Some upstreams give an object where the API has text.
      const text = isObject(whole) ? JSON.stringify(whole) : textOf(whole);
      return [...out, ...tell(remainder(told, text)), ...close()];
    },
    close,
  };
}
