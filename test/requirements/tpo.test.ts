// TokenPool, "OpenAI-compatible API": the numbered requirements of the page.
import { parse } from 'smol-toml';
import { expect } from 'vitest';
import { exportTokenPoolForm } from '../../src-main/client-tools/codex/export-tokenpool.ts';
import { parseConfig } from '../../src-main/settings/parse-config.ts';
import { judgeBaseAddress } from '../../src-proxy/contract/base-address.ts';
import { findPreset, presets } from '../../src-proxy/contract/presets/registry.ts';
import { requirementTable } from '../support/requirement-table.ts';

const form = exportTokenPoolForm('https://api.clawto.link', 'gpt-5.5');
const config = parse(form.configToml);
const addresses = 'test/main/settings/base-address.test.ts';
const codexTool = 'test/main/client-tools/codex.test.ts';
const traps = 'test/main/doctor/traps.test.ts';

requirementTable(
  'TPO',
  27,
  [
    [
      1,
      'no address of ours is the website or the console',
      () => {
        const hosts = presets.flatMap(({ endpoints }) =>
          endpoints.flatMap(({ bases }) => Object.values(bases).map((base) => new URL(base).hostname)),
        );
        expect(hosts.length).toBeGreaterThan(20);
        expect(hosts.filter((host) => /^(www\.|cdn\.)?tokenpool\.dev$/.test(host))).toEqual([]);
      },
    ],
    [
      2,
      'the key is OPENAI_API_KEY',
      () => {
        expect(Object.keys(JSON.parse(form.authJson) as object)).toEqual(['OPENAI_API_KEY']);
      },
    ],
    [
      3,
      'base_url is one of the two',
      () => {
        const bases =
          findPreset('tokenpool')?.endpoints.flatMap(({ bases: all }) => Object.values(all)) ?? [];
        expect([...new Set(bases)]).toEqual(['https://api.clawto.link', 'https://api.tokenpool.dev']);
      },
    ],
    [
      4,
      'the wire format belongs to the tool: responses for Codex',
      () => {
        expect(config['model_providers']).toMatchObject({ OpenAI: { wire_api: 'responses' } });
      },
    ],
    [
      5,
      'a model that a list does not name is a warning, never an error',
      async () => {
        const { warnings } = await parseConfig(
          '[[upstream]]\nid = "t"\npreset = "tokenpool"\nsecrets = ["t"]\nmodels = ["gpt-5.5"]\n[[profile]]\nid = "p"\n[[profile.route]]\nmatch = "*"\nto = ["t/gpt-9"]\n',
          'config.toml',
        );
        expect(warnings.map(({ level, message }) => [level, /gpt-9/.test(message)])).toEqual([
          ['warning', true],
        ]);
      },
    ],
    [
      6,
      'nothing is called official, and TokenPool is not OpenAI',
      () => {
        const shown = presets.map(({ name, endpoints }) =>
          [name, ...endpoints.map(({ label }) => label)].join(' '),
        );
        expect(shown.filter((text) => /official/i.test(text))).toEqual([]);
        expect(findPreset('tokenpool')?.name).toBe('TokenPool');
      },
    ],
    [
      7,
      'clawto.link comes first',
      () => {
        expect(findPreset('tokenpool')?.endpoints.map(({ id }) => id)).toEqual(['china', 'standard']);
      },
    ],
    [
      8,
      'the three addresses that are none',
      [[addresses, 'explains the three differently and names both right values']],
    ],
    [
      9,
      '"Get a key" opens exactly the page of the keys, which is no base_url',
      () => {
        const page = findPreset('tokenpool')?.keyPageUrl ?? '';
        expect(page).toBe('https://tokenpool.dev/console/api-keys');
        expect(judgeBaseAddress(page)).toMatchObject({ ok: false, fault: 'console' });
      },
    ],
    [10, 'Codex’s key lives in auth.json', [[codexTool, 'are listed and shown with secrets masked']]],
    [11, 'auth.json is one object; a login in it is not lost', [[codexTool, 'never loses a ChatGPT login']]],
    [
      12,
      'model_provider is the name of the table, case and all',
      () => {
        expect(Object.keys(config['model_providers'] as object)).toEqual([config['model_provider']]);
      },
    ],
    [13, 'model is at the top', () => expect(config['model']).toBe('gpt-5.5')],
    [14, 'review_model too, and each is edited alone', () => expect(config['review_model']).toBe('gpt-5.5')],
    [
      15,
      'disable_response_storage is not exported and is named where it stands',
      () => {
        expect(form.configToml).not.toContain('disable_response_storage');
        expect(form.notes.join(' ')).toContain('disable_response_storage');
      },
    ],
    [
      16,
      'the block is the one of the other page',
      [
        [
          'test/main/client-tools/codex.test.ts',
          'exports TokenPool’s own form without a key and without dead keys',
        ],
      ],
    ],
    [18, 'the site as base_url is named in a tool’s file', [[traps, 'a trap that can be seen in settings']]],
    [
      19,
      'a key in config.toml is named, and can be moved into the vault',
      [
        [traps, 'a trap that can be seen in settings'],
        ['test/main/client-tools/key-custody.test.ts', 'moves a key into the vault and leaves a local token'],
      ],
    ],
    [
      20,
      'a key that was copied in part is refused',
      [['test/main/settings/key-form.test.ts', '%j is refused as %s']],
    ],
    [21, 'a model that the vendor does not list is named', [[traps, 'a trap that can be seen in settings']]],
    [22, 'the test tells quota from key', [[traps, 'a refused key is no empty account']]],
    [
      23,
      'a secret in a Git work tree is warned of; exports hold none',
      [
        [
          'test/main/client-tools/key-custody.test.ts',
          'warns of a secret in a Git work tree that does not ignore it',
        ],
        [
          'test/e2e/contract/profiles.test.ts',
          'holds routes and upstreams but no key, and comes up on another machine that asks for its own',
        ],
      ],
    ],
    [
      25,
      'OpenAI itself remains an upstream',
      () => {
        expect(findPreset('openai')?.endpoints[0]?.bases['openai-responses']).toMatch(
          /^https:\/\/api\.openai\.com/,
        );
      },
    ],
  ],
  {
    17: 'a reference to other pages',
    24: 'a limit of what TokenPool claims',
    26: 'a list of next pages',
    27: 'glitches of the text, from which nothing is read',
  },
);
