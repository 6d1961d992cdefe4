// Checks on addresses that stand in tools' files. Pure.
import { isLoopbackHost, judgeBaseAddress } from '../../src-proxy/contract/base-address.ts';
import { judgeKeyForm } from '../../src-proxy/contract/key-form.ts';
import { maskSecrets } from '../config-files/diff.ts';
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

/** An address as it may be shown: some hold a key or a password. */
export function shownAddress(address: string | null): string | null {
  return address === null ? null : maskSecrets(address);
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

/**
 * What is wrong with an address that stands in a tool's file: a website, a console, a key, no https, or a name of this
 * machine that can mean two addresses.
 * @param where as in "ANTHROPIC_BASE_URL" or "the provider \"x\""
 */
export function findAddressFaults(address: string | null, where: string, path: string): ToolFinding[] {
  if (address === null || address.includes('{env:') || address.includes('{file:')) return [];
  const verdict = judgeBaseAddress(address);
  if (!verdict.ok) {
    const fix =
      verdict.fixes.length === 0 ? 'Write the API address there.' : `Write ${verdict.fixes.join(' or ')}.`;
    return [
      {
        level: 'error',
        code: 'base-url',
        message: `The address of ${where} is wrong: ${verdict.message}`,
        remedy: fix,
        path,
      },
    ];
  }
  if (new URL(address).hostname !== 'localhost') return [];
  return [
    {
      level: 'info',
      code: 'localhost-address',
      message: `The address of ${where} says localhost, which can mean 127.0.0.1 or ::1, and which proxy settings may catch.`,
      remedy: `Write ${address.replace('//localhost', '//127.0.0.1')} if it is not reached.`,
      path,
    },
  ];
}

/**
 * A key in a tool's file whose form cannot be right: masked, with quotes or a line break, an address. Never repeats it.
 * Short ones are fine here: servers on this machine take any word. So is an emptied one, which hides the shell's own.
 */
export function findKeyFaults(key: string | null, where: string, path: string): ToolFinding[] {
  if (key === null || key === '' || key === takeoverToken || /^\{(env|file):/.test(key)) return [];
  const verdict = judgeKeyForm(key);
  if (verdict.ok || verdict.fault === 'too-short') return [];
  return [
    {
      level: 'error',
      code: 'key-form',
      message: `The key in ${where} cannot be right: ${verdict.message}`,
      remedy: 'Copy the whole key again, or point the tool at Keyswitch, which keeps the key itself.',
      path,
    },
  ];
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
