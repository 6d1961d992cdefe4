// What a schema cannot see in config.toml: names that point nowhere, doubles, addresses that are none, rules
// between fields. Pure; upstreams and routes have files of their own.
import { isLoopbackHost } from '../../src-proxy/contract/base-address.ts';
import { checkDoubles } from './check-doubles.ts';
import { checkNetwork } from './check-network.ts';
import { checkRoutes } from './check-routes.ts';
import { checkUpstreams } from './check-upstreams.ts';
import type { Fault } from './complaint.ts';
import type { ConfigFile } from './config-schema.ts';
import { defaultControlPort, defaultPort } from './resolve-config.ts';

/** All semantic faults of a file that fits the schema. `vaultIds` left out = secrets are not checked. */
export function checkConfig(config: ConfigFile, vaultIds?: ReadonlySet<string>): Fault[] {
  return [
    ...checkDoubles('upstream', config.upstream),
    ...checkDoubles('profile', config.profile),
    ...checkDoubles('client', config.client),
    ...checkDoubles('operator', config.operator),
    ...checkUpstreams(config, vaultIds),
    ...checkRoutes(config),
    ...checkNetwork(config),
    ...checkProfileNames(config),
    ...checkTokens(config),
    ...checkHost(config),
    ...checkPorts(config),
  ];
}

function checkProfileNames(config: ConfigFile): Fault[] {
  const ids = (config.profile ?? []).map((profile) => profile.id);
  const list = ids.length === 0 ? 'there is no [[profile]] yet' : `there are ${ids.join(', ')}`;
  const faults: Fault[] = [];
  if (config.active_profile !== undefined && !ids.includes(config.active_profile)) {
    faults.push({
      level: 'error',
      path: ['active_profile'],
      message: `active_profile names the profile "${config.active_profile}", which does not exist: ${list}.`,
    });
  }
  for (const [index, client] of (config.client ?? []).entries()) {
    if (client.profile === undefined || ids.includes(client.profile)) continue;
    faults.push({
      level: 'error',
      path: ['client', index, 'profile'],
      message: `The client "${client.id}" names the profile "${client.profile}", which does not exist: ${list}.`,
    });
  }
  return faults;
}

function checkTokens(config: ConfigFile): Fault[] {
  const owner = new Map<string, string>();
  const faults: Fault[] = [];
  for (const list of ['client', 'operator'] as const) {
    for (const [index, entry] of (config[list] ?? []).entries()) {
      const hash = entry.token_sha256.toLowerCase();
      const first = owner.get(hash);
      owner.set(hash, entry.id);
      if (first === undefined) continue;
      faults.push({
        level: 'error',
        path: [list, index, 'token_sha256'],
        message: `"${entry.id}" has the same token as "${first}": make one of its own with "keyswitch ${list === 'client' ? 'client rotate' : 'mcp-token add'} ${entry.id}".`,
      });
    }
  }
  return faults;
}

function checkHost(config: ConfigFile): Fault[] {
  const host = config.proxy?.host;
  if (host === undefined) return [];
  const path = ['proxy', 'host'];
  if (!/^[\w.:[\]-]+$/.test(host)) {
    return [
      {
        level: 'error',
        path,
        message: `proxy.host "${host}" is no host name or address: write "127.0.0.1".`,
      },
    ];
  }
  if (isLoopbackHost(host)) return [];
  if (config.proxy?.allow_remote !== true) {
    return [
      {
        level: 'error',
        path,
        message: `proxy.host "${host}" can be reached from other machines: write "127.0.0.1", or add allow_remote = true if that is what you want.`,
      },
    ];
  }
  if ((config.client ?? []).length === 0) {
    return [
      {
        level: 'error',
        path,
        message: `proxy.host "${host}" is open to other machines but no client has a token: make one first with "keyswitch client add <id>".`,
      },
    ];
  }
  return [
    {
      level: 'warning',
      path,
      message: `proxy.host "${host}" can be reached from other machines, without encryption: put a TLS proxy in front, or write "127.0.0.1".`,
    },
  ];
}

/** Two servers cannot have one port; without this the second one would blame another program. */
function checkPorts(config: ConfigFile): Fault[] {
  const port = config.proxy?.port ?? defaultPort;
  if (port === 0 || port !== (config.control?.port ?? defaultControlPort)) return [];
  return [
    {
      level: 'error',
      path: config.control?.port === undefined ? ['proxy', 'port'] : ['control', 'port'],
      message: `proxy.port and control.port are both ${port}: give each one its own.`,
    },
  ];
}
