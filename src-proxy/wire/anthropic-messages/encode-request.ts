// A neutral request → the body of POST /v1/messages.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { arrangeToolResults } from '../../ir/arrange-tool-results.ts';
import { demandInWords } from '../../ir/demand-in-words.ts';
import { goOn, noPrefill } from '../../ir/go-on.ts';
import { moveSystemMedia, movedMedia } from '../../ir/move-system-media.ts';
import { commonToolNames, createToolNamer } from '../../ir/name-tools.ts';
import { markSystemText } from '../../ir/one-system-message.ts';
import { plainText } from '../../ir/plain-text.ts';
import { isArray, isObject } from '../../ir/read-json.ts';
import type { IrMessage, IrPart, IrRequest, IrTool, IrToolChoice } from '../../ir/request.ts';
import { notThere, selectTools, type ChosenSearch, type WhyNot } from '../../ir/select-tools.ts';
import { uniqueCallIds } from '../../ir/unique-call-ids.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { checkParameters, checkSearch } from '../parameter-table.ts';
import type { EncodedRequest, EncodeRequestContext } from '../wire-protocol.ts';
import { encodeTool, encodeToolChoice } from './convert-tools.ts';
import { origin } from './decode-content.ts';
import { billingMember } from './decode-request.ts';
import type { ContentContext } from './encode-content.ts';
import { encodeParts } from './encode-content.ts';
import { encodeFormat } from './encode-format.ts';
import { encodeSampling, encodeStops } from './encode-sampling.ts';
import { encodeThinking } from './encode-thinking.ts';
import { defaultMaxTokens } from './max-output-tokens.ts';
import { claudeFacts, type ClaudeFacts } from './model-facts.ts';
import { withArgumentNames } from './name-arguments.ts';
import { encodeSearchTool, searchName } from './web-search.ts';

/** Throws ProxyError `unsupported_parameter` for what Anthropic cannot do at all. */
export function encodeRequest(request: IrRequest, context: EncodeRequestContext): EncodedRequest {
  const native = request.origin === origin;
  const warnings: IrWarning[] = checkParameters(request, origin);
  const warn = (kind: IrWarning['kind'], what: string, why: string): void => {
    if (!warnings.some((one) => one.what === what && one.why === why)) warnings.push({ kind, what, why });
  };
  const namer = createToolNamer(commonToolNames);
  const facts = claudeFacts(context.model);
  const selected = native
    ? { tools: request.tools ?? [], toolChoice: request.toolChoice ?? null, search: null }
    : selectForeign(request, context.webSearch === true && facts.searches, warnings);
  const renamed = new Map<string, ReadonlyMap<string, string>>();
  const tools = selected.tools.map((tool) =>
    encodeTool(
      tool,
      tool.type === 'server' ? '' : native ? tool.name : namer.nameFor({ ...tool, kind: tool.type }),
      { native, warn, renamed: (name, names) => renamed.set(name, names) },
    ),
  );
  if (selected.search !== null) tools.push(encodeSearch(selected.search, request.origin, warn));
  const content: ContentContext = {
    native,
    upstream: context.upstream,
    unsignedThinking: context.quirks.includes('unsigned-thinking'),
    nameOf: (part) => (native ? part.name : namer.nameFor(part)),
    warn,
  };
  const given = native ? request.messages : moveSystemMedia(request.messages);
  if (given !== request.messages) warn('changed', 'system message', movedMedia);
  const arranged = native ? { messages: given, warnings: [] } : arrangeToolResults(given);
  warnings.push(...arranged.warnings);
  const { system, conversation } = splitSystem(
    native ? given : uniqueCallIds(arranged.messages),
    native,
    context.quirks,
    warn,
  );
  const maxTokens = request.maxOutputTokens ?? context.maxOutputTokens ?? defaultMaxTokens(context.model);
  const { thinking, effort } = encodeThinking(request, {
    facts,
    upstream: context.upstream,
    maxTokens,
    messages: conversation,
    warn,
  });
  const format = encodeFormat(request, warn);
  const caches = !native && tools.length > 0 && context.model.includes('claude');
  const nameOf = (name: string): string => (native ? name : chosenName(name, request, namer.nameFor));
  const wished = native || facts.forcesTools ? null : demandInWords(selected.toolChoice, nameOf, warn);
  const { [billingMember]: billing, ...members } = native ? (request.vendor?.extra ?? {}) : {};
  const systemBlocks = markLast(
    [
      ...(isArray(billing) ? billing.filter(isObject) : []),
      ...encodeParts(system, content),
      ...format.instructions,
      ...(wished === null ? [] : [{ type: 'text', text: wished.text }]),
    ],
    caches,
  );
  const choice = encodeToolChoice(
    (wished === null ? selected.toolChoice : wished.choice) ?? undefined,
    request.parallelToolCalls,
    nameOf,
  );
  const stops = encodeStops(request, warn);
  const body: JsonObject = {
    model: context.model,
    max_tokens: maxTokens,
    messages: markLastMessage(encodeMessages(conversation, content, facts, warn), caches),
    ...(systemBlocks.length > 0 && { system: systemBlocks }),
    ...(tools.length > 0 && { tools }),
    ...(choice !== null && (tools.length > 0 || native) && { tool_choice: choice }),
    ...(request.stream && { stream: true }),
    ...(stops.sent.length > 0 && { stop_sequences: stops.sent }),
    ...encodeSampling(request, {
      thinks: thinking !== undefined && thinking['type'] !== 'disabled',
      sampling: facts.sampling,
      warn,
    }),
    ...(thinking !== undefined && { thinking }),
    ...encodeOutputConfig(effort, format.value),
    ...(request.user !== undefined && { metadata: { user_id: request.user } }),
    ...members,
  };
  return {
    body,
    headers: { 'anthropic-version': '2023-06-01' },
    warnings,
    toolNames: withArgumentNames(namer.names, renamed),
    stops: stops.cut,
    searches: selected.search !== null,
  };
}

interface ForeignTools {
  readonly tools: readonly IrTool[];
  readonly toolChoice: IrToolChoice | null;
  readonly search: ChosenSearch | null;
}

function selectForeign(request: IrRequest, searches: boolean, warnings: IrWarning[]): ForeignTools {
  const selected = selectTools(request, (tools) => {
    if (!searches) return notThere;
    return tools.some(({ name }) => name === searchName) ? namesake : null;
  });
  warnings.push(...selected.warnings);
  const { toolChoice, search } = selected;
  if (search?.isDemanded === true) return { ...selected, toolChoice: { type: 'tool', name: searchName } };
  if (toolChoice?.type !== 'allowed') return selected;
  return { toolChoice, search, tools: selected.tools.filter((tool) => toolChoice.names.includes(tool.name)) };
}

const namesake: WhyNot = (type) => `${type} cannot stand beside another tool called ${searchName}`;

function encodeSearch(
  { wish, place }: ChosenSearch,
  from: IrRequest['origin'],
  warn: ContentContext['warn'],
): JsonObject {
  for (const { kind, what, why } of checkSearch(wish, place, from, origin)) warn(kind, what, why);
  if (wish.allowedDomains !== undefined && wish.blockedDomains !== undefined)
    warn(
      'changed',
      place,
      'Anthropic takes allowed or blocked domains; the blocked ones were taken from the allowed',
    );
  return encodeSearchTool(wish);
}

function chosenName(
  name: string,
  request: IrRequest,
  nameFor: (tool: { name: string; namespace?: string; kind: 'function' | 'custom' }) => string,
): string {
  const tool = request.tools?.find((one) => one.type !== 'server' && one.name === name);
  return tool === undefined || tool.type === 'server' ? name : nameFor({ ...tool, kind: tool.type });
}

interface SplitMessages {
  readonly system: readonly IrPart[];
  readonly conversation: readonly IrMessage[];
}

const isSystem = (message: IrMessage): boolean => message.role === 'system' || message.role === 'developer';

/** Leading system text → `system`; later ones stay where the upstream takes them, else they join the next user turn. */
function splitSystem(
  messages: readonly IrMessage[],
  native: boolean,
  quirks: readonly string[],
  warn: ContentContext['warn'],
): SplitMessages {
  const first = messages.findIndex((message) => !isSystem(message));
  const lead = first === -1 ? messages : messages.slice(0, first);
  const rest = first === -1 ? [] : messages.slice(first);
  const system = lead.flatMap((message) => message.parts);
  if (rest.length === 0 && !native) {
    warn('changed', 'messages', 'Anthropic needs a user turn; the instructions were sent as one');
    return { system: [], conversation: [{ role: 'user', parts: system }] };
  }
  if (native || quirks.includes('system-role-in-messages') || !rest.some(isSystem)) {
    return {
      system,
      conversation: rest.map((message) => (isSystem(message) ? { ...message, role: 'system' } : message)),
    };
  }
  warn(
    'changed',
    'system message',
    'Anthropic takes system text only in front; later ones were put into the next user turn',
  );
  return { system, conversation: mergeLaterSystem(rest) };
}

function mergeLaterSystem(messages: readonly IrMessage[]): IrMessage[] {
  const out: IrMessage[] = [];
  let waiting: IrPart[] = [];
  for (const message of messages) {
    if (isSystem(message)) {
      const words = plainText(message.parts);
      if (words !== '') waiting.push({ type: 'text', text: markSystemText(words) });
    } else if (message.role === 'user' && waiting.length > 0) {
      const results = message.parts.filter((part) => part.type === 'tool-result');
      const others = message.parts.filter((part) => part.type !== 'tool-result');
      out.push({ ...message, parts: [...results, ...waiting, ...others] });
      waiting = [];
    } else out.push(message);
  }
  if (waiting.length > 0) out.push({ role: 'user', parts: waiting });
  return out;
}

function encodeMessages(
  conversation: readonly IrMessage[],
  content: ContentContext,
  facts: ClaudeFacts,
  warn: ContentContext['warn'],
): JsonObject[] {
  const messages: { role: IrMessage['role']; content: JsonObject[]; extra: JsonObject }[] = [];
  for (const message of conversation) {
    const blocks = encodeParts(sayable(message, content), content);
    const last = messages.at(-1);
    if (blocks.length === 0 && !content.native) continue;
    if (!content.native && last?.role === message.role) last.content.push(...blocks);
    else {
      const extra = message.vendor?.origin === origin ? message.vendor.extra : {};
      messages.push({ role: message.role, content: blocks, extra });
    }
  }
  if (!content.native) {
    if (messages[0]?.role !== 'user') {
      warn('changed', 'messages', 'Anthropic wants a user turn first; an empty one was put in front');
      messages.unshift({
        role: 'user',
        content: [{ type: 'text', text: '(The conversation goes on.)' }],
        extra: {},
      });
    }
    if (facts.prefill) trimPrefill(messages.at(-1));
    else if (messages.at(-1)?.role === 'assistant') {
      warn('changed', 'messages', noPrefill);
      messages.push({ role: 'user', content: [{ type: 'text', text: goOn }], extra: {} });
    }
  }
  return messages.map(({ role, content: blocks, extra }) => ({
    role,
    // A turn's settings alone have no content.
    ...((role !== 'system' || blocks.length > 0) && {
      content: shorten(resultsFirst(blocks, content.native)),
    }),
    ...extra,
  }));
}

/**
 * Anthropic caches only what is marked; OpenAI and Google cache by themselves, so their clients mark nothing. Without
 * the two marks an agent's loop would pay for its whole history at every step. Blocks in front of a mark are cached too.
 */
function markLast(blocks: readonly JsonObject[], caches: boolean): readonly JsonObject[] {
  const last = blocks.at(-1);
  if (!caches || last === undefined || last['type'] === 'thinking' || last['type'] === 'redacted_thinking')
    return blocks;
  return [...blocks.slice(0, -1), { ...last, cache_control: { type: 'ephemeral' } }];
}

function markLastMessage(messages: readonly JsonObject[], caches: boolean): readonly JsonObject[] {
  const last = messages.at(-1);
  if (!caches || last === undefined) return messages;
  const { content } = last;
  const blocks =
    typeof content === 'string'
      ? [{ type: 'text', text: content }]
      : isArray(content)
        ? content.filter(isObject)
        : [];
  return [...messages.slice(0, -1), { ...last, content: markLast(blocks, true) }];
}

/** Anthropic takes no media in a turn of the assistant (a picture that Gemini made). */
function sayable(message: IrMessage, { native, warn }: ContentContext): readonly IrPart[] {
  const isMedia = ({ type }: IrPart): boolean => type === 'image' || type === 'file' || type === 'audio';
  if (native || message.role !== 'assistant' || !message.parts.some(isMedia)) return message.parts;
  warn('dropped', 'image', 'Anthropic takes no media in assistant messages');
  return message.parts.filter((part) => !isMedia(part));
}

/** Tool results must come before anything else in their turn. */
function resultsFirst(blocks: readonly JsonObject[], native: boolean): readonly JsonObject[] {
  if (native || !blocks.some((block) => block['type'] === 'tool_result')) return blocks;
  const isResult = (block: JsonObject): boolean => block['type'] === 'tool_result';
  return [...blocks.filter(isResult), ...blocks.filter((block) => !isResult(block))];
}

/** One plain text is written as a string, the form that every Anthropic-like API takes. */
function shorten(blocks: readonly JsonObject[]): JsonValue {
  const [only] = blocks;
  const plain = blocks.length === 1 && only?.['type'] === 'text' && Object.keys(only).length === 2;
  return plain ? (only['text'] ?? '') : blocks;
}

/** A last assistant turn is continued by the model; Anthropic refuses white space at its end. */
function trimPrefill(last: { role: IrMessage['role']; content: JsonObject[] } | undefined): void {
  const block = last?.content.at(-1);
  if (last?.role !== 'assistant' || block === undefined || typeof block['text'] !== 'string') return;
  last.content[last.content.length - 1] = { ...block, text: block['text'].trimEnd() };
}

function encodeOutputConfig(effort: string | undefined, format: JsonObject | undefined): JsonObject {
  if (effort === undefined && format === undefined) return {};
  return {
    output_config: { ...(effort !== undefined && { effort }), ...(format !== undefined && { format }) },
  };
}
