// The body of POST /v1/chat/completions → a neutral request.
import { proxyError } from '../../contract/error-codes.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import {
  isArray,
  isObject,
  optionalBoolean,
  optionalObject,
  optionalString,
  otherMembers,
  requireObject,
  requireString,
} from '../../ir/read-json.ts';
import { readNumbers, type NumberRule } from '../../ir/read-numbers.ts';
import type { IrEffort, IrReasoning, IrRequest, IrResponseFormat } from '../../ir/request.ts';
import { checkChoice } from '../../ir/select-tools.ts';
import type { DecodeRequestContext } from '../wire-protocol.ts';
import { origin } from './carry-reasoning.ts';
import { decodeToolChoice, decodeTools } from './convert-tools.ts';
import { decodeMessages } from './decode-messages.ts';
import { decodeSearchOptions } from './web-search.ts';

const requestMembers = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'n',
  'stop',
  'presence_penalty',
  'frequency_penalty',
  'logprobs',
  'top_logprobs',
  'seed',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'reasoning_effort',
  'verbosity',
  'service_tier',
  'user',
  'prompt_cache_key',
]);

/** Without an effort that nobody knows yet: it goes on to a vendor of this protocol, and is named to any other. */
const readMembers = new Set([...requestMembers].filter((name) => name !== 'reasoning_effort'));

const isKnownEffort = (word: JsonValue | undefined): boolean =>
  typeof word !== 'string' || efforts.some((one) => one === word);

/** Throws ProxyError `invalid_request` that names the parameter. */
export function decodeRequest(body: unknown, context: DecodeRequestContext): IrRequest {
  const value = requireObject(body, 'body');
  const model = context.model ?? requireString(value['model'], 'model');
  const stream = context.stream ?? optionalBoolean(value['stream'], 'stream') ?? false;
  const tools = [...decodeTools(value['tools']), ...decodeSearchOptions(value['web_search_options'])];
  const toolChoice = decodeToolChoice(value['tool_choice']);
  checkChoice(toolChoice, tools);
  const parallelToolCalls = optionalBoolean(value['parallel_tool_calls'], 'parallel_tool_calls');
  const options = optionalObject(value['stream_options'], 'stream_options');
  const extra = otherMembers(value, isKnownEffort(value['reasoning_effort']) ? requestMembers : readMembers);
  return {
    origin,
    model,
    stream,
    messages: decodeMessages(value['messages'], context.seals),
    ...(tools.length > 0 && { tools }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(parallelToolCalls !== undefined && { parallelToolCalls }),
    ...readNumbers(value, numberRules),
    ...decodeStop(value['stop']),
    ...decodeModes(value, extra),
    ...(options?.['include_usage'] === true && { includeUsage: true }),
    ...(extra !== null && { vendor: { origin, extra } }),
  };
}

/** Ranges of the API reference (2026-11-20). Where both limits are sent, the newer name wins. */
const numberRules: readonly NumberRule[] = [
  { wire: 'temperature', neutral: 'temperature', min: 0, max: 2 },
  { wire: 'top_p', neutral: 'topP', min: 0, max: 1 },
  { wire: 'presence_penalty', neutral: 'presencePenalty', min: -2, max: 2 },
  { wire: 'frequency_penalty', neutral: 'frequencyPenalty', min: -2, max: 2 },
  { wire: 'seed', neutral: 'seed', whole: true },
  { wire: 'top_logprobs', neutral: 'topLogprobs', min: 0, max: 20, whole: true },
  { wire: 'n', neutral: 'choices', min: 1, max: 128, whole: true },
  { wire: 'max_tokens', neutral: 'maxOutputTokens', min: 1, whole: true },
  { wire: 'max_completion_tokens', neutral: 'maxOutputTokens', min: 1, whole: true },
];

function decodeStop(stop: JsonValue | undefined): Pick<IrRequest, 'stopSequences'> {
  if (stop === undefined || stop === null) return {};
  const list = isArray(stop) ? stop : [stop];
  const stopSequences = list.map((one, index) =>
    requireString(one, isArray(stop) ? `stop[${index}]` : 'stop'),
  );
  return stopSequences.length === 0 ? {} : { stopSequences };
}

const verbosities = ['low', 'medium', 'high'] as const;

function decodeModes(
  value: JsonObject,
  extra: JsonObject | null,
): Partial<
  Pick<
    IrRequest,
    'logprobs' | 'reasoning' | 'responseFormat' | 'verbosity' | 'serviceTier' | 'user' | 'promptCacheKey'
  >
> {
  const logprobs = optionalBoolean(value['logprobs'], 'logprobs');
  const reasoning = decodeReasoningMode(value, extra);
  const format = optionalObject(value['response_format'], 'response_format');
  const verbosity = decodeVerbosity(value['verbosity']);
  const serviceTier = optionalString(value['service_tier'], 'service_tier');
  const user = optionalString(value['user'], 'user');
  const promptCacheKey = optionalString(value['prompt_cache_key'], 'prompt_cache_key');
  return {
    ...(logprobs !== undefined && { logprobs }),
    ...(reasoning !== null && { reasoning }),
    ...(format !== undefined && { responseFormat: decodeFormat(format) }),
    ...(verbosity !== undefined && { verbosity }),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(user !== undefined && { user }),
    ...(promptCacheKey !== undefined && { promptCacheKey }),
  };
}

function decodeVerbosity(value: JsonValue | undefined): (typeof verbosities)[number] | undefined {
  if (value === undefined || value === null) return undefined;
  const known = verbosities.find((word) => word === value);
  if (known !== undefined) return known;
  throw proxyError('invalid_request', "'verbosity' must be low, medium or high.", { param: 'verbosity' });
}

const efforts: readonly IrEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** `reasoning_effort`, or a vendor's switch: `reasoning.effort` (OpenRouter), `thinking.type` (Zhipu, Moonshot), `enable_thinking` (Qwen). */
function decodeReasoningMode(value: JsonObject, extra: JsonObject | null): IrReasoning | null {
  const inner = isObject(extra?.['reasoning']) ? extra['reasoning'] : {};
  const word = value['reasoning_effort'] ?? inner['effort'];
  if (word !== undefined && word !== null) {
    const effort = efforts.find((one) => one === word);
    if (effort === undefined && typeof word === 'string') return null;
    if (effort === undefined) {
      throw proxyError('invalid_request', `'reasoning_effort' must be one of ${efforts.join(', ')}.`, {
        param: 'reasoning_effort',
      });
    }
    return { effort, mode: effort === 'none' ? 'off' : 'on' };
  }
  const thinking = isObject(extra?.['thinking']) ? extra['thinking']['type'] : undefined;
  const enabled = extra?.['enable_thinking'];
  if (thinking === 'disabled' || enabled === false) return { mode: 'off' };
  return thinking === 'enabled' || enabled === true ? { mode: 'on' } : null;
}

function decodeFormat(format: JsonObject): IrResponseFormat {
  switch (format['type']) {
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json' };
    case 'json_schema': {
      const inner = requireObject(format['json_schema'], 'response_format.json_schema');
      const name = optionalString(inner['name'], 'response_format.json_schema.name');
      const description = optionalString(inner['description'], 'response_format.json_schema.description');
      const strict = optionalBoolean(inner['strict'], 'response_format.json_schema.strict');
      return {
        type: 'json-schema',
        ...(name !== undefined && { name }),
        ...(description !== undefined && { description }),
        schema: optionalObject(inner['schema'], 'response_format.json_schema.schema') ?? {},
        ...(strict !== undefined && { strict }),
      };
    }
    default:
      throw proxyError(
        'invalid_request',
        "'response_format.type' must be text, json_object or json_schema.",
        {
          param: 'response_format.type',
        },
      );
  }
}
