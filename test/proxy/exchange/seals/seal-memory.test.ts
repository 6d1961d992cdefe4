// A Chat client that gives back calls and their results but nothing of the reasoning around them (the AI SDK's package
// for OpenAI-compatible vendors): the vendor still gets its own seals back, from the memory of this process.
import { afterEach, describe, expect, it } from 'vitest';
import { createSealMemory } from '../../../../src-proxy/exchange/seals/seal-memory.ts';
import type { IrRequest } from '../../../../src-proxy/ir/request.ts';
import { startProxy, type StartedProxy } from '../../../support/start-proxy.ts';
import { startVendorOf } from '../../../support/vendors/start-vendor.ts';
import type { VendorFake } from '../../../support/vendors/vendor-answer.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const models = {
  'openai-responses': 'gpt-5.5',
  'anthropic-messages': 'claude-opus-5-5',
  gemini: 'gemini-3.1-pro',
} as const;
const vendors = ['openai-responses', 'anthropic-messages', 'gemini'] as const;

async function world(to: keyof typeof models): Promise<{ vendor: VendorFake; proxy: StartedProxy }> {
  const vendor = await startVendorOf[to]();
  const proxy = await startProxy({
    upstreams: [{ id: 'vendor', url: vendor.url, protocols: [to] }],
    routes: [{ to: [`vendor/${models[to]}`] }],
  });
  cleanups.push(vendor.close, () => proxy.close());
  return { vendor, proxy };
}

interface Call {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}
type Delta = { index: number; id?: string; function?: { name?: string; arguments?: string } };

const tool = {
  type: 'function',
  function: { name: 'get_time', parameters: { type: 'object', properties: {} } },
};

/** One turn; of the answer only its calls. */
async function callsOf(proxy: StartedProxy, messages: readonly object[], stream: boolean): Promise<Call[]> {
  const body = { model: 'm', stream, reasoning_effort: 'high', tools: [tool], messages };
  const response = await proxy.call('/v1/chat/completions', body);
  expect(response.status).toBe(200);
  if (!stream) {
    const json = (await response.json()) as { choices: [{ message: { tool_calls?: Call[] } }] };
    return json.choices[0].message.tool_calls ?? [];
  }
  const calls: Call[] = [];
  for (const line of (await response.text()).split('\n')) {
    if (!line.startsWith('data: {')) continue;
    const chunk = JSON.parse(line.slice(6)) as { choices: { delta: { tool_calls?: Delta[] } }[] };
    for (const { index, id, function: fn } of chunk.choices[0]?.delta.tool_calls ?? []) {
      const call = (calls[index] ??= {
        id: id ?? '',
        type: 'function',
        function: { name: '', arguments: '' },
      });
      call.function.name += fn?.name ?? '';
      call.function.arguments += fn?.arguments ?? '';
    }
  }
  return calls;
}

const results = (calls: readonly Call[]): object[] =>
  calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: '12:00' }));

describe.each(vendors)('on %s', (to) => {
  it.each([true, false])('gives each step its seal back (stream: %s)', async (stream) => {
    const { vendor, proxy } = await world(to);
    const call = (id: string) => ({ id, name: 'get_time', args: '{}' });
    vendor.script(
      { thinking: { text: '一', seal: 'T05F' }, text: ['so'], calls: [call('call_1'), call('call_2')] },
      { thinking: { text: '二', seal: 'VFdP' }, calls: [call('call_3')] },
      { text: ['done'] },
    );
    const history: object[] = [{ role: 'user', content: '几点？' }];
    for (let turn = 0; turn < 3; turn += 1) {
      const calls = await callsOf(proxy, history, stream);
      history.push({ role: 'assistant', content: '', tool_calls: calls }, ...results(calls));
    }
    expect(vendor.refusals).toEqual([]);
    const last = JSON.stringify(vendor.bodies[2]);
    expect(last.match(/T05F/g)).toHaveLength(1);
    expect(last.match(/VFdP/g)).toHaveLength(1);
    expect(last.indexOf('T05F')).toBeLessThan(last.indexOf('VFdP'));
  });
});

describe('the memory', () => {
  const target = { protocol: 'anthropic-messages', upstream: 'a' } as const;
  const seal = (data: string) =>
    ({ origin: target.protocol, upstream: 'a', slot: 'signature', data }) as const;
  const answer = (
    memory: ReturnType<typeof createSealMemory>,
    client: string,
    id: string,
    data: string,
  ): void => {
    const watch = memory.watch(client);
    watch.push({ type: 'response-start' });
    watch.push({ type: 'reasoning-start', block: 'r' });
    watch.push({ type: 'reasoning-delta', block: 'r', text: 'hm' });
    watch.push({ type: 'reasoning-end', block: 'r', sealed: seal(data) });
    watch.push({ type: 'tool-input-start', block: 't', callId: id, name: 'go', kind: 'function' });
    watch.push({ type: 'tool-input-end', block: 't' });
    watch.push({ type: 'response-end', reason: 'tool-calls', usage: null });
  };
  const asks = (id: string): IrRequest =>
    ({
      origin: 'openai-chat',
      model: 'm',
      stream: false,
      tools: [],
      messages: [
        {
          role: 'assistant',
          parts: [{ type: 'tool-call', callId: id, name: 'go', kind: 'function', input: '{}' }],
        },
      ],
    }) as unknown as IrRequest;
  const restored = (memory: ReturnType<typeof createSealMemory>, client: string, id: string, to = target) =>
    memory
      .restore(client, asks(id), to)
      .messages[0]?.parts.map((part) => (part.type === 'opaque' ? null : (part.sealed?.data ?? part.type)));

  it('is of one client and one upstream', () => {
    const memory = createSealMemory();
    answer(memory, 'me', 'call_1', 'S1');
    expect(restored(memory, 'me', 'call_1')).toEqual(['S1', 'tool-call']);
    expect(restored(memory, 'you', 'call_1')).toEqual(['tool-call']);
    expect(memory.restore('me', asks('call_1'), { ...target, upstream: 'b' })).toEqual(asks('call_1'));
  });

  it('fills up what a client kept a part of, and leaves alone what it does not know', () => {
    const memory = createSealMemory();
    const watch = memory.watch('me');
    watch.push({ type: 'response-start' });
    for (const [block, data] of [
      ['a', 'S1'],
      ['b', 'S2'],
    ] as const) {
      watch.push({ type: 'reasoning-start', block });
      watch.push({ type: 'reasoning-end', block, sealed: seal(data) });
    }
    watch.push({ type: 'tool-input-start', block: 't', callId: 'call_1', name: 'go', kind: 'function' });
    watch.push({ type: 'tool-input-end', block: 't' });
    watch.push({ type: 'response-end', reason: 'tool-calls', usage: null });
    const kept = (data: string): (string | undefined)[] => {
      const request = asks('call_1');
      const [message] = request.messages;
      const parts = [{ type: 'reasoning', text: '', sealed: seal(data) } as const, ...(message?.parts ?? [])];
      const messages = [{ ...message, parts }] as IrRequest['messages'];
      return (memory.restore('me', { ...request, messages }, target).messages[0]?.parts ?? []).map((part) =>
        part.type === 'opaque' ? undefined : (part.sealed?.data ?? part.type),
      );
    };
    expect(kept('S2')).toEqual(['S1', 'S2', 'tool-call']);
    expect(kept('S9')).toEqual(['S9', 'tool-call']);
  });

  it('says nothing of an id that two answers used', () => {
    const memory = createSealMemory();
    answer(memory, 'me', 'functions.go:0', 'S1');
    answer(memory, 'me', 'functions.go:0', 'S2');
    answer(memory, 'me', 'functions.go:0', 'S3');
    expect(restored(memory, 'me', 'functions.go:0')).toEqual(['tool-call']);
  });

  it('forgets the oldest where it is full', () => {
    const memory = createSealMemory(10_000);
    for (let index = 0; index < 100; index += 1) answer(memory, 'me', `call_${index}`, 'S'.repeat(1_000));
    expect(restored(memory, 'me', 'call_0')).toEqual(['tool-call']);
    expect(restored(memory, 'me', 'call_99')).toEqual(['S'.repeat(1_000), 'tool-call']);
  });
});
