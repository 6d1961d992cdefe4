// Tools and tool choice of Gemini ↔ neutral.
import { proxyError } from '../../contract/error-codes.ts';
import { customInputSchema, describeCustomTool } from '../../ir/custom-input.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import type { ToolNameRules } from '../../ir/name-tools.ts';
import { toObjectSchema } from '../../ir/object-schema.ts';
import {
  isArray,
  isObject,
  optionalArray,
  optionalObject,
  optionalString,
  otherMembers,
  requireArray,
  requireObject,
  requireString,
} from '../../ir/read-json.ts';
import type { IrTool, IrToolChoice } from '../../ir/request.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { camelMembers } from './camel-case.ts';
import { decodeSchema } from './decode-schema.ts';
import { encodeSchema } from './encode-schema.ts';
import { decodeSearchTool } from './web-search.ts';
import { fitJsonSchema } from './fit-json-schema.ts';

const origin = 'gemini';
const functionMembers = new Set(['name', 'description', 'parameters', 'parametersJsonSchema']);
const serverKinds: Readonly<Record<string, Extract<IrTool, { type: 'server' }>['kind']>> = {
  googleSearch: 'web-search',
  googleSearchRetrieval: 'web-search',
  codeExecution: 'code-execution',
};

/** Google's rule for function names: a letter or `_` first, then letters, digits, `_ . : -`, at most 64 (2026-11-20). */
export const geminiToolNames: ToolNameRules = {
  maxLength: 64,
  refused: /[^a-zA-Z0-9_.:-]/g,
  refusedStart: /^[^a-zA-Z_]/,
};

/** A `tools` array: function declarations, and one object per tool that Google runs. */
export function decodeTools(tools: unknown): IrTool[] {
  const names = new Set<string>();
  return optionalArray(tools, 'tools').flatMap((value, index) => {
    const path = `tools[${index}]`;
    const tool = camelMembers(requireObject(value, path));
    return Object.entries(tool).flatMap(([kind, member]): IrTool[] => {
      if (member === undefined || member === null) return [];
      if (kind !== 'functionDeclarations') {
        const known = serverKinds[kind] ?? 'other';
        const wish = known === 'web-search' ? { wish: decodeSearchTool(member) } : {};
        return [{ type: 'server', kind: known, origin, value: { [kind]: member }, ...wish }];
      }
      return requireArray(member, `${path}.functionDeclarations`).map((one, position) => {
        const place = `${path}.functionDeclarations[${position}]`;
        const tool = decodeFunction(requireObject(one, place), place);
        if (names.has(tool.name)) {
          throw proxyError(
            'invalid_request',
            `'${place}' is named '${tool.name}' again; tool names must be unique.`,
            { param: place },
          );
        }
        names.add(tool.name);
        return tool;
      });
    });
  });
}

function decodeFunction(value: JsonObject, path: string): Extract<IrTool, { type: 'function' }> {
  const declaration = camelMembers(value);
  const description = optionalString(declaration['description'], `${path}.description`);
  const plain = optionalObject(declaration['parametersJsonSchema'], `${path}.parametersJsonSchema`);
  const subset = optionalObject(declaration['parameters'], `${path}.parameters`);
  const parameters = plain ?? (subset === undefined ? undefined : decodeSchema(subset));
  const extra = {
    ...otherMembers(declaration, functionMembers),
    ...(subset !== undefined && { parameters: subset }),
  };
  return {
    type: 'function',
    name: requireString(declaration['name'], `${path}.name`),
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parameters }),
    ...(Object.keys(extra).length > 0 && { vendor: { origin, extra } }),
  };
}

export interface EncodeToolsContext {
  /** The request came from a Gemini client: its own forms go back as they were. */
  readonly native: boolean;
  /** The upstream takes `parametersJsonSchema`, which loses nothing. */
  readonly jsonSchema: boolean;
  nameFor(tool: {
    readonly name: string;
    readonly namespace?: string;
    readonly kind: 'function' | 'custom';
  }): string;
  warn(warning: IrWarning): void;
}

/** Neutral tools → `tools`: all functions in one object, then what Google runs. */
export function encodeTools(tools: readonly IrTool[], context: EncodeToolsContext): JsonObject[] {
  const declarations: JsonObject[] = [];
  const others: JsonObject[] = [];
  for (const tool of tools) {
    if (tool.type === 'server') {
      if (tool.origin === origin) others.push(tool.value);
    } else declarations.push(encodeFunction(tool, context));
  }
  return [...(declarations.length > 0 ? [{ functionDeclarations: declarations }] : []), ...others];
}

function encodeFunction(tool: Exclude<IrTool, { type: 'server' }>, context: EncodeToolsContext): JsonObject {
  const name = context.nameFor({ ...tool, kind: tool.type });
  const custom = tool.type === 'custom';
  const description = custom ? describeCustomTool(tool) : tool.description;
  const own = context.native && tool.vendor?.origin === origin ? tool.vendor.extra : {};
  const parameters = custom ? customInputSchema : tool.parameters;
  return {
    name,
    ...(description !== undefined && { description }),
    ...(own['parameters'] === undefined && encodeParameters(parameters, name, context)),
    ...own,
  };
}

function encodeParameters(
  parameters: JsonObject | undefined,
  name: string,
  context: EncodeToolsContext,
): JsonObject {
  if (parameters === undefined) return {};
  if (context.native) return { parametersJsonSchema: parameters };
  if (context.jsonSchema) {
    const fitted = fitJsonSchema(parameters);
    warnLost(fitted.lost, name, context);
    return { parametersJsonSchema: fitted.schema };
  }
  const properties = parameters['properties'];
  const empty = !isObject(properties) || Object.keys(properties).length === 0;
  // Google refuses an object without properties; no parameters at all says the same.
  if (empty && !['$ref', 'anyOf', 'oneOf', 'allOf'].some((key) => parameters[key] !== undefined)) return {};
  // Google wants an object at the top; beside alternatives it takes nothing else.
  const { schema, lost } = encodeSchema(toObjectSchema(parameters));
  warnLost(lost, name, context);
  return schema['properties'] === undefined ? {} : { parameters: schema };
}

function warnLost(lost: readonly string[], name: string, context: EncodeToolsContext): void {
  if (lost.length === 0) return;
  const why = `Gemini's schemas have no ${lost.join(', ')}`;
  context.warn({ kind: 'changed', what: `tools.${name}`, why });
}

export interface DecodedToolConfig {
  readonly choice?: IrToolChoice;
  /** What has no neutral form: mode VALIDATED, retrieval settings. */
  readonly rest?: JsonObject;
}

/** `toolConfig` → a choice. */
export function decodeToolConfig(value: unknown): DecodedToolConfig {
  const config = optionalObject(value, 'toolConfig');
  if (config === undefined) return {};
  const whole = camelMembers(config);
  const given = optionalObject(whole['functionCallingConfig'], 'toolConfig.functionCallingConfig');
  const calling = given === undefined ? {} : camelMembers(given);
  const mode = optionalString(calling['mode'], 'toolConfig.functionCallingConfig.mode')?.toUpperCase();
  const path = 'toolConfig.functionCallingConfig.allowedFunctionNames';
  const names = optionalArray(calling['allowedFunctionNames'], path).map((name) => requireString(name, path));
  const others = otherMembers(whole, new Set(['functionCallingConfig']));
  const choice = choiceOf(mode, names);
  const rest = mode === 'VALIDATED' ? whole : others;
  return { ...(choice !== undefined && { choice }), ...(rest !== null && { rest }) };
}

function choiceOf(mode: string | undefined, names: readonly string[]): IrToolChoice | undefined {
  const [only] = names;
  switch (mode) {
    case 'NONE':
      return { type: 'none' };
    case 'ANY':
      if (names.length > 1) return { type: 'allowed', mode: 'required', names };
      return only === undefined ? { type: 'required' } : { type: 'tool', name: only };
    case 'AUTO':
    case 'VALIDATED':
    case 'MODE_UNSPECIFIED':
      return names.length > 0 ? { type: 'allowed', mode: 'auto', names } : { type: 'auto' };
    default:
      return undefined;
  }
}

/** A choice → `toolConfig`; null = Google's default. `allowed` with mode auto is done by leaving tools out. */
export function encodeToolConfig(
  choice: IrToolChoice | null | undefined,
  nameOf: (name: string) => string,
): JsonObject | null {
  const config = (mode: string, names?: readonly JsonValue[]): JsonObject => ({
    functionCallingConfig: { mode, ...(names !== undefined && { allowedFunctionNames: names }) },
  });
  switch (choice?.type) {
    case 'none':
      return config('NONE');
    case 'required':
      return config('ANY');
    case 'tool':
      return config('ANY', [nameOf(choice.name)]);
    case 'allowed':
      return choice.mode === 'required' ? config('ANY', choice.names.map(nameOf)) : null;
    case 'auto':
      return config('AUTO');
    default:
      return null;
  }
}

/** True for a tool that a choice leaves in. */
export function isAllowed(tool: IrTool, choice: IrToolChoice | null | undefined): boolean {
  return choice?.type !== 'allowed' || tool.type === 'server' || choice.names.includes(tool.name);
}

/** A response schema of either form, for targets. */
export function schemaOf(value: JsonValue | undefined): JsonObject | undefined {
  return isObject(value) && !isArray(value) ? decodeSchema(value) : undefined;
}
