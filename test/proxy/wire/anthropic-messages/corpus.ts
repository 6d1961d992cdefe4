// What the conformance suite runs the Anthropic codec on.
import type { WireEvent } from '../../../../src-proxy/wire/wire-protocol.ts';
import { capturedRequests } from '../../../support/client-captures.ts';
import type { WireCorpus } from '../../../support/wire-conformance.ts';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const everything = {
  model: 'claude-sonnet-4-5',
  max_tokens: 4096,
  stream: true,
  temperature: 0.5,
  top_k: 40,
  stop_sequences: ['结束', '🛑'],
  metadata: { user_id: 'u-1' },
  service_tier: 'auto',
  system: [
    { type: 'text', text: '你是一个助手。', cache_control: { type: 'ephemeral' } },
    { type: 'text', text: 'Be brief 🙂.' },
  ],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: '看图 👀' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
        { type: 'image', source: { type: 'url', url: 'https://example.test/猫.png' } },
        {
          type: 'document',
          source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0xLjQK' },
          title: '报告',
          citations: { enabled: true },
        },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: '思考…', signature: 'EqQBCgIYAhIM+/=' },
        { type: 'redacted_thinking', data: 'EmwKAhgBEgy3va3' },
        { type: 'text', text: 'Zwei Aufrufe.' },
        { type: 'tool_use', id: 'toolu_1', name: 'read', input: { path: '/tmp/ü.txt', n: 1 } },
        { type: 'tool_use', id: 'toolu_2', name: 'list', input: {} },
      ],
    },
    { role: 'system', content: 'The user went away.', output_config: { effort: 'low' } },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_2', content: 'nothing', is_error: true },
        {
          type: 'tool_result',
          tool_use_id: 'toolu_1',
          content: [
            { type: 'text', text: '内容 🎉' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
          ],
          cache_control: { type: 'ephemeral' },
        },
        { type: 'text', text: 'go on' },
      ],
    },
  ],
  tools: [
    {
      name: 'read',
      description: '读文件',
      input_schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
      cache_control: { type: 'ephemeral' },
    },
    { name: 'list', input_schema: { type: 'object', properties: {} }, strict: false },
    { name: 'later', input_schema: { type: 'object' }, defer_loading: true },
    { type: 'web_search_20250305', name: 'web_search', max_uses: 3 },
  ],
  tool_choice: { type: 'auto', disable_parallel_tool_use: true },
  thinking: { type: 'enabled', budget_tokens: 2048, display: 'omitted' },
  output_config: {
    effort: 'high',
    format: { type: 'json_schema', schema: { type: 'object', properties: { a: { type: 'string' } } } },
  },
  context_management: { edits: [] },
  container: 'c_1',
};

const event = (type: string, more: object = {}): WireEvent => ({
  event: type,
  data: JSON.stringify({ type, ...more }),
});
const start = (usage: object = { input_tokens: 25, output_tokens: 1 }): WireEvent =>
  event('message_start', {
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
    },
  });
const block = (index: number, content: object, deltas: readonly object[]): WireEvent[] => [
  event('content_block_start', { index, content_block: content }),
  ...deltas.map((delta) => event('content_block_delta', { index, delta })),
  event('content_block_stop', { index }),
];
const end = (
  reason: string,
  usage: object = { output_tokens: 7 },
  sequence: string | null = null,
): WireEvent[] => [
  event('message_delta', { delta: { stop_reason: reason, stop_sequence: sequence }, usage }),
  event('message_stop'),
];
const text = (value: string): object => ({ type: 'text_delta', text: value });
const json = (value: string): object => ({ type: 'input_json_delta', partial_json: value });

const searching = (index: number, id: string, query: string): WireEvent[] =>
  block(index, { type: 'server_tool_use', id, name: 'web_search', input: {} }, [
    json(''),
    json(JSON.stringify({ query })),
  ]);
const searched = (id: string, content: object): object => ({
  type: 'web_search_tool_result',
  tool_use_id: id,
  content,
});

export const anthropicStreams: WireCorpus['streams'] = [
  {
    name: 'text with a ping and cached tokens',
    events: [
      start({
        input_tokens: 5,
        cache_creation_input_tokens: 20,
        cache_read_input_tokens: 75,
        output_tokens: 1,
      }),
      event('ping'),
      ...block(0, { type: 'text', text: '' }, [text('你好'), text('，世界 👋🏽'), text(' — fin.')]),
      ...end('end_turn', { output_tokens: 12 }),
    ],
  },
  {
    name: 'signed thinking, then a tool call in pieces',
    events: [
      start(),
      ...block(0, { type: 'thinking', thinking: '', signature: '' }, [
        { type: 'thinking_delta', thinking: '让我' },
        { type: 'thinking_delta', thinking: '想想…' },
        { type: 'signature_delta', signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h' },
      ]),
      ...block(1, { type: 'redacted_thinking', data: 'EmwKAhgBEgy3' }, []),
      ...block(2, { type: 'tool_use', id: 'toolu_1', name: 'bash', input: {} }, [
        json(''),
        json('{"command":"echo '),
        json('\\u4f60好 🙂", "n": 1.0'),
        json('}'),
      ]),
      ...end('tool_use'),
    ],
  },
  {
    name: 'parallel tool calls, one without arguments',
    events: [
      start(),
      ...block(0, { type: 'text', text: '' }, [text('Both.')]),
      ...block(1, { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} }, [json('{"p":1}')]),
      ...block(2, { type: 'tool_use', id: 'toolu_2', name: 'list', input: {} }, [json('{}')]),
      ...end('tool_use'),
    ],
  },
  {
    name: 'a server tool, citations, a stop sequence',
    events: [
      start(),
      ...block(
        0,
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: '天气' } },
        [],
      ),
      ...block(
        1,
        {
          type: 'web_search_tool_result',
          tool_use_id: 'srvtoolu_1',
          content: [{ type: 'web_search_result', url: 'https://a.test' }],
        },
        [],
      ),
      ...block(2, { type: 'text', text: '' }, [
        text('Sonnig.'),
        {
          type: 'citations_delta',
          citation: {
            type: 'web_search_result_location',
            url: 'https://a.test',
            title: 'A',
            cited_text: 'x',
            encrypted_index: 'e',
          },
        },
      ]),
      ...end('stop_sequence', { output_tokens: 9 }, '结束'),
    ],
  },
  {
    name: 'two searches at once, one of them in vain',
    events: [
      start(),
      ...searching(0, 'srvtoolu_1', '天气'),
      ...searching(1, 'srvtoolu_2', 'q'),
      ...block(
        2,
        searched('srvtoolu_1', [{ type: 'web_search_result', url: 'https://a.test', title: 'A' }]),
        [],
      ),
      ...block(
        3,
        searched('srvtoolu_2', { type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' }),
        [],
      ),
      ...block(4, { type: 'text', text: '' }, [text('Sonnig.')]),
      ...end('end_turn'),
    ],
  },
  {
    name: 'a search that waits for the result of a call beside it',
    events: [
      start(),
      ...searching(0, 'srvtoolu_1', 'q'),
      ...block(1, { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} }, [json('{"p":1}')]),
      ...end('tool_use'),
    ],
  },
  { name: 'a refusal without text', events: [start(), ...end('refusal', { output_tokens: 1 })] },
];

export const anthropicResponses: WireCorpus['responses'] = [
  {
    name: 'thinking, text and tools',
    body: {
      id: 'msg_9',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5',
      content: [
        { type: 'thinking', thinking: '想', signature: 'Eq+/=' },
        { type: 'text', text: '好 🎉' },
        { type: 'tool_use', id: 'toolu_1', name: 'read', input: { path: 'ü' } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 5,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 3,
        output_tokens: 11,
      },
    },
  },
  {
    name: 'a search and what was found',
    body: {
      id: 'msg_9',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: '天气' } },
        searched('srvtoolu_1', [{ type: 'web_search_result', url: 'https://a.test', title: 'A' }]),
        { type: 'text', text: 'Sonnig.' },
      ],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 5, output_tokens: 11, server_tool_use: { web_search_requests: 1 } },
    },
  },
  {
    name: 'cut by the limit',
    body: {
      id: 'msg_9',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text: 'half' }],
      stop_reason: 'max_tokens',
      stop_sequence: null,
      usage: { input_tokens: 5, output_tokens: 11 },
    },
  },
];

/** Allowed: text alone may be a string or one block; `stream: false`, empty lists and `type: "custom"` may be left out. */
function canonical(body: Record<string, unknown>): unknown {
  const out = { ...body };
  const content = (value: unknown): unknown =>
    typeof value === 'string'
      ? [{ type: 'text', text: value }]
      : Array.isArray(value)
        ? value.map((one: Record<string, unknown>) =>
            one['content'] === undefined || one['type'] !== 'tool_result'
              ? one
              : { ...one, content: content(one['content']) },
          )
        : value;
  if (out['stream'] === false) delete out['stream'];
  for (const name of ['tools', 'system', 'stop_sequences']) {
    if (Array.isArray(out[name]) && out[name].length === 0) delete out[name];
  }
  if (out['system'] !== undefined) out['system'] = content(out['system']);
  out['messages'] = (body['messages'] as Record<string, unknown>[]).map((message) => ({
    ...message,
    content: content(message['content']),
  }));
  return out;
}

export const anthropicCorpus: WireCorpus = {
  requests: [
    { name: 'everything at once', body: everything },
    ...capturedRequests('claude-code-', /\/messages(\?|$)/),
    ...capturedRequests('opencode-anthropic-', /\/messages(\?|$)/),
  ],
  streams: anthropicStreams,
  responses: anthropicResponses,
  canonical,
};
