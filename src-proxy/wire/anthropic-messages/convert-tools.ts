// Tools and the choice among them, Anthropic's form ↔ neutral.
import { proxyError } from '../../contract/error-codes.ts';
import { customInputSchema, describeCustomTool } from '../../ir/custom-input.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { toObjectSchema } from '../../ir/object-schema.ts';
import {
  optionalArray,
  optionalBoolean,
  optionalObject,
  optionalString,
  otherMembers,
  requireObject,
  requireString,
} from '../../ir/read-json.ts';
import type { IrTool, IrToolChoice } from '../../ir/request.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { restrictSchema, whyNotEnforced } from './convert-schema.ts';
import { origin } from './decode-content.ts';
import { nameArguments } from './name-arguments.ts';
import { decodeSearchTool } from './web-search.ts';

const toolMembers = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'strict',
  'defer_loading',
  'cache_control',
]);

/** `tools` of a request. Throws `invalid_request` that names the member at fault. */
export function decodeTools(value: JsonValue | undefined): IrTool[] {
  const names = new Set<string>();
  return optionalArray(value, 'tools').map((item, index) => {
    const path = `tools[${index}]`;
    const tool = decodeTool(requireObject(item, path), path);
    if (tool.type !== 'server') {
      if (names.has(tool.name)) {
        throw proxyError(
          'invalid_request',
          `'${path}.name' is '${tool.name}' again; tool names must be unique.`,
          {
            param: `${path}.name`,
          },
        );
      }
      names.add(tool.name);
    }
    return tool;
  });
}

function decodeTool(tool: JsonObject, path: string): IrTool {
  const type = optionalString(tool['type'], `${path}.type`);
  if (type !== undefined && type !== 'custom') {
    const kind = kindOf(type);
    const wish = kind === 'web-search' ? { wish: decodeSearchTool(tool) } : {};
    return { type: 'server', kind, origin, value: tool, ...wish };
  }
  const description = optionalString(tool['description'], `${path}.description`);
  const strict = optionalBoolean(tool['strict'], `${path}.strict`);
  const deferred = optionalBoolean(tool['defer_loading'], `${path}.defer_loading`);
  const cacheMark = optionalObject(tool['cache_control'], `${path}.cache_control`);
  const extra = otherMembers(tool, toolMembers);
  return {
    type: 'function',
    name: requireString(tool['name'], `${path}.name`),
    ...(description !== undefined && { description }),
    parameters: requireObject(tool['input_schema'], `${path}.input_schema`),
    ...(strict !== undefined && { strict }),
    ...(deferred !== undefined && { deferred }),
    ...(cacheMark !== undefined && { cacheMark }),
    ...(extra !== null && { vendor: { origin, extra } }),
  };
}

/** Types carry a date: `web_search_20250305`, `tool_search_tool_regex_20251119`. */
function kindOf(type: string): Extract<IrTool, { type: 'server' }>['kind'] {
  if (type.startsWith('web_search')) return 'web-search';
  if (type.startsWith('code_execution')) return 'code-execution';
  return type.startsWith('tool_search') ? 'tool-search' : 'other';
}

const notStrict = {
  recursive: 'Anthropic enforces no schema that holds itself',
  open: 'Anthropic enforces only objects whose members are named',
} as const;

export interface EncodeToolContext {
  /** The client's own words come from this protocol and stay as they are. */
  readonly native: boolean;
  readonly warn: (kind: IrWarning['kind'], what: string, why: string) => void;
  /** Hears of arguments that go by another name at the upstream. */
  readonly renamed: (tool: string, names: ReadonlyMap<string, string>) => void;
}

/** One tool in Anthropic's form. */
export function encodeTool(
  tool: IrTool,
  name: string,
  { native, warn, renamed }: EncodeToolContext,
): JsonObject {
  if (tool.type === 'server') return tool.value;
  if (tool.type === 'custom') {
    return { name, description: describeCustomTool(tool), input_schema: customInputSchema };
  }
  const extra = tool.vendor?.origin === origin ? tool.vendor.extra : {};
  const given = tool.strict === true || (native && tool.strict !== undefined) ? tool.strict : undefined;
  const why = native || given !== true ? null : whyNotEnforced(tool.parameters ?? {});
  if (why !== null) warn('changed', `tools.${tool.name}`, notStrict[why]);
  const strict = why === null ? given : undefined;
  const foreign = native ? null : nameArguments(toObjectSchema(tool.parameters));
  if (foreign !== null && foreign.names !== null) renamed(name, foreign.names);
  const schema = foreign?.schema ?? tool.parameters ?? {};
  return {
    name,
    ...(tool.description !== undefined && { description: tool.description }),
    input_schema: !native && strict === true ? restrictSchema(schema) : schema,
    ...(strict !== undefined && { strict }),
    ...(tool.deferred !== undefined && native && { defer_loading: tool.deferred }),
    ...(tool.cacheMark !== undefined && { cache_control: tool.cacheMark }),
    ...extra,
  };
}

/** `tool_choice` → the choice, and whether parallel calls are allowed where it says so. */
export function decodeToolChoice(value: JsonValue | undefined): {
  readonly toolChoice?: IrToolChoice;
  readonly parallelToolCalls?: boolean;
} {
  const choice = optionalObject(value, 'tool_choice');
  if (choice === undefined) return {};
  const disabled = optionalBoolean(
    choice['disable_parallel_tool_use'],
    'tool_choice.disable_parallel_tool_use',
  );
  return {
    toolChoice: decodeChoice(choice),
    ...(disabled !== undefined && { parallelToolCalls: !disabled }),
  };
}

function decodeChoice(choice: JsonObject): IrToolChoice {
  switch (choice['type']) {
    case 'auto':
      return { type: 'auto' };
    case 'none':
      return { type: 'none' };
    case 'any':
      return { type: 'required' };
    case 'tool':
      return { type: 'tool', name: requireString(choice['name'], 'tool_choice.name') };
    default:
      throw proxyError('invalid_request', "'tool_choice.type' must be auto, any, tool or none.", {
        param: 'tool_choice.type',
      });
  }
}

/** The choice in Anthropic's form. `nameOf` gives the upstream's name of a tool. */
export function encodeToolChoice(
  choice: IrToolChoice | undefined,
  parallel: boolean | undefined,
  nameOf: (name: string) => string,
): JsonObject | null {
  if (choice?.type === 'none') return { type: 'none' };
  const disable = parallel === undefined ? {} : { disable_parallel_tool_use: !parallel };
  switch (choice?.type) {
    case 'required':
      return { type: 'any', ...disable };
    case 'tool':
      return { type: 'tool', name: nameOf(choice.name), ...disable };
    case 'allowed':
      return { type: choice.mode === 'required' ? 'any' : 'auto', ...disable };
    case 'auto':
      return { type: 'auto', ...disable };
    default:
      return parallel === false ? { type: 'auto', ...disable } : null;
  }
}
