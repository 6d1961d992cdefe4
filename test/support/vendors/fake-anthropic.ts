// A strict fake of Anthropic's Messages API. Rules: API reference and error texts, types of the official SDK
// 1.11.0, 2026-11-20.
import { upstreamKey } from '../start-proxy.ts';
import {
  anthropicCitations,
  anthropicSearch,
  checkAnthropicBlocks,
  checkAnthropicTool,
} from './fake-search.ts';
import {
  isMap,
  listOf,
  mapsOf,
  nextId,
  pieces,
  type Json,
  type JsonMap,
  type Refusal,
  someUsage,
  startVendor,
  unknownMember,
  type VendorAnswer,
  type VendorError,
  type VendorFake,
  thoughtsOf,
  type VendorThought,
} from './vendor-answer.ts';

const top = `cache_control container context_management diagnostics inference_geo max_tokens mcp_servers messages metadata model
  output_config output_format service_tier stop_sequences stream system temperature thinking tool_choice tools top_k top_p`;

const blockMembers: Readonly<Record<string, string>> = {
  text: 'type text cache_control citations',
  image: 'type source cache_control',
  document: 'type source title context citations cache_control',
  tool_use: 'type id name input cache_control caller',
  tool_result: 'type tool_use_id content is_error cache_control',
  thinking: 'type thinking signature',
  redacted_thinking: 'type data',
  search_result: 'type content source title citations cache_control',
  server_tool_use: 'type id name input cache_control caller',
  web_search_tool_result: 'type tool_use_id content cache_control caller',
};
/** 1.x of the SDK asks for the newer one. */
const apiVersions = new Set(['2023-06-01', '2026-10-21']);

const userBlocks = new Set(['text', 'image', 'document', 'tool_result', 'search_result']);
const assistantBlocks = new Set([
  'text',
  'tool_use',
  'thinking',
  'redacted_thinking',
  'server_tool_use',
  'web_search_tool_result',
]);

function refusal(message: string, status = 400, type = 'invalid_request_error'): Refusal {
  return { status, body: { type: 'error', error: { type, message }, request_id: 'req_fake1' } };
}

/** `seals`: signatures that this fake issued, with their thinking. Null = accepted. */
export function checkAnthropic(
  body: JsonMap,
  seals: ReadonlyMap<string, string>,
  betas = '',
): Refusal | null {
  const unknown = unknownMember(body, top);
  if (unknown !== undefined) return refusal(`${unknown}: Extra inputs are not permitted`);
  if (typeof body['model'] !== 'string') return refusal('model: Field required');
  if (typeof body['max_tokens'] !== 'number' || body['max_tokens'] < 1)
    return refusal('max_tokens: Field required');
  const messages = mapsOf(body['messages']);
  if (messages.length === 0) return refusal('messages: at least one message is required');
  return (
    checkControls(body) ??
    checkTools(body) ??
    checkMessages(messages, body, seals, betas.includes('mid-conversation'))
  );
}

function checkControls(body: JsonMap): Refusal | null {
  const thinking = isMap(body['thinking']) ? body['thinking'] : {};
  if (
    body['thinking'] !== undefined &&
    !['enabled', 'disabled', 'adaptive'].includes(String(thinking['type']))
  ) {
    return refusal('thinking.type: Input should be enabled, disabled or adaptive');
  }
  if (thinking['type'] === 'enabled') {
    const budget = Number(thinking['budget_tokens']);
    if (!(budget >= 1024))
      return refusal('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024');
    if (budget >= Number(body['max_tokens']))
      return refusal('`max_tokens` must be greater than `thinking.budget_tokens`.');
  }
  const thinks = thinking['type'] === 'enabled' || thinking['type'] === 'adaptive';
  if (thinks && body['temperature'] !== undefined && body['temperature'] !== 1) {
    return refusal('`temperature` may only be set to 1 when thinking is enabled.');
  }
  const temperature = body['temperature'];
  if (typeof temperature === 'number' && (temperature < 0 || temperature > 1))
    return refusal('temperature: range: 0..1');
  const choice = isMap(body['tool_choice']) ? body['tool_choice'] : {};
  if (thinks && (choice['type'] === 'any' || choice['type'] === 'tool')) {
    return refusal('Thinking may not be enabled when tool_choice forces tool use.');
  }
  const { system } = body;
  if (
    system !== undefined &&
    typeof system !== 'string' &&
    mapsOf(system).some((block) => block['type'] !== 'text')
  ) {
    return refusal('system: Input should be text blocks');
  }
  return null;
}

function checkTools(body: JsonMap): Refusal | null {
  if (body['tool_choice'] !== undefined && listOf(body['tools']).length === 0) {
    return refusal('tool_choice: `tools` must be provided when `tool_choice` is specified');
  }
  const names = new Set<string>();
  for (const [index, tool] of mapsOf(body['tools']).entries()) {
    if (typeof tool['type'] === 'string' && tool['type'] !== 'custom') {
      const wrong = tool['type'].startsWith('web_search') ? checkAnthropicTool(tool, index) : null;
      if (wrong !== null) return refusal(wrong);
      names.add(String(tool['name']));
      continue;
    }
    const unknown = unknownMember(
      tool,
      'name description input_schema cache_control type strict defer_loading eager_input_streaming input_examples allowed_callers',
    );
    if (unknown !== undefined)
      return refusal(`tools.${index}.custom.${unknown}: Extra inputs are not permitted`);
    const name = String(tool['name']);
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name))
      return refusal(`tools.${index}.custom.name: String should match pattern`);
    if (names.has(name)) return refusal('tools: Tool names must be unique.');
    names.add(name);
    const schema = tool['input_schema'];
    if (!isMap(schema) || schema['type'] !== 'object')
      return refusal(`tools.${index}.custom.input_schema.type: Field required`);
    if (['anyOf', 'oneOf', 'allOf'].some((key) => schema[key] !== undefined)) {
      return refusal(
        `tools.${index}.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`,
      );
    }
  }
  return null;
}

function blocksOf(message: JsonMap): JsonMap[] {
  return typeof message['content'] === 'string'
    ? [{ type: 'text', text: message['content'] }]
    : mapsOf(message['content']);
}

function checkMessages(
  messages: readonly JsonMap[],
  body: JsonMap,
  seals: ReadonlyMap<string, string>,
  midSystem: boolean,
): Refusal | null {
  let waiting: string[] = [];
  for (const [index, message] of messages.entries()) {
    const path = `messages.${index}`;
    const role = message['role'];
    const isSystem = midSystem && role === 'system' && index > 0;
    const unknown = unknownMember(message, isSystem ? 'role content output_config' : 'role content');
    if (unknown !== undefined) return refusal(`${path}.${unknown}: Extra inputs are not permitted`);
    // A turn of its own, not of the conversation: calls and results go on around it.
    if (isSystem) continue;
    if (role !== 'user' && role !== 'assistant')
      return refusal(`${path}.role: Unexpected role "${String(role)}"`);
    if (index === 0 && role !== 'user') return refusal('messages: first message must use the "user" role');
    const blocks = blocksOf(message);
    if (blocks.length === 0) return refusal(`${path}: all messages must have non-empty content`);
    const wrong = checkBlocks(blocks, role, path, seals);
    if (wrong !== null) return wrong;
    const foreign = role === 'assistant' ? checkAnthropicBlocks(blocks, path) : null;
    if (foreign !== null) return refusal(foreign);
    const results = blocks
      .filter((block) => block['type'] === 'tool_result')
      .map((block) => String(block['tool_use_id']));
    const missing = waiting.filter((id) => !results.includes(id));
    if (missing.length > 0) {
      return refusal(
        `${path}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}`,
      );
    }
    const orphan = results.find((id) => !waiting.includes(id));
    if (orphan !== undefined)
      return refusal(`${path}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${orphan}`);
    const firstOther = blocks.findIndex((block) => block['type'] !== 'tool_result');
    if (firstOther !== -1 && blocks.slice(firstOther).some((block) => block['type'] === 'tool_result')) {
      return refusal(`${path}: tool_result blocks must come first`);
    }
    waiting = blocks.filter((block) => block['type'] === 'tool_use').map((block) => String(block['id']));
  }
  if (waiting.length > 0)
    return refusal(`\`tool_use\` ids were found without \`tool_result\` blocks: ${waiting.join(', ')}`);
  return checkThinkingLeads(messages, body);
}

/** With thinking on, the assistant's turn of a running tool loop must begin with its thinking. */
function checkThinkingLeads(messages: readonly JsonMap[], body: JsonMap): Refusal | null {
  const thinking = isMap(body['thinking']) ? body['thinking']['type'] : undefined;
  if (thinking !== 'enabled') return null;
  const last = messages.at(-1);
  const inLoop = last !== undefined && blocksOf(last).some((block) => block['type'] === 'tool_result');
  const turn = inLoop ? messages.at(-2) : undefined;
  const first = turn === undefined ? undefined : blocksOf(turn)[0];
  return first === undefined || first['type'] === 'thinking' || first['type'] === 'redacted_thinking'
    ? null
    : refusal(
        `messages: Expected \`thinking\` or \`redacted_thinking\`, but found \`${String(first['type'])}\`.`,
      );
}

function checkBlocks(
  blocks: readonly JsonMap[],
  role: string,
  path: string,
  seals: ReadonlyMap<string, string>,
): Refusal | null {
  for (const [index, block] of blocks.entries()) {
    const type = String(block['type']);
    const where = `${path}.content.${index}`;
    const members = blockMembers[type];
    const allowed = role === 'user' ? userBlocks : assistantBlocks;
    if (members === undefined || !allowed.has(type))
      return refusal(`${where}: Input tag '${type}' is not expected for ${role}`);
    const unknown = unknownMember(block, members);
    if (unknown !== undefined) return refusal(`${where}.${type}.${unknown}: Extra inputs are not permitted`);
    if (type === 'text' && (typeof block['text'] !== 'string' || block['text'] === '')) {
      return refusal(`${where}: text content blocks must be non-empty`);
    }
    if (type === 'tool_use') {
      if (!isMap(block['input']))
        return refusal(`${where}.tool_use.input: Input should be a valid dictionary`);
      if (!/^[a-zA-Z0-9_-]+$/.test(String(block['id'])))
        return refusal(`${where}.tool_use.id: String should match pattern`);
    }
    if (type === 'thinking' && seals.get(String(block['signature'])) !== block['thinking']) {
      return refusal(`${where}: Invalid \`signature\` in \`thinking\` block`);
    }
    if (type === 'image' || type === 'document') {
      const { source } = block;
      if (!isMap(source) || !['base64', 'url', 'text', 'file', 'content'].includes(String(source['type']))) {
        return refusal(`${where}.${type}.source: Field required`);
      }
    }
  }
  return null;
}

function usageOf(answer: VendorAnswer): JsonMap {
  const { fresh, cached, output } = answer.usage ?? someUsage;
  return {
    input_tokens: fresh,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: output,
    ...(answer.search !== undefined && {
      server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 },
    }),
  };
}

function stopOf(answer: VendorAnswer): string {
  if (answer.finish === 'length') return 'max_tokens';
  if (answer.finish === 'pause') return 'pause_turn';
  if (answer.finish === 'filter' || answer.refusal !== undefined) return 'refusal';
  return (answer.calls ?? []).length > 0 ? 'tool_use' : 'end_turn';
}

function stream(answer: VendorAnswer, body: JsonMap): string[] {
  const out: string[] = [];
  const send = (type: string, value: JsonMap): void => {
    out.push(`event: ${type}\ndata: ${JSON.stringify({ type, ...value })}\n\n`);
  };
  const block = (index: number, start: JsonMap, deltas: readonly JsonMap[]): void => {
    send('content_block_start', { index, content_block: start });
    for (const delta of deltas) send('content_block_delta', { index, delta });
    send('content_block_stop', { index });
  };
  const message = {
    id: nextId('msg'),
    type: 'message',
    role: 'assistant',
    model: body['model'] ?? '',
    content: [],
  };
  send('message_start', {
    message: {
      ...message,
      stop_reason: null,
      stop_sequence: null,
      usage: { ...usageOf(answer), output_tokens: 1 },
    },
  });
  send('ping', {});
  let index = 0;
  const think = (thought: VendorThought | undefined): void => {
    if (thought === undefined) return;
    const deltas: JsonMap[] = pieces(thought.text).map((thinking) => ({ type: 'thinking_delta', thinking }));
    block(index, { type: 'thinking', thinking: '', signature: '' }, [
      ...deltas,
      { type: 'signature_delta', signature: thought.seal },
    ]);
    index += 1;
  };
  think(answer.thinking);
  if (answer.search !== undefined) {
    const [use, ...results] = anthropicSearch(answer.search);
    const asked = pieces(JSON.stringify(use['input']), 7).map((partial_json): JsonMap => ({
      type: 'input_json_delta',
      partial_json,
    }));
    block(index, { ...use, input: {} }, asked);
    index += 1;
    for (const result of results) {
      block(index, result, []);
      index += 1;
    }
  }
  const texts = [...(answer.text ?? []), ...(answer.refusal === undefined ? [] : [answer.refusal])];
  if (texts.length > 0) {
    const cited = anthropicCitations(answer).map((citation): JsonMap => ({
      type: 'citations_delta',
      citation,
    }));
    block(index, { type: 'text', text: '' }, [
      ...texts.map((text): JsonMap => ({ type: 'text_delta', text })),
      ...cited,
    ]);
    index += 1;
  }
  if (answer.broken === 'error')
    send('error', { error: { type: 'overloaded_error', message: 'Overloaded' } });
  if (answer.broken !== undefined) return out;
  for (const call of answer.calls ?? []) {
    think(call.thinking);
    const deltas = ['', ...pieces(call.args, 7)].map((partial_json): JsonMap => ({
      type: 'input_json_delta',
      partial_json,
    }));
    block(index, { type: 'tool_use', id: call.id, name: call.name, input: {} }, deltas);
    index += 1;
  }
  send('message_delta', {
    delta: { stop_reason: stopOf(answer), stop_sequence: null },
    usage: usageOf(answer),
  });
  send('message_stop', {});
  return out;
}

const thoughtBlock = (thought: VendorThought | undefined): JsonMap[] =>
  thought === undefined ? [] : [{ type: 'thinking', thinking: thought.text, signature: thought.seal }];

function whole(answer: VendorAnswer, body: JsonMap): JsonMap {
  const texts = [...(answer.text ?? []), ...(answer.refusal === undefined ? [] : [answer.refusal])].join('');
  const cited = anthropicCitations(answer);
  const content: Json[] = [
    ...thoughtBlock(answer.thinking),
    ...(answer.search === undefined ? [] : anthropicSearch(answer.search)),
    ...(texts === '' ? [] : [{ type: 'text', text: texts, citations: cited.length > 0 ? cited : null }]),
    ...(answer.calls ?? []).flatMap((call) => [
      ...thoughtBlock(call.thinking),
      {
        type: 'tool_use',
        id: call.id,
        name: call.name,
        input: JSON.parse(call.args || '{}') as Json,
      },
    ]),
  ];
  return {
    id: nextId('msg'),
    type: 'message',
    role: 'assistant',
    model: body['model'] ?? '',
    content,
    stop_reason: stopOf(answer),
    stop_sequence: null,
    usage: usageOf(answer),
  };
}

const words: Readonly<Record<VendorError['kind'], string>> = {
  invalid: 'invalid_request_error',
  'rate-limit': 'rate_limit_error',
  overloaded: 'overloaded_error',
  key: 'authentication_error',
  server: 'api_error',
  context: 'invalid_request_error',
};

/** Starts the fake; it takes the key of `start-proxy.ts` only. */
export function startFakeAnthropic(): Promise<VendorFake> {
  const seals = new Map<string, string>();
  const remember = (answer: VendorAnswer): void => {
    for (const { seal, text } of thoughtsOf(answer)) seals.set(seal, text);
  };
  return startVendor({
    route(request) {
      const { headers } = request;
      if (headers['x-api-key'] !== upstreamKey || headers.authorization !== undefined) {
        return refusal('invalid x-api-key', 401, 'authentication_error');
      }
      if (!apiVersions.has(String(headers['anthropic-version'])))
        return refusal(`anthropic-version: not valid: ${String(headers['anthropic-version'])}`);
      if (request.method !== 'POST' || request.path !== '/v1/messages')
        return refusal('Not Found', 404, 'not_found_error');
      return { stream: request.body.includes('"stream":true') };
    },
    check: (body, { headers }) => checkAnthropic(body, seals, String(headers['anthropic-beta'])),
    error: ({ status, kind, message }) => refusal(message, status, words[kind]),
    stream(answer, body) {
      remember(answer);
      return stream(answer, body);
    },
    whole(answer, body) {
      remember(answer);
      return whole(answer, body);
    },
  });
}
