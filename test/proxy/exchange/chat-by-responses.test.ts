// Chat clients (OpenCode, Cline, Aider, LangChain) on models that OpenAI serves by Responses only: crush#2913,
// LibreChat#14355, openai-openapi#541 (tools), tmuxai#82, openai/codex#4136 (the model itself).
import { afterEach, describe, expect, it } from 'vitest';
import { startFakeUpstream, type FakeUpstream, type Script } from '../../support/fake-upstream.ts';
import { startProxy, type StartedProxy } from '../../support/start-proxy.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

const toolsWords =
  "Function tools with reasoning_effort are not supported for gpt-5.6-terra in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.";
const modelWords = 'This model is only supported in v1/responses and not in v1/chat/completions.';

const refusal = (message: string, status: number): Script => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code: null } },
});
const chatAnswer: Script = {
  body: {
    id: 'c',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: 'by chat' }, finish_reason: 'stop' }],
  },
};
const responsesAnswer: Script = {
  body: {
    id: 'r',
    object: 'response',
    status: 'completed',
    output: [
      {
        type: 'message',
        id: 'm',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'by responses', annotations: [] }],
      },
    ],
    usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
  },
};

/** Both protocols at one address; Chat refuses with tools, or always. */
async function world(
  words: string,
  status: number,
  protocols?: readonly ['openai-chat'],
): Promise<[FakeUpstream, StartedProxy]> {
  const fake = await startFakeUpstream((request) => {
    if (request.path.endsWith('/responses')) return responsesAnswer;
    const refused = words === modelWords || request.json()['tools'] !== undefined;
    return refused ? refusal(words, status) : chatAnswer;
  });
  open.push(fake);
  const proxy = await startProxy({
    upstreams: [{ id: 'lab', url: fake.url, protocols: protocols ?? ['openai-responses', 'openai-chat'] }],
  });
  open.push(proxy);
  return [fake, proxy];
}

const messages = [{ role: 'user', content: 'go' }];
const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }];
const ask = async (proxy: StartedProxy, more: object): Promise<string> => {
  const answer = await proxy.call('/v1/chat/completions', { model: 'gpt-5.6-terra', messages, ...more });
  return answer.text();
};
const paths = (fake: FakeUpstream): string[] => fake.requests.map(({ path }) => path.replace('/v1/', ''));

describe('a model that takes tools by Responses only', () => {
  it('gets them there, after one refusal; without tools it is asked by Chat', async () => {
    const [fake, proxy] = await world(toolsWords, 400);
    expect(await ask(proxy, { tools, reasoning_effort: 'high' })).toContain('by responses');
    expect(await ask(proxy, { tools })).toContain('by responses');
    expect(await ask(proxy, {})).toContain('by chat');
    expect(paths(fake)).toEqual(['chat/completions', 'responses', 'responses', 'chat/completions']);
    expect(fake.requests[1]?.json()).toMatchObject({ reasoning: { effort: 'high' }, tools: [{ name: 'f' }] });
    const [record] = await proxy.waitForRecords(3);
    expect(record).toMatchObject({
      lane: 'convert',
      status: 200,
      attempts: [{ status: 400 }, { status: 200 }],
    });
  });
});

describe('a model that has no Chat', () => {
  it.each([400, 404])('is asked by Responses at once from the second time on (%i)', async (status) => {
    const [fake, proxy] = await world(modelWords, status);
    expect(await ask(proxy, {})).toContain('by responses');
    expect(await ask(proxy, {})).toContain('by responses');
    expect(paths(fake)).toEqual(['chat/completions', 'responses', 'responses']);
  });
  it('is refused in the words of the vendor where that has no Responses', async () => {
    const [fake, proxy] = await world(modelWords, 404, ['openai-chat']);
    expect(await ask(proxy, {})).toContain('only supported in v1/responses');
    expect(fake.requests).toHaveLength(1);
  });
  it('is asked by Chat again where Responses fails too', async () => {
    const [fake, proxy] = await world(modelWords, 404);
    fake.respond = (request) =>
      request.path.endsWith('/responses') ? refusal('nor here', 400) : refusal(modelWords, 404);
    expect(await ask(proxy, {})).toContain('nor here');
    await ask(proxy, {});
    expect(paths(fake)).toEqual(['chat/completions', 'responses', 'chat/completions', 'responses']);
  });
});
