// A vendor with a name of its own (`api.vendor.test`) that nobody on this machine resolves: only a proxy of the tests
// leads to it, and its certificate is for that name.
import { readFileSync } from 'node:fs';
import type { OutboundProxy } from '../../../src-proxy/contract/outbound/outbound-proxy.ts';
import { protocolIds } from '../../../src-proxy/contract/protocol-id.ts';
import { startFakeUpstream, type FakeUpstream, type Respond } from '../fake-upstream.ts';
import type { ProxySeed } from '../start-proxy.ts';

const pem = (name: string): string =>
  readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8');

export const vendorHost = 'api.vendor.test';
export const vendorBase = `https://${vendorHost}`;
export const vendorTls = { key: pem('vendor-key.pem'), cert: pem('vendor-cert.pem') };
export const vendorCertPath = new URL('../../fixtures/tls/vendor-cert.pem', import.meta.url).pathname;
/** For a proxy that speaks TLS itself. */
export const loopbackTls = { key: pem('loopback-key.pem'), cert: pem('loopback-cert.pem') };

export const startVendor = (respond?: Respond): Promise<FakeUpstream> =>
  startFakeUpstream(respond, { tls: vendorTls });

type Reachable = Exclude<OutboundProxy, { kind: 'unusable' }>;

/** The proxy as a snapshot names it. */
export function proxyAt(
  kind: Reachable['kind'],
  port: number,
  login: { readonly user?: string; readonly password?: string } = {},
): Reachable {
  return { kind, host: '127.0.0.1', port, from: 'config.toml', ...login };
}

/** An upstream `lab` at that address for all protocols, called through the proxy or directly. */
export function seedBehind(proxy: OutboundProxy | null, more: Partial<ProxySeed> = {}): ProxySeed {
  const bases = Object.fromEntries(protocolIds.map((protocol) => [protocol, vendorBase]));
  const via = Object.fromEntries(protocolIds.map((protocol) => [protocol, 'p']));
  return {
    upstreams: [
      {
        id: 'lab',
        endpoints: [{ id: 'default', label: 'Default', bases, ...(proxy === null ? {} : { via }) }],
      },
    ],
    extraCa: [vendorTls.cert, loopbackTls.cert],
    ...more,
    config: { ...(proxy === null ? {} : { outboundProxies: { p: proxy } }), ...more.config },
  };
}
