// The WebSocket of the Codex backend goes to its upstream the way everything else goes: through the proxy, by name.
import { afterEach, expect, it } from 'vitest';
import type { OutboundProxy } from '../../../src-proxy/contract/outbound/outbound-proxy.ts';
import { startConnectProxy } from '../../support/outbound/connect-proxy.ts';
import { startSocksProxy } from '../../support/outbound/socks-proxy.ts';
import { proxyAt, vendorBase, vendorHost, vendorTls } from '../../support/outbound/vendor-behind-proxy.ts';
import { until } from '../../support/proxy-world.ts';
import { seedConfig, startProxy, type ProxySeed } from '../../support/start-proxy.ts';
import { cleanUp, cleanups, connect, fakeVendor, last, user } from '../../support/websocket-scene.ts';

afterEach(cleanUp);

const seed = (proxies: Readonly<Record<string, OutboundProxy>>, via: string): ProxySeed => ({
  upstreams: [
    {
      id: 'codex',
      endpoints: [
        {
          id: 'default',
          label: 'Default',
          bases: { 'openai-responses': vendorBase },
          via: { 'openai-responses': via },
        },
      ],
      capabilities: { responsesWebSocket: 'yes', compact: true },
    },
  ],
  extraCa: [vendorTls.cert],
  config: { outboundProxies: proxies },
});

const turn = { type: 'response.create', model: 'gpt-5.5', input: [user('hello')], store: false };

it('relays frames through CONNECT, and through SOCKS5 from the next turn on when the setting changes', async () => {
  const vendor = await fakeVendor({ tls: vendorTls });
  const http = await startConnectProxy({ hosts: { [vendorHost]: vendor.upstream.port } });
  const socks = await startSocksProxy({ hosts: { [vendorHost]: vendor.upstream.port } });
  cleanups.push(http.close, socks.close);
  const proxies = { http: proxyAt('http', http.port), socks: proxyAt('socks5', socks.port) };
  const proxy = await startProxy(seed(proxies, 'http'));
  cleanups.push(() => proxy.close());

  const client = await connect(proxy);
  expect(last(await client.turn(turn))).toBe('response.completed');
  expect(vendor.turns.map(({ transport }) => transport)).toEqual(['websocket']);
  expect(http.asked).toEqual([`${vendorHost}:443`]);

  proxy.proxy.applyConfig({ ...seedConfig(seed(proxies, 'socks')), revision: 2 });
  expect(last(await client.turn(turn))).toBe('response.completed');
  expect(vendor.turns.map(({ transport }) => transport)).toEqual(['websocket', 'websocket']);
  expect(socks.asked).toEqual([`${vendorHost}:443`]);
  await until(() => http.openSockets() === 0, 'the connection through the first proxy is closed');
  expect([...http.breaches, ...socks.breaches, ...vendor.refusals]).toEqual([]);
});

it('names the proxy when the upgrade and the way over HTTP both end at it', async () => {
  const http = await startConnectProxy({ hosts: {}, mood: 'forbid' });
  cleanups.push(http.close);
  const proxy = await startProxy(seed({ http: proxyAt('http', http.port) }, 'http'));
  cleanups.push(() => proxy.close());
  const client = await connect(proxy);
  const frame = (await client.turn(turn)).at(-1);
  expect(JSON.stringify(frame)).toContain(
    `the proxy http://127.0.0.1:${http.port} (config.toml) does not allow`,
  );
  await until(() => http.openSockets() === 0, 'nothing is left open');
});

it('leaves nothing behind when the client goes while the proxy says nothing', async () => {
  const http = await startConnectProxy({ hosts: {}, mood: 'hang' });
  cleanups.push(http.close);
  const more = {
    ...seed({ http: proxyAt('http', http.port) }, 'http'),
    routing: { connectTimeoutMs: 1_000 },
  };
  const proxy = await startProxy(more);
  cleanups.push(() => proxy.close());
  const client = await connect(proxy);
  client.send(turn);
  await until(() => http.openSockets() === 1, 'the proxy is called');
  client.socket.terminate();
  await until(() => http.openSockets() === 0, 'the connection to the proxy is closed');
});
