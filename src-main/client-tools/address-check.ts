// Checks on addresses that stand in tools' files. Pure.
import { isLoopbackHost, judgeBaseAddress } from '../../src-proxy/contract/base-address.ts';
import { Problem } from '../problem.ts';
import { setVariable, type ToolEnvironment } from './tool-environment.ts';
import type { ToolFinding } from './client-tool.ts';

/** True when an address belongs to the Keyswitch at `origin` (127.0.0.1 and localhost are the same). */
export function isOurAddress(address: string | null, origin: string): boolean {
  if (address === null) return false;
  try {
    const [theirs, ours] = [new URL(address), new URL(origin)];
    const sameHost =
      theirs.hostname === ours.hostname || (isLoopbackHost(theirs.hostname) && isLoopbackHost(ours.hostname));
    return sameHost && theirs.port === ours.port && theirs.protocol === ours.protocol;
  } catch {
    return false;
  }
}

export function isLoopbackAddress(address: string): boolean {
  try {
    return isLoopbackHost(new URL(address).hostname);
  } catch {
    return false;
  }
}

/**
 * Accepts an address for a tool's own `base_url` as it was typed (a final `/v1` stays: tools differ).
 * @throws Problem that names the right values where somebody typed a website.
 */
export function checkTypedAddress(typed: string): string {
  const verdict = judgeBaseAddress(typed);
  if (verdict.ok) return typed.trim().replace(/\/+$/, '');
  const fixes = verdict.fixes.length ? ` Use ${verdict.fixes.join(' or ')}.` : '';
  throw new Problem(
    `base_url: ${verdict.message}${verdict.message.includes(verdict.fixes[0] ?? '\0') ? '' : fixes}`,
    2,
  );
}

/** CC Switch's own local routing; measured port and placeholder of v3.20 and v4 (2026-11-20). */
export const takeoverToken = 'PROXY_MANAGED';
const takeoverPort = '15721';

export function isTakenOver(values: readonly unknown[]): boolean {
  return values.some((value) => {
    if (typeof value !== 'string') return false;
    if (value === takeoverToken) return true;
    return isLoopbackAddress(value) && new URL(value).port === takeoverPort;
  });
}

/** @throws Problem: two programs would fight over the file. */
export function refuseTakenOver(values: readonly unknown[], path: string, tool: string): void {
  if (!isTakenOver(values)) return;
  throw new Problem(
    `CC Switch routes ${tool} through its own proxy right now (${path}); switch its routing for ${tool} off first, then try again.`,
  );
}

/** With a proxy variable set and no exception for loopback, all clients send loopback traffic there and hang (measured 2026-11-20). */
export function findProxyTrap(where: ToolEnvironment): ToolFinding[] {
  const names = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];
  const name = names.find((one) => setVariable(where, one) !== null);
  if (name === undefined) return [];
  const exceptions = (setVariable(where, 'NO_PROXY') ?? setVariable(where, 'no_proxy') ?? '').split(/[\s,]+/);
  if (exceptions.some((one) => one === '*' || one === '127.0.0.1' || one === '127.0.0.0/8')) return [];
  return [
    {
      level: 'error',
      code: 'proxy-without-exception',
      message: `${name} is set and NO_PROXY does not name 127.0.0.1, so the tool would send its local traffic to that proxy and hang.`,
      remedy: 'Set NO_PROXY=127.0.0.1,localhost,::1 where the tool is started.',
    },
  ];
}
