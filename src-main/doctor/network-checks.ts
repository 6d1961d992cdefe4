// Which way upstreams are called, and whether the proxies on the way take a connection. One connection per proxy, nothing
// is sent on it.
import { nameProxy } from '../../src-proxy/contract/outbound/outbound-fault.ts';
import type { OutboundProxy } from '../../src-proxy/contract/outbound/outbound-proxy.ts';
import type { Core } from '../operations/core.ts';
import { messageOf } from '../problem.ts';
import { reachProxy } from '../reachability/open-way.ts';
import { resolveOutbound } from '../settings/outbound/resolve-outbound.ts';
import { resolveUpstream } from '../settings/resolve-config.ts';
import { fail, pass, type CheckResult } from './check.ts';

const title = 'The way to upstreams is open';

export async function checkNetwork(core: Core): Promise<CheckResult[]> {
  const config = await core.config().then(
    ({ value }) => value,
    () => null,
  );
  if (config === null) return [];
  const outbound = resolveOutbound(config, core.env);
  const users = new Map<string, { readonly proxy: OutboundProxy; readonly upstreams: Set<string> }>();
  for (const entry of config.upstream ?? []) {
    for (const { bases } of resolveUpstream(entry, new Map()).endpoints) {
      for (const base of Object.values(bases)) {
        const way = outbound.wayTo(entry, base);
        if (way === null) continue;
        const known = users.get(way.id) ?? { proxy: way.proxy, upstreams: new Set() };
        users.set(way.id, known);
        known.upstreams.add(entry.id);
      }
    }
  }
  if (users.size === 0) return [pass('network.proxy', title, 'Every upstream is called directly.')];
  return Promise.all(
    [...users.values()].map(({ proxy, upstreams }, index) =>
      checkProxy(index === 0 ? 'network.proxy' : `network.proxy-${index + 1}`, proxy, [...upstreams]),
    ),
  );
}

async function checkProxy(
  id: string,
  proxy: OutboundProxy,
  upstreams: readonly string[],
): Promise<CheckResult> {
  const names = upstreams.map((id) => `"${id}"`).join(', ');
  if (proxy.kind === 'unusable') {
    return fail(id, title, `${names} cannot be called: ${proxy.reason}`, 'Do what the sentence says.');
  }
  try {
    await reachProxy(proxy);
    return pass(
      id,
      title,
      `${names} is called through the proxy ${nameProxy(proxy)}, which takes connections.`,
    );
  } catch (error) {
    return fail(
      id,
      title,
      `${names} cannot be called: ${messageOf(error)}`,
      'Start the proxy, or set network.proxy in config.toml, on the settings page, or for one upstream.',
    );
  }
}
