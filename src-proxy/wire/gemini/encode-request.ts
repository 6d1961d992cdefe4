// The neutral request → a generateContent request.
import { jsonInWords } from '../../ir/ask-for-json.ts';
import { arrangeToolResults } from '../../ir/arrange-tool-results.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { splitStops } from '../../ir/cut-at-stop.ts';
import { effortOf, effortToBudget, nearestEffort } from '../../ir/map-effort.ts';
import { moveSystemMedia, movedMedia } from '../../ir/move-system-media.ts';
import { goOn, noPrefill } from '../../ir/go-on.ts';
import { createToolNamer } from '../../ir/name-tools.ts';
import { plainText } from '../../ir/plain-text.ts';
import { isObject } from '../../ir/read-json.ts';
import type { IrMessage, IrPart, IrRequest } from '../../ir/request.ts';
import { selectTools } from '../../ir/select-tools.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { checkParameters, checkSearch } from '../parameter-table.ts';
import type { EncodedRequest, EncodeRequestContext } from '../wire-protocol.ts';
import { encodeToolConfig, encodeTools, geminiToolNames, isAllowed } from './convert-tools.ts';
import { encodeContent, encodeModelParts, encodeResults, type EncodePartsContext } from './encode-parts.ts';
import { encodeSchema } from './encode-schema.ts';
import { fitJsonSchema } from './fit-json-schema.ts';
import { factsOf } from './model-facts.ts';
import { searchConfig, searchTool, whyNoSearch } from './web-search.ts';

const origin = 'gemini';
/** Quirks: the upstream takes JSON Schema beside the subset; it refuses ids on calls (Vertex AI). */
const jsonSchemaQuirk = 'gemini-json-schema';
const noIdsQuirk = 'no-function-call-ids';
const mostStops = 5;

/** Throws ProxyError `unsupported_parameter` where the parameter table says so. */
export function encodeRequest(request: IrRequest, context: EncodeRequestContext): EncodedRequest {
  const native = request.origin === origin;
  const warnings: IrWarning[] = [...checkParameters(request, origin)];
  const warn = (warning: IrWarning): void => {
    if (!warnings.some((one) => one.what === warning.what && one.why === warning.why)) warnings.push(warning);
  };
  const namer = createToolNamer(geminiToolNames);
  const facts = factsOf(context.model);
  const chosen = native
    ? { tools: request.tools ?? [], toolChoice: request.toolChoice ?? null, search: null, warnings: [] }
    : selectTools(request, (tools) => whyNoSearch(tools, request, context, facts));
  for (const warning of chosen.warnings) warn(warning);
  const calls = new Map<string, Extract<IrPart, { type: 'tool-call' }>>();
  for (const message of request.messages) {
    for (const part of message.parts) if (part.type === 'tool-call') calls.set(part.callId, part);
  }
  const jsonSchema = context.quirks.includes(jsonSchemaQuirk);
  const parts: EncodePartsContext = {
    native,
    upstream: context.upstream,
    needsSignatures: facts.needsSignatures,
    mediaInResponses: facts.mediaInResponses,
    callIds: !context.quirks.includes(noIdsQuirk),
    nameFor: (tool) => (native ? tool.name : namer.nameFor(tool)),
    callOf: (callId) => calls.get(callId),
    warn,
  };
  const functions = encodeTools(
    native ? chosen.tools : chosen.tools.filter((tool) => isAllowed(tool, chosen.toolChoice)),
    { native, jsonSchema, nameFor: parts.nameFor, warn },
  );
  const { search } = chosen;
  if (search !== null)
    for (const warning of checkSearch(search.wish, search.place, request.origin, origin)) warn(warning);
  const tools = search === null ? functions : [...functions, searchTool];
  const nameOf = (name: string): string => {
    const tool = chosen.tools.find((one) => one.type !== 'server' && one.name === name);
    return tool === undefined || tool.type === 'server' ? name : parts.nameFor({ ...tool, kind: tool.type });
  };
  const moved = native ? request.messages : moveSystemMedia(request.messages);
  if (moved !== request.messages) warn({ kind: 'changed', what: 'system message', why: movedMedia });
  const arranged = native ? { messages: moved, warnings: [] } : arrangeToolResults(moved);
  for (const warning of arranged.warnings) warn(warning);
  const { system: given, rest } = splitSystem(arranged.messages, native);
  const own = native ? (request.vendor?.extra ?? {}) : {};
  const toolConfig =
    search !== null
      ? searchConfig(functions.length > 0, chosen.toolChoice, search, warn)
      : tools.length > 0 || native
        ? encodeToolConfig(chosen.toolChoice, nameOf)
        : null;
  const forced = chosen.toolChoice?.type === 'required' || chosen.toolChoice?.type === 'tool';
  const clash = !native && tools.length > 0 && (forced || !facts.jsonWithTools);
  const asked = clash ? formatInWords(request, warn) : null;
  const system: readonly IrPart[] = asked === null ? given : [...given, { type: 'text', text: asked }];
  const { responseFormat: _format, ...formless } = request;
  const stops = splitStops(request.stopSequences, (_stop, index) => native || index < mostStops);
  if (stops.cut.length > 0) {
    const why = `Gemini takes ${mostStops} stop sequences; the text is cut here at the others`;
    warn({ kind: 'emulated', what: 'stop', why });
  }
  const config = encodeConfig(asked === null ? request : formless, stops.sent, context, jsonSchema, warn);
  const { generationConfig: _config, ...members } = own;
  const body: JsonObject = {
    contents: encodeContents(rest, system, parts, warn),
    ...(system.length > 0 &&
      rest.length > 0 && {
        systemInstruction: { parts: system.flatMap((part) => encodeContent(part, 'system', parts)) },
      }),
    ...(tools.length > 0 && { tools }),
    ...(toolConfig !== null && { toolConfig }),
    ...(Object.keys(config).length > 0 && { generationConfig: config }),
    ...members,
  };
  const searches = search !== null;
  return { body, headers: {}, warnings, toolNames: namer.names, stops: stops.cut, searches };
}

const isSystem = (message: IrMessage): boolean => message.role === 'system' || message.role === 'developer';

/** Leading system text → `systemInstruction`. */
function splitSystem(
  messages: readonly IrMessage[],
  native: boolean,
): { readonly system: readonly IrPart[]; readonly rest: readonly IrMessage[] } {
  const first = messages.findIndex((message) => !isSystem(message));
  const lead = first === -1 ? messages : messages.slice(0, first);
  const rest = first === -1 ? [] : messages.slice(first);
  const system = lead.flatMap((message) => message.parts);
  return {
    system: native ? system : system.filter((part) => part.type !== 'text' || part.text !== ''),
    rest,
  };
}

interface Content {
  readonly role: 'user' | 'model';
  readonly parts: JsonObject[];
  /** Holds function responses only: Google counts them against the calls before. */
  readonly results: boolean;
}

function encodeContents(
  messages: readonly IrMessage[],
  system: readonly IrPart[],
  context: EncodePartsContext,
  warn: (warning: IrWarning) => void,
): JsonObject[] {
  const contents: Content[] = [];
  const add = (role: Content['role'], parts: JsonObject[], results = false): void => {
    if (parts.length === 0) return;
    const last = contents.at(-1);
    if (!context.native && last?.role === role && last.results === results) last.parts.push(...parts);
    else contents.push({ role, parts, results });
  };
  if (messages.length === 0)
    add(
      'user',
      system.flatMap((part) => encodeContent(part, 'system', context)),
    );
  for (const [index, message] of messages.entries()) {
    if (message.role === 'assistant') {
      // Google lets a conversation begin with the user only.
      if (contents.length === 0 && !context.native) add('user', [{ text: 'Continue the conversation.' }]);
      add('model', encodeModelParts(message.parts, context));
    } else if (isSystem(message) && !context.native) add('user', markSystem(message));
    else addUser(message, index, add, context);
  }
  if (contents.length === 0) add('user', [{ text: ' ' }]);
  if (contents.at(-1)?.role === 'model' && !context.native) {
    // "Please ensure that multiturn requests end with a user turn" (crewAI pull request 6973, read 2026-11-28).
    warn({ kind: 'changed', what: 'messages', why: noPrefill });
    add('user', [{ text: goOn }]);
  }
  return contents.map(({ role, parts }) => ({ role, parts }));
}

function addUser(
  message: IrMessage,
  index: number,
  add: (role: Content['role'], parts: JsonObject[], results?: boolean) => void,
  context: EncodePartsContext,
): void {
  const results = message.parts.filter((part) => part.type === 'tool-result');
  const others = message.parts.filter((part) => part.type !== 'tool-result');
  const { parts, after } = encodeResults(results, context);
  const rest = others.flatMap((part) => encodeContent(part, `messages[${index}]`, context));
  if (context.native) {
    add('user', [...parts, ...after, ...rest], results.length > 0);
    return;
  }
  add('user', parts, true);
  add('user', [...after, ...rest]);
}

/** Gemini has system text in front only; later ones speak in the user's turn, marked for what they are. */
function markSystem(message: IrMessage): JsonObject[] {
  const words = plainText(message.parts);
  return words === '' ? [] : [{ text: `<system>\n${words}\n</system>` }];
}

function encodeConfig(
  request: IrRequest,
  stops: readonly string[],
  context: EncodeRequestContext,
  jsonSchema: boolean,
  warn: (warning: IrWarning) => void,
): JsonObject {
  const native = request.origin === origin;
  const own = native ? request.vendor?.extra['generationConfig'] : undefined;
  const all: Record<string, JsonValue | undefined> = {
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    maxOutputTokens: request.maxOutputTokens,
    stopSequences: stops.length > 0 ? stops : undefined,
    candidateCount: request.choices === 1 && !native ? undefined : request.choices,
    seed: request.seed,
    presencePenalty: request.presencePenalty,
    frequencyPenalty: request.frequencyPenalty,
    responseLogprobs: request.logprobs,
    logprobs: request.topLogprobs,
    ...encodeFormat(request, jsonSchema, warn),
    ...encodeThinking(request, context, warn),
    ...(isObject(own) && own),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function encodeFormat(
  request: IrRequest,
  jsonSchema: boolean,
  warn: (warning: IrWarning) => void,
): JsonObject {
  const { responseFormat: format } = request;
  if (format === undefined || format.type === 'text') return {};
  if (format.type === 'json') return { responseMimeType: 'application/json' };
  if (request.origin === origin)
    return { responseMimeType: 'application/json', responseJsonSchema: format.schema };
  const { schema, lost } = jsonSchema ? fitJsonSchema(format.schema) : encodeSchema(format.schema);
  if (lost.length > 0) {
    warn({ kind: 'changed', what: 'response_format', why: `Gemini's schemas have no ${lost.join(', ')}` });
  }
  return {
    responseMimeType: 'application/json',
    [jsonSchema ? 'responseJsonSchema' : 'responseSchema']: schema,
  };
}

/**
 * Google refuses a JSON answer beside forced calls, and before Gemini 3 beside any tools ("Function calling with a
 * response mime type: 'application/json' is unsupported"): then the model is asked in words. Null = nothing to ask.
 */
function formatInWords(request: IrRequest, warn: (warning: IrWarning) => void): string | null {
  const { responseFormat: format } = request;
  if (format === undefined || format.type === 'text') return null;
  warn({
    kind: 'emulated',
    what: 'response_format',
    why: 'Gemini takes no JSON format beside these tools; the model was asked for it in words',
  });
  return jsonInWords(format);
}

function encodeThinking(
  request: IrRequest,
  context: EncodeRequestContext,
  warn: (warning: IrWarning) => void,
): JsonObject {
  const { reasoning } = request;
  if (reasoning === undefined) return {};
  const native = request.origin === origin;
  if (native) return nativeThinking(request);
  const facts = factsOf(context.model);
  const effort = effortOf(reasoning);
  const onlySealed = effort === undefined && reasoning.mode === undefined && reasoning.summary === undefined;
  if (facts.thinking === 'none' || onlySealed) {
    if (effort !== undefined && effort !== 'none') {
      warn({ kind: 'dropped', what: 'reasoning', why: 'the model does not think' });
    }
    return {};
  }
  const shown = effort !== 'none' && reasoning.summary !== 'none' ? { includeThoughts: true } : {};
  if (facts.thinking === 'level') {
    const level =
      effort === undefined ? undefined : nearestEffort(effort === 'none' ? 'minimal' : effort, facts.levels);
    return {
      thinkingConfig: { ...shown, ...(level !== undefined && { thinkingLevel: level.toUpperCase() }) },
    };
  }
  const wished =
    reasoning.mode === 'off'
      ? 0
      : (reasoning.budgetTokens ?? (effort === undefined ? undefined : effortToBudget(effort)));
  const budget =
    wished === undefined ? undefined : Math.min(Math.max(wished, facts.budget.least), facts.budget.most);
  return { thinkingConfig: { ...shown, ...(budget !== undefined && { thinkingBudget: budget }) } };
}

function nativeThinking(request: IrRequest): JsonObject {
  const { mode, effort, budgetTokens, summary } = request.reasoning ?? {};
  const budget = mode === 'adaptive' ? -1 : mode === 'off' ? 0 : budgetTokens;
  return {
    thinkingConfig: {
      ...(summary !== undefined && { includeThoughts: summary !== 'none' }),
      ...(budget !== undefined && { thinkingBudget: budget }),
      ...(effort !== undefined && { thinkingLevel: effort.toUpperCase() }),
    },
  };
}
