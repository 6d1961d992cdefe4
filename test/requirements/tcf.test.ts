// TokenCode, FAQ: the numbered requirements of the page.
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { tryUpstream } from '../../src-main/reachability/try-upstream.ts';
import { judgeKeyForm } from '../../src-proxy/contract/key-form.ts';
import { findPreset, presets } from '../../src-proxy/contract/presets/registry.ts';
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { joinUrl } from '../../src-proxy/transport/join-url.ts';
import { startFakeUpstream } from '../support/fake-upstream.ts';
import { requirementTable, type HeldBy } from '../support/requirement-table.ts';
import { clientToken, seedUpstream, startProxy, type StartedProxy } from '../support/start-proxy.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import type { VendorFake } from '../support/vendors/vendor-answer.ts';

const vendors: Partial<Record<ProtocolId, VendorFake>> = {};
let proxy: StartedProxy;
const protocols = ['openai-chat', 'anthropic-messages', 'gemini'] as const;
const modelOf = {
  'openai-chat': 'gpt-5.5',
  'anthropic-messages': 'claude-sonnet-4-6',
  gemini: 'gemini-2.5-pro',
};

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
const user = { role: 'user', content: 'hi' };
const chat = (model: string, more: object = {}) =>
  proxy.call('/v1/chat/completions', { model, messages: [user], ...more });
const messages = (model: string, more: object = {}) =>
  proxy.call(
    '/v1/messages',
    { model, max_tokens: 50, messages: [user], ...more },
    { headers: { 'anthropic-version': '2023-06-01' } },
  );

const tokencode = () => findPreset('tokencode')?.endpoints[0]?.bases ?? {};
const finalUrl = (base: string | undefined, path: string): string => {
  const { origin, path: full } = joinUrl(base ?? '', path);
  return origin + full;
};
/** What `upstream test` and the doctor say of a vendor that answers so. */
async function judged(status: number, message: string): Promise<readonly [boolean, string | null]> {
  const vendor = await startFakeUpstream(() => ({ status, body: { error: { message } } }));
  const result = await tryUpstream(seedUpstream({ id: 'lab', url: vendor.url, protocols: ['openai-chat'] }));
  await vendor.close();
  return [result.ok, result.fault];
}

const sdk = (title: string): HeldBy => [
  title.includes('tool') || title.includes('calls') ? 'test/sdk/tool-cases.ts' : 'test/sdk/talking-cases.ts',
  title,
];
const talking = sdk('text in Chinese and emoji comes piece by piece, unharmed (bugs 2, 3, 29)');
const loop = sdk('a tool loop: arguments and result unharmed (bugs 1, 3, 6, 7, 10)');
const errors = 'test/e2e/contract/errors.test.ts';
const world = 'test/proxy/routing/world.test.ts';

requirementTable(
  'TCF',
  41,
  [
    [
      1,
      'one gateway before several vendors',
      () => {
        expect(new Set(proxy.config.upstreams.map(({ id }) => id)).size).toBe(3);
      },
    ],
    [
      2,
      'one local token reaches every vendor',
      async () => {
        for (const id of protocols) {
          const response = await chat(modelOf[id]);
          expect([id, response.status, response.headers.get('x-keyswitch-upstream')]).toEqual([id, 200, id]);
        }
        expect(proxy.token).toBe(clientToken);
      },
    ],
    [3, 'no different SDK per model', [talking]],
    [
      4,
      'a model goes to the upstream of its route',
      async () => {
        const response = await chat('claude-sonnet-4-6');
        expect(response.headers.get('x-keyswitch-upstream')).toBe('anthropic-messages');
      },
    ],
    [
      5,
      'another upstream takes over before the first byte',
      [
        [world, 'lose no request that a target which was never sick could have served'],
        [errors, '%s goes to the next target'],
      ],
    ],
    [6, 'load is balanced', [[world, 'without one, keys are used in turn']]],
    [
      7,
      'one page of usage for all',
      [['test/main/ledger/ledger.test.ts', 'adds up to what was put in, by every key']],
    ],
    [
      9,
      'a Claude model over the OpenAI protocol reaches Anthropic as a valid /v1/messages',
      async () => {
        const before = vendorOf('anthropic-messages').bodies.length;
        expect((await chat('claude-sonnet-4-6')).status).toBe(200);
        expect(vendorOf('anthropic-messages').bodies.slice(before)).toMatchObject([
          { model: 'claude-sonnet-4-6', messages: [{ role: 'user' }] },
        ]);
        expect(vendorOf('anthropic-messages').upstream.requests.at(-1)?.path).toBe('/v1/messages');
      },
    ],
    [
      10,
      'its answer is a chat completion',
      async () => {
        expect(await (await chat('claude-sonnet-4-6')).json()).toMatchObject({
          object: 'chat.completion',
          choices: [{ message: { role: 'assistant' }, finish_reason: 'stop' }],
        });
      },
    ],
    [
      11,
      'and an OpenAI model over the Anthropic protocol, both ways',
      async () => {
        const response = await messages('gpt-5.5');
        expect(await response.json()).toMatchObject({
          type: 'message',
          role: 'assistant',
          stop_reason: 'end_turn',
        });
        expect(vendorOf('openai-chat').bodies.at(-1)).toMatchObject({ model: 'gpt-5.5' });
      },
    ],
    [
      12,
      'no foreign field, event or error comes through',
      async () => {
        const text = await (await messages('gpt-5.5', { stream: true })).text();
        expect(text).toContain('event: message_stop');
        expect(text).not.toMatch(/chat\.completion|choices|\[DONE\]/);
        vendorOf('openai-chat').script({ status: 400, kind: 'invalid', message: 'no' }, { text: ['ok'] });
        const refused = await messages('gpt-5.5');
        expect(await refused.json()).toMatchObject({
          type: 'error',
          error: { type: 'invalid_request_error' },
        });
      },
    ],
    [
      13,
      'OpenAI, Anthropic, Google (Vertex AI too), Bedrock, Azure, DeepSeek and Mistral are presets',
      () => {
        const ids = presets.map(({ id }) => id);
        for (const id of 'openai anthropic google vertex bedrock azure-openai deepseek mistral'.split(' '))
          expect(ids).toContain(id);
        // Meta sells no API of its own; Llama models come with Groq, OpenRouter, Bedrock and the servers on this machine.
        for (const id of ['groq', 'openrouter', 'ollama']) expect(ids).toContain(id);
      },
    ],
    [
      14,
      'GET /v1/models is merged from all',
      async () => {
        const { data } = (await (await proxy.call('/v1/models')).json()) as { data: { id: string }[] };
        expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.values(modelOf)));
      },
    ],
    [
      15,
      '"top up" is a link and nothing more',
      () => {
        expect(findPreset('tokencode')?.topUpUrl).toMatch(/^https:\/\/tokencode\.dev/);
      },
    ],
    [
      16,
      'the meter follows each answer, streams too',
      async () => {
        const answers = [
          await chat('claude-sonnet-4-6', { stream: true }),
          await chat('gpt-5.5', { stream: true, stream_options: { include_usage: true } }),
        ];
        for (const answer of answers) {
          await answer.text();
          const id = answer.headers.get('x-keyswitch-exchange');
          await vi.waitFor(() => {
            const record = proxy.records.find((one) => one.id === id);
            expect(record?.usage?.output).toBeGreaterThan(0);
          });
        }
      },
    ],
    [
      17,
      'an empty balance is insufficient_balance, says "top up", and is not repeated',
      async () => {
        const vendor = await startFakeUpstream(() => ({
          status: 429,
          body: { error: { message: 'Too Many Requests: your balance is insufficient' } },
        }));
        const poor = await startProxy({
          upstreams: [
            { id: 'tc', url: vendor.url, protocols: ['openai-chat'], topUpUrl: 'https://tokencode.dev' },
          ],
        });
        const response = await poor.call('/v1/chat/completions', { model: 'm', messages: [user] });
        expect([response.status, response.headers.get('x-keyswitch-error')]).toEqual([
          429,
          'insufficient_balance',
        ]);
        expect(response.headers.get('x-should-retry')).toBe('false');
        expect(await response.text()).toMatch(/top up at https:\/\/tokencode\.dev/);
        expect(vendor.requests).toHaveLength(1);
        await poor.close();
        await vendor.close();
      },
    ],
    [
      18,
      'usage by date and by model',
      [
        ['test/main/ledger/ledger.test.ts', 'groups by day where this computer is, and by the rest'],
        ['test/main/cli/ledger-commands.test.ts', 'sums by each key and is honest about unknown prices'],
      ],
    ],
    [
      19,
      'the OpenAI base has /v1',
      () => expect(tokencode()['openai-chat']).toBe('https://tokencode.dev/v1'),
    ],
    [
      20,
      'the Anthropic base has none',
      () => expect(tokencode()['anthropic-messages']).toBe('https://tokencode.dev'),
    ],
    [21, 'the Gemini base has none', () => expect(tokencode().gemini).toBe('https://tokencode.dev')],
    [
      22,
      '…/v1/chat/completions',
      () => {
        expect(finalUrl(tokencode()['openai-chat'], '/v1/chat/completions')).toBe(
          'https://tokencode.dev/v1/chat/completions',
        );
      },
    ],
    [
      23,
      '…/v1/messages, also where /v1 was typed; a tool that would double it is told',
      async () => {
        for (const base of ['https://tokencode.dev', 'https://tokencode.dev/v1'])
          expect(finalUrl(base, '/v1/messages')).toBe('https://tokencode.dev/v1/messages');
      },
    ],
    [24, 'every protocol streams', [talking]],
    [
      25,
      'any model through any protocol',
      async () => {
        for (const id of protocols) {
          expect((await chat(modelOf[id], { stream: true })).status, id).toBe(200);
          expect((await messages(modelOf[id])).status, id).toBe(200);
          const google = await proxy.call(`/v1beta/models/${modelOf[id]}:generateContent`, {
            contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
          });
          expect(google.status, id).toBe(200);
          expect(await google.json(), id).toMatchObject({ candidates: [{ content: { role: 'model' } }] });
        }
      },
    ],
    [
      26,
      'tools, choices, parallel calls, ids and results survive',
      [
        loop,
        sdk('parallel calls, told in turns, answered in another order (bugs 4, 10)'),
        sdk('tool choice in all forms (bug 9)'),
      ],
    ],
    [
      27,
      'images, embedded and by address',
      [
        ['test/sdk/media-cases.ts', 'an image in the user’s turn'],
        ['test/sdk/media-cases.ts', 'an image by address'],
      ],
    ],
    [
      28,
      'thinking passes from Anthropic to Claude untouched',
      async () => {
        const thinking = { type: 'enabled', budget_tokens: 1024 };
        const before = vendorOf('anthropic-messages').bodies.length;
        await messages('claude-sonnet-4-6', { thinking, max_tokens: 2_000 });
        const sent = vendorOf('anthropic-messages').upstream.requests.at(-1)?.body.toString() ?? '';
        expect(JSON.parse(sent)).toMatchObject({ thinking });
        expect(vendorOf('anthropic-messages').bodies.length).toBeGreaterThan(before);
      },
    ],
    [
      29,
      'elsewhere it becomes the vendor’s own reasoning or is named; the unknown field never goes out',
      async () => {
        await messages('gpt-5.5', { thinking: { type: 'enabled', budget_tokens: 1024 }, max_tokens: 2_000 });
        expect(vendorOf('openai-chat').upstream.requests.at(-1)?.body.toString()).not.toContain(
          'budget_tokens',
        );
        expect(vendorOf('openai-chat').bodies.at(-1)).not.toHaveProperty('thinking');
      },
    ],
    [30, '401: the key is wrong', async () => expect(await judged(401, 'bad key')).toEqual([false, 'key'])],
    [
      31,
      'Bearer and x-api-key both open the door; a doubled Bearer or quotes are named',
      async () => {
        for (const headers of [{ authorization: `Bearer ${clientToken}` }, { 'x-api-key': clientToken }])
          expect((await fetch(`${proxy.url}/v1/models`, { headers })).status).toBe(200);
        expect(judgeKeyForm('Bearer sk-0123456789')).toMatchObject({ ok: false, fault: 'bearer' });
        expect(judgeKeyForm('"sk-0123456789"')).toMatchObject({ ok: false, fault: 'quotes' });
      },
    ],
    [32, 'an expired key is told like a wrong one, with the vault id', [[errors, 'a vendor refusal']]],
    [
      33,
      '429 for balance',
      async () => expect(await judged(429, 'insufficient balance')).toEqual([false, 'quota']),
    ],
    [
      34,
      '429 for rate: wait, and Retry-After is passed on',
      [
        ['test/sdk/error-cases.ts', 'a rate limit is a rate limit'],
        [errors, 'a vendor refusal'],
      ],
    ],
    [
      35,
      '404 of a path is told as a missing route',
      async () => {
        const vendor = await startFakeUpstream(() => ({ status: 404, body: { detail: 'Not Found' } }));
        const lost = await startProxy({
          upstreams: [{ id: 'lab', url: vendor.url, protocols: ['openai-chat'] }],
        });
        const response = await lost.call('/v1/chat/completions', { model: 'm', messages: [user] });
        expect([response.status, response.headers.get('x-keyswitch-error')]).toEqual([
          404,
          'unsupported_endpoint',
        ]);
        await lost.close();
        await vendor.close();
      },
    ],
    [36, '404 of a model names the nearest', [[errors, 'an unknown model gets the nearest names']]],
    [
      37,
      'a wrong base URL is told as such',
      [
        [errors, 'a vendor refusal'],
        ['test/main/doctor/traps.test.ts', 'a trap that can be seen in settings'],
      ],
    ],
    [
      38,
      'an answer in the wrong format is an error with a name',
      [['test/proxy/exchange/convert/convert-lane.test.ts', '%s with status 200 is an error']],
    ],
    [
      39,
      'what a model cannot carry is named',
      [['test/proxy/exchange/convert/convert-lane.test.ts', 'names what it could not carry']],
    ],
    [
      41,
      'a timeout of the network is no HTTP error',
      [
        ['test/main/doctor/traps.test.ts', 'reachability names the stage'],
        [errors, 'an upstream that cannot be reached is named with its stage'],
      ],
    ],
    [
      40,
      'a request can be copied as curl, without the key',
      [['test/requirements/tcf-curl.test.ts', 'a request becomes a curl line with a variable for the token']],
    ],
  ],
  { 8: 'a motivation' },
);
