// What Codex is pointed at, what overrides it, and what in its files is wrong or dangerous. Reads only.
import { join } from 'node:path';
import {
  findProxyTrap,
  isLoopbackAddress,
  isOurAddress,
  isTakenOver,
  shownAddress,
} from '../address-check.ts';
import type { ToolFinding, ToolStatus } from '../client-tool.ts';
import { asRecord, asText } from '../read-tool-file.ts';
import { setVariable, type ToolEnvironment } from '../tool-environment.ts';
import { findProviderFaults } from './codex-providers.ts';
import {
  type CodexFiles,
  currentProvider,
  providersOf,
  readCodexFiles,
  reservedProviders,
  sendsChatGptToken,
} from './codex-files.ts';

/** Keys that Codex 0.169.0 does not know any more and names in an error item at every run (2026-11-20). */
const deadKeys = ['disable_response_storage', 'preferred_auth_method'];

export async function readCodexStatus(where: ToolEnvironment, origin: string): Promise<ToolStatus> {
  const files = await readCodexFiles(where);
  const id = currentProvider(files.config);
  const table = providersOf(files.config)[id];
  const builtIn = id === 'openai' ? asText(files.config.data['openai_base_url']) : null;
  const address = asText(table?.['base_url']) ?? builtIn;
  const isOurs = isOurAddress(address, origin);
  return {
    tool: 'codex',
    state: isOurs ? 'keyswitch' : address === null && !table ? 'default' : 'elsewhere',
    base_url: shownAddress(address),
    model: asText(files.config.data['model']),
    overridden_by: findOverride(where, files),
    findings: [
      ...findProxyTrap(where),
      ...findMissingKey(where, files),
      ...findLeaks(files),
      ...findMistakes(where, files, origin),
      ...findProviderFaults(files, origin),
      ...findTakeover(files),
    ],
  };
}

function findOverride(where: ToolEnvironment, files: CodexFiles): string | null {
  const provider = providersOf(files.config)[currentProvider(files.config)];
  return setVariable(where, 'CODEX_API_KEY') !== null && provider?.['requires_openai_auth'] === true
    ? 'the variable CODEX_API_KEY, which beats auth.json'
    : null;
}

/** Such a Codex ends its turn before any request (0.169.0, 2026-11-20). */
function findMissingKey(where: ToolEnvironment, files: CodexFiles): ToolFinding[] {
  const variable = asText(providersOf(files.config)[currentProvider(files.config)]?.['env_key']);
  if (variable === null || setVariable(where, variable) !== null) return [];
  return [
    {
      level: 'error',
      code: 'env-key-unset',
      message: `Codex takes its key from the variable ${variable}, which is not set here: without it every turn fails.`,
      remedy: `Set ${variable} where Codex is started, or run "keyswitch tool apply codex", which needs no variable.`,
      path: files.config.path,
    },
  ];
}

/** A provider that takes "whatever auth.json holds" sends a ChatGPT access token and account id to its address. */
function findLeaks(files: CodexFiles): ToolFinding[] {
  if (!sendsChatGptToken(files.auth)) return [];
  return Object.entries(providersOf(files.config)).flatMap(([id, table]): ToolFinding[] => {
    const address = asText(table['base_url']);
    const isThird =
      address !== null &&
      !isLoopbackAddress(address) &&
      !/^https:\/\/([\w-]+\.)*(openai|chatgpt)\.com(\/|$)/.test(address);
    const usesLogin =
      table['requires_openai_auth'] === true && !table['env_key'] && !table['experimental_bearer_token'];
    if (!isThird || !usesLogin) return [];
    return [
      {
        level: 'error',
        code: 'chatgpt-token-leak',
        message: `The provider "${id}" would send your ChatGPT access token to ${new URL(address).host}.`,
        remedy: `Remove requires_openai_auth from [model_providers.${id}] or give it an env_key of its own.`,
        path: files.config.path,
      },
    ];
  });
}

function findMistakes(where: ToolEnvironment, files: CodexFiles, origin: string): ToolFinding[] {
  const { config } = files;
  const findings: ToolFinding[] = [];
  const add = (level: ToolFinding['level'], code: string, message: string, remedy: string) =>
    findings.push({ level, code, message, remedy, path: config.path });
  for (const key of deadKeys) {
    if (config.data[key] !== undefined) {
      add(
        'warning',
        'dead-key',
        `${key} means nothing to current Codex, which shows an error line for it at every run.`,
        `Remove ${key}.`,
      );
    }
  }
  if (config.data['profile'] !== undefined) {
    add(
      'error',
      'dead-profile',
      '`profile = …` stops current Codex from starting.',
      'Use "codex --profile <name>" with a file <name>.config.toml.',
    );
  }
  const id = currentProvider(config);
  const providers = providersOf(config);
  if (!providers[id] && !reservedProviders.includes(id)) {
    const alike = Object.keys(providers).find((one) => one.toLowerCase() === id.toLowerCase());
    add(
      'error',
      'no-such-provider',
      `model_provider names "${id}", for which there is no table.`,
      alike === undefined
        ? `Add [model_providers.${id}] or choose another.`
        : `Write model_provider = "${alike}": upper and lower case count.`,
    );
  }
  for (const reserved of reservedProviders.slice(0, 3)) {
    if (providers[reserved]) {
      add(
        'error',
        'reserved-provider',
        `[model_providers.${reserved}] stops Codex from starting: the id is built in.`,
        'Give the table another id.',
      );
    }
  }
  for (const [name, table] of Object.entries(providers)) {
    if (table['wire_api'] === 'chat') {
      add(
        'error',
        'wire-api-chat',
        `The provider "${name}" has wire_api = "chat", which stops current Codex from starting.`,
        'Set wire_api = "responses".',
      );
    }
  }
  const chatgpt = asText(config.data['chatgpt_base_url']);
  if (chatgpt !== null && isOurAddress(chatgpt, origin)) {
    add(
      'error',
      'chatgpt-base-url',
      'chatgpt_base_url points at Keyswitch, so Codex goes past it to chatgpt.com.',
      'Remove chatgpt_base_url.',
    );
  }
  if (
    isOurAddress(asText(providers[id]?.['base_url']), origin) &&
    !/\/(?:backend-api\/codex|v1)\/?$/.test(asText(providers[id]?.['base_url']) ?? '')
  ) {
    add(
      'warning',
      'base-url-path',
      `The provider "${id}" should end in /backend-api/codex.`,
      'Run "keyswitch tool apply codex".',
    );
  }
  if (setVariable(where, 'OPENAI_BASE_URL') !== null) {
    add(
      'info',
      'ignored-variable',
      'OPENAI_BASE_URL is set, but Codex ignores it.',
      'Nothing needs to be done.',
    );
  }
  const command = asText(asRecord(providers[id]?.['auth'])['command']);
  if (command !== null && !command.includes('/') && !command.includes('\\')) {
    add(
      'warning',
      'relative-command',
      `The token command "${command}" has no full path, so apps started from a desktop may not find it.`,
      'Write its full path.',
    );
  }
  return findings;
}

function findTakeover(files: CodexFiles): ToolFinding[] {
  const tables = Object.values(providersOf(files.config));
  const values = [
    ...tables.flatMap((table) => [table['experimental_bearer_token'], table['base_url']]),
    files.auth.data['OPENAI_API_KEY'],
  ];
  if (!isTakenOver(values)) return [];
  return [
    {
      level: 'warning',
      code: 'cc-switch-takeover',
      message: 'CC Switch routes Codex through its own proxy right now.',
      remedy: 'Switch its routing for Codex off before Keyswitch changes these files.',
      path: join(files.folder, 'config.toml'),
    },
  ];
}
