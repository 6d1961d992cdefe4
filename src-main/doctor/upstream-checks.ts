// Every upstream: its address, its keys, the network stage by stage, its account, and the models that routes ask of it.
// Each address is asked at most twice (one GET without a key, one for its list of models), never a paid request.
import { isLoopbackHost, judgeBaseAddress } from '../../src-proxy/contract/base-address.ts';
import { judgeKeyForm } from '../../src-proxy/contract/key-form.ts';
import type { OutboundProxy } from '../../src-proxy/contract/outbound/outbound-proxy.ts';
import type { UpstreamConfig } from '../../src-proxy/contract/proxy-config.ts';
import type { Core } from '../operations/core.ts';
import { testUpstream, type UpstreamTest } from '../operations/upstreams.ts';
import { messageOf } from '../problem.ts';
import { measureBase, type Measurement } from '../reachability/measure.ts';
import type { TrialFault } from '../reachability/try-upstream.ts';
import type { ConfigFile } from '../settings/config-schema.ts';
import { findPreset } from '../settings/find-preset.ts';
import { resolveOutbound } from '../settings/outbound/resolve-outbound.ts';
import { resolveUpstream } from '../settings/resolve-config.ts';
import { parseRouteTarget } from '../settings/route-target.ts';
import { fail, pass, unknown, type CheckResult } from './check.ts';
import { judgeQuota, judgeTokenPool } from './tokenpool-checks.ts';

export async function checkUpstreams(core: Core): Promise<CheckResult[]> {
  const config = await core.config().then(
    ({ value }) => value,
    () => null,
  );
  if (config === null) return [];
  const keys = await core.vault.keys().catch(() => new Map<string, string>());
  const outbound = resolveOutbound(config, core.env);
  const upstreams = (config.upstream ?? [])
    .map((entry) => {
      const wayTo = (base: string) => outbound.wayTo(entry, base)?.proxy ?? null;
      return { upstream: resolveUpstream(entry, keys), wayTo };
    })
    .filter(({ upstream }) => upstream.kind !== 'demo');
  const results = await Promise.all(
    upstreams.map(({ upstream, wayTo }) => checkOne(core, upstream, config, wayTo)),
  );
  return results.flat();
}

async function checkOne(
  core: Core,
  upstream: UpstreamConfig,
  config: ConfigFile,
  wayTo: (base: string) => OutboundProxy | null,
): Promise<CheckResult[]> {
  const endpoint = upstream.endpoints.find((one) => one.id === upstream.endpoint) ?? upstream.endpoints[0];
  const base = Object.values(endpoint?.bases ?? {})[0];
  if (base === undefined) {
    return [
      fail(
        `${upstream.id}.protocols`,
        `${upstream.name} speaks a wire protocol`,
        `The upstream "${upstream.id}" has no address for any wire protocol, so no route can use it.`,
        'Add [upstream.protocols] with for example openai-chat = "https://api.example.com".',
      ),
    ];
  }
  const isAddress = judgeBaseAddress(base).ok;
  const reach = isAddress ? await measureBase(base, wayTo(base)) : null;
  const test =
    reach?.ok === true
      ? await testUpstream(core, upstream.id).catch((error: unknown) => brokenTest(upstream, error))
      : null;
  const found =
    upstream.preset === 'tokenpool'
      ? judgeTokenPool(upstream, base, reach, test)
      : judgePlain(upstream, base, reach, test);
  return [
    ...found,
    ...judgeLocalhost(upstream),
    judgeKeys(upstream, test),
    ...judgeWebPage(upstream, base, reach, test),
    ...judgeModels(upstream, config, test),
    judgeAge(upstream),
  ];
}

function brokenTest(upstream: UpstreamConfig, error: unknown): UpstreamTest {
  return { upstream: upstream.id, ok: false, fault: 'other', message: messageOf(error) };
}

function judgePlain(
  upstream: UpstreamConfig,
  base: string,
  reach: Measurement | null,
  test: UpstreamTest | null,
): CheckResult[] {
  const verdict = judgeBaseAddress(base);
  const address = `${upstream.name}: the address is an API endpoint`;
  const network = `${upstream.name}: the network reaches it`;
  return [
    verdict.ok
      ? pass(`${upstream.id}.endpoint`, address, base)
      : fail(
          `${upstream.id}.endpoint`,
          address,
          verdict.message,
          verdict.fixes.length === 0
            ? 'Correct it in config.toml.'
            : `Write ${verdict.fixes.join(' or ')} in config.toml.`,
        ),
    reach === null
      ? unknown(`${upstream.id}.reach`, network, 'It was not asked, because the address is no API endpoint.')
      : reach.ok
        ? pass(`${upstream.id}.reach`, network, reach.why)
        : fail(`${upstream.id}.reach`, network, reach.why, reachRemedy(upstream, base)),
    judgeQuota(`${upstream.id}.quota`, `${upstream.name}: the account has quota`, upstream, test),
  ];
}

function reachRemedy(upstream: UpstreamConfig, base: string): string {
  if (isLoopbackHost(new URL(base).hostname)) return 'Start the program that serves this address.';
  return upstream.endpoints.length > 1
    ? `Let Keyswitch choose another endpoint: keyswitch endpoint use ${upstream.id} auto.`
    : 'Do what the sentence says, or use a profile with another upstream meanwhile.';
}

/** `localhost` may mean ::1 first, where many programs do not listen. */
function judgeLocalhost(upstream: UpstreamConfig): CheckResult[] {
  const bases = upstream.endpoints.flatMap(({ bases: all }) => Object.values(all));
  const named = bases.find((base) => URL.parse(base)?.hostname === 'localhost');
  if (named === undefined) return [];
  const better = named.replace('//localhost', '//127.0.0.1');
  return [
    unknown(
      `${upstream.id}.localhost`,
      `${upstream.name}: its address means one machine`,
      `${named} can mean 127.0.0.1 or ::1, and the program may listen on one of them only.`,
      `Write ${better} if it is not reached.`,
    ),
  ];
}

/** Faults after which nobody has looked at the key: a website takes any. */
const saysNothingOfKeys: ReadonlySet<TrialFault | null> = new Set([
  'no-protocol',
  'unreachable',
  'broken',
  'web-page',
  'other',
]);

function judgeKeys(upstream: UpstreamConfig, test: UpstreamTest | null): CheckResult {
  const id = `${upstream.id}.key`;
  const title = `${upstream.name}: the key is in the vault and accepted`;
  const set = (vaultId: string) => `keyswitch secret set ${vaultId}`;
  for (const { vaultId, value } of upstream.keys) {
    const form = judgeKeyForm(value);
    if (!form.ok) return fail(id, title, `The key "${vaultId}": ${form.message}`, set(vaultId));
  }
  const needsKey = findPreset(upstream.preset ?? '')?.needsKey ?? false;
  if (upstream.keys.length === 0) {
    const none = `"${upstream.id}" has no key in the vault.`;
    return needsKey || test?.fault === 'no-key' || test?.fault === 'key'
      ? fail(id, title, none, set(upstream.missingKey ?? upstream.id))
      : pass(id, title, `${none} It is asked without one.`);
  }
  const refused = test?.keys?.find(({ fault }) => fault === 'key');
  if (refused !== undefined) return fail(id, title, refused.message, set(refused.id));
  const names = upstream.keys.map(({ vaultId }) => vaultId).join(', ');
  if (test === null || saysNothingOfKeys.has(test.fault ?? null))
    return unknown(id, title, `${names} has the form of a key; nobody could be asked whether it is right.`);
  return pass(id, title, `${names} was not refused.`);
}

/** A page where an API answer belongs: somebody's website. */
function judgeWebPage(
  upstream: UpstreamConfig,
  base: string,
  reach: Measurement | null,
  test: UpstreamTest | null,
): CheckResult[] {
  const isPage =
    test?.fault === 'web-page' ||
    (test?.models === null && reach?.status === 200 && /text\/html/i.test(reach.contentType));
  if (!isPage) return [];
  return [
    fail(
      `${upstream.id}.web-page`,
      `${upstream.name}: it answers as an API`,
      `${base} answers with a web page (HTML), so it is a website and no API base address.`,
      'Write the API address of the vendor, as its documentation names it, in config.toml.',
    ),
  ];
}

/** Models that routes name and the upstream does not list: a warning, because lists are not always complete. */
function judgeModels(upstream: UpstreamConfig, config: ConfigFile, test: UpstreamTest | null): CheckResult[] {
  const listed = test?.models ?? null;
  if (listed === null || listed.length === 0) return [];
  const asked = (config.profile ?? []).flatMap((profile) =>
    (profile.route ?? []).flatMap((route) =>
      route.to.flatMap((text) => {
        const target = parseRouteTarget(text);
        if (target.upstream !== upstream.id) return [];
        return target.model ?? (/[*?]/.test(route.match) ? [] : [route.match]);
      }),
    ),
  );
  const missing = [...new Set(asked)].filter((model) => !listed.includes(model));
  const id = `${upstream.id}.models`;
  const title = `${upstream.name}: it lists the models that routes ask for`;
  if (missing.length === 0)
    return [pass(id, title, `It lists ${listed.length} models, and all that routes name.`)];
  return [
    unknown(
      id,
      title,
      `It does not list ${missing.map((model) => `"${model}"`).join(', ')}.`,
      `Correct the route, or choose one of: ${listed.slice(0, 8).join(', ')}${listed.length > 8 ? ', …' : ''}.`,
    ),
  ];
}

const oldDays = 365;

/** What presets know is dated: nothing in them is claimed for today. */
function judgeAge(upstream: UpstreamConfig): CheckResult {
  const id = `${upstream.id}.facts`;
  const title = `${upstream.name}: where its data comes from`;
  const preset = findPreset(upstream.preset ?? '');
  if (preset === undefined) return pass(id, title, 'From your config.toml.');
  const days = Math.floor((Date.now() - Date.parse(preset.verifiedOn)) / 86_400_000);
  const detail = `${preset.source}; read on ${preset.verifiedOn}.`;
  return days <= oldDays
    ? pass(id, title, detail)
    : unknown(
        id,
        title,
        `${detail} That is ${days} days ago.`,
        'Update Keyswitch, or compare with the pages of the vendor.',
      );
}
