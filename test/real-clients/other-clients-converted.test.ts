// The real Claude Code, OpenCode (its four provider packages) and Gemini CLI before upstreams of every other protocol:
// a tool loop with thinking, through the convert lane, against the strict fakes. What the shell prints must come back.
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { protocolIds, type ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { createClientHome, installRealClients, type ClientHome } from '../support/real-clients.ts';
import { clientToken, startProxy, type StartedProxy } from '../support/start-proxy.ts';
import { startFakeOpenAiChat } from '../support/vendors/fake-openai-chat.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import type { JsonMap, VendorAnswer, VendorFake } from '../support/vendors/vendor-answer.ts';

beforeAll(installRealClients, 600_000);

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const models: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'gpt-5.5',
  'openai-chat': 'deepseek-reasoner',
  'anthropic-messages': 'claude-sonnet-4-6',
  gemini: 'gemini-3.1-pro-preview',
};
/** Made by the shell, so that it stands in no request before the tool has run. Gemini CLI runs no `$(…)`. */
const command = `printf 'nonce-%s-你好🙂' 42`;
const nonce = 'nonce-42-你好🙂';

/** By what the request holds, not by its number: clients ask for titles and the like in between. */
function answerTo(tool: string, args: object): (body: JsonMap) => VendorAnswer {
  return (body) => {
    const text = JSON.stringify(body);
    if (text.includes(nonce)) return { text: ['It said ', nonce, '.'] };
    if (!text.includes(`"${tool}"`)) return { text: ['A title'] };
    return {
      thinking: { text: '想一想 🤔', seal: 'U0VBTEVE' },
      calls: [{ id: 'call_1', name: tool, args: JSON.stringify(args) }],
    };
  };
}

interface Scene {
  readonly vendor: VendorFake;
  readonly proxy: StartedProxy;
  readonly home: ClientHome;
}

async function scene(to: ProtocolId): Promise<Scene> {
  const demands = to === 'openai-chat';
  const vendor = demands ? await startFakeOpenAiChat({ demandsReasoning: true }) : await startVendorOf[to]();
  const proxy = await startProxy({
    upstreams: [
      {
        id: 'vendor',
        url: vendor.url,
        protocols: [to],
        quirks: demands ? ['reasoning-content-required'] : [],
      },
    ],
    routes: [{ to: [`vendor/${models[to]}`] }],
  });
  const home = await createClientHome();
  cleanups.push(vendor.close, () => proxy.close(), home.remove);
  return { vendor, proxy, home };
}

function check({ vendor, proxy }: Scene, stdout: string): void {
  expect(stdout).toContain(nonce);
  expect(vendor.refusals).toEqual([]);
  expect(proxy.records.every((record) => record.error === null)).toBe(true);
  expect(
    proxy.records
      .filter((record) => record.operation === 'generate')
      .every((record) => record.lane === 'convert'),
  ).toBe(true);
  const last = JSON.stringify(vendor.bodies.findLast((body) => JSON.stringify(body).includes(nonce)));
  expect(last).not.toContain('ks1.');
}

describe.each(protocolIds.filter((id) => id !== 'anthropic-messages'))('Claude Code on %s', (to) => {
  it('runs a tool and tells what it printed', async () => {
    const set = await scene(to);
    set.vendor.script(answerTo('Bash', { command, description: 'prints' }));
    const result = await set.home.run('claude', ['-p', '--allowedTools=Bash', 'Run it.'], {
      env: {
        ANTHROPIC_BASE_URL: set.proxy.url,
        ANTHROPIC_AUTH_TOKEN: clientToken,
        ANTHROPIC_MODEL: 'claude-opus-5-5',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_AUTOUPDATER: '1',
      },
    });
    expect(result.exitCode, result.stderr + result.stdout).toBe(0);
    check(set, result.stdout);
  });
});

const packages: Readonly<Record<ProtocolId, { readonly npm: string; readonly version: string }>> = {
  'openai-responses': { npm: '@ai-sdk/openai', version: 'v1' },
  'openai-chat': { npm: '@ai-sdk/openai-compatible', version: 'v1' },
  'anthropic-messages': { npm: '@ai-sdk/anthropic', version: 'v1' },
  gemini: { npm: '@ai-sdk/google', version: 'v1beta' },
};
const pairs = protocolIds.flatMap((from) =>
  protocolIds.filter((to) => to !== from).map((to) => [from, to] as const),
);

describe.each(pairs)('OpenCode by %s on %s', (from, to) => {
  it('runs a tool and tells what it printed', async () => {
    const set = await scene(to);
    set.vendor.script(answerTo('bash', { command, description: 'prints' }));
    const { npm, version } = packages[from];
    await set.home.write(
      '.config/opencode/opencode.json',
      JSON.stringify({
        $schema: 'https://opencode.ai/config.json',
        autoupdate: false,
        share: 'disabled',
        provider: {
          ks: {
            npm,
            name: 'Keyswitch',
            options: { baseURL: `${set.proxy.url}/${version}`, apiKey: clientToken },
            models: {
              'some-model': {
                name: 'Some',
                reasoning: true,
                tool_call: true,
                limit: { context: 200_000, output: 16_000 },
              },
            },
          },
        },
        model: 'ks/some-model',
        small_model: 'ks/some-model',
        permission: { bash: 'allow', edit: 'allow' },
      }),
    );
    const result = await set.home.run('opencode', ['run', 'Run it.'], {
      env: {
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        OPENCODE_PURE: '1',
        OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      },
    });
    expect(result.exitCode, result.stderr + result.stdout).toBe(0);
    check(set, result.stdout);
  });
});

describe.each(protocolIds.filter((id) => id !== 'gemini'))('Gemini CLI on %s', (to) => {
  it('runs a tool and tells what it printed', async () => {
    const set = await scene(to);
    set.vendor.script(answerTo('run_shell_command', { command, description: 'prints' }));
    await set.home.write(
      '.gemini/settings.json',
      JSON.stringify({
        security: { auth: { selectedType: 'gemini-api-key' } },
        privacy: { usageStatisticsEnabled: false },
        general: { enableAutoUpdate: false },
        model: { name: 'gemini-3.1-pro-preview' },
      }),
    );
    const result = await set.home.run('gemini', ['--yolo', '--skip-trust', '-p', 'Run it.'], {
      env: { GOOGLE_GEMINI_BASE_URL: set.proxy.url, GEMINI_API_KEY: clientToken },
    });
    expect(result.exitCode, result.stderr + result.stdout).toBe(0);
    check(set, result.stdout);
  });
});
