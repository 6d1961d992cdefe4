// A neutral request → the body of POST /v1/chat/completions.
import { isObjectSchema, jsonInWords, mentionsJson, withInstruction } from '../../ir/ask-for-json.ts';
import { arrangeToolResults } from '../../ir/arrange-tool-results.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { splitStops, type SplitStops } from '../../ir/cut-at-stop.ts';
import { demandInWords } from '../../ir/demand-in-words.ts';
import { effortOf, nearestEffort } from '../../ir/map-effort.ts';
import { moveSystemMedia, movedMedia } from '../../ir/move-system-media.ts';
import { commonToolNames, createToolNamer, hashId } from '../../ir/name-tools.ts';
import type { IrEffort, IrMessage, IrRequest, IrTool, IrToolChoice } from '../../ir/request.ts';
import { notThere, selectTools, type ChosenSearch, type ClientTool } from '../../ir/select-tools.ts';
import { uniqueCallIds } from '../../ir/unique-call-ids.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { openaiEfforts } from '../openai-efforts.ts';
import { isStrict, notAnObject, notEnforced } from '../openai-schema.ts';
import { checkParameters, checkSearch } from '../parameter-table.ts';
import type { EncodedRequest, EncodeRequestContext } from '../wire-protocol.ts';
import { origin } from './carry-reasoning.ts';
import { encodeTool, encodeToolChoice } from './convert-tools.ts';
import { encodeMessages } from './encode-messages.ts';
import { fitMessages } from './fit-messages.ts';
import { encodeSearchOptions, searches, searchOptionsType } from './web-search.ts';

type Warn = (kind: IrWarning['kind'], what: string, why: string) => void;

/** OpenAI's reasoning models: the newer token limit only (API reference, 2026-11-20). */
const openaiReasoning = /^(?:.*\/)?(?:o\d|gpt-[5-9]|codex)/;
/** OpenAI models that do not reason: `reasoning_effort` is refused. */
const openaiPlain = /^(?:.*\/)?(?:gpt-[34]|chatgpt-)/;
/** OpenAI's own limits on `stop` and `user`. */
const mostStops = 4;
const longestUser = 64;

/** Throws ProxyError `unsupported_parameter` for what Chat cannot do at all. */
export function encodeRequest(request: IrRequest, context: EncodeRequestContext): EncodedRequest {
  const native = request.origin === origin;
  const warnings: IrWarning[] = checkParameters(request, origin);
  const warn: Warn = (kind, what, why) => {
    if (!warnings.some((one) => one.what === what && one.why === why)) warnings.push({ kind, what, why });
  };
  const hasCustom = native || context.quirks.includes('custom-tools');
  const namer = createToolNamer({ ...commonToolNames, hasCustom });
  const nameOf = (tool: { name: string; namespace?: string; kind: 'function' | 'custom' }): string =>
    native ? tool.name : namer.nameFor(tool);
  const chosen = native
    ? { tools: ownTools(request), toolChoice: request.toolChoice ?? null, search: null }
    : chooseTools(request, context, warnings);
  const tools = chosen.tools.map((tool) =>
    encodeTool(tool, tool.type === 'server' ? '' : nameOf({ ...tool, kind: tool.type }), {
      native,
      hasCustom,
      loneReferences: context.quirks.includes('lone-references'),
      noStrict: context.quirks.includes('no-strict-tools'),
      warn,
    }),
  );
  const given = native ? request.messages : moveSystemMedia(request.messages);
  if (given !== request.messages) warn('changed', 'system message', movedMedia);
  const arranged = native ? { messages: given, warnings: [] } : arrangeToolResults(given);
  warnings.push(...arranged.warnings);
  const format = encodeFormat(request, context, warn);
  const nameChosen = (name: string): string => nameOf(toolNamed(name, request));
  const wished = context.quirks.includes('auto-tool-choice')
    ? demandInWords(chosen.toolChoice, nameChosen, warn)
    : null;
  const asked = withWords(native ? given : uniqueCallIds(arranged.messages), [
    format.words,
    wished?.text ?? null,
  ]);
  const messages = encodeMessages(fitMessages(asked, context.quirks, warn), {
    native,
    upstream: context.upstream,
    quirks: context.quirks,
    hasCustom,
    usesTools: tools.length > 0 || asked.some((one) => one.parts.some((part) => part.type === 'tool-call')),
    nameOf,
    warn,
  });
  const choice = wished?.choice ?? chosen.toolChoice;
  const stops = encodeStops(request, context, warn);
  const body: JsonObject = {
    model: context.model,
    messages,
    ...(tools.length > 0 && { tools }),
    ...(choice !== null &&
      (tools.length > 0 || native) && {
        tool_choice: encodeToolChoice(choice, nameChosen, {
          native,
          hasCustom,
        }),
      }),
    ...(tools.length > 0 && encodeParallel(request, context, warn)),
    ...(chosen.search !== null && encodeSearchOptions(chosen.search.wish)),
    ...encodeLimits(request, context),
    ...(stops.sent.length > 0 && { stop: stops.sent }),
    ...encodeSampling(request, context, warn),
    ...encodeEffort(request, context, warn),
    ...format.members,
    ...encodeIdentity(request, context, warn),
    ...(request.stream && {
      stream: true,
      ...(!context.quirks.includes('no-stream-options') && { stream_options: { include_usage: true } }),
    }),
    ...(native && request.vendor?.extra),
  };
  const searchesWeb = chosen.search !== null;
  return { body, headers: {}, warnings, toolNames: namer.names, stops: stops.cut, searches: searchesWeb };
}

/** The search stands among the members that go back as they came. */
function ownTools({ tools = [] }: IrRequest): readonly IrTool[] {
  return tools.filter((tool) => tool.type !== 'server' || tool.value['type'] !== searchOptionsType);
}

function withWords(messages: readonly IrMessage[], words: readonly (string | null)[]): readonly IrMessage[] {
  return words.reduce<readonly IrMessage[]>(
    (all, text) => (text === null ? all : withInstruction(all, text)),
    messages,
  );
}

function encodeParallel(request: IrRequest, context: EncodeRequestContext, warn: Warn): JsonObject {
  const { parallelToolCalls: parallel } = request;
  if (parallel === undefined) return {};
  if (!context.quirks.includes('no-parallel-tool-calls')) return { parallel_tool_calls: parallel };
  if (!parallel) warn('dropped', 'parallel_tool_calls', refusedMember);
  return {};
}

/** Said where an upstream refuses a member. */
const refusedMember = 'this upstream refuses it';

interface ChatTools {
  readonly tools: readonly IrTool[];
  readonly toolChoice: IrToolChoice | null;
  readonly search: ChosenSearch | null;
}

function chooseTools(request: IrRequest, context: EncodeRequestContext, warnings: IrWarning[]): ChatTools {
  const can = context.webSearch === true && searches(context.model);
  const selected = selectTools(request, () => (can ? null : notThere));
  warnings.push(...selected.warnings);
  const { toolChoice, tools, search } = selected;
  if (search !== null) warnings.push(...checkSearch(search.wish, search.place, request.origin, origin));
  if (tools.length === 0 && context.quirks.includes('tools-with-history')) {
    const called = calledTools(request.messages);
    return { tools: called, toolChoice: called.length === 0 ? null : { type: 'none' }, search };
  }
  if (toolChoice?.type === 'tool' && context.quirks.includes('string-tool-choice')) {
    const only = tools.filter(({ name }) => name === toolChoice.name);
    return { toolChoice: { type: 'required' }, tools: only, search };
  }
  if (toolChoice?.type !== 'allowed') return selected;
  return { toolChoice, search, tools: tools.filter((tool) => toolChoice.names.includes(tool.name)) };
}

/** The tools that a conversation has called, by name only. */
function calledTools(messages: readonly IrMessage[]): readonly ClientTool[] {
  const byName = new Map<string, ClientTool>();
  for (const { parts } of messages) {
    for (const part of parts) {
      if (part.type !== 'tool-call') continue;
      const { name, namespace } = part;
      const tool: ClientTool = { type: 'function', name, ...(namespace !== undefined && { namespace }) };
      byName.set(`${namespace ?? ''}\u0000${name}`, tool);
    }
  }
  return [...byName.values()];
}

function toolNamed(
  name: string,
  request: IrRequest,
): { name: string; namespace?: string; kind: 'function' | 'custom' } {
  const tool = request.tools?.find((one) => one.type !== 'server' && one.name === name);
  return tool === undefined || tool.type === 'server'
    ? { name, kind: 'function' }
    : { ...tool, kind: tool.type };
}

function encodeLimits(request: IrRequest, context: EncodeRequestContext): JsonObject {
  const { maxOutputTokens: limit } = request;
  const newer =
    context.quirks.includes('max-completion-tokens') ||
    (openaiReasoning.test(context.model) && !context.quirks.includes('max-tokens'));
  return limit === undefined ? {} : { [newer ? 'max_completion_tokens' : 'max_tokens']: limit };
}

/** OpenAI's reasoning models refuse `stop` as they do sampling ("not supported with this model"). */
function encodeStops(request: IrRequest, context: EncodeRequestContext, warn: Warn): SplitStops {
  if (request.origin === origin) return splitStops(request.stopSequences, () => true);
  const refused =
    context.quirks.includes('no-sampling-on-reasoning-models') && openaiReasoning.test(context.model);
  const stops = splitStops(request.stopSequences, (_stop, index) => !refused && index < mostStops);
  if (stops.cut.length > 0) {
    const why = refused
      ? 'this model takes no stop sequences; the text is cut here instead'
      : `Chat takes ${mostStops} stop sequences; the text is cut here at the others`;
    warn('emulated', 'stop', why);
  }
  return stops;
}

const samplingNames = [
  ['temperature', 'temperature'],
  ['topP', 'top_p'],
  ['presencePenalty', 'presence_penalty'],
  ['frequencyPenalty', 'frequency_penalty'],
  ['seed', 'seed'],
  ['logprobs', 'logprobs'],
  ['topLogprobs', 'top_logprobs'],
  ['choices', 'n'],
] as const;

function encodeSampling(request: IrRequest, context: EncodeRequestContext, warn: Warn): JsonObject {
  const fixed =
    context.quirks.includes('no-sampling') ||
    (context.quirks.includes('no-sampling-on-reasoning-models') && openaiReasoning.test(context.model));
  const out: Record<string, JsonValue> = {};
  for (const [neutral, wire] of samplingNames) {
    const value = request[neutral];
    if (value === undefined) continue;
    const refused = fixed && wire !== 'n' && wire !== 'seed';
    if (refused && value !== 1) warn('dropped', wire, 'this model takes no sampling parameters');
    if (!refused) out[wire] = value;
  }
  return out;
}

/** What vendors of reasoning models have in common (unverified: seen in third-party adapters only). */
const commonEfforts: readonly IrEffort[] = ['low', 'medium', 'high'];

function encodeEffort(request: IrRequest, context: EncodeRequestContext, warn: Warn): JsonObject {
  const effort = effortOf(request.reasoning);
  if (effort === undefined) return {};
  if (request.origin === origin) return { reasoning_effort: effort };
  const { model, quirks } = context;
  const isOpenai = openaiReasoning.test(model);
  if (effort === 'none' && quirks.includes('thinking-switch')) return { thinking: { type: 'disabled' } };
  if (effort === 'none' && quirks.includes('enable-thinking')) return { enable_thinking: false };
  if (quirks.includes('no-reasoning-effort') || openaiPlain.test(model)) {
    if (effort !== 'none') warn('dropped', 'reasoning', 'this model has no reasoning effort');
    return {};
  }
  if (!isOpenai && effort === 'none') return {};
  const known = isOpenai ? openaiEfforts(model) : commonEfforts;
  const word = nearestEffort(effort, known);
  return word === undefined ? {} : { reasoning_effort: word };
}

interface EncodedFormat {
  readonly members: JsonObject;
  /** What has to be said beside them; null = nothing. */
  readonly words: string | null;
}

function encodeFormat(request: IrRequest, context: EncodeRequestContext, warn: Warn): EncodedFormat {
  const format = request.responseFormat;
  const native = request.origin === origin;
  if (format === undefined || (format.type === 'text' && !native)) return { members: {}, words: null };
  if (format.type === 'text') return { members: { response_format: { type: 'text' } }, words: null };
  if (format.type === 'json' || (context.quirks.includes('no-json-schema') && !native)) {
    const lost = format.type === 'json-schema';
    if (lost)
      warn(
        'changed',
        'response_format',
        'this upstream has JSON mode but no JSON schema; it was asked for in words',
      );
    const words = native || (!lost && mentionsJson(request.messages)) ? null : jsonInWords(format);
    return { members: { response_format: { type: 'json_object' } }, words };
  }
  const isOpenai = openaiReasoning.test(context.model) || openaiPlain.test(context.model);
  if (!native && isOpenai && !isObjectSchema(format.schema)) {
    warn('emulated', 'response_format', notAnObject);
    return { members: {}, words: jsonInWords(format) };
  }
  const loose = !native && format.strict === true && !isStrict(format.schema);
  if (loose) warn('changed', 'response_format', notEnforced);
  const strict = loose ? false : format.strict;
  const schema = {
    name: format.name ?? 'response',
    ...(format.description !== undefined && { description: format.description }),
    schema: format.schema,
    ...(strict !== undefined && { strict }),
  };
  return { members: { response_format: { type: 'json_schema', json_schema: schema } }, words: null };
}

function encodeIdentity(request: IrRequest, context: EncodeRequestContext, warn: Warn): JsonObject {
  const { user, verbosity, serviceTier, promptCacheKey } = request;
  if (context.quirks.includes('plain-members') && request.origin !== origin) {
    const asked = { user, verbosity, service_tier: serviceTier, prompt_cache_key: promptCacheKey };
    for (const [what, value] of Object.entries(asked)) {
      if (value !== undefined) warn('dropped', what, refusedMember);
    }
    return {};
  }
  const tooLong = user !== undefined && user.length > longestUser && request.origin !== origin;
  if (tooLong) warn('changed', 'user', `OpenAI takes ${longestUser} characters; a fingerprint was sent`);
  return {
    ...(user !== undefined && { user: tooLong ? `user_${hashId(user)}` : user }),
    ...(verbosity !== undefined && { verbosity }),
    ...(serviceTier !== undefined && { service_tier: serviceTier }),
    ...(promptCacheKey !== undefined && { prompt_cache_key: promptCacheKey }),
  };
}
