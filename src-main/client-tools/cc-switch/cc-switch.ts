// CC Switch: a row of our own per app in its database. Live client files stay with CC Switch.
import { existsSync } from 'node:fs';
import type { RowEdit } from '../../config-files/sqlite-edit.ts';
import { Problem } from '../../problem.ts';
import { isOurAddress, shownAddress } from '../address-check.ts';
import type { ClientTool, PointingRequest, ToolFinding, ToolPlan, ToolStatus } from '../client-tool.ts';
import { findProgram, isWsl, setVariable, type ToolEnvironment } from '../tool-environment.ts';
import {
  currentProviderId,
  isCcSwitchRunning,
  refuseWhileRunning,
  knownVersions,
  readCcSwitch,
  requireWritable,
  resolveCcSwitchPaths,
  switchApps,
} from './cc-switch-database.ts';
import { ccSwitchProfiles, parseRowConfig, rowColumns } from './cc-switch-profiles.ts';
import { newRowConfig, readRowFields } from './row-fields.ts';

/** The id of our rows; the primary key is (id, app_type). */
export const ourRow = 'keyswitch';
const servedApps = ['claude', 'codex', 'gemini', 'opencode'];

/** The address that each app's client wants. */
export function addressForApp(app: string, origin: string): string {
  if (app === 'codex') return `${origin}/backend-api/codex`;
  return app === 'opencode' ? `${origin}/v1` : origin;
}

async function planCcSwitch(where: ToolEnvironment, request: PointingRequest): Promise<ToolPlan> {
  const data = await readCcSwitch(where);
  requireWritable(data);
  const apps = request.options.apps ?? servedApps;
  const unserved = apps.find((app) => !servedApps.includes(app));
  if (unserved !== undefined)
    throw new Problem(
      `Keyswitch makes CC Switch rows for ${servedApps.join(', ')}, not for "${unserved}".`,
      2,
    );
  const models = request.models.map(({ id }) => id);
  const rows = apps.flatMap((app): RowEdit[] => {
    const config = newRowConfig(app, {
      name: app === 'codex' ? 'OpenAI' : 'Keyswitch',
      base_url: addressForApp(app, request.origin),
      key: request.token,
      model: request.options.model ?? (app === 'opencode' || app === 'codex' ? (models[0] ?? null) : null),
      models,
    });
    const old = data.providers.find((row) => row['id'] === ourRow && row['app_type'] === app);
    const edit = { path: data.paths.database, table: 'providers', key: { id: ourRow, app_type: app } };
    if (!old) return [{ ...edit, before: null, after: rowColumns(data, 'Keyswitch', config) }];
    const text = JSON.stringify(config);
    return old['settings_config'] === text
      ? []
      : [{ ...edit, before: old, after: { ...old, settings_config: text } }];
  });
  const running = await isCcSwitchRunning(where);
  return {
    change: { files: [], rows },
    ownFiles: [],
    notes: [
      running
        ? 'CC Switch shows the new rows after its next refresh; choose "Keyswitch" there.'
        : 'Start CC Switch and choose "Keyswitch" for the apps that should use it.',
      ...data.takenOver.map((app) => `CC Switch routes ${app} through its own proxy; that stays as it is.`),
    ],
  };
}

async function readStatus(where: ToolEnvironment, origin: string): Promise<ToolStatus> {
  const data = await readCcSwitch(where);
  const current = switchApps.flatMap((app) => {
    const id = currentProviderId(data, app);
    const row = data.providers.find((one) => one['app_type'] === app && one['id'] === id);
    return row ? [{ app, ...readRowFields(app, parseRowConfig(row)) }] : [];
  });
  const ours = current.find(({ base_url }) => isOurAddress(base_url, origin));
  const shown = ours ?? current.find(({ base_url }) => base_url !== null);
  const findings: ToolFinding[] = data.takenOver.map((app) => ({
    level: 'info',
    code: 'cc-switch-takeover',
    message: `CC Switch routes ${app} through its own proxy right now.`,
    remedy: 'Nothing needs to be done; Keyswitch leaves that client’s files alone meanwhile.',
    path: data.paths.database,
  }));
  if (data.version !== null && (data.version > knownVersions.newest || data.version < knownVersions.oldest)) {
    findings.push({
      level: 'warning',
      code: 'schema-version',
      message: `The database has schema ${data.version}; Keyswitch writes ${knownVersions.oldest} to ${knownVersions.newest}, others are only read.`,
      remedy: 'Update Keyswitch or CC Switch.',
      path: data.paths.database,
    });
  }
  return {
    tool: 'cc-switch',
    state: ours ? 'keyswitch' : shown ? 'elsewhere' : 'default',
    base_url: shownAddress(shown?.base_url ?? null),
    model: shown?.model ?? null,
    overridden_by: null,
    findings,
  };
}

export const ccSwitch: ClientTool = {
  id: 'cc-switch',
  name: 'CC Switch',
  async detect(where) {
    const program = await findProgram(where, 'cc-switch');
    const paths = await resolveCcSwitchPaths(where);
    const { version } = await readCcSwitch(where);
    return {
      tool: 'cc-switch',
      name: 'CC Switch',
      installed: program !== null || existsSync(paths.database),
      program,
      version: version === null ? null : `schema ${version}`,
      files: [
        { path: paths.database, exists: existsSync(paths.database), role: 'database' },
        { path: paths.settings, exists: existsSync(paths.settings), role: 'settings' },
      ],
      variables: ['CC_SWITCH_TEST_HOME'].filter((name) => setVariable(where, name) !== null),
      wsl: await isWsl(where),
    };
  },
  status: readStatus,
  plan: planCcSwitch,
  async currentToken(where) {
    const { providers } = await readCcSwitch(where);
    const row = providers.find((one) => one['id'] === ourRow);
    return row ? readRowFields(String(row['app_type']), parseRowConfig(row)).key : null;
  },
  async verify(where) {
    const { version } = await readCcSwitch(where);
    if (version === null) return { ok: null, message: 'CC Switch has no database here.' };
    return { ok: true, message: `CC Switch’s database (schema ${version}) can be read.` };
  },
  async mayChange(where, { files, rows }) {
    const data = await readCcSwitch(where);
    if (rows.length) requireWritable(data);
    const moves = rows.some(
      ({ before, after }) => before && after && before['is_current'] !== after['is_current'],
    );
    if (moves || files.length > 0) await refuseWhileRunning(where);
  },
  profiles: ccSwitchProfiles,
};
