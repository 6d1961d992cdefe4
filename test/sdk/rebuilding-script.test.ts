// A script on the official `openai` SDK that rebuilds every message from its standard members, as agents do that know
// nothing of reasoning. The proxy is started anew between the turns. The vendors, strict about their seals, must get
// each thought back byte for byte and see their own call ids.
import OpenAI from 'openai';
import type {
  ChatCompletionMessageParam,
  ChatCompletionMessageToolCall,
} from 'openai/resources/chat/completions';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { protocolIds, type ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { clientToken, startProxy, type StartedProxy } from '../support/start-proxy.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import {
  thoughtsOf,
  type VendorAnswer,
  type VendorCall,
  type VendorFake,
} from '../support/vendors/vendor-answer.ts';

const sealing = ['anthropic-messages', 'openai-responses', 'gemini'] as const;
const models: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'gpt-5.5',
  'openai-chat': 'gpt-4.1',
  // Thinks within a budget: refuses a tool turn without its thoughts.
  'anthropic-messages': 'claude-sonnet-4-5',
  gemini: 'gemini-3.1-pro',
};
const tools: OpenAI.ChatCompletionTool[] = [
  { type: 'function', function: { name: 'get_time', parameters: { type: 'object', properties: {} } } },
];

const vendors = new Map<ProtocolId, VendorFake>();
const vendorOf = (id: ProtocolId): VendorFake => {
  const vendor = vendors.get(id);
  if (vendor === undefined) throw new Error('no vendor');
  return vendor;
};
const start = (): Promise<StartedProxy> =>
  startProxy({
    upstreams: protocolIds.map((id) => ({ id, url: vendorOf(id).url, protocols: [id] })),
    routes: protocolIds.map((id) => ({ match: `to-${id}`, to: [`${id}/${models[id]}`] })),
    routing: { breakerFailures: 1_000, attempts: 1 },
  });

let proxy: StartedProxy;
beforeAll(async () => {
  for (const id of protocolIds) vendors.set(id, await startVendorOf[id]());
  proxy = await start();
});
afterAll(async () => {
  await proxy.close();
  for (const vendor of vendors.values()) await vendor.close();
});
beforeEach(() => {
  for (const vendor of vendors.values()) {
    vendor.refusals.length = 0;
    vendor.bodies.length = 0;
  }
});
async function restart(): Promise<void> {
  await proxy.close();
  proxy = await start();
}
const refusals = (): unknown[] => [...vendors.values()].flatMap((vendor) => vendor.refusals);

/** Turns a call of the SDK's into what the script keeps; the usual script keeps it as it is. */
type Keep = (call: ChatCompletionMessageToolCall) => ChatCompletionMessageToolCall;

class Script {
  readonly messages: ChatCompletionMessageParam[] = [{ role: 'user', content: '几点？🕛' }];
  readonly #stream: boolean;
  readonly #keep: Keep;
  constructor(stream: boolean, keep: Keep = (call) => call) {
    this.#stream = stream;
    this.#keep = keep;
  }

  /** One turn; the answer goes into the history, with a result for each of its calls. */
  async turn(to: ProtocolId): Promise<string> {
    const sdk = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: clientToken, maxRetries: 0 });
    const params = {
      model: `to-${to}`,
      messages: this.messages,
      tools,
      max_completion_tokens: 16_000,
      ...(to !== 'openai-chat' && { reasoning_effort: 'high' as const }),
    };
    const completion = this.#stream
      ? await sdk.chat.completions.stream(params).finalChatCompletion()
      : await sdk.chat.completions.create(params);
    const message = completion.choices[0]?.message;
    if (message === undefined) throw new Error('no choice');
    const calls = (message.tool_calls ?? []).map(this.#keep);
    // By name, and nothing else.
    this.messages.push({
      role: 'assistant',
      content: message.content,
      ...(calls.length > 0 && {
        tool_calls: calls.map((call) => {
          if (call.type !== 'function') throw new Error('no function');
          const { name, arguments: args } = call.function;
          return { id: call.id, type: call.type, function: { name, arguments: args } };
        }),
      }),
    });
    for (const { id } of calls) this.messages.push({ role: 'tool', tool_call_id: id, content: '12:00' });
    return message.content ?? '';
  }
}

const seal = (name: string): string => Buffer.from(`${name} ${'+/~'.repeat(60)}`).toString('base64');
const call = (id: string, thought?: string): VendorCall => ({
  id,
  name: 'get_time',
  args: '{}',
  ...(thought !== undefined && { thinking: { text: `${thought} 想 🤔`, seal: seal(thought) } }),
});
/** Ids in each vendor's form; Gemini's fake has none. */
const steps: Readonly<Record<string, readonly VendorAnswer[]>> = {
  'one thought a step': [
    { thinking: { text: '一\n\n1', seal: seal('a') }, text: ['so'], calls: [call('call_A1')] },
    { thinking: { text: '二', seal: seal('b') }, calls: [call('toolu_B1')] },
  ],
  'two thoughts before one call': [
    { thinking: { text: '一', seal: seal('a') }, calls: [call('call_A1', 'b')] },
  ],
  'parallel calls after one thought': [
    { thinking: { text: '一', seal: seal('a') }, calls: [call('call_A1'), call('call_A2'), call('call_A3')] },
  ],
  'a thought before each of three calls, and a step more': [
    { calls: [call('call_A1', 'a'), call('call_A2', 'b'), call('call_A3', 'c')] },
    { calls: [call('call_B1', 'd'), call('call_B2', 'e')] },
  ],
  'a thought of 9 KB': [
    { thinking: { text: '想想 🤔 '.repeat(1_000), seal: seal('a') }, calls: [call('call_A1')] },
  ],
};

/** Which thoughts a vendor must see: Gemini's fake signs calls, so of two thoughts before a call one has no seal. */
const sealsOf = (to: ProtocolId, answers: readonly VendorAnswer[]): string[] =>
  to === 'gemini'
    ? answers.flatMap(({ thinking, calls = [] }) =>
        calls.flatMap((one, index) => one.thinking?.seal ?? (index === 0 ? (thinking?.seal ?? []) : [])),
      )
    : answers.flatMap((one) => thoughtsOf(one).map((thought) => thought.seal));

/** The history of a script as a client of another protocol sends it that took over the conversation. */
function retold(script: Script, to: Exclude<ProtocolId, 'openai-chat'>): { path: string; body: object } {
  const [, assistant] = script.messages;
  const id =
    assistant?.role === 'assistant' && assistant.tool_calls ? (assistant.tool_calls[0]?.id ?? '') : '';
  const name = 'get_time';
  const schema = { type: 'object', properties: {} };
  switch (to) {
    case 'anthropic-messages':
      return {
        path: '/v1/messages',
        body: {
          model: `to-${to}`,
          max_tokens: 8_000,
          tools: [{ name, input_schema: schema }],
          messages: [
            { role: 'user', content: 'go' },
            { role: 'assistant', content: [{ type: 'tool_use', id, name, input: {} }] },
            { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: '12:00' }] },
          ],
        },
      };
    case 'openai-responses':
      return {
        path: '/v1/responses',
        body: {
          model: `to-${to}`,
          store: false,
          tools: [{ type: 'function', name, parameters: schema, strict: false }],
          input: [
            { role: 'user', content: 'go' },
            { type: 'function_call', call_id: id, name, arguments: '{}' },
            { type: 'function_call_output', call_id: id, output: '12:00' },
          ],
        },
      };
    case 'gemini':
      return {
        path: `/v1beta/models/to-${to}:generateContent`,
        body: {
          tools: [{ functionDeclarations: [{ name }] }],
          contents: [
            { role: 'user', parts: [{ text: 'go' }] },
            { role: 'model', parts: [{ functionCall: { id, name, args: {} } }] },
            { role: 'user', parts: [{ functionResponse: { id, name, response: { output: '12:00' } } }] },
          ],
        },
      };
  }
}

describe.each(sealing)('on %s', (to) => {
  describe.each([true, false])('streaming: %s', (stream) => {
    test.each(Object.entries(steps))(
      '%s, the proxy started anew between the turns',
      async (_name, answers) => {
        const vendor = vendorOf(to);
        vendor.script(...answers, { text: ['noon'] });
        const script = new Script(stream);
        for (const _answer of answers) {
          await script.turn(to);
          await restart();
        }
        expect(await script.turn(to)).toBe('noon');
        expect(refusals()).toEqual([]);
        const last = JSON.stringify(vendor.bodies.at(-1));
        // Each once, and in order.
        const found = sealsOf(to, answers).map((one) => last.split(one).length - 1);
        expect(found).toEqual(found.map(() => 1));
        const places = sealsOf(to, answers).map((one) => last.indexOf(one));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        expect(last).not.toMatch(/ks1[.-]/);
        if (to === 'gemini') return;
        for (const id of answers.flatMap(({ calls = [] }) => calls.map((one) => one.id)))
          expect(last.split(`"${id}"`)).toHaveLength(3);
      },
    );
  });

  test.each(protocolIds.filter((id) => id !== to))('is switched to %s and back', async (other) => {
    vendorOf(to).script(
      { thinking: { text: '甲', seal: seal('a') }, calls: [call('call_A1')] },
      { text: ['done'] },
    );
    vendorOf(other).script({ calls: [call('call_B1', other === 'openai-chat' ? undefined : 'b')] });
    const script = new Script(true);
    await script.turn(to);
    await restart();
    await script.turn(other);
    const foreign = JSON.stringify(vendorOf(other).bodies.at(-1));
    expect(foreign).not.toContain(seal('a'));
    expect(foreign).not.toMatch(/ks1/);
    await restart();
    expect(await script.turn(to)).toBe('done');
    const last = JSON.stringify(vendorOf(to).bodies.at(-1));
    expect(last).toContain(seal('a'));
    expect(last).not.toContain(seal('b'));
    expect(last).not.toMatch(/ks1/);
    expect(refusals()).toEqual([]);
  });

  const keeps: Readonly<Record<string, Keep>> = {
    'cuts ids to 64 characters': (one) => ({ ...one, id: one.id.slice(0, 64) }),
    'changes ids': (one) => ({ ...one, id: `${one.id.slice(0, -1)}${one.id.endsWith('A') ? 'B' : 'A'}` }),
  };
  test.each(Object.entries(keeps))('goes on with a client that %s', async (_name, keep) => {
    const vendor = vendorOf(to);
    vendor.script(
      { thinking: { text: '甲', seal: seal('a') }, calls: [call('call_A1')] },
      { text: ['done'] },
    );
    const script = new Script(false, keep);
    await script.turn(to);
    // While the proxy runs it still knows the call.
    expect(await script.turn(to)).toBe('done');
    expect(JSON.stringify(vendor.bodies.at(-1))).toContain(seal('a'));
    await restart();
    expect(await script.turn(to)).toBe('done');
    expect(JSON.stringify(vendor.bodies.at(-1))).not.toMatch(/ks1/);
    expect(refusals()).toEqual([]);
  });

  // OpenCode keeps one store for all its packages: another one may go on with ids that it never got.
  test.each(sealing)('is taken over by a client and an upstream of %s', async (other) => {
    vendorOf(to).script({ thinking: { text: '甲', seal: seal('a') }, calls: [call('call_A1')] });
    const script = new Script(false);
    await script.turn(to);
    await restart();
    vendorOf(other).script({ text: ['done'] });
    const { path, body } = retold(script, other);
    const response = await proxy.call(path, body);
    expect(await response.text()).toContain('done');
    expect(refusals()).toEqual([]);
    const last = JSON.stringify(vendorOf(other).bodies.at(-1));
    expect(last).not.toMatch(/ks1/);
    expect(last.includes(seal('a'))).toBe(other === to);
    if (other !== 'gemini' && to !== 'gemini') expect(last.split('"call_A1"')).toHaveLength(3);
  });

  test('goes on where the client left out the call or edited the history', async () => {
    const vendor = vendorOf(to);
    const step = (id: string, name: string) => ({
      thinking: { text: name, seal: seal(name) },
      calls: [call(id)],
    });
    vendor.script(step('call_A1', 'a'), step('call_B1', 'b'), { text: ['done'] });
    const script = new Script(false);
    await script.turn(to);
    await script.turn(to);
    await restart();
    // A summary instead of the first step.
    script.messages.splice(
      1,
      2,
      { role: 'assistant', content: 'I looked at the clock.' },
      { role: 'user', content: 'go on' },
    );
    expect(await script.turn(to)).toBe('done');
    const last = JSON.stringify(vendor.bodies.at(-1));
    expect(last).toContain(seal('b'));
    expect(last).not.toContain(seal('a'));
    expect(refusals()).toEqual([]);
  });
});
