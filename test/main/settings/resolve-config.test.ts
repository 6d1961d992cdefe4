// A checked file becomes the snapshot that the proxy gets.
import { describe, expect, it } from 'vitest';
import { proxyConfig } from '../../../src-proxy/contract/proxy-config.ts';
import { parseConfig } from '../../../src-main/settings/parse-config.ts';
import { resolveConfig } from '../../../src-main/settings/resolve-config.ts';

async function resolve(text: string, keys: Record<string, string> = {}) {
  const { value } = await parseConfig(text, 'config.toml');
  const config = resolveConfig(value, {
    revision: 7,
    keys: new Map(Object.entries(keys)),
    sealKey: Buffer.alloc(32).toString('base64'),
    spentToday: {},
  });
  expect(proxyConfig.parse(config)).toEqual(config);
  return config;
}

describe('the snapshot', () => {
  it('of an empty file has the defaults of the contract', async () => {
    expect(await resolve('')).toMatchObject({
      revision: 7,
      host: '127.0.0.1',
      port: 4620,
      allowRemote: false,
      bodies: 'errors',
      activeProfile: '',
      routing: {
        breakerFailures: 3,
        breakerOpenMs: 5000,
        breakerOpenMaxMs: 60_000,
        connectTimeoutMs: 5000,
        firstByteTimeoutMs: 120_000,
        responseTimeoutMs: 900_000,
        idleTimeoutMs: 300_000,
        attempts: 4,
        probeIntervalMs: 30_000,
        endpointMinStayMs: 60_000,
        endpointMargin: 0.25,
      },
    });
  });

  it('fills a preset in, first endpoint first, and takes the keys from the vault', async () => {
    const { upstreams } = await resolve(
      '[[upstream]]\nid = "t"\npreset = "tokenpool"\nsecrets = ["a", "missing", "b"]\nendpoint = "auto"\n',
      { a: 'key-a', b: 'key-b', c: 'key-c' },
    );
    expect(upstreams[0]).toMatchObject({
      id: 't',
      name: 'TokenPool',
      kind: 'http',
      endpoint: 'auto',
      keys: [
        { vaultId: 'a', value: 'key-a' },
        { vaultId: 'b', value: 'key-b' },
      ],
    });
    // TPB-06, 08: spelled exactly so, the recommended one first.
    expect(upstreams[0]?.endpoints.map(({ id, bases }) => [id, bases['openai-responses']])).toEqual([
      ['china', 'https://api.clawto.link'],
      ['standard', 'https://api.tokenpool.dev'],
    ]);
  });

  it('makes the demo model free under every vendor’s name', async () => {
    const config = await resolve('[[upstream]]\nid = "demo"\npreset = "demo"\n');
    expect(config.upstreams[0]?.prices).toEqual([{ model: '*', input: 0, output: 0 }]);
  });

  it('takes own addresses instead of the preset’s, never beside them', async () => {
    const { upstreams } = await resolve(
      '[[upstream]]\nid = "o"\npreset = "openai"\nsecrets = ["o"]\n[upstream.protocols]\nopenai-chat = "http://127.0.0.1:9/v1"\n',
    );
    expect(upstreams[0]?.endpoints).toEqual([
      { id: 'default', label: 'default', bases: { 'openai-chat': 'http://127.0.0.1:9' } },
    ]);
  });

  it('knows who searches the web: the vendor at its own address, else whoever the file says', async () => {
    const { upstreams } = await resolve(
      [
        '[[upstream]]\nid = "a"\npreset = "anthropic"',
        '[[upstream]]\nid = "b"\npreset = "anthropic"\nprotocols = { anthropic-messages = "https://gateway.example" }',
        '[[upstream]]\nid = "c"\nprotocols = { openai-responses = "https://gateway.example" }',
        '[[upstream]]\nid = "d"\nprotocols = { openai-responses = "https://gateway.example" }\ncapabilities = { web_search = true }',
        '[[upstream]]\nid = "e"\npreset = "openai"\ncapabilities = { web_search = false }',
        '[[upstream]]\nid = "f"\npreset = "tokenpool"',
      ].join('\n'),
    );
    expect(upstreams.map(({ id, capabilities }) => [id, capabilities.webSearch])).toEqual([
      ['a', true],
      ['b', false],
      ['c', false],
      ['d', true],
      ['e', false],
      ['f', false],
    ]);
  });

  it('puts paths below the base of each endpoint', async () => {
    const { upstreams } = await resolve(`[[upstream]]
id = "two"
endpoint = "b"
[[upstream.endpoints]]
id = "a"
label = "A"
base = "https://a.example/"
[[upstream.endpoints]]
id = "b"
base = "https://b.example/prefix"
[upstream.protocols]
openai-responses = "/"
gemini = "/google/"
`);
    expect(upstreams[0]).toMatchObject({
      endpoint: 'b',
      endpoints: [
        {
          id: 'a',
          label: 'A',
          bases: { 'openai-responses': 'https://a.example', gemini: 'https://a.example/google' },
        },
        {
          id: 'b',
          label: 'b',
          bases: {
            'openai-responses': 'https://b.example/prefix',
            gemini: 'https://b.example/prefix/google',
          },
        },
      ],
    });
  });

  it('gives keyless upstreams no credential, and others the usual one of each protocol', async () => {
    const text = (secrets: string) =>
      `[[upstream]]\nid = "x"\n${secrets}[upstream.protocols]\nopenai-chat = "http://localhost:1"\nanthropic-messages = "http://localhost:1"\ngemini = "http://localhost:1"\n`;
    expect((await resolve(text('secrets = ["x"]\n'))).upstreams[0]?.auth).toMatchObject({
      'openai-chat': 'bearer',
      'anthropic-messages': 'x-api-key',
      gemini: 'x-goog-api-key',
    });
    expect((await resolve(text(''))).upstreams[0]?.auth).toMatchObject({
      'openai-chat': 'none',
      gemini: 'none',
    });
  });

  it('says which key an upstream without any misses, for messages', async () => {
    const text = (secrets: string) =>
      `[[upstream]]\nid = "x"\nsecrets = ${secrets}\n[upstream.protocols]\nopenai-chat = "http://localhost:1"\n`;
    const [missing] = (await resolve(text('["not-there", "nor-this"]'))).upstreams;
    expect(missing).toMatchObject({ keys: [], missingKey: 'not-there' });
    const [held] = (await resolve(text('["not-there", "tokenpool"]'), { tokenpool: 'sk-x' })).upstreams;
    expect(held?.keys.map(({ vaultId }) => vaultId)).toEqual(['tokenpool']);
    expect(held).not.toHaveProperty('missingKey');
    expect((await resolve(text('[]'))).upstreams[0]).not.toHaveProperty('missingKey');
  });

  it('reads routes, prices, clients and operators', async () => {
    const config = await resolve(`
[[upstream]]
id = "u"
[upstream.protocols]
openai-chat = "https://u.example"
[[upstream.prices]]
model = "m"
input = 3.0
output = 15
cache_read = 0.3
[[profile]]
id = "p"
[[profile.route]]
match = "claude-*"
to = ["u/org/model:free", "u"]
strategy = "weighted"
weights = [3, 0]
[[client]]
id = "c"
token_sha256 = "${'AB'.repeat(32)}"
requests_per_minute = 600
concurrent_requests = 32
tokens_per_day = 5000000
usd_per_day = 20.5
[[operator]]
id = "o"
token_sha256 = "${'cd'.repeat(32)}"
`);
    expect(config.activeProfile).toBe('p');
    expect(config.profiles).toEqual([
      {
        id: 'p',
        name: 'p',
        routes: [
          {
            match: 'claude-*',
            to: [{ upstream: 'u', model: 'org/model:free' }, { upstream: 'u' }],
            strategy: 'weighted',
            weights: [3, 0],
          },
        ],
      },
    ]);
    expect(config.upstreams[0]?.prices).toEqual([{ model: 'm', input: 3, output: 15, cacheRead: 0.3 }]);
    expect(config.clients).toEqual([
      {
        id: 'c',
        tokenSha256: 'ab'.repeat(32),
        requestsPerMinute: 600,
        concurrentRequests: 32,
        tokensPerDay: 5_000_000,
        usdPerDay: 20.5,
      },
    ]);
    expect(config.mcpTokens).toEqual([{ id: 'o', tokenSha256: 'cd'.repeat(32) }]);
  });
});
