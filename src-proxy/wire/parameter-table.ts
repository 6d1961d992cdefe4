// The one written table of what happens to each request parameter on each target: mapped, carried as a warning, or
// refused with 400. The encoders' warnings come from here, and the tests read it.
import type { ProtocolId } from '../contract/protocol-id.ts';
import type { IrRequest } from '../ir/request.ts';
import type { IrWarning } from '../ir/warning.ts';
import type { SearchWish } from '../ir/web-search.ts';
import { checkMembers, refuse } from './check-members.ts';

/**
 * `mapped`: the target has it (perhaps in another form; the encoder says so where the form changes the meaning).
 * `warned`: left out, named in `x-keyswitch-warnings`. `refused`: 400 `unsupported_parameter` before any upstream call,
 * because the client waits for something that cannot come.
 */
export type Treatment = 'mapped' | 'warned' | 'refused';

export type ParameterName =
  | 'maxOutputTokens'
  | 'temperature'
  | 'topP'
  | 'topK'
  | 'stopSequences'
  | 'seed'
  | 'presencePenalty'
  | 'frequencyPenalty'
  | 'logprobs'
  | 'topLogprobs'
  | 'choices'
  | 'toolChoice'
  | 'parallelToolCalls'
  | 'reasoning'
  | 'responseFormat'
  | 'verbosity'
  | 'serviceTier'
  | 'user'
  | 'promptCacheKey'
  | 'previousResponseId';

export interface ParameterRow {
  /** The caller's own word per protocol; null = that protocol cannot ask for it. */
  readonly names: Readonly<Record<ProtocolId, string | null>>;
  readonly targets: Readonly<Record<ProtocolId, Treatment>>;
  readonly why: string;
}

type Cells<T> = readonly [responses: T, chat: T, anthropic: T, gemini: T];

const row = (names: Cells<string | null>, targets: Cells<Treatment>, why = ''): ParameterRow => ({
  names: byProtocol(names),
  targets: byProtocol(targets),
  why,
});

function byProtocol<T>([responses, chat, anthropic, gemini]: Cells<T>): Record<ProtocolId, T> {
  return {
    'openai-responses': responses,
    'openai-chat': chat,
    'anthropic-messages': anthropic,
    gemini,
  };
}

const everywhere: Cells<Treatment> = ['mapped', 'mapped', 'mapped', 'mapped'];

/** Columns: openai-responses, openai-chat, anthropic-messages, gemini. API references of the four vendors, 2026-11-20. */
export const parameterTable: Readonly<Record<ParameterName, ParameterRow>> = {
  maxOutputTokens: row(
    ['max_output_tokens', 'max_completion_tokens', 'max_tokens', 'generationConfig.maxOutputTokens'],
    everywhere,
  ),
  temperature: row(['temperature', 'temperature', 'temperature', 'generationConfig.temperature'], everywhere),
  topP: row(['top_p', 'top_p', 'top_p', 'generationConfig.topP'], everywhere),
  topK: row(
    [null, null, 'top_k', 'generationConfig.topK'],
    ['warned', 'warned', 'mapped', 'mapped'],
    'the OpenAI protocols have no top_k',
  ),
  stopSequences: row(
    [null, 'stop', 'stop_sequences', 'generationConfig.stopSequences'],
    ['warned', 'mapped', 'mapped', 'mapped'],
    'the Responses API has no stop sequences; the text is cut here instead',
  ),
  seed: row(
    [null, 'seed', null, 'generationConfig.seed'],
    ['warned', 'mapped', 'warned', 'mapped'],
    'the upstream has no seed',
  ),
  presencePenalty: row(
    [null, 'presence_penalty', null, 'generationConfig.presencePenalty'],
    ['warned', 'mapped', 'warned', 'mapped'],
    'the upstream has no penalties',
  ),
  frequencyPenalty: row(
    [null, 'frequency_penalty', null, 'generationConfig.frequencyPenalty'],
    ['warned', 'mapped', 'warned', 'mapped'],
    'the upstream has no penalties',
  ),
  logprobs: row(
    ['include', 'logprobs', null, 'generationConfig.responseLogprobs'],
    ['mapped', 'mapped', 'refused', 'mapped'],
    'the upstream gives no log probabilities; leave it out or choose another model',
  ),
  topLogprobs: row(
    ['top_logprobs', 'top_logprobs', null, 'generationConfig.logprobs'],
    ['mapped', 'mapped', 'refused', 'mapped'],
    'the upstream gives no log probabilities; leave it out or choose another model',
  ),
  choices: row(
    [null, 'n', null, 'generationConfig.candidateCount'],
    ['refused', 'mapped', 'refused', 'mapped'],
    'the upstream gives one answer per request; send the request as many times as you need answers',
  ),
  toolChoice: row(['tool_choice', 'tool_choice', 'tool_choice', 'toolConfig'], everywhere),
  parallelToolCalls: row(
    ['parallel_tool_calls', 'parallel_tool_calls', 'tool_choice.disable_parallel_tool_use', null],
    ['mapped', 'mapped', 'mapped', 'warned'],
    'Gemini decides by itself whether to call tools in parallel',
  ),
  reasoning: row(
    ['reasoning', 'reasoning_effort', 'thinking', 'generationConfig.thinkingConfig'],
    everywhere,
  ),
  responseFormat: row(
    ['text.format', 'response_format', 'output_config.format', 'generationConfig.responseSchema'],
    everywhere,
  ),
  verbosity: row(
    ['text.verbosity', 'verbosity', null, null],
    ['mapped', 'mapped', 'warned', 'warned'],
    'only OpenAI has it',
  ),
  serviceTier: row(
    ['service_tier', 'service_tier', null, 'serviceTier'],
    ['mapped', 'mapped', 'warned', 'warned'],
    'service tiers of one vendor mean nothing to another',
  ),
  user: row(
    ['user', 'user', 'metadata.user_id', null],
    ['mapped', 'mapped', 'mapped', 'warned'],
    'Gemini has no user id',
  ),
  promptCacheKey: row(
    ['prompt_cache_key', 'prompt_cache_key', null, null],
    ['mapped', 'mapped', 'warned', 'warned'],
    'only OpenAI has it; it changes no answer',
  ),
  previousResponseId: row(
    ['previous_response_id', null, null, null],
    ['mapped', 'refused', 'refused', 'refused'],
    'no answer with this id is kept here; send the whole input without it',
  ),
};

export type SearchMember = Exclude<keyof SearchWish, 'others'>;

/**
 * The same for the members of a web search that the target runs itself. Types of the official SDKs (openai 7.55.0,
 * @anthropic-ai/sdk 1.11.0, @google/genai 3.1.0), 2026-11-28: OpenAI blocks no domains, Anthropic takes a size for
 * nothing, Google's search for Gemini takes none of them (`excludeDomains` is Vertex AI's).
 */
export const searchTable: Readonly<Record<SearchMember, ParameterRow>> = {
  allowedDomains: row(
    ['filters.allowed_domains', null, 'allowed_domains', null],
    ['mapped', 'warned', 'mapped', 'warned'],
    'the upstream searches the whole web',
  ),
  blockedDomains: row(
    [null, null, 'blocked_domains', 'excludeDomains'],
    ['warned', 'warned', 'mapped', 'warned'],
    'the upstream searches the whole web',
  ),
  userLocation: row(
    ['user_location', 'user_location', 'user_location', null],
    ['mapped', 'mapped', 'mapped', 'warned'],
    'Gemini searches without a place',
  ),
  contextSize: row(
    ['search_context_size', 'search_context_size', null, null],
    ['mapped', 'mapped', 'warned', 'warned'],
    'only OpenAI has it',
  ),
  maxUses: row(
    [null, null, 'max_uses', null],
    ['mapped', 'warned', 'mapped', 'warned'],
    'the upstream searches as often as it wants',
  ),
  liveAccess: row(
    ['external_web_access', null, null, null],
    ['mapped', 'warned', 'warned', 'warned'],
    'the upstream searches the live web',
  ),
};

/** Rows by the words that encoders use. Limits are left out: Chat has two names for one. */
const rowsByWord = new Map(
  Object.entries(parameterTable)
    .filter(([name]) => name !== 'maxOutputTokens')
    .flatMap(([, { names }]) =>
      [names['openai-chat'], names['anthropic-messages']].flatMap((word) =>
        word === null ? [] : [[word, names] as const],
      ),
    ),
);

/** A warning in the caller's own word for the parameter, where its protocol has one. */
export function inCallersWords(warning: IrWarning, origin: ProtocolId): IrWarning {
  const word = rowsByWord.get(warning.what)?.[origin] ?? warning.what;
  return word === warning.what ? warning : { ...warning, what: word };
}

/** Values that say "as usual": leaving them out changes nothing, so nothing is said. */
const neutral: Readonly<Partial<Record<ParameterName, readonly unknown[]>>> = {
  choices: [1],
  seed: [],
  logprobs: [false],
  topLogprobs: [0],
  presencePenalty: [0],
  frequencyPenalty: [0],
  parallelToolCalls: [true],
  serviceTier: ['auto', 'default'],
  verbosity: ['medium'],
};

const parameterNames = Object.keys(parameterTable) as ParameterName[];

/**
 * Warnings for what the request asks and the target does not have.
 * Throws ProxyError `unsupported_parameter` that names the first refused one in the caller's own words.
 */
export function checkParameters(request: IrRequest, target: ProtocolId): IrWarning[] {
  if (request.origin === target) return [];
  const warnings: IrWarning[] = [];
  for (const name of parameterNames) {
    const value = request[name];
    if (value === undefined || isNeutral(name, value)) continue;
    const { names, targets, why } = parameterTable[name];
    const word = names[request.origin] ?? name;
    if (targets[target] === 'refused') throw refuse(word, why);
    const kind = name === 'stopSequences' ? 'emulated' : 'dropped';
    if (targets[target] === 'warned') warnings.push({ kind, what: word, why });
  }
  if (request.stream && (request.choices ?? 1) > 1) {
    throw refuse(
      parameterTable.choices.names[request.origin] ?? 'n',
      'several answers in one stream cannot be converted; ask for one, or without streaming',
    );
  }
  warnings.push(...checkMembers(request, target));
  return warnings;
}

function isNeutral(name: ParameterName, value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return neutral[name]?.includes(value) ?? false;
}

const searchMembers = Object.keys(searchTable) as SearchMember[];

/** Warnings for what a search wishes and the target's own cannot, in the caller's words; `place` names the tool. */
export function checkSearch(
  wish: SearchWish,
  place: string,
  origin: ProtocolId,
  target: ProtocolId,
): IrWarning[] {
  const lost = (word: string, why: string): IrWarning => ({ kind: 'dropped', what: `${place}.${word}`, why });
  const warnings: IrWarning[] = [];
  for (const name of searchMembers) {
    const value = wish[name];
    if (value === undefined || usual[name] === value) continue;
    const { names, targets, why } = searchTable[name];
    if (targets[target] !== 'mapped') warnings.push(lost(names[origin] ?? name, why));
  }
  for (const word of wish.others ?? [])
    warnings.push(lost(word, 'only upstreams of the same protocol have it'));
  return warnings;
}

/** What the target does anyway. */
const usual: Partial<Record<SearchMember, unknown>> = { contextSize: 'medium', liveAccess: true };
