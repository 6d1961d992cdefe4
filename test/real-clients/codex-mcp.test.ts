// The real codex-cli as an operator: Keyswitch's own MCP server among its servers, and tools of it called by the model
// that Keyswitch serves. The whole program, as `keyswitch serve` starts it.
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { quiet } from '../support/codex-run.ts';
import { startFakeResponses } from '../support/fake-openai-responses.ts';
import { createClientHome, installRealClients, type RunResult } from '../support/real-clients.ts';
import { answer, messageItem, newId } from '../support/responses-script.ts';
import {
  addClient,
  createHome,
  type Home,
  type Running,
  startKeyswitch,
} from '../support/start-keyswitch.ts';
import { upstreamKey } from '../support/start-proxy.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import {
  isMap,
  mapsOf,
  type Json,
  type JsonMap,
  type VendorAnswer,
} from '../support/vendors/vendor-answer.ts';

beforeAll(installRealClients, 600_000);

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** What Codex says of a tool that the model has searched for: its name, in the namespace of its server. */
function findTool(input: readonly Json[], name: string): JsonMap {
  for (const item of input.filter(isMap)) {
    if (item['type'] !== 'tool_search_output') continue;
    const namespace = mapsOf(item['tools']).find((one) =>
      mapsOf(one['tools']).some((tool) => tool['name'] === name),
    );
    if (namespace !== undefined) return { name, namespace: namespace['name'] ?? '' };
  }
  throw new Error(`Codex has found no tool ${name}: ${JSON.stringify(input.slice(-2)).slice(0, 2_000)}`);
}

interface Scene {
  readonly home: Home;
  readonly operatorToken: string;
  readonly program: Running;
  /** One task of Codex with this token for /mcp. */
  task(mcpToken: string): Promise<RunResult>;
  readonly clientToken: string;
}

/** The whole program before one vendor, and Codex with its MCP server. */
async function startScene(vendorUrl: string, protocol: ProtocolId, model: string): Promise<Scene> {
  const home = await createHome();
  const client = await createClientHome();
  cleanups.push(home.remove, client.remove);
  await home.writeConfig(`schema = 1
active_profile = "first"

[proxy]
port = 0

[control]
port = 0

[[upstream]]
id = "vendor"
secrets = ["vendor"]
[upstream.protocols]
${protocol} = "${vendorUrl}"

[[profile]]
id = "first"
name = "第一 🥇"
[[profile.route]]
match = "*"
to = ["vendor/${model}"]

[[profile]]
id = "second"
name = "第二 🥈"
[[profile.route]]
match = "*"
to = ["vendor/${model}"]
`);
  const stored = await home.run(['secret', 'set', 'vendor'], upstreamKey);
  expect(stored.code, stored.stderr).toBe(0);
  const clientToken = await addClient(home, 'codex');
  const operator = (await home.run(['mcp-token', 'add', 'operator', '--json'])).json<{ token: string }>();
  const program = await startKeyswitch(home);
  cleanups.push(() => program.stop());
  const url = program.ready.proxyUrl;
  await client.write(
    '.codex/config.toml',
    `model = "gpt-5.5"
model_provider = "keyswitch"
${quiet}
[model_providers.keyswitch]
name = "OpenAI"
base_url = "${url}/backend-api/codex"
env_key = "KEYSWITCH_TOKEN"
wire_api = "responses"
supports_websockets = false
requires_openai_auth = true

[mcp_servers.keyswitch]
url = "${url}/mcp"
bearer_token_env_var = "KEYSWITCH_MCP_TOKEN"
`,
  );

  return {
    home,
    operatorToken: operator.token,
    clientToken,
    program,
    task: (mcpToken) =>
      client.run(
        'codex',
        ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', 'Switch.'],
        { env: { KEYSWITCH_TOKEN: clientToken, KEYSWITCH_MCP_TOKEN: mcpToken } },
      ),
  };
}

async function activeProfile(home: Home): Promise<string | undefined> {
  const profiles = (await home.run(['profile', 'list', '--json'])).json<{ id: string; active: boolean }[]>();
  return profiles.find(({ active }) => active)?.id;
}

const query = { query: 'keyswitch profiles: list and switch', limit: 10 };

it('lists and calls the tools, with the token of an operator', async () => {
  const fake = await startFakeResponses({ key: upstreamKey, webSocket: 'no' });
  cleanups.push(fake.close);
  const scene = await startScene(fake.url, 'openai-responses', 'gpt-5.5');
  const call = (input: readonly Json[], name: string, args: object): JsonMap => ({
    type: 'function_call',
    id: newId('fc'),
    call_id: newId('call'),
    ...findTool(input, name),
    arguments: JSON.stringify(args),
    status: 'completed',
  });
  const search: JsonMap = {
    type: 'tool_search_call',
    id: newId('tsc'),
    call_id: newId('call'),
    execution: 'client',
    arguments: query,
    status: 'completed',
  };
  fake.script(
    answer([search]),
    ({ input }) => answer([call(input, 'list_profiles', {})]),
    ({ input }) => answer([call(input, 'switch_profile', { id: 'second', confirm: 'second' })]),
    answer([messageItem('Switched.')]),
  );
  const result = await scene.task(scene.operatorToken);
  expect(result.exitCode, result.stderr).toBe(0);
  expect(result.stdout.trim()).toBe('Switched.');
  const outputs = fake.turns
    .flatMap(({ input }) => input)
    .filter((item) => isMap(item) && item['type'] === 'function_call_output');
  expect(JSON.stringify(outputs)).toContain('第二 🥈');
  expect(fake.refusals).toEqual([]);
  expect(await activeProfile(scene.home)).toBe('second');

  // With the token of a client the door stays shut: no tool of ours is shown.
  fake.script(answer([messageItem('No tools.')]));
  const count = fake.turns.length;
  expect((await scene.task(scene.clientToken)).stdout.trim()).toBe('No tools.');
  expect(JSON.stringify(fake.turns[0]?.body)).toContain('mcp__keyswitch');
  expect(JSON.stringify(fake.turns[count]?.body)).not.toContain('mcp__keyswitch');
  expect(scene.program.stderr()).not.toContain(scene.operatorToken);
});

const models = {
  'openai-chat': 'deepseek-chat',
  'anthropic-messages': 'claude-opus-5-5',
  gemini: 'gemini-3.1-pro-preview',
} as const;

it.each(Object.keys(models) as (keyof typeof models)[])(
  'does so on %s too, where the search is a function like others',
  async (to) => {
    const vendor = await startVendorOf[to]();
    cleanups.push(vendor.close);
    const scene = await startScene(vendor.url, to, models[to]);
    const call = (body: JsonMap, name: string, args: object): VendorAnswer => {
      // As the vendor was told of it, under whatever name.
      const shown = new RegExp(`"name":"([\\w.:-]*${name})"`).exec(JSON.stringify(body['tools']))?.[1];
      return {
        calls: [{ id: `call_${name}`, name: shown ?? `missing-${name}`, args: JSON.stringify(args) }],
      };
    };
    vendor.script(
      (body) => call(body, 'tool_search', query),
      (body) => call(body, 'list_profiles', {}),
      (body) => call(body, 'switch_profile', { id: 'second', confirm: 'second' }),
      { text: ['Switched.'] },
    );
    const result = await scene.task(scene.operatorToken);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout.trim()).toBe('Switched.');
    expect(vendor.refusals.map(({ refusal }) => refusal.body)).toEqual([]);
    expect(JSON.stringify(vendor.bodies.at(-1))).toContain('第二 🥈');
    expect(await activeProfile(scene.home)).toBe('second');
  },
);
