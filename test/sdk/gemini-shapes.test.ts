// What only Gemini clients do: streams as a JSON array, countTokens, both path versions, ids with slashes; and vendors
// of the Chat API that want their `reasoning_content` back (bug 15).
import { GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { startProxy, type StartedProxy } from '../support/start-proxy.ts';
import { startFakeOpenAiChat } from '../support/vendors/fake-openai-chat.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import { mapsOf, type VendorFake } from '../support/vendors/vendor-answer.ts';
import { geminiClient } from './gemini-client.ts';
import { anthropicClient } from './anthropic-client.ts';
import { openaiResponsesClient } from './openai-responses-client.ts';
import { say } from './sdk-client.ts';

const foreign = [
  'openai-chat',
  'anthropic-messages',
  'openai-responses',
] as const satisfies readonly ProtocolId[];
let proxy: StartedProxy;
let deepseek: VendorFake;
const vendors = new Map<ProtocolId, VendorFake>();

beforeAll(async () => {
  for (const id of foreign) vendors.set(id, await startVendorOf[id]());
  deepseek = await startFakeOpenAiChat({ demandsReasoning: true });
  proxy = await startProxy({
    upstreams: [
      ...foreign.map((id) => ({ id, url: vendors.get(id)?.url ?? '', protocols: [id] })),
      { id: 'deepseek', url: deepseek.url, protocols: ['openai-chat'] },
    ],
    routes: [
      { match: 'deepseek-*', to: ['deepseek'] },
      ...foreign.map((id) => ({ match: `*${id}`, to: [`${id}/gpt-5.5`] })),
    ],
    routing: { breakerFailures: 1_000, attempts: 1 },
  });
});
afterAll(async () => {
  await proxy.close();
  await deepseek.close();
  for (const vendor of vendors.values()) await vendor.close();
});

describe.each(foreign)('a Gemini client on %s', (upstream) => {
  const vendor = (): VendorFake => {
    const fake = vendors.get(upstream);
    if (fake === undefined) throw new Error('no vendor');
    return fake;
  };
  const ask = { contents: [{ role: 'user', parts: [{ text: '你好 🌏' }] }] };

  test('without alt=sse the stream is one JSON array', async () => {
    vendor().script({ text: ['一', '二', '三 🎉'] });
    const response = await proxy.call(`/v1beta/models/to-${upstream}:streamGenerateContent`, ask);
    expect(response.headers.get('content-type')).toMatch(/application\/json/);
    const chunks = (await response.json()) as {
      candidates: { content: { parts: { text?: string }[] }; finishReason?: string }[];
    }[];
    expect(chunks.map((chunk) => chunk.candidates[0]?.content.parts[0]?.text ?? '').join('')).toBe(
      '一二三 🎉',
    );
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.at(-1)?.candidates[0]?.finishReason).toBe('STOP');
  });
  test('with alt=sse there is neither [DONE] nor a comment', async () => {
    vendor().script({ text: ['一'] });
    const response = await proxy.call(`/v1/models/to-${upstream}:streamGenerateContent?alt=sse`, ask);
    const lines = (await response.text()).split(/\r?\n/).filter((line) => line !== '');
    expect(lines.every((line) => line.startsWith('data: {'))).toBe(true);
  });
  test('ids with a slash', async () => {
    vendor().script({ text: ['ok'] });
    const sdk = new GoogleGenAI({
      apiKey: proxy.token,
      httpOptions: { baseUrl: proxy.url, apiVersion: 'v1beta' },
    });
    const { text } = await sdk.models.generateContent({ model: `vendor/to-${upstream}`, contents: 'x' });
    expect(text).toBe('ok');
  });
  test('countTokens is answered, by an estimate that says so (bug 25)', async () => {
    const before = vendor().upstream.requests.length;
    const response = await proxy.call(`/v1beta/models/to-${upstream}:countTokens`, ask);
    expect(response.status).toBe(200);
    const { totalTokens } = (await response.json()) as { totalTokens: number };
    expect(totalTokens).toBeGreaterThan(0);
    expect(response.headers.get('x-keyswitch-warnings')).toContain('estimate');
    expect(vendor().upstream.requests.length).toBe(before);
  });
  test('a bad request is refused in Google’s envelope before any call', async () => {
    const before = vendor().upstream.requests.length;
    const body = { contents: [{ role: 'user', parts: [{ functionResponse: { name: 'f', response: {} } }] }] };
    const response = await proxy.call(`/v1beta/models/to-${upstream}:generateContent`, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } });
    expect(vendor().upstream.requests.length).toBe(before);
  });
});

test.each([geminiClient, anthropicClient, openaiResponsesClient])(
  'DeepSeek gets its reasoning_content back from a client of $protocol, known or learnt (bug 15)',
  async (client) => {
    const refusedBefore = deepseek.refusals.length;
    deepseek.script(
      { thinking: { text: '先想 🤔', seal: '' }, calls: [{ id: 'call_1', name: 'get_time', args: '{}' }] },
      { text: ['noon'] },
    );
    const tools = [{ name: 'get_time', description: 'The time', schema: { type: 'object', properties: {} } }];
    const connection = { url: proxy.url, token: proxy.token, model: 'deepseek-reasoner', stream: true };
    const session = client.open(connection, { tools, think: true, maxTokens: 8_000 });
    const first = await session.ask(say('Time?'));
    expect(first.thinking).toBe('先想 🤔');
    const second = await session.answer(first.calls.map((call) => ({ call, text: '12:00' })));
    expect(second.text).toBe('noon');
    // Without a preset it is learnt by one refusal, once.
    expect(deepseek.refusals.length).toBe(client === geminiClient ? refusedBefore + 1 : refusedBefore);
    const messages = mapsOf(deepseek.bodies.at(-1)?.['messages']);
    const assistant = messages.find((message) => message['role'] === 'assistant');
    expect(assistant?.['reasoning_content']).toBe('先想 🤔');
  },
);
