// The demo model as a server, asked by the vendors' own SDKs: their strictness is the oracle.
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoUpstream, type DemoUpstream } from '../../../src-proxy/demo/create-demo-upstream.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';

let demo: DemoUpstream;
let openai: OpenAI;
let anthropic: Anthropic;
let google: GoogleGenAI;
beforeAll(async () => {
  demo = await createDemoUpstream({ wire: wireProtocols, pieceMs: 0 });
  openai = new OpenAI({ baseURL: `${demo.base}/v1`, apiKey: 'none', maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: demo.base, apiKey: 'none', maxRetries: 0 });
  google = new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl: demo.base } });
});
afterAll(() => demo.close());

const parameters = { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] };

describe('OpenAI Responses', () => {
  it('answers at once and as a stream', async () => {
    const whole = await openai.responses.create({ model: 'demo', input: 'hello there' });
    expect(whole.output_text).toContain('“hello there”');
    expect(whole.usage?.output_tokens).toBeGreaterThan(10);
    const stream = openai.responses.stream({ model: 'demo', input: 'hello there' });
    let pieces = 0;
    stream.on('response.output_text.delta', () => (pieces += 1));
    expect((await stream.finalResponse()).output_text).toBe(whole.output_text);
    expect(pieces).toBeGreaterThan(10);
  });

  it('calls a tool and answers with its result', async () => {
    const tools: OpenAI.Responses.Tool[] = [{ type: 'function', name: 'shell', parameters, strict: false }];
    const first = await openai.responses.create({ model: 'demo', input: 'run `pwd`', tools });
    const [call] = first.output;
    if (call?.type !== 'function_call') throw new Error(`no call but ${call?.type}`);
    expect(JSON.parse(call.arguments)).toEqual({ command: 'pwd' });
    const second = await openai.responses.create({
      model: 'demo',
      tools,
      input: [
        { role: 'user', content: 'run `pwd`' },
        call,
        { type: 'function_call_output', call_id: call.call_id, output: '/home/me' },
      ],
    });
    expect(second.output_text).toBe('The tool answered:\n\n/home/me');
  });
});

describe('OpenAI Chat Completions', () => {
  it('answers at once and as a stream, with usage', async () => {
    const messages = [{ role: 'user' as const, content: '你好' }];
    const whole = await openai.chat.completions.create({ model: 'gpt-5.5', messages });
    expect(whole.choices[0]?.message.content).toContain('内置的演示模型');
    expect(whole.model).toBe('gpt-5.5');
    const stream = openai.chat.completions.stream({
      model: 'gpt-5.5',
      messages,
      stream_options: { include_usage: true },
    });
    expect(await stream.finalContent()).toBe(whole.choices[0]?.message.content);
    expect((await stream.totalUsage()).completion_tokens).toBe(whole.usage?.completion_tokens);
  });

  it('calls a tool', async () => {
    const end = await openai.chat.completions.create({
      model: 'demo',
      messages: [{ role: 'user', content: 'list files' }],
      tools: [{ type: 'function', function: { name: 'bash', parameters } }],
    });
    expect(end.choices[0]?.finish_reason).toBe('tool_calls');
    const call = end.choices[0]?.message.tool_calls?.[0];
    expect(call?.type === 'function' ? JSON.parse(call.function.arguments) : null).toEqual({ command: 'ls' });
  });
});

describe('Anthropic Messages', () => {
  const ask = {
    model: 'demo-thinking',
    max_tokens: 500,
    messages: [{ role: 'user' as const, content: 'hello' }],
  };

  it('thinks, answers at once and as a stream', async () => {
    const whole = await anthropic.messages.create(ask);
    expect(whole.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
    expect(whole.stop_reason).toBe('end_turn');
    const streamed = await anthropic.messages.stream(ask).finalMessage();
    expect(streamed.content).toEqual(whole.content);
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
  });

  it('stops at max_tokens', async () => {
    const end = await anthropic.messages.create({ ...ask, model: 'demo', max_tokens: 3 });
    expect(end).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 3 } });
  });

  it('counts tokens and lists its models', async () => {
    const { input_tokens } = await anthropic.messages.countTokens({ model: 'demo', messages: ask.messages });
    expect(input_tokens).toBeGreaterThan(0);
    const page = await anthropic.models.list();
    expect(page.data.map(({ id }) => id)).toContain('demo');
  });
});

describe('Gemini', () => {
  it('answers at once and as a stream', async () => {
    const whole = await google.models.generateContent({ model: 'demo', contents: 'hello' });
    expect(whole.text).toContain('“hello”');
    let text = '';
    let pieces = 0;
    for await (const chunk of await google.models.generateContentStream({
      model: 'demo',
      contents: 'hello',
    })) {
      text += chunk.text ?? '';
      pieces += 1;
    }
    expect(text).toBe(whole.text);
    expect(pieces).toBeGreaterThan(10);
  });

  it('streams a JSON array to who does not ask for SSE', async () => {
    const response = await fetch(`${demo.base}/v1beta/models/demo:streamGenerateContent`, {
      method: 'POST',
      body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'hello' }] }] }),
    });
    const chunks = (await response.json()) as unknown[];
    expect(chunks.length).toBeGreaterThan(10);
  });

  it('calls a tool, counts and embeds', async () => {
    const end = await google.models.generateContent({
      model: 'demo',
      contents: 'run `date`',
      config: {
        tools: [{ functionDeclarations: [{ name: 'run_shell_command', parametersJsonSchema: parameters }] }],
      },
    });
    expect(end.functionCalls?.[0]).toMatchObject({ name: 'run_shell_command', args: { command: 'date' } });
    expect(
      (await google.models.countTokens({ model: 'demo', contents: 'hello' })).totalTokens,
    ).toBeGreaterThan(0);
    const { embeddings } = await google.models.embedContent({ model: 'demo', contents: ['a', 'b'] });
    expect(embeddings?.map(({ values }) => values?.length)).toEqual([64, 64]);
  });
});

describe('beside conversation', () => {
  it('embeds and lists models for OpenAI', async () => {
    const { data, usage } = await openai.embeddings.create({
      model: 'demo',
      input: ['a', 'b'],
      dimensions: 32,
    });
    expect(data.map(({ embedding }) => embedding.length)).toEqual([32, 32]);
    expect(usage.total_tokens).toBeGreaterThan(0);
    const list = await openai.models.list();
    expect(list.data.map(({ id }) => id)).toEqual(['demo', 'demo-thinking']);
    expect((await openai.models.retrieve('any/thing')).id).toBe('any/thing');
  });

  it('refuses who does not know its secret path, and what it does not have', async () => {
    const { origin } = new URL(demo.base);
    for (const path of ['/v1/models', '/x/v1/models', `/${'a'.repeat(32)}/v1/models`]) {
      expect((await fetch(`${origin}${path}`)).status).toBe(401);
    }
    expect((await fetch(`${demo.base}/v1/files`)).status).toBe(404);
  });

  it('refuses a bad body in the caller’s own envelope', async () => {
    const bad = await fetch(`${demo.base}/v1/messages`, { method: 'POST', body: '{' });
    expect(bad.status).toBe(400);
    expect(await bad.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    await expect(openai.embeddings.create({ model: 'demo', input: [] })).rejects.toThrow(/400/);
  });

  it('stops a stream whose reader went away', async () => {
    const slow = await createDemoUpstream({ wire: wireProtocols, pieceMs: 50 });
    const client = new OpenAI({ baseURL: `${slow.base}/v1`, apiKey: 'none', maxRetries: 0 });
    const stream = await client.responses.create({ model: 'demo', input: 'hi', stream: true });
    for await (const event of stream) if (event.type === 'response.output_text.delta') break;
    const from = performance.now();
    await slow.close();
    expect(performance.now() - from).toBeLessThan(2_000);
  });
});
