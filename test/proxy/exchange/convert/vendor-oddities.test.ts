// Refusals that name an oddity of the vendor: the request goes again around it, and what helped is known from then on.
// The words are those that users of rival proxies reported; each case names its report.
import { describe, expect, it } from 'vitest';
import { chunk, done, proxyTo, sse, vendor } from '../../../support/convert-world.ts';
import type { FakeUpstream } from '../../../support/fake-upstream.ts';
import type { StartedProxy } from '../../../support/start-proxy.ts';

type Body = Record<string, unknown>;

/** A vendor that refuses a request in these words where `isOdd` finds it at fault. */
function oddVendor(words: string, isOdd: (body: Body) => boolean, status = 400): Promise<FakeUpstream> {
  return vendor((request) => {
    const body = request.json();
    if (isOdd(body)) return { status, body: { error: { message: words, type: 'invalid_request_error' } } };
    const message = { role: 'assistant', content: 'ok' };
    return { body: { id: 'c1', choices: [{ index: 0, message, finish_reason: 'stop' }] } };
  });
}

const messagesOf = (body: Body): Body[] => body['messages'] as Body[];
const tool = { type: 'function', name: 'f', strict: false, parameters: { type: 'object', properties: {} } };
const png = 'data:image/png;base64,iVBORw0KGgo=';
const input = [
  { role: 'developer', content: 'D1' },
  { role: 'user', content: 'go' },
  { role: 'assistant', content: 'gone' },
  { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
  { type: 'function_call_output', call_id: 'c1', output: [{ type: 'input_image', image_url: png }] },
  { role: 'developer', content: 'D2' },
  {
    role: 'user',
    content: [
      { type: 'input_text', text: 'a' },
      { type: 'input_text', text: 'b' },
    ],
  },
];
/** What Codex asks, and more than it asks. */
const codexTurn = {
  model: 'm',
  instructions: 'I',
  input,
  tools: [tool],
  tool_choice: 'required',
  parallel_tool_calls: false,
  reasoning: { effort: 'high' },
  text: {
    verbosity: 'low',
    format: { type: 'json_schema', name: 'n', schema: { type: 'object', properties: {} } },
  },
  temperature: 0.3,
  max_output_tokens: 99,
  prompt_cache_key: 'k',
};
const ask = (proxy: StartedProxy, more: Body = {}): Promise<Response> =>
  proxy.call('/v1/responses', { ...codexTurn, ...more });

/** What the turn needs besides for the refusal to come. */
function moreFor(words: string): Body {
  if (words.includes('without `tools=`')) return { tools: [], tool_choice: 'auto' };
  return words.includes("'object'") ? { tool_choice: { type: 'function', name: 'f' } } : {};
}

const has = (name: string) => (body: Body) => body[name] !== undefined;
const cases: readonly (readonly [string, string, (body: Body) => boolean])[] = [
  [
    'MiniMax-AI/MiniMax-M2#27, openclaw#19386: more than one system message',
    'invalid params, invalid chat setting (2013)',
    (body) => messagesOf(body).filter(({ role }) => role === 'system').length > 1,
  ],
  [
    'vibe_tavern#44, phuetz/code-buddy#75: a system message that is not the first (Qwen)',
    'System message must be at the beginning.',
    (body) => messagesOf(body).some(({ role }, index) => role === 'system' && index > 0),
  ],
  [
    'cc-switch#3540, CodexPlusPlus#574: an image in the history of a model without eyes',
    'Failed to deserialize the JSON body into the target type: messages[4]: unknown variant `image_url`, expected `text` at line 1 column 56209',
    (body) => JSON.stringify(body).includes('image_url'),
  ],
  [
    'oh-my-pi#7315, opencode-mem#253: a forced call beside thinking',
    'Thinking mode does not support this tool_choice',
    (body) => body['tool_choice'] !== undefined && body['tool_choice'] !== 'auto',
  ],
  [
    'openai/codex#24500, opencode#25000: thinking that does not come back, in any turn',
    'The `reasoning_content` in the thinking mode must be passed back to the API.',
    (body) =>
      messagesOf(body).some((one) => one['role'] === 'assistant' && one['reasoning_content'] === undefined),
  ],
  [
    'zed#36215: Groq and Cerebras know no prompt_cache_key',
    "property 'prompt_cache_key' is unsupported",
    has('prompt_cache_key'),
  ],
  [
    'opencode#10037, bedrock-access-gateway#239: no tools beside a history of calls',
    "Anthropic doesn't support tool calling without `tools=` param specified.",
    (body) => body['tools'] === undefined,
  ],
  [
    'lmstudio-bug-tracker#670, oh-my-pi#6925: a chosen tool is an object',
    "Invalid tool_choice type: 'object'. Supported string values: none, auto, required",
    (body) => typeof body['tool_choice'] === 'object',
  ],
  [
    'avante.nvim#2562, hermes-agent#20154: the user speaks behind a tool (Mistral)',
    "Unexpected role 'user' after role 'tool'",
    (body) =>
      messagesOf(body).some(({ role }, index, all) => role === 'user' && all[index - 1]?.['role'] === 'tool'),
  ],
  [
    'kilocode#5189, code_puppy#368: strict that is not the same in all tools (Cerebras)',
    "Tools with mixed values for 'strict' are not allowed. Please set all tools to 'strict: true' or 'strict: false'",
    (body) => JSON.stringify(body['tools']).includes('"strict"'),
  ],
  ['verbosity is refused', 'Unrecognized request argument supplied: verbosity', has('verbosity')],
  ['no parallel_tool_calls', '"parallel_tool_calls" is not supported', has('parallel_tool_calls')],
  ['no reasoning_effort', 'Unsupported parameter: reasoning_effort', has('reasoning_effort')],
  [
    'MoonshotAI/kimi-cli#1924: a temperature of its own',
    'invalid temperature: only 1 is allowed for this model',
    has('temperature'),
  ],
  [
    'DeepSeek has no JSON schema',
    'This response_format type is unavailable now',
    (body) => (body['response_format'] as Body | undefined)?.['type'] === 'json_schema',
  ],
  [
    'the limit has its newer name only',
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    has('max_tokens'),
  ],
  [
    'text only as one string',
    'messages[6].content must be a string',
    (body) =>
      messagesOf(body).some(
        ({ content }) => Array.isArray(content) && !JSON.stringify(content).includes('image'),
      ),
  ],
];

describe('a refusal that names an oddity of the vendor', () => {
  it.each(cases)('%s', async (_report, words, isOdd) => {
    const fake = await oddVendor(words, isOdd);
    const proxy = await proxyTo(fake, 'openai-chat');
    const more = moreFor(words);
    const first = await ask(proxy, more);
    expect(first.status).toBe(200);
    expect(fake.requests).toHaveLength(2);
    // Known from then on.
    expect((await ask(proxy, more)).status).toBe(200);
    expect(fake.requests).toHaveLength(3);
    const [record] = await proxy.waitForRecords(2);
    expect(record?.attempts).toMatchObject([{ status: 400, error: 'invalid_request' }, { status: 200 }]);
  });

  it('several in one request are met one after the other', async () => {
    const fake = await vendor((request) => {
      const body = request.json();
      const odd = ['parallel_tool_calls', 'reasoning_effort', 'verbosity'].find((name) => has(name)(body));
      if (odd !== undefined)
        return { status: 422, body: { detail: `Extra inputs are not permitted: ${odd}` } };
      const message = { role: 'assistant', content: 'ok' };
      return { body: { id: 'c1', choices: [{ index: 0, message, finish_reason: 'stop' }] } };
    });
    const proxy = await proxyTo(fake, 'openai-chat');
    expect((await ask(proxy)).status).toBe(200);
    expect(fake.requests).toHaveLength(4);
  });

  it('says what was left out, and asks for a forced call in words', async () => {
    const fake = await oddVendor(
      'Thinking mode does not support this tool_choice',
      (body) => body['tool_choice'] === 'required',
    );
    const answer = await ask(await proxyTo(fake, 'openai-chat'));
    expect(answer.headers.get('x-keyswitch-warnings')).toContain('emulated tool_choice');
    const sent = fake.requests[1]?.json() ?? {};
    expect(sent['tool_choice']).toBe('auto');
    expect(JSON.stringify(messagesOf(sent)[0])).toContain('by calling one of the tools');
  });

  it('is found in the words of OpenRouter’s provider, and in its 404', async () => {
    const raw = JSON.stringify({ error: { message: 'Thinking mode does not support this tool_choice' } });
    const fake = await vendor((request) => {
      const body = request.json();
      if (body['tool_choice'] === 'required')
        return {
          status: 400,
          body: { error: { message: 'Provider returned error', code: 400, metadata: { raw } } },
        };
      if (JSON.stringify(body).includes('image_url'))
        return {
          status: 404,
          body: { error: { message: 'No endpoints found that support image input', code: 404 } },
        };
      const message = { role: 'assistant', content: 'ok' };
      return { body: { id: 'c1', choices: [{ index: 0, message, finish_reason: 'stop' }] } };
    });
    expect((await ask(await proxyTo(fake, 'openai-chat'))).status).toBe(200);
  });

  it('is told to the client where going around it does not help, and is not remembered', async () => {
    const fake = await oddVendor("'parallel_tool_calls' is not supported", () => true);
    const proxy = await proxyTo(fake, 'openai-chat');
    const answer = await ask(proxy);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('parallel_tool_calls');
    expect(fake.requests).toHaveLength(2);
    await ask(proxy);
    expect(fake.requests[2]?.json()).toHaveProperty('parallel_tool_calls');
  });

  it('has a vendor stream that only streams, for a client that does not (modelscope#1513)', async () => {
    const fake = await vendor((request) =>
      request.json()['stream'] === true
        ? { headers: sse, chunks: [chunk({ content: 'ok' }, 'stop'), done] }
        : {
            status: 400,
            body: {
              error: { message: 'This model only support stream mode, please enable the stream parameter.' },
            },
          },
    );
    const answer = await ask(await proxyTo(fake, 'openai-chat'));
    expect(await answer.text()).toContain('"text":"ok"');
  });

  it('is found in a 500 too: llama.cpp says so where a template raises (vibe_tavern#44)', async () => {
    const fake = await oddVendor(
      'Jinja Exception: System message must be at the beginning.',
      (body) => messagesOf(body).some(({ role }, index) => role === 'system' && index > 0),
      500,
    );
    expect((await ask(await proxyTo(fake, 'openai-chat'))).status).toBe(200);
  });

  it('of Codex’s backend is met for clients of Chat (CLIProxyAPI#71)', async () => {
    const fake = await vendor((request) => {
      const odd = ['max_output_tokens', 'temperature'].find((name) => has(name)(request.json()));
      if (odd !== undefined) return { status: 400, body: { detail: `Unsupported parameter: ${odd}` } };
      return { body: { id: 'r', status: 'completed', output: [], usage: null } };
    });
    const answer = await (
      await proxyTo(fake, 'openai-responses')
    ).call('/v1/chat/completions', {
      model: 'gpt-5.5',
      max_tokens: 99,
      temperature: 0.2,
      messages: [{ role: 'user', content: 'go' }],
    });
    expect(answer.status).toBe(200);
    expect(fake.requests).toHaveLength(3);
    expect(answer.headers.get('x-keyswitch-warnings')).toContain('dropped max_tokens');
  });

  it('of one model says nothing of another', async () => {
    const fake = await oddVendor(
      "'reasoning_effort' is not supported",
      (body) => body['model'] === 'm' && has('reasoning_effort')(body),
    );
    const proxy = await proxyTo(fake, 'openai-chat');
    await ask(proxy);
    await ask(proxy, { model: 'n' });
    expect(fake.requests.at(-1)?.json()).toMatchObject({ model: 'n', reasoning_effort: 'high' });
  });

  it.each([
    'Image is too large: only images of type png and webp are accepted.',
    'temperature must be between 0 and 2',
    'Unknown tool call in messages.',
  ])('is not found in %j', async (words) => {
    const fake = await oddVendor(words, () => true);
    expect((await ask(await proxyTo(fake, 'openai-chat'))).status).toBe(400);
    expect(fake.requests).toHaveLength(1);
  });
});
