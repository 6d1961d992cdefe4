// Neutral messages → `messages` of a Chat request. Expects tool results right after their calls (arrange-tool-results).
import { proxyError } from '../../contract/error-codes.ts';
import { encodeCustomInput } from '../../ir/custom-input.ts';
import { parseDataUrl, textFromBase64, toDataUrl } from '../../ir/data-url.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { hashId } from '../../ir/name-tools.ts';
import { plainCallId } from '../../ir/plain-call-id.ts';
import { explainOpaque, plainText } from '../../ir/plain-text.ts';
import { isObjectText } from '../../ir/raw-json.ts';
import { isArray } from '../../ir/read-json.ts';
import type { IrMessage, IrPart, IrSource } from '../../ir/request.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { encodeReasoning, origin, sortOwnSeals } from './carry-reasoning.ts';

export interface MessageContext {
  /** The client speaks this protocol too: its forms stay as they are. */
  readonly native: boolean;
  readonly upstream: string;
  readonly quirks: readonly string[];
  readonly hasCustom: boolean;
  /** Tools are offered or were called: then a vendor that wants reasoning back wants it of every turn. */
  readonly usesTools: boolean;
  readonly nameOf: (part: Extract<IrPart, { type: 'tool-call' }>) => string;
  readonly warn: (kind: IrWarning['kind'], what: string, why: string) => void;
}

type Parts = readonly IrPart[];
type ToolResult = Extract<IrPart, { type: 'tool-result' }>;

/** Throws `unsupported_parameter` for a part that Chat cannot hold and the model would miss. */
export function encodeMessages(
  messages: readonly IrMessage[],
  context: MessageContext,
): readonly JsonObject[] {
  const merged = context.native ? messages : mergeAssistants(messages);
  const each = encodeEach(merged, context);
  const encoded = context.native ? each : withoutBlanks(each);
  return context.quirks.includes('assistant-after-tools') ? bridgeTools(encoded) : encoded;
}

/** A turn of the assistant between the result of a tool and what the user says. */
function bridgeTools(messages: readonly JsonObject[]): JsonObject[] {
  return messages.flatMap((message, index) =>
    message['role'] === 'user' && messages[index - 1]?.['role'] === 'tool'
      ? [{ role: 'assistant', content: 'Done.' }, message]
      : [message],
  );
}

function encodeEach(messages: readonly IrMessage[], context: MessageContext): JsonObject[] {
  return messages.flatMap((message) => {
    const extra = message.vendor?.origin === origin ? message.vendor.extra : {};
    switch (message.role) {
      case 'system':
      case 'developer': {
        const keeps = context.native || context.quirks.includes('developer-role');
        const content = systemText(message.parts, context);
        return content === '' && !context.native
          ? []
          : [{ role: keeps ? message.role : 'system', content, ...extra }];
      }
      case 'assistant':
        return encodeAssistant(message.parts, extra, context);
      case 'user':
        return encodeUser(message.parts, extra, context);
    }
  });
}

/** Vendors behind Chat refuse messages without a word, as Claude and Kimi do (opencode issue 31259, read 2026-11-28). */
function withoutBlanks(messages: readonly JsonObject[]): readonly JsonObject[] {
  const isBlank = ({ role, content }: JsonObject): boolean =>
    role === 'user' &&
    (typeof content === 'string' ? content.trim() === '' : isArray(content) && content.length === 0);
  if (!messages.some(isBlank)) return messages;
  const rest = messages.filter((message) => !isBlank(message));
  return rest.some(({ role }) => role === 'user') ? rest : messages;
}

/** Text and calls of one turn in one message: a call's results must follow the message that holds it. */
function mergeAssistants(messages: readonly IrMessage[]): IrMessage[] {
  const out: IrMessage[] = [];
  for (const message of messages) {
    const last = out.at(-1);
    if (message.role === 'assistant' && last?.role === 'assistant') {
      out[out.length - 1] = { ...last, parts: [...last.parts, ...message.parts] };
    } else out.push(message);
  }
  return out;
}

function systemText(parts: Parts, context: MessageContext): JsonValue {
  if (!context.native || parts.length <= 1) return plainText(parts);
  return encodeUserParts(parts, context);
}

function encodeAssistant(parts: Parts, extra: JsonObject, context: MessageContext): JsonObject[] {
  const own = sortOwnSeals(parts, context.upstream);
  const calls = parts.flatMap((part) =>
    part.type === 'tool-call' ? [encodeCall(part, own.signatures, context)] : [],
  );
  const reasoning = encodeReasoning(own.others, context.usesTools, {
    native: context.native,
    upstream: context.upstream,
    required: context.quirks.includes('reasoning-content-required'),
  });
  const lost = own.others.some((part) => part.sealed !== undefined);
  if (lost && Object.keys(reasoning).length === 0) {
    context.warn('dropped', 'reasoning', 'this upstream does not take reasoning back');
  }
  const refusals = parts.filter((part) => part.type === 'refusal');
  // Thoughts that came in tags go back in tags: MiniMax wants the text whole, templates of others cut it themselves.
  const thoughts = own.tagged.map((one) => `<think>${one}</think>\n\n`).join('');
  const said = parts
    .map((part) => spokenText(part, context))
    .filter((one) => (context.native ? one !== '' : one.trim() !== ''))
    .join(context.native ? '' : '\n\n');
  const text = thoughts + said;
  const refusal = context.native && refusals.length > 0 ? refusals.map((part) => part.text).join('') : null;
  if (text === '' && calls.length === 0 && refusal === null && !context.native) return [];
  return [
    {
      role: 'assistant',
      content: text === '' ? null : text,
      ...(refusal !== null && { refusal }),
      ...reasoning,
      ...(calls.length > 0 && { tool_calls: calls }),
      ...extra,
    },
  ];
}

/** What an assistant said, as text; what has no words is said to be lost. */
function spokenText(part: IrPart, context: MessageContext): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'refusal':
      return context.native ? '' : part.text;
    case 'compaction':
      if (part.text === undefined) {
        context.warn('dropped', 'compaction', 'only the upstream that made it can read it');
      }
      return part.text ?? '';
    case 'image':
    case 'file':
    case 'audio':
      context.warn('dropped', part.type, 'Chat takes no media in assistant messages');
      return '';
    case 'opaque': {
      const words = explainOpaque(part);
      const type = part.value['type'];
      if (words === null) {
        context.warn(
          'dropped',
          typeof type === 'string' ? type : 'item',
          'only its own protocol understands it',
        );
      }
      return words ?? '';
    }
    default:
      return '';
  }
}

function encodeCall(
  part: Extract<IrPart, { type: 'tool-call' }>,
  signatures: ReadonlyMap<string, string>,
  context: MessageContext,
): JsonObject {
  const id = toolCallId(part.callId, context.quirks);
  const name = context.nameOf(part);
  if (part.kind === 'custom' && context.hasCustom)
    return { id, type: 'custom', custom: { name, input: part.input } };
  const args = part.kind === 'custom' ? encodeCustomInput(part.input) : part.input;
  const signature = signatures.get(plainCallId(part.callId)) ?? placeholderFor(context);
  return {
    id,
    type: 'function',
    function: { name, arguments: argumentsOf(part, args, context) },
    ...(signature !== undefined && { extra_content: { google: { thought_signature: signature } } }),
  };
}

/** For calls that another model made: Google's documented way round its check. */
function placeholderFor(context: MessageContext): string | undefined {
  return context.quirks.includes('call-signatures') ? 'skip_thought_signature_validator' : undefined;
}

/** Arguments that a model left broken: vendors refuse the whole conversation for them, in every turn from then on. */
function argumentsOf(
  part: Extract<IrPart, { type: 'tool-call' }>,
  args: string,
  context: MessageContext,
): string {
  if (args.trim() === '') return '{}';
  if (context.native || part.kind === 'custom' || isObjectText(args)) return args;
  context.warn('changed', `arguments of ${part.name}`, 'they are no JSON object; sent as {"input": …}');
  return encodeCustomInput(args);
}

/** OpenAI takes at most 40 characters; Mistral wants exactly nine letters or digits (its refusal as quoted in OpenCode issue 1680, read 2026-11-20). */
function toolCallId(callId: string, quirks: readonly string[]): string {
  if (quirks.includes('tool-call-id-9')) {
    return /^[a-zA-Z0-9]{9}$/.test(callId) ? callId : `${hashId(callId)}00000000`.slice(0, 9);
  }
  return callId.length <= 40 ? callId : `call_${hashId(callId)}`;
}

function encodeUser(parts: Parts, extra: JsonObject, context: MessageContext): JsonObject[] {
  const results = parts.filter((part) => part.type === 'tool-result');
  const others = parts.filter((part) => part.type !== 'tool-result');
  const media = results.flatMap((result) => result.content.filter(isMedia));
  const messages: JsonObject[] = results.map((result) => ({
    role: 'tool',
    tool_call_id: toolCallId(result.callId, context.quirks),
    content: resultText(result, context),
    ...(others.length === 0 && results.length === 1 && extra),
  }));
  if (media.length > 0) {
    // A tool message holds text only, so what the tools showed follows as the user's, in the words of OpenCode.
    const shown: Parts = [{ type: 'text', text: 'Attached media from tool result:' }, ...media];
    messages.push({ role: 'user', content: encodeUserContent(shown, context) });
  }
  if (others.length > 0 || results.length === 0) {
    messages.push({ role: 'user', content: encodeUserContent(others, context), ...extra });
  }
  return messages;
}

const isMedia = (part: IrPart): boolean =>
  part.type === 'image' || part.type === 'audio' || (part.type === 'file' && part.source.type !== 'text');

function resultText(result: ToolResult, context: MessageContext): string {
  const media = result.content.some(isMedia);
  const texts = result.content.map((part) => {
    if (part.type === 'file' && part.source.type === 'text') return part.source.text;
    return isMedia(part) ? '' : plainText([part]);
  });
  const text = texts.filter((one) => one !== '').join(context.native ? '' : '\n\n');
  const told = text === '' && media ? '(see the attached media)' : text;
  if (result.isError !== true) return told;
  context.warn('changed', 'is_error', 'Chat has no mark for failed tools; the result says so in words');
  return /error/i.test(told.slice(0, 40)) ? told : `Error: ${told}`;
}

function encodeUserContent(parts: Parts, context: MessageContext): JsonValue {
  const asText = parts.every((part) => part.type === 'text' && part.vendor === undefined);
  if (asText && (parts.length <= 1 || context.quirks.includes('string-content'))) return plainText(parts);
  return encodeUserParts(parts, context);
}

function encodeUserParts(parts: Parts, context: MessageContext): JsonObject[] {
  return parts.map((part) => encodeUserPart(part, context)).filter((part) => part !== null);
}

function encodeUserPart(part: IrPart, context: MessageContext): JsonObject | null {
  const extra = part.type !== 'opaque' && part.vendor?.origin === origin ? part.vendor.extra : {};
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text === '' && !context.native ? null : { type: 'text', text: part.text, ...extra };
    case 'image':
      return {
        type: 'image_url',
        image_url: { url: imageUrl(part.source), ...detailOf(part.detail) },
        ...extra,
      };
    case 'audio':
      return { type: 'input_audio', input_audio: { data: part.data, format: part.format }, ...extra };
    case 'file':
      return { ...encodeFile(part), ...extra };
    default: {
      const words = spokenText(part, context);
      return words === '' ? null : { type: 'text', text: words };
    }
  }
}

/** Codex says `original`, which only Responses has. */
const detailOf = (detail: string | undefined): JsonObject =>
  detail === undefined ? {} : { detail: detail === 'original' ? 'high' : detail };

function imageUrl(source: IrSource): string {
  switch (source.type) {
    case 'base64':
      return toDataUrl(source.mediaType, source.data);
    case 'url':
      return source.url;
    case 'file-id':
      throw refusePart('file_id', 'an image by its file id; send the image itself');
    case 'text':
      throw refusePart('image', 'an image made of text');
  }
}

function encodeFile(part: Extract<IrPart, { type: 'file' }>): JsonObject {
  const { source } = part;
  const name = part.filename ?? part.title;
  if (source.type === 'text') return { type: 'text', text: titled(name, source.text) };
  if (source.type === 'file-id') {
    if (source.origin === origin) return { type: 'file', file: { file_id: source.fileId } };
    throw refusePart('file_id', "a file in another vendor's store; send the file itself");
  }
  const bytes = source.type === 'base64' ? source : parseDataUrl(source.url);
  if (bytes === null) throw refusePart('file', 'a file by its address; send the file itself');
  if (bytes.mediaType.startsWith('video/')) throw refusePart('file', 'a film; send pictures of it');
  const text = bytes.mediaType.startsWith('text/') ? textFromBase64(bytes.data) : null;
  if (text !== null) return { type: 'text', text: titled(name, text) };
  const filename = name ?? (bytes.mediaType === 'application/pdf' ? 'document.pdf' : 'file');
  return { type: 'file', file: { filename, file_data: toDataUrl(bytes.mediaType, bytes.data) } };
}

const titled = (name: string | undefined, text: string): string =>
  name === undefined ? text : `${name}:\n\n${text}`;

function refusePart(param: string, what: string): Error {
  return proxyError('unsupported_parameter', `The upstream of this model cannot take ${what}.`, { param });
}
