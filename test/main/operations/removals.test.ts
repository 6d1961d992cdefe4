// Taking something out of config.toml and putting it back, on real files without a running server.
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resolveHome } from '../../../src-main/home.ts';
import { createOfflineCore } from '../../../src-main/operations/offline-core.ts';
import { createOperations, type Operations } from '../../../src-main/operations/operations.ts';

const config = `schema = 1
active_profile = "main"

# where the work goes
[[upstream]]
id = "lab"
preset = "demo"

[[upstream]]
id = "spare" # my spare one
secrets = ["spare"]
future_key = 3
[upstream.protocols]
openai-chat = "https://spare.example"

[[profile]]
id = "night" # at night
[[profile.route]]
match = "*"
to = ["lab"]

[[profile]]
id = "main"
[[profile.route]]
match = "*"
to = ["lab"]

[[client]]
id = "codex"
token_sha256 = "${'a'.repeat(64)}"
profile = "night"
`;
let folder: string;
let operations: Operations;
const path = (): string => join(folder, 'ks/config.toml');
const read = (): string => readFileSync(path(), 'utf8');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyswitch-removals-'));
  const env = { HOME: folder, KEYSWITCH_HOME: join(folder, 'ks'), KEYSWITCH_VAULT_SLOT: 'key-file' };
  await mkdir(join(folder, 'ks'), { mode: 0o700 });
  writeFileSync(path(), config, { mode: 0o600 });
  operations = createOperations(createOfflineCore(resolveHome(env), env, async () => null));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('an upstream comes back byte for byte, comments and unknown keys too, and its key was in the vault all along', async () => {
  await operations.secrets.set({ id: 'spare', value: 'sk-spare-0123456789abcdef' });
  const { id, undo } = await operations.upstreams.remove({ id: 'spare' });
  expect(id).toBe('spare');
  expect(read()).not.toContain('spare');
  await operations.settings.putBack({ undo });
  expect(read()).toBe(config);
  expect(await operations.secrets.reveal({ id: 'spare' })).toMatchObject({
    value: 'sk-spare-0123456789abcdef',
  });
});

it('clients of a removed profile use the active one; putting it back gives them theirs, and keeps what was written since', async () => {
  const { undo } = await operations.profiles.remove({ id: 'night' });
  expect(read()).not.toContain('night');
  expect(await operations.clients.list()).toMatchObject([{ id: 'codex', profile: null }]);
  await operations.settings.change({ retention_days: 7 });
  await operations.profiles.save({ id: 'new', routes: [{ match: '*', to: ['lab'] }] });
  await operations.settings.putBack({ undo });
  expect((await operations.profiles.list()).map((profile) => profile.id)).toEqual(['night', 'main', 'new']);
  expect(read()).toContain('id = "night" # at night');
  expect(await operations.clients.list()).toMatchObject([{ id: 'codex', profile: 'night' }]);
  expect(await operations.settings.get()).toMatchObject({ log: { retention_days: 7 } });
});

it('a revoked token is valid again', async () => {
  const client = await operations.clients.revoke({ id: 'codex' });
  expect(await operations.clients.list()).toEqual([]);
  await operations.settings.putBack({ undo: client.undo });
  expect(read()).toBe(config);
  await operations.mcpTokens.add({ id: 'ops' });
  const written = read();
  const operator = await operations.mcpTokens.revoke({ id: 'ops' });
  expect(await operations.mcpTokens.list()).toEqual([]);
  await operations.settings.putBack({ undo: operator.undo });
  expect(read()).toBe(written);
});

it('what has another of its name meanwhile, and what was put back already, is refused with a remedy', async () => {
  const { undo } = await operations.upstreams.remove({ id: 'spare' });
  await operations.upstreams.save({ id: 'spare', preset: 'demo' });
  const written = read();
  await expect(operations.settings.putBack({ undo })).rejects.toThrow(/add it again|would be refused/);
  expect(read()).toBe(written);
  await operations.upstreams.remove({ id: 'spare' });
  await operations.settings.putBack({ undo });
  await expect(operations.settings.putBack({ undo })).rejects.toThrow(
    'What was removed is not remembered any more: add it again.',
  );
});
