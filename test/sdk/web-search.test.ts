// The answer of a vendor that has searched, for clients of the three other protocols, streamed and whole: the search with its
// sources in the client's own form, and on the next turn the history back to whoever can read it. The vendors are the
// strict fakes, the clients the official SDKs.
import { GoogleGenAI } from '@google/genai';
import type OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { protocolIds, type ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { anthropicOf, openaiOf } from '../support/convert-world.ts';
import { found, pages, said, searchers, openSearchWorld } from '../support/search-world.ts';
import { mapsOf } from '../support/vendors/vendor-answer.ts';

const world = openSearchWorld();
const { vendor, sent } = world;

const allUrls = pages.map(({ url }) => url);
const foreignTo = (own: ProtocolId) => searchers.filter((id) => id !== own);

describe.each([true, false])('the answer, streamed: %s', (stream) => {
  test.each(foreignTo('openai-responses'))('of %s for a client of Responses', async (id) => {
    const client = openaiOf(world.proxy);
    vendor(id).script(found, { text: ['again'] });
    const params = {
      model: `to-${id}`,
      input: 'weather?',
      tools: [{ type: 'web_search' as const }],
      include: ['web_search_call.action.sources' as const],
      store: false,
    };
    const events: string[] = [];
    let response: OpenAI.Responses.Response;
    if (stream) {
      const running = client.responses.stream(params);
      for await (const { type } of running) events.push(type);
      response = await running.finalResponse();
    } else response = await client.responses.create(params);
    const search = response.output.find((item) => item.type === 'web_search_call');
    expect(search).toMatchObject({
      status: 'completed',
      action: { type: 'search', query: '北京天气', sources: allUrls.map((url) => ({ type: 'url', url })) },
    });
    if (stream)
      for (const word of ['in_progress', 'searching', 'completed'])
        expect(events).toContain(`response.web_search_call.${word}`);
    const message = response.output.find((item) => item.type === 'message');
    const [content] = message?.content ?? [];
    expect(content).toMatchObject({ type: 'output_text', text: said });
    expect(content?.type === 'output_text' ? content.annotations : []).toMatchObject(
      pages.map((page) => ({ type: 'url_citation', ...page, start_index: 0, end_index: said.length })),
    );
    const next = await client.responses.create({
      ...params,
      input: [
        { role: 'user', content: 'weather?' },
        ...(response.output as OpenAI.Responses.ResponseInputItem[]),
        { role: 'user', content: 'and now?' },
      ],
    });
    expect(next.output_text).toBe('again');
    expect(vendor(id).refusals).toEqual([]);
    if (id === 'anthropic-messages') {
      // Byte for byte what it had made, in its place.
      const [, turn] = mapsOf(sent(id)['messages']);
      expect(mapsOf(turn?.['content']).map(({ type }) => type)).toEqual([
        'server_tool_use',
        'web_search_tool_result',
        'text',
      ]);
    }
  });

  test.each(foreignTo('anthropic-messages'))('of %s for a client of Messages', async (id) => {
    const client = anthropicOf(world.proxy);
    vendor(id).script(found, { text: ['again'] });
    const params = {
      model: `to-${id}`,
      max_tokens: 999,
      messages: [{ role: 'user' as const, content: 'weather?' }],
      tools: [{ type: 'web_search_20250305' as const, name: 'web_search' as const }],
    };
    const message = stream
      ? await client.messages.stream(params).finalMessage()
      : await client.messages.create(params);
    const use = message.content.find((block) => block.type === 'server_tool_use');
    expect(use).toMatchObject({ name: 'web_search', input: { query: '北京天气' } });
    expect(use?.id).toMatch(/^srvtoolu_[a-zA-Z0-9_]+$/);
    const result = message.content.find((block) => block.type === 'web_search_tool_result');
    expect(result?.tool_use_id).toBe(use?.id);
    expect(result?.content).toMatchObject(
      pages.map(({ url, title }) => ({
        type: 'web_search_result',
        url,
        // OpenAI names only addresses.
        title: id === 'gemini' ? title : url,
      })),
    );
    const text = message.content.find((block) => block.type === 'text');
    expect(text?.text).toBe(said);
    expect(text?.citations).toMatchObject(
      pages.map((page) => ({ type: 'web_search_result_location', ...page })),
    );
    expect(message.usage.server_tool_use?.web_search_requests).toBe(1);
    expect(message.stop_reason).toBe('end_turn');
    const goOn = (model: string) =>
      client.messages.create({
        ...params,
        model,
        messages: [
          ...params.messages,
          { role: 'assistant', content: message.content },
          { role: 'user', content: 'and now?' },
        ],
      });
    expect((await goOn(`to-${id}`)).content).toMatchObject([{ type: 'text', text: 'again' }]);
    if (id === 'openai-responses')
      expect(mapsOf(sent(id)['input']).map(({ type }) => type)).toContain('web_search_call');
    // The conversation goes on with the vendor whose blocks these seem to be: none of them may reach it.
    vendor('anthropic-messages').script({ text: ['claude'] });
    expect((await goOn('to-anthropic-messages')).content).toMatchObject([{ text: 'claude' }]);
    expect(JSON.stringify(sent('anthropic-messages')['messages'])).not.toMatch(/srvtoolu|encrypted|ks1/);
    for (const fake of world.vendors) expect(fake.refusals).toEqual([]);
  });

  test.each(searchers)('of %s for a client of Chat', async (id) => {
    const client = openaiOf(world.proxy);
    vendor(id).script(found, { text: ['again'] });
    const params = {
      model: `to-${id}`,
      messages: [{ role: 'user' as const, content: 'weather?' }],
      web_search_options: {},
    };
    const completion = stream
      ? await client.chat.completions.stream(params).finalChatCompletion()
      : await client.chat.completions.create(params);
    const message = completion.choices[0]?.message;
    expect(message?.content).toBe(said);
    if (!stream) {
      expect(message?.annotations).toMatchObject(
        pages.map((page) => ({ type: 'url_citation', url_citation: page })),
      );
    }
    const next = await client.chat.completions.create({
      ...params,
      messages: [
        ...params.messages,
        message as OpenAI.Chat.ChatCompletionMessageParam,
        { role: 'user', content: 'and now?' },
      ],
    });
    expect(next.choices[0]?.message.content).toBe('again');
    expect(vendor(id).refusals).toEqual([]);
  });

  test.each(foreignTo('gemini'))('of %s for a client of Gemini', async (id) => {
    const client = new GoogleGenAI({ apiKey: world.proxy.token, httpOptions: { baseUrl: world.proxy.url } });
    vendor(id).script(found, { text: ['again'] });
    const params = {
      model: `to-${id}`,
      contents: 'weather?',
      config: { tools: [{ googleSearch: {} }] },
    };
    let metadata;
    let words = '';
    const parts: object[] = [];
    const chunks = stream
      ? await client.models.generateContentStream(params)
      : [await client.models.generateContent(params)];
    for await (const chunk of chunks) {
      metadata = chunk.candidates?.[0]?.groundingMetadata ?? metadata;
      words += chunk.text ?? '';
      parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
    }
    expect(words).toBe(said);
    expect(metadata?.webSearchQueries).toEqual(['北京天气']);
    expect(metadata?.groundingChunks).toEqual(pages.map(({ url, title }) => ({ web: { uri: url, title } })));
    const segment = { startIndex: 0, endIndex: Buffer.byteLength(said), text: said };
    // The fake of OpenAI cites the first four characters only.
    const cited =
      id === 'openai-responses'
        ? { ...segment, endIndex: Buffer.byteLength('晴，25'), text: '晴，25' }
        : segment;
    expect(metadata?.groundingSupports).toEqual(
      pages.map((_page, index) => ({ segment: cited, groundingChunkIndices: [index] })),
    );
    const next = await client.models.generateContent({
      ...params,
      contents: [
        { role: 'user', parts: [{ text: 'weather?' }] },
        { role: 'model', parts },
        { role: 'user', parts: [{ text: 'and now?' }] },
      ],
    });
    expect(next.text).toBe('again');
    expect(vendor(id).refusals).toEqual([]);
    const back = JSON.stringify(sent(id)['messages'] ?? sent(id)['input']);
    expect(back).toMatch(/web_search_tool_result|web_search_call/);
  });
});

describe.each([true, false])('a turn that Claude pauses, streamed: %s', (stream) => {
  const first = { ...found, thinking: { text: 'hm', seal: 'U0VBTC1B' }, finish: 'pause' as const };
  const rest = { search: { query: 'second', pages }, text: [' More.'] };
  const usage = { fresh: 26, cached: 74, output: 30, reasoning: 0 };

  test('goes on for a client of Responses', async () => {
    const client = openaiOf(world.proxy);
    const fake = vendor('anthropic-messages');
    fake.script({ ...first, usage }, { ...rest, usage });
    const before = fake.bodies.length;
    const params = { model: 'to-anthropic-messages', input: 'x', tools: [{ type: 'web_search' as const }] };
    const response = stream
      ? await client.responses.stream(params).finalResponse()
      : await client.responses.create(params);
    expect(response.status).toBe('completed');
    expect(response.output_text).toBe(`${said} More.`);
    expect(response.output.filter(({ type }) => type === 'web_search_call')).toHaveLength(2);
    expect(response.usage).toMatchObject({ input_tokens: 200, output_tokens: 60 });
    expect(fake.bodies.length - before).toBe(2);
    const [, turn, asked] = mapsOf(sent('anthropic-messages')['messages']);
    expect(mapsOf(turn?.['content']).map(({ type }) => type)).toEqual([
      'thinking',
      'server_tool_use',
      'web_search_tool_result',
      'text',
    ]);
    expect(asked).toMatchObject({ role: 'user' });
    expect(fake.refusals).toEqual([]);
    const billed = () =>
      world.proxy.records.filter(({ usage: spent }) => spent?.input === 52 && spent.output === 60);
    await expect.poll(() => billed().length).toBe(stream ? 1 : 2);
  });

  test('goes on for a client of Chat', async () => {
    const client = openaiOf(world.proxy);
    vendor('anthropic-messages').script(first, rest);
    const params = {
      model: 'to-anthropic-messages',
      messages: [{ role: 'user' as const, content: 'x' }],
      web_search_options: {},
    };
    const completion = stream
      ? await client.chat.completions.stream(params).finalChatCompletion()
      : await client.chat.completions.create(params);
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: `${said} More.` },
    });
    expect(vendor('anthropic-messages').refusals).toEqual([]);
  });

  test('is not asked for ever', async () => {
    const fake = vendor('anthropic-messages');
    fake.script(first);
    const before = fake.bodies.length;
    const response = await world.proxy.call('/v1/responses', {
      model: 'to-anthropic-messages',
      input: 'x',
      stream,
      tools: [{ type: 'web_search' }],
    });
    expect(await response.text()).toContain('"status":"completed"');
    expect(fake.bodies.length - before).toBe(7);
  });

  test('and then refuses to go on with tells the client', async () => {
    const client = openaiOf(world.proxy);
    vendor('anthropic-messages').script(first, { status: 529, kind: 'overloaded', message: 'Overloaded' });
    const params = { model: 'to-anthropic-messages', input: 'x', tools: [{ type: 'web_search' as const }] };
    const asked = stream ? client.responses.stream(params).finalResponse() : client.responses.create(params);
    await expect(asked).rejects.toThrow(/overloaded/i);
  });
});

describe('the history of a search', () => {
  test('of Claude goes nowhere else: neither to another vendor nor to another account', async () => {
    const client = openaiOf(world.proxy);
    vendor('anthropic-messages').script(found);
    const tools = [{ type: 'web_search' as const }];
    const first = await client.responses.create({ model: 'to-anthropic-messages', input: 'x', tools });
    const input = [
      { role: 'user', content: 'x' },
      ...first.output,
      { role: 'user', content: 'and now?' },
    ] as OpenAI.Responses.ResponseInputItem[];
    for (const model of [...protocolIds.map((id) => `to-${id}`), 'plain-anthropic-messages']) {
      const id = model.replace(/^(?:to|plain)-/, '') as ProtocolId;
      vendor(id).script({ text: ['fine'] });
      const next = await client.responses.create({ model, input, tools });
      expect(next.output_text).toBe('fine');
      expect(vendor(id).refusals).toEqual([]);
      const keeps = model === 'to-anthropic-messages';
      expect(JSON.stringify(sent(id)).includes('web_search_tool_result'), model).toBe(keeps);
      expect(JSON.stringify(sent(id)), model).not.toMatch(/ks1\.|"ws_/);
    }
  });

  test('that waits for a call of the client is begun again, not given back without its result', async () => {
    const client = openaiOf(world.proxy);
    const call = { id: 'toolu_1', name: 'add', args: '{"a":1}' };
    const waiting = { query: 'q', pages: [], waits: true };
    vendor('anthropic-messages').script({ search: waiting, calls: [call] }, { text: ['done'] });
    const tools = [
      { type: 'web_search' as const },
      { type: 'function' as const, name: 'add', parameters: { type: 'object' }, strict: false },
    ];
    const first = await client.responses.create({ model: 'to-anthropic-messages', input: 'x', tools });
    expect(first.output.map(({ type }) => type)).toEqual(['function_call']);
    const next = await client.responses.create({
      model: 'to-anthropic-messages',
      tools,
      input: [
        { role: 'user', content: 'x' },
        ...(first.output as OpenAI.Responses.ResponseInputItem[]),
        { type: 'function_call_output', call_id: 'toolu_1', output: '2' },
      ],
    });
    expect(next.output_text).toBe('done');
    expect(vendor('anthropic-messages').refusals).toEqual([]);
  });

  test('is summed up like any other', async () => {
    const client = openaiOf(world.proxy);
    vendor('anthropic-messages').script(found, { text: ['It is sunny.'] });
    const first = await client.responses.create({
      model: 'to-anthropic-messages',
      input: 'x',
      tools: [{ type: 'web_search' }],
    });
    const response = await world.proxy.call('/v1/responses/compact', {
      model: 'to-anthropic-messages',
      input: [{ role: 'user', content: 'x' }, ...first.output],
      instructions: 'You are a helper.',
    });
    expect(response.status, await response.clone().text()).toBe(200);
    expect(JSON.stringify(sent('anthropic-messages')['messages'])).toContain('web_search_tool_result');
    expect(vendor('anthropic-messages').refusals).toEqual([]);
  });

  test('that found nothing breaks no turn either', async () => {
    const client = anthropicOf(world.proxy);
    vendor('openai-responses').script({ search: { query: 'q', pages: [] }, text: ['nothing'] });
    const params = {
      model: 'to-openai-responses',
      max_tokens: 99,
      messages: [{ role: 'user' as const, content: 'x' }],
      tools: [{ type: 'web_search_20250305' as const, name: 'web_search' as const }],
    };
    const message = await client.messages.stream(params).finalMessage();
    expect(message.content.map(({ type }) => type)).toEqual([
      'server_tool_use',
      'web_search_tool_result',
      'redacted_thinking',
      'text',
    ]);
    for (const id of ['anthropic-messages', 'openai-responses'] as const) {
      vendor(id).script({ text: ['fine'] });
      await client.messages.create({
        ...params,
        model: `to-${id}`,
        messages: [
          ...params.messages,
          { role: 'assistant', content: message.content },
          { role: 'user', content: 'go on' },
        ],
      });
      expect(vendor(id).refusals).toEqual([]);
    }
    expect(mapsOf(sent('openai-responses')['input']).map(({ type }) => type)).toContain('web_search_call');
    expect(JSON.stringify(sent('anthropic-messages')['messages'])).not.toMatch(/srvtoolu|redacted/);
  });
});
