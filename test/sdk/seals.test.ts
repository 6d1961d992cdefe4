// Sealed reasoning outlives what happens to people in the middle of a tool loop: the proxy restarts, the provider is
// switched and switched back. No state is kept anywhere but in the client's own history. Bugs 14 and 16 of the
// project's list of what users file against rivals.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { protocolIds, type ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { startProxy, type StartedProxy } from '../support/start-proxy.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import type { VendorFake, VendorTurn } from '../support/vendors/vendor-answer.ts';
import { anthropicClient } from './anthropic-client.ts';
import { geminiClient } from './gemini-client.ts';
import { openaiChatClient } from './openai-chat-client.ts';
import { openaiResponsesClient } from './openai-responses-client.ts';
import { say, type SdkConnection } from './sdk-client.ts';

const clients = [openaiChatClient, openaiResponsesClient, anthropicClient, geminiClient];
const sealing = ['openai-responses', 'anthropic-messages', 'gemini'] as const satisfies readonly ProtocolId[];
const models: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'gpt-5.5',
  'openai-chat': 'deepseek-chat',
  'anthropic-messages': 'claude-sonnet-4-5',
  gemini: 'gemini-3.1-pro',
};
const tools = [{ name: 'get_time', description: 'The time', schema: { type: 'object', properties: {} } }];
const options = { tools, think: true, maxTokens: 8_000 };

const vendors = new Map<ProtocolId, VendorFake>();
const vendorOf = (id: ProtocolId): VendorFake => {
  const vendor = vendors.get(id);
  if (vendor === undefined) throw new Error('no vendor');
  return vendor;
};
const start = (port = 0): Promise<StartedProxy> =>
  startProxy({
    upstreams: protocolIds.map((id) => ({ id, url: vendorOf(id).url, protocols: [id] })),
    routes: protocolIds.map((id) => ({ match: `to-${id}`, to: [`${id}/${models[id]}`] })),
    routing: { breakerFailures: 1_000, attempts: 1 },
    config: { port },
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

const thinkAndCall = (text: string, seal: string): VendorTurn => ({
  thinking: { text, seal },
  calls: [{ id: `call_${seal.slice(0, 4)}`, name: 'get_time', args: '{}' }],
});
const connect = (upstream: ProtocolId, stream: boolean): SdkConnection => ({
  url: proxy.url,
  token: proxy.token,
  model: `to-${upstream}`,
  stream,
});
/** What any vendor refused since the test began. */
const refusalsOf = (): string[] =>
  [...vendors.values()].flatMap((vendor) =>
    vendor.refusals.map(({ refusal }) => JSON.stringify(refusal.body)),
  );
beforeEach(() => {
  for (const vendor of vendors.values()) vendor.refusals.length = 0;
});

describe.each(clients)('a client of $protocol', (client) => {
  test.each(sealing)('goes on with its seals on %s after a restart of the proxy', async (upstream) => {
    vendorOf(upstream).script(thinkAndCall('一 🤔', 'U0VBTDE='), { text: ['noon'] });
    const session = client.open(connect(upstream, true), options);
    const first = await session.ask(say('Time?'));
    const { port } = proxy;
    await proxy.close();
    proxy = await start(port);
    const second = await session.answer(first.calls.map((call) => ({ call, text: '12:00' })));
    expect(second.text).toBe('noon');
    expect(JSON.stringify(vendorOf(upstream).bodies.at(-1))).toContain('U0VBTDE=');
    expect(refusalsOf()).toEqual([]);
  });

  const switches = sealing.flatMap((from) =>
    protocolIds.filter((id) => id !== from).map((to) => [from, to] as const),
  );
  test.each(switches)('is switched from %s to %s and back in one conversation', async (from, to) => {
    vendorOf(from).script(thinkAndCall('甲', 'RlJPTTE='), thinkAndCall('丙', 'RlJPTTI='), { text: ['done'] });
    vendorOf(to).script(thinkAndCall('乙', 'VE8xMTE='));
    const connection = connect(from, false);
    const session = client.open(connection, options);
    const first = await session.ask(say('Time?'));
    connection.model = `to-${to}`;
    const second = await session.answer(first.calls.map((call) => ({ call, text: '12:00' })));
    // A foreign seal is dropped, not sent to a vendor that would refuse it.
    expect(JSON.stringify(vendorOf(to).bodies.at(-1))).not.toContain('RlJPTTE=');
    connection.model = `to-${from}`;
    const third = await session.answer(second.calls.map((call) => ({ call, text: '12:01' })));
    expect(JSON.stringify(vendorOf(from).bodies.at(-1))).not.toContain('VE8xMTE=');
    const last = await session.answer(third.calls.map((call) => ({ call, text: '12:02' })));
    expect(last.text).toBe('done');
    expect(JSON.stringify(vendorOf(from).bodies.at(-1))).toContain('RlJPTTI=');
    expect(refusalsOf()).toEqual([]);
  });
});
