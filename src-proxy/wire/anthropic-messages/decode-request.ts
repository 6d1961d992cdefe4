// The body of POST /v1/messages → a neutral request.
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
  requireArray,
  requireObject,
  requireString,
} from '../../ir/read-json.ts';
import { readNumbers, type NumberRule } from '../../ir/read-numbers.ts';
import type { IrEffort, IrMessage, IrReasoning, IrRequest, IrResponseFormat } from '../../ir/request.ts';
import type { DecodeRequestContext, SealCodec } from '../wire-protocol.ts';
import { checkChoice } from '../../ir/select-tools.ts';
import { decodeToolChoice, decodeTools } from './convert-tools.ts';
import { decodeContent, origin } from './decode-content.ts';

const requestMembers = new Set([
  'model',
  'messages',
  'system',
  'max_tokens',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
]);
const messageMembers = new Set(['role', 'content']);

/** Throws ProxyError `invalid_request` that names the parameter. */
export function decodeRequest(body: unknown, context: DecodeRequestContext): IrRequest {
  return decode(body, context, true);
}

/** A request to count tokens: the same body, `max_tokens` not needed. */
export function decodeCountRequest(body: unknown, context: DecodeRequestContext): IrRequest {
  return decode(body, context, false);
}

function decode(body: unknown, context: DecodeRequestContext, needsLimit: boolean): IrRequest {
  const value = requireObject(body, 'body');
  const model = context.model ?? requireString(value['model'], 'model');
  const numbers = readNumbers(value, numberRules);
  if (numbers.maxOutputTokens === undefined && needsLimit) {
    throw proxyError('invalid_request', "'max_tokens' must be a number, but it is missing.", {
      param: 'max_tokens',
    });
  }
  const { billing, system } = takeBilling(value['system']);
  const messages = [
    ...decodeSystem(system, context.seals),
    ...decodeMessages(value['messages'], context.seals),
  ];
  const tools = decodeTools(value['tools']);
  const choice = decodeToolChoice(value['tool_choice']);
  checkChoice(choice.toolChoice, tools);
  const others = otherMembers(value, requestMembers);
  const extra = billing.length === 0 ? others : { ...others, [billingMember]: billing };
  const stops = optionalArray(value['stop_sequences'], 'stop_sequences').map((stop, index) =>
    requireString(stop, `stop_sequences[${index}]`),
  );
  return {
    origin,
    model,
    stream: context.stream ?? optionalBoolean(value['stream'], 'stream') ?? false,
    messages,
    ...(tools.length > 0 && { tools }),
    ...choice,
    ...numbers,
    ...(stops.length > 0 && { stopSequences: stops }),
    ...decodeOutput(value),
    ...decodeMetadata(value, extra),
  };
}

/** Where the blocks of `takeBilling` wait for an Anthropic upstream. */
export const billingMember = 'keyswitch_billing';

/**
 * Claude Code's first block of system text is a line for Anthropic's books, with a mark that changes at every request:
 * in front of all others it would empty the prompt cache of any other vendor each time (claude-code issue 68900,
 * claude-code-router issue 1372, read 2026-11-28).
 */
function takeBilling(system: JsonValue | undefined): {
  readonly billing: readonly JsonValue[];
  readonly system: JsonValue | undefined;
} {
  if (!isArray(system)) return { billing: [], system };
  const end = system.findIndex((block) => !isBilling(block));
  const count = end === -1 ? system.length : end;
  return count === 0
    ? { billing: [], system }
    : { billing: system.slice(0, count), system: system.slice(count) };
}

function isBilling(block: JsonValue): boolean {
  const text = isObject(block) && block['type'] === 'text' ? block['text'] : undefined;
  return typeof text === 'string' && /^x-anthropic-billing-header:[^\n]*\n*$/.test(text);
}

function decodeSystem(system: JsonValue | undefined, seals: SealCodec): IrMessage[] {
  if (system === undefined || system === null || system === '') return [];
  if (isArray(system) && system.length === 0) return [];
  return [{ role: 'system', parts: decodeContent(system, 'system', seals) }];
}

const roles = ['user', 'assistant', 'system'] as const;

function decodeMessages(value: JsonValue | undefined, seals: SealCodec): IrMessage[] {
  const list = requireArray(value, 'messages');
  if (list.length === 0) {
    throw proxyError('invalid_request', "'messages' must hold at least one message.", { param: 'messages' });
  }
  const messages = list.map((item, index) => {
    const path = `messages[${index}]`;
    const message = requireObject(item, path);
    const role = roles.find((one) => one === message['role']);
    if (role === undefined) {
      throw proxyError('invalid_request', `'${path}.role' must be user, assistant or system.`, {
        param: `${path}.role`,
      });
    }
    const extra = otherMembers(message, messageMembers);
    return {
      role,
      // A system message may have settings of the turn only.
      parts:
        role === 'system' && message['content'] === undefined
          ? []
          : decodeContent(message['content'], `${path}.content`, seals),
      ...(extra !== null && { vendor: { origin, extra } as const }),
    };
  });
  checkResults(messages);
  return messages;
}

/** A result must answer a call of the conversation. */
function checkResults(messages: readonly IrMessage[]): void {
  const calls = new Set(
    messages.flatMap((message) =>
      message.parts.flatMap((part) => (part.type === 'tool-call' ? [part.callId] : [])),
    ),
  );
  for (const [index, message] of messages.entries()) {
    for (const [at, part] of message.parts.entries()) {
      if (part.type !== 'tool-result' || calls.has(part.callId)) continue;
      const param = `messages[${index}].content[${at}].tool_use_id`;
      throw proxyError(
        'invalid_request',
        `'${param}' is '${part.callId.slice(0, 80)}', but no tool_use of the conversation has that id.`,
        { param },
      );
    }
  }
}

/** Ranges of the API reference (2026-11-20). */
const numberRules: readonly NumberRule[] = [
  { wire: 'max_tokens', neutral: 'maxOutputTokens', min: 1, whole: true },
  { wire: 'temperature', neutral: 'temperature', min: 0, max: 1 },
  { wire: 'top_p', neutral: 'topP', min: 0, max: 1 },
  { wire: 'top_k', neutral: 'topK', min: 0, whole: true },
];

function decodeOutput(value: JsonObject): Pick<IrRequest, 'reasoning' | 'responseFormat'> {
  const config = optionalObject(value['output_config'], 'output_config') ?? {};
  const effort = optionalString(config['effort'], 'output_config.effort');
  const thinking = optionalObject(value['thinking'], 'thinking');
  const reasoning = decodeThinking(thinking, effort);
  const format =
    optionalObject(config['format'], 'output_config.format') ??
    optionalObject(value['output_format'], 'output_format');
  return {
    ...(reasoning !== null && { reasoning }),
    ...(format !== undefined && { responseFormat: decodeFormat(format) }),
  };
}

const efforts: readonly IrEffort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

const modes: Readonly<Record<string, NonNullable<IrReasoning['mode']>>> = {
  enabled: 'on',
  disabled: 'off',
  adaptive: 'adaptive',
  between_tools: 'on',
};
const leastBudget = 1_024;

function decodeThinking(thinking: JsonObject | undefined, effort: string | undefined): IrReasoning | null {
  const known = efforts.find((word) => word === effort);
  if (effort !== undefined && known === undefined) {
    throw proxyError('invalid_request', `'output_config.effort' must be one of ${efforts.join(', ')}.`, {
      param: 'output_config.effort',
    });
  }
  if (thinking === undefined)
    return known === undefined ? null : { effort: known, vendor: { origin, extra: {} } };
  const type = thinking['type'];
  const mode = typeof type === 'string' ? modes[type] : undefined;
  if (mode === undefined) {
    throw proxyError('invalid_request', "'thinking.type' must be enabled, disabled or adaptive.", {
      param: 'thinking.type',
    });
  }
  // The least that Sonnet 5.5 can do; it still thinks between its calls ("What's new in Claude Sonnet 5.5", 2026-11-28).
  const budgetTokens =
    type === 'between_tools'
      ? leastBudget
      : optionalNumber(thinking['budget_tokens'], 'thinking.budget_tokens');
  return {
    mode,
    ...(known !== undefined && { effort: known }),
    ...(budgetTokens !== undefined && { budgetTokens }),
    ...(mode !== 'off' && {
      summary: thinking['display'] === 'omitted' ? ('none' as const) : ('auto' as const),
      wantsSealed: true,
    }),
    vendor: { origin, extra: thinking },
  };
}

function decodeFormat(format: JsonObject): IrResponseFormat {
  if (format['type'] !== 'json_schema') {
    throw proxyError('invalid_request', "'output_config.format.type' must be json_schema.", {
      param: 'output_config.format.type',
    });
  }
  const schema = requireObject(format['schema'], 'output_config.format.schema');
  return { type: 'json-schema', schema, strict: true };
}

function decodeMetadata(value: JsonObject, extra: JsonObject | null): Pick<IrRequest, 'user' | 'vendor'> {
  const metadata = optionalObject(value['metadata'], 'metadata');
  const user = optionalString(metadata?.['user_id'], 'metadata.user_id');
  return {
    ...(user !== undefined && { user }),
    ...(extra !== null && { vendor: { origin, extra } }),
  };
}
