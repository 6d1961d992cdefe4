// A generateContent request → the neutral request. Model and streaming come from the path.
import { proxyError } from '../../contract/error-codes.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import {
  isArray,
  isObject,
  optionalArray,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  otherMembers,
  requireObject,
  requireString,
} from '../../ir/read-json.ts';
import { readNumbers, type NumberRule } from '../../ir/read-numbers.ts';
import { checkChoice } from '../../ir/select-tools.ts';
import type {
  IrEffort,
  IrMessage,
  IrPart,
  IrReasoning,
  IrRequest,
  IrResponseFormat,
} from '../../ir/request.ts';
import type { DecodeRequestContext } from '../wire-protocol.ts';
import { camelMembers } from './camel-case.ts';
import { decodeToolConfig, decodeTools, schemaOf } from './convert-tools.ts';
import { createPartsDecoder, type PartsDecoder } from './decode-parts.ts';

const origin = 'gemini';

const known = new Set(['contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig', 'model']);

/** Members of the API that only Google's upstreams get. */
const googles = ['safetySettings', 'cachedContent', 'labels', 'serviceTier', 'store'];
const topMembers = new Set([...known, ...googles]);

const knownConfig = new Set([
  'temperature',
  'topP',
  'topK',
  'maxOutputTokens',
  'stopSequences',
  'candidateCount',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'responseLogprobs',
  'logprobs',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'thinkingConfig',
]);

/** Throws ProxyError `invalid_request` with the parameter's path. */
export function decodeRequest(body: unknown, context: DecodeRequestContext): IrRequest {
  const request = camelMembers(requireObject(body, 'body'), topMembers);
  const config = camelMembers(optionalObject(request['generationConfig'], 'generationConfig') ?? {});
  const decoder = createPartsDecoder(context.seals);
  const messages = [
    ...decodeSystem(request['systemInstruction'], decoder),
    ...decodeContents(request['contents'], decoder),
  ];
  if (messages.every((message) => message.role === 'system')) {
    throw proxyError('invalid_request', "'contents' is empty: send at least one content with parts.", {
      param: 'contents',
    });
  }
  const tools = decodeTools(request['tools']);
  const toolConfig = decodeToolConfig(request['toolConfig']);
  checkChoice(toolConfig.choice, tools, 'toolConfig.functionCallingConfig.allowedFunctionNames');
  const serviceTier = decodeTier(request['serviceTier']);
  const extra = decodeExtra(request, config, toolConfig.rest);
  return {
    origin,
    model: requireString(context.model ?? request['model'], 'model').replace(/^models\//, ''),
    stream: context.stream ?? false,
    messages,
    ...(tools.length > 0 && { tools }),
    ...(toolConfig.choice !== undefined && { toolChoice: toolConfig.choice }),
    ...decodeConfig(config),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(extra !== null && { vendor: { origin, extra } }),
  };
}

/** A string, `{parts}`, or an array of parts. */
function decodeSystem(value: JsonValue | undefined, decoder: PartsDecoder): IrMessage[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [{ role: 'system', parts: [{ type: 'text', text: value }] }];
  const parts = isArray(value) ? value : requireObject(value, 'systemInstruction')['parts'];
  const given = isObject(parts) ? [parts] : parts;
  const decoded = decoder.decode(given, false, 'systemInstruction.parts');
  return decoded.length === 0 ? [] : [{ role: 'system', parts: decoded }];
}

function decodeContents(value: JsonValue | undefined, decoder: PartsDecoder): IrMessage[] {
  // Google takes a single content and a bare string too.
  const contents =
    typeof value === 'string'
      ? [{ role: 'user', parts: [{ text: value }] }]
      : isObject(value)
        ? [value]
        : value;
  return optionalArray(contents, 'contents').flatMap((one, index): IrMessage[] => {
    const path = `contents[${index}]`;
    const content = requireObject(one, path);
    const role = roleOf(content['role'], `${path}.role`);
    const given = isObject(content['parts']) ? [content['parts']] : content['parts'];
    const parts: IrPart[] = decoder.decode(given, role === 'assistant', `${path}.parts`);
    return parts.length === 0 ? [] : [{ role, parts }];
  });
}

function roleOf(value: JsonValue | undefined, path: string): IrMessage['role'] {
  switch (value) {
    case undefined:
    case null:
    case '':
    case 'user':
    case 'function':
    case 'tool':
      return 'user';
    case 'model':
    case 'assistant':
      return 'assistant';
    case 'system':
      return 'system';
    default:
      throw proxyError('invalid_request', `'${path}' must be user or model.`, { param: path });
  }
}

/** Ranges of the API reference (2026-11-20); the tokens of an answer have no fixed end. */
const numberRules: readonly NumberRule[] = [
  { wire: 'maxOutputTokens', neutral: 'maxOutputTokens', min: 1, whole: true },
  { wire: 'temperature', neutral: 'temperature', min: 0, max: 2 },
  { wire: 'topP', neutral: 'topP', min: 0, max: 1 },
  { wire: 'topK', neutral: 'topK', min: 0 },
  { wire: 'seed', neutral: 'seed', whole: true },
  { wire: 'presencePenalty', neutral: 'presencePenalty', min: -2, max: 2 },
  { wire: 'frequencyPenalty', neutral: 'frequencyPenalty', min: -2, max: 2 },
  { wire: 'candidateCount', neutral: 'choices', min: 1, whole: true },
  { wire: 'logprobs', neutral: 'topLogprobs', min: 0, max: 20, whole: true },
];

/** OpenAI has the same words, but says `default` for `standard`. */
function decodeTier(value: JsonValue | undefined): string | undefined {
  const word = optionalString(value, 'serviceTier')
    ?.toLowerCase()
    .replace(/^service_tier_/, '');
  return word === 'standard' || word === 'unspecified' ? 'default' : word;
}

function decodeConfig(config: JsonObject): Partial<IrRequest> {
  const stops = optionalArray(config['stopSequences'], 'generationConfig.stopSequences').map((stop) =>
    requireString(stop, 'generationConfig.stopSequences'),
  );
  const all: Partial<Record<keyof IrRequest, unknown>> = {
    ...readNumbers(config, numberRules, 'generationConfig.'),
    logprobs: optionalBoolean(config['responseLogprobs'], 'generationConfig.responseLogprobs'),
    stopSequences: stops.length > 0 ? stops : undefined,
    reasoning: decodeThinking(config['thinkingConfig']),
    responseFormat: decodeFormat(config),
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as Partial<IrRequest>;
}

const levels: Readonly<Record<string, IrEffort>> = {
  MINIMAL: 'minimal',
  LOW: 'low',
  MEDIUM: 'medium',
  HIGH: 'high',
};

function hasUnknownLevel(config: JsonObject): boolean {
  const level = camelMembers(config)['thinkingLevel'];
  return (
    typeof level === 'string' && levels[level.toUpperCase()] === undefined && !/unspecified/i.test(level)
  );
}

function decodeThinking(value: JsonValue | undefined): IrReasoning | undefined {
  const given = optionalObject(value, 'generationConfig.thinkingConfig');
  if (given === undefined) return undefined;
  const config = camelMembers(given);
  const path = 'generationConfig.thinkingConfig';
  const budget = optionalNumber(config['thinkingBudget'], `${path}.thinkingBudget`);
  const level = optionalString(config['thinkingLevel'], `${path}.thinkingLevel`)?.toUpperCase();
  const shown = optionalBoolean(config['includeThoughts'], `${path}.includeThoughts`);
  const effort = level === undefined ? undefined : levels[level];
  // -1 = the model decides.
  const mode =
    budget === 0
      ? 'off'
      : budget === -1
        ? 'adaptive'
        : budget === undefined && effort === undefined
          ? undefined
          : 'on';
  return {
    ...(mode !== undefined && { mode }),
    ...(effort !== undefined && { effort }),
    ...(budget !== undefined && budget >= 0 && { budgetTokens: budget }),
    ...(shown !== undefined && { summary: shown ? 'auto' : 'none' }),
  };
}

function decodeFormat(config: JsonObject): IrResponseFormat | undefined {
  const type = optionalString(config['responseMimeType'], 'generationConfig.responseMimeType');
  const schema =
    optionalObject(config['responseJsonSchema'], 'generationConfig.responseJsonSchema') ??
    schemaOf(config['responseSchema']);
  if (schema !== undefined && type !== 'text/x.enum') return { type: 'json-schema', schema };
  return type === 'application/json' ? { type: 'json' } : undefined;
}

function decodeExtra(
  request: JsonObject,
  config: JsonObject,
  toolConfig: JsonObject | undefined,
): JsonObject | null {
  const extra: Record<string, JsonValue | undefined> = { ...otherMembers(request, known) };
  const rest: Record<string, JsonValue | undefined> = { ...otherMembers(config, knownConfig) };
  // One word out of a list as plain text: the others only know JSON.
  if (config['responseMimeType'] === 'text/x.enum') {
    rest['responseMimeType'] = config['responseMimeType'];
    rest['responseSchema'] = config['responseSchema'];
  }
  const { thinkingConfig } = config;
  // A level that is not known yet: the whole of it goes to Google as it came, and is named to anybody else.
  if (isObject(thinkingConfig) && hasUnknownLevel(thinkingConfig)) rest['thinkingConfig'] = thinkingConfig;
  if (Object.keys(rest).length > 0) extra['generationConfig'] = rest;
  if (toolConfig !== undefined) extra['toolConfig'] = toolConfig;
  return Object.keys(extra).length > 0 ? extra : null;
}
