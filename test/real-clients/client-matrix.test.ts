// Every real client × every upstream protocol: one task in three turns, with signed thinking before each step, two
// tools at once, names and contents in Chinese and emoji. The oracles: the client's own strictness (exit 0, the answer
// printed), the vendor's (nothing refused), and the count of requests (no retry, no loop).
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { protocolIds, type ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { projectFile, realClientProfiles, type RealClientProfile } from '../support/client-profiles.ts';
import { createClientHome, installRealClients, type ClientHome } from '../support/real-clients.ts';
import { startProxy } from '../support/start-proxy.ts';
import { startFakeOpenAiChat } from '../support/vendors/fake-openai-chat.ts';
import { startFakeResponsesVendor } from '../support/vendors/fake-responses.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import type { JsonMap, VendorAnswer, VendorCall, VendorFake } from '../support/vendors/vendor-answer.ts';

beforeAll(installRealClients, 600_000);

const models: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'gpt-5.5',
  'openai-chat': 'deepseek-reasoner',
  'anthropic-messages': 'claude-opus-5-5',
  gemini: 'gemini-3.1-pro-preview',
};

/** What only the tools can know. */
interface Task {
  readonly inFile: string;
  readonly fromShell: string;
  readonly seals: readonly [string, string];
}

const thoughts = ['先想一想 🤔', '再想一想 🧐'] as const;
const written = '你好，世界 👋🏽';

async function prepareTask(home: ClientHome): Promise<Task> {
  const random = (): string => randomBytes(6).toString('hex');
  const task = {
    inFile: `口令-${random()}-🔑龍`,
    fromShell: `暗号-${random()}-🌏한`,
    // With every character of base64, and longer than a line.
    seals: [`+/${randomBytes(300).toString('base64')}`, `+/${randomBytes(30).toString('base64')}`],
  } as const;
  await writeFile(projectFile(home, '口令.txt'), `${task.inFile}\n`);
  await writeFile(projectFile(home, 'shell.txt'), `${task.fromShell}\n`);
  return task;
}

/** The model: two tools at once, then one that writes, then what they said. Requests without tools want a title. */
function model(client: RealClientProfile, home: ClientHome, task: Task): (body: JsonMap) => VendorAnswer {
  const call = (id: string, { name, args }: { name: string; args: object }): VendorCall => ({
    id,
    name,
    args: JSON.stringify(args),
  });
  const read = client.read(projectFile(home, '口令.txt'));
  return (body) => {
    const text = JSON.stringify(body);
    if (!text.includes(`"${read.name}"`)) return { text: ['一个标题'] };
    if (text.includes('第二步')) {
      return { text: ['They say ', task.inFile, ' and ', task.fromShell, '.'] };
    }
    if (text.includes(task.inFile) && text.includes(task.fromShell)) {
      return {
        thinking: { text: thoughts[1], seal: task.seals[1] },
        calls: [call('call_c', client.shell(`printf '${written}' > 第二步.txt`))],
      };
    }
    return {
      thinking: { text: thoughts[0], seal: task.seals[0] },
      text: ['我来看看。'],
      calls: [call('call_a', client.shell('cat shell.txt')), call('call_b', read)],
    };
  };
}

function startVendor(to: ProtocolId): Promise<VendorFake> {
  // OpenAI itself, which knows what Codex adds.
  if (to === 'openai-responses') return startFakeResponsesVendor('openai');
  return to === 'openai-chat' ? startFakeOpenAiChat({ demandsReasoning: true }) : startVendorOf[to]();
}

/** The vendor got back what it had given, at the right place: the fakes check that, this checks that it is there. */
function expectReasoning(to: ProtocolId, last: string, task: Task): void {
  const needles = to === 'openai-chat' ? thoughts : task.seals;
  const missing = needles.filter((needle) => !last.includes(JSON.stringify(needle)));
  expect(missing, 'reasoning that did not come back').toEqual([]);
}

async function runPair(client: RealClientProfile, to: ProtocolId): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const vendor = resources.adopt(await startVendor(to), (one) => one.close());
  const quirks = to === 'openai-chat' ? ['reasoning-content-required'] : [];
  const proxy = resources.adopt(
    await startProxy({
      upstreams: [{ id: 'vendor', url: vendor.url, protocols: [to], quirks }],
      routes: [{ to: [`vendor/${models[to]}`] }],
    }),
    (one) => one.close(),
  );
  const home = resources.adopt(await createClientHome(), (one) => one.remove());
  const task = await prepareTask(home);
  vendor.script(model(client, home, task));

  const result = await client.task(home, proxy.url, 'Read the two files, then write one.');
  const said = `${result.stdout}\n${result.stderr}`;
  expect(vendor.refusals.map(({ refusal }) => refusal.body)).toEqual([]);
  expect(result.exitCode, said).toBe(0);
  expect(result.stdout).toContain(`They say ${task.inFile} and ${task.fromShell}.`);
  expect(await readFile(projectFile(home, '第二步.txt'), 'utf8')).toBe(written);
  expect(vendor.bodies).toHaveLength(3 + client.sideRequests);
  const last = JSON.stringify(vendor.bodies.findLast((body) => JSON.stringify(body).includes(task.inFile)));
  expectReasoning(to, last, task);
  expect(last.includes('ks1.')).toBe(false);
  const records = await proxy.waitForRecords(3 + client.sideRequests);
  const turns = records.filter(({ operation }) => operation === 'generate');
  expect(turns.map(({ status, error }) => [status, error])).toEqual(turns.map(() => [200, null]));
  const lane = client.protocol === to ? 'passthrough' : 'convert';
  if (client.protocol !== 'openai-responses')
    expect(new Set(turns.map((turn) => turn.lane))).toEqual(new Set([lane]));
  expect(home.blocked.filter((host) => host.startsWith('127.'))).toEqual([]);
}

describe('client × upstream', () => {
  for (const client of realClientProfiles) {
    for (const to of protocolIds) it.concurrent(`${client.name} × ${to}`, () => runPair(client, to));
  }
});
