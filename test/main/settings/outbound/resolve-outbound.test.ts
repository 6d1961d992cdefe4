// Which way each upstream is called, by config.toml and the environment.
import { describe, expect, it } from 'vitest';
import { ConfigRefused } from '../../../../src-main/settings/complaint.ts';
import { parseConfig } from '../../../../src-main/settings/parse-config.ts';
import { showWay } from '../../../../src-main/settings/outbound/resolve-outbound.ts';
import { resolveConfig } from '../../../../src-main/settings/resolve-config.ts';
import { proxyConfig, type ProxyConfig } from '../../../../src-proxy/contract/proxy-config.ts';

const clash = 'http://127.0.0.1:7890';

async function resolve(text: string, env: NodeJS.ProcessEnv = {}): Promise<ProxyConfig> {
  const { value, warnings } = await parseConfig(text, 'config.toml');
  expect(warnings.filter(({ message }) => !message.includes('names no key'))).toEqual([]);
  const config = resolveConfig(value, {
    revision: 1,
    keys: new Map(),
    sealKey: '',
    spentToday: {},
    env,
  });
  expect(proxyConfig.parse(config)).toEqual(config);
  return config;
}

const upstream = (base: string, more = ''): string =>
  `[[upstream]]\nid = "lab"\n${more}\n[upstream.protocols]\nopenai-chat = "${base}"\n`;
/** The proxy that requests to the upstream meet, null = none. */
async function wayOf(text: string, env?: NodeJS.ProcessEnv): Promise<string | null> {
  const config = await resolve(text, env);
  const id = config.upstreams[0]?.endpoints[0]?.via?.['openai-chat'];
  if (id === undefined) {
    expect(config.outboundProxies).toBeUndefined();
    return null;
  }
  const proxy = config.outboundProxies?.[id];
  if (proxy === undefined) throw new Error(`no proxy "${id}"`);
  return showWay({ id, proxy })?.problem ?? showWay({ id, proxy })?.address ?? '';
}

describe('the setting', () => {
  const far = 'https://api.example.com';
  it.each([
    // [network], the upstream's, environment, way
    ['', '', {}, null],
    ['', '', { HTTPS_PROXY: clash }, clash],
    ['', '', { https_proxy: 'http://10.0.0.1:1', HTTPS_PROXY: clash }, 'http://10.0.0.1:1'],
    ['', '', { https_proxy: '', HTTPS_PROXY: clash }, clash],
    ['', '', { ALL_PROXY: 'socks5://127.0.0.1:7891' }, 'socks5://127.0.0.1:7891'],
    ['', '', { all_proxy: 'socks5h://127.0.0.1:7891', HTTPS_PROXY: clash }, clash],
    ['', '', { HTTP_PROXY: clash, http_proxy: clash }, null],
    ['', '', { HTTPS_PROXY: '127.0.0.1:7890' }, clash],
    ['', '', { HTTPS_PROXY: 'http://proxy.corp' }, 'http://proxy.corp:80'],
    ['', '', { HTTPS_PROXY: 'https://proxy.corp' }, 'https://proxy.corp:443'],
    ['', '', { HTTPS_PROXY: 'http://[fd00::1]:8080/' }, 'http://[fd00::1]:8080'],
    ['', '', { HTTPS_PROXY: 'http://u:p@127.0.0.1:80' }, 'http://127.0.0.1:80'],
    ['', '', { HTTPS_PROXY: clash, NO_PROXY: 'example.com' }, null],
    ['', '', { HTTPS_PROXY: clash, no_proxy: 'other.test', NO_PROXY: 'example.com' }, clash],
    ['', '', { HTTPS_PROXY: clash, NO_PROXY: '*' }, null],
    ['env', '', { HTTPS_PROXY: clash }, clash],
    ['direct', '', { HTTPS_PROXY: clash }, null],
    [clash, '', {}, clash],
    [clash, '', { HTTPS_PROXY: 'http://10.0.0.1:1', NO_PROXY: '*' }, clash],
    ['socks5h://127.0.0.1', '', {}, 'socks5://127.0.0.1:1080'],
    [clash, 'direct', {}, null],
    ['direct', 'env', { HTTPS_PROXY: clash }, clash],
    ['direct', clash, {}, clash],
    [clash, 'socks5://127.0.0.1:1', {}, 'socks5://127.0.0.1:1'],
  ] as const)('network "%s", upstream "%s", %o: %s', async (network, own, env, way) => {
    const head = network === '' ? '' : `[network]\nproxy = "${network}"\n`;
    const more = own === '' ? '' : `proxy = "${own}"`;
    expect(await wayOf(head + upstream(far, more), env)).toBe(way);
  });

  it.each([
    'http://127.0.0.1:1234',
    'https://127.0.0.1:1',
    'http://localhost:1',
    'https://[::1]:1',
    'http://a.localhost:1',
  ])('calls %s directly, whatever is set', async (base) => {
    const env = { HTTPS_PROXY: clash, HTTP_PROXY: clash, ALL_PROXY: clash, https_proxy: clash };
    expect(await wayOf(`[network]\nproxy = "${clash}"\n${upstream(base, `proxy = "${clash}"`)}`, env)).toBe(
      null,
    );
  });

  it('looks at each endpoint for itself', async () => {
    const config = await resolve('[[upstream]]\nid = "t"\npreset = "tokenpool"\n', {
      HTTPS_PROXY: clash,
      NO_PROXY: 'api.clawto.link',
    });
    const via = Object.fromEntries(config.upstreams[0]?.endpoints.map((one) => [one.id, one.via]) ?? []);
    expect(via['china']).toBeUndefined();
    expect(Object.values(via['standard'] ?? {})).toContain('env');
  });

  it.each(['socks4://127.0.0.1:1080', 'ftp://x:1'])(
    'fails with a sentence where HTTPS_PROXY is %s',
    async (value) => {
      expect(await wayOf(upstream(far), { HTTPS_PROXY: value })).toBe(
        'HTTPS_PROXY names a proxy of a kind that is not spoken: http://, https:// and socks5:// are. Correct it, or set proxy = "direct" in config.toml.',
      );
    },
  );

  it('never repeats what HTTPS_PROXY holds where it is wrong', async () => {
    const way = await wayOf(upstream(far), { HTTPS_PROXY: 'http://me:geheim@host name:1' });
    expect(way).toContain('HTTPS_PROXY holds no address of a proxy');
    expect(way).not.toContain('geheim');
  });

  it('takes the login of the environment into the snapshot, decoded, and shows none', async () => {
    const config = await resolve(upstream(far), { HTTPS_PROXY: 'http://wang%20li:p%40ss@127.0.0.1:7890' });
    const proxy = config.outboundProxies?.['env'];
    expect(proxy).toMatchObject({ user: 'wang li', password: 'p@ss', from: 'HTTPS_PROXY' });
    if (proxy === undefined) throw new Error('no proxy');
    expect(JSON.stringify(showWay({ id: 'env', proxy }))).toBe(
      '{"address":"http://127.0.0.1:7890","from":"HTTPS_PROXY","problem":null}',
    );
  });
});

describe('a setting that is refused', () => {
  it.each([
    [
      'http://me:geheim@127.0.0.1:7890',
      'network.proxy holds a user name or password, and config.toml keeps no secrets: write proxy = "env"',
    ],
    ['me:geheim@127.0.0.1:7890', 'network.proxy holds a user name or password'],
    ['http://geheim@127.0.0.1', 'network.proxy holds a user name or password'],
    ['http://me:ge heim@x', 'network.proxy holds a user name or password'],
    ['127.0.0.1:7890', 'must be "env", "direct" or the address of a proxy that begins with http://'],
    ['Direct', 'must be "env", "direct" or the address of a proxy'],
    ['socks4://127.0.0.1:1', 'must be "env", "direct" or the address of a proxy'],
    ['http://127.0.0.1:7890/pac', 'goes on behind the port'],
    ['http://127.0.0.1:99999', 'must be "env", "direct" or the address of a proxy'],
    ['', 'must not be empty: write "direct" for no proxy'],
  ])('"%s" with its place', async (value, sentence) => {
    const error = await parseConfig(`schema = 1\n[network]\nproxy = "${value}"\n`, 'config.toml').then(
      () => null,
      (refused: unknown) => refused,
    );
    if (!(error instanceof ConfigRefused)) throw new Error('it was accepted');
    expect(error.message).toContain(sentence);
    expect(error.message).toContain('config.toml, line 3, column 9');
    expect(error.message).not.toContain('heim');
  });

  it('names the upstream whose it is', async () => {
    const text = upstream('https://a.example', 'proxy = "http://u:geheim@h:1"');
    await expect(parseConfig(text, 'config.toml')).rejects.toThrow(
      'proxy of the upstream "lab" holds a user name',
    );
  });

  it('keeps an unknown key beside it, named in a warning', async () => {
    const { warnings } = await parseConfig('[network]\nproxy = "env"\npac = "x"\n', 'config.toml');
    expect(warnings.map(({ message }) => message)).toEqual([
      'Keyswitch does not know the key "network.pac": it is kept and has no effect; check its spelling.',
    ]);
  });
});
