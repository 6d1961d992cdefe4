// What works against Keyswitch without being broken itself: prices out of date, a proxy that other machines reach, a
// second router on this machine.
import { connect } from 'node:net';
import { join } from 'node:path';
import { isLoopbackHost } from '../../src-proxy/contract/base-address.ts';
import { builtInPrices } from '../../src-proxy/contract/prices/built-in-prices.ts';
import { findPrice } from '../../src-proxy/contract/prices/find-price.ts';
import { localDay } from '../ledger/exchange-row.ts';
import { loadPrices, priceFileName } from '../ledger/load-prices.ts';
import type { Core } from '../operations/core.ts';
import { resolveActiveProfile } from '../settings/active-profile.ts';
import { covers } from '../settings/check-routes.ts';
import type { ConfigFile, UpstreamEntry } from '../settings/config-schema.ts';
import { defaultHost, resolveUpstream } from '../settings/resolve-config.ts';
import { parseRouteTarget } from '../settings/route-target.ts';
import { fail, pass, unknown, type CheckResult } from './check.ts';

export async function checkHouse(core: Core): Promise<CheckResult[]> {
  const config = await core.config().then(
    ({ value }) => value,
    () => null,
  );
  return [
    checkPrices(core),
    ...(config === null ? [] : checkBudgets(core, config)),
    checkReach(config),
    await checkSecondRouter(),
  ];
}

function checkPrices(core: Core): CheckResult {
  const title = 'The prices are in date';
  const { warnings } = loadPrices(join(core.home.dir, priceFileName));
  const first = warnings[0];
  if (first !== undefined) {
    return unknown(
      'prices.file',
      title,
      `${first}${warnings.length > 1 ? ` (and ${warnings.length - 1} more)` : ''}`,
      'Mend prices.json; costs are counted with what is right in it.',
    );
  }
  const { updated, expires } = builtInPrices;
  return expires !== undefined && expires < localDay(Date.now())
    ? unknown(
        'prices.file',
        title,
        `The built-in prices were looked up on ${updated} and expired on ${expires}.`,
        'Update Keyswitch, or write your own prices.json.',
      )
    : pass('prices.file', title, `The built-in prices are of ${updated}.`);
}

/** A budget in USD cannot count what has no price; unknown is never taken for free. */
function checkBudgets(core: Core, config: ConfigFile): CheckResult[] {
  const { prices } = loadPrices(join(core.home.dir, priceFileName));
  return (config.client ?? []).flatMap((client) => {
    if (client.usd_per_day === undefined || client.tokens_per_day !== undefined) return [];
    const id = `budget.${client.id}`;
    const title = `The budget of "${client.id}" counts every model`;
    const unpriced = namedModels(config, client.profile ?? resolveActiveProfile(config)).filter(
      ({ model, upstream }) => findPrice(model, resolveUpstream(upstream, new Map()).prices, prices) === null,
    );
    const names = [...new Set(unpriced.map(({ model }) => `"${model}"`))];
    return [
      names.length === 0
        ? pass(id, title, `All models that its routes and upstreams name have a price.`)
        : unknown(
            id,
            title,
            `There is no price for ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}, so usd_per_day does not count what it uses.`,
            'Add [[upstream.prices]] or a row in prices.json, or set tokens_per_day as well.',
          ),
    ];
  });
}

interface NamedModel {
  readonly model: string;
  readonly upstream: UpstreamEntry;
}

/** The models that a profile can reach, as far as the file names them. */
function namedModels(config: ConfigFile, profileId: string): NamedModel[] {
  const routes = config.profile?.find(({ id }) => id === profileId)?.route ?? [];
  return routes.flatMap(({ match, to }) =>
    to.flatMap((text) => {
      const target = parseRouteTarget(text);
      const upstream = config.upstream?.find(({ id }) => id === target.upstream);
      if (upstream === undefined) return [];
      const named = target.model ?? (/[*?]/.test(match) ? null : match);
      const models =
        named === null ? (upstream.models ?? []).filter((model) => covers(match, model)) : [named];
      return models.map((model) => ({ model, upstream }));
    }),
  );
}

function checkReach(config: ConfigFile | null): CheckResult {
  const title = 'Only this machine reaches the proxy';
  const host = config?.proxy?.host ?? defaultHost;
  if (!isLoopbackHost(host)) {
    return fail(
      'proxy.loopback',
      title,
      `proxy.host is "${host}", so other machines reach it, without encryption.`,
      'Write host = "127.0.0.1", or put a TLS proxy in front.',
    );
  }
  if (host === 'localhost') {
    return unknown(
      'proxy.loopback',
      title,
      'proxy.host is "localhost", which can mean 127.0.0.1 or ::1.',
      'Write host = "127.0.0.1".',
    );
  }
  return pass('proxy.loopback', title, `It listens on ${host}, and every request needs a token.`);
}

/** The port of CC Switch's own proxy, v3.20 and v4 (measured 2026-11-20). */
export const secondRouterPort = 15_721;

/** @param port for tests */
export async function checkSecondRouter(port: number = secondRouterPort): Promise<CheckResult> {
  const title = 'No second router serves the client tools';
  const listens = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (found: boolean) => {
      socket.destroy();
      resolve(found);
    };
    socket.setTimeout(2_000, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
  return listens
    ? unknown(
        'router.second',
        title,
        `Something answers on 127.0.0.1:${port}, the port of CC Switch's own proxy: tools that it routes do not come through Keyswitch.`,
        'Switch its routing off for the tools that Keyswitch shall serve, or leave those tools to it.',
      )
    : pass('router.second', title, `Nothing answers on 127.0.0.1:${port} (CC Switch's own proxy).`);
}
