// The real codex-cli as an operator: Keyswitch's own MCP server among its servers, and tools of it called by the model
// that Keyswitch serves. The whole program, as `keyswitch serve` starts it.
import { afterEach, beforeAll, expect, it } from 'vitest';
import { quiet } from '../support/codex-run.ts';
import { startFakeResponses } from '../support/fake-openai-responses.ts';
import { createClientHome, installRealClients } from '../support/real-clients.ts';
import { answer, messageItem, newId } from '../support/responses-script.ts';
import { isMap, mapsOf, type Json, type JsonMap } from '../support/vendors/vendor-answer.ts';
import { addClient, createHome, startKeyswitch } from '../support/start-keyswitch.ts';

beforeAll(installRealClients, 600_000);

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const key = 'sk-vendor-secret-for-this-test-0002';

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

it('lists and calls the tools, with the token of an operator', async () => {
  const fake = await startFakeResponses({ key, webSocket: 'no' });
  const home = await createHome();
  const client = await createClientHome();
  cleanups.push(fake.close, home.remove, client.remove);
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
openai-responses = "${fake.url}"

[[profile]]
id = "first"
name = "第一 🥇"
[[profile.route]]
match = "*"
to = ["vendor"]

[[profile]]
id = "second"
name = "第二 🥈"
[[profile.route]]
match = "*"
to = ["vendor"]
`);
  const stored = await home.run(['secret', 'set', 'vendor'], key);
  expect(stored.code, stored.stderr).toBe(0);
  const token = await addClient(home, 'codex');
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
    arguments: { query: 'keyswitch profiles: list and switch', limit: 10 },
    status: 'completed',
  };
  fake.script(
    answer([search]),
    ({ input }) => answer([call(input, 'list_profiles', {})]),
    ({ input }) => answer([call(input, 'switch_profile', { id: 'second', confirm: 'second' })]),
    answer([messageItem('Switched.')]),
  );
  const run = (mcpToken: string) =>
    client.run(
      'codex',
      ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', 'Switch.'],
      { env: { KEYSWITCH_TOKEN: token, KEYSWITCH_MCP_TOKEN: mcpToken } },
    );
  const result = await run(operator.token);
  expect(result.exitCode, result.stderr).toBe(0);
  expect(result.stdout.trim()).toBe('Switched.');
  const outputs = fake.turns
    .flatMap(({ input }) => input)
    .filter((item) => isMap(item) && item['type'] === 'function_call_output');
  expect(JSON.stringify(outputs)).toContain('第二 🥈');
  expect(fake.refusals).toEqual([]);
  const profiles = (await home.run(['profile', 'list', '--json'])).json<{ id: string; active: boolean }[]>();
  expect(profiles.find(({ active }) => active)?.id).toBe('second');

  // With the token of a client the door stays shut: no tool of ours is shown.
  fake.script(answer([messageItem('No tools.')]));
  const count = fake.turns.length;
  expect((await run(token)).stdout.trim()).toBe('No tools.');
  expect(JSON.stringify(fake.turns[0]?.body)).toContain('mcp__keyswitch');
  expect(JSON.stringify(fake.turns[count]?.body)).not.toContain('mcp__keyswitch');
  expect(program.stderr()).not.toContain(operator.token);
});
