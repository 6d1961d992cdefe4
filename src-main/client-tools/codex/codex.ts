// Codex CLI, its desktop app and its editor extensions: one program, one CODEX_HOME.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientTool, ToolFile } from '../client-tool.ts';
import { asRecord, asText } from '../read-tool-file.ts';
import {
  findProgram,
  isWsl,
  readVersion,
  runProgram,
  setVariable,
  type ToolEnvironment,
} from '../tool-environment.ts';
import { codexHome, listProfileFiles, ourProvider, providersOf, readCodexFiles } from './codex-files.ts';
import { codexProfiles } from './codex-profiles.ts';
import { readCodexStatus } from './codex-status.ts';
import { planCodex } from './plan-codex.ts';
import { readTokenFile } from '../token-command.ts';

export const codex: ClientTool = {
  id: 'codex',
  name: 'Codex',
  async detect(where) {
    const program = await findProgram(where, 'codex');
    const folder = codexHome(where);
    const file = (path: string, role: string): ToolFile => ({ path, exists: existsSync(path), role });
    const profileFiles = await listProfileFiles(folder);
    return {
      tool: 'codex',
      name: 'Codex',
      installed: program !== null || existsSync(folder),
      program,
      version: program === null ? null : await readVersion(where, program),
      files: [
        file('/etc/codex/config.toml', 'system settings'),
        file(join(folder, 'config.toml'), 'settings'),
        ...profileFiles.map((name) => file(join(folder, name), 'profile')),
        file(join(where.cwd, '.codex', 'config.toml'), 'project settings'),
        file(join(folder, 'auth.json'), 'login'),
      ],
      variables: ['CODEX_HOME', 'CODEX_API_KEY'].filter((name) => setVariable(where, name) !== null),
      wsl: await isWsl(where),
    };
  },
  status: readCodexStatus,
  plan: planCodex,
  async currentToken(where, dataHome) {
    const { config, auth } = await readCodexFiles(where);
    const table = providersOf(config)[ourProvider];
    if (!table) return null;
    if (table['requires_openai_auth'] === true) return asText(auth.data['OPENAI_API_KEY']);
    return (
      asText(table['experimental_bearer_token']) ??
      (asRecord(table['auth'])['command'] || table['env_key'] ? readTokenFile(dataHome, 'codex') : null)
    );
  },
  verify: verifyCodex,
  profiles: codexProfiles,
};

/** `codex app-server` loads the whole configuration and ends with its standard input; nothing goes over the network. */
async function verifyCodex(where: ToolEnvironment) {
  const program = await findProgram(where, 'codex');
  if (program === null) return { ok: null, message: 'Codex is not on PATH, so it could not be asked.' };
  const { exitCode, output } = await runProgram(where, program, ['app-server', '--strict-config']);
  if (exitCode === 0) return { ok: true, message: 'Codex accepts its settings (--strict-config).' };
  const reason =
    output.split('\n').find((line) => line.startsWith('Error')) ?? output.split('\n')[0] ?? 'no answer';
  return { ok: false, message: `Codex does not accept its settings: ${reason.slice(0, 300)}` };
}
