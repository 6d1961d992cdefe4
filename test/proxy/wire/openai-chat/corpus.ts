// What the conformance suite runs the Chat codec on.
import type { WireEvent } from '../../../../src-proxy/wire/wire-protocol.ts';
import { capturedRequests } from '../../../support/client-captures.ts';
import type { WireCorpus } from '../../../support/wire-conformance.ts';

const everything = {
  model: 'gpt-4.1',
  stream: true,
  stream_options: { include_usage: true },
  max_tokens: 512,
  temperature: 1.5,
  top_p: 0.9,
  n: 1,
  stop: ['结束', '🛑'],
  presence_penalty: 0.5,
  frequency_penalty: -0.5,
  logprobs: true,
  top_logprobs: 2,
  logit_bias: { '50256': -100 },
  seed: 42,
  user: 'u-1',
  verbosity: 'low',
  service_tier: 'auto',
  prompt_cache_key: 'k',
  metadata: { a: 'b' },
  reasoning_effort: 'xhigh',
  parallel_tool_calls: false,
  messages: [
    { role: 'developer', content: '你是一个助手。' },
    {
      role: 'user',
      name: 'anna',
      content: [
        { type: 'text', text: '看图 👀' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'low' } },
        { type: 'image_url', image_url: { url: 'https://example.test/猫.png' } },
        { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQK' } },
        { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      reasoning_content: '思考…',
      tool_calls: [
        {
          id: 'call_1',
          type: 'function',
          function: { name: 'read', arguments: '{"path": "/tmp/ü.txt", "n": 1.0}' },
        },
        { id: 'call_2', type: 'custom', custom: { name: 'patch', input: '*** Begin\n+🙂' } },
      ],
    },
    { role: 'tool', tool_call_id: 'call_2', content: 'done' },
    { role: 'tool', tool_call_id: 'call_1', content: [{ type: 'text', text: '内容 🎉' }] },
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'go on' },
  ],
  tools: [
    {
      type: 'function',
      function: {
        name: 'read',
        description: '读文件',
        parameters: { type: 'object', properties: { path: { type: 'string' } } },
        strict: false,
      },
    },
    {
      type: 'custom',
      custom: {
        name: 'patch',
        format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: /.+/' } },
      },
    },
  ],
  tool_choice: { type: 'function', function: { name: 'read' } },
  response_format: {
    type: 'json_schema',
    json_schema: { name: 'r', schema: { type: 'object', properties: {} }, strict: true },
  },
};

const chunk = (delta: object | null, more: object = {}, finish: string | null = null): WireEvent => ({
  data: JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'gpt-4.1',
    choices: delta === null ? [] : [{ index: 0, delta, finish_reason: finish }],
    ...more,
  }),
});
const done: WireEvent = { data: '[DONE]' };
const usage = {
  usage: {
    prompt_tokens: 100,
    completion_tokens: 9,
    total_tokens: 109,
    prompt_tokens_details: { cached_tokens: 75 },
    completion_tokens_details: { reasoning_tokens: 4 },
  },
};
const call = (index: number, id: string | null, name: string | null, args: string): object => ({
  tool_calls: [
    {
      index,
      ...(id !== null && { id, type: 'function' }),
      function: { ...(name !== null && { name }), arguments: args },
    },
  ],
});

export const chatStreams: WireCorpus['streams'] = [
  {
    name: 'text, usage in a chunk without choices',
    events: [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: '你好' }),
      chunk({ content: '，世界 👋🏽' }),
      chunk({}, {}, 'stop'),
      chunk(null, usage),
      done,
    ],
  },
  {
    name: 'reasoning_content, then text, then a call in pieces',
    events: [
      chunk({ role: 'assistant', content: null, reasoning_content: '让我' }),
      chunk({ reasoning_content: '想想…' }),
      chunk({ content: 'Gut.' }),
      chunk(call(0, 'call_1', 'bash', '')),
      chunk(call(0, null, null, '{"command":"echo \\u4f60')),
      chunk(call(0, null, null, '好 🙂", "n": 1.0}')),
      chunk({}, usage, 'tool_calls'),
      done,
    ],
  },
  {
    name: 'interleaved parallel calls, one without arguments',
    events: [
      chunk(call(0, 'call_1', 'read', '')),
      chunk(call(1, 'call_2', 'list', '')),
      chunk(call(2, 'call_3', 'read', '{"a"')),
      chunk(call(0, null, null, '{"p":')),
      chunk(call(2, null, null, ':2}')),
      chunk(call(0, null, null, '1}')),
      chunk({}, {}, 'tool_calls'),
      chunk(null, usage),
      done,
    ],
  },
  {
    name: 'a refusal',
    events: [
      chunk({ role: 'assistant', content: null, refusal: '' }),
      chunk({ refusal: '不行。' }),
      chunk({}, usage, 'stop'),
      done,
    ],
  },
  {
    name: 'cut by the limit, with a citation',
    events: [
      chunk({ content: 'see' }),
      chunk({
        annotations: [
          {
            type: 'url_citation',
            url_citation: { url: 'https://a.test', title: 'A', start_index: 0, end_index: 3 },
          },
        ],
      }),
      chunk({}, usage, 'length'),
      done,
    ],
  },
];

export const chatResponses: WireCorpus['responses'] = [
  {
    name: 'reasoning, text and tools',
    body: {
      id: 'chatcmpl-9',
      object: 'chat.completion',
      created: 1_760_000_000,
      model: 'gpt-4.1',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: '好 🎉',
            reasoning_content: '想',
            tool_calls: [
              {
                id: 'call_1',
                type: 'function',
                function: { name: 'read', arguments: '{"path": "ü", "big": 12345678901234567890}' },
              },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
      ...usage,
    },
  },
  {
    name: 'a refusal',
    body: {
      id: 'chatcmpl-9',
      object: 'chat.completion',
      created: 1_760_000_000,
      model: 'gpt-4.1',
      choices: [
        { index: 0, message: { role: 'assistant', content: null, refusal: 'No.' }, finish_reason: 'stop' },
      ],
      ...usage,
    },
  },
];

/**
 * Allowed: the token limit under either name; text alone as a string or one part; `content` null, '' or absent beside
 * calls; usage asked for in every stream; `stream: false` and empty lists left out.
 */
function canonical(body: Record<string, unknown>): unknown {
  const { max_tokens: older, max_completion_tokens: newer, ...out } = body;
  if (newer !== undefined || older !== undefined) out['max_tokens'] = newer ?? older;
  if (out['stream'] === false) delete out['stream'];
  if (out['stream'] === true) out['stream_options'] = { include_usage: true };
  if (Array.isArray(out['tools']) && out['tools'].length === 0) delete out['tools'];
  out['messages'] = (body['messages'] as Record<string, unknown>[]).map((message) => ({
    ...message,
    content: canonicalContent(message['content']),
  }));
  return out;
}

function canonicalContent(content: unknown): unknown {
  if (content === undefined || content === '') return null;
  if (!Array.isArray(content) || content.length !== 1) return content;
  const [only] = content as { type: string; text?: string }[];
  return only?.type === 'text' ? only.text : content;
}

export const chatCorpus: WireCorpus = {
  requests: [
    { name: 'everything at once', body: everything },
    ...capturedRequests('opencode-chat-', /\/chat\/completions$/),
  ],
  streams: chatStreams,
  responses: chatResponses,
  canonical,
  isComplete: (events) => events.some((one) => /"finish_reason":"/.test(one.data)),
};
