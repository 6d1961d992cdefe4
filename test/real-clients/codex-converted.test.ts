// The real codex-cli before upstreams that do not speak Responses: the same task over SSE and over WebSocket, through
// the convert lane, against the strict fakes of the three other vendors.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { patchExample } from '../../src-proxy/ir/patch-example.ts';
import { createClientHome, installRealClients, type ClientHome } from '../support/real-clients.ts';
import { clientToken, startProxy, type StartedProxy } from '../support/start-proxy.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import type { VendorFake } from '../support/vendors/vendor-answer.ts';

beforeAll(installRealClients, 600_000);

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const models = {
  'anthropic-messages': 'claude-sonnet-4-6',
  'openai-chat': 'deepseek-chat',
  gemini: 'gemini-2.5-pro',
} as const;
type Other = keyof typeof models;
const others = Object.keys(models) as Other[];

interface Scene {
  readonly vendor: VendorFake;
  readonly proxy: StartedProxy;
  readonly home: ClientHome;
}

async function scene(protocol: Other, webSocket: boolean, model = 'gpt-5.5'): Promise<Scene> {
  const vendor = await startVendorOf[protocol]();
  const proxy = await startProxy({
    upstreams: [{ id: 'vendor', url: vendor.url, protocols: [protocol] }],
    routes: [{ to: [`vendor/${models[protocol]}`] }],
  });
  const home = await createClientHome();
  cleanups.push(vendor.close, () => proxy.close(), home.remove);
  await home.write(
    '.codex/config.toml',
    `model = "${model}"
model_provider = "keyswitch"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.keyswitch]
name = "OpenAI"
base_url = "${proxy.url}/backend-api/codex"
env_key = "KEYSWITCH_TOKEN"
wire_api = "responses"
supports_websockets = ${webSocket}
requires_openai_auth = true
`,
  );
  return { vendor, proxy, home };
}

async function exec(home: ClientHome, prompt: string): Promise<string> {
  const result = await home.run(
    'codex',
    ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', prompt],
    { env: { KEYSWITCH_TOKEN: clientToken } },
  );
  expect(result.exitCode, result.stderr).toBe(0);
  expect(result.stderr).not.toMatch(/warning|error|reconnect/i);
  return result.stdout.trim();
}

for (const protocol of others) {
  for (const webSocket of [false, true]) {
    describe(`${protocol}, ${webSocket ? 'WebSocket' : 'SSE'}`, () => {
      it('runs the shell, gets its output back with the reasoning, and answers', async () => {
        const { vendor, proxy, home } = await scene(protocol, webSocket);
        vendor.script(
          {
            thinking: { text: 'thinking', seal: 'U0VBTEVE' },
            calls: [{ id: 'call_1', name: 'exec_command', args: '{"cmd":"echo tool-really-ran"}' }],
          },
          { text: ['The tool', ' ran.'] },
        );
        expect(await exec(home, 'Say hello.')).toBe('The tool ran.');
        expect(vendor.refusals).toEqual([]);
        expect(vendor.bodies).toHaveLength(2);
        expect(JSON.stringify(vendor.bodies[1])).toContain('tool-really-ran');
        const records = await proxy.waitForRecords(2);
        for (const record of records) {
          expect(record).toMatchObject({
            lane: 'convert',
            status: 200,
            error: null,
            transport: webSocket ? 'websocket' : 'sse',
            usage: { cacheRead: 75, output: 30 },
          });
        }
      });

      it('changes a file with apply_patch, which is no function there', async () => {
        const { vendor, home } = await scene(protocol, webSocket);
        const patch = '*** Begin Patch\n*** Add File: hello.txt\n+hi there\n*** End Patch\n';
        vendor.script(
          { calls: [{ id: 'call_1', name: 'apply_patch', args: JSON.stringify({ input: patch }) }] },
          { text: ['patched'] },
        );
        expect(await exec(home, 'Write hello.txt.')).toBe('patched');
        expect(await readFile(path.join(home.project, 'hello.txt'), 'utf8')).toBe('hi there\n');
        expect(vendor.refusals).toEqual([]);
        // The model is shown how a patch is meant.
        expect(JSON.stringify(vendor.bodies[0])).toContain(JSON.stringify(patchExample).slice(1, -1));
      });

      it('applies the very patch that models are shown as an example', async () => {
        const { vendor, home } = await scene(protocol, webSocket);
        const before = "export function greet(name) {\n  const known = names.has(name);\n  return 'Hi';\n}\n";
        const file = path.join(home.project, 'src/greet.js');
        await mkdir(path.dirname(file));
        await writeFile(file, before);
        vendor.script(
          { calls: [{ id: 'call_1', name: 'apply_patch', args: JSON.stringify({ input: patchExample }) }] },
          { text: ['patched'] },
        );
        expect(await exec(home, 'Greet by name.')).toBe('patched');
        expect(await readFile(file, 'utf8')).toBe(
          before.replace("return 'Hi'", "return known ? `Hi, ${name}` : 'Hi'"),
        );
        expect(await readFile(path.join(home.project, 'notes/greeting.md'), 'utf8')).toBe(
          '# Greeting\nKnown people are greeted by name.\n',
        );
      });

      it('gives a sub-agent its task, and its answer to the one who sent it', async () => {
        const { vendor, home } = await scene(protocol, webSocket, 'gpt-6-sol');
        const spawn = JSON.stringify({ task_name: 'kid', message: 'CHILD-TASK: count.', fork_turns: 'none' });
        vendor.script((body) => {
          const said = JSON.stringify(body['messages'] ?? body['contents']);
          if (said.includes('NEW_TASK') && said.includes('CHILD-TASK') && !said.includes('MAIN-TASK'))
            return { text: ['CHILD-ANSWER: 42.'] };
          if (said.includes('CHILD-ANSWER')) return { text: ['The child said 42.'] };
          if (!said.includes('CHILD-TASK'))
            return { calls: [{ id: 'call_1', name: 'collaboration__spawn_agent', args: spawn }] };
          return {
            calls: [{ id: 'call_2', name: 'collaboration__wait_agent', args: '{"timeout_ms":10000}' }],
          };
        });
        expect(await exec(home, 'MAIN-TASK: delegate it.')).toBe('The child said 42.');
        expect(vendor.refusals).toEqual([]);
      });

      it('compacts a long conversation with a summary of our own', async () => {
        const { vendor, home } = await scene(protocol, webSocket);
        vendor.script(
          {
            calls: [{ id: 'call_1', name: 'exec_command', args: '{"cmd":"echo one"}' }],
            usage: { fresh: 260_000, cached: 0, output: 10, reasoning: 0 },
          },
          { text: ['SUMMARY: one was echoed.'] },
          { text: ['final'] },
        );
        expect(await exec(home, 'Say hello.')).toBe('final');
        expect(vendor.refusals).toEqual([]);
        expect(JSON.stringify(vendor.bodies[2])).toContain('SUMMARY: one was echoed.');
        expect(JSON.stringify(vendor.bodies[2])).not.toContain('ksc1.');
      });
    });
  }
}
