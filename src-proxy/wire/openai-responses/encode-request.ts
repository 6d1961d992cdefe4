// The neutral request → a Responses request for an upstream that is treated as stateless (`store: false`).
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { withInstruction } from '../../ir/ask-for-json.ts';
import { arrangeToolResults } from '../../ir/arrange-tool-results.ts';
import { splitStops } from '../../ir/cut-at-stop.ts';
import { effortOf, nearestEffort } from '../../ir/map-effort.ts';
import { commonToolNames, createToolNamer, hashId } from '../../ir/name-tools.ts';
import { toObjectSchema } from '../../ir/object-schema.ts';
import { isObject } from '../../ir/read-json.ts';
import type { IrEffort, IrMessage, IrRequest, IrTool } from '../../ir/request.ts';
import { notThere, selectTools, type ChosenSearch } from '../../ir/select-tools.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { openaiEfforts } from '../openai-efforts.ts';
import { isStrict, notEnforced } from '../openai-schema.ts';
import { checkParameters, checkSearch } from '../parameter-table.ts';
import type { EncodedRequest, EncodeRequestContext } from '../wire-protocol.ts';
import { encodeFormat } from './encode-format.ts';
import { encodeToolChoice, encodeTools, type NameOf } from './convert-tools.ts';
import { toolItemsMember } from './decode-request.ts';
import { encodeItems } from './encode-items.ts';
import { encodeSearchTool, includeSources, searches } from './web-search.ts';

const origin = 'openai-responses';
/** OpenAI refuses less ("integer below minimum value"), 2026-11-20; Claude Code probes with 1. */
const leastOutputTokens = 16;
/** Models that do not reason: OpenAI refuses `reasoning` and sealed reasoning for them. */
const plainModels = /^(?:.*\/)?(?:gpt-[34]|chatgpt-)/;
/** Reasoning models of OpenAI refuse sampling parameters other than 1; asked for by the quirk below. */
const reasoningModels = /^(?:.*\/)?(?:o[1-9]|gpt-[5-9])(?!.*-chat)/;
const noSampling = 'no-sampling-on-reasoning-models';

/** Throws ProxyError `unsupported_parameter` where the parameter table says so. */
export function encodeRequest(request: IrRequest, context: EncodeRequestContext): EncodedRequest {
  const sameOrigin = request.origin === origin;
  const warnings: IrWarning[] = [...checkParameters(request, origin)];
  const namer = createToolNamer({ ...commonToolNames, hasCustom: true });
  const chosen = sameOrigin ? ownTools(request) : foreignTools(request, context);
  warnings.push(...chosen.warnings);
  const arranged = sameOrigin
    ? { messages: request.messages, warnings: [] }
    : arrangeToolResults(request.messages);
  warnings.push(...arranged.warnings);
  const format = encodeFormat(request, warnings);
  const asked = format.words === null ? arranged.messages : withInstruction(arranged.messages, format.words);
  const { instructions, rest } = splitInstructions(sameOrigin ? asked : neverEmpty(asked), sameOrigin);
  const extra = sameOrigin ? (request.vendor?.extra ?? {}) : {};
  const items = encodeItems(rest, {
    upstream: context.upstream,
    nameOf: namer.nameFor,
    sameOrigin,
    stored: sameOrigin && extra['store'] !== false,
    warn: (warning) => warnings.push(warning),
  });
  const { [toolItemsMember]: toolItems, reasoning: _r, text: _t, tool_choice: ownChoice, ...members } = extra;
  const tools = encodeTools(
    sameOrigin ? chosen.tools : chosen.tools.map((tool) => objectSchema(tool, warnings)),
    namer.nameFor,
  );
  const { search } = chosen;
  if (search !== null) tools.push(encodeSearchTool(search.wish));
  const body: Record<string, JsonValue | undefined> = {
    model: context.model,
    stream: request.stream,
    ...(instructions !== undefined && { instructions }),
    input: Array.isArray(toolItems) ? [...(toolItems as JsonObject[]), ...items] : items,
    ...(tools.length > 0 && { tools }),
    ...toolControls(request, chosen, tools.length, ownChoice, namer.nameFor),
    ...controls(
      request,
      context,
      search === null ? extra : { include: [includeSources] },
      format.value,
      warnings,
    ),
    ...(sameOrigin ? {} : { store: false }),
    ...members,
  };
  const { cut } = splitStops(sameOrigin ? undefined : request.stopSequences, () => false);
  return {
    body,
    headers: {},
    warnings: oncePerKind(warnings),
    toolNames: namer.names,
    stops: cut,
    searches: search !== null,
  };
}

interface RequestTools {
  readonly tools: readonly IrTool[];
  readonly toolChoice: IrRequest['toolChoice'] | null;
  readonly search: ChosenSearch | null;
  readonly warnings: readonly IrWarning[];
}

/** Tools of a client of this protocol: all, but those that travel inside `additional_tools` items. */
function ownTools(request: IrRequest): RequestTools {
  const items = request.vendor?.extra[toolItemsMember];
  const tools = Array.isArray(items) ? [] : (request.tools ?? []);
  return { tools, toolChoice: request.toolChoice ?? null, search: null, warnings: [] };
}

function foreignTools(request: IrRequest, context: EncodeRequestContext): RequestTools {
  const can = context.webSearch === true && searches(context.model, fitEffort(request, context.model));
  const selected = selectTools(request, () => (can ? null : notThere));
  const { search } = selected;
  if (search === null) return selected;
  const lost = checkSearch(search.wish, search.place, request.origin, origin);
  return { ...selected, warnings: [...selected.warnings, ...lost] };
}

/** OpenAI wants an input: instructions alone, or a turn without words, are followed by a blank one of the user. */
function neverEmpty(messages: readonly IrMessage[]): readonly IrMessage[] {
  const says = (message: IrMessage): boolean =>
    !isSystemText(message) && message.parts.some((part) => part.type !== 'text' || part.text !== '');
  return messages.some(says)
    ? messages
    : [...messages, { role: 'user', parts: [{ type: 'text', text: ' ' }] }];
}

/** Leading system text becomes `instructions`; later system text stays in its place. */
function splitInstructions(
  messages: readonly IrMessage[],
  sameOrigin: boolean,
): { instructions: string | undefined; rest: readonly IrMessage[] } {
  const texts: string[] = [];
  let index = 0;
  for (; index < messages.length; index += 1) {
    const message = messages[index];
    if (message === undefined || !isSystemText(message)) break;
    if (sameOrigin && message.vendor?.extra['keyswitch_instructions'] !== true) break;
    for (const part of message.parts) if (part.type === 'text') texts.push(part.text);
  }
  return {
    instructions: index === 0 ? undefined : texts.filter((text) => text !== '').join('\n\n'),
    rest: messages.slice(index).map((message) =>
      // OpenAI's newer models know `developer` and treat it as they once did `system`.
      !sameOrigin && message.role === 'system' ? { ...message, role: 'developer' } : message,
    ),
  };
}

function isSystemText(message: IrMessage): boolean {
  return (
    (message.role === 'system' || message.role === 'developer') &&
    message.parts.every((part) => part.type === 'text')
  );
}

function toolControls(
  request: IrRequest,
  { tools, toolChoice: choice, search }: RequestTools,
  sent: number,
  ownChoice: JsonValue | undefined,
  nameOf: NameOf,
): JsonObject {
  const parallel = request.parallelToolCalls;
  const sameOrigin = request.origin === origin;
  if (sent === 0 && !sameOrigin) return {};
  return {
    ...(choice !== null && choice !== undefined && { tool_choice: encodeToolChoice(choice, tools, nameOf) }),
    ...(ownChoice !== undefined && { tool_choice: ownChoice }),
    ...(search?.isDemanded === true && { tool_choice: { type: 'web_search' } }),
    // Calls of tools that OpenAI runs: here there is but the one.
    ...(search?.wish.maxUses !== undefined && { max_tool_calls: search.wish.maxUses }),
    ...(parallel !== undefined && { parallel_tool_calls: parallel }),
  };
}

function controls(
  request: IrRequest,
  context: EncodeRequestContext,
  extra: JsonObject,
  format: JsonObject | null,
  warnings: IrWarning[],
): JsonObject {
  const include = includeOf(request, context, extra);
  return {
    ...limitOf(request, context, warnings),
    ...sampling(request, context, warnings),
    ...(request.topLogprobs !== undefined && { top_logprobs: request.topLogprobs }),
    ...reasoningOf(request, context, extra),
    ...textOf(request, extra, format),
    ...(request.serviceTier !== undefined && { service_tier: request.serviceTier }),
    ...(request.user !== undefined && { user: fitId(request.user, request) }),
    ...encodeCacheKey(request, context),
    ...(request.previousResponseId !== undefined && { previous_response_id: request.previousResponseId }),
    ...(include.length > 0 && { include }),
  };
}

/**
 * Keeps a conversation where its cache is: at OpenAI by its start, at pools of accounts (Codex backends) by the account that
 * holds it. A client whose protocol has no such key may name its session; else it is its user, by whom OpenAI went before
 * it had the key (ccproxy-api issue 61, read 2026-11-28). Unnamed ones get none: the calls of a script have their system text
 * in common, which OpenAI finds without a key.
 */
function encodeCacheKey(request: IrRequest, { session }: EncodeRequestContext): JsonObject {
  const { promptCacheKey: key, user } = request;
  if (key !== undefined) return { prompt_cache_key: fitId(key, request) };
  if (request.origin === origin) return {};
  const named = session?.() ?? null;
  if (named !== null) return { prompt_cache_key: `ks-${hashId(named)}` };
  return user === undefined ? {} : { prompt_cache_key: fitId(user, request) };
}

/** OpenAI takes 64 characters for a user and for a cache key; Claude Code's user ids are longer. Same id, same mark. */
function fitId(id: string, request: IrRequest): string {
  return id.length <= 64 || request.origin === origin ? id : `id_${hashId(id)}`;
}

function limitOf(request: IrRequest, context: EncodeRequestContext, warnings: IrWarning[]): JsonObject {
  const { maxOutputTokens: tokens } = request;
  if (tokens === undefined) return {};
  if (request.origin === origin || !context.quirks.includes('no-output-limit'))
    return { max_output_tokens: atLeast(tokens, request, warnings) };
  warnings.push({ kind: 'dropped', what: 'max_tokens', why: 'this upstream takes no limit' });
  return {};
}

function atLeast(tokens: number, request: IrRequest, warnings: IrWarning[]): number {
  if (tokens >= leastOutputTokens || request.origin === origin) return tokens;
  warnings.push({
    kind: 'changed',
    what: 'max_tokens',
    why: `the Responses API takes no less than ${leastOutputTokens}`,
  });
  return leastOutputTokens;
}

function sampling(request: IrRequest, context: EncodeRequestContext, warnings: IrWarning[]): JsonObject {
  const { temperature, topP } = request;
  if (
    request.origin !== origin &&
    (context.quirks.includes('no-sampling') ||
      (context.quirks.includes(noSampling) &&
        reasoningModels.test(context.model) &&
        // With reasoning switched off they take them (GPT-6, measured answers of 2026-10).
        effortOf(request.reasoning) !== 'none'))
  ) {
    if ((temperature ?? 1) !== 1 || (topP ?? 1) !== 1) {
      warnings.push({
        kind: 'dropped',
        what: 'temperature, top_p',
        why: 'the model takes no sampling parameters',
      });
    }
    return {};
  }
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
  };
}

function includeOf(request: IrRequest, context: EncodeRequestContext, extra: JsonObject): string[] {
  const include = new Set<string>();
  if (Array.isArray(extra['include']))
    for (const one of extra['include']) if (typeof one === 'string') include.add(one);
  const foreign = request.origin !== origin;
  if (foreign && !plainModels.test(context.model)) include.add('reasoning.encrypted_content');
  if (foreign && request.logprobs === true) include.add('message.output_text.logprobs');
  return [...include];
}

/** A foreign client may ask for less or for more thinking than the model can do. */
function fitEffort(request: IrRequest, model: string): IrEffort | undefined {
  const effort = effortOf(request.reasoning);
  if (request.origin === origin || effort === undefined) return effort;
  return nearestEffort(effort, openaiEfforts(model));
}

function reasoningOf(request: IrRequest, context: EncodeRequestContext, extra: JsonObject): JsonObject {
  const own = isObject(extra['reasoning']) ? extra['reasoning'] : {};
  if (request.origin !== origin && plainModels.test(context.model)) return {};
  const effort = fitEffort(request, context.model);
  const shown = request.origin !== origin && request.reasoning !== undefined && effort !== 'none';
  const summary = request.reasoning?.summary ?? (shown ? 'auto' : undefined);
  const members = {
    ...(effort !== undefined && { effort }),
    // `none` is a wish, not a value that the API knows.
    ...(summary !== undefined && summary !== 'none' && { summary }),
    ...own,
  };
  return Object.keys(members).length > 0 ? { reasoning: members } : {};
}

function textOf(request: IrRequest, extra: JsonObject, format: JsonObject | null): JsonObject {
  const own = isObject(extra['text']) ? extra['text'] : {};
  const { verbosity } = request;
  const members = {
    ...(format !== null && { format }),
    ...(verbosity !== undefined && { verbosity }),
    ...own,
  };
  return Object.keys(members).length > 0 ? { text: members } : {};
}

const refusedAtTop = ['oneOf', 'anyOf', 'allOf', 'enum', 'not'];

/** OpenAI takes only an object schema without alternatives at the top: what they say goes into the description. */
function objectSchema(tool: IrTool, warnings: IrWarning[]): IrTool {
  if (tool.type !== 'function' || tool.parameters === undefined) return tool;
  const { parameters } = tool;
  if (tool.strict === true && !isStrict(parameters)) {
    warnings.push({ kind: 'changed', what: `tools.${tool.name}`, why: notEnforced });
    return objectSchema({ ...tool, strict: false }, warnings);
  }
  const removed = refusedAtTop.filter((key) => parameters[key] !== undefined);
  if (removed.length === 0 && parameters['type'] === 'object' && parameters['properties'] !== undefined)
    return tool;
  const { enum: _enum, not: _not, ...rest } = toObjectSchema(parameters);
  if (removed.length > 0) {
    warnings.push({
      kind: 'changed',
      what: `tools.${tool.name}`,
      why: `${removed.join(', ')} cannot stand at the top of a tool's schema`,
    });
  }
  return { ...tool, parameters: rest };
}

function oncePerKind(warnings: readonly IrWarning[]): IrWarning[] {
  const seen = new Set<string>();
  return warnings.filter((warning) => {
    const key = `${warning.kind} ${warning.what} ${warning.why}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
