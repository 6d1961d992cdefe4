// Gemini CLI: two variables in its `.env` and the kind of login in settings.json.
// Facts measured with 0.61.0, 2026-11-20: the base address can only come from a variable, the home `.env` is read only in
// trusted folders and when no project `.env` hides it, and without `selectedType` the CLI exits 41.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DocumentEdit } from '../../config-files/document.ts';
import { type FileEdit, planFileEdit } from '../../config-files/file-edit.ts';
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
import { asProblem, asRecord, asText, readToolDocument, type ToolDocument } from '../read-tool-file.ts';
import {
  findProgram,
  isWsl,
  readVersion,
  setPath,
  setVariable,
  type ToolEnvironment,
} from '../tool-environment.ts';

const addressName = 'GOOGLE_GEMINI_BASE_URL';
const keyName = 'GEMINI_API_KEY';

function geminiFolder(where: ToolEnvironment): string {
  return join(setPath(where, 'GEMINI_CLI_HOME') ?? where.home, '.gemini');
}

interface GeminiFiles {
  readonly env: ToolDocument;
  readonly settings: ToolDocument;
}

async function readFiles(where: ToolEnvironment): Promise<GeminiFiles> {
  const folder = geminiFolder(where);
  return {
    env: await readToolDocument(join(folder, '.env'), 'env'),
    settings: await readToolDocument(join(folder, 'settings.json'), 'comments'),
  };
}

function selectedType(settings: ToolDocument): string | null {
  return asText(asRecord(asRecord(settings.data['security'])['auth'])['selectedType']);
}

/** The first `.env` that Gemini CLI meets on its way up; it reads only that one. */
function findHidingEnv(where: ToolEnvironment): string | null {
  const own = join(geminiFolder(where), '.env');
  for (let folder = where.cwd; ; folder = dirname(folder)) {
    for (const path of [join(folder, '.gemini', '.env'), join(folder, '.env')]) {
      if (path !== own && existsSync(path)) return path;
      if (path === own && existsSync(path)) return null;
    }
    if (dirname(folder) === folder) return null;
  }
}

async function isTrusted(where: ToolEnvironment, settings: ToolDocument): Promise<boolean> {
  if (asRecord(asRecord(settings.data['security'])['folderTrust'])['enabled'] === false) return true;
  if (where.env['GEMINI_CLI_TRUST_WORKSPACE'] === 'true') return true;
  const { data } = await readToolDocument(join(geminiFolder(where), 'trustedFolders.json'), 'comments').catch(
    () => ({ data: {} }),
  );
  return Object.entries(data).some(([path, level]) => {
    const folder = level === 'TRUST_PARENT' ? dirname(path) : path;
    return level !== 'DO_NOT_TRUST' && (where.cwd === folder || where.cwd.startsWith(`${folder}/`));
  });
}

async function planGemini(where: ToolEnvironment, request: PointingRequest): Promise<ToolPlan> {
  const files = await readFiles(where);
  refuseTakenOver([files.env.data[addressName], files.env.data[keyName]], files.env.path, 'Gemini CLI');
  const variables: DocumentEdit[] = [
    { op: 'set', path: [addressName], value: request.origin },
    { op: 'set', path: [keyName], value: request.token },
  ];
  const login: DocumentEdit[] = [
    { op: 'set', path: ['security', 'auth', 'selectedType'], value: 'gemini-api-key' },
  ];
  const env = await asProblem(() =>
    planFileEdit(files.env.path, 'env', files.env.state, variables, { mode: 0o600 }),
  );
  const settings = await asProblem(() =>
    planFileEdit(files.settings.path, 'comments', files.settings.state, login),
  );
  return {
    change: { files: [env, settings].filter((edit): edit is FileEdit => edit !== null), rows: [] },
    ownFiles: [],
    notes: [
      'Restart Gemini CLI: it reads its settings when it starts.',
      ...(await readStatus(where, request.origin)).findings
        .filter((finding) => finding.code.startsWith('env-'))
        .map((finding) => `${finding.message} ${finding.remedy}`),
      ...((await isTrusted(where, files.settings))
        ? []
        : [
            'Gemini CLI reads this .env only in folders that you trust: answer its question with "Trust", or start it with --skip-trust.',
          ]),
    ],
  };
}

async function readStatus(where: ToolEnvironment, origin: string): Promise<ToolStatus> {
  const { env, settings } = await readFiles(where);
  const variable = setVariable(where, addressName);
  const hiding = findHidingEnv(where);
  const address = variable ?? asText(env.data[addressName]);
  const override =
    variable !== null && variable !== env.data[addressName] ? `the variable ${addressName}` : hiding;
  return {
    tool: 'gemini-cli',
    state: isOurAddress(address, origin) ? 'keyswitch' : address === null ? 'default' : 'elsewhere',
    base_url: shownAddress(address),
    model: asText(asRecord(settings.data['model'])['name']) ?? setVariable(where, 'GEMINI_MODEL'),
    overridden_by: override,
    findings: [...findProxyTrap(where), ...(await findMistakes(where, { env, settings }, hiding, address))],
  };
}

async function findMistakes(
  where: ToolEnvironment,
  files: GeminiFiles,
  hiding: string | null,
  address: string | null,
): Promise<ToolFinding[]> {
  const findings: ToolFinding[] = [];
  const add = (level: ToolFinding['level'], code: string, message: string, remedy: string, path: string) =>
    findings.push({ level, code, message, remedy, path });
  if (hiding !== null && setVariable(where, addressName) === null) {
    add(
      'warning',
      'env-hidden',
      `${hiding} hides ${files.env.path} in this folder.`,
      'Put the two variables into the shell, or set advanced.ignoreLocalEnv.',
      hiding,
    );
  }
  findings.push(
    ...findAddressFaults(address, addressName, files.env.path),
    ...findKeyFaults(asText(files.env.data[keyName]), keyName, files.env.path),
  );
  if (address !== null && selectedType(files.settings) !== 'gemini-api-key') {
    add(
      'error',
      'selected-type',
      'With an address of its own Gemini CLI stops with "Invalid auth method" unless selectedType is gemini-api-key.',
      'Run "keyswitch tool apply gemini-cli".',
      files.settings.path,
    );
  }
  if (address !== null && /\/v1(?:beta)?\/?$/.test(address)) {
    add(
      'error',
      'base-url-with-version',
      `${addressName} ends in a version, which Gemini CLI adds itself.`,
      'Write it without /v1 or /v1beta.',
      files.env.path,
    );
  }
  if (
    address !== null &&
    !(await isTrusted(where, files.settings)) &&
    setVariable(where, addressName) === null
  ) {
    add(
      'info',
      'untrusted-folder',
      'Gemini CLI does not trust this folder, so it does not read the address from its .env here.',
      'Trust the folder, or start it with --skip-trust.',
      where.cwd,
    );
  }
  if (isTakenOver([files.env.data[addressName], files.env.data[keyName]])) {
    add(
      'warning',
      'cc-switch-takeover',
      'CC Switch routes Gemini CLI through its own proxy right now.',
      'Switch its routing for Gemini off before Keyswitch changes this file.',
      files.env.path,
    );
  }
  return findings;
}

export const geminiCli: ClientTool = {
  id: 'gemini-cli',
  name: 'Gemini CLI',
  async detect(where) {
    const program = await findProgram(where, 'gemini');
    const folder = geminiFolder(where);
    const file = (path: string, role: string): ToolFile => ({ path, exists: existsSync(path), role });
    return {
      tool: 'gemini-cli',
      name: 'Gemini CLI',
      installed: program !== null || existsSync(folder),
      program,
      version: program === null ? null : await readVersion(where, program),
      files: [
        file(join(folder, 'settings.json'), 'settings'),
        file(join(where.cwd, '.gemini', 'settings.json'), 'project settings'),
        file(join(folder, '.env'), 'variables'),
        file(join(folder, 'trustedFolders.json'), 'trusted folders'),
      ],
      variables: ['GEMINI_CLI_HOME', addressName, keyName, 'GEMINI_MODEL'].filter(
        (name) => setVariable(where, name) !== null,
      ),
      wsl: await isWsl(where),
    };
  },
  status: readStatus,
  plan: planGemini,
  async currentToken(where) {
    return asText((await readFiles(where)).env.data[keyName]);
  },
  /** Gemini CLI has no command that checks settings without a call; what it demands is checked on the files themselves. */
  async verify(where) {
    const { settings, env } = await readFiles(where);
    if (env.data[addressName] !== undefined && selectedType(settings) !== 'gemini-api-key') {
      return {
        ok: false,
        message: `security.auth.selectedType in ${settings.path} must be "gemini-api-key".`,
      };
    }
    return { ok: true, message: 'Gemini CLI can read its settings.' };
  },
  profiles: null,
};
