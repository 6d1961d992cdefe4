// The whole program as a user starts it (`keyswitch serve`), the real codex-cli before it, a strict vendor behind it.
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startFakeResponses } from '../support/fake-openai-responses.ts';
import { createClientHome, installRealClients } from '../support/real-clients.ts';
import { answer, messageItem, shellItem } from '../support/responses-script.ts';
import { addClient, createHome, startKeyswitch } from '../support/start-keyswitch.ts';

beforeAll(installRealClients, 600_000);

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const key = 'sk-vendor-secret-for-this-test-0001';

it('does a task with a tool, over SSE and WebSocket, and the ledger knows it', async () => {
  const fake = await startFakeResponses({ key, webSocket: 'no' });
  const home = await createHome();
  const client = await createClientHome();
  cleanups.push(fake.close, home.remove, client.remove);
  await home.writeConfig(`schema = 1
active_profile = "vendor"

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
id = "vendor"
name = "Vendor"
[[profile.route]]
match = "*"
to = ["vendor"]
`);
  const stored = await home.run(['secret', 'set', 'vendor'], key);
  expect(stored.code, stored.stderr).toBe(0);
  const token = await addClient(home, 'codex');
  const program = await startKeyswitch(home);
  cleanups.push(() => program.stop());

  for (const webSocket of [false, true]) {
    fake.script(answer([shellItem('echo tool-really-ran')]), answer([messageItem('The tool ran.')]));
    await client.write(
      '.codex/config.toml',
      `model = "gpt-5.5"
model_provider = "keyswitch"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.keyswitch]
name = "OpenAI"
base_url = "${program.ready.proxyUrl}/backend-api/codex"
env_key = "KEYSWITCH_TOKEN"
wire_api = "responses"
supports_websockets = ${webSocket}
requires_openai_auth = true
`,
    );
    const result = await client.run(
      'codex',
      ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', 'Say hello.'],
      { env: { KEYSWITCH_TOKEN: token } },
    );
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout.trim()).toBe('The tool ran.');
    expect(JSON.stringify(fake.turns.at(-1)?.input.at(-1))).toContain('tool-really-ran');
  }
  expect(fake.refusals).toEqual([]);

  // The ledger is written in batches, a moment behind the answers.
  const rows = await vi.waitFor(
    async () => {
      const log = await home.run(['log', '--json']);
      const found = log.json<{ client: string; status: number; upstream: string; output_tokens: number }[]>();
      expect(found).toHaveLength(4);
      return found;
    },
    { timeout: 10_000, interval: 200 },
  );
  for (const row of rows) {
    expect(row).toMatchObject({ client: 'codex', upstream: 'vendor', status: 200, output_tokens: 7 });
  }
  expect(program.stderr()).not.toContain(key);
  expect(program.stderr()).not.toContain(token);
  expect(await program.stop()).toBe(0);
});
