// A Responses request → the neutral request.
import { proxyError } from '../../contract/error-codes.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import {
  isObject,
  optionalArray,
  optionalBoolean,
  optionalObject,
  optionalString,
  otherMembers,
  requireObject,
  requireString,
  textOf,
} from '../../ir/read-json.ts';
import { readNumbers, type NumberRule } from '../../ir/read-numbers.ts';
import { checkChoice } from '../../ir/select-tools.ts';
import type {
  IrEffort,
  IrMessage,
  IrReasoning,
  IrRequest,
  IrResponseFormat,
  IrTool,
} from '../../ir/request.ts';
import type { DecodeRequestContext } from '../wire-protocol.ts';
import { decodeToolChoice, decodeTools } from './convert-tools.ts';
import { decodeInput, isUnasked } from './decode-items.ts';

const origin = 'openai-responses';

/** Members that have a neutral home; everything else is kept for a target of this protocol. */
const known = new Set([
  'model',
  'stream',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_output_tokens',
  'temperature',
  'top_p',
  'top_logprobs',
  'reasoning',
  'text',
  'service_tier',
  'user',
  'prompt_cache_key',
  'previous_response_id',
]);

/** State that OpenAI keeps and Keyswitch does not. */
const refused: Readonly<Record<string, string>> = {
  background:
    'runs the request later, which needs a store. Leave it out and wait for the answer, or stream it',
  conversation: 'refers to a conversation that OpenAI stores. Send the whole conversation in input',
  prompt: 'refers to a template that OpenAI stores. Send its text in instructions',
};

/** Member of the vendor extra that holds `additional_tools` items; the encoder puts them back in front. */
export const toolItemsMember = 'keyswitch_additional_tools';

/** Throws ProxyError `invalid_request` or `unsupported_parameter` with the parameter's path. */
export function decodeRequest(body: unknown, context: DecodeRequestContext): IrRequest {
  const request = requireObject(body, 'body');
  for (const [name, why] of Object.entries(refused)) {
    const value = request[name];
    if (value !== undefined && value !== null && value !== false) {
      throw proxyError('unsupported_parameter', `'${name}' ${why}.`, { param: name });
    }
  }
  const input = decodeInput(request['input'], context.seals);
  if (typeof request['previous_response_id'] !== 'string') checkResults(request['input']);
  const instructions = optionalString(request['instructions'], 'instructions');
  const messages =
    instructions === undefined ? input.messages : [systemMessage(instructions), ...input.messages];
  if (messages.length === 0 && typeof request['previous_response_id'] !== 'string') {
    throw proxyError('invalid_request', "'input' is missing: send text or items.", { param: 'input' });
  }
  const tools = uniqueTools([...decodeTools(request['tools'], 'tools'), ...input.tools]);
  const controls = decodeControls(request);
  checkChoice(controls.toolChoice, tools);
  const extra = decodeExtra(request, input.toolItems);
  // Of Chat: its streams bring the bill only to those who ask.
  const options = optionalObject(request['stream_options'], 'stream_options');
  return {
    origin,
    model: requireString(request['model'] ?? context.model, 'model'),
    stream: optionalBoolean(request['stream'], 'stream') ?? context.stream ?? false,
    messages,
    ...(tools.length > 0 && { tools }),
    ...controls,
    ...(options?.['include_usage'] === true && { includeUsage: true }),
    ...(extra !== null && { vendor: { origin, extra } }),
  };
}

/** Every output answers a call that stands before it. Throws `invalid_request` that names the output. */
function checkResults(input: unknown): void {
  const calls = new Set<unknown>();
  optionalArray(typeof input === 'string' ? [] : input, 'input').forEach((item, index) => {
    const type = isObject(item) ? textOf(item['type']) : undefined;
    if (!isObject(item) || type === undefined) return;
    if (type.endsWith('_call')) calls.add(item['call_id']);
    else if (type.endsWith('_call_output') && !calls.has(item['call_id']) && !isUnasked(item)) {
      throw proxyError(
        'invalid_request',
        `'input[${index}]' answers the call '${textOf(item['call_id']) ?? ''}', which is not in the input before it. Send the call too.`,
        { param: `input[${index}].call_id` },
      );
    }
  });
}

function systemMessage(text: string): IrMessage {
  return {
    role: 'system',
    parts: [{ type: 'text', text }],
    vendor: { origin, extra: { keyswitch_instructions: true } },
  };
}

/** A tool search that ran twice names a tool twice; targets refuse duplicates. The last one counts. */
function uniqueTools(tools: readonly IrTool[]): IrTool[] {
  const byKey = new Map<string, IrTool>();
  tools.forEach((tool, index) => {
    const key = tool.type === 'server' ? `server ${index}` : `${tool.namespace ?? ''}\u0000${tool.name}`;
    byKey.set(key, tool);
  });
  return [...byKey.values()];
}

function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(members)) if (value !== undefined) out[key] = value;
  return out as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** Ranges of the API reference (2026-11-20). */
const numberRules: readonly NumberRule[] = [
  { wire: 'max_output_tokens', neutral: 'maxOutputTokens', min: 1, whole: true },
  { wire: 'temperature', neutral: 'temperature', min: 0, max: 2 },
  { wire: 'top_p', neutral: 'topP', min: 0, max: 1 },
  { wire: 'top_logprobs', neutral: 'topLogprobs', min: 0, max: 20, whole: true },
];

function decodeControls(request: JsonObject): Partial<IrRequest> {
  const text = optionalObject(request['text'], 'text');
  const numbers = readNumbers(request, numberRules);
  const verbosity = text?.['verbosity'];
  const wantsLogprobs = includes(request, 'message.output_text.logprobs');
  return defined({
    toolChoice: decodeToolChoice(request['tool_choice'], 'tool_choice'),
    parallelToolCalls: optionalBoolean(request['parallel_tool_calls'], 'parallel_tool_calls'),
    ...numbers,
    logprobs: wantsLogprobs || (numbers.topLogprobs ?? 0) > 0 ? true : undefined,
    reasoning: decodeReasoning(request),
    responseFormat: decodeFormat(text?.['format']),
    verbosity: isVerbosity(verbosity) ? verbosity : undefined,
    serviceTier: optionalString(request['service_tier'], 'service_tier'),
    user: optionalString(request['user'], 'user'),
    promptCacheKey: optionalString(request['prompt_cache_key'], 'prompt_cache_key'),
    previousResponseId: optionalString(request['previous_response_id'], 'previous_response_id'),
  });
}

function includes(request: JsonObject, what: string): boolean {
  return optionalArray(request['include'], 'include').includes(what);
}

const efforts = new Set<JsonValue | undefined>(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);

function decodeReasoning(request: JsonObject): IrReasoning | undefined {
  const value = optionalObject(request['reasoning'], 'reasoning');
  const wantsSealed = includes(request, 'reasoning.encrypted_content');
  if (value === undefined) return wantsSealed ? { wantsSealed } : undefined;
  const given = effortIn(value);
  const effort = efforts.has(given) ? (given as IrEffort) : undefined;
  const summary = value['summary'] ?? value['generate_summary'];
  return {
    ...(effort !== undefined && { mode: effort === 'none' ? 'off' : 'on', effort }),
    ...((summary === 'auto' || summary === 'concise' || summary === 'detailed' || summary === 'none') && {
      summary,
    }),
    ...(wantsSealed && { wantsSealed }),
  };
}

function decodeFormat(format: unknown): IrResponseFormat | undefined {
  const value = optionalObject(format, 'text.format');
  if (value === undefined) return undefined;
  switch (value['type']) {
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json' };
    case 'json_schema': {
      const name = optionalString(value['name'], 'text.format.name');
      const description = optionalString(value['description'], 'text.format.description');
      const strict = optionalBoolean(value['strict'], 'text.format.strict');
      return {
        type: 'json-schema',
        schema: requireObject(value['schema'], 'text.format.schema'),
        ...(name !== undefined && { name }),
        ...(description !== undefined && { description }),
        ...(strict !== undefined && { strict }),
      };
    }
    default:
      throw proxyError('invalid_request', "'text.format.type' must be text, json_object or json_schema.", {
        param: 'text.format.type',
      });
  }
}

function decodeExtra(request: JsonObject, toolItems: readonly JsonObject[]): JsonObject | null {
  const extra: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(otherMembers(request, known) ?? {})) {
    if (value !== undefined && value !== null) extra[key] = value;
  }
  const choice = request['tool_choice'];
  // A choice of a tool that OpenAI runs has no neutral form.
  if (isObject(choice) && decodeToolChoice(choice, 'tool_choice') === undefined)
    extra['tool_choice'] = choice;
  // A word that is not known yet goes on to a target of this protocol, and is named to any other.
  const { reasoning, text } = request;
  const isKnownEffort =
    !isObject(reasoning) || efforts.has(effortIn(reasoning)) || isNothing(reasoning['effort']);
  const isKnownVerbosity = !isObject(text) || isVerbosity(text['verbosity']) || isNothing(text['verbosity']);
  keepRest(extra, 'reasoning', reasoning, isKnownEffort ? readReasoning : readSummary);
  keepRest(extra, 'text', text, isKnownVerbosity ? readText : readFormat);
  if (toolItems.length > 0) extra[toolItemsMember] = toolItems;
  return Object.keys(extra).length > 0 ? extra : null;
}

const readReasoning = new Set(['effort', 'summary']);
const readSummary = new Set(['summary']);
const readText = new Set(['format', 'verbosity']);
const readFormat = new Set(['format']);

const isNothing = (value: JsonValue | undefined): boolean => value === undefined || value === null;

function isVerbosity(value: JsonValue | undefined): value is 'low' | 'medium' | 'high' {
  return value === 'low' || value === 'medium' || value === 'high';
}

/** `ultra` is Codex's word for what the others call max. */
function effortIn(reasoning: JsonObject): JsonValue | undefined {
  return reasoning['effort'] === 'ultra' ? 'max' : reasoning['effort'];
}

function keepRest(
  extra: Record<string, JsonValue>,
  name: string,
  value: JsonValue | undefined,
  read: ReadonlySet<string>,
): void {
  const rest = isObject(value) ? otherMembers(value, read) : null;
  if (rest !== null) extra[name] = rest;
}
