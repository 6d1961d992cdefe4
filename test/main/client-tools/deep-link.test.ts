// ccswitch:// links: made and read; a confirmation shows every field and no key.
import { describe, expect, it } from 'vitest';
import { makeProviderLink, parseCcSwitchLink } from '../../../src-main/client-tools/cc-switch/deep-link.ts';

const base64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const provider = 'ccswitch://v1/import?resource=provider&';

it('what is made is read again', () => {
  const link = {
    app: 'codex',
    name: 'Key switch & 切换',
    endpoints: ['http://127.0.0.1:4620/backend-api/codex', 'https://b.example'],
    apiKey: 'ks-a+b/c=0123456789',
    model: 'gpt-5.5',
    enabled: true,
  };
  const parsed = parseCcSwitchLink(makeProviderLink(link));
  expect(parsed.provider).toEqual(link);
  expect(JSON.stringify(parsed.fields)).not.toContain(link.apiKey);
  expect(parsed.fields.map((field) => field.name)).toEqual([
    'resource',
    'app',
    'name',
    'endpoint',
    'apiKey',
    'model',
    'enabled',
  ]);
  expect(parsed.warnings).toHaveLength(1);
});

describe('links of others', () => {
  it('carry their settings inside', () => {
    const config = {
      auth: { OPENAI_API_KEY: 'sk-example-0123456789' },
      config:
        'model_provider = "custom"\nmodel = "gpt-5-codex"\n\n[model_providers.custom]\nname = "Example"\nbase_url = "https://api.example.com/v1"\n',
    };
    const parsed = parseCcSwitchLink(
      `${provider}app=codex&name=Example&configFormat=json&config=${base64(config)}`,
    );
    expect(parsed.provider).toMatchObject({
      endpoints: ['https://api.example.com/v1'],
      apiKey: 'sk-example-0123456789',
      model: 'gpt-5-codex',
    });
    expect(parsed.fields.at(-1)?.value).toContain('https://api.example.com/v1');
    expect(JSON.stringify(parsed.fields)).not.toContain('sk-example-0123456789');
  });

  it.each([
    [
      'claude',
      { env: { ANTHROPIC_BASE_URL: 'https://a.example', ANTHROPIC_AUTH_TOKEN: 'sk-a-0123456789abc' } },
    ],
    ['gemini', { GEMINI_API_KEY: 'sk-a-0123456789abc', GOOGLE_GEMINI_BASE_URL: 'https://a.example' }],
    ['opencode', { options: { baseURL: 'https://a.example', apiKey: 'sk-a-0123456789abc' } }],
  ])('for %s', (app, config) => {
    const parsed = parseCcSwitchLink(`${provider}app=${app}&name=X&config=${base64(config)}`);
    expect(parsed.provider).toMatchObject({ endpoints: ['https://a.example'], apiKey: 'sk-a-0123456789abc' });
  });

  it('a parameter beats the inner settings, the last of two wins, + is a space', () => {
    const parsed = parseCcSwitchLink(
      `${provider}app=claude&name=A&name=My+Name&apiKey=k-12345678&endpoint=https://b.example&config=${base64({ env: { ANTHROPIC_BASE_URL: 'https://a.example' } })}`,
    );
    expect(parsed.provider).toMatchObject({ name: 'My Name', endpoints: ['https://b.example'] });
  });

  it('may come under our own scheme', () => {
    const query = 'resource=provider&app=claude&name=A&endpoint=https://a.example&apiKey=k-12345678';
    expect(parseCcSwitchLink(`keyswitch://import?${query}`).provider).toEqual(
      parseCcSwitchLink(`keyswitch://v1/import?${query}`).provider,
    );
  });

  it('prompts, servers and skills are shown in full and not imported', () => {
    const config = base64({ mcpServers: { fetch: { type: 'stdio', command: 'uvx' } } });
    const parsed = parseCcSwitchLink(
      `ccswitch://v1/import?resource=mcp&apps=claude%2Ccodex&config=${config}`,
    );
    expect(parsed).toMatchObject({ provider: null, app: 'claude,codex' });
    expect(parsed.fields.at(-1)?.value).toContain('"command":"uvx"');
  });

  it('scripts and foreign addresses are named', () => {
    const parsed = parseCcSwitchLink(
      `${provider}app=claude&name=A&endpoint=https://a.example&apiKey=k-12345678&usageScript=${base64('fetch("x")')}&configUrl=https://x.example`,
    );
    expect(parsed.warnings).toHaveLength(2);
    expect(parsed.fields).toContainEqual({
      name: 'usageScript (decoded)',
      value: 'fetch("x")',
      secret: false,
    });
  });
});

it.each([
  ['https://example.com', /not a CC Switch link/],
  ['ccswitch://v2/import?resource=provider', /not a CC Switch link/],
  ['ccswitch://v1/other?resource=provider', /not a CC Switch link/],
  ['ccswitch://v1/import?resource=virus', /"virus", which is not known/],
  [`${provider}app=claude-desktop&name=x`, /takes no links/],
  [`${provider}app=claude&endpoint=https://a.example&apiKey=k`, /no name/],
  [`${provider}app=claude&name=x&apiKey=k`, /no endpoint/],
  [`${provider}app=claude&name=x&endpoint=javascript:alert(1)&apiKey=k`, /not a web address/],
  [`${provider}app=claude&name=x&endpoint=https://a.example`, /no key/],
  [`${provider}app=claude&name=x&config=%25%25%25`, /not base64 text/],
  [`${provider}app=claude&name=x&config=${base64('not json')}`, /cannot be read/],
])('%s is refused in one sentence', (link, message) => {
  expect(() => parseCcSwitchLink(link)).toThrow(message);
});
