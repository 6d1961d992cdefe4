// TokenPool, "base_url and Endpoint Choice" (2026-05-12): the numbered requirements of the page.
import { parse } from 'smol-toml';
import { expect } from 'vitest';
import { exportTokenPoolForm } from '../../src-main/client-tools/codex/export-tokenpool.ts';
import { judgeTokenPool } from '../../src-main/doctor/tokenpool-checks.ts';
import { resolveUpstream } from '../../src-main/settings/resolve-config.ts';
import { judgeBaseAddress } from '../../src-proxy/contract/base-address.ts';
import { judgeKeyForm } from '../../src-proxy/contract/key-form.ts';
import { findPreset, type Preset } from '../../src-proxy/contract/presets/registry.ts';
import { joinUrl } from '../../src-proxy/transport/join-url.ts';
import { startFakeUpstream } from '../support/fake-upstream.ts';
import { requirementTable } from '../support/requirement-table.ts';
import { startProxy } from '../support/start-proxy.ts';

const tokenpool = (): Preset => {
  const preset = findPreset('tokenpool');
  if (preset === undefined) throw new Error('no preset');
  return preset;
};
const endpoint = (at: number) => tokenpool().endpoints[at];
const faultOf = (address: string): string => {
  const verdict = judgeBaseAddress(address);
  return verdict.ok ? 'none' : verdict.fault;
};
const five = (base: string) =>
  judgeTokenPool(resolveUpstream({ id: 'tp', preset: 'tokenpool' }, new Map()), base, null, null);

const addresses = 'test/main/settings/base-address.test.ts';
const traps = 'test/main/doctor/traps.test.ts';
const codexTool = 'test/main/client-tools/codex.test.ts';
const pages = 'test/e2e/gui/pages.test.ts';

requirementTable(
  'TPB',
  28,
  [
    [
      1,
      'API keys, base_url, Codex App and CLI, OpenCode and CC Switch each have their place',
      [[pages, '%s, %s']],
    ],
    [
      2,
      'a key is masked, and revealed only on demand',
      [
        [
          'test/e2e/contract/cli.test.ts',
          'come from standard input, are listed without their value, revealed on demand, removed',
        ],
      ],
    ],
    [
      3,
      'a key or a token goes into Codex and OpenCode',
      [
        [
          'test/main/client-tools/point-tool.test.ts',
          'apply points at us, a second apply changes nothing, restore gives every byte back',
        ],
        ['test/main/client-tools/key-custody.test.ts', 'copies a profile into another tool'],
      ],
    ],
    [
      4,
      'homepage, console and CDN are explained differently',
      () => {
        const faults = ['', '/console', ''].map((path, at) =>
          faultOf(`https://${at === 2 ? 'cdn.' : ''}tokenpool.dev${path}`),
        );
        expect(faults).toEqual(['website', 'console', 'cdn']);
      },
    ],
    [
      5,
      'the preset says when its facts were read',
      () => {
        expect(`${tokenpool().source} ${tokenpool().verifiedOn}`).toContain('2026-05-12');
        expect(tokenpool().verifiedOn).toMatch(/^2026-\d\d-\d\d$/);
      },
    ],
    [
      6,
      'https://api.clawto.link is recommended and first, spelled exactly so',
      () => {
        expect(endpoint(0)).toMatchObject({ id: 'china', recommended: true });
        expect(endpoint(0)?.bases['openai-responses']).toBe('https://api.clawto.link');
      },
    ],
    [
      7,
      'it is labelled as optimised for access from China',
      () => {
        expect(endpoint(0)?.label).toMatch(/China/);
      },
    ],
    [
      8,
      'https://api.tokenpool.dev is the second, the standard one',
      () => {
        expect(endpoint(1)).toMatchObject({ id: 'standard', label: 'Standard' });
        expect(endpoint(1)?.bases['openai-responses']).toBe('https://api.tokenpool.dev');
        expect(tokenpool().endpoints).toHaveLength(2);
      },
    ],
    [
      9,
      'which one is better is measured and said, and the choice is the user’s',
      [
        [
          'test/e2e/contract/endpoints.test.ts',
          'are measured without a key or a paid request, and the faster one is taken',
        ],
        [
          'test/e2e/contract/endpoints.test.ts',
          'a pin holds against the measurement, and says so; a running stream stays where it began',
        ],
      ],
    ],
    [10, 'the website is no base_url', [[addresses, 'TPB-10 the website: %j']]],
    [11, 'the console is no base_url', [[addresses, 'TPB-11, TPO-09 the console: %j']]],
    [12, 'the CDN is no base_url', [[addresses, 'TPB-12 the CDN: %j']]],
    [
      13,
      'the refusal says "not an API endpoint", and nothing is asked there',
      () => {
        for (const address of [
          'https://tokenpool.dev',
          'https://tokenpool.dev/console',
          'https://cdn.tokenpool.dev',
        ]) {
          const verdict = judgeBaseAddress(address);
          expect(verdict.ok ? '' : verdict.message).toContain('not an API endpoint');
          // The doctor measures only what passes this check.
          expect(five(address)[4]).toMatchObject({
            state: 'unknown',
            detail: expect.stringMatching(/not asked/),
          });
        }
      },
    ],
    [
      14,
      'each tool is told which path it appends itself',
      [
        [traps, 'a trap that can be seen in settings'],
        [codexTool, 'exports TokenPool’s own form without a key and without dead keys'],
      ],
    ],
    [
      15,
      'the final URL is {endpoint}/v1/responses, byte for byte',
      async () => {
        for (const at of [0, 1]) {
          const { origin, path } = joinUrl(endpoint(at)?.bases['openai-responses'] ?? '', '/v1/responses');
          expect(`${origin}${path}`).toBe(
            ['https://api.clawto.link/v1/responses', 'https://api.tokenpool.dev/v1/responses'][at],
          );
        }
        const vendor = await startFakeUpstream(() => ({ body: {} }));
        for (const suffix of ['', '/', '/v1', '/v1/']) {
          const verdict = judgeBaseAddress(`${vendor.url}${suffix}`);
          const proxy = await startProxy({
            upstreams: [{ id: 'tp', url: verdict.ok ? verdict.base : '', protocols: ['openai-responses'] }],
          });
          await (await proxy.call('/v1/responses', { model: 'gpt-5.5', input: 'x' })).text();
          await proxy.close();
        }
        await vendor.close();
        expect(vendor.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(
          Array.from({ length: 4 }, () => 'POST /v1/responses'),
        );
      },
    ],
    [
      16,
      'the documented Codex block has exactly these keys',
      () => {
        const form = parse(exportTokenPoolForm('https://api.clawto.link/', 'gpt-5.5').configToml);
        expect(form['model_providers']).toEqual({
          OpenAI: {
            name: 'OpenAI',
            base_url: 'https://api.clawto.link',
            wire_api: 'responses',
            requires_openai_auth: true,
          },
        });
      },
    ],
    [
      17,
      'one file serves Codex App and CLI',
      [[codexTool, 'writes one table and model_provider, and a command that prints the token quickly']],
    ],
    [
      18,
      'a key in the address field is explained, and an address in the key field',
      () => {
        expect(faultOf('sk-0123456789abcdef')).toBe('key');
        expect(judgeKeyForm('https://api.clawto.link')).toMatchObject({ ok: false, fault: 'url' });
      },
    ],
    [
      19,
      'check 1: it starts with https://, this machine excepted',
      () => {
        expect(['http://api.clawto.link', 'api.clawto.link', 'http://127.0.0.1:9'].map(faultOf)).toEqual([
          'insecure',
          'no-scheme',
          'none',
        ]);
        expect(five('http://api.clawto.link')[0]?.state).toBe('fail');
      },
    ],
    [
      20,
      'check 2: it is an API endpoint, not the site',
      () => {
        expect(five('https://tokenpool.dev')[1]).toMatchObject({ state: 'fail' });
        expect(five('https://api.tokenpool.dev')[1]).toMatchObject({ state: 'pass' });
      },
    ],
    [
      21,
      'check 3: /v1 is appended once',
      () => {
        expect(five('https://api.clawto.link')[2]?.detail).toContain('https://api.clawto.link/v1/responses');
        expect(five('https://api.clawto.link/v1')[2]?.detail).not.toContain('/v1/v1');
      },
    ],
    [
      22,
      'check 4: quota is told as quota',
      [
        [traps, 'a trap that can be seen in settings'],
        [traps, 'a refused key is no empty account'],
      ],
    ],
    [23, 'check 5: DNS, connect, TLS and timeout are told apart', [[traps, 'reachability names the stage']]],
    [
      24,
      'the five come in this order as five results',
      [[traps, 'come in their order, each with its own verdict and remedy']],
    ],
    [
      25,
      'both endpoints and which is recommended',
      () => {
        expect(
          tokenpool()
            .endpoints.filter(({ recommended }) => recommended)
            .map(({ id }) => id),
        ).toEqual(['china']);
      },
    ],
    [
      26,
      '/v1 that somebody typed is accepted and normalised',
      () => {
        expect(judgeBaseAddress('https://api.clawto.link/v1')).toEqual({
          ok: true,
          base: 'https://api.clawto.link',
        });
      },
    ],
    [
      27,
      'the website cannot be base_url',
      () => {
        expect(
          ['https://tokenpool.dev', 'HTTPS://TOKENPOOL.DEV/', ' http://tokenpool.dev/v1 '].map(faultOf),
        ).toEqual(['website', 'website', 'website']);
      },
    ],
  ],
  { 28: 'a placeholder of an unfinished page' },
);
