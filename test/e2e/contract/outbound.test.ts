// The real program behind a proxy: from the environment and from config.toml, changed while it runs, its login never seen.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createRemoteOperations } from '../../../src-main/operations/remote.ts';
import type { RuntimeInfo } from '../../../src-main/runtime-file.ts';
import { startFakeUpstream } from '../../support/fake-upstream.ts';
import { startConnectProxy } from '../../support/outbound/connect-proxy.ts';
import { startSocksProxy } from '../../support/outbound/socks-proxy.ts';
import {
  startVendor,
  vendorBase,
  vendorCertPath,
  vendorHost,
} from '../../support/outbound/vendor-behind-proxy.ts';
import { alsoClose, closeWorlds, until } from '../../support/proxy-world.ts';
import {
  addClient,
  createHome,
  startKeyswitch,
  type Home,
  type Running,
} from '../../support/start-keyswitch.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
  await closeWorlds();
});

const listing = { body: { object: 'list', data: [{ id: 'gpt-5.5' }] } };
const answer = {
  body: {
    id: 'c1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-5.5',
    choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  },
};

const config = (network: string, local: string): string => `schema = 1
active_profile = "main"
[proxy]
port = 0
[control]
port = 0
[log]
bodies = "all"
${network}
[[upstream]]
id = "far"
secrets = ["far"]
[upstream.protocols]
openai-chat = "${vendorBase}"
[[upstream]]
id = "near"
secrets = ["far"]
[upstream.protocols]
openai-chat = "${local}"
[[profile]]
id = "main"
[[profile.route]]
match = "near-*"
to = ["near"]
[[profile.route]]
match = "*"
to = ["far"]
`;

async function serve(
  home: Home,
): Promise<{ readonly running: Running; ask(model?: string): Promise<Response> }> {
  stops.push(() => home.remove());
  await home.run(['secret', 'set', 'far'], 'sk-upstream-secret-000000000000');
  const token = await addClient(home, 'tester');
  const running = await startKeyswitch(home);
  stops.push(() => running.stop());
  return {
    running,
    ask: (model = 'gpt-5.5') =>
      fetch(`${running.ready.proxyUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }] }),
      }),
  };
}

/** Every file below the folder, as text. */
function textOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

it('goes through the proxy of the environment, keeps its login to itself, and calls this machine directly', async () => {
  const vendor = alsoClose(await startVendor(({ path }) => (path === '/v1/models' ? listing : answer)));
  const local = alsoClose(await startFakeUpstream(() => answer));
  const login = { user: 'wang', password: 'p@ss-geheim' };
  const between = alsoClose(await startConnectProxy({ hosts: { [vendorHost]: vendor.port }, login }));
  const trap = alsoClose(await startConnectProxy({ hosts: {} }));
  const trapUrl = `http://127.0.0.1:${trap.port}`;
  const home = await createHome({
    HTTPS_PROXY: `http://wang:p%40ss-geheim@127.0.0.1:${between.port}`,
    HTTP_PROXY: trapUrl,
    http_proxy: trapUrl,
    NODE_USE_ENV_PROXY: '1',
    NODE_EXTRA_CA_CERTS: vendorCertPath,
  });
  await home.writeConfig(config('', local.url));
  const { running, ask } = await serve(home);
  expect((await ask()).status).toBe(200);
  const near = await ask('near-1');
  expect(near.status).toBe(200);
  expect(local.requests).toHaveLength(1);
  // What Keyswitch calls on this machine by itself: a request sent again, and the test of a key.
  const runtime = JSON.parse(readFileSync(join(home.path, 'runtime.json'), 'utf8')) as RuntimeInfo;
  const { log } = createRemoteOperations(runtime);
  const id = near.headers.get('x-keyswitch-exchange') ?? '';
  await expect.poll(() => log.get({ id }), { timeout: 15_000 }).not.toBeNull();
  expect((await log.replay({ id })).status).toBe(200);
  expect((await home.run(['upstream', 'test', 'near'])).code).toBe(0);
  expect(local.requests.length).toBeGreaterThan(3);
  expect(trap.totalSockets()).toBe(0);

  const said: string[] = [];
  for (const words of [['upstream', 'list'], ['upstream', 'test', 'far'], ['doctor'], ['log'], ['status']]) {
    const { stdout, stderr } = await home.run([...words, '--json']);
    said.push(stdout, stderr);
  }
  const shown = `http://127.0.0.1:${between.port}`;
  const rows = JSON.parse(said[0] ?? '') as { id: string; proxy: unknown }[];
  expect(rows.map(({ id, proxy }) => [id, proxy])).toEqual([
    ['far', { address: shown, from: 'HTTPS_PROXY', problem: null }],
    ['near', null],
  ]);
  expect(said[2]).toContain(`answered through the proxy ${shown} (HTTPS_PROXY) in `);
  expect((await home.run(['upstream', 'list'])).stdout).toContain(shown);

  // The same with the proxy gone: the sentence names it, and not what we would have logged in with.
  await between.close();
  const failed = await ask();
  expect(failed.status).toBe(502);
  said.push(await failed.text(), running.stderr(), running.lines.join('\n'), textOf(home.path));
  expect(said.join('\n')).toContain(`the proxy ${shown} (HTTPS_PROXY)`);
  for (const secret of ['geheim', 'wang:', Buffer.from('wang:p@ss-geheim').toString('base64')])
    expect(said.join('\n')).not.toContain(secret);
  expect(between.breaches).toEqual([]);
});

it('takes a changed setting for the next request, and none that holds a password', async () => {
  const vendor = alsoClose(await startVendor(() => answer));
  const http = alsoClose(await startConnectProxy({ hosts: { [vendorHost]: vendor.port } }));
  const socks = alsoClose(await startSocksProxy({ hosts: { [vendorHost]: vendor.port } }));
  const home = await createHome({ NODE_EXTRA_CA_CERTS: vendorCertPath });
  const network = (value: string): string => `[network]\nproxy = "${value}"`;
  await home.writeConfig(config(network(`http://127.0.0.1:${http.port}`), 'http://127.0.0.1:9'));
  const { running, ask } = await serve(home);
  expect((await ask()).status).toBe(200);
  expect(http.asked).toEqual([`${vendorHost}:443`]);

  const text = readFileSync(join(home.path, 'config.toml'), 'utf8');
  const write = (value: string): Promise<void> =>
    home.writeConfig(text.replace(`http://127.0.0.1:${http.port}`, value));
  await write(`socks5://127.0.0.1:${socks.port}`);
  await until(() => http.openSockets() === 0, 'the idle connection of the old way is closed');
  expect((await ask()).status).toBe(200);
  expect(socks.asked).toEqual([`${vendorHost}:443`]);
  expect(http.asked).toHaveLength(1);

  await write(`http://wang:geheim@127.0.0.1:${http.port}`);
  await until(
    () => running.stderr().includes('network.proxy holds a user name or password'),
    'it is refused',
  );
  expect(running.stderr()).not.toContain('geheim');
  expect((await ask()).status).toBe(200);
  expect(socks.asked).toHaveLength(1);

  await write('direct');
  await until(() => socks.openSockets() === 0, 'the second way is closed too');
  const direct = await ask();
  expect(direct.status).toBe(502);
  expect(await direct.text()).toContain('could not be resolved (dns');
  expect(vendor.requests).toHaveLength(3);
});
