// Neutral messages → Responses input items.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { textFromBase64 } from '../../ir/data-url.ts';
import { hashId } from '../../ir/name-tools.ts';
import { explainOpaque } from '../../ir/plain-text.ts';
import { isObject } from '../../ir/read-json.ts';
import type { IrMessage, IrPart, IrSource } from '../../ir/request.ts';
import { isOwnItem } from '../../ir/sealed-search.ts';
import type { IrWarning } from '../../ir/warning.ts';
import type { NameOf } from './convert-tools.ts';
import { encodeAnnotation } from './decode-content.ts';

const origin = 'openai-responses';
type Call = Extract<IrPart, { type: 'tool-call' }>;
type Result = Extract<IrPart, { type: 'tool-result' }>;
type Reasoning = Extract<IrPart, { type: 'reasoning' }>;

export interface EncodeItemsContext {
  readonly upstream: string;
  readonly nameOf: NameOf;
  /** Ids and vendor members are given back only to the protocol that they came from. */
  readonly sameOrigin: boolean;
  /** The vendor may keep what was said before (`store` is not false). */
  readonly stored: boolean;
  warn(warning: IrWarning): void;
}

/** All messages in order; the caller has taken out what goes to `instructions`. */
export function encodeItems(messages: readonly IrMessage[], context: EncodeItemsContext): JsonObject[] {
  return messages.flatMap((message, index) => encodeMessage(message, index, context));
}

function encodeMessage(message: IrMessage, index: number, context: EncodeItemsContext): JsonObject[] {
  const items: JsonObject[] = [];
  let content: JsonObject[] = [];
  const extra = context.sameOrigin ? (message.vendor?.extra ?? {}) : {};
  const flush = (): void => {
    if (content.length === 0) return;
    items.push({ type: 'message', role: message.role, content, ...extra });
    content = [];
  };
  for (const part of message.parts) {
    const path = `messages[${index}]`;
    const piece = encodeContentPart(part, message.role === 'assistant', path, context);
    if (piece !== null) {
      content.push(piece);
      continue;
    }
    const item = encodeItem(part, path, context);
    if (item === null) continue;
    flush();
    items.push(item);
  }
  flush();
  return items;
}

/** Parts that live in a message; null for those that are items of their own, or cannot be carried. */
function encodeContentPart(
  part: IrPart,
  assistant: boolean,
  path: string,
  context: EncodeItemsContext,
): JsonObject | null {
  const extra = context.sameOrigin && 'vendor' in part ? (part.vendor?.extra ?? {}) : {};
  switch (part.type) {
    case 'text': {
      if (part.text === '' && !context.sameOrigin) return null;
      if (!assistant) return { type: 'input_text', text: part.text, ...extra };
      const annotations = (part.citations ?? [])
        .map((citation) => encodeAnnotation(citation, part.text.length))
        .filter((annotation) => annotation !== null);
      return {
        type: 'output_text',
        text: part.text,
        ...(annotations.length > 0 && { annotations }),
        ...extra,
      };
    }
    case 'refusal':
      return assistant
        ? { type: 'refusal', refusal: part.text, ...extra }
        : { type: 'input_text', text: part.text };
    case 'image':
    case 'file':
      if (!assistant) return encodeMedia(part, path, context, extra);
      context.warn({
        kind: 'dropped',
        what: path,
        why: `the Responses API takes no ${part.type} in a turn of the assistant`,
      });
      return null;
    case 'audio':
      if (!assistant) {
        return { type: 'input_audio', input_audio: { data: part.data, format: part.format }, ...extra };
      }
      context.warn({
        kind: 'dropped',
        what: path,
        why: 'the Responses API takes no audio in a turn of the assistant',
      });
      return null;
    case 'compaction':
      return part.text === undefined
        ? null
        : { type: assistant ? 'output_text' : 'input_text', text: part.text };
    case 'opaque': {
      // What a search found, in words; an item of our own protocol stays an item.
      const words = part.origin === origin ? null : explainOpaque(part);
      return words === null || words === ''
        ? null
        : { type: assistant ? 'output_text' : 'input_text', text: words };
    }
    default:
      return null;
  }
}

function encodeMedia(
  part: Extract<IrPart, { type: 'image' | 'file' }>,
  path: string,
  context: EncodeItemsContext,
  extra: JsonObject,
): JsonObject | null {
  const { source } = part;
  if (source.type === 'file-id' && source.origin !== origin) {
    context.warn({ kind: 'dropped', what: path, why: 'it names a file in the store of another vendor' });
    return null;
  }
  if (source.type === 'text') return { type: 'input_text', text: source.text };
  if (part.type === 'image') {
    return {
      type: 'input_image',
      ...(source.type === 'file-id' ? { file_id: source.fileId } : { image_url: addressOf(source) }),
      ...(part.detail !== undefined && { detail: part.detail }),
      ...extra,
    };
  }
  if (source.type === 'file-id') return { type: 'input_file', file_id: source.fileId, ...extra };
  if (source.type === 'url') return { type: 'input_file', file_url: source.url, ...extra };
  // Texts are read as such everywhere; as files they are taken by some, and only under a fitting name.
  const text =
    !context.sameOrigin && source.mediaType.startsWith('text/') ? textFromBase64(source.data) : null;
  if (text !== null) {
    const name = part.filename ?? part.title;
    return { type: 'input_text', text: name === undefined ? text : `${name}:\n\n${text}` };
  }
  return {
    type: 'input_file',
    filename: part.filename ?? part.title ?? 'document.pdf',
    file_data: addressOf(source),
    ...extra,
  };
}

function addressOf(source: Extract<IrSource, { type: 'base64' | 'url' }>): string {
  return source.type === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`;
}

function encodeItem(part: IrPart, path: string, context: EncodeItemsContext): JsonObject | null {
  switch (part.type) {
    case 'tool-call':
      return encodeCall(part, context);
    case 'tool-result':
      return encodeResult(part, path, context);
    case 'reasoning':
      return encodeReasoning(part, context);
    case 'compaction':
      if (part.sealed?.origin === origin && isOurs(part.sealed.upstream, context)) {
        return { type: 'compaction', ...ownId(part, context), encrypted_content: part.sealed.data };
      }
      context.warn({ kind: 'dropped', what: path, why: 'another vendor compacted this conversation' });
      return null;
    case 'opaque':
      if (isOwnItem(part, origin, context.upstream)) return part.value;
      context.warn({ kind: 'dropped', what: path, why: unreadable });
      return null;
    default:
      return null;
  }
}

const unreadable = 'only the vendor that made it can read it';

function isOurs(upstream: string | undefined, context: EncodeItemsContext): boolean {
  return upstream === undefined || upstream === context.upstream;
}

function ownId(part: { readonly vendorId?: string }, context: EncodeItemsContext): JsonObject {
  return context.sameOrigin && part.vendorId !== undefined ? { id: part.vendorId } : {};
}

/** OpenAI takes 64 characters ("string too long"); the same id gets the same shorter one, on both sides of the call. */
function callIdOf(callId: string, context: EncodeItemsContext): string {
  return callId.length <= 64 || context.sameOrigin ? callId : `call_${hashId(callId)}`;
}

function encodeCall(part: Call, context: EncodeItemsContext): JsonObject {
  const extra = context.sameOrigin ? (part.vendor?.extra ?? {}) : {};
  if (extra['type'] === 'tool_search_call') {
    return { ...extra, ...ownId(part, context), call_id: part.callId, arguments: parseArguments(part.input) };
  }
  const { name, namespace, kind } = part;
  const named = {
    call_id: callIdOf(part.callId, context),
    name: context.nameOf({ name, kind }),
    ...(namespace !== undefined && { namespace }),
  };
  return kind === 'custom'
    ? { type: 'custom_tool_call', ...ownId(part, context), ...named, input: part.input, ...extra }
    : {
        type: 'function_call',
        ...ownId(part, context),
        ...named,
        // OpenAI refuses empty arguments in a history.
        arguments: part.input === '' ? '{}' : part.input,
        ...extra,
      };
}

function parseArguments(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return {};
  }
}

function encodeResult(part: Result, path: string, context: EncodeItemsContext): JsonObject {
  const extra = context.sameOrigin ? (part.vendor?.extra ?? {}) : {};
  if (extra['type'] === 'tool_search_output') {
    return { ...extra, ...ownId(part, context), call_id: part.callId };
  }
  const content: JsonObject[] = [];
  for (const piece of part.content) {
    const encoded = encodeContentPart(piece, false, path, context);
    if (encoded !== null) content.push(encoded);
    else if (piece.type === 'opaque') context.warn({ kind: 'dropped', what: path, why: unreadable });
  }
  return {
    type: part.kind === 'custom' ? 'custom_tool_call_output' : 'function_call_output',
    ...ownId(part, context),
    call_id: callIdOf(part.callId, context),
    output: outputOf(content, part.isError === true),
    ...extra,
  };
}

/** Plain text as a string, which every upstream takes; an array only where there is more than text. */
function outputOf(content: readonly JsonObject[], isError: boolean): JsonValue {
  const texts = content.map((piece) => (piece['type'] === 'input_text' ? String(piece['text']) : null));
  const [first] = content;
  if (texts.length <= 1 && texts[0] !== null) return markError(texts[0] ?? '', isError);
  if (!isError) return content;
  if (isObject(first) && typeof first['text'] === 'string') {
    return [{ ...first, text: markError(first['text'], true) }, ...content.slice(1)];
  }
  return [{ type: 'input_text', text: 'Error:' }, ...content];
}

/** Responses has no mark for a failed tool; the text has to say it. */
function markError(text: string, isError: boolean): string {
  return isError && !/^\s*(?:<\w*error|error|failed)/i.test(text) ? `Error: ${text}` : text;
}

/** Ids that Keyswitch gave out: the vendor has nothing under them. */
const ourReasoningId = /^rs_[0-9a-f]{32}\d\d$/;

const otherMade = 'another upstream made it; this one could not check it';

/** Reasoning without a seal means something only to a vendor that has stored it. */
function isStored(part: Reasoning, context: EncodeItemsContext): boolean {
  return context.stored && part.vendorId !== undefined && !ourReasoningId.test(part.vendorId);
}

function encodeReasoning(part: Reasoning, context: EncodeItemsContext): JsonObject | null {
  const { sealed } = part;
  const own = sealed?.origin === origin && isOurs(sealed.upstream, context) ? sealed : undefined;
  if (own === undefined && !context.sameOrigin) {
    // Reasoning that this vendor cannot check is not sent: it would be refused, or taken for an answer.
    if (part.text !== '' || sealed !== undefined) {
      context.warn({ kind: 'dropped', what: 'reasoning', why: otherMade });
    }
    return null;
  }
  if (own === undefined && (sealed !== undefined || !isStored(part, context))) return null;
  const summary = part.summary ?? (part.text === '' ? [] : [part.text]);
  const id = own?.id ?? (context.sameOrigin ? part.vendorId : undefined);
  return {
    type: 'reasoning',
    ...(id !== undefined && { id }),
    summary: summary.map((text) => ({ type: 'summary_text', text })),
    ...(own !== undefined && { encrypted_content: own.data }),
    ...(context.sameOrigin ? (part.vendor?.extra ?? {}) : {}),
  };
}
