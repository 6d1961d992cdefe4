// Runs of the real codex-cli in tests: its configuration, its output, and what a clean run is.
import { expect } from 'vitest';
import { type FakeResponses, startFakeResponses } from './fake-openai-responses.ts';
import { type ClientHome, createClientHome, type RunResult } from './real-clients.ts';
import { answer, messageItem, reasoningItem, shellItem } from './responses-script.ts';
import type { JsonMap } from './responses-strictness.ts';
import { clientToken, startProxy, upstreamKey, type StartedProxy } from './start-proxy.ts';

/** What a test has to undo. */
export const cleanups: (() => Promise<void> | void)[] = [];

/** To be called after each test. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
}

export interface Scene {
  readonly fake: FakeResponses;
  readonly proxy: StartedProxy;
  readonly home: ClientHome;
}

type Capabilities = NonNullable<Parameters<typeof startProxy>[0]['upstreams'][number]['capabilities']>;

/** A strict fake, a data plane before it, and a clean home. */
export async function scene(
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
export const quiet = 'check_for_update_on_startup = false\n\n[analytics]\nenabled = false\n';

/** The provider block that Keyswitch writes, in short. */
export function pooler(
  proxy: StartedProxy,
  webSocket: boolean,
  base = '/backend-api/codex',
  extra = '',
): string {
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

/** What `codex exec --json` printed. */
export const events = (result: RunResult): CodexEvent[] =>
  result.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CodexEvent);

/** Runs `codex exec --json`; KEYSWITCH_TOKEN is set. */
export async function exec(
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
export function expectClean(
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

/** The model calls the shell, then answers. */
export const toolTask = [
  answer([reasoningItem('thinking', 'SEALED_REASONING'), shellItem('echo tool-really-ran')]),
  answer([messageItem('The tool ran.')]),
];

/** The loop was whole: the tool ran in Codex, and its output came to the vendor. */
export function expectToolLoop({ fake }: Scene, all: readonly CodexEvent[]): void {
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
