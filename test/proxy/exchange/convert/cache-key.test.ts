// Clients whose protocol has no cache key: the session that they name becomes one where the upstream knows what to do with it.
import { expect, it } from 'vitest';
import { proxyTo, vendor } from '../../../support/convert-world.ts';

const answer = {
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  output: [
    {
      id: 'msg_1',
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'hi', annotations: [] }],
    },
  ],
  usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
};

it('turns the named session of a Messages client into the cache key of a Responses upstream', async () => {
  const fake = await vendor(() => ({ body: answer }));
  const proxy = await proxyTo(fake, 'openai-responses');
  const keyOf = async (body: object, headers: Record<string, string> = {}): Promise<unknown> => {
    const response = await proxy.call(
      '/v1/messages',
      { model: 'm', max_tokens: 64, messages: [{ role: 'user', content: 'x' }], ...body },
      { headers },
    );
    expect(response.status).toBe(200);
    await response.text();
    return fake.requests.at(-1)?.json()['prompt_cache_key'];
  };
  // Claude Code names its session in a header, and in metadata (clients.md, 2026-11-20).
  const session = 'b2f6a1de-2f0c-4a7e-9f6e-0d7a4c7c1e11';
  const first = await keyOf({}, { 'x-claude-code-session-id': session });
  expect(first).toMatch(/^ks-\w+$/);
  expect(
    await keyOf({ messages: [{ role: 'user', content: 'later' }] }, { 'x-claude-code-session-id': session }),
  ).toBe(first);
  expect(await keyOf({ metadata: { user_id: JSON.stringify({ session_id: session }) } })).toBe(first);
  expect(await keyOf({}, { 'x-claude-code-session-id': `${session}2` })).not.toBe(first);
  // A script's calls share their start, which OpenAI finds by itself.
  expect(await keyOf({})).toBeUndefined();
});

it("leaves a client's own key alone, and says none to upstreams that know none", async () => {
  const fake = await vendor(() => ({ body: answer }));
  const proxy = await proxyTo(fake, 'openai-responses');
  const named = { headers: { 'x-session-id': 's1' } };
  const body = { model: 'm', messages: [{ role: 'user', content: 'x' }] };
  await (await proxy.call('/v1/chat/completions', { ...body, prompt_cache_key: 'mine' }, named)).text();
  expect(fake.requests.at(-1)?.json()['prompt_cache_key']).toBe('mine');

  const chat = await vendor(() => ({
    body: {
      id: 'c',
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
    },
  }));
  const other = await proxyTo(chat, 'openai-chat');
  const response = await other.call('/v1/messages', { ...body, max_tokens: 64 }, named);
  expect(response.headers.get('x-keyswitch-warnings')).toBeNull();
  expect(chat.requests.at(-1)?.json()).not.toHaveProperty('prompt_cache_key');
});
