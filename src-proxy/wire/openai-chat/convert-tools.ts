// Tools and the choice among them, Chat's form ↔ neutral.
import { proxyError } from '../../contract/error-codes.ts';
import { customInputSchema, describeCustomTool } from '../../ir/custom-input.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { toObjectSchema } from '../../ir/object-schema.ts';
import {
  isObject,
  optionalArray,
  optionalBoolean,
  optionalObject,
  optionalString,
  otherMembers,
  requireArray,
  requireObject,
  requireString,
} from '../../ir/read-json.ts';
import type { IrTool, IrToolChoice } from '../../ir/request.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { isStrict, notEnforced } from '../openai-schema.ts';
import { origin } from './carry-reasoning.ts';
import { withLoneReferences } from './lone-references.ts';

const functionMembers = new Set(['name', 'description', 'parameters', 'strict']);
const customMembers = new Set(['name', 'description', 'format']);

/** `tools` of a request. Throws `invalid_request` that names the member at fault. */
export function decodeTools(value: JsonValue | undefined): IrTool[] {
  const names = new Set<string>();
  return optionalArray(value, 'tools').map((item, index) => {
    const path = `tools[${index}]`;
    const tool = decodeTool(requireObject(item, path), path);
    if (tool.type === 'server') return tool;
    if (names.has(tool.name)) {
      throw proxyError(
        'invalid_request',
        `'${path}' is named '${tool.name}' again; tool names must be unique.`,
        {
          param: path,
        },
      );
    }
    names.add(tool.name);
    return tool;
  });
}

/**
 * Cursor writes tools in the forms of Responses (flat) and, for names with `claude`, of Anthropic among those of Chat
 * (CLIProxyAPI#658, LiteLLM#34029, dario#203; read 2026-11-28).
 */
function decodeTool(tool: JsonObject, path: string): IrTool {
  if (tool['type'] === undefined && isObject(tool['input_schema'])) {
    const { input_schema: parameters, ...fn } = tool;
    return decodeFunction({ ...fn, parameters }, path);
  }
  const type = requireString(tool['type'], `${path}.type`);
  const { type: _type, ...flat } = tool;
  const isFlat = tool[type] === undefined && typeof flat['name'] === 'string';
  if (type === 'function')
    return isFlat
      ? decodeFunction(flat, path)
      : decodeFunction(requireObject(tool['function'], `${path}.function`), `${path}.function`);
  if (type === 'custom')
    return isFlat
      ? decodeCustom(flat, path)
      : decodeCustom(requireObject(tool['custom'], `${path}.custom`), `${path}.custom`);
  // Zhipu and Moonshot run tools of their own (`web_search`, `builtin_function`).
  if (type === 'web_search' || type === 'builtin_function') {
    return type === 'web_search'
      ? { type: 'server', kind: 'web-search', origin, value: tool, wish: {} }
      : { type: 'server', kind: 'other', origin, value: tool };
  }
  throw proxyError('invalid_request', `'${path}.type' must be function or custom.`, {
    param: `${path}.type`,
  });
}

function decodeFunction(fn: JsonObject, path: string): IrTool {
  const description = optionalString(fn['description'], `${path}.description`);
  const parameters = optionalObject(fn['parameters'], `${path}.parameters`);
  const strict = optionalBoolean(fn['strict'], `${path}.strict`);
  const extra = otherMembers(fn, functionMembers);
  return {
    type: 'function',
    name: requireString(fn['name'], `${path}.name`),
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parameters }),
    ...(strict !== undefined && { strict }),
    ...(extra !== null && { vendor: { origin, extra } }),
  };
}

function decodeCustom(custom: JsonObject, path: string): IrTool {
  const description = optionalString(custom['description'], `${path}.description`);
  const format = optionalObject(custom['format'], `${path}.format`);
  const grammar = isObject(format?.['grammar']) ? { type: 'grammar', ...format['grammar'] } : format;
  const extra = otherMembers(custom, customMembers);
  return {
    type: 'custom',
    name: requireString(custom['name'], `${path}.name`),
    ...(description !== undefined && { description }),
    ...(grammar !== undefined && { format: grammar }),
    ...(extra !== null && { vendor: { origin, extra } }),
  };
}

export interface EncodeToolContext {
  readonly native: boolean;
  /** The upstream has custom tools itself (OpenAI). */
  readonly hasCustom: boolean;
  /** Nothing may stand beside a `$ref`, nor a type beside `anyOf` (Moonshot). */
  readonly loneReferences: boolean;
  /** `strict` is refused. */
  readonly noStrict: boolean;
  readonly warn: (kind: IrWarning['kind'], what: string, why: string) => void;
}

/** One tool in Chat's form. */
export function encodeTool(tool: IrTool, name: string, context: EncodeToolContext): JsonObject {
  if (tool.type === 'server') return tool.value;
  if (tool.type === 'custom' && !context.hasCustom) {
    return {
      type: 'function',
      function: { name, description: describeCustomTool(tool), parameters: customInputSchema },
    };
  }
  const description = tool.description === undefined ? {} : { description: tool.description };
  const extra = tool.vendor?.origin === origin ? tool.vendor.extra : {};
  if (tool.type === 'custom') {
    return { type: 'custom', custom: { name, ...description, ...encodeFormat(tool.format), ...extra } };
  }
  const given = context.native ? tool.parameters : toObjectSchema(tool.parameters);
  const parameters = context.loneReferences && given !== undefined ? withLoneReferences(given) : given;
  const loose = !context.native && tool.strict === true && (context.noStrict || !isStrict(parameters));
  if (loose) {
    const why = context.noStrict ? 'this upstream takes no strict tools' : notEnforced;
    context.warn('changed', `tools.${tool.name}`, why);
  }
  const strict = context.noStrict ? undefined : loose ? false : tool.strict;
  return {
    type: 'function',
    function: {
      name,
      ...description,
      ...(parameters !== undefined && { parameters }),
      ...(strict !== undefined && { strict }),
      ...extra,
    },
  };
}

/** Chat nests the grammar that Responses has flat. */
function encodeFormat(format: JsonObject | undefined): JsonObject {
  if (format === undefined) return {};
  if (format['type'] !== 'grammar') return { format };
  const { type, ...grammar } = format;
  return { format: { type, grammar } };
}

/** `any` is the word of Mistral and Anthropic for `required`. */
function plainChoice(word: JsonValue | undefined): IrToolChoice | undefined {
  if (word === 'any') return { type: 'required' };
  return word === 'auto' || word === 'none' || word === 'required' ? { type: word } : undefined;
}

/** `tool_choice`, OpenAI's short forms and those of its imitators included. */
export function decodeToolChoice(value: JsonValue | undefined): IrToolChoice | undefined {
  if (value === undefined || value === null) return undefined;
  const plain = plainChoice(value) ?? (isObject(value) ? plainChoice(value['type']) : undefined);
  if (plain !== undefined) return plain;
  if (isObject(value)) {
    const { type } = value;
    if (type === 'function' || type === 'custom') {
      // Flat in the form of Responses.
      const inner =
        typeof value['name'] === 'string' ? value : requireObject(value[type], `tool_choice.${type}`);
      return { type: 'tool', name: requireString(inner['name'], `tool_choice.${type}.name`), kind: type };
    }
    if (type === 'tool') return { type: 'tool', name: requireString(value['name'], 'tool_choice.name') };
    if (type === 'allowed_tools')
      return decodeAllowed(requireObject(value['allowed_tools'], 'tool_choice.allowed_tools'));
  }
  throw proxyError(
    'invalid_request',
    "'tool_choice' must be none, auto, required, or an object that names a tool.",
    {
      param: 'tool_choice',
    },
  );
}

function decodeAllowed(allowed: JsonObject): IrToolChoice {
  const names = requireArray(allowed['tools'], 'tool_choice.allowed_tools.tools').flatMap((item) => {
    const tool = isObject(item) ? item : {};
    const inner = tool['function'] ?? tool['custom'];
    return isObject(inner) && typeof inner['name'] === 'string' ? [inner['name']] : [];
  });
  return { type: 'allowed', mode: allowed['mode'] === 'required' ? 'required' : 'auto', names };
}

/** The choice in Chat's form. */
export function encodeToolChoice(
  choice: IrToolChoice,
  nameOf: (name: string) => string,
  context: Pick<EncodeToolContext, 'native' | 'hasCustom'>,
): JsonValue {
  switch (choice.type) {
    case 'tool': {
      const type = choice.kind === 'custom' && context.hasCustom ? 'custom' : 'function';
      return { type, [type]: { name: nameOf(choice.name) } };
    }
    case 'allowed': {
      if (!context.native) return choice.mode;
      const tools = choice.names.map((name) => ({ type: 'function', function: { name } }));
      return { type: 'allowed_tools', allowed_tools: { mode: choice.mode, tools } };
    }
    default:
      return choice.type;
  }
}
