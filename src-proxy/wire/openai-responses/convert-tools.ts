// Tools and tool_choice of Responses ↔ neutral. Namespaces are flattened into members that know their
// namespace; client-run tool_search is a function for everyone else; tools that OpenAI runs are kept whole.
import { proxyError } from '../../contract/error-codes.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
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
import { decodeSearchTool } from './web-search.ts';

const origin = 'openai-responses';
const functionMembers = new Set(['type', 'name', 'description', 'parameters', 'strict']);
const customMembers = new Set(['type', 'name', 'description', 'format']);

/** The member of a tool's vendor extra that says how the tool was written: see `decodeTool`. */
export const wroteAs = 'keyswitch_form';
const namespaceDescription = 'keyswitch_namespace_description';

type Server = Extract<IrTool, { type: 'server' }>;
const serverKinds: Readonly<Record<string, Server['kind']>> = {
  web_search: 'web-search',
  web_search_2025_08_26: 'web-search',
  web_search_preview: 'web-search',
  web_search_preview_2025_03_11: 'web-search',
  code_interpreter: 'code-execution',
  tool_search: 'tool-search',
};

/** A `tools` array → neutral tools. Throws `invalid_request` for a tool without type or name. */
export function decodeTools(tools: unknown, path: string): IrTool[] {
  return optionalArray(tools, path).flatMap((tool, index) =>
    decodeTool(requireObject(tool, `${path}[${index}]`), `${path}[${index}]`, undefined),
  );
}

interface Namespace {
  readonly name: string;
  readonly description: string | undefined;
}

function decodeTool(tool: JsonObject, path: string, namespace: Namespace | undefined): IrTool[] {
  const type = requireString(tool['type'], `${path}.type`);
  if (type === 'namespace') {
    const name = requireString(tool['name'], `${path}.name`);
    const description = optionalString(tool['description'], `${path}.description`);
    return requireArray(tool['tools'], `${path}.tools`).flatMap((member, index) =>
      decodeTool(requireObject(member, `${path}.tools[${index}]`), `${path}.tools[${index}]`, {
        name,
        description,
      }),
    );
  }
  if (type === 'function') return [decodeFunction(tool, path, namespace)];
  if (type === 'custom') return [decodeCustom(tool, path, namespace)];
  if (type === 'tool_search' && tool['execution'] === 'client') return [decodeToolSearch(tool, path)];
  const kind = serverKinds[type] ?? 'other';
  const wish = kind === 'web-search' ? { wish: decodeSearchTool(tool) } : {};
  return [{ type: 'server', kind, origin, value: tool, ...wish }];
}

function common(
  tool: JsonObject,
  path: string,
  namespace: Namespace | undefined,
  known: ReadonlySet<string>,
): { name: string; namespace?: string; description?: string; vendor?: NonNullable<FunctionTool['vendor']> } {
  // Chat's nested form is a frequent mistake; the message says so.
  if (isObject(tool['function'])) {
    throw proxyError(
      'invalid_request',
      `'${path}' has Chat's nested 'function'; Responses wants name and parameters at the top.`,
      {
        param: `${path}.function`,
      },
    );
  }
  const description = optionalString(tool['description'], `${path}.description`);
  const extra = {
    ...otherMembers(tool, known),
    ...(namespace?.description !== undefined && { [namespaceDescription]: namespace.description }),
  };
  return {
    name: requireString(tool['name'], `${path}.name`),
    ...(namespace !== undefined && { namespace: namespace.name }),
    ...(description !== undefined && { description }),
    ...(Object.keys(extra).length > 0 && { vendor: { origin, extra } }),
  };
}
type FunctionTool = Extract<IrTool, { type: 'function' }>;

function decodeFunction(tool: JsonObject, path: string, namespace: Namespace | undefined): IrTool {
  const parameters = optionalObject(tool['parameters'], `${path}.parameters`);
  const strict = optionalBoolean(tool['strict'], `${path}.strict`);
  return {
    type: 'function',
    ...common(tool, path, namespace, functionMembers),
    ...(parameters !== undefined && { parameters }),
    ...(strict !== undefined && { strict }),
  };
}

function decodeCustom(tool: JsonObject, path: string, namespace: Namespace | undefined): IrTool {
  const format = optionalObject(tool['format'], `${path}.format`);
  return {
    type: 'custom',
    ...common(tool, path, namespace, customMembers),
    ...(format !== undefined && { format }),
  };
}

/** Client-run tool search is a function call in all but name: `tool_search_call` with object arguments. */
function decodeToolSearch(tool: JsonObject, path: string): IrTool {
  const parameters = optionalObject(tool['parameters'], `${path}.parameters`);
  const description = optionalString(tool['description'], `${path}.description`);
  return {
    type: 'function',
    name: 'tool_search',
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parameters }),
    vendor: { origin, extra: { [wroteAs]: tool } },
  };
}

/** True for the function that stands for a client-run `tool_search`. */
export function isToolSearch(tools: readonly IrTool[] | undefined, name: string): boolean {
  return (
    name === 'tool_search' &&
    (tools ?? []).some(
      (tool) =>
        tool.type === 'function' &&
        tool.name === name &&
        isObject(tool.vendor?.extra[wroteAs]) &&
        tool.vendor.origin === origin,
    )
  );
}

/** How the encoder names tools for the upstream. */
export type NameOf = (tool: {
  readonly name: string;
  readonly namespace?: string;
  readonly kind: 'function' | 'custom';
}) => string;

/** Neutral tools → `tools`. Server tools of other vendors are not here: the caller has warned of them. */
export function encodeTools(tools: readonly IrTool[], nameOf: NameOf): JsonObject[] {
  const out: JsonObject[] = [];
  const namespaces = new Map<string, JsonValue[]>();
  for (const tool of tools) {
    const encoded = encodeTool(tool, nameOf);
    if (tool.type === 'server' || tool.namespace === undefined || tool.vendor?.origin !== origin) {
      out.push(encoded);
      continue;
    }
    const members = namespaces.get(tool.namespace);
    if (members !== undefined) {
      members.push(encoded);
      continue;
    }
    const list: JsonValue[] = [encoded];
    namespaces.set(tool.namespace, list);
    const description = tool.vendor.extra[namespaceDescription];
    out.push({
      type: 'namespace',
      name: tool.namespace,
      ...(description !== undefined && { description }),
      tools: list,
    });
  }
  return out;
}

function encodeTool(tool: IrTool, nameOf: NameOf): JsonObject {
  if (tool.type === 'server') return tool.value;
  const own = tool.vendor?.origin === origin ? tool.vendor.extra : {};
  const written = own[wroteAs];
  if (isObject(written)) return written;
  const { [namespaceDescription]: _description, ...extra } = own;
  // A member of a native namespace keeps its short name.
  const native = tool.namespace !== undefined && tool.vendor?.origin === origin;
  const name = nameOf({
    name: tool.name,
    ...(tool.namespace !== undefined && !native && { namespace: tool.namespace }),
    kind: tool.type,
  });
  const described = tool.description === undefined ? {} : { description: tool.description };
  if (tool.type === 'custom') {
    return {
      type: 'custom',
      name,
      ...described,
      ...(tool.format !== undefined && { format: tool.format }),
      ...extra,
    };
  }
  return {
    type: 'function',
    name,
    ...described,
    parameters: tool.parameters ?? { type: 'object', properties: {} },
    // OpenAI makes functions strict unless told otherwise, and then refuses optional properties.
    strict: tool.strict ?? false,
    ...extra,
  };
}

/** `tool_choice` in all its forms; a choice of any other tool that OpenAI runs than its search is kept by the caller. */
export function decodeToolChoice(choice: unknown, path: string): IrToolChoice | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice };
  const value = requireObject(choice, path);
  const type = requireString(value['type'], `${path}.type`);
  if (type === 'function' || type === 'custom') {
    return { type: 'tool', name: requireString(value['name'], `${path}.name`), kind: type };
  }
  if (serverKinds[type] === 'web-search') return { type: 'tool', name: type, kind: 'server' };
  if (type === 'allowed_tools') {
    const mode = value['mode'] === 'required' ? 'required' : 'auto';
    const names = requireArray(value['tools'], `${path}.tools`).flatMap((tool) =>
      isObject(tool) && typeof tool['name'] === 'string' ? [tool['name']] : [],
    );
    return { type: 'allowed', mode, names };
  }
  return undefined;
}

/** A neutral choice → `tool_choice`. */
export function encodeToolChoice(choice: IrToolChoice, tools: readonly IrTool[], nameOf: NameOf): JsonValue {
  const kindOf = (name: string): 'function' | 'custom' =>
    tools.some((tool) => tool.type === 'custom' && tool.name === name) ? 'custom' : 'function';
  if (choice.type === 'tool') {
    if (choice.kind === 'server') return { type: choice.name };
    const kind = choice.kind ?? kindOf(choice.name);
    return { type: kind, name: nameOf({ name: choice.name, kind }) };
  }
  if (choice.type === 'allowed') {
    return {
      type: 'allowed_tools',
      mode: choice.mode,
      tools: choice.names.map((name) => ({
        type: kindOf(name),
        name: nameOf({ name, kind: kindOf(name) }),
      })),
    };
  }
  return choice.type;
}
