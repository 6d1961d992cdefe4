// The command line as design contract §3 promises it.
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labConfig } from '../../support/contract-world.ts';
import { startFakeUpstream, type FakeUpstream } from '../../support/fake-upstream.ts';
import {
  addClient,
  createHome,
  startKeyswitch,
  type Home,
  type Running,
} from '../../support/start-keyswitch.ts';

let home: Home;
let vendor: FakeUpstream;
let running: Running | null = null;
beforeEach(async () => {
  vendor = await startFakeUpstream(() => ({ body: { ok: true } }));
  home = await createHome();
  await home.writeConfig(
    labConfig(
      vendor.url,
      '\n[[profile]]\nid = "other"\nname = "Other"\n[[profile.route]]\nmatch = "*"\nto = ["lab/renamed"]\n',
    ),
  );
});
afterEach(async () => {
  await running?.stop();
  running = null;
  await vendor.close();
  await home.remove();
});

const post = (url: string, token: string) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-5.5', messages: [] }),
  });

describe('secrets', () => {
  it('come from standard input, are listed without their value, revealed on demand, removed', async () => {
    expect((await home.run(['secret', 'set', 'lab', '--json'], 'sk-first-0123456789\n')).code).toBe(0);
    const list = await home.run(['secret', 'list', '--json']);
    expect(list.stdout).toContain('lab');
    expect(list.stdout).not.toContain('sk-first-0123456789');
    expect((await home.run(['secret', 'reveal', 'lab'])).stdout.trim()).toBe('sk-first-0123456789');
    expect((await readFile(join(home.path, 'vault.json'), 'utf8')).includes('sk-first')).toBe(false);
    expect((await stat(join(home.path, 'vault.json'))).mode & 0o777).toBe(0o600);
    expect((await home.run(['secret', 'remove', 'lab'])).code).toBe(0);
    expect((await home.run(['secret', 'reveal', 'lab'])).code).not.toBe(0);
  });

  it.each([['two\nlines-0123456789'], ['sk-••••••••••••••'], ['https://api.clawto.link']])(
    'refuse %j with one sentence',
    async (value) => {
      const result = await home.run(['secret', 'set', 'lab'], value);
      expect(result.code).toBe(2);
      expect(
        result.stderr
          .trim()
          .split('\n')
          .filter((line) => !line.startsWith('warning')).length,
      ).toBe(1);
      expect(result.stderr).not.toContain(value.split('\n')[0] ?? value);
    },
  );
});

describe('clients', () => {
  it('are shown their token once; only its hash is stored', async () => {
    const token = await addClient(home, 'codex');
    const config = await readFile(join(home.path, 'config.toml'), 'utf8');
    expect(config).not.toContain(token);
    expect(config).toMatch(/token_sha256 = "[0-9a-f]{64}"/);
    expect((await home.run(['client', 'add', 'codex', '--json'])).code).not.toBe(0);
    expect((await home.run(['client', 'list', '--json'])).stdout).toContain('codex');
  });
});

describe('a running program', () => {
  it('says it is ready on the first line, stops on SIGTERM with 0 and removes runtime.json', async () => {
    running = await startKeyswitch(home);
    expect(running.ready).toMatchObject({
      event: 'ready',
      pid: expect.any(Number),
      proxyUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      guiUrl: expect.stringContaining('?code='),
    });
    const runtime = JSON.parse(await readFile(join(home.path, 'runtime.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(runtime['pid']).toBe(running.ready.pid);
    expect((await stat(join(home.path, 'runtime.json'))).mode & 0o777).toBe(0o600);
    expect(await running.stop()).toBe(0);
    await expect(stat(join(home.path, 'runtime.json'))).rejects.toThrow();
  });

  it('takes new clients, new secrets and another profile at once, without a restart', async () => {
    running = await startKeyswitch(home);
    const url = running.ready.proxyUrl;
    await home.run(['secret', 'set', 'lab'], 'sk-vendor-0123456789');
    const token = await addClient(home, 'late');
    expect((await post(url, token)).status).toBe(200);
    expect(vendor.requests.at(-1)?.headers['authorization']).toBe('Bearer sk-vendor-0123456789');
    expect((await home.run(['profile', 'list', '--json'])).json()).toEqual([
      expect.objectContaining({ id: 'main', name: 'Main', active: true }),
      expect.objectContaining({ id: 'other', name: 'Other', active: false }),
    ]);
    expect((await home.run(['profile', 'use', 'other', '--json'])).code).toBe(0);
    await post(url, token);
    expect(vendor.requests.at(-1)?.json()['model']).toBe('renamed');
    expect((await home.run(['client', 'revoke', 'late'])).code).toBe(0);
    expect((await post(url, token)).status).toBe(401);
  });

  it('reloads config.toml by itself, and keeps the last good one when it breaks', async () => {
    await home.run(['secret', 'set', 'lab'], 'sk-vendor-0123456789');
    const token = await addClient(home, 'c');
    running = await startKeyswitch(home);
    const url = running.ready.proxyUrl;
    const file = join(home.path, 'config.toml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('active_profile = "main"', 'active_profile = "other" # mine'));
    await expect
      .poll(async () => (await post(url, token), vendor.requests.at(-1)?.json()['model']), {
        timeout: 10_000,
      })
      .toBe('renamed');
    await writeFile(file, `${text}\n[[broken\n`);
    await expect.poll(() => running?.stderr() ?? '', { timeout: 10_000 }).toMatch(/line \d+/i);
    await post(url, token);
    expect(vendor.requests.at(-1)?.json()['model']).toBe('renamed');
  });

  it('refuses a second one on the same home, and a port in use, with one sentence', async () => {
    running = await startKeyswitch(home);
    const again = await home.run(['serve', '--json']);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/already/i);
    const other = await createHome();
    const port = new URL(running.ready.proxyUrl).port;
    await other.writeConfig(labConfig(vendor.url).replace('[proxy]\nport = 0', `[proxy]\nport = ${port}`));
    const taken = await other.run(['serve', '--json']);
    expect(taken.code).toBe(2);
    expect(taken.stderr).toContain(port);
    await other.remove();
  });
});

describe('wrong usage and bad configuration', () => {
  it.each([[['profile', 'use']], [['nonsense']], [['secret']], [['log', '--limit', 'many']]])(
    '%j exits with 2',
    async (args) => {
      const result = await home.run(args);
      expect(result.code).toBe(2);
      expect(result.stderr.trim()).not.toBe('');
    },
  );

  it.each([
    [
      'an unknown upstream in a route',
      (text: string) => text.replace('to = ["lab"]', 'to = ["labb"]'),
      /labb/,
    ],
    ['duplicate ids', (text: string) => text.replace('id = "other"', 'id = "main"'), /main/],
    [
      'http to a foreign host',
      (text: string) => text.replace(/openai-chat = "[^"]+"/, 'openai-chat = "http://api.example"'),
      /https/,
    ],
    [
      'a website as base',
      (text: string) => text.replace(/openai-chat = "[^"]+"/, 'openai-chat = "https://tokenpool.dev"'),
      /https:\/\/api\.clawto\.link/,
    ],
    [
      'the console as base',
      (text: string) =>
        text.replace(/openai-chat = "[^"]+"/, 'openai-chat = "https://tokenpool.dev/console/api-keys"'),
      /console/i,
    ],
    [
      'the CDN as base',
      (text: string) => text.replace(/openai-chat = "[^"]+"/, 'openai-chat = "https://cdn.tokenpool.dev/"'),
      /cdn/i,
    ],
    ['a broken file', (text: string) => `${text}\n[[x\n`, /line \d+/i],
    [
      'a host that is not loopback',
      (text: string) => text.replace('[proxy]', '[proxy]\nhost = "0.0.0.0"'),
      /allow_remote/,
    ],
  ])('%s is one clear sentence and exit 2', async (_name, change, words) => {
    const file = join(home.path, 'config.toml');
    await writeFile(file, change(await readFile(file, 'utf8')));
    const result = await home.run(['serve', '--json']);
    expect([result.code, result.stderr]).toEqual([2, expect.stringMatching(words)]);
    expect(result.stderr).not.toMatch(/ at .*\.(ts|js):\d+/);
  });
});

describe('a damaged vault', () => {
  it.each([
    ['world-readable', async (file: string) => (await import('node:fs/promises')).chmod(file, 0o644)],
    [
      'truncated',
      async (file: string) => writeFile(file, (await readFile(file, 'utf8')).slice(0, 40), { mode: 0o600 }),
    ],
  ])('%s: one clear sentence, nothing half-done', async (_name, damage) => {
    await home.run(['secret', 'set', 'lab'], 'sk-vendor-0123456789');
    const file = join(home.path, 'vault.json');
    await damage(file);
    const before = await readFile(file);
    const result = await home.run(['secret', 'set', 'lab2'], 'sk-vendor-0123456789');
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/vault\.json/);
    expect(await readFile(file)).toEqual(before);
  });
});
