// OpenCode: the right file, one provider for four protocols, profiles, findings.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseJsonc } from '../../../src-main/config-files/jsonc-edit.ts';
import { changeToolProfile, listToolProfiles } from '../../../src-main/client-tools/edit-tool-profile.ts';
import { applyTool, restoreTool } from '../../../src-main/client-tools/point-tool.ts';
import { findClientTool } from '../../../src-main/client-tools/registry.ts';
import { createToolHome, origin, type ToolHome } from './tool-home.ts';

let home: ToolHome;
const folder = '.config/opencode';
beforeEach(async () => {
  home = await createToolHome();
});
afterEach(() => home.remove());
const change = (one: Parameters<typeof changeToolProfile>[2]) =>
  changeToolProfile(home.context, 'opencode', one);
const data = (name = 'opencode.json') => parseJsonc(home.read(`${folder}/${name}`));

describe('the file', () => {
  it.each([
    [['config.json', 'opencode.json', 'opencode.jsonc'], 'opencode.jsonc'],
    [['config.json', 'opencode.json'], 'opencode.json'],
    [['config.json'], 'config.json'],
    [[], 'opencode.json'],
  ])('of %j it is %s', async (names, chosen) => {
    for (const name of names) home.write(`${folder}/${name}`, '{}\n');
    const report = await applyTool(home.context, 'opencode');
    expect(report.files.map((file) => file.path)).toEqual([home.path(`${folder}/${chosen}`)]);
    expect(Object.keys(home.snapshot())).toHaveLength(Math.max(names.length, 1));
  });

  it.each([
    [{ XDG_CONFIG_HOME: '$HOME/xdg' }, 'xdg/opencode/opencode.json'],
    [{ OPENCODE_CONFIG: '$HOME/own/my.jsonc' }, 'own/my.jsonc'],
  ])('%j is honoured', async (env, file) => {
    const other = await createToolHome(env);
    await applyTool(other.context, 'opencode');
    expect(Object.keys(other.snapshot())).toEqual([file]);
    await restoreTool(other.context, 'opencode');
    expect(other.snapshot()).toEqual({});
    await other.remove();
  });
});

it('one provider serves four protocols, the token stays out of the file', async () => {
  await applyTool(home.context, 'opencode', { model: 'gpt-5.5' });
  const provider = data()['provider'] as Record<string, Record<string, unknown>>;
  expect(provider['keyswitch']).toMatchObject({
    npm: '@ai-sdk/openai-compatible',
    api: `${origin}/v1`,
    options: { apiKey: `{file:${join(home.context.dataHome, 'tokens', 'opencode')}}` },
    models: {
      'gpt-5.5': {
        provider: { npm: '@ai-sdk/openai' },
        limit: { context: 272_000 },
        modalities: { input: ['text', 'image'] },
      },
      'claude-haiku-4-5': { provider: { npm: '@ai-sdk/anthropic' } },
      'gemini-3.8-flash': { provider: { npm: '@ai-sdk/google', api: `${origin}/v1beta` } },
      'local/odd': { limit: { output: 16_000 } },
    },
  });
  expect(data()).toMatchObject({
    $schema: 'https://opencode.ai/config.json',
    model: 'keyswitch/gpt-5.5',
    small_model: 'keyswitch/claude-haiku-4-5',
  });
  expect(home.read(`${folder}/opencode.json`)).not.toContain(home.minted[0]);
});

it('keeps a model that the user had with another provider, if we serve it', async () => {
  home.write(`${folder}/opencode.json`, '{ "model": "anthropic/gemini-3.8-flash" }');
  await applyTool(home.context, 'opencode');
  expect(data()['model']).toBe('keyswitch/gemini-3.8-flash');
});

it('names what lies above, and the key that goes to OpenAI', async () => {
  home.write(
    `${folder}/opencode.json`,
    '{ "provider": { "openai": { "options": { "apiKey": "sk-x" } }, "a": { "options": { "baseURL": "https://a.example" } } } }',
  );
  home.write('.opencode/opencode.json', '{ "model": "x/y" }');
  const report = await applyTool(home.context, 'opencode');
  expect(report.notes.join()).toContain(home.path('.opencode/opencode.json'));
  const status = await findClientTool('opencode').status(home.context.where, origin);
  expect(status).toMatchObject({ overridden_by: home.path('.opencode/opencode.json'), model: 'x/y' });
  expect(status.findings.map((finding) => finding.code)).toEqual([
    'key-without-address',
    'base-url-without-v1',
  ]);
});

it.each([
  ['{ "disabled_providers": ["keyswitch"] }', /Take "keyswitch" out of disabled_providers/],
  ['{ "enabled_providers": ["lab"] }', /Add "keyswitch" to enabled_providers/],
  [
    '{ "enabled_providers": ["keyswitch"], "disabled_providers": ["keyswitch"] }',
    /out of disabled_providers/,
  ],
])('%s drops our provider: apply and status say so, and the list stays', async (text, words) => {
  home.write(`${folder}/opencode.json`, text);
  expect((await applyTool(home.context, 'opencode')).notes.join()).toMatch(words);
  expect(data()).toMatchObject(parseJsonc(text));
  const { findings } = await findClientTool('opencode').status(home.context.where, origin);
  expect(findings).toMatchObject([{ level: 'error', code: 'provider-switched-off' }]);
  expect(findings[0]?.remedy).toMatch(words);
});

it('lists that name the provider, or another one, are no finding', async () => {
  home.write(
    `${folder}/opencode.json`,
    '{ "enabled_providers": ["keyswitch"], "disabled_providers": ["lab"] }',
  );
  expect((await applyTool(home.context, 'opencode')).notes).toHaveLength(1);
  expect((await findClientTool('opencode').status(home.context.where, origin)).findings).toEqual([]);
});

it('asking OpenCode leaves every file as it was, although OpenCode writes $schema into them', async () => {
  // What the real one does with a file without $schema, and where there is none at all.
  home.write(
    'bin/opencode',
    `#!/bin/sh
for f in config.json opencode.jsonc; do
  p="$HOME/${folder}/$f"
  if [ -f "$p" ]; then sed -i '1s/^\\xef\\xbb\\xbf//; 1s/^{/{\\n  "$schema": "https:\\/\\/opencode.ai\\/config.json",/' "$p"; else printf '{\\n  "$schema": "x"\\n}' > "$p"; fi
done
[ -z "$EDIT" ] || echo '// theirs' >> "$HOME/${folder}/opencode.jsonc"
`,
  );
  chmodSync(home.path('bin/opencode'), 0o755);
  home.write(`${folder}/opencode.jsonc`, '\uFEFF{\r\n  // mine\r\n  "theme": "x",\r\n}\r\n');
  const ask = (more: Record<string, string> = {}) => {
    const { where } = home.context;
    const env = { ...where.env, ...more, PATH: `${home.path('bin')}:/usr/bin:/bin` };
    return findClientTool('opencode').verify({ ...where, env });
  };
  const before = home.snapshot();
  expect(await ask()).toMatchObject({ ok: true });
  expect(home.snapshot()).toEqual(before);
  await ask({ EDIT: '1' });
  expect(home.read(`${folder}/opencode.jsonc`)).toMatch(/\$schema[^]*\/\/ theirs\n$/);
});

describe('profiles', () => {
  const text = `{
  // mine
  "model": "lab/gpt-x",
  "small_model": "lab/mini",
  "provider": {
    "lab": { "npm": "@ai-sdk/openai-compatible", "options": { "baseURL": "https://lab.example/v1", "apiKey": "sk-lab-0123456789abcdef", "headers": { "Authorization": "Bearer secret-0123456789" } }, "models": { "gpt-x": {}, "mini": {} } },
    "two": { "api": "https://two.example/v1", "options": { "apiKey": "{env:TWO}" }, "models": { "m": { "name": "M", "odd": 1 } } }, // two
  },
}
`;
  beforeEach(() => {
    home.write(`${folder}/opencode.json`, text);
  });

  it('are listed with secrets masked', async () => {
    const profiles = await listToolProfiles(home.context, 'opencode');
    expect(profiles).toMatchObject([
      {
        id: 'lab',
        current: true,
        base_url: 'https://lab.example/v1',
        model: 'gpt-x',
        small_model: 'mini',
        key: 'sk-l****cdef',
      },
      {
        id: 'two',
        current: false,
        base_url: 'https://two.example/v1',
        model: 'm',
        key: null,
        key_from: '{env:TWO}',
      },
    ]);
    expect(JSON.stringify(profiles)).not.toMatch(/secret-0123456789|sk-lab-0123/);
  });

  it('change field by field in place', async () => {
    await change({ op: 'set', id: 'two', fields: { base_url: 'https://three.example/v1' } });
    expect(home.read(`${folder}/opencode.json`)).toBe(
      text.replace('https://two.example', 'https://three.example'),
    );
    await change({
      op: 'set',
      id: 'lab',
      fields: { model: 'mini', name: 'Lab' },
      key: 'sk-new-0123456789abcdef',
    });
    expect(data()).toMatchObject({
      model: 'lab/mini',
      provider: { lab: { name: 'Lab', options: { apiKey: 'sk-new-0123456789abcdef', headers: {} } } },
    });
    expect(home.mode(`${folder}/opencode.json`)).toBe(0o600);
  });

  it('are added, made current, duplicated and removed', async () => {
    await change({
      op: 'add',
      id: 'new',
      fields: { base_url: 'https://n.example/v1', model: 'claude-sonnet-4-6' },
      key: 'sk-n-0123456789abcdef',
    });
    await change({ op: 'use', id: 'new' });
    expect(data()).toMatchObject({ model: 'new/claude-sonnet-4-6', small_model: 'new/claude-sonnet-4-6' });
    await change({ op: 'duplicate', id: 'new2', from: 'two' });
    await change({ op: 'use', id: 'lab' });
    await change({ op: 'remove', id: 'new' });
    await change({ op: 'remove', id: 'new2' });
    await change({ op: 'set', id: 'lab', fields: { small_model: 'mini' } });
    expect(home.read(`${folder}/opencode.json`)).toBe(text);
    expect((await change({ op: 'remove', id: 'lab' })).notes).toEqual(
      ['model', 'small_model'].map(
        (name) => `"${name}" named this provider: OpenCode chooses a model by itself now.`,
      ),
    );
    expect(data()).not.toHaveProperty('model');
  });

  it.each<[string, Parameters<typeof changeToolProfile>[2], RegExp]>([
    [
      'no model',
      { op: 'add', id: 'x', fields: { base_url: 'https://x.example/v1' } },
      /drops a provider without a model/,
    ],
    [
      'a website',
      { op: 'set', id: 'lab', fields: { base_url: 'https://www.tokenpool.dev' } },
      /api\.clawto\.link/,
    ],
    ['an unknown field', { op: 'set', id: 'lab', fields: { colour: 'x' } }, /no field "colour"/],
    ['an unknown id', { op: 'use', id: 'none' }, /no provider "none"/],
    ['a bad id', { op: 'add', id: 'a/b', fields: {} }, /cannot be an id/],
  ])('refuse %s', async (_, one, message) => {
    await expect(change(one)).rejects.toThrow(message);
    expect(home.read(`${folder}/opencode.json`)).toBe(text);
  });
});
