// The proxy that the environment names, as curl reads it for https addresses: upstreams that are not on this machine
// are called by https only, so HTTP_PROXY says nothing about them.
import type { OutboundProxy } from '../../../src-proxy/contract/outbound/outbound-proxy.ts';
import {
  readProxyAddress,
  type ProxyAddressFault,
} from '../../../src-proxy/contract/outbound/proxy-address.ts';
import { readNoProxy, type IsExempt } from './no-proxy.ts';

export interface EnvironmentProxy {
  /** Null = none is named. */
  readonly proxy: OutboundProxy | null;
  /** The variable that names it. */
  readonly variable: string;
  readonly isExempt: IsExempt;
}

/** Small letters first, as with curl. */
const variables = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'] as const;

export function readEnvironment(env: NodeJS.ProcessEnv): EnvironmentProxy {
  // One that is there and empty is none (curl).
  const variable = variables.find((name) => valueOf(env, name) !== '') ?? 'HTTPS_PROXY';
  const value = valueOf(env, variable);
  const isExempt = readNoProxy(valueOf(env, 'no_proxy') || valueOf(env, 'NO_PROXY'));
  if (value === '') return { proxy: null, variable, isExempt };
  const read = readProxyAddress(value, 'http');
  return {
    proxy: read.ok
      ? { ...read.proxy, from: variable }
      : { kind: 'unusable', reason: describeUnusable(variable, read.fault) },
    variable,
    isExempt,
  };
}

const valueOf = (env: NodeJS.ProcessEnv, name: string): string => env[name]?.trim() ?? '';

/** Without the value: it may hold a password. */
function describeUnusable(variable: string, fault: ProxyAddressFault): string {
  return fault === 'scheme'
    ? `${variable} names a proxy of a kind that is not spoken: http://, https:// and socks5:// are. Correct it, or set proxy = "direct" in config.toml.`
    : `${variable} holds no address of a proxy such as http://127.0.0.1:7890. Correct it, or set proxy = "direct" in config.toml.`;
}
