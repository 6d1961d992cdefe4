// TokenPool's five checks, in the order of its page "base_url and Endpoint Choice" (2026-05-12), for every upstream
// of that preset: scheme, exactly an endpoint, who appends /v1, quota, reachability.
import { judgeBaseAddress } from '../../src-proxy/contract/base-address.ts';
import type { EndpointConfig, UpstreamConfig } from '../../src-proxy/contract/proxy-config.ts';
import type { Core } from '../operations/core.ts';
import { testUpstream } from '../operations/upstreams.ts';
import { measureBase } from '../reachability/measure.ts';
import { resolveUpstream } from '../settings/resolve-config.ts';
import { fail, pass, unknown, type CheckResult } from './check.ts';

export async function checkTokenPool(core: Core): Promise<CheckResult[]> {
  const config = await core.config().then(
    ({ value }) => value,
    () => null,
  );
  const entries = (config?.upstream ?? []).filter((upstream) => upstream.preset === 'tokenpool');
  const results: CheckResult[] = [];
  for (const entry of entries) {
    const upstream = resolveUpstream(entry, new Map());
    const endpoint = upstream.endpoints.find((one) => one.id === upstream.endpoint) ?? upstream.endpoints[0];
    if (endpoint !== undefined) results.push(...(await checkOne(core, upstream, endpoint)));
  }
  return results;
}

async function checkOne(
  core: Core,
  upstream: UpstreamConfig,
  endpoint: EndpointConfig,
): Promise<CheckResult[]> {
  const id = (name: string) => `${upstream.id}.${name}`;
  const base = Object.values(endpoint.bases)[0] ?? '';
  const verdict = judgeBaseAddress(base);
  const right = 'Use https://api.clawto.link or https://api.tokenpool.dev.';
  const scheme = base.startsWith('https://')
    ? pass(id('scheme'), '1. The address starts with https://', base)
    : fail(id('scheme'), '1. The address starts with https://', `It is "${base}".`, right);
  const exact = verdict.ok
    ? pass(id('endpoint'), '2. The address is an API endpoint, not the website', base)
    : fail(id('endpoint'), '2. The address is an API endpoint, not the website', verdict.message, right);
  const path = pass(
    id('path'),
    '3. /v1 is appended once',
    `Keyswitch appends it: ${base.replace(/\/v1$/, '')}/v1/responses.`,
  );
  const reach = await measureBase(base);
  const quota = '4. The account has quota';
  const reached = reach.ok
    ? pass(id('reach'), '5. The network reaches the endpoint', reach.why)
    : fail(
        id('reach'),
        '5. The network reaches the endpoint',
        reach.why,
        `Try the other endpoint: keyswitch endpoint use ${upstream.id} auto.`,
      );
  if (!reach.ok) {
    return [
      scheme,
      exact,
      path,
      unknown(id('quota'), quota, 'It cannot be asked while the endpoint is out of reach.'),
      reached,
    ];
  }
  const test = await testUpstream(core, upstream.id).catch(() => null);
  const quotaResult =
    test === null
      ? unknown(id('quota'), quota, 'The test gave no answer.', 'Try again.')
      : test.ok
        ? pass(id('quota'), quota, `The key is accepted (${test.message})`)
        : fail(
            id('quota'),
            quota,
            test.message,
            `Look at ${upstream.topUpUrl ?? 'the console of the vendor'}.`,
          );
  return [scheme, exact, path, quotaResult, reached];
}
