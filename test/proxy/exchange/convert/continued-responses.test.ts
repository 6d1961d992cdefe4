// previous_response_id on upstreams that keep no conversation: the official SDK chains as the vendor's own guide shows.
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { createResponseMemory } from '../../../../src-proxy/exchange/continuation/response-memory.ts';
import { event, messageStart, open, openaiOf, proxyTo, sse, vendor } from '../../../support/convert-world.ts';
import type { FakeUpstream, Script } from '../../../support/fake-upstream.ts';
import { startProxy } from '../../../support/start-proxy.ts';

type Json = Record<string, unknown>;

const signature = 'c2lnbmVkIGJ5IHRoZSB2ZW5kb3I=';
/** Anthropic's answers: first thoughts and a call, then words. */
function answers(body: Json): Script {
  const messages = body['messages'] as Json[];
  const wantsCall = body['tools'] !== undefined && messages.length === 1;
  const content = wantsCall
    ? [
        { type: 'thinking', thinking: 'The weather tool will know.', signature },
        { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: '北京' } },
      ]
    : [{ type: 'text', text: `answer ${messages.length}` }];
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-6',
    content,
    stop_reason: wantsCall ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 5, output_tokens: 7 },
  };
  if (body['stream'] !== true) return { body: message };
  const blocks = content.flatMap((block, index) => [
    event('content_block_start', { index, content_block: { type: 'text', text: '' } }),
    event('content_block_delta', { index, delta: { type: 'text_delta', text: (block as Json)['text'] } }),
    event('content_block_stop', { index }),
  ]);
  const end = event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 7 } });
  return { headers: sse, body: [messageStart, ...blocks, end, event('message_stop')].join('') };
}

const scene = async (): Promise<{ fake: FakeUpstream; client: OpenAI }> => {
  const fake = await vendor((request) => answers(request.json()));
  return { fake, client: openaiOf(await proxyTo(fake, 'anthropic-messages')) };
};
/** The last body that the vendor got. */
const sentTo = (fake: FakeUpstream): Json => fake.requests.at(-1)?.json() ?? {};
const said = (fake: FakeUpstream): string => JSON.stringify(sentTo(fake)['messages']);

describe('an answer that is continued by its id', () => {
  it('carries the whole conversation to the upstream, whole and streamed, and names what it continues', async () => {
    const { fake, client } = await scene();
    const first = await client.responses.create({
      model: 'm',
      input: 'My name is 小明.',
      instructions: 'Be brief.',
    });
    expect(first).toMatchObject({ previous_response_id: null, store: true });
    const second = await client.responses
      .stream({ model: 'm', input: 'What is my name?', previous_response_id: first.id })
      .finalResponse();
    expect(second.previous_response_id).toBe(first.id);
    const sent = sentTo(fake);
    expect((sent['messages'] as Json[]).map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(said(fake)).toContain('小明');
    expect(said(fake)).toContain('answer 1');
    // As at OpenAI: instructions hold for their own turn.
    expect(sent).not.toHaveProperty('system');

    const third = await client.responses.create({
      model: 'm',
      input: [{ role: 'user', content: 'And now?' }],
      previous_response_id: second.id,
    });
    expect(third.output_text).toBe('answer 5');
    // A branch: the same answer continued twice.
    await client.responses.create({ model: 'm', input: 'Otherwise?', previous_response_id: first.id });
    expect(said(fake)).toContain('Otherwise?');
    expect(said(fake)).not.toContain('And now?');
  });

  it('keeps signed thoughts for the turn with the result of the call', async () => {
    const { fake, client } = await scene();
    const tools = [
      {
        type: 'function' as const,
        name: 'weather',
        parameters: { type: 'object', properties: { city: { type: 'string' } } },
        strict: false,
      },
    ];
    const first = await client.responses.create({ model: 'm', input: 'Weather?', tools });
    const call = first.output.find(({ type }) => type === 'function_call');
    expect(call).toMatchObject({ arguments: '{"city":"北京"}' });
    const second = await client.responses.create({
      model: 'm',
      tools,
      previous_response_id: first.id,
      input: [
        {
          type: 'function_call_output',
          call_id: call?.type === 'function_call' ? call.call_id : '',
          output: '晴',
        },
      ],
    });
    expect(second.output_text).toBe('answer 3');
    const [, assistant, user] = sentTo(fake)['messages'] as Json[];
    expect(assistant).toMatchObject({
      content: [
        { type: 'thinking', signature },
        { type: 'tool_use', input: { city: '北京' } },
      ],
    });
    expect(user).toMatchObject({ content: [{ type: 'tool_result' }] });
  });

  it('items that the client refers to by their ids are put in, as the AI SDK sends its history', async () => {
    const { fake, client } = await scene();
    const first = await client.responses.create({ model: 'm', input: 'one' });
    const reference = { type: 'item_reference' as const, id: first.output[0]?.id ?? '' };
    const input = [
      { role: 'user' as const, content: 'one' },
      reference,
      { role: 'user' as const, content: 'two' },
    ];
    const second = await client.responses.create({ model: 'm', input });
    expect(said(fake)).toMatch(/one.*answer 1.*two/);
    expect(second.previous_response_id ?? null).toBeNull();
    await client.responses.create({ model: 'm', input: 'three', previous_response_id: second.id });
    expect(said(fake)).toMatch(/one.*answer 1.*two.*answer 3.*three/);
    const unknown = { type: 'item_reference' as const, id: `msg_${'0'.repeat(34)}` };
    await expect(client.responses.create({ model: 'm', input: [unknown] })).rejects.toThrow(
      /item that OpenAI stores/,
    );
  });

  it('goes on at a Responses upstream after a switch of provider', async () => {
    const claude = await vendor((request) => answers(request.json()));
    const gpt = await vendor(() => ({
      body: { id: 'resp_gpt', object: 'response', status: 'completed', output: [], usage: null },
    }));
    const proxy = await startProxy({
      upstreams: [
        { id: 'claude', url: claude.url, protocols: ['anthropic-messages'] },
        { id: 'gpt', url: gpt.url, protocols: ['openai-responses'] },
      ],
      routes: [{ match: 'c', to: ['claude'] }, { to: ['gpt'] }],
    });
    open.push(proxy);
    const client = openaiOf(proxy);
    const first = await client.responses.create({ model: 'c', input: 'one' });
    await client.responses.create({ model: 'g', input: 'two', previous_response_id: first.id });
    const sent = sentTo(gpt);
    expect(sent).not.toHaveProperty('previous_response_id');
    expect(JSON.stringify(sent['input'])).toMatch(/one.*answer 1.*two/);
    // The vendor's own answers are the vendor's to continue.
    await client.responses.create({ model: 'g', input: 'three', previous_response_id: 'resp_gpt' });
    expect(sentTo(gpt)).toMatchObject({ previous_response_id: 'resp_gpt', input: 'three' });
  });

  it('is refused by name where the answer is not kept: store false, an unknown id, another client', async () => {
    const { fake, client } = await scene();
    const unstored = await client.responses.create({ model: 'm', input: 'x', store: false });
    expect(unstored).toMatchObject({ store: false });
    const asked = fake.requests.length;
    for (const id of [unstored.id, 'resp_0123456789abcdef']) {
      const refused = await client.responses
        .create({ model: 'm', input: 'y', previous_response_id: id })
        .catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(OpenAI.BadRequestError);
      expect(refused).toMatchObject({ param: 'previous_response_id' });
    }
    expect(fake.requests).toHaveLength(asked);
  });
});

it('a continued body that is nested without end is refused by name', async () => {
  const fake = await vendor((request) => answers(request.json()));
  const proxy = await proxyTo(fake, 'anthropic-messages');
  const { id } = await openaiOf(proxy).responses.create({ model: 'm', input: 'x' });
  const deep = `${'['.repeat(700)}${']'.repeat(700)}`;
  const body = `{"model":"m","previous_response_id":"${id}","input":"y","metadata":${deep}}`;
  const refused = await proxy.call('/v1/responses', body);
  expect(refused.status).toBe(400);
  expect(await refused.text()).toMatch(/more than 512 levels/);
});

describe('the memory of answers', () => {
  const turn = (bytes: number) => ({ earlier: null, asked: Buffer.alloc(bytes), answered: '' });
  it('keeps a thousand at most', () => {
    const memory = createResponseMemory();
    for (let n = 0; n <= 1_000; n += 1) memory.remember('a', `resp_${n}`, turn(1));
    expect(memory.recall('a', 'resp_0')).toBeNull();
    expect(memory.recall('a', 'resp_1')).not.toBeNull();
  });
  it('knows each client its own, and forgets the oldest first', () => {
    const memory = createResponseMemory(10_000);
    memory.remember('a', 'resp_1', turn(4_000));
    expect(memory.recall('b', 'resp_1')).toBeNull();
    expect(memory.recall('a', 'resp_1')).not.toBeNull();
    memory.remember('a', 'resp_2', turn(4_000));
    memory.remember('a', 'resp_3', turn(4_000));
    expect(memory.recall('a', 'resp_1')).toBeNull();
    expect(memory.recall('a', 'resp_2')).not.toBeNull();
    memory.remember('a', 'resp_4', turn(20_000));
    expect(['resp_2', 'resp_3', 'resp_4'].map((id) => memory.recall('a', id))).toEqual([null, null, null]);
  });
});
