// One session of a real client over four starts of Keyswitch: on one vendor, again after a restart, after a switch to
// a vendor of another protocol, and back. Each vendor gets its own seals within a tool loop, and never another's.
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { realClientProfiles, type RealClientProfile } from '../support/client-profiles.ts';
import { createClientHome, installRealClients } from '../support/real-clients.ts';
import { startProxy, type StartedProxy } from '../support/start-proxy.ts';
import { startFakeResponsesVendor } from '../support/vendors/fake-responses.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import type {
  JsonMap,
  VendorAnswer,
  VendorCall,
  VendorFake,
  VendorThought,
} from '../support/vendors/vendor-answer.ts';

beforeAll(installRealClients, 600_000);

type Sealing = Exclude<ProtocolId, 'openai-chat'>;
const models: Readonly<Record<Sealing, string>> = {
  'openai-responses': 'gpt-5.5',
  'anthropic-messages': 'claude-opus-5-5',
  gemini: 'gemini-3.1-pro-preview',
};

/** The first vendor, and the one that it is switched to. OpenCode starts slowly: two of its packages say enough. */
const routes: Readonly<Record<string, readonly [Sealing, Sealing]>> = {
  'Codex over SSE': ['anthropic-messages', 'openai-responses'],
  'Codex over WebSocket': ['openai-responses', 'gemini'],
  'OpenCode by @ai-sdk/openai-compatible': ['anthropic-messages', 'gemini'],
  'OpenCode by @ai-sdk/anthropic': ['openai-responses', 'anthropic-messages'],
  'Claude Code': ['anthropic-messages', 'gemini'],
  'Gemini CLI': ['anthropic-messages', 'openai-responses'],
};

/** One task: a thought and a call of the shell, then the answer. `mark` tells the tasks of a session apart. */
function turns(client: RealClientProfile, mark: string, seal: string): (body: JsonMap) => VendorAnswer {
  const { name, args } = client.shell(`printf '%s-%s' ${mark} 42`);
  return (body) => {
    const text = JSON.stringify(body);
    if (text.includes('title generator')) return { text: ['一个标题'] };
    if (text.includes(`${mark}-42`)) return { text: ['done ', mark] };
    return {
      thinking: { text: `想 ${mark}`, seal },
      calls: [{ id: `call_${mark}`, name, args: JSON.stringify(args) }],
    };
  };
}

async function runSession(client: RealClientProfile, first: Sealing, second: Sealing): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const start = async (protocol: Sealing): Promise<VendorFake> => {
    const vendor = await (protocol === 'openai-responses'
      ? startFakeResponsesVendor('openai')
      : startVendorOf[protocol]());
    return resources.adopt(vendor, (one) => one.close());
  };
  const vendors: Readonly<Partial<Record<Sealing, VendorFake>>> = {
    [first]: await start(first),
    [second]: await start(second),
  };
  const home = resources.adopt(await createClientHome(), (one) => one.remove());
  const seals: Record<string, Sealing> = {};
  for (const [index, to] of [first, first, second, first].entries()) {
    const vendor = vendors[to];
    if (vendor === undefined) throw new Error('no vendor');
    const mark = `task${index}`;
    const seal = Buffer.from(`seal of ${mark} ${'+/'.repeat(40)}`).toString('base64');
    seals[seal] = to;
    vendor.script(turns(client, mark, seal));
    // A new Keyswitch each time: it remembers nothing but its key.
    const proxy = await startProxy({
      upstreams: [{ id: to, url: vendor.url, protocols: [to] }],
      routes: [{ to: [`${to}/${models[to]}`] }],
    });
    const result = await client.task(home, proxy.url, `Do ${mark}.`, { resume: index > 0 });
    await proxy.close();
    expect(result.exitCode, `${mark}: ${result.stdout}\n${result.stderr}`).toBe(0);
    expect(result.stdout).toContain(`done ${mark}`);
    expect(
      vendor.refusals.map(({ refusal }) => refusal.body),
      mark,
    ).toEqual([]);
    const last = JSON.stringify(
      vendor.bodies.findLast((body) => JSON.stringify(body).includes(`${mark}-42`)),
    );
    expect(last.includes(seal), `the seal of ${mark}`).toBe(true);
    for (const [other, owner] of Object.entries(seals)) {
      // The ids in its store carry those of earlier tasks too.
      if (owner === to && client === chatClient) expect(last.includes(other), `a seal of before`).toBe(true);
      if (owner !== to) expect(last.includes(other), `a seal of ${owner} at ${to}`).toBe(false);
    }
    expect(last).not.toMatch(/ks1[.-]/);
    // It is one conversation.
    if (index > 0) expect(last).toContain('Do task0.');
  }
}

/** Chat has no place for seals, and this package gives back nothing but calls: their ids carry all (call-id-codec.ts). */
const chatClient = realClientProfiles.find(({ name }) => name === 'OpenCode by @ai-sdk/openai-compatible');

/** Two thoughts, parallel calls, another step; Keyswitch is started anew while the tools of each step run. */
async function runLoop(client: RealClientProfile, to: Sealing, sealBytes: number): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const vendor = await startVendorOf[to]();
  resources.adopt(vendor, (one) => one.close());
  const home = resources.adopt(await createClientHome(), (one) => one.remove());
  const thought = (name: string): VendorThought => ({
    text: `想 ${name}\n\n🤔`,
    seal: randomBytes(sealBytes).toString('base64'),
  });
  const call = (mark: string, thinking?: VendorThought): VendorCall => {
    const { name, args } = client.shell(`sleep 4; printf '%s-%s' ${mark} 42`);
    return { id: `call_${mark}`, name, args: JSON.stringify(args), ...(thinking && { thinking }) };
  };
  const [one, two, three] = [thought('one'), thought('two'), thought('three')];
  vendor.script((body) => {
    const text = JSON.stringify(body);
    if (text.includes('title generator')) return { text: ['一个标题'] };
    if (text.includes('later-42')) return { text: ['all ', 'done'] };
    if (text.includes('right-42')) return { calls: [call('later', three)] };
    return { calls: [call('left', one), call('right', two)] };
  });
  const start = (port: number): Promise<StartedProxy> =>
    startProxy({
      upstreams: [{ id: to, url: vendor.url, protocols: [to] }],
      routes: [{ to: [`${to}/${models[to]}`] }],
      config: { port },
    });
  let proxy = await start(0);
  const { port, url } = proxy;
  const running = client.task(home, url, 'Do it.');
  for (const said of ['Do it.', 'right-42']) {
    const isAsked = (body: JsonMap): boolean => {
      const text = JSON.stringify(body);
      return text.includes(said) && !text.includes('title generator');
    };
    await expect.poll(() => vendor.bodies.some(isAsked), { timeout: 120_000 }).toBe(true);
    // It ends what runs.
    await proxy.close(10_000);
    proxy = await start(port);
  }
  const result = await running;
  await proxy.close();
  expect(result.exitCode, `${result.stdout}\n${result.stderr}`).toBe(0);
  expect(result.stdout).toContain('all done');
  expect(vendor.refusals.map(({ refusal }) => refusal.body)).toEqual([]);
  const last = JSON.stringify(vendor.bodies.findLast((body) => JSON.stringify(body).includes('later-42')));
  for (const { seal } of [one, two, three]) expect(last.split(seal)).toHaveLength(2);
  expect(last).not.toMatch(/ks1[.-]/);
}

describe('Keyswitch started anew in the middle of a tool loop', () => {
  const loops = [
    ['anthropic-messages', 400],
    ['openai-responses', 40_000],
    ['gemini', 2_000],
  ] as const;
  for (const [to, sealBytes] of loops) {
    it.concurrent(`${chatClient?.name} on ${to}, seals of ${sealBytes} bytes`, { timeout: 400_000 }, () => {
      if (chatClient === undefined) throw new Error('no such client');
      return runLoop(chatClient, to, sealBytes);
    });
  }
});

describe('one session across restarts and switches', () => {
  for (const client of realClientProfiles) {
    const route = routes[client.name];
    if (route === undefined) continue;
    const [first, second] = route;
    it.concurrent(`${client.name}: ${first}, restart, ${second}, and back`, { timeout: 400_000 }, () =>
      runSession(client, first, second),
    );
  }
});
