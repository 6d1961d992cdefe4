// OpenCode, both generations.
import { existsSync } from 'node:fs';
import type { ClientTool } from '../client-tool.ts';
import { readTokenFile } from '../token-command.ts';
import { asRecord, asText } from '../read-tool-file.ts';
import { findProgram, isWsl, readVersion, setVariable } from '../tool-environment.ts';
import {
  listConfigFiles,
  openCodeFolder,
  ourProvider,
  providersOf,
  readMainConfig,
} from './opencode-files.ts';
import { openCodeProfiles } from './opencode-profiles.ts';
import { readOpenCodeStatus } from './opencode-status.ts';
import { planOpenCode } from './plan-opencode.ts';
import { verifyOpenCode } from './verify-opencode.ts';

export const openCode: ClientTool = {
  id: 'opencode',
  name: 'OpenCode',
  async detect(where) {
    const program = await findProgram(where, 'opencode');
    const variables = [
      'OPENCODE_CONFIG',
      'OPENCODE_CONFIG_DIR',
      'OPENCODE_CONFIG_CONTENT',
      'XDG_CONFIG_HOME',
      'OPENCODE_DISABLE_PROJECT_CONFIG',
    ];
    return {
      tool: 'opencode',
      name: 'OpenCode',
      installed: program !== null || existsSync(openCodeFolder(where)),
      program,
      version: program === null ? null : await readVersion(where, program),
      files: listConfigFiles(where),
      variables: variables.filter((name) => setVariable(where, name) !== null),
      wsl: await isWsl(where),
    };
  },
  status: readOpenCodeStatus,
  plan: planOpenCode,
  async currentToken(where, dataHome) {
    const provider = providersOf(await readMainConfig(where))[ourProvider];
    const key = asText(asRecord(provider?.['options'])['apiKey']);
    if (key === null) return null;
    return key.startsWith('{file:') ? readTokenFile(dataHome, 'opencode') : key;
  },
  verify: verifyOpenCode,
  profiles: openCodeProfiles,
};
