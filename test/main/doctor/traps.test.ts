// The 21 traps of the source pages (requirements.md §3), each by its number: what the doctor says of it, or, where it
// is no setting that could be wrong, the rule of the proxy that answers it and the test that holds that rule.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../src-main/doctor/check.ts';
import { checkSecondRouter } from '../../../src-main/doctor/house-checks.ts';
import { runDoctor } from '../../../src-main/doctor/run-doctor.ts';
import { judgeTokenPool } from '../../../src-main/doctor/tokenpool-checks.ts';
import { checkTools } from '../../../src-main/doctor/tool-checks.ts';
import { resolveHome } from '../../../src-main/home.ts';
import { createOfflineCore } from '../../../src-main/operations/offline-core.ts';
import { parseConfig } from '../../../src-main/settings/parse-config.ts';
import { resolveUpstream } from '../../../src-main/settings/resolve-config.ts';
import { presets } from '../../../src-proxy/contract/presets/registry.ts';
import { hasTest } from '../../support/named-test.ts';
import { startFakeUpstream, type Script } from '../../support/fake-upstream.ts';
import { createToolHome, origin } from '../client-tools/tool-home.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** The doctor on a data home of its own: `key` is put into the vault as `lab`. */
async function doctor(
  config: string,
  more: { readonly key?: string; readonly prices?: string; readonly proxy?: string } = {},
): Promise<CheckResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'keyswitch-doctor-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const env = { KEYSWITCH_HOME: folder, KEYSWITCH_VAULT_SLOT: 'key-file', HOME: folder };
  await writeFile(
    join(folder, 'config.toml'),
    `[proxy]\nport = 0\n${more.proxy ?? ''}\n[control]\nport = 0\n${config}`,
    {
      mode: 0o600,
    },
  );
  if (more.prices !== undefined) await writeFile(join(folder, 'prices.json'), more.prices);
  const core = createOfflineCore(resolveHome(env), env, async () => null);
  if (more.key !== undefined) await core.vault.set('lab', more.key);
  return runDoctor(core, { withoutTools: true });
}

const lab = (base: string, more = ''): string =>
  `[[upstream]]\nid = "lab"\nname = "Lab"\nsecrets = ["lab"]\n${more}[upstream.protocols]\nopenai-chat = "${base}"\n[[profile]]\nid = "p"\n[[profile.route]]\nmatch = "*"\nto = ["lab/gpt-5.5"]\n`;

async function vendor(script: Script): Promise<string> {
  const fake = await startFakeUpstream(() => script);
  cleanups.push(() => fake.close());
  return fake.url;
}
const listing = (...ids: string[]): Script => ({ body: { object: 'list', data: ids.map((id) => ({ id })) } });

/** The doctor on client tools: `files` in a home of their own. */
async function tools(
  files: Readonly<Record<string, string>>,
  env: Record<string, string> = {},
  config?: string,
): Promise<CheckResult[]> {
  const home = await createToolHome(env);
  cleanups.push(() => home.remove());
  for (const [name, text] of Object.entries(files)) home.write(name, text);
  const parsed = config === undefined ? null : (await parseConfig(config, 'config.toml')).value;
  return checkTools(home.context.where, origin, { config: parsed });
}
const codex = (lines: string, auth = '{}'): Record<string, string> => ({
  '.codex/config.toml': `model_provider = "x"\n[model_providers.x]\nname = "X"\nwire_api = "responses"\n${lines}\n`,
  '.codex/auth.json': auth,
});
const openCode = (provider: object): Record<string, string> => ({
  '.config/opencode/opencode.json': JSON.stringify({ provider }),
});

const find = (results: readonly CheckResult[], id: string): CheckResult => {
  const found = results.find((result) => result.id === id);
  if (found === undefined) throw new Error(`no ${id} among ${results.map((one) => one.id).join(', ')}`);
  return found;
};

interface Row {
  readonly trap: string;
  readonly what: string;
  readonly run: () => Promise<readonly CheckResult[]>;
  readonly id: string;
  readonly state: CheckResult['state'];
  readonly says: RegExp;
}

const rows: readonly Row[] = [
  {
    trap: 'T1',
    what: 'Codex before a bare origin: nobody appends /v1',
    run: () => tools(codex('base_url = "https://api.clawto.link"')),
    id: 'tool.codex.base-url-without-v1',
    state: 'unknown',
    says: /https:\/\/api\.clawto\.link\/responses/,
  },
  {
    trap: 'T1',
    what: 'Claude Code with /v1: it comes twice',
    run: () =>
      tools({
        '.claude/settings.json':
          '{"env":{"ANTHROPIC_BASE_URL":"https://tokencode.dev/v1","ANTHROPIC_AUTH_TOKEN":"sk-0123456789abcdef"}}',
      }),
    id: 'tool.claude-code.base-url-with-v1',
    state: 'fail',
    says: /\/v1\/v1\/messages/,
  },
  {
    trap: 'T1',
    what: 'OpenCode without /v1: it is missing',
    run: () => tools(openCode({ mine: { options: { baseURL: 'https://api.clawto.link' } } })),
    id: 'tool.opencode.base-url-without-v1',
    state: 'unknown',
    says: /appends only/,
  },
  {
    trap: 'T1',
    what: 'a tool pointed at the website, not the API',
    run: () => tools(codex('base_url = "https://tokenpool.dev/console"')),
    id: 'tool.codex.base-url',
    state: 'fail',
    says: /console/,
  },
  {
    trap: 'T1',
    what: 'an upstream that answers with a web page',
    run: async () =>
      doctor(lab(await vendor({ headers: { 'content-type': 'text/html' }, body: '<html>' })), {
        key: 'sk-0123456789abcdef',
      }),
    id: 'lab.web-page',
    state: 'fail',
    says: /web page/,
  },
  {
    trap: 'T2',
    what: 'an upstream without a base for any protocol',
    run: () => doctor('[[upstream]]\nid = "lab"\nname = "Lab"\n'),
    id: 'lab.protocols',
    state: 'fail',
    says: /no address for any wire protocol/,
  },
  {
    trap: 'T3',
    what: 'the case of the provider id',
    run: () =>
      tools({
        '.codex/config.toml':
          'model_provider = "Openai"\n[model_providers.OpenAI]\nname = "OpenAI"\nbase_url = "https://api.example.com/v1"\n',
      }),
    id: 'tool.codex.no-such-provider',
    state: 'fail',
    says: /upper and lower case/,
  },
  {
    trap: 'T3',
    what: 'name = "OpenAI" at a third party',
    run: () =>
      tools({
        '.codex/config.toml':
          'model_provider = "x"\n[model_providers.x]\nname = "OpenAI"\nbase_url = "https://api.example.com/v1"\n',
      }),
    id: 'tool.codex.provider-name',
    state: 'pass',
    says: /compact/,
  },
  {
    trap: 'T4',
    what: 'a key inside config.toml',
    run: () =>
      tools(
        codex('base_url = "https://api.example.com/v1"\nexperimental_bearer_token = "sk-secret0123456789"'),
      ),
    id: 'tool.codex.key-in-config',
    state: 'unknown',
    says: /vault/,
  },
  {
    trap: 'T4',
    what: 'an address where the key belongs',
    run: () => tools(codex('requires_openai_auth = true', '{"OPENAI_API_KEY":"https://api.clawto.link"}')),
    id: 'tool.codex.key-form',
    state: 'fail',
    says: /address, not a key/,
  },
  {
    trap: 'T4',
    what: 'a key where the address belongs',
    run: () => tools(codex('base_url = "sk-secret0123456789abcdef"')),
    id: 'tool.codex.base-url',
    state: 'fail',
    says: /looks like a key/,
  },
  {
    trap: 'T4',
    what: 'env_key without its variable: no request leaves',
    run: () => tools(codex('base_url = "https://api.example.com/v1"\nenv_key = "LAB_KEY"')),
    id: 'tool.codex.env-key-unset',
    state: 'fail',
    says: /LAB_KEY, which is not set here.*Set LAB_KEY where Codex is started/,
  },
  {
    trap: 'T5',
    what: 'a ChatGPT login that would be sent to a third party',
    run: () =>
      tools(
        codex(
          'base_url = "https://api.clawto.link/v1"\nrequires_openai_auth = true',
          '{"auth_mode":"chatgpt","tokens":{"access_token":"eyJ.a.b"}}',
        ),
      ),
    id: 'tool.codex.chatgpt-token-leak',
    state: 'fail',
    says: /ChatGPT access token to api\.clawto\.link/,
  },
  {
    trap: 'T5',
    what: 'env_key together with requires_openai_auth',
    run: () =>
      tools(codex('base_url = "https://a.example/v1"\nenv_key = "K"\nrequires_openai_auth = true'), {
        K: 'sk-0123456789abcdef',
      }),
    id: 'tool.codex.auth-twice',
    state: 'pass',
    says: /the variable is what is sent/,
  },
  {
    trap: 'T7',
    what: 'chatgpt_base_url at us',
    run: () => tools({ '.codex/config.toml': `chatgpt_base_url = "${origin}/x"\n` }),
    id: 'tool.codex.chatgpt-base-url',
    state: 'fail',
    says: /chatgpt\.com/,
  },
  {
    trap: 'T8',
    what: 'a model that no route of the profile takes',
    run: () =>
      tools(
        {
          '.codex/config.toml': `model = "gpt-9"\nmodel_provider = "k"\n[model_providers.k]\nbase_url = "${origin}/backend-api/codex"\n`,
        },
        {},
        '[[upstream]]\nid = "lab"\n[upstream.protocols]\nopenai-chat = "https://a.example"\n[[profile]]\nid = "p"\n[[profile.route]]\nmatch = "gpt-5*"\nto = ["lab"]\n',
      ),
    id: 'tool.codex.model',
    state: 'fail',
    says: /No route .* takes "gpt-9"/,
  },
  {
    trap: 'T9',
    what: 'an empty account is quota, not address, not key',
    run: async () =>
      doctor(lab(await vendor({ status: 429, body: { error: { message: 'Insufficient balance' } } })), {
        key: 'sk-0123456789abcdef',
      }),
    id: 'lab.quota',
    state: 'fail',
    says: /quota/,
  },
  {
    trap: 'T11',
    what: 'two credentials at once',
    run: () =>
      tools({
        '.claude/settings.json':
          '{"env":{"ANTHROPIC_BASE_URL":"https://a.example","ANTHROPIC_AUTH_TOKEN":"sk-0123456789","ANTHROPIC_API_KEY":"sk-0123456789"}}',
      }),
    id: 'tool.claude-code.two-credentials',
    state: 'unknown',
    says: /both are sent/,
  },
  {
    trap: 'T13',
    what: 'OpenCode: a key on the built-in provider without an address',
    run: () => tools(openCode({ openai: { options: { apiKey: 'sk-0123456789abcdef' } } })),
    id: 'tool.opencode.key-without-address',
    state: 'unknown',
    says: /api\.openai\.com/,
  },
  {
    trap: 'T15',
    what: 'a key that current Codex does not know',
    run: () => tools({ '.codex/config.toml': 'disable_response_storage = true\n' }),
    id: 'tool.codex.dead-key',
    state: 'unknown',
    says: /disable_response_storage/,
  },
  {
    trap: 'T17',
    what: 'a proxy that other machines reach',
    run: () =>
      doctor(`[[client]]\nid = "c"\ntoken_sha256 = "${'a'.repeat(64)}"\n`, {
        proxy: 'host = "0.0.0.0"\nallow_remote = true',
      }),
    id: 'proxy.loopback',
    state: 'fail',
    says: /other machines/,
  },
  {
    trap: 'T19',
    what: 'localhost as the address of the proxy itself',
    run: () => doctor('', { proxy: 'host = "localhost"' }),
    id: 'proxy.loopback',
    state: 'unknown',
    says: /127\.0\.0\.1/,
  },
  {
    trap: 'T19',
    what: 'localhost in an upstream',
    run: async () => doctor(lab((await vendor(listing('gpt-5.5'))).replace('127.0.0.1', 'localhost'))),
    id: 'lab.localhost',
    state: 'unknown',
    says: /::1/,
  },
  {
    trap: 'T19',
    what: 'HTTP_PROXY without NO_PROXY',
    run: () => tools(codex(''), { HTTP_PROXY: 'http://proxy:8080' }),
    id: 'tool.codex.proxy-without-exception',
    state: 'fail',
    says: /NO_PROXY/,
  },
  {
    trap: 'T20',
    what: 'data of a preset is dated',
    run: () =>
      doctor(
        '[[upstream]]\nid = "lab"\npreset = "tokenpool"\nsecrets = ["lab"]\n[upstream.protocols]\nopenai-responses = "http://127.0.0.1:9"\n',
      ),
    id: 'lab.facts',
    state: 'pass',
    says: /2026-05-12/,
  },
  {
    trap: 'T20',
    what: 'a model that the upstream does not list is a warning, no failure',
    run: async () => doctor(lab(await vendor(listing('gpt-6-sol'))), { key: 'sk-0123456789abcdef' }),
    id: 'lab.models',
    state: 'unknown',
    says: /does not list "gpt-5\.5"/,
  },
  {
    trap: 'T20',
    what: 'a price file that has expired',
    run: () =>
      doctor('', { prices: '{"schema":1,"updated":"2025-01-01","expires":"2025-06-30","vendors":[]}' }),
    id: 'prices.file',
    state: 'unknown',
    says: /expired on 2025-06-30/,
  },
];

describe('a trap that can be seen in settings', () => {
  it.each(rows.map((row) => [row.trap, row.what, row] as const))('%s: %s', async (_trap, _what, row) => {
    const result = find(await row.run(), row.id);
    expect(result).toMatchObject({ state: row.state, title: expect.stringMatching(/\S/) });
    expect(`${result.detail} ${result.remedy}`).toMatch(row.says);
    if (row.state !== 'pass') expect(result.remedy).toMatch(/\S/);
  });

  it('T3, T5: a second router on its port', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => new Promise((resolve) => server.close(resolve)));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await checkSecondRouter(port)).toMatchObject({ id: 'router.second', state: 'unknown' });
    await new Promise((resolve) => server.close(resolve));
    expect(await checkSecondRouter(port)).toMatchObject({ state: 'pass' });
  });

  it('and nothing is found where nothing is wrong', async () => {
    const good = await doctor(lab(await vendor(listing('gpt-5.5'))), { key: 'sk-0123456789abcdef' });
    expect(good.filter(({ state }) => state === 'fail')).toEqual([]);
    expect(
      good.filter(({ id, state }) => state === 'pass' && id.startsWith('lab.')).map(({ id }) => id),
    ).toEqual(['lab.endpoint', 'lab.reach', 'lab.quota', 'lab.key', 'lab.models', 'lab.facts']);
    const ours = await tools(codex(`base_url = "${origin}/backend-api/codex"`));
    expect(ours).toMatchObject([{ id: 'tool.codex', state: 'pass' }]);
  });

  it('a budget in USD that cannot count a model is named, unless tokens are limited too', async () => {
    const client = (more: string): string =>
      `[[client]]\nid = "c"\ntoken_sha256 = "${'a'.repeat(64)}"\nusd_per_day = 1.0\n${more}`;
    const config = (model: string): string => lab('http://127.0.0.1:9').replace('gpt-5.5', model);
    const unpriced = await doctor(`${config('house-model')}${client('')}`);
    expect(find(unpriced, 'budget.c')).toMatchObject({
      state: 'unknown',
      detail: expect.stringContaining('"house-model"'),
    });
    expect(find(await doctor(`${config('gpt-5.5')}${client('')}`), 'budget.c').state).toBe('pass');
    const both = await doctor(`${config('house-model')}${client('tokens_per_day = 5\n')}`);
    expect(both.filter(({ id }) => id === 'budget.c')).toEqual([]);
  });

  it('a refused key is no empty account', async () => {
    const results = await doctor(lab(await vendor({ status: 401, body: {} })), {
      key: 'sk-0123456789abcdef',
    });
    expect(find(results, 'lab.key').state).toBe('fail');
    expect(find(results, 'lab.quota').state).toBe('unknown');
    for (const answer of [{ headers: { 'content-type': 'text/html' }, body: '<html>' }, { status: 500 }]) {
      const seen = await doctor(lab(await vendor({ body: {}, ...answer })), { key: 'sk-0123456789abcdef' });
      expect(find(seen, 'lab.key')).toMatchObject({
        state: 'unknown',
        detail: expect.stringContaining('nobody'),
      });
    }
  });

  it('reachability names the stage', async () => {
    const refused = find(await doctor(lab('http://127.0.0.1:9')), 'lab.reach');
    expect(refused).toMatchObject({ state: 'fail', detail: expect.stringMatching(/tcp: /) });
    const unnamed = find(await doctor(lab('https://nowhere.invalid')), 'lab.reach');
    expect(unnamed.detail).toMatch(/dns: /);
    const plain = await vendor({});
    const insecure = find(await doctor(lab(plain.replace('http:', 'https:'))), 'lab.reach');
    expect(insecure.detail).toMatch(/tls: /);
  });
});

describe("TokenPool's five", () => {
  it('come in their order, each with its own verdict and remedy', () => {
    const upstream = resolveUpstream({ id: 'tp', preset: 'tokenpool' }, new Map());
    const bad = judgeTokenPool(upstream, 'http://tokenpool.dev', null, null);
    expect(bad.map(({ title, state }) => [title.slice(0, 2), state])).toEqual([
      ['1.', 'fail'],
      ['2.', 'fail'],
      ['3.', 'pass'],
      ['4.', 'unknown'],
      ['5.', 'unknown'],
    ]);
    expect(bad[1]?.detail).toContain('website');
    const reach = { ok: true, ms: 1, stages: [], status: 401, contentType: '', why: 'ok' };
    const test = { upstream: 'tp', ok: false, fault: 'quota' as const, message: 'no quota left' };
    const empty = judgeTokenPool(upstream, 'https://api.clawto.link', reach, test);
    expect(empty.map(({ state }) => state)).toEqual(['pass', 'pass', 'pass', 'fail', 'pass']);
    expect(empty[2]?.detail).toContain('https://api.clawto.link/v1/responses');
    expect(empty[3]?.remedy).toContain('https://tokenpool.dev/console');
  });
});

/** No setting that could be wrong: the rule, by the title of the test that holds it. */
const rules: readonly (readonly [trap: string, file: string, title: string])[] = [
  [
    'T6',
    'test/proxy/codex-backend/websocket.test.ts',
    'probes once, then bridges; the warm-up never reaches the upstream',
  ],
  ['T7', 'test/proxy/codex-backend/routes.test.ts', 'is 404 unsupported_endpoint where no upstream has it'],
  [
    'T8',
    'test/proxy/codex-backend/routes.test.ts',
    'gives the merged list of the profile in the shape of Codex, with one weak tag',
  ],
  ['T9', 'test/e2e/contract/errors.test.ts', 'a vendor refusal'],
  ['T10', 'test/proxy/exchange/convert/convert-lane-chat.test.ts', 'n > 1 is refused by name'],
  ['T11', 'test/e2e/contract/routes.test.ts', 'accepts each form of token where it belongs and only there'],
  ['T12', 'test/proxy/exchange/convert/convert-lane.test.ts', 'names what it could not carry'],
  ['T14', 'test/e2e/contract/mcp.test.ts', 'tokens open their own door only'],
  [
    'T16',
    'test/proxy/exchange/convert/convert-lane.test.ts',
    'refuses bad input by name before any call: %#',
  ],
  [
    'T17',
    'test/proxy/server/client-guard.test.ts',
    'refuses a foreign Origin, allows its own, and sets no CORS headers',
  ],
  ['T18', 'test/proxy/codex-backend/routes.test.ts', 'is a local 404 with zero upstream calls'],
];

describe('a trap that is a rule of the proxy', () => {
  it.each(rules)('%s: %s › %s', (_trap, file, title) => {
    expect(hasTest(file, title)).toBe(true);
  });

  it('T21: no preset calls itself official, or is named after somebody else', () => {
    for (const preset of presets) {
      const shown = [preset.name, ...preset.endpoints.map(({ label }) => label)].join(' ');
      expect(shown, preset.id).not.toMatch(/official|authori[sz]ed/i);
      if (preset.id !== 'openai' && preset.id !== 'azure-openai')
        expect(shown, preset.id).not.toMatch(/openai/i);
    }
  });

  it('and together they are all 21', () => {
    const named = new Set([...rows.map(({ trap }) => trap), ...rules.map(([trap]) => trap), 'T21']);
    expect([...Array(21).keys()].map((at) => `T${at + 1}`).filter((trap) => !named.has(trap))).toEqual([]);
  });
});
