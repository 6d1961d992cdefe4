// Neutral parts → Anthropic content blocks. What Anthropic cannot hold is said, or refused where it would be missed.
import { proxyError } from '../../contract/error-codes.ts';
import { encodeCustomInput } from '../../ir/custom-input.ts';
import { parseDataUrl, textFromBase64 } from '../../ir/data-url.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { imageTypeOf } from '../../ir/image-type.ts';
import { hashId } from '../../ir/name-tools.ts';
import { explainOpaque } from '../../ir/plain-text.ts';
import { objectFromText } from '../../ir/raw-json.ts';
import { isOwnItem } from '../../ir/sealed-search.ts';
import type { IrPart, IrSource } from '../../ir/request.ts';
import type { Sealed } from '../../ir/sealed.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { origin } from './decode-content.ts';

/** What the blocks of one request need to know. `warn` collects. */
export interface ContentContext {
  /** The client speaks this protocol too: its blocks stay as they are. */
  readonly native: boolean;
  /** Seals of another upstream are dropped. */
  readonly upstream: string;
  /** The upstream takes thinking without a signature (vendors of Anthropic-like APIs). */
  readonly unsignedThinking: boolean;
  readonly nameOf: (part: Extract<IrPart, { type: 'tool-call' }>) => string;
  readonly warn: (kind: IrWarning['kind'], what: string, why: string) => void;
}

type ToolResult = Extract<IrPart, { type: 'tool-result' }>;

/** The blocks of one message; empty texts, which Anthropic refuses, are left out. */
export function encodeParts(parts: readonly IrPart[], context: ContentContext): JsonObject[] {
  return parts.flatMap((part) => {
    const block = encodePart(part, context);
    return block === null ? [] : [block];
  });
}

function encodePart(part: IrPart, context: ContentContext): JsonObject | null {
  switch (part.type) {
    case 'text':
      return !context.native && part.text.trim() === ''
        ? null
        : { type: 'text', text: part.text, ...nativeCitations(part, context), ...decorations(part) };
    case 'refusal':
      return part.text.trim() === '' ? null : { type: 'text', text: part.text };
    case 'image':
      return { type: 'image', source: encodeImageSource(part.source, context.native), ...decorations(part) };
    case 'file':
      return encodeFile(part, context);
    case 'audio':
      throw refusePart('input_audio', 'audio');
    case 'reasoning':
      return encodeReasoning(part, context);
    case 'tool-call':
      return encodeToolCall(part, context);
    case 'tool-result':
      return encodeToolResult(part, context);
    case 'compaction':
      if (part.text !== undefined) return { type: 'text', text: part.text };
      context.warn('dropped', 'compaction', 'only the upstream that made it can read it');
      return null;
    case 'opaque':
      return encodeOpaque(part, context);
  }
}

function encodeOpaque(part: Extract<IrPart, { type: 'opaque' }>, context: ContentContext): JsonObject | null {
  if (isOwnItem(part, origin, context.upstream)) return part.value;
  const words = explainOpaque(part);
  if (words !== null && words !== '') return { type: 'text', text: words };
  const type = part.value['type'];
  context.warn('dropped', typeof type === 'string' ? type : 'item', 'only its own protocol understands it');
  return null;
}

function nativeCitations(part: Extract<IrPart, { type: 'text' }>, context: ContentContext): JsonObject {
  if (!context.native || part.citations === undefined) return {};
  const values = part.citations.flatMap((one) => (one.vendor?.origin === origin ? [one.vendor.value] : []));
  return values.length > 0 ? { citations: values } : {};
}

function decorations(part: Exclude<IrPart, { type: 'opaque' }>): JsonObject {
  return {
    ...(part.cacheMark !== undefined && { cache_control: part.cacheMark }),
    ...(part.vendor?.origin === origin && part.vendor.extra),
  };
}

function encodeImageSource(source: IrSource, native: boolean): JsonObject {
  const typeOf = (mediaType: string, data: string): string =>
    native ? mediaType : imageTypeOf(mediaType, data);
  switch (source.type) {
    case 'base64':
      return { type: 'base64', media_type: typeOf(source.mediaType, source.data), data: source.data };
    case 'url': {
      const inline = parseDataUrl(source.url);
      return inline === null
        ? { type: 'url', url: source.url }
        : { type: 'base64', media_type: typeOf(inline.mediaType, inline.data), data: inline.data };
    }
    case 'file-id':
      if (source.origin === origin) return { type: 'file', file_id: source.fileId };
      throw refusePart('file_id', "a file in another vendor's store");
    case 'text':
      throw refusePart('image', 'an image made of text');
  }
}

function encodeFile(part: Extract<IrPart, { type: 'file' }>, context: ContentContext): JsonObject {
  const title = part.title ?? (context.native ? undefined : part.filename);
  return {
    type: 'document',
    source: encodeFileSource(part.source),
    ...(title !== undefined && { title }),
    ...decorations(part),
  };
}

function encodeFileSource(source: IrSource): JsonObject {
  const inline = source.type === 'url' ? parseDataUrl(source.url) : null;
  const bytes = source.type === 'base64' ? source : inline;
  if (bytes !== null) {
    if (bytes.mediaType === 'application/pdf') {
      return { type: 'base64', media_type: 'application/pdf', data: bytes.data };
    }
    const text =
      bytes.mediaType.startsWith('text/') || bytes.mediaType.includes('json')
        ? textFromBase64(bytes.data)
        : null;
    if (text === null) throw refusePart('file', `a file of type ${bytes.mediaType.slice(0, 60)}`);
    return { type: 'text', media_type: 'text/plain', data: text };
  }
  if (source.type === 'url') return { type: 'url', url: source.url };
  if (source.type === 'text') return { type: 'text', media_type: 'text/plain', data: source.text };
  if (source.type === 'file-id' && source.origin === origin) return { type: 'file', file_id: source.fileId };
  throw refusePart('file_id', "a file in another vendor's store");
}

function refusePart(param: string, what: string): Error {
  return proxyError(
    'unsupported_parameter',
    `The upstream of this model cannot take ${what}; leave it out or choose another model.`,
    {
      param,
    },
  );
}

/** Thinking that this upstream signed goes back byte for byte; any other would be refused, so it stays away. */
function encodeReasoning(
  part: Extract<IrPart, { type: 'reasoning' }>,
  context: ContentContext,
): JsonObject | null {
  const { sealed } = part;
  if (sealed === undefined) {
    if (context.unsignedThinking && part.text !== '')
      return { type: 'thinking', thinking: part.text, signature: '' };
    return context.native && part.redacted !== true ? null : drop();
  }
  if (!isOwnSeal(sealed, context.upstream)) return drop();
  if (sealed.slot === 'redacted')
    return { type: 'redacted_thinking', data: sealed.data, ...decorations(part) };
  return {
    type: 'thinking',
    thinking: sealed.text ?? part.text,
    signature: sealed.data,
    ...decorations(part),
  };

  function drop(): null {
    context.warn('dropped', 'reasoning', 'another upstream made it; this one could not check it');
    return null;
  }
}

/** True where this upstream can have made the seal; one that came in the clear has no upstream. */
export function isOwnSeal(sealed: Sealed | undefined, upstream: string): boolean {
  return sealed?.origin === origin && (sealed.upstream === undefined || sealed.upstream === upstream);
}

function encodeToolCall(part: Extract<IrPart, { type: 'tool-call' }>, context: ContentContext): JsonObject {
  const text = part.kind === 'custom' ? encodeCustomInput(part.input) : part.input;
  const input = objectFromText(text);
  if (input === null)
    context.warn('changed', `arguments of ${part.name}`, 'they are no JSON object; sent as {"input": …}');
  return {
    type: 'tool_use',
    id: toolUseId(part.callId),
    name: context.nameOf(part),
    input: (input ?? { input: text }) as JsonObject,
    ...decorations(part),
  };
}

/** Anthropic takes ids of [a-zA-Z0-9_-] only; others get a stable one of the same length or less. */
export function toolUseId(callId: string): string {
  if (/^[a-zA-Z0-9_-]+$/.test(callId)) return callId;
  return `toolu_${hashId(callId)}`;
}

function encodeToolResult(part: ToolResult, context: ContentContext): JsonObject {
  const words = part.content.every((one) => one.type === 'text' && isPlain(one));
  const content: JsonValue =
    words && part.content.length <= 1
      ? part.content.map((one) => (one.type === 'text' ? one.text : '')).join('')
      : encodeParts(part.content, context);
  return {
    type: 'tool_result',
    tool_use_id: toolUseId(part.callId),
    // "content cannot be empty if is_error is true".
    ...(content.length > 0 ? { content } : part.isError === true && !context.native && { content: 'Error' }),
    ...(part.isError !== undefined && { is_error: part.isError }),
    ...decorations(part),
  };
}

function isPlain(part: Exclude<IrPart, { type: 'opaque' }>): boolean {
  return part.cacheMark === undefined && part.vendor === undefined;
}
