// What the conformance suite runs the Responses codec on: everything that the API has, and what Codex and OpenCode sent.
import { readFileSync } from 'node:fs';
import type { WireEvent } from '../../../../src-proxy/wire/wire-protocol.ts';
import { capturedRequests } from '../../../support/client-captures.ts';
import type { WireCorpus } from '../../../support/wire-conformance.ts';

type Json = Record<string, unknown>;

interface CodexExchange {
  readonly kind: string;
  readonly body?: Json;
  readonly response?: { readonly events?: readonly Json[] };
}

/** The HTTP exchanges of one Codex run. */
export function codexExchanges(file: string): readonly CodexExchange[] {
  const url = new URL(`../../../fixtures/codex/${file}.json`, import.meta.url);
  const run = JSON.parse(readFileSync(url, 'utf8')) as { readonly exchanges: readonly CodexExchange[] };
  return run.exchanges.filter(
    (exchange) => exchange.kind === 'http' && Array.isArray(exchange.body?.['input']),
  );
}

const codexRuns = [
  'apply-patch',
  'gpt6-exec-tool-http',
  'parallel-tools',
  'sse-tool',
  'opt-image',
  'opt-output-schema',
  'review',
  'standalone-search',
  'model-my-unknown-model-px',
  'http-backendapi-tool',
];

const png =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const everything: Json = {
  model: 'gpt-5.5',
  stream: true,
  instructions: '你是一个助手 🤖',
  input: [
    { type: 'message', role: 'developer', id: 'msg_1', content: [{ type: 'input_text', text: '规则' }] },
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: '看图 👀' },
        { type: 'input_image', image_url: png, detail: 'original' },
        { type: 'input_image', image_url: 'https://example.test/猫.png' },
        { type: 'input_image', file_id: 'file_1', detail: 'low' },
        { type: 'input_file', filename: '报告.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQK' },
        { type: 'input_file', file_url: 'https://example.test/a.pdf' },
        { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
      ],
    },
    {
      type: 'reasoning',
      id: 'rs_1',
      summary: [
        { type: 'summary_text', text: '想' },
        { type: 'summary_text', text: '再想' },
      ],
      encrypted_content: 'gAAAA==',
    },
    {
      type: 'message',
      role: 'assistant',
      id: 'msg_2',
      status: 'completed',
      phase: 'commentary',
      content: [
        {
          type: 'output_text',
          text: 'Zwei Aufrufe.',
          annotations: [
            { type: 'url_citation', start_index: 0, end_index: 4, url: 'https://a.test/页', title: '标题' },
          ],
        },
        { type: 'refusal', refusal: 'no' },
      ],
    },
    {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'call_1',
      name: 'read',
      arguments: '{ "path" : "ü.txt", "n": 1.0 }',
      status: 'completed',
    },
    { type: 'function_call', call_id: 'call_2', name: 'spawn', namespace: 'agents', arguments: '{}' },
    {
      type: 'custom_tool_call',
      id: 'ctc_1',
      call_id: 'call_3',
      name: 'apply_patch',
      input: '*** Begin Patch\n+你好 🎉\n*** End Patch',
    },
    {
      type: 'function_call_output',
      call_id: 'call_2',
      output: [
        { type: 'input_text', text: 'see' },
        { type: 'input_image', image_url: png },
      ],
    },
    { type: 'function_call_output', id: 'fco_1', call_id: 'call_1', output: '内容 🎉' },
    { type: 'custom_tool_call_output', call_id: 'call_3', output: 'done' },
    { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: '天气' } },
    {
      type: 'tool_search_call',
      id: 'tsc_1',
      call_id: 'call_4',
      execution: 'client',
      status: 'completed',
      arguments: { query: 'x', limit: 3 },
    },
    { type: 'tool_search_output', call_id: 'call_4', execution: 'client', status: 'completed', tools: [] },
    { type: 'compaction', id: 'cmp_1', encrypted_content: 'OPAQUE' },
    {
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: 'go on' }],
      internal_chat_message_metadata_passthrough: { turn_id: 't' },
    },
    { type: 'zz_future_item', value: { a: 1 } },
  ],
  tools: [
    {
      type: 'function',
      name: 'read',
      description: '读文件',
      parameters: { type: 'object', properties: { path: { type: 'string' } } },
      strict: true,
    },
    {
      type: 'custom',
      name: 'apply_patch',
      description: 'p',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
    },
    {
      type: 'namespace',
      name: 'agents',
      description: 'Agents',
      tools: [
        { type: 'function', name: 'spawn', parameters: { type: 'object', properties: {} }, strict: false },
      ],
    },
    {
      type: 'tool_search',
      execution: 'client',
      description: 's',
      parameters: { type: 'object', properties: { query: { type: 'string' } } },
    },
    { type: 'web_search', external_web_access: true },
    { type: 'file_search', vector_store_ids: ['vs_1'] },
    { type: 'mcp', server_label: 'm', server_url: 'https://mcp.test' },
    { type: 'local_shell' },
  ],
  tool_choice: {
    type: 'allowed_tools',
    mode: 'auto',
    tools: [
      { type: 'function', name: 'read' },
      { type: 'custom', name: 'apply_patch' },
    ],
  },
  parallel_tool_calls: false,
  max_output_tokens: 2048,
  max_tool_calls: 4,
  temperature: 0.5,
  top_p: 0.9,
  top_logprobs: 2,
  reasoning: { effort: 'high', summary: 'auto', context: 'all_turns' },
  text: {
    format: {
      type: 'json_schema',
      name: 'answer',
      schema: { type: 'object' },
      strict: true,
      description: 'd',
    },
    verbosity: 'low',
  },
  store: false,
  include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
  previous_response_id: 'resp_0',
  prompt_cache_key: 'key',
  service_tier: 'priority',
  metadata: { a: 'b' },
  user: 'u-1',
  safety_identifier: 's',
  truncation: 'auto',
  stream_options: { include_obfuscation: false },
  client_metadata: { session_id: 'x' },
};

const usage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 75, cache_write_tokens: 5 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 10 },
  total_tokens: 130,
};

const outputItems: Json[] = [
  {
    id: 'rs_1',
    type: 'reasoning',
    summary: [
      { type: 'summary_text', text: '先想' },
      { type: 'summary_text', text: 'then' },
    ],
    encrypted_content: 'gAAAA==',
  },
  {
    id: 'msg_1',
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [
      {
        type: 'output_text',
        text: '你好，世界 🌏',
        annotations: [
          { type: 'url_citation', start_index: 0, end_index: 2, url: 'https://a.test', title: '标题' },
        ],
        logprobs: [],
      },
    ],
  },
  {
    id: 'fc_1',
    type: 'function_call',
    status: 'completed',
    call_id: 'call_1',
    name: 'read',
    arguments: '{"path":"北京","n":1.0}',
  },
  {
    id: 'fc_2',
    type: 'function_call',
    status: 'completed',
    call_id: 'call_2',
    name: 'list',
    arguments: '{}',
  },
  {
    id: 'ctc_1',
    type: 'custom_tool_call',
    status: 'completed',
    call_id: 'call_3',
    name: 'apply_patch',
    input: '*** 补丁\n',
  },
  { id: 'ig_1', type: 'image_generation_call', status: 'completed', result: 'AAAA', output_format: 'png' },
  { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'q' } },
  { id: 'cmp_1', type: 'compaction', encrypted_content: 'OPAQUE' },
];

const response = (more: Json): Json => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1_795_000_000,
  model: 'gpt-5.5',
  ...more,
});
const event = (type: string, more: Json): WireEvent => ({
  event: type,
  data: JSON.stringify({ type, ...more }),
});

/** As OpenAI sends it, every event in its place. */
function fullStream(): WireEvent[] {
  const added = (index: number, item: Json): WireEvent =>
    event('response.output_item.added', { output_index: index, item });
  const done = (index: number): WireEvent =>
    event('response.output_item.done', { output_index: index, item: outputItems[index] });
  const text = { item_id: 'msg_1', output_index: 1, content_index: 0 };
  const summary = (index: number, piece: string): WireEvent[] => {
    const place = { item_id: 'rs_1', output_index: 0, summary_index: index };
    return [
      event('response.reasoning_summary_part.added', { ...place, part: { type: 'summary_text', text: '' } }),
      event('response.reasoning_summary_text.delta', { ...place, delta: piece }),
      event('response.reasoning_summary_text.done', { ...place, text: piece }),
      event('response.reasoning_summary_part.done', {
        ...place,
        part: { type: 'summary_text', text: piece },
      }),
    ];
  };
  const [part = {}] = (outputItems[1]?.['content'] ?? []) as Json[];
  return [
    event('response.created', { response: response({ status: 'in_progress', output: [], usage: null }) }),
    event('response.in_progress', { response: response({ status: 'in_progress', output: [], usage: null }) }),
    added(0, { id: 'rs_1', type: 'reasoning', summary: [] }),
    ...summary(0, '先想'),
    ...summary(1, 'then'),
    done(0),
    added(1, { id: 'msg_1', type: 'message', status: 'in_progress', role: 'assistant', content: [] }),
    event('response.content_part.added', {
      ...text,
      part: { type: 'output_text', text: '', annotations: [] },
    }),
    ...['你好', '，世界', ' 🌏'].map((delta) =>
      event('response.output_text.delta', { ...text, delta, logprobs: [] }),
    ),
    event('response.output_text.annotation.added', {
      ...text,
      annotation_index: 0,
      annotation: (part['annotations'] as Json[])[0],
    }),
    event('response.output_text.done', { ...text, text: '你好，世界 🌏', logprobs: [] }),
    event('response.content_part.done', { ...text, part }),
    done(1),
    // Two calls whose pieces come in turns.
    added(2, { ...outputItems[2], status: 'in_progress', arguments: '' }),
    added(3, { ...outputItems[3], status: 'in_progress', arguments: '' }),
    event('response.function_call_arguments.delta', {
      item_id: 'fc_1',
      output_index: 2,
      delta: '{"path":"北',
    }),
    event('response.function_call_arguments.delta', { item_id: 'fc_2', output_index: 3, delta: '{}' }),
    event('response.function_call_arguments.delta', {
      item_id: 'fc_1',
      output_index: 2,
      delta: '京","n":1.0}',
    }),
    event('response.function_call_arguments.done', {
      item_id: 'fc_1',
      output_index: 2,
      arguments: '{"path":"北京","n":1.0}',
    }),
    event('response.function_call_arguments.done', { item_id: 'fc_2', output_index: 3, arguments: '{}' }),
    done(2),
    done(3),
    added(4, { ...outputItems[4], status: 'in_progress', input: '' }),
    event('response.custom_tool_call_input.delta', {
      item_id: 'ctc_1',
      output_index: 4,
      delta: '*** 补丁\n',
    }),
    event('response.custom_tool_call_input.done', { item_id: 'ctc_1', output_index: 4, input: '*** 补丁\n' }),
    done(4),
    added(5, { id: 'ig_1', type: 'image_generation_call', status: 'in_progress' }),
    event('response.image_generation_call.partial_image', {
      item_id: 'ig_1',
      output_index: 5,
      partial_image_b64: 'AA',
    }),
    done(5),
    added(6, { id: 'ws_1', type: 'web_search_call', status: 'in_progress' }),
    event('response.web_search_call.searching', { item_id: 'ws_1', output_index: 6 }),
    done(6),
    added(7, { id: 'cmp_1', type: 'compaction' }),
    done(7),
    event('response.completed', { response: response({ status: 'completed', output: outputItems, usage }) }),
  ];
}

function capturedStreams(): WireCorpus['streams'] {
  return ['apply-patch', 'gpt6-exec-tool-http', 'parallel-tools', 'sse-completed-output-only'].flatMap(
    (file) =>
      codexExchanges(file).map((exchange, index) => ({
        name: `${file} #${index}`,
        events: (exchange.response?.events ?? [])
          .filter((one) => typeof one['type'] === 'string')
          .map((one) => ({ data: JSON.stringify(one) })),
      })),
  );
}

const refused: WireEvent[] = [
  event('response.created', { response: response({ status: 'in_progress' }) }),
  event('response.output_item.added', {
    output_index: 0,
    item: { id: 'msg_9', type: 'message', role: 'assistant', content: [] },
  }),
  event('response.refusal.delta', { item_id: 'msg_9', output_index: 0, content_index: 0, delta: '不行' }),
  event('response.refusal.done', { item_id: 'msg_9', output_index: 0, content_index: 0, refusal: '不行。' }),
  event('response.completed', {
    response: response({
      status: 'completed',
      usage: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
    }),
  }),
];

const incomplete: WireEvent[] = [
  event('response.created', { response: response({ status: 'in_progress' }) }),
  event('response.output_text.delta', { item_id: 'msg_9', output_index: 0, content_index: 0, delta: 'half' }),
  event('response.incomplete', {
    response: response({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, usage }),
  }),
];

export const responsesCorpus: WireCorpus = {
  requests: [
    { name: 'everything', body: everything },
    { name: 'a bare string', body: { model: 'm', input: '你好' } },
    {
      name: 'a demanded search',
      body: {
        model: 'm',
        input: 'x',
        tools: [{ type: 'web_search_preview', search_context_size: 'low' }],
        tool_choice: { type: 'web_search_preview' },
      },
    },
    ...codexRuns.flatMap((file) =>
      codexExchanges(file).map((exchange, index) => ({
        name: `${file} #${index}`,
        body: exchange.body ?? {},
      })),
    ),
    ...capturedRequests('opencode-responses', /\/responses$/).map(({ name, body, headers }) => ({
      name,
      body,
      headers,
    })),
  ],
  streams: [
    { name: 'all items', events: fullStream() },
    { name: 'a refusal', events: refused },
    { name: 'incomplete', events: incomplete },
    ...capturedStreams(),
  ],
  responses: [
    { name: 'all items', body: response({ status: 'completed', output: outputItems, usage }) },
    {
      name: 'incomplete',
      body: response({
        status: 'incomplete',
        incomplete_details: { reason: 'content_filter' },
        output: [],
        usage,
      }),
    },
  ],
  /** Allowed: text content becomes an array, one text output a string, `type` is written out, nulls and defaults go. */
  canonical(body) {
    const input =
      typeof body['input'] === 'string' ? [{ role: 'user', content: body['input'] }] : body['input'];
    const { tools, ...rest } = body;
    return {
      stream: false,
      ...rest,
      ...(Array.isArray(tools) && tools.length > 0 && { tools: (tools as Json[]).map(canonicalTool) }),
      input: (input as Json[]).map(canonicalItem),
    };
  },
};

function canonicalTool(tool: Json): Json {
  if (tool['type'] === 'namespace') return { ...tool, tools: (tool['tools'] as Json[]).map(canonicalTool) };
  if (tool['type'] !== 'function') return tool;
  return { strict: false, parameters: { type: 'object', properties: {} }, ...tool };
}

function canonicalItem(item: Json): Json {
  const { content, output, ...rest } = item;
  const [only] = Array.isArray(output) && output.length === 1 ? (output as Json[]) : [];
  const text = only?.['type'] === 'input_text' && Object.keys(only).length === 2 ? only['text'] : output;
  const plain = item['role'] === 'assistant' ? 'output_text' : 'input_text';
  const parts = typeof content === 'string' ? [{ type: plain, text: content }] : content;
  return {
    ...(item['role'] !== undefined && { type: 'message' }),
    ...rest,
    ...(Array.isArray(parts) && { content: (parts as Json[]).map(withoutEmpty) }),
    ...(output !== undefined && { output: text }),
  };
}

function withoutEmpty(part: Json): Json {
  const { annotations, ...rest } = part;
  return Array.isArray(annotations) && annotations.length > 0 ? part : rest;
}
