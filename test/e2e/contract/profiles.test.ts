// Profiles as files without secrets, and a working profile from one pasted key.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labConfig } from '../../support/contract-world.ts';
import { createHome, type Home } from '../../support/start-keyswitch.ts';

let home: Home;
beforeEach(async () => {
  home = await createHome();
  await home.writeConfig(
    labConfig(
      'http://127.0.0.1:9',
      '\n[[profile]]\nid = "work"\nname = "工作"\n[[profile.route]]\nmatch = "claude-*"\nto = ["lab/gpt-5.5"]\n',
    ),
  );
  await home.run(['secret', 'set', 'lab'], 'sk-vendor-0123456789');
});
afterEach(() => home.remove());

describe('a profile as a file', () => {
  it('holds routes and upstreams but no key, and comes up on another machine that asks for its own', async () => {
    const exported = await home.run(['profile', 'export', 'work']);
    expect(exported.code).toBe(0);
    expect(exported.stdout).toContain('工作');
    expect(exported.stdout).not.toContain('sk-vendor');
    const other = await createHome();
    await other.writeConfig(
      'schema = 1\nactive_profile = "demo" # mine\n[[upstream]]\nid = "demo"\npreset = "demo"\n[[profile]]\nid = "demo"\nname = "Demo"\n[[profile.route]]\nmatch = "*"\nto = ["demo"]\n',
    );
    const imported = await other.run(['profile', 'import', '--json'], exported.stdout);
    expect(imported.json()).toEqual({
      profile: 'work',
      addedUpstreams: ['lab'],
      keptUpstreams: [],
      missingSecrets: ['lab'],
    });
    expect((await other.run(['profile', 'use', 'work', '--json'])).code).toBe(0);
    expect(await readFile(join(other.path, 'config.toml'), 'utf8')).toContain('# mine');
    const again = await other.run(['profile', 'import'], exported.stdout);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('"work"')]);
    await other.remove();
  });

  it('brings no upstream that gets a key of this machine: the same name for it is another one', async () => {
    const foreign = (id: string, upstream: string, more: string) =>
      `keyswitch_profile = 1\n[[upstream]]\nid = "${upstream}"\n${more}[[profile]]\nid = "${id}"\n[[profile.route]]\nmatch = "*"\nto = ["${upstream}"]\n`;
    const bring = async (text: string) => (await home.run(['profile', 'import', '--json'], text)).json();
    const elsewhere = '[upstream.protocols]\nopenai-chat = "https://elsewhere.example"\n';
    expect(await bring(foreign('p1', 'relay', `secrets = ["lab"]\n${elsewhere}`))).toMatchObject({
      addedUpstreams: ['relay'],
      missingSecrets: ['relay'],
    });
    const rows = (await home.run(['secret', 'list', '--json'])).json<{ id: string; usedBy: string[] }[]>();
    expect(rows).toMatchObject([{ id: 'lab', usedBy: ['lab'] }]);
    // In the vault, used by nobody yet: only the vendor that it is named after may have it, at its own addresses.
    await home.run(['secret', 'set', 'tokenpool'], 'sk-pool-0123456789');
    expect(await bring(foreign('p2', 'pool', `secrets = ["tokenpool"]\n${elsewhere}`))).toMatchObject({
      missingSecrets: ['pool'],
    });
    expect(
      await bring(foreign('p3', 'mine', `preset = "tokenpool"\nsecrets = ["tokenpool"]\n`)),
    ).toMatchObject({ missingSecrets: [] });
    // A name that is free here is taken as it is, and two of one file with different addresses do not share it.
    const two = foreign('p4', 'one', `secrets = ["x"]\n${elsewhere}`).replace(
      '[[profile]]',
      '[[upstream]]\nid = "two"\nsecrets = ["x"]\n[upstream.protocols]\nopenai-chat = "https://third.example"\n[[profile]]',
    );
    expect(await bring(two)).toMatchObject({ missingSecrets: ['x', 'two'] });
  });

  it("neither takes this machine's proxy with it nor brings another one's", async () => {
    const text = await readFile(join(home.path, 'config.toml'), 'utf8');
    await home.writeConfig(
      text.replace('secrets = ["lab"]', 'secrets = ["lab"]\nproxy = "http://127.0.0.1:7890"'),
    );
    const exported = await home.run(['profile', 'export', 'work']);
    expect(exported.stdout).toContain('[[upstream]]');
    expect(exported.stdout).not.toContain('proxy');
    const foreign = exported.stdout
      .replaceAll('"work"', '"foreign"')
      .replaceAll('"lab', '"far')
      .replace('id = "far"', 'id = "far"\nproxy = "http://203.0.113.1:8080"');
    expect(foreign).toContain('203.0.113.1');
    const imported = await home.run(['profile', 'import', '--json'], foreign);
    expect(imported.json()).toMatchObject({ profile: 'foreign', addedUpstreams: ['far'] });
    expect(await readFile(join(home.path, 'config.toml'), 'utf8')).not.toContain('203.0.113.1');
  });

  it.each([
    ['no profile file', 'a = 1\n', /keyswitch_profile = 1/],
    ['a newer format', 'keyswitch_profile = 2\n', /format 2/],
    ['broken TOML', '[[', /no profile file/],
    ['two profiles', 'keyswitch_profile = 1\n[[profile]]\nid = "a"\n[[profile]]\nid = "b"\n', /exactly one/],
    [
      'an unknown upstream',
      'keyswitch_profile = 1\n[[profile]]\nid = "a"\nname = "A"\n[[profile.route]]\nmatch = "*"\nto = ["nowhere"]\n',
      /nowhere/,
    ],
  ])('%s is refused with one sentence and nothing is written', async (_name, text, words) => {
    const before = await readFile(join(home.path, 'config.toml'), 'utf8');
    const result = await home.run(['profile', 'import'], text);
    expect([result.code, result.stderr]).toEqual([2, expect.stringMatching(words)]);
    expect(await readFile(join(home.path, 'config.toml'), 'utf8')).toBe(before);
  });
});

describe('upstream add', () => {
  it('makes a working profile from one pasted key', async () => {
    const made = await home.run(['upstream', 'add', 'tokenpool', '--json'], 'sk-pool-0123456789\n');
    expect(made.json<{ upstream: string; profile: string }>()).toMatchObject({
      upstream: 'tokenpool',
      profile: 'tokenpool',
    });
    const config = await readFile(join(home.path, 'config.toml'), 'utf8');
    expect(config).toContain('active_profile = "tokenpool"');
    expect(config).toMatch(/preset = "tokenpool"/);
    expect(config).not.toContain('sk-pool');
    expect((await home.run(['secret', 'reveal', 'tokenpool'])).stdout.trim()).toBe('sk-pool-0123456789');
  });

  it.each([
    ['an unknown preset', ['nonsense'], 'sk-pool-0123456789', 1, /tokenpool/],
    ['a masked key', ['tokenpool'], 'sk-••••••••', 2, /reveal/i],
    [
      'an unknown endpoint',
      ['tokenpool', '--endpoint', 'mars'],
      'sk-pool-0123456789',
      1,
      /no endpoint "mars": there are china, standard, auto/,
    ],
  ])('%s leaves nothing behind', async (_name, args, key, code, words) => {
    const before = await readFile(join(home.path, 'config.toml'), 'utf8');
    const result = await home.run(['upstream', 'add', ...args], key);
    expect([result.code, result.stderr]).toEqual([code, expect.stringMatching(words)]);
    expect(await readFile(join(home.path, 'config.toml'), 'utf8')).toBe(before);
    expect(
      (await home.run(['secret', 'list', '--json'])).json<{ id: string }[]>().map(({ id }) => id),
    ).toEqual(['lab']);
  });
});

describe('upstream codex-form', () => {
  it('shows the documented form with both addresses, and no key', async () => {
    await home.run(['upstream', 'add', 'tokenpool', '--json'], 'sk-pool-0123456789');
    const form = await home.run(['upstream', 'codex-form', 'tokenpool', '--endpoint', 'standard', '--json']);
    expect(form.stdout).not.toContain('sk-pool');
    expect(form.json()).toMatchObject({
      configToml: expect.stringContaining('base_url = "https://api.tokenpool.dev"'),
      authJson: expect.stringContaining('OPENAI_API_KEY'),
      codexCalls: 'POST https://api.tokenpool.dev/responses',
      keyswitchCalls: 'POST https://api.tokenpool.dev/v1/responses',
    });
    expect((await home.run(['upstream', 'codex-form', 'tokenpool', '--endpoint', 'mars'])).code).toBe(1);
  });
});
