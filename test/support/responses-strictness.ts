// What the vendor's Responses API refuses, as a pure check: unknown members, wrong item shapes, tool outputs without
// their call. Field lists: the official `openai` SDK 7.55.0 (types of `responses.create`) and captured Codex traffic
// (0.98 to 0.169, 2026-11-20). It knows nothing of sockets.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonMap = { [key: string]: Json };

/** The vendor's error body with its status. */
export interface Refusal {
  readonly status: number;
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

export interface Strictness {
  /** `openai` takes Codex's own members (`client_metadata`, passthrough metadata); a third party refuses them. */
  readonly party: 'openai' | 'third-party';
  readonly transport: 'http' | 'websocket';
  /** Knows `compaction_trigger` and compaction items; else both are a 400. */
  readonly compaction: boolean;
}

const topLevel = new Set(
  `background context_management conversation include input instructions max_output_tokens max_tool_calls metadata
   model moderation parallel_tool_calls previous_response_id prompt prompt_cache_key prompt_cache_options
   prompt_cache_retention reasoning safety_identifier service_tier store stream stream_options temperature text
   tool_choice tools top_logprobs top_p truncation user access_programs image`.split(/\s+/),
);

interface ItemShape {
  readonly required: Readonly<Record<string, 'string' | 'array' | 'string-or-array'>>;
  readonly optional: readonly string[];
}

const items: Readonly<Record<string, ItemShape>> = {
  message: {
    required: { role: 'string', content: 'string-or-array' },
    optional: ['id', 'status', 'phase', 'type'],
  },
  function_call: {
    required: { call_id: 'string', name: 'string', arguments: 'string' },
    optional: ['id', 'status', 'namespace'],
  },
  function_call_output: {
    required: { call_id: 'string', output: 'string-or-array' },
    optional: ['id', 'status'],
  },
  custom_tool_call: {
    required: { call_id: 'string', name: 'string', input: 'string' },
    optional: ['id', 'status', 'namespace'],
  },
  custom_tool_call_output: {
    required: { call_id: 'string', output: 'string-or-array' },
    optional: ['id', 'status'],
  },
  reasoning: { required: { summary: 'array' }, optional: ['id', 'content', 'encrypted_content', 'status'] },
  additional_tools: { required: { role: 'string', tools: 'array' }, optional: ['id'] },
  compaction: { required: { encrypted_content: 'string' }, optional: ['id'] },
  compaction_trigger: { required: {}, optional: [] },
  web_search_call: { required: {}, optional: ['id', 'status', 'action'] },
  // Types of the official `openai` SDK: `ResponseToolSearchCall`, `ResponseToolSearchOutputItemParam`.
  tool_search_call: {
    required: {},
    optional: ['id', 'call_id', 'status', 'execution', 'arguments'],
  },
  tool_search_output: {
    required: { tools: 'array' },
    optional: ['id', 'call_id', 'status', 'execution'],
  },
  agent_message: { required: { author: 'string', recipient: 'string', content: 'array' }, optional: ['id'] },
};

const roles = new Set(['user', 'assistant', 'system', 'developer']);
const inputContent = new Set(['input_text', 'input_image', 'input_file']);
const assistantContent = new Set(['output_text', 'refusal']);
const toolTypes = new Set(
  'function custom namespace tool_search web_search web_search_preview image_generation file_search mcp'.split(
    ' ',
  ),
);

function refuse(message: string, param: string | null, code: string | null = null): Refusal {
  return { status: 400, error: { message, type: 'invalid_request_error', param, code } };
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasKind(value: Json | undefined, kind: 'string' | 'array' | 'string-or-array'): boolean {
  if (kind !== 'array' && typeof value === 'string') return true;
  return kind !== 'string' && Array.isArray(value);
}

function checkContent(role: string, content: Json, at: string): Refusal | null {
  if (!Array.isArray(content)) return null;
  const allowed = role === 'assistant' ? assistantContent : inputContent;
  for (const [index, part] of content.entries()) {
    const type = isMap(part) ? part['type'] : undefined;
    if (typeof type !== 'string' || !allowed.has(type)) {
      return refuse(
        `Invalid value: '${String(type)}'. Supported values are: ${[...allowed].map((name) => `'${name}'`).join(', ')}.`,
        `${at}.content[${index}].type`,
        'invalid_value',
      );
    }
  }
  return null;
}

function checkItem(item: Json, at: string, strictness: Strictness): Refusal | null {
  if (!isMap(item)) return refuse(`Invalid type for '${at}': expected an object.`, at, 'invalid_type');
  const type = typeof item['type'] === 'string' ? item['type'] : 'role' in item ? 'message' : '';
  const shape = items[type];
  if (!shape || (!strictness.compaction && type.startsWith('compaction'))) {
    return refuse(`Invalid value: '${type}'.`, `${at}.type`, 'invalid_value');
  }
  for (const key of Object.keys(item)) {
    if (key === 'type' || key in shape.required || shape.optional.includes(key)) continue;
    if (key === 'internal_chat_message_metadata_passthrough' && strictness.party === 'openai') continue;
    return refuse(`Unknown parameter: '${at}.${key}'.`, `${at}.${key}`, 'unknown_parameter');
  }
  for (const [key, kind] of Object.entries(shape.required)) {
    if (!(key in item)) {
      return refuse(
        `Missing required parameter: '${at}.${key}'.`,
        `${at}.${key}`,
        'missing_required_parameter',
      );
    }
    if (!hasKind(item[key], kind)) {
      return refuse(`Invalid type for '${at}.${key}'.`, `${at}.${key}`, 'invalid_type');
    }
  }
  if (type === 'message') {
    const role = String(item['role']);
    if (!roles.has(role)) return refuse(`Invalid value: '${role}'.`, `${at}.role`, 'invalid_value');
    return checkContent(role, item['content'] ?? '', at);
  }
  return null;
}

/** Every tool output has its call before it, and every call its output after it. */
function checkPairs(input: readonly Json[]): Refusal | null {
  const calls = new Map<string, string>();
  for (const item of input) {
    if (!isMap(item)) continue;
    const type = String(item['type']);
    const callId = String(item['call_id']);
    if (type === 'function_call' || type === 'custom_tool_call') calls.set(callId, type);
    if (type !== 'function_call_output' && type !== 'custom_tool_call_output') continue;
    if (calls.get(callId) !== type.replace('_output', '')) {
      const kind = type === 'function_call_output' ? 'function call' : 'custom tool call';
      return refuse(`No tool call found for ${kind} output with call_id ${callId}.`, 'input');
    }
    calls.set(callId, 'answered');
  }
  const open = [...calls].find(([, state]) => state !== 'answered');
  return open ? refuse(`No tool output found for function call ${open[0]}.`, 'input') : null;
}

function checkTools(tools: Json | undefined, at: string): Refusal | null {
  if (tools === undefined || tools === null) return null;
  if (!Array.isArray(tools)) return refuse(`Invalid type for '${at}'.`, at, 'invalid_type');
  for (const [index, tool] of tools.entries()) {
    const type = isMap(tool) ? String(tool['type']) : '';
    if (!toolTypes.has(type)) {
      return refuse(`Invalid value: '${type}'.`, `${at}[${index}].type`, 'invalid_value');
    }
    if (isMap(tool) && (type === 'function' || type === 'custom') && typeof tool['name'] !== 'string') {
      return refuse(
        `Missing required parameter: '${at}[${index}].name'.`,
        `${at}[${index}].name`,
        'missing_required_parameter',
      );
    }
  }
  return null;
}

function allowedTopLevel(strictness: Strictness): Set<string> {
  const allowed = new Set(topLevel);
  if (strictness.party === 'openai') allowed.add('client_metadata');
  if (strictness.transport === 'websocket')
    for (const name of ['type', 'generate', 'stream_id']) allowed.add(name);
  return allowed;
}

/** The input as a list of items: a plain string is one user message. */
export function listInput(body: JsonMap): Json[] {
  const input = body['input'];
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  return Array.isArray(input) ? input : [];
}

/**
 * Checks one create request.
 * @param earlier the items that `previous_response_id` stands for, where the server knows it
 * @returns null where the vendor would go on
 */
export function checkCreate(
  body: Json,
  strictness: Strictness,
  earlier: readonly Json[] = [],
): Refusal | null {
  if (!isMap(body)) return refuse('Invalid JSON: expected an object.', null);
  const allowed = allowedTopLevel(strictness);
  for (const key of Object.keys(body)) {
    if (!allowed.has(key)) return refuse(`Unknown parameter: '${key}'.`, key, 'unknown_parameter');
  }
  if (typeof body['model'] !== 'string' || body['model'] === '') {
    return refuse("Missing required parameter: 'model'.", 'model', 'missing_required_parameter');
  }
  if (typeof body['input'] !== 'string' && !Array.isArray(body['input'])) {
    return refuse("Missing required parameter: 'input'.", 'input', 'missing_required_parameter');
  }
  const tools = checkTools(body['tools'], 'tools');
  if (tools) return tools;
  for (const [index, item] of listInput(body).entries()) {
    const wrong = checkItem(item, `input[${index}]`, strictness);
    if (wrong) return wrong;
  }
  const prewarm = strictness.transport === 'websocket' && body['generate'] === false;
  return prewarm ? null : checkPairs([...earlier, ...listInput(body)]);
}
