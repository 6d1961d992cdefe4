// The real codex-cli where something happens to its session: compaction, a declined WebSocket, a new catalogue, a
// switch of profile in the middle.
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ourProviderTable } from '../../src-main/client-tools/codex/plan-codex.ts';
import { resolveToolEnvironment } from '../../src-main/client-tools/tool-environment.ts';
import {
  cleanUp,
  cleanups,
  events,
  exec,
  expectClean,
  expectToolLoop,
  pooler,
  quiet,
  scene,
  toolTask,
} from '../support/codex-run.ts';
import { startFakeResponses } from '../support/fake-openai-responses.ts';
import { createClientHome, installRealClients } from '../support/real-clients.ts';
import {
  answer,
  compactionItem,
  messageItem,
  reasoningItem,
  shellItem,
} from '../support/responses-script.ts';
import type { JsonMap } from '../support/responses-strictness.ts';
import { clientToken, startProxy, upstreamKey } from '../support/start-proxy.ts';

beforeAll(installRealClients, 600_000);
afterEach(cleanUp);

describe('remote compaction', () => {
  const big = { input: 260_000, cached: 0, output: 10, reasoning: 0 };

  it('passes to an upstream that has it', async () => {
    for (const webSocket of [false, true]) {
      const one = await scene(
        { responsesWebSocket: webSocket ? 'yes' : 'no', compact: true },
        {
          turns: [
            answer([shellItem('echo one')], { usage: big }),
            answer([compactionItem('VENDOR_SEALED')]),
            answer([messageItem('final')]),
          ],
        },
      );
      await one.home.write('.codex/config.toml', pooler(one.proxy, webSocket));
      expectClean(await exec(one.home, ['Say hello.']), 'final');
      const input = JSON.stringify(one.fake.turns[2]?.input);
      expect(input).toContain('VENDOR_SEALED');
      expect(one.fake.refusals).toEqual([]);
    }
  });

  it('is made by Keyswitch where the upstream has none', async () => {
    for (const webSocket of [false, true]) {
      const one = await scene(
        { responsesWebSocket: webSocket ? 'yes' : 'no', compact: false },
        {
          compaction: false,
          webSocket: 'no',
          turns: [
            answer([shellItem('echo one')], { usage: big }),
            answer([messageItem('SUMMARY: one was echoed.')]),
            answer([messageItem('final')]),
          ],
        },
      );
      await one.home.write('.codex/config.toml', pooler(one.proxy, webSocket));
      expectClean(await exec(one.home, ['Say hello.']), 'final');
      expect(one.fake.turns[1]?.body['tools']).toEqual([]);
      const input = JSON.stringify(one.fake.turns[2]?.input);
      expect(input).toContain('SUMMARY: one was echoed.');
      expect(input).not.toContain('ksc1.');
      expect(one.fake.refusals).toEqual([]);
    }
  });
});

describe('the door', () => {
  it('falls back to HTTP at once and in silence where a WebSocket is declined', async () => {
    const fake = await startFakeResponses({ key: upstreamKey, turns: toolTask });
    const proxy = await startProxy({
      upstreams: [{ id: 'vendor', url: fake.url, protocols: ['openai-responses'] }],
      codexBackend: { maxSockets: 0 },
    });
    const home = await createClientHome();
    cleanups.push(fake.close, () => proxy.close(), home.remove);
    await home.write('.codex/config.toml', pooler(proxy, true));
    const result = await exec(home, ['Say hello.']);
    // Codex writes one line into its own log on stderr (as in the capture of a 426 by a bare server).
    const logged = /codex_api::endpoint::responses_websocket: failed to connect/;
    expectToolLoop({ fake, proxy, home }, expectClean(result, 'The tool ran.', logged));
    expect(fake.turns.map(({ transport }) => transport)).toEqual(['sse', 'sse']);
    // Refusals of other kinds cost Codex six and a half seconds.
    expect(result.ms).toBeLessThan(5_000);
  });

  it('gives a catalogue that Codex takes, so that an unknown model is no unknown model', async () => {
    const slug = 'claude-sonnet-4-6';
    for (const known of [false, true]) {
      const fake = await startFakeResponses({ key: upstreamKey, turns: [answer([messageItem('hello')])] });
      const proxy = await startProxy({
        upstreams: [
          {
            id: 'vendor',
            url: fake.url,
            protocols: ['openai-responses'],
            models: known ? [slug, 'gpt-5.5'] : ['x'],
          },
        ],
      });
      const home = await createClientHome();
      cleanups.push(fake.close, () => proxy.close(), home.remove);
      const config = pooler(proxy, false).replace('gpt-5.5', slug);
      await home.write(
        '.codex/config.toml',
        `${config}model_catalog_url = "${proxy.url}/backend-api/codex/models"\n`,
      );
      const result = await exec(home, ['Say hello.']);
      const warned = events(result).some(({ item }) => item?.type === 'error');
      expect(warned, result.stdout).toBe(!known);
      if (!known) continue;
      expectClean(result, 'hello');
      const tools = ((fake.turns[0]?.body ?? {})['tools'] as JsonMap[]).map(({ name, type }) => name ?? type);
      expect(tools).toEqual(expect.arrayContaining(['exec_command', 'apply_patch']));
      expect(fake.turns[0]?.body['reasoning']).toMatchObject({ effort: 'medium' });
      // An entry of a catalogue takes the place of Codex' own instructions.
      expect(JSON.stringify(fake.turns[0]?.input[0])).toContain('You are a coding agent working in Codex');
    }
  });
});

describe('a key from a command, as "tool apply" writes it', () => {
  it('leaves Codex its own instructions for the models that it brings along, and gives ours for others', async () => {
    for (const slug of ['gpt-5.5', 'claude-sonnet-4-6']) {
      const fake = await startFakeResponses({ key: upstreamKey, turns: [answer([messageItem('hello')])] });
      const proxy = await startProxy({
        upstreams: [
          {
            id: 'vendor',
            url: fake.url,
            protocols: ['openai-responses'],
            models: ['gpt-5.5', 'claude-sonnet-4-6'],
          },
        ],
      });
      const home = await createClientHome();
      cleanups.push(fake.close, () => proxy.close(), home.remove);
      const token = join(home.home, 'token');
      await home.write('token', `#!/bin/sh\necho ${clientToken}\n`);
      await chmod(token, 0o700);
      const table = ourProviderTable(resolveToolEnvironment({ HOME: home.home }, home.home), {
        origin: proxy.url,
        dataHome: home.home,
        token: clientToken,
        models: [],
        options: { websockets: false },
      });
      await home.write(
        '.codex/config.toml',
        `model = "${slug}"\nmodel_provider = "keyswitch"\n${quiet}\n${stringify({
          model_providers: { keyswitch: { ...table, auth: { command: token } } },
        })}`,
      );
      expectClean(await exec(home, ['Say hello.']), 'hello');
      const told = JSON.stringify(fake.turns[0]?.input[0]);
      const ours = 'You are a coding agent working in Codex';
      if (slug === 'gpt-5.5') {
        expect(told).not.toContain(ours);
        // Codex's own are seven times as long (0.169.0: 21,459 characters).
        expect(told.length).toBeGreaterThan(10_000);
      } else expect(told).toContain(ours);
      expect(fake.turns[0]?.headers).not.toHaveProperty('x-keyswitch-catalogue');
    }
  });
});

describe('a switch of profile in the middle of a task', () => {
  it('goes on at the new upstream with the whole conversation, unseen by the user', async () => {
    for (const [webSocket, first, second] of [
      [true, 'yes', 'yes'],
      [true, 'yes', 'no'],
      [true, 'no', 'yes'],
      [false, 'no', 'no'],
    ] as const) {
      const [old, next] = [
        await startFakeResponses({ key: upstreamKey }),
        await startFakeResponses({
          key: upstreamKey,
          opensSeal: (seal) => seal !== 'SEALED_BY_OLD',
          turns: [answer([messageItem('The tool ran.')])],
        }),
      ];
      const proxy = await startProxy({
        upstreams: [
          {
            id: 'old',
            url: old.url,
            protocols: ['openai-responses'],
            capabilities: { responsesWebSocket: first },
          },
          {
            id: 'next',
            url: next.url,
            protocols: ['openai-responses'],
            capabilities: { responsesWebSocket: second },
          },
        ],
        routes: [{ to: ['old'] }],
      });
      const home = await createClientHome();
      cleanups.push(old.close, next.close, () => proxy.close(), home.remove);
      const profile = {
        id: 'next',
        name: 'Next',
        routes: [{ match: '*', to: [{ upstream: 'next' }], strategy: 'fallback' as const }],
      };
      old.script(() => {
        proxy.proxy.applyConfig({
          ...proxy.config,
          revision: 2,
          profiles: [...proxy.config.profiles, profile],
          activeProfile: 'next',
        });
        return answer([reasoningItem('hm', 'SEALED_BY_OLD'), shellItem('echo tool-really-ran')]);
      });
      await home.write('.codex/config.toml', pooler(proxy, webSocket));
      expectClean(await exec(home, ['Say hello.']), 'The tool ran.');
      expect([old.turns.length, next.turns.length]).toEqual([1, 1]);
      const input = JSON.stringify(next.turns[0]?.input);
      for (const said of ['You are Codex', 'Say hello.', 'tool-really-ran']) expect(input).toContain(said);
      expect(input).not.toContain('SEALED_BY_OLD');
      // The new account could not open what the old one had sealed: it said so once.
      expect(old.refusals).toEqual([]);
      expect(next.refusals.map(({ refusal }) => refusal.error.code)).toEqual(['invalid_encrypted_content']);
    }
  });
});
