// Keys and links around client tools on real files and a real vault, without a running server.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resolveHome } from '../../../src-main/home.ts';
import { createOfflineCore } from '../../../src-main/operations/offline-core.ts';
import { createOperations, type Operations } from '../../../src-main/operations/operations.ts';
import { ensureConfig } from '../../../src-main/settings/config-store.ts';

const key = 'sk-real-0123456789abcdef';
let folder: string;
let operations: Operations;
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyswitch-tool-keys-'));
  const env = {
    HOME: folder,
    KEYSWITCH_HOME: join(folder, 'ks'),
    KEYSWITCH_VAULT_SLOT: 'key-file',
    PATH: process.env['PATH'] ?? '',
  };
  const home = resolveHome(env);
  await ensureConfig(home);
  operations = createOperations(createOfflineCore(home, env, async () => null));
  mkdirSync(join(folder, '.codex'));
  writeFileSync(
    join(folder, '.codex/config.toml'),
    `model_provider = "relay"\n[model_providers.relay]\nname = "Relay"\nbase_url = "https://relay.example.com/v1"\nexperimental_bearer_token = "${key}" # mine\n`,
  );
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('moves a key into the vault; the file keeps a token of its own and our address', async () => {
  expect((await operations.tools.found()).found).toMatchObject([
    { tool: 'codex', importable: true, profile: { id: 'relay', key: 'sk-r****cdef' } },
  ]);
  expect(await operations.tools.moveKey({ tool: 'codex', id: 'relay' })).toEqual({ upstream: 'relay' });
  const text = read('.codex/config.toml');
  expect(text).not.toContain(key);
  expect(text).toMatch(
    /base_url = "http:\/\/127\.0\.0\.1:4620\/backend-api\/codex"\nexperimental_bearer_token = "ks-[\w-]{43}" # mine\n/,
  );
  expect(await operations.secrets.reveal({ id: 'relay' })).toMatchObject({ value: key });
  expect((await operations.clients.list()).map((client) => client.id)).toEqual(['codex.relay']);
  const config = parse(read('ks/config.toml')) as { upstream: { id: string; protocols?: object }[] };
  expect(config.upstream.find((one) => one.id === 'relay')).toMatchObject({
    secrets: ['relay'],
    protocols: { 'openai-responses': 'https://relay.example.com' },
  });
});

it('replaces a key by its fingerprint', async () => {
  await operations.secrets.set({ id: 'same', value: key });
  const [use] = await operations.tools.keyUses();
  const replaced = await operations.tools.replaceKey({
    fingerprint: use?.fingerprint ?? '',
    key: 'sk-next-0123456789abcdef',
  });
  expect(replaced.map((one) => `${one.tool} ${one.id}`)).toEqual(['vault same', 'codex relay']);
  expect(read('.codex/config.toml')).toContain('sk-next-0123456789abcdef');
  expect(await operations.secrets.reveal({ id: 'same' })).toMatchObject({
    value: 'sk-next-0123456789abcdef',
  });
  await expect(operations.tools.replaceKey({ fingerprint: use?.fingerprint ?? '', key })).rejects.toThrow(
    /not in any file any more/,
  );
});

it('shows a link without its key, and imports it when asked', async () => {
  const link = `ccswitch://v1/import?resource=provider&app=claude&name=Shop&endpoint=https%3A%2F%2Fshop.example.com&apiKey=${key}`;
  const shown = await operations.tools.readLink({ link });
  expect(shown).toMatchObject({ importable: true, app: 'claude', name: 'Shop' });
  expect(JSON.stringify(shown)).not.toContain(key);
  expect(await operations.tools.importLink({ link, target: { as: 'upstream' } })).toEqual({ id: 'shop' });
  expect(await operations.secrets.reveal({ id: 'shop' })).toMatchObject({ value: key });
});
