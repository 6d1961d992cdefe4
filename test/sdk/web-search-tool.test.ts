// A search that one vendor runs itself, asked for by clients of other protocols: which vendor gets the tool, in which form,
// what of its members is said to be lost, and what becomes of a vendor's refusal. The vendors are the strict fakes.
import type OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { openaiOf } from '../support/convert-world.ts';
import { found, searchers, searchModels, openSearchWorld } from '../support/search-world.ts';
import { startProxy } from '../support/start-proxy.ts';
import { mapsOf, type JsonMap } from '../support/vendors/vendor-answer.ts';

const world = openSearchWorld();
const { vendor, sent } = world;

const warnings = async (path: string, body: object): Promise<string> => {
  const response = await world.proxy.call(path, body);
  expect(response.status, await response.clone().text()).toBe(200);
  return response.headers.get('x-keyswitch-warnings') ?? '';
};

const add = {
  type: 'function' as const,
  name: 'add',
  parameters: { type: 'object', properties: { a: { type: 'number' } } },
};

describe('the tool in the form of', () => {
  const tool = {
    type: 'web_search',
    filters: { allowed_domains: ['a.example'] },
    user_location: { type: 'approximate', city: '北京', country: 'CN' },
    search_context_size: 'high',
    external_web_access: false,
    search_content_types: ['text', 'image'],
  };
  const ask = (model: string, tools: object[]): object => ({ model, input: 'x', tools });
  const named = (...words: string[]) => words.map((word) => `tools[0].${word}`);

  test('Anthropic, from Responses', async () => {
    vendor('anthropic-messages').script({ text: ['ok'] });
    const told = await warnings('/v1/responses', ask('to-anthropic-messages', [tool]));
    expect(sent('anthropic-messages')['tools']).toEqual([
      {
        type: 'web_search_20250305',
        name: 'web_search',
        allowed_domains: ['a.example'],
        user_location: { type: 'approximate', city: '北京', country: 'CN' },
      },
    ]);
    for (const word of named('search_context_size', 'external_web_access')) expect(told).toContain(word);
    expect(told).not.toMatch(/allowed_domains|user_location|search_content_types|run by its own vendor/);
  });

  test('OpenAI, from Messages', async () => {
    vendor('openai-responses').script({ text: ['ok'] });
    const search = {
      type: 'web_search_20250305',
      name: 'web_search',
      max_uses: 8,
      blocked_domains: ['bad.example'],
      user_location: { type: 'approximate', timezone: 'Asia/Shanghai' },
    };
    const told = await warnings('/v1/messages', {
      model: 'to-openai-responses',
      max_tokens: 99,
      messages: [{ role: 'user', content: 'x' }],
      tools: [search],
      tool_choice: { type: 'tool', name: 'web_search' },
    });
    expect(sent('openai-responses')).toMatchObject({
      tools: [{ type: 'web_search', user_location: { type: 'approximate', timezone: 'Asia/Shanghai' } }],
      tool_choice: { type: 'web_search' },
      max_tool_calls: 8,
      include: ['web_search_call.action.sources', 'reasoning.encrypted_content'],
    });
    expect(told).toContain('tools[0].blocked_domains');
    expect(told).not.toMatch(/max_uses|user_location|tool_choice/);
  });

  test('whoever can be told to use it, where a client of Responses demands it', async () => {
    const demand = (model: string): object => ({
      ...ask(model, [tool, add]),
      tool_choice: { type: 'web_search' },
    });
    vendor('anthropic-messages').script({ text: ['ok'] });
    expect(await warnings('/v1/responses', demand('to-anthropic-messages'))).not.toContain('tool_choice');
    expect(sent('anthropic-messages')['tool_choice']).toEqual({ type: 'tool', name: 'web_search' });
    vendor('gemini').script({ text: ['ok'] });
    expect(await warnings('/v1/responses', demand('to-gemini'))).toContain(
      'changed tool_choice: Gemini decides by itself whether to search',
    );
    vendor('anthropic-messages').script({ text: ['ok'] });
    expect(await warnings('/v1/responses', demand('plain-anthropic-messages'))).toContain(
      'changed tool_choice: the upstream does not have the chosen tool',
    );
    expect(sent('anthropic-messages')['tool_choice']).toEqual({ type: 'auto' });
  });

  test('Gemini, which takes no wishes', async () => {
    vendor('gemini').script({ text: ['ok'] });
    const told = await warnings('/v1/responses', ask('to-gemini', [tool]));
    expect(sent('gemini')['tools']).toEqual([{ googleSearch: {} }]);
    expect(sent('gemini')['toolConfig']).toBeUndefined();
    for (const word of named('filters.allowed_domains', 'user_location', 'search_context_size'))
      expect(told).toContain(word);
  });

  test('Chat, for the models that search', async () => {
    vendor('openai-chat').script({ text: ['ok'] });
    await warnings('/v1/responses', ask('to-openai-chat', [tool]));
    expect(sent('openai-chat')['web_search_options']).toEqual({
      user_location: { type: 'approximate', approximate: { city: '北京', country: 'CN' } },
      search_context_size: 'high',
    });
  });

  test('each vendor, from the options of Chat', async () => {
    for (const id of searchers) {
      vendor(id).script({ text: ['ok'] });
      const told = await warnings('/v1/chat/completions', {
        model: `to-${id}`,
        messages: [{ role: 'user', content: 'x' }],
        web_search_options: {
          user_location: { type: 'approximate', approximate: { city: 'Oslo' } },
          search_context_size: 'low',
        },
      });
      const body = JSON.stringify(sent(id)['tools']);
      expect(body).toMatch(/web_search|googleSearch/);
      expect(body.includes('Oslo')).toBe(id !== 'gemini');
      expect(told.includes('web_search_options.user_location')).toBe(id === 'gemini');
      expect(told.includes('web_search_options.search_context_size')).toBe(id !== 'openai-responses');
    }
  });

  test('nobody, where the upstream is not known to search', async () => {
    for (const id of searchers.filter((one) => one !== 'openai-responses')) {
      vendor(id).script({ text: ['ok'] });
      const told = await warnings('/v1/responses', ask(`plain-${id}`, [tool]));
      expect(JSON.stringify(sent(id))).not.toMatch(/web_search|googleSearch/);
      expect(told).toContain('web_search is run by its own vendor; the upstream does not have it');
    }
  });

  test('nobody, where only other tools are allowed', async () => {
    const allowed = { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'add' }] };
    for (const id of searchers.filter((one) => one !== 'openai-responses')) {
      vendor(id).script({ text: ['ok'] });
      const body = { ...ask(`to-${id}`, [tool, add]), tool_choice: allowed };
      expect(await warnings('/v1/responses', body)).toContain(
        'web_search cannot stand in a choice of allowed tools',
      );
      expect(JSON.stringify(sent(id)['tools'])).not.toMatch(/web_search|googleSearch/);
    }
  });

  test('nobody, where the model does not search', async () => {
    vendor('openai-responses').script({ text: ['ok'] });
    const told = await warnings('/v1/messages', {
      model: 'old-gpt',
      max_tokens: 99,
      messages: [{ role: 'user', content: 'x' }],
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
    });
    expect(sent('openai-responses')['tools']).toBeUndefined();
    expect(told).toContain('web_search_20250305 is run by its own vendor');
  });
});

describe('Gemini’s search beside functions', () => {
  const both = (model: string): object => ({
    model,
    input: 'x',
    tools: [{ type: 'web_search' }, add],
    tool_choice: 'auto',
  });

  test('goes to Gemini 3, which is told to tell of it', async () => {
    vendor('gemini').script({ text: ['ok'] });
    expect(await warnings('/v1/responses', both('to-gemini'))).not.toContain('web_search');
    expect(sent('gemini')['tools']).toMatchObject([
      { functionDeclarations: [{ name: 'add' }] },
      { googleSearch: {} },
    ]);
    expect(sent('gemini')['toolConfig']).toEqual({ includeServerSideToolInvocations: true });
  });
  test('is taken from Gemini 2.5, and it is said', async () => {
    vendor('gemini').script({ text: ['ok'] });
    expect(await warnings('/v1/responses', both('old-gemini'))).toContain(
      'web_search cannot stand beside functions on this model',
    );
    expect(sent('gemini')['tools']).toMatchObject([{ functionDeclarations: [{ name: 'add' }] }]);
  });
  test('is taken where a call is demanded', async () => {
    vendor('gemini').script({ text: ['ok'] });
    const told = await warnings('/v1/responses', { ...both('to-gemini'), tool_choice: 'required' });
    expect(told).toContain('web_search cannot stand beside a call that is demanded of Gemini');
    expect(sent('gemini')['toolConfig']).toEqual({ functionCallingConfig: { mode: 'ANY' } });
  });
  test('comes back as it was in the tool loop of a client that keeps seals', async () => {
    const client = openaiOf(world.proxy);
    const call = { id: 'c1', name: 'add', args: '{"a":1}' };
    vendor('gemini').script({ ...found, calls: [call] }, { text: ['done'] });
    const first = await client.responses.create({
      ...(both('to-gemini') as OpenAI.Responses.ResponseCreateParamsNonStreaming),
      store: false,
    });
    expect(first.output.map(({ type }) => type)).toEqual([
      'web_search_call',
      'reasoning',
      'message',
      'function_call',
      'reasoning',
    ]);
    expect(first.output[0]).toMatchObject({ action: { type: 'search', queries: ['北京天气'] } });
    const calls = first.output.filter((item) => item.type === 'function_call');
    await client.responses.create({
      ...(both('to-gemini') as OpenAI.Responses.ResponseCreateParamsNonStreaming),
      input: [
        { role: 'user', content: 'x' },
        ...(first.output as OpenAI.Responses.ResponseInputItem[]),
        { type: 'function_call_output', call_id: calls[0]?.call_id ?? '', output: '2' },
      ],
    });
    expect(vendor('gemini').refusals).toEqual([]);
    const [, turn] = mapsOf(sent('gemini')['contents']);
    expect(mapsOf(turn?.['parts']).map((part) => Object.keys(part)[0])).toEqual([
      'toolCall',
      'toolResponse',
      'text',
      'functionCall',
    ]);
  });
});

describe('an upstream that refuses its own search', () => {
  const refusals = [
    ['anthropic-messages', 403, 'Web search is not enabled for this organization.'],
    ['openai-responses', 400, "Hosted tool 'web_search' is not supported with gpt-5.5."],
    ['gemini', 400, 'Google Search grounding is not available for this model.'],
  ] as const;
  test.each(refusals)(
    '(%s, %s) is asked once more without it, and remembered',
    async (id, status, message) => {
      const asks = (body: JsonMap): boolean =>
        /web_search|googleSearch/.test(JSON.stringify(body['tools'] ?? []));
      vendor(id).script((body) =>
        asks(body) ? { status, kind: 'invalid', message } : { text: ['without'] },
      );
      const before = vendor(id).bodies.length;
      const own = await startProxy({
        upstreams: [{ id, url: vendor(id).url, protocols: [id], capabilities: { webSearch: true } }],
        routes: [{ to: [`${id}/${searchModels[id]}`] }],
      });
      try {
        for (const tries of [2, 1]) {
          const seen = vendor(id).bodies.length;
          const response = await own.call('/v1/chat/completions', {
            model: 'm',
            messages: [{ role: 'user', content: 'x' }],
            web_search_options: {},
          });
          expect(response.status).toBe(200);
          expect(await response.text()).toContain('without');
          expect(response.headers.get('x-keyswitch-warnings')).toContain('web_search_options');
          expect(vendor(id).bodies.length - seen).toBe(tries);
        }
        expect(vendor(id).bodies.length - before).toBe(3);
      } finally {
        await own.close();
      }
    },
  );
  test('that made them a while ago is asked once more without its old finds', async () => {
    const client = openaiOf(world.proxy);
    const fake = vendor('anthropic-messages');
    const holds = (body: JsonMap): boolean =>
      JSON.stringify(body['messages']).includes('web_search_tool_result');
    for (const message of [
      'Invalid `encrypted_content` in `web_search_result` block',
      'web_search_tool_result: the tool is not among `tools`',
    ]) {
      fake.script(found, (body) =>
        holds(body) ? { status: 400, kind: 'invalid', message } : { text: ['without'] },
      );
      const first = await client.responses.create({
        model: 'to-anthropic-messages',
        input: 'x',
        tools: [{ type: 'web_search' }],
      });
      const before = fake.bodies.length;
      const next = await client.responses.create({
        model: 'to-anthropic-messages',
        input: [
          { role: 'user', content: 'x' },
          ...(first.output as OpenAI.Responses.ResponseInputItem[]),
          { role: 'user', content: 'and now?' },
        ],
      });
      expect(next.output_text).toBe('without');
      expect(fake.bodies.length - before).toBe(2);
    }
  });
  test('for another reason is not asked again', async () => {
    vendor('anthropic-messages').script({ status: 400, kind: 'invalid', message: 'max_tokens: too large' });
    const before = vendor('anthropic-messages').bodies.length;
    const response = await world.proxy.call('/v1/responses', {
      model: 'to-anthropic-messages',
      input: 'x',
      tools: [{ type: 'web_search' }],
    });
    expect(response.status).toBe(400);
    expect(vendor('anthropic-messages').bodies.length - before).toBe(1);
  });
});
