// The real tools with the files that `keyswitch tool apply` leaves behind, and again after `restore`: the whole program,
// the user's own settings before, the built-in model behind.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ClientHome,
  createClientHome,
  installRealClients,
  type RunResult,
} from '../support/real-clients.ts';
import { createHome, type Home, startKeyswitch } from '../support/start-keyswitch.ts';
import { demoConfig } from '../support/demo-config.ts';

beforeAll(installRealClients, 600_000);

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const originalKey = 'sk-original-0123456789abcdef';

/** The vendor of the user's own settings: it only notes who came with which key, and says no. */
async function startOriginalVendor(): Promise<{ readonly url: string; readonly keys: string[] }> {
  const keys: string[] = [];
  const server: Server = createServer((request, response) => {
    const key =
      request.headers.authorization ?? request.headers['x-api-key'] ?? request.headers['x-goog-api-key'];
    if (request.method === 'POST') keys.push(String(key));
    request.resume();
    const error = {
      type: 'invalid_request_error',
      code: 400,
      message: 'not today',
      status: 'INVALID_ARGUMENT',
    };
    response
      .writeHead(400, { 'content-type': 'application/json' })
      .end(JSON.stringify({ type: 'error', error }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys };
}

interface RealTool {
  readonly tool: string;
  readonly files: (vendor: string) => Readonly<Record<string, string>>;
  readonly task: (client: ClientHome) => Promise<RunResult>;
  /** Arguments of apply. */
  readonly options?: readonly string[];
}

const tools: readonly RealTool[] = [
  {
    tool: 'codex',
    files: (vendor) => ({
      '.codex/config.toml': `# mine: 我的
model = "gpt-5.5"  # the best
model_provider = 'own'
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.own]
name = "Own"
base_url = "${vendor}/v1"
experimental_bearer_token = "${originalKey}"
request_max_retries = 0
stream_max_retries = 0`,
    }),
    task: (client) =>
      client.run('codex', [
        '--strict-config',
        'exec',
        '--skip-git-repo-check',
        '--dangerously-bypass-approvals-and-sandbox',
        'Say hello.',
      ]),
  },
  {
    tool: 'codex over HTTP',
    options: ['--no-websockets', '--auth', 'bearer', '--model', 'gpt-5.5', '--provider-name', 'Keyswitch'],
    files: (vendor) => ({
      '.codex/config.toml': `model_provider = "own"\r\n[model_providers]\r\nown = { name = "Own", base_url = "${vendor}/v1", experimental_bearer_token = "${originalKey}", request_max_retries = 0, stream_max_retries = 0 }\r\n`,
    }),
    task: (client) =>
      client.run('codex', [
        '--strict-config',
        'exec',
        '--skip-git-repo-check',
        '--dangerously-bypass-approvals-and-sandbox',
        'Say hello.',
      ]),
  },
  {
    tool: 'opencode',
    files: (vendor) => ({
      '.config/opencode/opencode.jsonc': `{
  // mine: 我的
  "$schema": "https://opencode.ai/config.json",
  "provider": {
    "own": { "npm": "@ai-sdk/openai-compatible", "options": { "baseURL": "${vendor}/v1", "apiKey": "${originalKey}" }, "models": { "m": {} } }, // ours
  },
  "model": "own/m",
  "share": "disabled", "autoupdate": false,
}`,
    }),
    task: (client) =>
      client.run('opencode', ['run', 'Say hello.'], {
        env: {
          OPENCODE_DISABLE_MODELS_FETCH: '1',
          OPENCODE_PURE: '1',
          OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
        },
      }),
  },
  {
    tool: 'claude-code',
    files: (vendor) => ({
      '.claude/settings.json': `{"env": {"ANTHROPIC_BASE_URL": "${vendor}", "ANTHROPIC_AUTH_TOKEN": "${originalKey}"},\n   "theme":"dark"}\n`,
    }),
    task: (client) =>
      client.run('claude', ['-p', 'Say hello.'], {
        env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' },
      }),
  },
  {
    tool: 'gemini-cli',
    files: (vendor) => ({
      '.gemini/.env': `# mine\nexport GOOGLE_GEMINI_BASE_URL="${vendor}"\nGEMINI_API_KEY='${originalKey}' # real\n`,
      '.gemini/settings.json':
        '{\n  // mine\n  "security": {"auth": {"selectedType": "gemini-api-key"}},\n  "privacy": {"usageStatisticsEnabled": false},\n  "general": {"enableAutoUpdate": false}\n}\n',
    }),
    task: (client) =>
      client.run('gemini', ['--yolo', '--skip-trust', '-m', 'gemini-3.8-flash', '-p', 'Say hello.']),
  },
];

async function prepare(files: (vendor: string) => Readonly<Record<string, string>>) {
  const vendor = await startOriginalVendor();
  const client = await createClientHome();
  const home = await createHome({ HOME: client.home });
  cleanups.push(home.remove, client.remove);
  await home.writeConfig(demoConfig);
  const originals = files(vendor.url);
  for (const [name, text] of Object.entries(originals)) await client.write(name, text);
  const program = await startKeyswitch(home);
  cleanups.push(() => program.stop());
  return { vendor, client, home, originals };
}

async function tool(home: Home, ...args: string[]) {
  const result = await home.run(['tool', ...args, '--json']);
  expect(result.code, result.stderr).toBe(0);
  return result.json<{
    files?: { path: string; change: string; diff: string }[];
    state?: string;
    ok?: boolean;
  }>();
}

describe.each(tools)('$tool', ({ tool: name, files, task, options = [] }) => {
  const id = name.split(' ')[0] ?? name;

  it('reaches us after apply, and its own vendor after restore', { timeout: 400_000 }, async () => {
    const { vendor, client, home, originals } = await prepare(files);
    const applied = await tool(home, 'apply', id, ...options);
    expect(applied.files?.length).toBeGreaterThan(0);
    expect(JSON.stringify(applied)).not.toContain(originalKey);
    expect(await tool(home, 'status', id)).toMatchObject({ state: 'keyswitch' });

    const first = await task(client);
    expect(first.exitCode, `${first.stdout}\n${first.stderr}`).toBe(0);
    expect(first.stdout.trim()).not.toBe('');
    expect(vendor.keys).toEqual([]);
    const log = (await home.run(['log', '--json'])).json<
      { client: string; status: number; model: string }[]
    >();
    expect(log.map((row) => row.client)).toContain(id);
    expect(log.filter((row) => row.status !== 200)).toEqual([]);

    await tool(home, 'restore', id);
    for (const [file, text] of Object.entries(originals)) expect(await client.read(file)).toBe(text);
    const restored = Date.now();
    await task(client);
    expect(vendor.keys.join()).toContain(originalKey);
    // Rows of the time before may have been written only now.
    const later = (await home.run(['log', '--json'])).json<{ at: string }[]>();
    expect(later.filter(({ at }) => Date.parse(at) >= restored)).toEqual([]);
  });
});

it(
  'Codex itself checks the settings, and says what is wrong with bad ones',
  { timeout: 200_000 },
  async () => {
    const client = await createClientHome();
    const home = await createHome({
      HOME: client.home,
      PATH: `${new URL('../clients/node_modules/.bin', import.meta.url).pathname}:${process.env['PATH'] ?? ''}`,
    });
    cleanups.push(home.remove, client.remove);
    await client.write('.codex/config.toml', 'model = "gpt-5.5"\n');
    await tool(home, 'apply', 'codex');
    expect(await tool(home, 'verify', 'codex')).toMatchObject({ ok: true });
    await client.write(
      '.codex/config.toml',
      `${await client.read('.codex/config.toml')}\n[model_providers.openai]\nname = "x"\n`,
    );
    const refused = await home.run(['tool', 'verify', 'codex', '--json']);
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject({
      ok: false,
      message: expect.stringContaining('openai') as unknown,
    });
  },
);
