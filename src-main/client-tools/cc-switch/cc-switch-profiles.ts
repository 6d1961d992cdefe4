// CC Switch's provider rows as profiles `app/id`: list, change, remove, make current. UPDATE with named columns only.
import {
  planRowRemoval,
  type RowEdit,
  type SqlRow,
  type SqlValue,
  withDatabase,
} from '../../config-files/sqlite-edit.ts';
import { planFileEdit } from '../../config-files/file-edit.ts';
import { Problem } from '../../problem.ts';
import { checkTypedAddress, takeoverToken } from '../address-check.ts';
import type {
  ProfileChange,
  ProfileFieldChange,
  ProfilePlan,
  ProfileValue,
  ToolProfile,
  ToolProfiles,
} from '../client-tool.ts';
import { asProblem, asRecord, asText } from '../read-tool-file.ts';
import type { ToolEnvironment } from '../tool-environment.ts';
import {
  type CcSwitchData,
  currentProviderId,
  refuseWhileRunning,
  readCcSwitch,
  requireWritable,
  settingsKey,
  switchApps,
} from './cc-switch-database.ts';
import { editableApps, newRowConfig, readRowFields, type RowFieldName, writeRowField } from './row-fields.ts';

/** Rows that CC Switch made itself and needs under these ids. */
const seeded = /^(?:claude|claude-desktop|codex|gemini|grokbuild)-official$|^default$|^universal-/;
const textColumns = ['name', 'website_url', 'category', 'notes', 'icon', 'icon_color'];
const categories = ['official', 'cn_official', 'cloud_provider', 'aggregator', 'third_party', 'custom'];

export const ccSwitchProfiles: ToolProfiles = {
  async list(where) {
    const data = await readCcSwitch(where);
    return data.providers
      .filter((row) => !String(row['category'] ?? '').startsWith('omo'))
      .map((row) => describeRow(data, row));
  },
  plan: (where, change) => planCcSwitchProfile(where, change),
};

export function parseRowConfig(row: SqlRow): Record<string, unknown> {
  try {
    return asRecord(JSON.parse(String(row['settings_config'])));
  } catch {
    return {};
  }
}

function describeRow(data: CcSwitchData, row: SqlRow): ToolProfile {
  const app = String(row['app_type']);
  const { base_url, model, key } = readRowFields(app, parseRowConfig(row));
  const columns = textColumns.filter(
    (name) => row[name] !== null && row[name] !== undefined && row[name] !== '',
  );
  const fields: Record<string, ProfileValue> = {
    app,
    ...Object.fromEntries(columns.map((name) => [name, row[name] ?? null])),
    ...(base_url === null ? {} : { base_url }),
    ...(model === null ? {} : { model }),
  };
  const isReal = key !== null && key !== '' && key !== takeoverToken && !key.startsWith('{');
  return {
    id: `${app}/${String(row['id'])}`,
    current: currentProviderId(data, app) === row['id'],
    fields,
    secret: isReal ? key : null,
    secretPlace: key === null || key === '' ? null : data.paths.database,
    path: data.paths.database,
  };
}

function splitId(id: string): { readonly app: string; readonly row: string } {
  const at = id.indexOf('/');
  if (at > 0 && at < id.length - 1) return { app: id.slice(0, at), row: id.slice(at + 1) };
  throw new Problem(`A CC Switch profile is named app/id, for example claude/my-provider, not "${id}".`, 2);
}

async function planCcSwitchProfile(where: ToolEnvironment, change: ProfileChange): Promise<ProfilePlan> {
  const data = await readCcSwitch(where);
  requireWritable(data);
  const { app, row: rowId } = splitId(change.id);
  const row = data.providers.find((one) => one['app_type'] === app && one['id'] === rowId);
  const isNew = change.op === 'add' || change.op === 'duplicate';
  if (isNew && row)
    throw new Problem(`CC Switch already has "${change.id}"; choose another id or use "set".`);
  if (!isNew && !row)
    throw new Problem(
      `CC Switch has no profile "${change.id}"; see "keyswitch tool-profile list cc-switch".`,
    );
  if (isNew && seeded.test(rowId))
    throw new Problem(`"${rowId}" is an id that CC Switch uses itself; choose another.`, 2);
  if (change.op === 'use') return planUse(where, data, app, rowId);
  const warnings: string[] = [];
  const isCurrent = currentProviderId(data, app) === rowId;
  if (row && isCurrent) {
    warnings.push(
      'This is the current provider: CC Switch 3 writes the client’s own file over this row at its next switch.',
    );
  }
  const edit = (before: SqlRow | null, after: SqlRow | null): RowEdit => ({
    path: data.paths.database,
    table: 'providers',
    key: { id: rowId, app_type: app },
    before,
    after,
  });
  const plan = (one: RowEdit): ProfilePlan => ({ change: { files: [], rows: [one] }, warnings });
  if (change.op === 'remove') {
    if (seeded.test(rowId))
      throw new Problem(`"${change.id}" was made by CC Switch itself and cannot be removed from outside.`);
    if (isCurrent)
      throw new Problem(`"${change.id}" is the current provider of ${app}; choose another one first.`);
    const removal = edit(row ?? null, null);
    const rows = withDatabase(removal.path, (database) => planRowRemoval(database, removal));
    return { change: { files: [], rows }, warnings };
  }
  if (change.op === 'duplicate') {
    const from = splitId(change.from);
    const source = data.providers.find((one) => one['app_type'] === from.app && one['id'] === from.row);
    if (!source || from.app !== app)
      throw new Problem(`CC Switch has no profile "${change.from}" of the app ${app}.`);
    return plan(
      edit(null, {
        ...source,
        id: rowId,
        app_type: app,
        is_current: 0,
        in_failover_queue: 0,
        created_at: Date.now(),
      }),
    );
  }
  if (change.op === 'add') return plan(edit(null, newRow(data, app, rowId, change)));
  if (change.op !== 'set') return plan(edit(null, null));
  const columns = row ? changedColumns(app, row, change) : {};
  const before = Object.fromEntries(Object.keys(columns).map((name) => [name, row?.[name] ?? null]));
  return Object.keys(columns).length
    ? plan(edit(before, columns))
    : { change: { files: [], rows: [] }, warnings };
}

function changedColumns(app: string, row: SqlRow, change: ProfileFieldChange): Record<string, SqlValue> {
  const columns: Record<string, SqlValue> = {};
  let config = parseRowConfig(row);
  const setField = (name: RowFieldName, value: string) => {
    if (!editableApps.includes(app))
      throw new Problem(`Keyswitch cannot edit ${name} of ${app} rows; use CC Switch for it.`);
    config = writeRowField(app, config, name, value);
  };
  for (const [name, typed] of Object.entries(change.fields)) {
    if (name === 'key')
      throw new Problem('The key is a secret: give it on standard input, not as an argument.', 2);
    if (name === 'base_url') setField('base_url', checkTypedAddress(typed));
    else if (name === 'model') setField('model', typed);
    else columns[name] = readColumn(name, typed);
  }
  if (change.key !== undefined) setField('key', change.key);
  const text = JSON.stringify(config);
  if (text !== JSON.stringify(parseRowConfig(row))) columns['settings_config'] = text;
  return Object.fromEntries(Object.entries(columns).filter(([name, value]) => row[name] !== value));
}

function readColumn(name: string, typed: string): SqlValue {
  if (name === 'sort_index') {
    if (/^\d{1,6}$/.test(typed)) return Number(typed);
    throw new Problem('sort_index: write a whole number.', 2);
  }
  if (!textColumns.includes(name)) {
    throw new Problem(
      `CC Switch rows have no field "${name}"; there are: base_url, model, key, sort_index, ${textColumns.join(', ')}.`,
      2,
    );
  }
  if (name === 'name' && typed.trim() === '') throw new Problem('name must not be empty.', 2);
  if (name === 'category' && !categories.includes(typed))
    throw new Problem(`category must be one of ${categories.join(', ')}.`, 2);
  if (name === 'website_url' && typed !== '' && !/^https?:\/\//.test(typed))
    throw new Problem('website_url must start with https://.', 2);
  return typed === '' ? null : typed;
}

function newRow(data: CcSwitchData, app: string, rowId: string, change: ProfileFieldChange): SqlRow {
  if (!editableApps.includes(app))
    throw new Problem(`Keyswitch can add rows for ${editableApps.join(', ')}, not for "${app}".`, 2);
  const { base_url: address, model, name = rowId, ...others } = change.fields;
  if (!address) throw new Problem('A CC Switch row needs an address: add base_url=https://….', 2);
  if (change.key === undefined)
    throw new Problem('A CC Switch row needs a key: give it on standard input.', 2);
  const row = {
    name,
    base_url: checkTypedAddress(address),
    key: change.key,
    model: model ?? null,
    models: [],
  };
  const columns = Object.fromEntries(
    Object.entries(others).map(([column, typed]) => [column, readColumn(column, typed)]),
  );
  return { ...rowColumns(data, name, newRowConfig(app, row)), ...columns };
}

/** The columns of a new row that this version of the schema has. */
export function rowColumns(data: CcSwitchData, name: string, config: Record<string, unknown>): SqlRow {
  const row: SqlRow = {
    name,
    settings_config: JSON.stringify(config),
    category: 'custom',
    created_at: Date.now(),
    meta: '{}',
    is_current: 0,
    in_failover_queue: 0,
  };
  return Object.fromEntries(Object.entries(row).filter(([column]) => data.columns.includes(column)));
}

async function planUse(
  where: ToolEnvironment,
  data: CcSwitchData,
  app: string,
  rowId: string,
): Promise<ProfilePlan> {
  if (!(switchApps as readonly string[]).includes(app)) {
    throw new Problem(
      `CC Switch keeps all providers of ${app} side by side; there is no current one to choose.`,
      2,
    );
  }
  if (data.takenOver.includes(app)) {
    throw new Problem(`CC Switch routes ${app} through its own proxy right now; choose the provider there.`);
  }
  await refuseWhileRunning(where);
  const rows = data.providers
    .filter((row) => row['app_type'] === app && (row['is_current'] === 1) !== (row['id'] === rowId))
    .map((row): RowEdit => ({
      path: data.paths.database,
      table: 'providers',
      key: { id: row['id'] ?? '', app_type: app },
      before: { is_current: row['is_current'] ?? 0 },
      after: { is_current: row['id'] === rowId ? 1 : 0 },
    }));
  const set = { op: 'set', path: [settingsKey(app)], value: rowId } as const;
  const isNamed = asText(data.settings.data[settingsKey(app)]) === rowId;
  const settings =
    data.settings.state && !isNamed
      ? await asProblem(() => planFileEdit(data.paths.settings, 'json', data.settings.state, [set]))
      : null;
  return {
    change: { files: settings ? [settings] : [], rows },
    warnings: [
      'CC Switch writes the client’s own file only when it switches itself: start it and choose this provider once more if the client should follow.',
    ],
  };
}
