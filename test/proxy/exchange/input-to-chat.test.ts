// Cursor's agent sends the body of Responses to Chat's route and reads a Chat answer (CLIProxyAPI#658, LiteLLM#34029,
// codex-lb#833).
import { describe, expect, it } from 'vitest';
import {
  chunk,
  done,
  event,
  messageStart,
  proxyTo,
  sse,
  usage,
  vendor,
} from '../../support/convert-world.ts';

const body = {
  model: 'gpt-5.6',
  stream: true,
  stream_options: { include_usage: true },
  instructions: 'I',
  input: [
    { role: 'user', content: [{ type: 'input_text', text: 'go' }] },
    { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c1', output: 'r' },
  ],
  tools: [
    { type: 'function', name: 'f', parameters: { type: 'object', properties: {} } },
    {
      type: 'custom',
      name: 'ApplyPatch',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
    },
  ],
  reasoning: { effort: 'low' },
};
const path = '/v1/chat/completions';

describe('a body of Responses at the route of Chat', () => {
  it('goes to a Chat vendor as Chat, and comes back as Chat', async () => {
    const fake = await vendor(() => ({
      headers: sse,
      chunks: [chunk({ content: 'ok' }, 'stop', usage), done],
    }));
    const answer = await (await proxyTo(fake, 'openai-chat')).call(path, body);
    const text = await answer.text();
    expect(text).toContain('"object":"chat.completion.chunk"');
    expect(text).toContain('"content":"ok"');
    expect(text).toContain('"prompt_tokens":100');
    expect(text).toContain('[DONE]');
    expect(fake.requests[0]?.json()).toMatchObject({
      messages: [
        { role: 'system' },
        { role: 'user', content: 'go' },
        { role: 'assistant' },
        { role: 'tool' },
      ],
      tools: [{ function: { name: 'f' } }, { function: { name: 'ApplyPatch' } }],
    });
  });

  it('goes to Responses where the upstream has it, to Claude else', async () => {
    const done = { id: 'r', status: 'completed', output: [], usage: null };
    const responses = await vendor(() => ({
      headers: sse,
      chunks: [
        event('response.created', { response: done }),
        event('response.completed', { response: done }),
      ],
    }));
    const both = await proxyTo(responses, 'openai-responses', {
      upstreams: [{ id: 'lab', url: responses.url, protocols: ['openai-chat', 'openai-responses'] }],
    });
    expect(await (await both.call(path, body)).text()).toContain('"finish_reason":"stop"');
    expect(responses.requests.map((request) => request.path)).toEqual(['/v1/responses']);
    expect(responses.requests[0]?.json()).toMatchObject({ instructions: 'I', reasoning: { effort: 'low' } });

    const claude = await vendor(() => ({
      headers: sse,
      chunks: [
        messageStart,
        event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } }),
        event('message_stop'),
      ],
    }));
    const answer = await (await proxyTo(claude, 'anthropic-messages')).call(path, body);
    expect(await answer.text()).toContain('"finish_reason":"stop"');
  });

  it('that is wrong is refused in the envelope of Chat, by its own words', async () => {
    const fake = await vendor(() => ({}));
    const answer = await (await proxyTo(fake, 'openai-chat')).call(path, { ...body, input: 5 });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { param: 'input' } });
    expect(fake.requests).toHaveLength(0);
  });
});
