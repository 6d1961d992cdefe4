// CC Switch's data: its SQLite database, its settings.json, whether it runs and what it has taken over. Reads only.
// Facts from its source (v3.20.0) and reports on v4.0 (2026-11-20). `user_version` is never written.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  readColumns,
  readRows,
  readUserVersion,
  type SqlRow,
  withDatabase,
} from '../../config-files/sqlite-edit.ts';
import { Problem } from '../../problem.ts';
import { asProblem, asRecord, asText, readToolDocument, type ToolDocument } from '../read-tool-file.ts';
import { runProgram, setPath, type ToolEnvironment } from '../tool-environment.ts';

/** Schema versions whose providers table is known. */
export const knownVersions = { oldest: 10, newest: 20 } as const;

/** Apps with one current provider; the others keep all providers in the client's own file. */
export const switchApps = ['claude', 'claude-desktop', 'codex', 'gemini', 'grokbuild'] as const;

export interface CcSwitchPaths {
  /** Always in the home folder. */
  readonly settings: string;
  readonly database: string;
}

export async function resolveCcSwitchPaths(where: ToolEnvironment): Promise<CcSwitchPaths> {
  const home = setPath(where, 'CC_SWITCH_TEST_HOME') ?? where.home;
  const base = join(home, '.cc-switch');
  return {
    settings: join(base, 'settings.json'),
    database: join((await readMovedFolder(where)) ?? base, 'cc-switch.db'),
  };
}

/** The data folder may be moved; the choice stands in the app's own store. */
async function readMovedFolder(where: ToolEnvironment): Promise<string | null> {
  const folders: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(where.home, 'Library', 'Application Support'),
    win32: where.env['APPDATA'] ?? join(where.home, 'AppData', 'Roaming'),
  };
  const base =
    folders[where.platform] ?? setPath(where, 'XDG_DATA_HOME') ?? join(where.home, '.local', 'share');
  const path = join(base, 'com.ccswitch.desktop', 'app_paths.json');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return asText(asRecord(JSON.parse(text))['app_config_dir_override']);
  } catch {
    return null;
  }
}

export interface CcSwitchData {
  readonly paths: CcSwitchPaths;
  /** Null: there is no database. */
  readonly version: number | null;
  readonly columns: readonly string[];
  readonly providers: readonly SqlRow[];
  /** Apps that CC Switch routes through its own proxy. */
  readonly takenOver: readonly string[];
  readonly settings: ToolDocument;
}

/** @throws Problem when the database is locked or damaged. */
export async function readCcSwitch(where: ToolEnvironment): Promise<CcSwitchData> {
  const paths = await resolveCcSwitchPaths(where);
  const settings = await readToolDocument(paths.settings, 'json');
  if (!existsSync(paths.database)) {
    return { paths, version: null, columns: [], providers: [], takenOver: [], settings };
  }
  return asProblem(() =>
    withDatabase(paths.database, (database) => {
      const columns = readColumns(database, 'providers');
      const order = columns.includes('sort_index') ? 'COALESCE(sort_index, 999999), created_at, id' : 'id';
      const proxy = readColumns(database, 'proxy_config').includes('enabled')
        ? readRows(database, 'proxy_config', { enabled: 1 })
        : [];
      return {
        paths,
        version: readUserVersion(database),
        columns,
        providers: columns.length ? readRows(database, 'providers', {}, order) : [],
        takenOver: proxy.map((row) => String(row['app_type'])),
        settings,
      };
    }),
  );
}

/** @throws Problem: a database that we do not know is only read. */
export function requireWritable(data: CcSwitchData): void {
  const { version, paths, columns } = data;
  if (version === null)
    throw new Problem(`${paths.database} does not exist; start CC Switch once, then try again.`);
  if (version > knownVersions.newest) {
    throw new Problem(
      `${paths.database} has schema ${version}, which is newer than this Keyswitch knows (${knownVersions.newest}); it is only read. Update Keyswitch, or use a ccswitch:// link.`,
    );
  }
  if (version < knownVersions.oldest || !columns.includes('settings_config')) {
    throw new Problem(
      `${paths.database} has the old schema ${version}; update CC Switch first (schema ${knownVersions.oldest} or newer).`,
    );
  }
}

/** The current provider of an app: settings.json wins where its id exists, else `is_current`. */
export function currentProviderId(data: CcSwitchData, app: string): string | null {
  const rows = data.providers.filter((row) => row['app_type'] === app);
  const named = asText(data.settings.data[settingsKey(app)]);
  if (named !== null && rows.some((row) => row['id'] === named)) return named;
  return asText(rows.find((row) => row['is_current'] === 1)?.['id']);
}

/** `currentProviderClaudeDesktop` for `claude-desktop`. */
export function settingsKey(app: string): string {
  const name = app.split('-').map((part) => part.charAt(0).toUpperCase() + part.slice(1));
  return `currentProvider${name.join('')}`;
}

const programNames = new Set(['cc-switch', 'cc switch', 'cc-switch.exe', 'ccswitch']);

/** Whether CC Switch runs now: it keeps settings.json in memory and writes it back over a change from outside. */
export async function isCcSwitchRunning(where: ToolEnvironment): Promise<boolean> {
  const names = where.platform === 'linux' ? await linuxPrograms() : await listedPrograms(where);
  return names.some((name) => programNames.has(name.toLowerCase()));
}

/** @throws Problem: a choice of the current provider from outside would not last. */
export async function refuseWhileRunning(where: ToolEnvironment): Promise<void> {
  if (!(await isCcSwitchRunning(where))) return;
  throw new Problem(
    'CC Switch is running and would write its own choice back; choose the provider in its window or tray menu, or quit it first.',
  );
}

async function linuxPrograms(): Promise<string[]> {
  const entries = await readdir('/proc').catch(() => []);
  const ids = entries.filter((name) => /^\d+$/.test(name));
  return Promise.all(
    ids.map((id) =>
      readFile(`/proc/${id}/comm`, 'utf8').then(
        (text) => text.trim(),
        () => '',
      ),
    ),
  );
}

async function listedPrograms(where: ToolEnvironment): Promise<string[]> {
  const [program, args] =
    where.platform === 'win32' ? ['tasklist', ['/FO', 'CSV', '/NH']] : ['ps', ['-axco', 'comm']];
  const { output } = await runProgram(where, program as string, args as string[], 10_000);
  return output.split('\n').map((line) => line.replace(/^"([^"]*)".*$/, '$1').trim());
}
