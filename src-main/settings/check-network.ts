// The proxies that config.toml names for calls to upstreams. Pure. A value may hold a password by mistake, so no
// complaint repeats it.
import {
  judgeProxySetting,
  type ProxySettingFault,
} from '../../src-proxy/contract/outbound/proxy-address.ts';
import type { Fault, TomlPath } from './complaint.ts';
import type { ConfigFile } from './config-schema.ts';

export function checkNetwork(config: ConfigFile): Fault[] {
  return [
    ...judge(config.network?.proxy, ['network', 'proxy'], 'network.proxy'),
    ...(config.upstream ?? []).flatMap((upstream, index) =>
      judge(upstream.proxy, ['upstream', index, 'proxy'], `proxy of the upstream "${upstream.id}"`),
    ),
  ];
}

function judge(value: string | undefined, path: TomlPath, subject: string): Fault[] {
  const fault = value === undefined ? null : judgeProxySetting(value);
  return fault === null ? [] : [{ level: 'error', path, message: describe(fault, subject) }];
}

function describe(fault: ProxySettingFault, subject: string): string {
  switch (fault) {
    case 'login':
      return `${subject} holds a user name or password, and config.toml keeps no secrets: write proxy = "env", and put the whole address into HTTPS_PROXY in the environment that Keyswitch starts in.`;
    case 'path':
      return `${subject} goes on behind the port: write host and port only, for example "http://127.0.0.1:7890".`;
    case 'address':
      return `${subject} must be "env", "direct" or the address of a proxy that begins with http://, https:// or socks5://, for example "http://127.0.0.1:7890".`;
  }
}
