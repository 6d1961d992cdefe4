// Claude Code: the `env` of its user settings. Strict JSON: one comment and it ignores the whole file.
// Facts measured with 2.1.329, 2026-11-20.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DocumentEdit } from '../../config-files/document.ts';
import { planFileEdit } from '../../config-files/file-edit.ts';
import {
  findAddressFaults,
  findKeyFaults,
  findProxyTrap,
  isOurAddress,
  isTakenOver,
  refuseTakenOver,
  shownAddress,
} from '../address-check.ts';
import type {
  ClientTool,
  PointingRequest,
  ToolFile,
  ToolFinding,
  ToolPlan,
  ToolStatus,
} from '../client-tool.ts';
import { describeModel } from '../model-family.ts';
import { asProblem, asRecord, asText, readToolDocument, type ToolDocument } from '../read-tool-file.ts';
import {
  findProgram,
  isWsl,
  readVersion,
  setPath,
  setVariable,
  type ToolEnvironment,
} from '../tool-environment.ts';

function claudeFolder(where: ToolEnvironment): string {
  return setPath(where, 'CLAUDE_CONFIG_DIR') ?? join(where.home, '.claude');
}

async function readSettings(where: ToolEnvironment): Promise<ToolDocument> {
  return readToolDocument(join(claudeFolder(where), 'settings.json'), 'json');
}

function settingsFiles(where: ToolEnvironment): ToolFile[] {
  const managed: Partial<Record<NodeJS.Platform, string>> = {
    darwin: '/Library/Application Support/ClaudeCode/managed-settings.json',
    win32: join(where.env['ProgramData'] ?? 'C:\\ProgramData', 'ClaudeCode', 'managed-settings.json'),
  };
  const file = (path: string, role: string): ToolFile => ({ path, exists: existsSync(path), role });
  return [
    file(join(claudeFolder(where), 'settings.json'), 'settings'),
    file(join(where.cwd, '.claude', 'settings.json'), 'project settings'),
    file(join(where.cwd, '.claude', 'settings.local.json'), 'local project settings'),
    file(managed[where.platform] ?? '/etc/claude-code/managed-settings.json', 'managed settings'),
  ];
}

const aliases = ['OPUS', 'SONNET', 'HAIKU'] as const;

/**
 * `ANTHROPIC_API_KEY: ""` stands beside the token while we are pointed at: it masks a key that the shell exports, which
 * would otherwise be sent too (measured). Models are only touched when asked for.
 */
function wantedEnv(request: PointingRequest): Record<string, string> {
  const { model, smallModel } = request.options;
  const env: Record<string, string> = {
    ANTHROPIC_BASE_URL: request.origin,
    ANTHROPIC_AUTH_TOKEN: request.token,
    ANTHROPIC_API_KEY: '',
  };
  if (model === undefined) return env;
  env['ANTHROPIC_MODEL'] = model;
  const isForeign = describeModel(model).family !== 'claude';
  for (const alias of aliases) {
    if (isForeign || (alias === 'HAIKU' && smallModel !== undefined)) {
      env[`ANTHROPIC_DEFAULT_${alias}_MODEL`] = alias === 'HAIKU' ? (smallModel ?? model) : model;
    }
  }
  return env;
}

async function planClaudeCode(where: ToolEnvironment, request: PointingRequest): Promise<ToolPlan> {
  const settings = await readSettings(where);
  const env = asRecord(settings.data['env']);
  refuseTakenOver(
    [env['ANTHROPIC_BASE_URL'], env['ANTHROPIC_AUTH_TOKEN'], env['ANTHROPIC_API_KEY']],
    settings.path,
    'Claude Code',
  );
  const edits = Object.entries(wantedEnv(request)).map(([name, value]): DocumentEdit => ({
    op: 'set',
    path: ['env', name],
    value,
  }));
  const edit = await asProblem(() =>
    planFileEdit(settings.path, 'json', settings.state, edits, { mode: 0o600 }),
  );
  const status = await readStatus(where, request.origin);
  return {
    change: { files: edit ? [edit] : [], rows: [] },
    ownFiles: [],
    notes: [
      'Restart Claude Code: it reads its settings when it starts.',
      'The VS Code extension and Claude Desktop have settings of their own.',
      ...(status.overridden_by === null ? [] : [`${status.overridden_by} wins over this.`]),
      ...(settings.data['apiKeyHelper'] === undefined
        ? []
        : ['apiKeyHelper is set: its value is sent as well as our token.']),
    ],
  };
}

async function readStatus(where: ToolEnvironment, origin: string): Promise<ToolStatus> {
  const layers: { file: ToolFile; env: Record<string, unknown>; document: ToolDocument }[] = [];
  for (const file of settingsFiles(where).filter((one) => one.exists)) {
    const document = await readToolDocument(file.path, 'json');
    layers.push({ file, document, env: asRecord(document.data['env']) });
  }
  const user = layers.find(({ file }) => file.role === 'settings');
  const winner = layers.findLast(({ env }) => asText(env['ANTHROPIC_BASE_URL']));
  const address = asText(winner?.env['ANTHROPIC_BASE_URL']) ?? setVariable(where, 'ANTHROPIC_BASE_URL');
  const model = layers
    .map(({ env, document }) => asText(env['ANTHROPIC_MODEL']) ?? asText(document.data['model']))
    .findLast((one) => one !== null);
  const override = winner && winner.file.role !== 'settings' ? winner.file.path : null;
  return {
    tool: 'claude-code',
    state: isOurAddress(address, origin) ? 'keyswitch' : address === null ? 'default' : 'elsewhere',
    base_url: shownAddress(address),
    model: model ?? null,
    overridden_by: override,
    findings: [...findProxyTrap(where), ...findMistakes(user?.document ?? null, address)],
  };
}

function findMistakes(user: ToolDocument | null, address: string | null): ToolFinding[] {
  if (!user) return [];
  const env = asRecord(user.data['env']);
  const findings: ToolFinding[] = [];
  const add = (level: ToolFinding['level'], code: string, message: string, remedy: string) =>
    findings.push({ level, code, message, remedy, path: user.path });
  findings.push(...findAddressFaults(address, 'ANTHROPIC_BASE_URL', user.path));
  for (const name of ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_API_KEY'])
    findings.push(...findKeyFaults(asText(env[name]), name, user.path));
  if (address !== null && /\/v1\/?$/.test(address)) {
    add(
      'error',
      'base-url-with-v1',
      'ANTHROPIC_BASE_URL ends in /v1, so Claude Code calls /v1/v1/messages.',
      'Write it without /v1.',
    );
  }
  if (
    address !== null &&
    !env['ANTHROPIC_AUTH_TOKEN'] &&
    !env['ANTHROPIC_API_KEY'] &&
    user.data['apiKeyHelper'] === undefined
  ) {
    add(
      'error',
      'login-leak',
      'ANTHROPIC_BASE_URL is set without a token, so a claude.ai login would be sent to that address.',
      'Set ANTHROPIC_AUTH_TOKEN beside it, or remove the address.',
    );
  }
  if (env['ANTHROPIC_AUTH_TOKEN'] && env['ANTHROPIC_API_KEY']) {
    add(
      'warning',
      'two-credentials',
      'Both ANTHROPIC_AUTH_TOKEN and ANTHROPIC_API_KEY are set, and both are sent.',
      'Keep one of them.',
    );
  }
  if (isTakenOver(Object.values(env))) {
    add(
      'warning',
      'cc-switch-takeover',
      'CC Switch routes Claude Code through its own proxy right now.',
      'Switch its routing for Claude Code off before Keyswitch changes this file.',
    );
  }
  return findings;
}

export const claudeCode: ClientTool = {
  id: 'claude-code',
  name: 'Claude Code',
  async detect(where) {
    const program = await findProgram(where, 'claude');
    return {
      tool: 'claude-code',
      name: 'Claude Code',
      installed: program !== null || existsSync(claudeFolder(where)),
      program,
      version: program === null ? null : await readVersion(where, program),
      files: settingsFiles(where),
      variables: [
        'CLAUDE_CONFIG_DIR',
        'ANTHROPIC_BASE_URL',
        'ANTHROPIC_API_KEY',
        'ANTHROPIC_AUTH_TOKEN',
      ].filter((name) => setVariable(where, name) !== null),
      wsl: await isWsl(where),
    };
  },
  status: readStatus,
  plan: planClaudeCode,
  async currentToken(where) {
    return asText(asRecord((await readSettings(where)).data['env'])['ANTHROPIC_AUTH_TOKEN']);
  },
  /** Claude Code has no command that checks settings without a call; what it demands is checked on the file itself. */
  async verify(where) {
    const settings = await readSettings(where);
    const { env } = settings.data;
    const isMap = env === undefined || (typeof env === 'object' && env !== null && !Array.isArray(env));
    return isMap
      ? { ok: true, message: `${settings.path} is strict JSON, as Claude Code demands.` }
      : { ok: false, message: `"env" in ${settings.path} must be an object of variables.` };
  },
  profiles: null,
};
