// TokenPool's five checks, in the order of its page "base_url and Endpoint Choice" (2026-05-12), for an upstream of
// that preset: scheme, exactly an endpoint, who appends /v1, quota, reachability. Pure: what was measured comes in.
import { judgeBaseAddress } from '../../src-proxy/contract/base-address.ts';
import type { UpstreamConfig } from '../../src-proxy/contract/proxy-config.ts';
import type { UpstreamTest } from '../operations/upstreams.ts';
import type { Measurement } from '../reachability/measure.ts';
import { fail, pass, unknown, type CheckResult } from './check.ts';

/**
 * @param base the address in use
 * @param reach null = it was not measured, because the address is none
 * @param test null = the upstream was not asked
 */
export function judgeTokenPool(
  upstream: UpstreamConfig,
  base: string,
  reach: Measurement | null,
  test: UpstreamTest | null,
): CheckResult[] {
  const id = (name: string) => `${upstream.id}.${name}`;
  const verdict = judgeBaseAddress(base);
  const right = 'Use https://api.clawto.link or https://api.tokenpool.dev.';
  const scheme = '1. The address starts with https://';
  const exact = '2. The address is an API endpoint, not the website';
  const network = '5. The network reaches the endpoint';
  return [
    base.startsWith('https://')
      ? pass(id('scheme'), scheme, base)
      : fail(id('scheme'), scheme, `It is "${base}".`, right),
    verdict.ok ? pass(id('endpoint'), exact, base) : fail(id('endpoint'), exact, verdict.message, right),
    pass(
      id('path'),
      '3. /v1 is appended once',
      `Keyswitch appends it: ${base.replace(/\/v1$/, '')}/v1/responses.`,
    ),
    judgeQuota(id('quota'), '4. The account has quota', upstream, test),
    reach === null
      ? unknown(id('reach'), network, 'It was not asked, because the address is no API endpoint.')
      : reach.ok
        ? pass(id('reach'), network, reach.why)
        : fail(
            id('reach'),
            network,
            reach.why,
            `Try the other endpoint: keyswitch endpoint use ${upstream.id} auto.`,
          ),
  ];
}

/** Quota alone: a refused key or an endpoint out of reach says nothing of it. */
export function judgeQuota(
  id: string,
  title: string,
  upstream: UpstreamConfig,
  test: UpstreamTest | null,
): CheckResult {
  if (test === null || test.fault === 'unreachable')
    return unknown(id, title, 'It cannot be asked while the endpoint is out of reach.');
  if (test.fault === 'quota')
    return fail(id, title, test.message, `Top up at ${upstream.topUpUrl ?? 'the console of the vendor'}.`);
  if (test.fault !== null && test.fault !== undefined)
    return unknown(id, title, 'It cannot be asked until the other checks pass.');
  return pass(id, title, `The vendor has not refused for quota (${test.message})`);
}
