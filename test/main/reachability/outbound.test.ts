// What the control plane calls by itself (the measurement, the test of a key, the doctor) goes the way of the traffic.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../src-main/doctor/check.ts';
import { runDoctor } from '../../../src-main/doctor/run-doctor.ts';
import { resolveHome } from '../../../src-main/home.ts';
import type { Core } from '../../../src-main/operations/core.ts';
import { listEndpoints, probeEndpoints } from '../../../src-main/operations/endpoints.ts';
import { createOfflineCore } from '../../../src-main/operations/offline-core.ts';
import { listUpstreams, testUpstream } from '../../../src-main/operations/upstreams.ts';
import { measureBase } from '../../../src-main/reachability/measure.ts';
import { startConnectProxy } from '../../support/outbound/connect-proxy.ts';
import { startSocksProxy } from '../../support/outbound/socks-proxy.ts';
import type { TestProxy } from '../../support/outbound/test-proxy.ts';
import {
  loopbackTls,
  proxyAt,
  startVendor,
  vendorBase,
  vendorHost,
  vendorTls,
} from '../../support/outbound/vendor-behind-proxy.ts';
import { alsoClose, closeWorlds } from '../../support/proxy-world.ts';
import { startFakeUpstream } from '../../support/fake-upstream.ts';

// What NODE_EXTRA_CA_CERTS does for a process of its own; files of tests have one each.
beforeAll(() =>
  setDefaultCACertificates([...getCACertificates('default'), vendorTls.cert, loopbackTls.cert]),
);
const folders: string[] = [];
afterEach(async () => {
  await closeWorlds();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function open(config: string, more: NodeJS.ProcessEnv = {}): Promise<Core> {
  const folder = await mkdtemp(join(tmpdir(), 'keyswitch-reach-'));
  folders.push(folder);
  const env = { KEYSWITCH_HOME: folder, KEYSWITCH_VAULT_SLOT: 'key-file', HOME: folder, ...more };
  await writeFile(join(folder, 'config.toml'), `[proxy]\nport = 0\n[control]\nport = 0\n${config}`, {
    mode: 0o600,
  });
  const core = createOfflineCore(resolveHome(env), env, async () => null);
  await core.vault.set('lab', 'sk-upstream-secret-000000000000');
  return core;
}

const lab = (base: string, more = ''): string =>
  `[[upstream]]\nid = "lab"\nname = "Lab"\nsecrets = ["lab"]\n${more}[upstream.protocols]\nopenai-chat = "${base}"\n`;
const listing = { body: { object: 'list', data: [{ id: 'gpt-5.5' }] } };
const starts = {
  http: (options: Parameters<typeof startSocksProxy>[0]) => startConnectProxy(options),
  https: (options: Parameters<typeof startSocksProxy>[0]) =>
    startConnectProxy({ ...options, tls: loopbackTls }),
  socks5: startSocksProxy,
} satisfies Record<string, (options: Parameters<typeof startSocksProxy>[0]) => Promise<TestProxy>>;

describe.each(['http', 'https', 'socks5'] as const)('through a proxy that speaks %s', (kind) => {
  it('measures proxy, tunnel, TLS and HTTP apart', async () => {
    const vendor = alsoClose(await startVendor());
    const between = alsoClose(await starts[kind]({ hosts: { [vendorHost]: vendor.port } }));
    const measured = await measureBase(vendorBase, proxyAt(kind, between.port));
    expect(measured.why).toMatch(
      new RegExp(
        `^${vendorHost} answered through the proxy ${kind}://127\\.0\\.0\\.1:${between.port} \\(config\\.toml\\) in [\\d.]+ ms \\(proxy [\\d.]+ ms, tunnel [\\d.]+ ms, tls [\\d.]+ ms, http [\\d.]+ ms; HTTP 200\\)\\.$`,
      ),
    );
    expect(measured.stages.map(({ stage, ok }) => [stage, ok])).toEqual([
      ['proxy', true],
      ['tunnel', true],
      ['tls', true],
      ['http', true],
    ]);
    expect(between.breaches).toEqual([]);
  });

  it.each(['forbid', 'cut', 'close', 'hang'] as const)(
    'says what is wrong when it is in the mood to %s',
    async (mood) => {
      const between = alsoClose(await starts[kind]({ hosts: { [vendorHost]: 1 }, mood }));
      const { ok, why } = await measureBase(vendorBase, proxyAt(kind, between.port), 500);
      expect(ok).toBe(false);
      expect(why).toMatch(
        new RegExp(
          `^${vendorHost} cannot be reached: the .*proxy ${kind}://127\\.0\\.0\\.1:${between.port} `,
        ),
      );
    },
  );

  it('asks for the models with the key, and probes', async () => {
    const vendor = alsoClose(await startVendor(() => listing));
    const between = alsoClose(await starts[kind]({ hosts: { [vendorHost]: vendor.port } }));
    const core = await open(lab(vendorBase, `proxy = "${kind}://127.0.0.1:${between.port}"\n`));
    const test = await testUpstream(core, 'lab');
    expect(test).toMatchObject({ ok: true, models: ['gpt-5.5'] });
    expect(vendor.requests.at(-1)?.headers.authorization).toBe('Bearer sk-upstream-secret-000000000000');
    const [row] = await probeEndpoints(core, 'lab', undefined);
    expect(row).toMatchObject({ state: 'up', proxy: { address: `${kind}://127.0.0.1:${between.port}` } });
    expect(new Set(between.asked)).toEqual(new Set([`${vendorHost}:443`]));
    expect(between.breaches).toEqual([]);
  });
});

describe('the environment', () => {
  const login = { user: 'wang', password: 'p@ss-geheim' };
  const find = (checks: readonly CheckResult[], id: string): CheckResult | undefined =>
    checks.find((check) => check.id === id);

  it('leads through its proxy with its login, which nobody is shown', async () => {
    const vendor = alsoClose(await startVendor(() => listing));
    const between = alsoClose(await startConnectProxy({ hosts: { [vendorHost]: vendor.port }, login }));
    const env = { HTTPS_PROXY: `http://wang:p%40ss-geheim@127.0.0.1:${between.port}` };
    const core = await open(lab(vendorBase), env);
    const checks = await runDoctor(core, { withoutTools: true });
    const shown = `http://127.0.0.1:${between.port} (HTTPS_PROXY)`;
    expect(find(checks, 'network.proxy')).toMatchObject({
      state: 'pass',
      detail: `"lab" is called through the proxy ${shown}, which takes connections.`,
    });
    expect(find(checks, 'lab.reach')?.detail).toContain(`answered through the proxy ${shown} in `);
    expect(find(checks, 'lab.key')?.state).toBe('pass');
    const rows = [
      await listUpstreams(core),
      await listEndpoints(core, 'lab'),
      await testUpstream(core, 'lab'),
    ];
    expect(rows[0]).toMatchObject([
      { proxy: { address: `http://127.0.0.1:${between.port}`, from: 'HTTPS_PROXY', problem: null } },
    ]);
    expect(JSON.stringify([checks, rows])).not.toMatch(/geheim|wang|Basic/);
  });

  it('that names a dead proxy fails before the upstreams do, by the name of the variable', async () => {
    const gone = await startConnectProxy({ hosts: {} });
    await gone.close();
    const core = await open(lab(vendorBase), { ALL_PROXY: `socks5://wang:geheim@127.0.0.1:${gone.port}` });
    const checks = await runDoctor(core, { withoutTools: true });
    const failed = checks.filter(({ state }) => state === 'fail').map(({ id }) => id);
    expect(failed.slice(0, 2)).toEqual(['network.proxy', 'lab.reach']);
    expect(find(checks, 'network.proxy')?.detail).toBe(
      `"lab" cannot be called: the proxy socks5://127.0.0.1:${gone.port} (ALL_PROXY) takes no connection (connect, ECONNREFUSED). Start it, or change that setting.`,
    );
    expect(JSON.stringify(checks)).not.toMatch(/geheim|wang/);
  });

  it('that names no proxy that we speak is a fault, not a reason to go without', async () => {
    const core = await open(lab(vendorBase), { HTTPS_PROXY: 'socks4://127.0.0.1:1' });
    const checks = await runDoctor(core, { withoutTools: true });
    expect(find(checks, 'network.proxy')?.state).toBe('fail');
    expect(find(checks, 'lab.reach')?.detail).toContain(
      'cannot be reached: HTTPS_PROXY names a proxy of a kind',
    );
  });

  it('never leads what is on this machine through a proxy', async () => {
    const trap = alsoClose(await startConnectProxy({ hosts: {} }));
    const vendor = alsoClose(await startFakeUpstream(() => listing));
    const url = `http://127.0.0.1:${trap.port}`;
    const env = { HTTPS_PROXY: url, https_proxy: url, HTTP_PROXY: url, http_proxy: url, ALL_PROXY: url };
    const core = await open(`[network]\nproxy = "${url}"\n${lab(vendor.url)}`, env);
    expect(await testUpstream(core, 'lab')).toMatchObject({ ok: true });
    const checks = await runDoctor(core, { withoutTools: true });
    expect(find(checks, 'network.proxy')?.detail).toBe('Every upstream is called directly.');
    expect(trap.totalSockets()).toBe(0);
  });
});
