// Upstreams behind a proxy: CONNECT and SOCKS5, with TLS to the upstream's own name, through strict proxies of our own.
import { afterEach, describe, expect, it } from 'vitest';
import { startConnectProxy } from '../../support/outbound/connect-proxy.ts';
import { startSocksProxy } from '../../support/outbound/socks-proxy.ts';
import type { TestProxy } from '../../support/outbound/test-proxy.ts';
import {
  loopbackTls,
  proxyAt,
  seedBehind,
  startVendor,
  vendorHost,
  vendorTls,
} from '../../support/outbound/vendor-behind-proxy.ts';
import { alsoClose, closeWorlds, until } from '../../support/proxy-world.ts';
import {
  seedConfig,
  startProxy,
  upstreamKey,
  type ProxySeed,
  type StartedProxy,
} from '../../support/start-proxy.ts';

afterEach(closeWorlds);

const login = { user: 'wang li', password: 'p@ss:w%rd-geheim' };
const ask = (proxy: StartedProxy): Promise<Response> =>
  proxy.call('/v1/messages', { model: 'm', messages: [] });

async function sentence(answer: Response): Promise<string> {
  const { error } = (await answer.json()) as { error: { message: string } };
  return error.message;
}

describe.each(['http', 'https', 'socks5'] as const)('through a proxy that speaks %s', (kind) => {
  const start = (options: Parameters<typeof startSocksProxy>[0]): Promise<TestProxy> =>
    kind === 'socks5'
      ? startSocksProxy(options)
      : startConnectProxy({ ...options, ...(kind === 'https' ? { tls: loopbackTls } : {}) });

  it('reaches the upstream by its name, and keeps the connection for the next request', async () => {
    const vendor = alsoClose(await startVendor());
    const between = alsoClose(await start({ hosts: { [vendorHost]: vendor.port } }));
    const proxy = alsoClose(await startProxy(seedBehind(proxyAt(kind, between.port))));
    for (let n = 0; n < 3; n += 1) expect((await ask(proxy)).status).toBe(200);
    expect(between.asked).toEqual([`${vendorHost}:443`]);
    expect(between.breaches).toEqual([]);
    expect(vendor.requests).toHaveLength(3);
    expect(vendor.requests[0]?.headers.host).toBe(vendorHost);
    expect(vendor.requests[0]?.headers['x-api-key']).toBe(upstreamKey);
    expect(between.totalSockets()).toBe(1);
  });

  it('logs in where it was told to, and says nothing of it where that is refused', async () => {
    const vendor = alsoClose(await startVendor());
    const between = alsoClose(await start({ hosts: { [vendorHost]: vendor.port }, login }));
    const good = alsoClose(await startProxy(seedBehind(proxyAt(kind, between.port, login))));
    expect((await ask(good)).status).toBe(200);

    const bad = alsoClose(
      await startProxy(seedBehind(proxyAt(kind, between.port, { ...login, password: 'falsch-geheim' }))),
    );
    const refused = await ask(bad);
    expect(refused.status).toBe(502);
    expect(refused.headers.get('x-keyswitch-error')).toBe('upstream_unreachable');
    const message = await sentence(refused);
    expect(message).toContain(
      `the proxy ${kind}://127.0.0.1:${between.port} (config.toml) refuses the user name and password`,
    );
    const all = JSON.stringify([message, await bad.waitForRecords(1), bad.messages]);
    expect(all).not.toContain('geheim');
    expect(all).not.toContain('wang');

    const none = alsoClose(await startProxy(seedBehind(proxyAt(kind, between.port))));
    expect(await sentence(await ask(none))).toContain('wants a user name and password');
    expect(between.breaches).toEqual([]);
    expect(vendor.requests).toHaveLength(1);
  });

  it.each([
    ['forbid', /does not allow api\.vendor\.test:443 .* write proxy = "direct" for this upstream\.$/],
    ['close', /closed the connection before|was refused \(tls|takes no connection/],
    ['cut', /closed the connection to api\.vendor\.test:443 before TLS stood/],
  ] as const)('says what is wrong when the proxy is in the mood to %s', async (mood, expected) => {
    const vendor = alsoClose(await startVendor());
    const between = alsoClose(await start({ hosts: { [vendorHost]: vendor.port }, mood }));
    const proxy = alsoClose(await startProxy(seedBehind(proxyAt(kind, between.port))));
    const answer = await ask(proxy);
    expect(answer.status).toBe(502);
    expect(answer.headers.get('x-keyswitch-error')).toBe('upstream_unreachable');
    expect(await sentence(answer)).toMatch(expected);
    expect(vendor.requests).toHaveLength(0);
  });

  it('says that the proxy could not resolve the name', async () => {
    const between = alsoClose(await start({ hosts: {} }));
    const proxy = alsoClose(await startProxy(seedBehind(proxyAt(kind, between.port))));
    expect(await sentence(await ask(proxy))).toMatch(/did not connect to api\.vendor\.test:443 \(.*(502|4)/);
  });

  it('gives up within the limit for connecting, whatever the proxy does meanwhile', async () => {
    const between = alsoClose(await start({ hosts: {}, mood: 'hang' }));
    const proxy = alsoClose(
      await startProxy(
        seedBehind(proxyAt(kind, between.port), { routing: { connectTimeoutMs: 300, attempts: 1 } }),
      ),
    );
    const begun = performance.now();
    const answer = await ask(proxy);
    expect(answer.headers.get('x-keyswitch-error')).toBe('upstream_unreachable');
    expect(await sentence(answer)).toContain('opened no way to api.vendor.test:443 within 0.3 s');
    expect(performance.now() - begun).toBeLessThan(5_000);
    await until(() => between.openSockets() === 0, 'the hanging connection is closed');
  });

  it("refuses an upstream whose certificate is another's, and blames the upstream", async () => {
    const vendor = alsoClose(await startVendor());
    const between = alsoClose(await start({ hosts: { 'other.example': vendor.port } }));
    const seed = seedBehind(proxyAt(kind, between.port));
    const upstreams = JSON.parse(
      JSON.stringify(seed.upstreams).replaceAll(vendorHost, 'other.example'),
    ) as typeof seed.upstreams;
    const proxy = alsoClose(await startProxy({ ...seed, upstreams }));
    expect(await sentence(await ask(proxy))).toContain(
      'TLS handshake of other.example was refused (tls, ERR_TLS_CERT_ALTNAME_INVALID)',
    );
    expect(vendor.requests).toHaveLength(0);
  });
});

it('says so when nothing listens at the address of the proxy', async () => {
  const gone = await startConnectProxy({ hosts: {} });
  await gone.close();
  const proxy = alsoClose(await startProxy(seedBehind(proxyAt('http', gone.port))));
  expect(await sentence(await ask(proxy))).toBe(
    `Upstream "lab" cannot be reached: the proxy http://127.0.0.1:${gone.port} (config.toml) takes no connection (connect, ECONNREFUSED). Start it, or change that setting.`,
  );
});

it('notices which of the two languages the port does not speak', async () => {
  const http = alsoClose(await startConnectProxy({ hosts: {}, mood: 'babble' }));
  const socks = alsoClose(await startSocksProxy({ hosts: {}, mood: 'babble' }));
  const first = alsoClose(await startProxy(seedBehind(proxyAt('http', http.port))));
  expect(await sentence(await ask(first))).toContain(
    'If this is its SOCKS port, write socks5:// in front of it.',
  );
  const second = alsoClose(await startProxy(seedBehind(proxyAt('socks5', socks.port))));
  expect(await sentence(await ask(second))).toContain(
    'If this is its HTTP port, write http:// in front of it.',
  );
});

it('reads the answers of a SOCKS5 server byte by byte', async () => {
  const vendor = alsoClose(await startVendor());
  const between = alsoClose(
    await startSocksProxy({ hosts: { [vendorHost]: vendor.port }, login, slowly: true }),
  );
  const proxy = alsoClose(await startProxy(seedBehind(proxyAt('socks5', between.port, login))));
  expect((await ask(proxy)).status).toBe(200);
  expect(between.breaches).toEqual([]);
});

it('goes past a proxy that is none by no way', async () => {
  const proxy = alsoClose(
    await startProxy(seedBehind({ kind: 'unusable', reason: 'HTTPS_PROXY holds no address.' })),
  );
  const answer = await ask(proxy);
  expect(answer.headers.get('x-keyswitch-error')).toBe('upstream_unreachable');
  expect(await sentence(answer)).toBe('Upstream "lab" cannot be reached: HTTPS_PROXY holds no address.');
});

it('fails over to the next upstream, and opens the breaker of the one behind a dead proxy', async () => {
  const other = alsoClose(await startVendor());
  const gone = await startConnectProxy({ hosts: {} });
  await gone.close();
  const between = alsoClose(await startConnectProxy({ hosts: { [vendorHost]: other.port } }));
  const seed = seedBehind(proxyAt('http', gone.port));
  const second = seedBehind(null).upstreams[0];
  const endpoints = (second?.endpoints ?? []).map((endpoint) => ({
    ...endpoint,
    via: { 'anthropic-messages': 'q' },
  }));
  const proxy = alsoClose(
    await startProxy({
      ...seed,
      upstreams: [...seed.upstreams, { id: 'spare', endpoints }],
      routing: { breakerFailures: 2 },
      config: { outboundProxies: { p: proxyAt('http', gone.port), q: proxyAt('http', between.port) } },
    }),
  );
  for (let n = 0; n < 3; n += 1) {
    const answer = await ask(proxy);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-keyswitch-upstream')).toBe('spare');
  }
  const health = (await proxy.proxy.query({ kind: 'health' })) as {
    breakers: { upstream: string; state: string }[];
  };
  expect(health.breakers.find(({ upstream }) => upstream === 'lab')?.state).toBe('open');
});

it('sends a request again on a new tunnel where the kept one had gone stale, and only then', async () => {
  const vendor = alsoClose(await startVendor());
  const between = alsoClose(await startConnectProxy({ hosts: { [vendorHost]: vendor.port } }));
  const proxy = alsoClose(
    await startProxy(seedBehind(proxyAt('http', between.port), { routing: { attempts: 1 } })),
  );
  vendor.respond = () => ({ then: 'refuse' });
  expect((await ask(proxy)).status).toBe(502);
  expect(vendor.requests).toHaveLength(1);
  vendor.respond = () => ({ body: {} });
  expect((await ask(proxy)).status).toBe(200);
  vendor.respond = () => (vendor.requests.length === 3 ? { then: 'refuse' } : { body: {} });
  expect((await ask(proxy)).status).toBe(200);
  expect(vendor.requests).toHaveLength(4);
  expect(between.opened).toBe(3);
});

it('measures endpoints through the proxy, and anew when it changes', async () => {
  const vendor = alsoClose(await startVendor());
  const dead = await startConnectProxy({ hosts: {} });
  await dead.close();
  const alive = alsoClose(await startSocksProxy({ hosts: { [vendorHost]: vendor.port } }));
  const bases = { 'anthropic-messages': `https://${vendorHost}` };
  const seed = (via: string): ProxySeed => ({
    upstreams: [
      {
        id: 'lab',
        endpoints: ['china', 'standard'].map((id) => ({
          id,
          label: id,
          bases,
          ...(via === '' ? {} : { via: { 'anthropic-messages': via } }),
        })),
      },
    ],
    extraCa: [vendorTls.cert],
    routing: { probeIntervalMs: 3_600_000 },
    config: { outboundProxies: { dead: proxyAt('http', dead.port), alive: proxyAt('socks5', alive.port) } },
  });
  const proxy = alsoClose(await startProxy(seed('dead')));
  const states = async (): Promise<string> => {
    const health = (await proxy.proxy.query({ kind: 'health' })) as { endpoints: { state: string }[] };
    return health.endpoints.map(({ state }) => state).join();
  };
  const reach = async (wanted: string): Promise<void> => {
    let found = '';
    await until(() => {
      void states().then((state) => (found = state));
      return found === wanted;
    }, `the endpoints are ${wanted}`);
  };
  await reach('down,down');
  proxy.proxy.applyConfig({ ...seedConfig(seed('alive')), revision: 2 });
  await reach('up,up');
  expect(new Set(alive.asked)).toEqual(new Set([`${vendorHost}:443`]));
  expect(vendor.requests.every(({ headers }) => headers['x-api-key'] === undefined)).toBe(true);
});

describe('a change of the configuration', () => {
  it('takes the new way at once, lets what runs end, and closes what is idle', async () => {
    let release = (): void => {};
    const vendor = alsoClose(await startVendor());
    const old = alsoClose(await startConnectProxy({ hosts: { [vendorHost]: vendor.port } }));
    const fresh = alsoClose(await startSocksProxy({ hosts: { [vendorHost]: vendor.port } }));
    const proxy = alsoClose(await startProxy(seedBehind(proxyAt('http', old.port))));
    expect((await ask(proxy)).status).toBe(200);
    vendor.respond = async () => {
      await new Promise<void>((resolve) => (release = resolve));
      return { body: { late: true } };
    };
    const running = ask(proxy);
    await until(() => vendor.requests.length === 2, 'the running request has arrived');
    vendor.respond = () => ({ body: {} });

    const seed = seedBehind(null);
    const bases = seed.upstreams[0]?.endpoints?.[0]?.bases ?? {};
    const via = { 'anthropic-messages': 'socks' };
    const next = {
      ...seedConfig({
        ...seed,
        upstreams: [{ id: 'lab', endpoints: [{ id: 'default', label: 'Default', bases, via }] }],
      }),
      revision: 2,
      outboundProxies: { socks: proxyAt('socks5', fresh.port) },
    };
    proxy.proxy.applyConfig(next);
    expect((await ask(proxy)).status).toBe(200);
    expect(fresh.opened).toBe(1);
    expect(old.asked).toHaveLength(1);
    expect(old.openSockets()).toBe(1);
    release();
    expect(await (await running).json()).toEqual({ late: true });
    await until(() => old.openSockets() === 0, 'the connection of the old way is closed');

    proxy.proxy.applyConfig({ ...seedConfig(seedBehind(null)), revision: 3 });
    await until(() => fresh.openSockets() === 0, 'the idle connection is closed at once');
    // Directly now: the name is known to nobody here.
    expect(await sentence(await ask(proxy))).toContain('could not be resolved (dns');
  });

  it('forgets what the dead proxy did to the breaker', async () => {
    const vendor = alsoClose(await startVendor());
    const dead = await startConnectProxy({ hosts: {} });
    await dead.close();
    const alive = alsoClose(await startConnectProxy({ hosts: { [vendorHost]: vendor.port } }));
    const routing = { breakerFailures: 1, breakerOpenMs: 60_000 };
    const proxy = alsoClose(await startProxy(seedBehind(proxyAt('http', dead.port), { routing })));
    expect((await ask(proxy)).status).toBe(502);
    expect((await ask(proxy)).status).toBe(503);
    const seed = seedBehind(null, { routing });
    const upstreams = seedBehind(proxyAt('http', 1)).upstreams.map((upstream) => ({
      ...upstream,
      endpoints: (upstream.endpoints ?? []).map((endpoint) => ({
        ...endpoint,
        via: { 'anthropic-messages': 'q' },
      })),
    }));
    const config = {
      ...seedConfig({ ...seed, upstreams }),
      outboundProxies: { q: proxyAt('http', alive.port) },
    };
    proxy.proxy.applyConfig({ ...config, revision: 2 });
    expect((await ask(proxy)).status).toBe(200);
  });
});
