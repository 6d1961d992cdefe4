// `keyswitch tool` and `tool-profile` as scripts see them: JSON shapes, exit codes, secrets from standard input only.
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../../../src-main/cli.ts', import.meta.url));
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyswitch-cli-tool-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const environment = () => ({
  PATH: process.env['PATH'] ?? '',
  HOME: folder,
  KEYSWITCH_HOME: join(folder, 'ks'),
  KEYSWITCH_VAULT_SLOT: 'key-file',
});

function keyswitch(args: readonly string[], input?: string): Promise<Result> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--no-warnings', cli, ...args],
      { env: environment() },
      (error, out, err) => {
        resolve({ code: error ? Number(error.code) : 0, out, err });
      },
    );
    child.stdin?.end(input ?? '');
  });
}
async function json<T>(...args: string[]): Promise<T> {
  const { out, err, code } = await keyswitch([...args, '--json']);
  expect(code, err).toBe(0);
  return JSON.parse(out) as T;
}
const put = async (name: string, text: string) => {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
};
const get = (name: string) => readFile(join(folder, name), 'utf8');

describe('tool', { timeout: 60_000 }, () => {
  it('status answers while nobody knows our port; apply says what it needs', async () => {
    await put('ks/config.toml', 'schema = 1\n[proxy]\nport = 0\n');
    await put(
      '.codex/config.toml',
      'model_provider = "a"\n[model_providers.a]\nbase_url = "https://a.example/v1"\n',
    );
    expect(await json('tool', 'status', 'codex')).toMatchObject({
      state: 'elsewhere',
      base_url: 'https://a.example/v1',
    });
    const refused = await keyswitch(['tool', 'apply', 'codex']);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^[^\n]*start "keyswitch serve" first, or set proxy\.port\.\n$/);
  });

  it('plan, apply and restore give tool and files with path, change and diff', async () => {
    const text =
      '# mine\nmodel = "m"\n\n[model_providers.a]\nname = "A"\nexperimental_bearer_token = "sk-secret-0123456789abcdef"\n';
    await put('.codex/config.toml', text);
    const planned = await json('tool', 'plan', 'codex');
    expect(planned).toMatchObject({
      tool: 'codex',
      files: [
        {
          path: join(folder, '.codex/config.toml'),
          change: 'update',
          diff: expect.stringContaining('+model_provider = "keyswitch"') as unknown,
        },
      ],
    });
    expect(await get('.codex/config.toml')).toBe(text);
    const applied = await keyswitch(['tool', 'apply', 'codex', '--json']);
    expect(applied.out).not.toContain('sk-secret-0123456789abcdef');
    expect(JSON.parse(applied.out)).toEqual(planned);
    expect((await json<{ id: string }[]>('client', 'list')).map((row) => row.id)).toEqual(['codex']);
    expect(await json('tool', 'restore', 'codex')).toMatchObject({
      tool: 'codex',
      files: [{ change: 'update' }],
    });
    expect(await get('.codex/config.toml')).toBe(text);
    expect(await json('tool', 'restore', 'codex')).toMatchObject({ tool: 'codex', files: [] });
  });

  it('list and status name every tool', async () => {
    await put('.claude/settings.json', '{ "env": { // no\n } }');
    const rows = await json<{ tool: string; state: string }[]>('tool', 'list');
    expect(rows.map((row) => row.tool)).toEqual([
      'codex',
      'opencode',
      'claude-code',
      'gemini-cli',
      'cc-switch',
    ]);
    expect((await json<{ tool: string }[]>('tool', 'list', 'codex')).map((row) => row.tool)).toEqual([
      'codex',
    ]);
    const states = await json<{ tool: string; state: string; findings: { message: string }[] }[]>(
      'tool',
      'status',
    );
    expect(states.find((row) => row.tool === 'claude-code')).toMatchObject({
      state: 'broken',
      findings: [{ message: expect.stringMatching(/line 1, column 12/) as unknown }],
    });
  });

  it.each([
    [['tool', 'apply', 'emacs'], 2, /no client tool "emacs"/],
    [['tool', 'apply', 'codex', '--auth', 'magic'], 2, /--auth takes command, env/],
    [['tool', 'apply', 'cc-switch'], 1, /does not exist; start CC Switch once/],
    [['tool-profile', 'list', 'claude-code'], 2, /keeps no profiles/],
    [['tool-profile', 'show', 'codex', 'none'], 1, /no profile "none"; there are: none/],
    [['tool-profile', 'set', 'codex', 'a', 'key=sk-visible-on-the-command-line'], 2, /standard input/],
    [['tool-profile', 'set', 'codex', 'a', 'nonsense'], 2, /write name=value/],
    [['tool-profile', 'set', 'codex', 'a'], 2, /nothing to set/],
  ])('%j exits %d with one line', async (args, code, message) => {
    const result = await keyswitch(args);
    expect(result.err).toMatch(message);
    expect(result.err.trim().split('\n')).toHaveLength(1);
    expect([result.code, result.out]).toEqual([code, '']);
    expect(result.err).not.toContain('sk-visible');
  });

  it.each(['claude-code', 'codex'])(
    'the doctor sees that a token of %s has ended, and apply mends it',
    async (tool) => {
      await json('tool', 'apply', tool);
      const token = async () => {
        const { out, code } = await keyswitch(['doctor', '--tool', tool, '--json']);
        const checks = JSON.parse(out) as { id: string; state: string; detail: string; remedy: string }[];
        return [code, checks.find((check) => check.id === `tool.${tool}.token`)] as const;
      };
      expect(await token()).toMatchObject([
        0,
        { state: 'pass', detail: `It is that of the client "${tool}".` },
      ]);
      await json('client', 'rotate', tool);
      expect(await token()).toMatchObject([1, { state: 'fail', remedy: `keyswitch tool apply ${tool}` }]);
      await json('tool', 'apply', tool);
      expect(await token()).toMatchObject([0, { state: 'pass' }]);
    },
  );

  it('an address that holds a key or a password is shown without it, everywhere', async () => {
    const url = 'https://me:password-0123456789@x.example/v1?api_key=query-0123456789abcdef';
    await put(
      '.codex/config.toml',
      `model_provider = "a"\n[model_providers.a]\nname = "a"\nbase_url = "${url}"\n`,
    );
    await put('.claude/settings.json', JSON.stringify({ env: { ANTHROPIC_BASE_URL: url } }));
    for (const args of [
      ['tool', 'status'],
      ['tool', 'list'],
      ['tool', 'plan', 'codex'],
      ['tool', 'plan', 'claude-code'],
      ['tool-profile', 'list', 'codex'],
      ['tool-profile', 'show', 'codex', 'a'],
      ['doctor', '--tool', 'codex'],
    ]) {
      const { out, err } = await keyswitch([...args, '--json']);
      expect(out + err).not.toMatch(/password-0123456789|query-0123456789abcdef/);
      expect(out).toContain(args[0] === 'doctor' ? 'tool.codex' : 'x.example');
    }
  });

  it('of two applies at once both leave one whole file', async () => {
    await put('.codex/config.toml', '# mine\n');
    const results = await Promise.all([
      keyswitch(['tool', 'apply', 'codex']),
      keyswitch(['tool', 'apply', 'codex']),
    ]);
    expect(results.some((result) => result.code === 0)).toBe(true);
    for (const result of results.filter((one) => one.code !== 0))
      expect(result.err).toMatch(/changed by another program|already a client/);
    expect((await get('.codex/config.toml')).match(/\[model_providers\.keyswitch\]/g)).toHaveLength(1);
    await keyswitch(['tool', 'restore', 'codex']);
    expect(await get('.codex/config.toml')).toBe('# mine\n');
  });
});

describe('tool-profile', { timeout: 60_000 }, () => {
  beforeEach(() =>
    put(
      '.codex/config.toml',
      'model_provider = "a"\n[model_providers.a]\nname = "A"\nbase_url = "https://a.example/v1"\n',
    ),
  );

  it.each([[['key']], [['key=-']], [['name=B', 'key']], [[]]])('a key comes in with %j', async (words) => {
    const result = await keyswitch(
      ['tool-profile', 'set', 'codex', 'a', ...words, '--json'],
      'sk-piped-0123456789abcdef\n',
    );
    expect(result.code, result.err).toBe(0);
    expect(result.out).not.toContain('sk-piped-0123456789abcdef');
    expect(await get('.codex/config.toml')).toContain(
      'experimental_bearer_token = "sk-piped-0123456789abcdef"',
    );
    expect(await json('tool-profile', 'show', 'codex', 'a')).toMatchObject({
      id: 'a',
      current: true,
      base_url: 'https://a.example/v1',
      key: 'sk-p****cdef',
    });
  });

  it('does not wait for an open pipe that nobody writes to', async () => {
    const child = spawn(
      process.execPath,
      ['--no-warnings', cli, 'tool-profile', 'set', 'codex', 'a', 'name=B'],
      { env: environment(), stdio: ['pipe', 'ignore', 'ignore'] },
    );
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect(code).toBe(0);
    expect(await get('.codex/config.toml')).toContain('name = "B"');
  });

  it('shows no control character of a file as it is', async () => {
    await put(
      '.codex/config.toml',
      '[model_providers.a]\nname = "A\\u001B[31mred"\nbase_url = "https://a.example"\n',
    );
    for (const args of [
      ['tool-profile', 'show', 'codex', 'a'],
      ['tool-profile', 'list', 'codex'],
    ]) {
      const { out, code } = await keyswitch(args);
      expect(code).toBe(0);
      expect(out).toContain('[31mred');
      expect(out).not.toContain('\u001B');
    }
  });

  it('add, use and remove', async () => {
    const added = await keyswitch(
      ['tool-profile', 'add', 'codex', 'b', 'base_url=https://b.example/v1'],
      'sk-b-0123456789abcdef',
    );
    expect(added.code, added.err).toBe(0);
    await json('tool-profile', 'use', 'codex', 'b');
    const rows = await json<{ id: string; current: boolean }[]>('tool-profile', 'list', 'codex');
    expect(rows.map(({ id, current }) => [id, current])).toEqual([
      ['a', false],
      ['b', true],
    ]);
    await json('tool-profile', 'remove', 'codex', 'b');
    expect(await get('.codex/config.toml')).toBe(
      '[model_providers.a]\nname = "A"\nbase_url = "https://a.example/v1"\n',
    );
  });
});
