// Upstreams whose preset, endpoints, addresses or keys are wrong or missing. Pure.
import { isLoopbackHost, judgeBaseAddress } from '../../src-proxy/contract/base-address.ts';

import { checkDoubles } from './check-doubles.ts';
import type { Fault, TomlPath } from './complaint.ts';
import type { ConfigFile, UpstreamEntry } from './config-schema.ts';
import { findPreset, presetIds } from './find-preset.ts';
import { defaultPort } from './resolve-config.ts';

export function checkUpstreams(config: ConfigFile, vaultIds?: ReadonlySet<string>): Fault[] {
  return (config.upstream ?? []).flatMap((upstream, index) => {
    const path = ['upstream', index];
    return [
      ...checkPreset(upstream, path),
      ...checkDoubles('endpoints', upstream.endpoints, path),
      ...checkEndpointChoice(upstream, path),
      ...checkAddresses(upstream, path),
      ...checkLoop(upstream, path, config),
      ...checkSecrets(upstream, path, vaultIds),
    ];
  });
}

/** No preset and no protocol: nothing that a route could use. */
export function speaksNothing(upstream: UpstreamEntry): boolean {
  return upstream.preset === undefined && Object.keys(upstream.protocols ?? {}).length === 0;
}

function checkPreset(upstream: UpstreamEntry, path: TomlPath): Fault[] {
  if (upstream.preset !== undefined && findPreset(upstream.preset) === undefined) {
    return [
      {
        level: 'error',
        path: [...path, 'preset'],
        message: `The upstream "${upstream.id}" names the preset "${upstream.preset}", which does not exist: there are ${presetIds().join(', ')}; or leave preset out and write [upstream.protocols].`,
      },
    ];
  }
  if (!speaksNothing(upstream)) return [];
  return [
    {
      level: 'warning',
      path,
      message: `The upstream "${upstream.id}" speaks no wire protocol: add a preset, or [upstream.protocols] with for example openai-chat = "https://api.example.com".`,
    },
  ];
}

function checkEndpointChoice(upstream: UpstreamEntry, path: TomlPath): Fault[] {
  const chosen = upstream.endpoint;
  if (chosen === undefined || chosen === 'auto') return [];
  const own = upstream.endpoints?.map((endpoint) => endpoint.id);
  const ids = own ??
    findPreset(upstream.preset ?? '')?.endpoints.map((endpoint) => endpoint.id) ?? ['default'];
  if (ids.includes(chosen)) return [];
  return [
    {
      level: 'error',
      path: [...path, 'endpoint'],
      message: `The upstream "${upstream.id}" has no endpoint "${chosen}": write ${[...ids, 'auto'].map((id) => `"${id}"`).join(' or ')}.`,
    },
  ];
}

function checkAddresses(upstream: UpstreamEntry, path: TomlPath): Fault[] {
  const faults: Fault[] = [];
  const judge = (value: string, at: TomlPath, name: string) => {
    const verdict = judgeBaseAddress(value);
    if (!verdict.ok)
      faults.push({ level: 'error', path: at, message: `${name} is wrong: ${verdict.message}` });
  };
  for (const [index, endpoint] of (upstream.endpoints ?? []).entries()) {
    judge(endpoint.base, [...path, 'endpoints', index, 'base'], `The base of the endpoint "${endpoint.id}"`);
    if (endpoint.id === 'auto') {
      faults.push({
        level: 'error',
        path: [...path, 'endpoints', index, 'id'],
        message: 'An endpoint cannot be called "auto", which means "measure and choose": give it another id.',
      });
    }
  }
  const paths = upstream.endpoints !== undefined;
  for (const [protocol, value] of Object.entries(upstream.protocols ?? {})) {
    const at = [...path, 'protocols', protocol];
    if (!paths) judge(value, at, `The base address of "${upstream.id}" for ${protocol}`);
    else if (!/^\/[^\s?#]*$/.test(value)) {
      faults.push({
        level: 'error',
        path: at,
        message: `The upstream "${upstream.id}" has [[upstream.endpoints]], so ${protocol} must be a path below their base, such as "/" or "/api".`,
      });
    }
  }
  return faults;
}

/** An upstream that is this very proxy: each request would come back in and go out again. */
function checkLoop(upstream: UpstreamEntry, path: TomlPath, config: ConfigFile): Fault[] {
  const port = config.proxy?.port ?? defaultPort;
  const places: (readonly [string, TomlPath])[] = [
    ...(upstream.endpoints ?? []).map((one, at) => [one.base, [...path, 'endpoints', at, 'base']] as const),
    ...(upstream.endpoints === undefined ? Object.entries(upstream.protocols ?? {}) : []).map(
      ([protocol, base]) => [base, [...path, 'protocols', protocol]] as const,
    ),
  ];
  return places.flatMap(([base, at]) => {
    const url = URL.parse(base);
    if (url === null || !isLoopbackHost(url.hostname) || url.port !== String(port)) return [];
    return [
      {
        level: 'warning' as const,
        path: at,
        message: `The upstream "${upstream.id}" is Keyswitch itself (${base}), so its requests would go round in circles: write the address of the vendor.`,
      },
    ];
  });
}

function checkSecrets(upstream: UpstreamEntry, path: TomlPath, vaultIds?: ReadonlySet<string>): Fault[] {
  const preset = findPreset(upstream.preset ?? '');
  if (upstream.secrets === undefined && preset !== undefined && preset.kind !== 'demo' && preset.needsKey) {
    return [
      {
        level: 'warning',
        path,
        message: `The upstream "${upstream.id}" names no key: add secrets = ["${upstream.id}"] and put the key into the vault with "keyswitch secret set ${upstream.id}".`,
      },
    ];
  }
  if (vaultIds === undefined) return [];
  return (upstream.secrets ?? []).flatMap((secret, index) =>
    vaultIds.has(secret)
      ? []
      : [
          {
            level: 'warning' as const,
            path: [...path, 'secrets', index],
            message: `The upstream "${upstream.id}" uses the key "${secret}", which is not in the vault: put it there with "keyswitch secret set ${secret}".`,
          },
        ],
  );
}
