// Codex: what apply may touch, the ways to place the token, profiles, findings.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PointingOptions } from '../../../src-main/client-tools/client-tool.ts';
import { exportTokenPoolForm } from '../../../src-main/client-tools/codex/export-tokenpool.ts';
import {
  changeToolProfile,
  listToolProfiles,
  showToolProfile,
} from '../../../src-main/client-tools/edit-tool-profile.ts';
import { applyTool, restoreTool } from '../../../src-main/client-tools/point-tool.ts';
import { findClientTool } from '../../../src-main/client-tools/registry.ts';
import { createToolHome, origin, type ToolHome } from './tool-home.ts';

let home: ToolHome;
beforeEach(async () => {
  home = await createToolHome();
});
afterEach(() => home.remove());

const apply = (options: PointingOptions = {}) => applyTool(home.context, 'codex', options);
const config = () => parse(home.read('.codex/config.toml'));
const findings = async () =>
  (await findClientTool('codex').status(home.context.where, origin)).findings.map(
    ({ level, code }) => `${level} ${code}`,
  );
const change = (one: Parameters<typeof changeToolProfile>[2]) =>
  changeToolProfile(home.context, 'codex', one);
const login =
  '{\n  "auth_mode": "chatgpt",\n  "OPENAI_API_KEY": null,\n  "tokens": {"id_token": "eyJh.aaaaaaaa.b", "access_token": "eyJh.cccccccc.d", "refresh_token": "r"}\n}\n';

describe('apply', () => {
  it('writes one table and model_provider, and a command that prints the token quickly', async () => {
    home.write('.codex/config.toml', 'model = "gpt-5.5"\n');
    await apply();
    expect(config()).toEqual({
      model: 'gpt-5.5',
      model_provider: 'keyswitch',
      model_providers: {
        keyswitch: {
          name: 'OpenAI',
          base_url: 'http://127.0.0.1:4620/backend-api/codex',
          wire_api: 'responses',
          supports_websockets: true,
          http_headers: { 'x-keyswitch-catalogue': 'merged' },
          auth: { command: `${home.context.dataHome}/bin/codex-token` },
        },
      },
    });
    const command = `${home.context.dataHome}/bin/codex-token`;
    expect(execFileSync(command, { encoding: 'utf8', env: {} })).toBe(`${home.minted[0]}\n`);
    expect(statSync(command).mode & 0o777).toBe(0o700);
    expect(statSync(`${home.context.dataHome}/tokens/codex`).mode & 0o777).toBe(0o600);
    expect(home.read('.codex/config.toml')).not.toContain(home.minted[0]);
  });

  it('does as asked: model, HTTP, another name, a variable', async () => {
    await apply({ model: 'gpt-6-sol', websockets: false, providerName: 'Keyswitch', auth: 'env' });
    expect(config()).toMatchObject({
      model: 'gpt-6-sol',
      model_providers: {
        keyswitch: { name: 'Keyswitch', supports_websockets: false, env_key: 'KEYSWITCH_API_KEY' },
      },
    });
    const status = await findClientTool('codex').status(home.context.where, origin);
    expect(status.overridden_by).toBeNull();
    expect(status.findings).toContainEqual(
      expect.objectContaining({
        level: 'error',
        code: 'env-key-unset',
        message: expect.stringMatching(/KEYSWITCH_API_KEY, which is not set/),
      }),
    );
  });

  it('changes from one way to another and back to the first byte', async () => {
    home.write('.codex/config.toml', '# mine\n');
    for (const auth of ['command', 'bearer', 'env', 'auth-json', 'command'] as const) await apply({ auth });
    await restoreTool(home.context, 'codex');
    expect(home.read('.codex/config.toml')).toBe('# mine\n');
    expect(home.has('.codex/auth.json')).toBe(false);
  });

  it('a token in config.toml closes the file to others', async () => {
    home.write('.codex/config.toml', '# mine\n');
    await apply({ auth: 'bearer' });
    expect(home.mode('.codex/config.toml')).toBe(0o600);
    expect(home.read('.codex/config.toml')).toContain(`experimental_bearer_token = "${home.minted[0]}"`);
  });

  it('never loses a ChatGPT login', async () => {
    home.write('.codex/auth.json', login);
    await expect(apply({ auth: 'auth-json' })).rejects.toThrow(/holds your ChatGPT login/);
    expect(home.has('.codex/config.toml')).toBe(false);
    await apply();
    expect(home.read('.codex/auth.json')).toBe(login);
    await apply({ auth: 'auth-json', replaceLogin: true });
    const auth = JSON.parse(home.read('.codex/auth.json')) as Record<string, unknown>;
    expect(auth).toMatchObject({
      auth_mode: 'apikey',
      OPENAI_API_KEY: home.minted[0],
      tokens: { refresh_token: 'r' },
    });
    await restoreTool(home.context, 'codex');
    expect(home.read('.codex/auth.json')).toBe(login);
  });

  it('sees that auth.json is not read', async () => {
    home.write('.codex/config.toml', 'cli_auth_credentials_store = "keyring"\n');
    await expect(apply({ auth: 'auth-json' })).rejects.toThrow(/ignores .*auth\.json because/);
  });

  it('honours CODEX_HOME', async () => {
    const other = await createToolHome({ CODEX_HOME: '$HOME/elsewhere' });
    await applyTool(other.context, 'codex');
    expect(Object.keys(other.snapshot())).toEqual(['elsewhere/config.toml']);
    await other.remove();
  });
});

describe('findings', () => {
  it('names the leak of a ChatGPT token to a third party, and not the rest', async () => {
    home.write('.codex/auth.json', login);
    const table = (id: string, lines: string) => `[model_providers.${id}]\nname = "${id}"\n${lines}\n`;
    home.write(
      '.codex/config.toml',
      `model_provider = "bad"\n${table('bad', 'base_url = "https://api.clawto.link"\nrequires_openai_auth = true')}` +
        table('fine', 'base_url = "https://api.clawto.link"\nrequires_openai_auth = true\nenv_key = "X"') +
        table('local', 'base_url = "http://localhost:9/v1"\nrequires_openai_auth = true'),
    );
    const status = await findClientTool('codex').status(home.context.where, origin);
    expect(status.findings.filter(({ level }) => level === 'error')).toMatchObject([
      { code: 'chatgpt-token-leak', message: expect.stringContaining('"bad"') as unknown },
    ]);
  });

  it('names dead keys, dead profiles, missing and reserved providers, wire_api chat, a caught-up chatgpt_base_url', async () => {
    home.write(
      '.codex/config.toml',
      'disable_response_storage = true\nprofile = "x"\nmodel_provider = "gone"\nchatgpt_base_url = "http://localhost:4620/x"\n[model_providers.ollama]\nname = "x"\n[model_providers.c]\nwire_api = "chat"\n',
    );
    expect(await findings()).toEqual([
      'warning dead-key',
      'error dead-profile',
      'error no-such-provider',
      'error reserved-provider',
      'error wire-api-chat',
      'error chatgpt-base-url',
    ]);
  });

  it('names a proxy variable without an exception for loopback', async () => {
    const other = await createToolHome({ HTTP_PROXY: 'http://proxy:8080' });
    const status = await findClientTool('claude-code').status(other.context.where, origin);
    expect(status.findings).toMatchObject([{ code: 'proxy-without-exception' }]);
    await other.remove();
    const excepted = await createToolHome({
      HTTP_PROXY: 'http://proxy:8080',
      NO_PROXY: 'localhost,127.0.0.1',
    });
    expect((await findClientTool('codex').status(excepted.context.where, origin)).findings).toEqual([]);
    await excepted.remove();
  });
});

describe('profiles', () => {
  const text =
    '# c\nmodel = "gpt-5.5"\nreview_model = "gpt-5.5"\nmodel_provider = "mine"\n\n[model_providers.mine]\nname = "Mine" # n\nbase_url = "https://llm.example.com/v1"\nrequires_openai_auth = true\n\n[model_providers.mine.http_headers]\nx-api-key = "sk-header-0123456789abcdef"\n';
  beforeEach(() => {
    home.write('.codex/config.toml', text);
    home.write('.codex/work.config.toml', 'model = "gpt-6-sol"\n');
    home.write('.codex/auth.json', '{"OPENAI_API_KEY":"sk-auth-0123456789abcdef"}');
  });

  it('are listed and shown with secrets masked', async () => {
    expect(
      (await listToolProfiles(home.context, 'codex')).map(({ id, current, key, key_from }) => [
        id,
        current,
        key,
        key_from,
      ]),
    ).toEqual([
      ['mine', true, 'sk-a****cdef', 'auth.json'],
      ['work.config.toml', false, null, null],
    ]);
    const shown = await showToolProfile(home.context, 'codex', 'mine');
    expect(shown).toMatchObject({
      name: 'Mine',
      base_url: 'https://llm.example.com/v1',
      model: 'gpt-5.5',
      review_model: 'gpt-5.5',
    });
    expect(JSON.stringify(shown)).not.toMatch(/sk-header-0123|sk-auth-0123/);
  });

  it('change field by field, everything else stays', async () => {
    await change({
      op: 'set',
      id: 'mine',
      fields: { base_url: 'https://two.example.com/v1/', model: 'gpt-6-sol', supports_websockets: 'true' },
    });
    expect(home.read('.codex/config.toml')).toBe(
      text
        .replace('llm.example.com', 'two.example.com')
        .replace('"gpt-5.5"', '"gpt-6-sol"')
        .replace(
          'requires_openai_auth = true\n',
          'requires_openai_auth = true\nsupports_websockets = true\n',
        ),
    );
    await change({
      op: 'set',
      id: 'mine',
      fields: { supports_websockets: '' },
      key: 'sk-new-0123456789abcdef',
    });
    expect(home.read('.codex/config.toml')).not.toContain('supports_websockets');
    expect(JSON.parse(home.read('.codex/auth.json'))).toEqual({ OPENAI_API_KEY: 'sk-new-0123456789abcdef' });
  });

  it('are added, duplicated, made current and removed', async () => {
    await change({
      op: 'add',
      id: 'lab',
      fields: { base_url: 'https://lab.example.com/v1', name: 'Lab' },
      key: 'sk-lab-0123456789abcdef',
    });
    await change({ op: 'duplicate', id: 'lab-2', from: 'lab' });
    expect(
      await change({ op: 'add', id: 'm', fields: { base_url: 'https://m.example', model: 'gpt-5.5' } }),
    ).toMatchObject({
      notes: [expect.stringContaining('model is one setting for all of Codex, so it was not written')],
    });
    expect(await change({ op: 'remove', id: 'm' })).toMatchObject({ notes: [] });
    await change({ op: 'use', id: 'lab' });
    expect(config()).toMatchObject({
      model_provider: 'lab',
      model_providers: {
        'lab-2': { name: 'Lab', wire_api: 'responses', experimental_bearer_token: 'sk-lab-0123456789abcdef' },
      },
    });
    expect(home.mode('.codex/config.toml')).toBe(0o600);
    expect(await change({ op: 'remove', id: 'lab' })).toMatchObject({
      notes: ['"lab" was the current provider: Codex uses its built-in "openai" now.'],
    });
    await change({ op: 'remove', id: 'lab-2' });
    expect(home.read('.codex/config.toml')).toBe(text.replace('model_provider = "mine"\n', ''));
    await change({ op: 'use', id: 'openai' });
    expect(config()).toMatchObject({ model_provider: 'openai' });
  });

  it.each<[string, Parameters<typeof changeToolProfile>[2], RegExp]>([
    [
      'a reserved id',
      { op: 'add', id: 'openai', fields: { base_url: 'https://x.example' } },
      /built into Codex/,
    ],
    ['ollama', { op: 'add', id: 'ollama', fields: { base_url: 'https://x.example' } }, /built into Codex/],
    ['lmstudio', { op: 'duplicate', id: 'lmstudio', from: 'mine' }, /built into Codex/],
    ['an id twice', { op: 'add', id: 'mine', fields: {} }, /already has a provider "mine"/],
    ['no address', { op: 'add', id: 'x', fields: { name: 'X' } }, /needs an address/],
    ['an emptied address', { op: 'set', id: 'mine', fields: { base_url: '' } }, /needs an address/],
    [
      'a website',
      { op: 'set', id: 'mine', fields: { base_url: 'https://tokenpool.dev/console' } },
      /console.*api\.clawto\.link/,
    ],
    [
      'plain http',
      { op: 'set', id: 'mine', fields: { base_url: 'http://llm.example.com' } },
      /base_url: .*http/,
    ],
    ['wire_api chat', { op: 'set', id: 'mine', fields: { wire_api: 'chat' } }, /only accepts "responses"/],
    [
      'an unknown field',
      { op: 'set', id: 'mine', fields: { colour: 'red' } },
      /no provider field "colour"; there are: model, key/,
    ],
    ['a wrong type', { op: 'set', id: 'mine', fields: { stream_max_retries: 'many' } }, /whole number/],
    ['a key as argument', { op: 'set', id: 'mine', fields: { key: 'sk-x' } }, /standard input/],
    ['a masked key', { op: 'set', id: 'mine', fields: {}, key: 'sk-abc****xyz' }, /masked display/],
    [
      'auth beside a key',
      { op: 'set', id: 'mine', fields: { auth: '{"command":"x"}' } },
      /refuses requires_openai_auth together/,
    ],
    [
      'a model of a provider that is not current',
      { op: 'set', id: 'other', fields: { model: 'x' } },
      /no provider "other"; there are: mine/,
    ],
  ])('refuse %s', async (_, one, message) => {
    const before = home.snapshot();
    await expect(change(one)).rejects.toMatchObject({
      name: 'Problem',
      message: expect.stringMatching(message) as unknown,
    });
    expect(home.snapshot()).toEqual(before);
  });

  it('as files of their own', async () => {
    await change({
      op: 'set',
      id: 'work.config.toml',
      fields: { model: 'gpt-6-luna', model_provider: 'mine' },
    });
    expect(home.read('.codex/work.config.toml')).toBe('model = "gpt-6-luna"\nmodel_provider = "mine"\n');
    await change({ op: 'add', id: 'play.config.toml', fields: { model: 'gpt-5.5' } });
    await change({ op: 'remove', id: 'work.config.toml' });
    expect((await listToolProfiles(home.context, 'codex')).map((one) => one.id)).toEqual([
      'mine',
      'play.config.toml',
    ]);
    await expect(change({ op: 'use', id: 'play.config.toml' })).rejects.toThrow(/codex --profile play/);
    await expect(change({ op: 'set', id: '../x.config.toml', fields: {} })).rejects.toThrow(
      /no name of a profile file/,
    );
  });

  it('only warn of a model that nobody knows', async () => {
    const report = await change({ op: 'set', id: 'mine', fields: { model: 'odd-model' } });
    expect(report.notes).toEqual([expect.stringContaining('does not know the model "odd-model"')]);
    expect(config()).toMatchObject({ model: 'odd-model' });
  });

  it('are no business of restore', async () => {
    await apply();
    await change({ op: 'set', id: 'mine', fields: { name: 'Renamed' } });
    await restoreTool(home.context, 'codex');
    expect(home.read('.codex/config.toml')).toBe(text.replace('"Mine" # n', '"Renamed" # n'));
  });
});

it('exports TokenPool’s own form without a key and without dead keys', () => {
  const form = exportTokenPoolForm('https://api.clawto.link/', 'gpt-5.5');
  expect(parse(form.configToml)).toEqual({
    model_provider: 'OpenAI',
    model: 'gpt-5.5',
    review_model: 'gpt-5.5',
    model_providers: {
      OpenAI: {
        name: 'OpenAI',
        base_url: 'https://api.clawto.link',
        wire_api: 'responses',
        requires_openai_auth: true,
      },
    },
  });
});
