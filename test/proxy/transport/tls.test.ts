// TLS is verified: a certificate that nobody vouches for is refused by name, and nothing is sent.
import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { startFakeUpstream } from '../../support/fake-upstream.ts';
import { alsoClose, closeWorlds } from '../../support/proxy-world.ts';
import { startProxy } from '../../support/start-proxy.ts';

afterEach(closeWorlds);

const pem = (name: string): string =>
  readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8');
const tls = { key: pem('loopback-key.pem'), cert: pem('loopback-cert.pem') };

it('refuses a self-signed certificate and takes a trusted one', async () => {
  const vendor = alsoClose(await startFakeUpstream(undefined, { tls }));
  const wary = alsoClose(await startProxy({ upstreams: [{ id: 'lab', url: vendor.url }] }));
  const refused = await wary.call('/v1/messages', { model: 'm', messages: [] });
  expect(refused.status).toBe(502);
  expect(refused.headers.get('x-keyswitch-error')).toBe('upstream_unreachable');
  expect(await refused.text()).toContain('(tls, ');
  expect(vendor.requests).toHaveLength(0);

  const trusting = alsoClose(
    await startProxy({ upstreams: [{ id: 'lab', url: vendor.url }], extraCa: [tls.cert] }),
  );
  expect((await trusting.call('/v1/messages', { model: 'm', messages: [] })).status).toBe(200);
  expect(vendor.requests).toHaveLength(1);
});
