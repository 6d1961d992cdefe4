// TokenCode, "OpenAI Compatible API": the numbered requirements of the page.
import OpenAI from 'openai';
import { afterAll, beforeAll, expect } from 'vitest';
import { findPreset } from '../../src-proxy/contract/presets/registry.ts';
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { parameterTable } from '../../src-proxy/wire/parameter-table.ts';
import { requirementTable, type HeldBy } from '../support/requirement-table.ts';
import { clientToken, startProxy, type StartedProxy } from '../support/start-proxy.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import { someUsage, type VendorFake } from '../support/vendors/vendor-answer.ts';

const protocols = ['openai-chat', 'anthropic-messages', 'gemini'] as const;
/** The three models of the page. */
const modelOf = {
  'openai-chat': 'gpt-5.5',
  'anthropic-messages': 'claude-sonnet-4-6',
  gemini: 'gemini-2.5-pro',
};
const converted = ['claude-sonnet-4-6', 'gemini-2.5-pro'] as const;
const vendors: Partial<Record<ProtocolId, VendorFake>> = {};
let proxy: StartedProxy;
let sdk: OpenAI;

beforeAll(async () => {
  for (const id of protocols) vendors[id] = await startVendorOf[id]();
  proxy = await startProxy({
    upstreams: protocols.map((id) => ({
      id,
      url: vendors[id]?.url ?? '',
      protocols: [id],
      models: [modelOf[id]],
    })),
    routes: [
      { match: 'claude-*', to: ['anthropic-messages'] },
      { match: 'gemini-*', to: ['gemini'] },
      { match: 'gpt-*', to: ['openai-chat'] },
    ],
    routing: { breakerFailures: 1_000, attempts: 1 },
  });
  sdk = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: proxy.token, maxRetries: 0 });
});
afterAll(async () => {
  await proxy.close();
  for (const vendor of Object.values(vendors)) await vendor?.close();
});

const vendorOf = (id: ProtocolId): VendorFake => {
  const vendor = vendors[id];
  if (vendor === undefined) throw new Error(`no ${id}`);
  return vendor;
};
const calls = (): number => protocols.reduce((sum, id) => sum + vendorOf(id).upstream.requests.length, 0);
const user = { role: 'user' as const, content: 'hi' };
const chat = (model: string, more: object = {}) =>
  proxy.call('/v1/chat/completions', { model, messages: [user], ...more });

/** A 400 in OpenAI's envelope, with the parameter, and no call to any vendor. */
async function expectRefused(body: object, param: string): Promise<void> {
  const before = calls();
  const response = await proxy.call('/v1/chat/completions', body);
  expect(response.status, JSON.stringify(body)).toBe(400);
  const { error } = (await response.json()) as { error: { message: string; code: string } };
  expect(error.message).toContain(param);
  expect(calls()).toBe(before);
}

/** What each vendor got for a parameter of Chat Completions. */
async function sent(more: object): Promise<{ readonly claude: unknown; readonly gemini: unknown }> {
  for (const model of converted) expect((await chat(model, more)).status, JSON.stringify(more)).toBe(200);
  return { claude: vendorOf('anthropic-messages').bodies.at(-1), gemini: vendorOf('gemini').bodies.at(-1) };
}

const outOfRange = (name: string, values: readonly unknown[]) => async () => {
  for (const model of converted)
    for (const value of values) await expectRefused({ model, messages: [user], [name]: value }, name);
};

const talking: HeldBy = [
  'test/sdk/talking-cases.ts',
  'text in Chinese and emoji comes piece by piece, unharmed (bugs 2, 3, 29)',
];
const errors = 'test/e2e/contract/errors.test.ts';
const routes = 'test/e2e/contract/routes.test.ts';
const refusal: HeldBy = [errors, 'a vendor refusal'];

async function chunksOf(model: string): Promise<OpenAI.ChatCompletionChunk[]> {
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of await sdk.chat.completions.create({ model, messages: [user], stream: true }))
    chunks.push(chunk);
  return chunks;
}

requirementTable('TCO', 43, [
  [
    1,
    'the official SDK works',
    async () => {
      const answer = await sdk.chat.completions.create({ model: 'gpt-5.5', messages: [user] });
      expect(answer.choices[0]?.message.content).toMatch(/Hello/);
    },
  ],
  [
    2,
    'the base is https://tokencode.dev/v1',
    () => {
      expect(findPreset('tokencode')?.endpoints[0]?.bases['openai-chat']).toBe('https://tokencode.dev/v1');
    },
  ],
  [
    3,
    'every route needs a token, the list of models too',
    [[routes, 'refuses GET routes and the operator route without a token too']],
  ],
  [
    4,
    'Bearer',
    async () => {
      const response = await fetch(`${proxy.url}/v1/models`, {
        headers: { authorization: `Bearer ${clientToken}` },
      });
      expect(response.status).toBe(200);
    },
  ],
  [
    5,
    'x-api-key; where both are sent, one valid token is enough',
    async () => {
      const list = (headers: Record<string, string>) => fetch(`${proxy.url}/v1/models`, { headers });
      expect((await list({ 'x-api-key': clientToken })).status).toBe(200);
      expect((await list({ 'x-api-key': clientToken, authorization: 'Bearer wrong' })).status).toBe(200);
      expect((await list({ 'x-api-key': 'wrong', authorization: 'Bearer wrong' })).status).toBe(401);
    },
  ],
  [
    6,
    'GET /v1/models lists what there is',
    async () => {
      const ids = (await sdk.models.list()).data.map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining(Object.values(modelOf)));
    },
  ],
  [
    7,
    'each entry has id, object and owned_by',
    async () => {
      const body = (await (await proxy.call('/v1/models')).json()) as { object: string; data: object[] };
      expect(body.object).toBe('list');
      for (const entry of body.data)
        expect(entry).toMatchObject({
          id: expect.any(String),
          object: 'model',
          owned_by: expect.stringMatching(/\S/),
        });
    },
  ],
  [
    8,
    'the three models of the page are served',
    async () => {
      for (const model of Object.values(modelOf)) expect((await chat(model)).status, model).toBe(200);
    },
  ],
  [
    9,
    'chat completions for models of Claude and Gemini too',
    async () => {
      for (const model of converted) {
        const answer = await sdk.chat.completions.create({ model, messages: [user] });
        expect(answer.choices[0]?.message.content, model).toMatch(/Hello/);
      }
    },
  ],
  [
    10,
    'without a model: 400',
    async () => {
      await expectRefused({ messages: [user] }, 'model');
      await expectRefused({ model: 7, messages: [user] }, 'model');
    },
  ],
  [
    11,
    'messages missing, empty or no list: 400',
    async () => {
      for (const model of converted) {
        await expectRefused({ model }, 'messages');
        await expectRefused({ model, messages: 'hi' }, 'messages');
        await expectRefused({ model, messages: [] }, 'messages');
      }
      // The same protocol goes through untouched, and the vendor's own 400 comes back.
      const own = await proxy.call('/v1/chat/completions', { model: 'gpt-5.5', messages: 'hi' });
      expect(own.status).toBe(400);
    },
  ],
  [
    12,
    'stream true and false',
    async () => {
      expect((await chat('claude-sonnet-4-6', { stream: true })).headers.get('content-type')).toMatch(
        /^text\/event-stream/,
      );
      expect((await chat('claude-sonnet-4-6', { stream: false })).headers.get('content-type')).toMatch(
        /json/,
      );
    },
  ],
  [13, 'temperature between 0 and 2', outOfRange('temperature', [-0.1, 2.1, 'warm'])],
  [
    14,
    'max_tokens is a whole number',
    async () => {
      const { claude, gemini } = await sent({ max_tokens: 77 });
      expect(claude).toMatchObject({ max_tokens: 77 });
      expect(gemini).toMatchObject({ generationConfig: { maxOutputTokens: 77 } });
      await outOfRange('max_tokens', [1.5, 0, '7'])();
    },
  ],
  [
    15,
    'top_p',
    async () => {
      const { gemini } = await sent({ top_p: 0.5 });
      expect(gemini).toMatchObject({ generationConfig: { topP: 0.5 } });
      await outOfRange('top_p', [1.5, -1])();
    },
  ],
  [
    16,
    'n: more than one is refused by name where it has no equivalent',
    async () => {
      await expectRefused({ model: 'claude-sonnet-4-6', messages: [user], n: 2 }, 'n');
      expect(parameterTable.choices.targets['anthropic-messages']).toBe('refused');
      expect((await chat('claude-sonnet-4-6', { n: 1 })).status).toBe(200);
    },
  ],
  [
    17,
    'stop as text and as a list',
    async () => {
      for (const stop of ['END', ['END']]) {
        const { claude, gemini } = await sent({ stop });
        expect(claude).toMatchObject({ stop_sequences: ['END'] });
        expect(gemini).toMatchObject({ generationConfig: { stopSequences: ['END'] } });
      }
    },
  ],
  [
    18,
    'presence_penalty between -2 and 2, and named where it cannot be carried',
    async () => {
      await outOfRange('presence_penalty', [2.5, -2.5])();
      const response = await chat('claude-sonnet-4-6', { presence_penalty: 0.5 });
      expect(response.headers.get('x-keyswitch-warnings')).toContain('presence_penalty');
    },
  ],
  [
    19,
    'frequency_penalty between -2 and 2, and named where it cannot be carried',
    async () => {
      await outOfRange('frequency_penalty', [2.5, -2.5])();
      const response = await chat('claude-sonnet-4-6', { frequency_penalty: 0.5 });
      expect(response.headers.get('x-keyswitch-warnings')).toContain('frequency_penalty');
    },
  ],
  [
    20,
    'tools',
    [['test/sdk/tool-cases.ts', 'a tool loop: arguments and result unharmed (bugs 1, 3, 6, 7, 10)']],
  ],
  [
    21,
    'tool_choice as text and as an object',
    [['test/sdk/tool-cases.ts', 'tool choice in all forms (bug 9)']],
  ],
  [
    22,
    'system becomes system, or systemInstruction',
    async () => {
      const messages = [{ role: 'system', content: 'Be brief.' }, user];
      const { claude, gemini } = await sent({ messages });
      expect(JSON.stringify((claude as { system: unknown }).system)).toContain('Be brief.');
      expect(JSON.stringify((gemini as { systemInstruction: unknown }).systemInstruction)).toContain(
        'Be brief.',
      );
    },
  ],
  [
    23,
    'the answer is whole for every vendor',
    async () => {
      for (const id of protocols) {
        vendorOf(id).script({ text: ['ok'], usage: someUsage });
        const body = (await (await chat(modelOf[id])).json()) as OpenAI.ChatCompletion;
        expect(body, id).toMatchObject({
          id: expect.stringMatching(id === 'openai-chat' ? /^chatcmpl/ : /^chatcmpl-/),
          object: 'chat.completion',
          created: expect.any(Number),
          choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
        });
        const {
          prompt_tokens: input = 0,
          completion_tokens: output = 0,
          total_tokens: total = 0,
        } = body.usage ?? {};
        expect([input, output, total], id).toEqual([100, 30, 130]);
      }
      vendorOf('anthropic-messages').script({ text: ['cut'], finish: 'length' }, { text: ['ok'] });
      expect(await (await chat('claude-sonnet-4-6')).json()).toMatchObject({
        choices: [{ finish_reason: 'length' }],
      });
    },
  ],
  [
    24,
    'the answer names the model',
    async () => {
      for (const model of converted) expect(await (await chat(model)).json()).toMatchObject({ model });
    },
  ],
  [
    25,
    'a stream is data: lines of chat.completion.chunk',
    async () => {
      for (const model of converted) {
        const text = await (await chat(model, { stream: true })).text();
        for (const block of text.trimEnd().split('\n\n'))
          expect(block, model).toMatch(/^data: (\{.*\}|\[DONE\])$/);
        const chunks = await chunksOf(model);
        for (const chunk of chunks) expect(chunk.object).toBe('chat.completion.chunk');
        expect(
          chunks.flatMap(({ choices }) => choices.map(({ index }) => index)).every((index) => index === 0),
        ).toBe(true);
      }
    },
  ],
  [
    26,
    'one id for all chunks',
    async () => {
      for (const model of converted) {
        const ids = (await chunksOf(model)).map(({ id }) => id);
        expect(ids.length).toBeGreaterThan(1);
        expect(new Set(ids).size, model).toBe(1);
      }
    },
  ],
  [
    27,
    'and [DONE] at its end',
    async () => {
      for (const model of converted)
        expect((await (await chat(model, { stream: true })).text()).trimEnd(), model).toMatch(
          /data: \[DONE\]$/,
        );
    },
  ],
  [
    28,
    'POST /v1/embeddings goes to an upstream of the OpenAI family, and is a clear 404 elsewhere',
    async () => {
      const lost = await proxy.call('/v1/embeddings', { model: 'claude-sonnet-4-6', input: 'x' });
      expect([lost.status, lost.headers.get('x-keyswitch-error')]).toEqual([404, 'unsupported_endpoint']);
      const before = vendorOf('openai-chat').upstream.requests.length;
      await (await proxy.call('/v1/embeddings', { model: 'gpt-5.5', input: 'x' })).text();
      expect(
        vendorOf('openai-chat')
          .upstream.requests.slice(before)
          .map(({ path }) => path),
      ).toEqual(['/v1/embeddings']);
    },
  ],
  [
    29,
    'embeddings without a model: 400',
    async () => {
      const before = calls();
      expect((await proxy.call('/v1/embeddings', { input: 'x' })).status).toBe(400);
      expect(calls()).toBe(before);
    },
  ],
  [
    30,
    'input passes as it is',
    async () => {
      for (const input of ['x', ['x', 'y']]) {
        await (await proxy.call('/v1/embeddings', { model: 'gpt-5.5', input })).text();
        expect(vendorOf('openai-chat').upstream.requests.at(-1)?.json()).toEqual({ model: 'gpt-5.5', input });
      }
    },
  ],
  [
    31,
    'encoding_format passes as it is',
    async () => {
      for (const format of ['float', 'base64']) {
        await (
          await proxy.call('/v1/embeddings', { model: 'gpt-5.5', input: 'x', encoding_format: format })
        ).text();
        expect(vendorOf('openai-chat').upstream.requests.at(-1)?.json()['encoding_format']).toBe(format);
      }
    },
  ],
  [32, 'requests are converted', [['test/proxy/wire/captured-pairs.test.ts', 'to %s']]],
  [33, 'answers are converted', [talking]],
  [
    34,
    'streams are converted',
    [
      talking,
      [
        'test/proxy/exchange/convert/convert-lane-chat.test.ts',
        'streams text, thinking and a call without arguments, with usage in its own arithmetic',
      ],
    ],
  ],
  [
    35,
    'the same SDK code, only the model changes',
    async () => {
      const answers = await Promise.all(
        Object.values(modelOf).map((model) => sdk.chat.completions.create({ model, messages: [user] })),
      );
      expect(answers.map(({ object }) => object)).toEqual(Array.from({ length: 3 }, () => 'chat.completion'));
    },
  ],
  [
    36,
    'every error is {error: {message, type, code}}, ours and converted ones',
    async () => {
      vendorOf('anthropic-messages').script(
        { status: 400, kind: 'invalid', message: 'no' },
        { text: ['ok'] },
      );
      const converts = await chat('claude-sonnet-4-6');
      const local = await fetch(`${proxy.url}/v1/models`);
      for (const response of [converts, local]) {
        expect(await response.json()).toMatchObject({
          error: { message: expect.any(String), type: expect.any(String), code: expect.any(String) },
        });
      }
      expect(local.headers.get('x-keyswitch-error')).toBe('invalid_api_key');
    },
  ],
  [
    37,
    '400 for bad parameters',
    async () => {
      await expect(
        sdk.chat.completions.create({ model: 'claude-sonnet-4-6', messages: [] }),
      ).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    },
  ],
  [
    38,
    '401 for a bad key',
    async () => {
      const other = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: 'ks-wrong', maxRetries: 0 });
      await expect(other.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    },
  ],
  [
    39,
    '403 for a model or key that the vendor refuses',
    [refusal, ['test/proxy/exchange/refusals.test.ts', 'refusals of an upstream']],
  ],
  [40, '429 for rate and for balance, told apart', [refusal]],
  [
    41,
    '500 is a fault of ours alone',
    async () => {
      // An upstream's own 500 is 502 (TCO-42); ours is `internal_error`.
      const { errorCodes } = await import('../../src-proxy/contract/error-codes.ts');
      const at500 = Object.entries(errorCodes).filter(([, { status }]) => status === 500);
      expect(at500.map(([code]) => code)).toEqual(['internal_error']);
    },
  ],
  [
    42,
    '502 for a fault of the upstream',
    async () => {
      vendorOf('openai-chat').script({ status: 500, kind: 'server', message: 'boom' }, { text: ['ok'] });
      const response = await chat('gpt-5.5');
      expect([response.status, response.headers.get('x-keyswitch-error')]).toEqual([502, 'upstream_error']);
    },
  ],
  [
    43,
    'no Responses API is assumed: Codex is converted',
    async () => {
      expect(findPreset('tokencode')?.endpoints[0]?.bases['openai-responses']).toBeUndefined();
      const response = await proxy.call('/v1/responses', { model: 'gpt-5.5', input: 'hi' });
      expect([response.status, response.headers.get('x-keyswitch-lane')]).toEqual([200, 'convert']);
    },
  ],
]);
