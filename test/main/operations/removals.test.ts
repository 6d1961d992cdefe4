// Taking something out of config.toml or the vault and putting it back, on real files without a running server.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { resolveHome } from '../../../src-main/home.ts';
import { createOfflineCore } from '../../../src-main/operations/offline-core.ts';
import { keyKeptMs } from '../../../src-main/operations/removals.ts';
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
let env: NodeJS.ProcessEnv;
let operations: Operations;
/** As a process of its own has them. */
const open = (): Operations => createOperations(createOfflineCore(resolveHome(env), env, async () => null));
const path = (): string => join(folder, 'ks/config.toml');
const read = (): string => readFileSync(path(), 'utf8');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyswitch-removals-'));
  env = { HOME: folder, KEYSWITCH_HOME: join(folder, 'ks'), KEYSWITCH_VAULT_SLOT: 'key-file' };
  await mkdir(join(folder, 'ks'), { mode: 0o700 });
  writeFileSync(path(), config, { mode: 0o600 });
  operations = open();
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

const oldKey = 'sk-old-0123456789abcdef';
const newKey = 'sk-new-0123456789abcdef';
const vaultFile = (): string => readFileSync(join(folder, 'ks/vault.json'), 'utf8');

it('a deleted key leaves the disk and comes back as it was, its dates too', async () => {
  await operations.secrets.set({ id: 'spare', value: oldKey });
  const [before] = await operations.secrets.list();
  const written = vaultFile();
  const removal = await operations.secrets.remove({ id: 'spare' });
  expect(Object.keys(removal).sort()).toEqual(['id', 'undo']);
  expect(await operations.secrets.list()).toEqual([]);
  const sealed = (JSON.parse(written) as { entries: { spare: { data: string } } }).entries.spare.data;
  for (const name of readdirSync(join(folder, 'ks'), { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, 'ks', name);
    if (statSync(path).isFile()) expect(readFileSync(path, 'utf8'), name).not.toContain(sealed);
  }
  await operations.settings.putBack({ undo: removal.undo });
  expect(await operations.secrets.list()).toEqual([before]);
  expect(vaultFile()).toBe(written);
  expect(await operations.secrets.reveal({ id: 'spare' })).toEqual({ id: 'spare', value: oldKey });
});

it('a replaced key comes back; a first one has nothing to come back to', async () => {
  expect(await operations.secrets.set({ id: 'spare', value: oldKey })).toEqual({
    id: 'spare',
    replaced: false,
  });
  const { replaced, undo = '' } = await operations.secrets.set({ id: 'spare', value: newKey });
  expect(replaced).toBe(true);
  await operations.settings.putBack({ undo });
  expect((await operations.secrets.reveal({ id: 'spare' })).value).toBe(oldKey);
});

it('a key that was set again meanwhile is not overwritten', async () => {
  await operations.secrets.set({ id: 'spare', value: oldKey });
  const { undo } = await operations.secrets.remove({ id: 'spare' });
  await operations.secrets.set({ id: 'spare', value: newKey });
  await expect(operations.settings.putBack({ undo })).rejects.toThrow(
    'The key "spare" cannot be put back, because it was changed in the vault since: paste it again.',
  );
  expect((await operations.secrets.reveal({ id: 'spare' })).value).toBe(newKey);
});

it('a deleted key is forgotten after a while, and with the process', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await operations.secrets.set({ id: 'spare', value: oldKey });
    const { undo } = await operations.secrets.remove({ id: 'spare' });
    vi.advanceTimersByTime(keyKeptMs);
    await expect(operations.settings.putBack({ undo })).rejects.toThrow(/not remembered any more/);
  } finally {
    vi.useRealTimers();
  }
  await operations.secrets.set({ id: 'spare', value: oldKey });
  const { undo } = await operations.secrets.remove({ id: 'spare' });
  await expect(open().settings.putBack({ undo })).rejects.toThrow(/not remembered any more/);
});

it('a key is put back without opening the vault', async () => {
  await operations.secrets.set({ id: 'spare', value: oldKey });
  const slot = join(folder, 'ks/vault.key');
  const shut = open();
  const key = readFileSync(slot);
  rmSync(slot);
  const { undo } = await shut.secrets.remove({ id: 'spare' });
  await expect(shut.secrets.reveal({ id: 'spare' })).rejects.toThrow();
  await shut.settings.putBack({ undo });
  await expect(shut.secrets.reveal({ id: 'spare' })).rejects.toThrow();
  writeFileSync(slot, key, { mode: 0o600 });
  expect((await open().secrets.reveal({ id: 'spare' })).value).toBe(oldKey);
});

it('an upstream that could not be added leaves the key of its name as it was', async () => {
  await operations.secrets.set({ id: 'tokenpool', value: oldKey });
  writeFileSync(path(), config.replace('schema = 1', 'schema = 1\nupstream = 3'));
  await expect(
    operations.upstreams.add({ preset: 'tokenpool', key: newKey, makeProfile: false }),
  ).rejects.toThrow();
  writeFileSync(path(), config);
  expect((await operations.secrets.reveal({ id: 'tokenpool' })).value).toBe(oldKey);
});

it('a new token, changed routes and a changed setting are taken back', async () => {
  const rotated = await operations.clients.rotate({ id: 'codex' });
  expect(read()).not.toContain('a'.repeat(64));
  await operations.settings.putBack({ undo: rotated.undo });
  expect(read()).toBe(config);
  const saved = await operations.profiles.save({ id: 'night', routes: [{ match: 'x', to: ['lab'] }] });
  await operations.settings.change({ bodies: 'all' });
  await operations.settings.putBack({ undo: saved.undo });
  expect((await operations.profiles.list())[0]).toMatchObject({ routes: [{ match: '*', to: ['lab'] }] });
  const changed = await operations.settings.change({ retention_days: 1 });
  await operations.settings.putBack({ undo: changed.undo });
  expect(await operations.settings.get()).toMatchObject({ log: { retention_days: 30, bodies: 'all' } });
});
