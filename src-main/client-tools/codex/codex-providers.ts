// What is wrong or worth knowing in Codex's provider tables and keys. Reads no file itself.
// Facts: Codex appends /responses and never /v1; `name = "OpenAI"` turns on remote compaction; env_key beats auth.json
// (codex-cli 0.169.0, 2026-11-20).
import {
  findAddressFaults,
  findKeyFaults,
  isLoopbackAddress,
  isOurAddress,
  takeoverToken,
} from '../address-check.ts';
import type { ToolFinding } from '../client-tool.ts';
import { asRecord, asText } from '../read-tool-file.ts';
import { type CodexFiles, currentProvider, providersOf } from './codex-files.ts';

export function findProviderFaults(files: CodexFiles, origin: string): ToolFinding[] {
  const { config, auth } = files;
  const current = currentProvider(config);
  return [
    ...Object.entries(providersOf(config)).flatMap(([id, table]) => {
      const address = asText(table['base_url']);
      return [
        ...findAddressFaults(address, `the provider "${id}"`, config.path),
        ...(id === current ? findWrongPath(id, address, origin, config.path) : []),
        ...(id === current ? findMeaning(id, table, origin, config.path) : []),
        ...findKeyInConfig(id, table, config.path),
      ];
    }),
    ...findStrayKeys(files),
    ...findKeyFaults(asText(auth.data['OPENAI_API_KEY']), 'auth.json', auth.path),
  ];
}

/** Who appends /v1: Codex does not. */
function findWrongPath(id: string, address: string | null, origin: string, path: string): ToolFinding[] {
  const url = address === null ? null : URL.parse(address);
  if (url === null || address === null) return [];
  if (isOurAddress(address, origin)) {
    return /\/v1\/?$/.test(url.pathname)
      ? [
          {
            level: 'info',
            code: 'codex-on-v1',
            message: `The provider "${id}" goes to /v1; /backend-api/codex carries Codex's compaction, images and WebSocket as well.`,
            remedy: 'Run "keyswitch tool apply codex".',
            path,
          },
        ]
      : [];
  }
  if (isLoopbackAddress(address) || !/^\/*$/.test(url.pathname)) return [];
  return [
    {
      level: 'warning',
      code: 'base-url-without-v1',
      message: `Codex appends only /responses, so the provider "${id}" is called at ${url.origin}/responses; most vendors serve ${url.origin}/v1/responses.`,
      remedy: `If requests fail with 404 or a web page, write ${url.origin}/v1, or let Keyswitch call it.`,
      path,
    },
  ];
}

/** Keys whose effect is not what their names say. */
function findMeaning(
  id: string,
  table: Record<string, unknown>,
  origin: string,
  path: string,
): ToolFinding[] {
  const address = asText(table['base_url']);
  const isThird = address !== null && !isOurAddress(address, origin) && !isLoopbackAddress(address);
  const findings: ToolFinding[] = [];
  if (isThird && table['name'] === 'OpenAI') {
    findings.push({
      level: 'info',
      code: 'provider-name',
      message: `name = "OpenAI" of the provider "${id}" is no mere label: with it Codex asks the address to compact conversations.`,
      remedy:
        'If long sessions fail there, choose another name, or let Keyswitch call it, which compacts itself.',
      path,
    });
  }
  if (table['requires_openai_auth'] === true && asText(table['env_key']) !== null) {
    findings.push({
      level: 'info',
      code: 'auth-twice',
      message: `The provider "${id}" has env_key and requires_openai_auth: the variable is what is sent, the login is only asked for.`,
      remedy: 'Take requires_openai_auth out if Codex shows its login screen.',
      path,
    });
  }
  return findings;
}

const isSecret = (value: unknown): value is string =>
  typeof value === 'string' && /^(Bearer\s+)?(sk|pk|rk|tp|xai|gsk)[-_][\w-]{8,}/i.test(value);

/** Both vendors' pages forbid keys in config.toml; a local token of ours is worth nothing elsewhere. */
function findKeyInConfig(id: string, table: Record<string, unknown>, path: string): ToolFinding[] {
  const bearer = asText(table['experimental_bearer_token']);
  const names = [
    ...(bearer !== null && !bearer.startsWith('ks-') && bearer !== takeoverToken
      ? ['experimental_bearer_token']
      : []),
    ...['api_key', 'OPENAI_API_KEY'].filter((name) => asText(table[name]) !== null),
    ...Object.entries(asRecord(table['http_headers'])).flatMap(([name, value]) =>
      isSecret(value) ? [`http_headers.${name}`] : [],
    ),
  ];
  return names.map((name) => keyInConfig(`[model_providers.${id}] ${name}`, path));
}

function findStrayKeys({ config }: CodexFiles): ToolFinding[] {
  return Object.entries(config.data).flatMap(([name, value]) =>
    /^(OPENAI_API_KEY|api_key)$/.test(name) || isSecret(value) ? [keyInConfig(name, config.path)] : [],
  );
}

function keyInConfig(name: string, path: string): ToolFinding {
  return {
    level: 'warning',
    code: 'key-in-config',
    message: `${name} holds a key in config.toml, a file that is easily shared or committed.`,
    remedy: 'Move it into the vault: keyswitch secret set <id>, then keyswitch tool apply codex.',
    path,
  };
}
