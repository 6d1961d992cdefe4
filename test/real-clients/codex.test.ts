// The real codex-cli through a real data plane to a strict fake of the vendor. Its own strictness is the oracle: it
// prints the answer, exits 0, and warns of nothing.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startFakeResponses, type FakeResponses } from '../support/fake-openai-responses.ts';
import {
  type ClientHome,
  createClientHome,
  installRealClients,
  type RunResult,
} from '../support/real-clients.ts';
import {
  answer,
  compactionItem,
  interrupted,
  messageItem,
  patchItem,
  reasoningItem,
  shellItem,
  vendorError,
} from '../support/responses-script.ts';
import type { JsonMap } from '../support/responses-strictness.ts';
import { clientToken, startProxy, upstreamKey, type StartedProxy } from '../support/start-proxy.ts';

beforeAll(installRealClients, 600_000);

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface Scene {
  readonly fake: FakeResponses;
  readonly proxy: StartedProxy;
  readonly home: ClientHome;
}

type Capabilities = NonNullable<Parameters<typeof startProxy>[0]['upstreams'][number]['capabilities']>;

async function scene(
  capabilities: Capabilities,
  fakeOptions: Parameters<typeof startFakeResponses>[0] = {},
): Promise<Scene> {
  const fake = await startFakeResponses({ key: upstreamKey, ...fakeOptions });
  const proxy = await startProxy({
    upstreams: [{ id: 'vendor', url: fake.url, protocols: ['openai-responses'], capabilities }],
  });
  const home = await createClientHome();
  cleanups.push(fake.close, () => proxy.close(), home.remove);
  return { fake, proxy, home };
}

/** Nothing here is about us: it only keeps Codex from looking for updates. */
const quiet = 'check_for_update_on_startup = false\n\n[analytics]\nenabled = false\n';

function pooler(proxy: StartedProxy, webSocket: boolean, base = '/backend-api/codex', extra = ''): string {
  return `model = "gpt-5.5"
model_provider = "keyswitch"
${extra}${quiet}
[model_providers.keyswitch]
name = "OpenAI"
base_url = "${proxy.url}${base}"
env_key = "KEYSWITCH_TOKEN"
wire_api = "responses"
supports_websockets = ${webSocket}
requires_openai_auth = true
`;
}

interface CodexEvent {
  readonly type: string;
  readonly thread_id?: string;
  readonly item?: { readonly type: string; readonly text?: string; readonly aggregated_output?: string };
  readonly usage?: Record<string, number>;
}

const events = (result: RunResult): CodexEvent[] =>
  result.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CodexEvent);

async function exec(
  home: ClientHome,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<RunResult> {
  return home.run(
    'codex',
    ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', '--json', ...args],
    { env: { KEYSWITCH_TOKEN: clientToken, ...env } },
  );
}

/** No error items, no warnings, exit 0, and this as its last message. */
function expectClean(
  result: RunResult,
  message: string,
  expected = /^Reading additional input/,
): CodexEvent[] {
  const stderr = result.stderr
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('Reading additional input') && !expected.test(line));
  expect(stderr, result.stdout).toEqual([]);
  const all = events(result);
  expect(all.filter(({ type, item }) => type === 'error' || item?.type === 'error')).toEqual([]);
  expect(all.findLast(({ item }) => item?.type === 'agent_message')?.item?.text).toBe(message);
  expect(all.at(-1)?.type).toBe('turn.completed');
  expect(result.exitCode).toBe(0);
  return all;
}

const toolTask = [
  answer([reasoningItem('thinking', 'SEALED_REASONING'), shellItem('echo tool-really-ran')]),
  answer([messageItem('The tool ran.')]),
];

/** The loop was whole: the tool ran in Codex, and its output came to the vendor. */
function expectToolLoop({ fake }: Scene, all: readonly CodexEvent[]): void {
  const command = all.find(
    ({ type, item }) => type === 'item.completed' && item?.type === 'command_execution',
  );
  expect(command?.item?.aggregated_output).toBe('tool-really-ran\n');
  expect(fake.turns).toHaveLength(2);
  const types = fake.turns[1]?.input.map((item) => (item as JsonMap)['type']);
  expect(types?.slice(-3)).toEqual(['reasoning', 'function_call', 'function_call_output']);
  expect(JSON.stringify(fake.turns[1]?.input.at(-1))).toContain('tool-really-ran');
  expect(JSON.stringify(fake.turns[1]?.input.at(-3))).toContain('SEALED_REASONING');
  expect(fake.refusals).toEqual([]);
}

describe('a task with a tool', () => {
  it('through /backend-api/codex over SSE', async () => {
    const one = await scene({ compact: true }, { turns: toolTask });
    await one.home.write('.codex/config.toml', pooler(one.proxy, false));
    expectToolLoop(one, expectClean(await exec(one.home, ['Say hello.']), 'The tool ran.'));
    expect(one.fake.turns.map(({ transport }) => transport)).toEqual(['sse', 'sse']);
    const records = await one.proxy.waitForRecords(2);
    expect(records.map(({ transport, status, error }) => [transport, status, error])).toEqual([
      ['sse', 200, null],
      ['sse', 200, null],
    ]);
  });

  it('over WebSocket to an upstream that has it', async () => {
    const one = await scene({ responsesWebSocket: 'yes', compact: true }, { turns: toolTask });
    await one.home.write('.codex/config.toml', pooler(one.proxy, true));
    expectToolLoop(one, expectClean(await exec(one.home, ['Say hello.']), 'The tool ran.'));
    expect(one.fake.turns.map(({ transport }) => transport)).toEqual(['websocket', 'websocket']);
    expect(one.fake.turns[1]?.body['previous_response_id']).toMatch(/^resp_/);
    expect(one.fake.warmUps).toHaveLength(1);
    expect(one.fake.upgrades).toHaveLength(1);
  });

  it('over WebSocket to an upstream that has only HTTP', async () => {
    for (const capability of ['no', 'probe'] as const) {
      const one = await scene({ responsesWebSocket: capability }, { turns: toolTask, webSocket: 'no' });
      await one.home.write('.codex/config.toml', pooler(one.proxy, true));
      expectToolLoop(one, expectClean(await exec(one.home, ['Say hello.']), 'The tool ran.'));
      expect(one.fake.turns.map(({ transport }) => transport)).toEqual(['sse', 'sse']);
      expect(one.fake.upgrades).toHaveLength(capability === 'no' ? 0 : 1);
      const records = await one.proxy.waitForRecords(2);
      expect(records.map(({ transport }) => transport)).toEqual(['websocket', 'websocket']);
    }
  });

  it('to a strict third party that refuses what Codex adds for its own vendor', async () => {
    for (const webSocket of [false, true]) {
      const one = await scene(
        { responsesWebSocket: 'no' },
        { turns: toolTask, webSocket: 'no', party: 'third-party' },
      );
      await one.home.write('.codex/config.toml', pooler(one.proxy, webSocket));
      const all = expectClean(await exec(one.home, ['Say hello.']), 'The tool ran.');
      expect(all.some(({ item }) => item?.aggregated_output === 'tool-really-ran\n')).toBe(true);
      // It said so once; afterwards nothing of it was sent any more.
      expect(one.fake.refusals).toHaveLength(1);
    }
  });

  it('through /v1, over SSE and WebSocket', async () => {
    for (const webSocket of [false, true]) {
      const one = await scene({ responsesWebSocket: webSocket ? 'yes' : 'no' }, { turns: toolTask });
      await one.home.write('.codex/config.toml', pooler(one.proxy, webSocket, '/v1'));
      expectToolLoop(one, expectClean(await exec(one.home, ['Say hello.']), 'The tool ran.'));
    }
  });

  it('in the form that TokenPool publishes: bare base_url, key in auth.json', async () => {
    for (const webSocket of [false, true]) {
      const one = await scene({ responsesWebSocket: 'probe' }, { turns: toolTask, webSocket: 'no' });
      await one.home.write(
        '.codex/config.toml',
        `model_provider = "OpenAI"
model = "gpt-5.5"
review_model = "gpt-5.5"
${quiet}
[model_providers.OpenAI]
name = "OpenAI"
base_url = "${one.proxy.url}"
wire_api = "responses"
requires_openai_auth = true
${webSocket ? 'supports_websockets = true\n' : ''}`,
      );
      await one.home.write('.codex/auth.json', JSON.stringify({ OPENAI_API_KEY: clientToken }));
      expectToolLoop(
        one,
        expectClean(await exec(one.home, ['Say hello.'], { KEYSWITCH_TOKEN: '' }), 'The tool ran.'),
      );
      const records = await one.proxy.waitForRecords(2);
      expect(records[0]?.path).toBe('/responses');
    }
  });

  it('in "Responses Lite", where a custom tool runs JavaScript', async () => {
    for (const webSocket of [false, true]) {
      const one = await scene(
        { responsesWebSocket: 'no' },
        {
          webSocket: 'no',
          turns: [
            answer([
              {
                type: 'custom_tool_call',
                id: 'ctc_1',
                call_id: 'call_1',
                name: 'exec',
                input: 'const r = await tools.exec_command({cmd:"echo lite-ran"}); text(JSON.stringify(r));',
              },
            ]),
            answer([messageItem('Lite ran.')]),
          ],
        },
      );
      await one.home.write(
        '.codex/config.toml',
        pooler(one.proxy, webSocket).replace('gpt-5.5', 'gpt-6-sol'),
      );
      expectClean(await exec(one.home, ['Say hello.']), 'Lite ran.');
      expect(JSON.stringify(one.fake.turns[1]?.input.at(-1))).toContain('lite-ran');
      expect(one.fake.refusals).toEqual([]);
    }
  });
});

describe('other work', () => {
  it('resumes one thread twice', async () => {
    for (const [webSocket, capability] of [
      [false, 'no'],
      [true, 'yes'],
      [true, 'no'],
    ] as const) {
      const one = await scene(
        { responsesWebSocket: capability },
        { turns: ['one', 'two', 'three'].map((text) => answer([messageItem(text)])) },
      );
      await one.home.write('.codex/config.toml', pooler(one.proxy, webSocket));
      const first = expectClean(await exec(one.home, ['First.']), 'one');
      const thread = first.find(({ type }) => type === 'thread.started')?.thread_id ?? '';
      expectClean(await exec(one.home, ['resume', thread, 'Second.']), 'two');
      expectClean(await exec(one.home, ['resume', thread, 'Third.']), 'three');
      const texts = JSON.stringify(one.fake.turns[2]?.input);
      for (const said of ['First.', '"one"', 'Second.', '"two"', 'Third.']) expect(texts).toContain(said);
      expect(one.fake.refusals).toEqual([]);
    }
  });

  it('changes a file with apply_patch', async () => {
    const one = await scene(
      { responsesWebSocket: 'yes' },
      {
        turns: [
          answer([patchItem('*** Begin Patch\n*** Add File: hello.txt\n+hi there\n*** End Patch\n')]),
          answer([messageItem('patched')]),
        ],
      },
    );
    await one.home.write('.codex/config.toml', pooler(one.proxy, true));
    expectClean(await exec(one.home, ['Write hello.txt.']), 'patched');
    expect(await readFile(path.join(one.home.project, 'hello.txt'), 'utf8')).toBe('hi there\n');
    expect(existsSync(path.join(one.home.project, 'hello.txt.orig'))).toBe(false);
  });

  it('survives an upstream that dies in the middle of an answer', async () => {
    const whole = answer([messageItem('whole at last, after a cut')]);
    for (const [webSocket, capability] of [
      [false, 'no'],
      [true, 'yes'],
      [true, 'no'],
    ] as const) {
      const one = await scene(
        { responsesWebSocket: capability },
        { turns: [interrupted(whole, 5, { do: 'cut' }), whole] },
      );
      await one.home.write('.codex/config.toml', pooler(one.proxy, webSocket));
      const result = await exec(one.home, ['Say hello.']);
      expect(result.exitCode, result.stdout).toBe(0);
      expect(events(result).findLast(({ item }) => item?.type === 'agent_message')?.item?.text).toBe(
        'whole at last, after a cut',
      );
      expect(one.fake.turns).toHaveLength(2);
    }
  });

  it('waits as long as a limit says, then goes on', async () => {
    for (const webSocket of [false, true]) {
      const one = await scene(
        { responsesWebSocket: 'no' },
        {
          turns: [
            vendorError(429, { message: 'slow down', type: 'rate_limit_error' }, { 'retry-after': '2' }),
            answer([messageItem('after the limit')]),
          ],
        },
      );
      await one.home.write('.codex/config.toml', pooler(one.proxy, webSocket));
      const result = await exec(one.home, ['Say hello.']);
      expect(result.exitCode, result.stdout + result.stderr).toBe(0);
      expect(result.ms).toBeGreaterThan(2_000);
      expect(events(result).findLast(({ item }) => item?.type === 'agent_message')?.item?.text).toBe(
        'after the limit',
      );
    }
  });

  it('never shows the reroute warning where a route renames the model', async () => {
    const fake = await startFakeResponses({
      key: upstreamKey,
      turns: [
        answer([messageItem('fine')], {
          headers: { 'openai-model': 'served-2026', 'x-models-etag': 'W/"9"' },
        }),
      ],
    });
    const proxy = await startProxy({
      upstreams: [{ id: 'vendor', url: fake.url, protocols: ['openai-responses'] }],
      routes: [{ to: ['vendor/served-2026'] }],
    });
    const home = await createClientHome();
    cleanups.push(fake.close, () => proxy.close(), home.remove);
    await home.write('.codex/config.toml', pooler(proxy, false));
    expectClean(await exec(home, ['Say hello.']), 'fine');
    expect(fake.turns[0]?.body['model']).toBe('served-2026');
  });
});

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
    }
  });
});
