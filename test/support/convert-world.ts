// A client SDK of one protocol, a scripted vendor of another, the whole data plane between them, on real sockets.
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach } from 'vitest';
import { startFakeUpstream, type FakeUpstream, type Respond } from './fake-upstream.ts';
import { startProxy, type ProxySeed, type StartedProxy } from './start-proxy.ts';

export const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

/** A scripted vendor, closed after the test. */
export async function vendor(respond: Respond): Promise<FakeUpstream> {
  const fake = await startFakeUpstream(respond);
  open.push(fake);
  return fake;
}

/** A proxy whose only upstream is the vendor, in one protocol. */
export async function proxyTo(
  fake: FakeUpstream,
  protocol: 'openai-chat' | 'anthropic-messages' | 'openai-responses' | 'gemini',
  more: Partial<ProxySeed> = {},
): Promise<StartedProxy> {
  const proxy = await startProxy({
    upstreams: [{ id: 'lab', url: fake.url, protocols: [protocol] }],
    ...more,
  });
  open.push(proxy);
  return proxy;
}

export const anthropicOf = (proxy: StartedProxy): Anthropic =>
  new Anthropic({ baseURL: proxy.url, apiKey: proxy.token, maxRetries: 0 });
export const openaiOf = (proxy: StartedProxy): OpenAI =>
  new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: proxy.token, maxRetries: 0 });

export const sse = { 'content-type': 'text/event-stream' };
export const chunk = (delta: object, finish: string | null = null, more: object = {}): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-7',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'vendor-model',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...more,
  })}\n\n`;
export const usage = {
  usage: {
    prompt_tokens: 100,
    completion_tokens: 9,
    total_tokens: 109,
    prompt_tokens_details: { cached_tokens: 75 },
  },
};
export const done = 'data: [DONE]\n\n';
export const event = (type: string, more: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
export const messageStart = event('message_start', {
  message: {
    id: 'msg_7',
    type: 'message',
    role: 'assistant',
    model: 'claude-x',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: 20,
      cache_read_input_tokens: 75,
      cache_creation_input_tokens: 5,
      output_tokens: 1,
    },
  },
});
export const ask = {
  model: 'gpt-5.5',
  max_tokens: 300,
  messages: [{ role: 'user' as const, content: '你好 🙂' }],
};
