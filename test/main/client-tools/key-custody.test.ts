// Keys in tools' files: found, moved into the vault, replaced everywhere, and the Git warning.
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findAllProfiles, showToolProfile } from '../../../src-main/client-tools/edit-tool-profile.ts';
import {
  copyToTool,
  copyToUpstream,
  listKeyUses,
  moveKeyToVault,
  planReplacement,
  replaceKeyEverywhere,
} from '../../../src-main/client-tools/key-custody.ts';
import type { UpstreamHome } from '../../../src-main/client-tools/keep-upstream.ts';
import { findGitExposure } from '../../../src-main/client-tools/git-exposure.ts';
import { importLink } from '../../../src-main/client-tools/import-link.ts';
import { clientTools } from '../../../src-main/client-tools/registry.ts';
import { createCcSwitchDatabase } from './cc-switch-database.ts';
import { createToolHome, type ToolHome } from './tool-home.ts';

let home: ToolHome;
const vault = new Map<string, string>();
const upstreams: Parameters<UpstreamHome['saveUpstream']>[0][] = [];
const keys: UpstreamHome = {
  setSecret: async (id, value) => vault.set(id, value),
  secrets: async () => vault,
  upstreams: async () => upstreams,
  saveUpstream: async (upstream) => upstreams.push(upstream),
};
const shared = 'sk-relay-0123456789abcdef';

beforeEach(async () => {
  vault.clear();
  upstreams.length = 0;
  home = await createToolHome();
  createCcSwitchDatabase(home.path('.cc-switch/cc-switch.db'), 17);
  home.write(
    '.codex/config.toml',
    `[model_providers.relay]\nname = "Relay"\nbase_url = "https://relay.example.com/v1"\nexperimental_bearer_token = "${shared}"\n`,
  );
  home.write(
    '.config/opencode/opencode.json',
    `{ "provider": { "r": { "npm": "@ai-sdk/anthropic", "options": { "baseURL": "https://relay.example.com/v1", "apiKey": "${shared}" }, "models": { "m": {} } } } }`,
  );
});
afterEach(() => home.remove());

it('tells where one key is used, without showing it', async () => {
  vault.set('mine', shared);
  const uses = await listKeyUses(home.context, keys);
  const same = uses
    .filter((use) => use.fingerprint === uses[0]?.fingerprint)
    .map((use) => `${use.tool} ${use.id}`);
  expect(same).toEqual(['vault mine', 'codex relay', 'opencode r', 'cc-switch claude/relay']);
  expect(JSON.stringify(uses)).not.toContain(shared);
});

it('shows every file in which a key would be replaced, with no key in it, and writes nothing', async () => {
  vault.set('mine', shared);
  const before = await listKeyUses(home.context, keys);
  const plan = await planReplacement(home.context, keys, shared, 'sk-fresh-0123456789abcdef');
  expect(plan.vault).toEqual(['mine']);
  expect(plan.files.map(({ path, change }) => `${path.split('/').at(-1)} ${change}`)).toEqual([
    'config.toml update',
    'opencode.json update',
    'cc-switch.db update',
  ]);
  for (const { diff } of plan.files) expect(diff).toMatch(/^-.*sk-r\*{4}cdef[^]*^\+.*sk-f\*{4}cdef/m);
  expect(JSON.stringify(plan)).not.toContain('0123456789');
  expect(await listKeyUses(home.context, keys)).toEqual(before);
});

it('replaces a key everywhere', async () => {
  vault.set('mine', shared);
  const replaced = await replaceKeyEverywhere(home.context, keys, shared, 'sk-fresh-0123456789abcdef');
  expect(replaced).toHaveLength(4);
  expect(vault.get('mine')).toBe('sk-fresh-0123456789abcdef');
  const left = await listKeyUses(home.context, keys);
  expect(new Set(left.map((use) => use.masked))).toEqual(new Set(['sk-f****cdef', 'sk-c****cdef']));
});

it('moves a key into the vault and leaves a local token', async () => {
  const id = await moveKeyToVault(home.context, keys, 'opencode', 'r', {
    address: 'http://127.0.0.1:4620/v1',
    token: 'ks-local-0123456789',
  });
  expect(vault.get(id)).toBe(shared);
  expect(upstreams).toEqual([
    {
      id: 'r',
      name: 'r',
      secrets: ['r'],
      protocols: { 'anthropic-messages': 'https://relay.example.com' },
      models: ['m'],
    },
  ]);
  const text = home.read('.config/opencode/opencode.json');
  expect(text).not.toContain(shared);
  expect(text).toContain('"apiKey": "ks-local-0123456789"');
});

it('makes an upstream of a CC Switch row', async () => {
  expect(await copyToUpstream(home.context, keys, 'cc-switch', 'claude/relay')).toBe('relay');
  expect(upstreams).toMatchObject([
    { id: 'relay', name: 'Relay 中转', protocols: { 'anthropic-messages': 'https://relay.example.com' } },
  ]);
  await expect(copyToUpstream(home.context, keys, 'cc-switch', 'claude/claude-official')).rejects.toThrow(
    /no address/,
  );
});

it('copies a profile into another tool', async () => {
  await copyToTool(home.context, { tool: 'cc-switch', id: 'codex/relay' }, { tool: 'codex', id: 'from-cc' });
  expect(await showToolProfile(home.context, 'codex', 'from-cc')).toMatchObject({
    name: 'Relay',
    base_url: 'https://relay.example.com/v1',
    key: 'sk-c****cdef',
  });
});

it('finds what a first run can import, and says what it could not read', async () => {
  home.write('.config/opencode/opencode.json', '{ broken');
  const { found, unread } = await findAllProfiles(home.context, clientTools);
  expect(found.filter((one) => one.importable).map((one) => `${one.tool} ${one.profile.id}`)).toEqual([
    'codex relay',
    'cc-switch claude/relay',
    'cc-switch codex/relay',
  ]);
  expect(unread).toMatchObject([{ tool: 'opencode', reason: expect.stringContaining('line 1') as unknown }]);
  expect(JSON.stringify(found)).not.toContain(shared);
});

it('warns of a secret in a Git work tree that does not ignore it', async () => {
  const where = {
    ...home.context.where,
    env: { ...home.context.where.env, PATH: process.env['PATH'] ?? '' },
  };
  const path = home.path('.codex/config.toml');
  expect(await findGitExposure(where, path)).toBeNull();
  execFileSync('git', ['init', '-q', home.path('')]);
  expect(await findGitExposure(where, path)).toMatchObject({ code: 'secret-in-git', path });
  home.write('.gitignore', '.codex/\n');
  expect(await findGitExposure(where, path)).toBeNull();
});

it('imports a link as an upstream or as a profile, with the key in the vault or the tool’s own file', async () => {
  const link =
    'ccswitch://v1/import?resource=provider&app=codex&name=My%20Relay&endpoint=https%3A%2F%2Fr.example.com%2Fv1&apiKey=sk-link-0123456789abcdef&model=gpt-5.5';
  expect(await importLink(home.context, keys, link, { as: 'upstream' })).toBe('my-relay');
  expect(vault.get('my-relay')).toBe('sk-link-0123456789abcdef');
  expect(upstreams).toMatchObject([
    {
      id: 'my-relay',
      name: 'My Relay',
      protocols: { 'openai-responses': 'https://r.example.com' },
      models: ['gpt-5.5'],
    },
  ]);
  expect(await importLink(home.context, keys, link, { as: 'profile', tool: 'codex', id: 'relay-2' })).toBe(
    'relay-2',
  );
  expect(await showToolProfile(home.context, 'codex', 'relay-2')).toMatchObject({
    base_url: 'https://r.example.com/v1',
    key: 'sk-l****cdef',
  });
  const prompt = 'ccswitch://v1/import?resource=prompt&app=codex&name=x&content=eA';
  await expect(importLink(home.context, keys, prompt, { as: 'upstream' })).rejects.toThrow(
    /only imports providers/,
  );
});

it('an import never takes the name of another key or upstream', async () => {
  vault.set('relay', 'sk-other-0123456789abcdef');
  expect(await copyToUpstream(home.context, keys, 'cc-switch', 'claude/relay')).toBe('relay-2');
  expect(await copyToUpstream(home.context, keys, 'cc-switch', 'codex/relay')).toBe('relay-3');
  // The same once more is the same.
  expect(await copyToUpstream(home.context, keys, 'cc-switch', 'claude/relay')).toBe('relay-2');
  const link = (key: string) =>
    `ccswitch://v1/import?resource=provider&app=claude&name=Relay&endpoint=https%3A%2F%2Felsewhere.example&apiKey=${key}`;
  const made = await importLink(home.context, keys, link('sk-link-0123456789abcdef'), { as: 'upstream' });
  expect(made).toBe('relay-4');
  expect(Object.fromEntries(vault)).toEqual({
    relay: 'sk-other-0123456789abcdef',
    'relay-2': shared,
    'relay-3': 'sk-codex-0123456789abcdef',
    'relay-4': 'sk-link-0123456789abcdef',
  });
  expect(upstreams.map((one) => [one.id, one.secrets])).toEqual([
    ['relay-2', ['relay-2']],
    ['relay-3', ['relay-3']],
    ['relay-4', ['relay-4']],
  ]);
  const before = [[...vault], [...upstreams]];
  await expect(
    importLink(home.context, keys, link('sk-more-0123456789abcdef'), { as: 'upstream', id: 'relay-2' }),
  ).rejects.toThrow('"relay-2" is the name of another upstream or key: choose another name.');
  expect([[...vault], [...upstreams]]).toEqual(before);
});
