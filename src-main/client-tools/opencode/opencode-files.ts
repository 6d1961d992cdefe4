// OpenCode's settings files: which one it would edit itself, what lies above and below it, and the merged result as far
// as files tell. Facts measured with opencode-ai 1.18.33, 2026-11-20 (V1; V2 reads the same files). Reads only.
import { existsSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ToolFile } from '../client-tool.ts';
import { asRecord, readToolDocument, type ToolDocument } from '../read-tool-file.ts';
import { setPath, setVariable, type ToolEnvironment } from '../tool-environment.ts';

export const ourProvider = 'keyswitch';

export function openCodeFolder(where: ToolEnvironment): string {
  const base = setPath(where, 'XDG_CONFIG_HOME') ?? join(where.home, '.config');
  return join(base, 'opencode');
}

/** A link counts although it may lead nowhere: a second file beside it would be wrong.
 * The file that OpenCode's own writer picks: opencode.jsonc, opencode.json, config.json; OPENCODE_CONFIG goes first. */
export function mainConfigPath(where: ToolEnvironment): string {
  const named = setPath(where, 'OPENCODE_CONFIG');
  if (named !== null) return named;
  const folder = openCodeFolder(where);
  const names = ['opencode.jsonc', 'opencode.json', 'config.json'];
  return join(
    folder,
    names.find((name) => lstatSync(join(folder, name), { throwIfNoEntry: false })) ?? 'opencode.json',
  );
}

export async function readMainConfig(where: ToolEnvironment): Promise<ToolDocument> {
  return readToolDocument(mainConfigPath(where), 'jsonc');
}

/** Every settings file that OpenCode reads, lowest precedence first. */
export function listConfigFiles(where: ToolEnvironment): ToolFile[] {
  const folder = openCodeFolder(where);
  const file = (path: string, role: string): ToolFile => ({ path, exists: existsSync(path), role });
  const named = setPath(where, 'OPENCODE_CONFIG');
  const global = ['config.json', 'opencode.json', 'opencode.jsonc'].map((name) =>
    file(join(folder, name), 'settings'),
  );
  const own = named === null ? [] : [file(named, 'OPENCODE_CONFIG')];
  const projectOff = setVariable(where, 'OPENCODE_DISABLE_PROJECT_CONFIG') !== null;
  const folders = projectOff ? [] : projectFolders(where);
  const project = folders.flatMap((one) =>
    ['opencode.json', 'opencode.jsonc'].map((name) => file(join(one, name), 'project settings')),
  );
  const dotFolders = [
    ...folders.toReversed().map((one) => join(one, '.opencode')),
    join(where.home, '.opencode'),
  ];
  const extra = setPath(where, 'OPENCODE_CONFIG_DIR');
  if (extra !== null) dotFolders.push(extra);
  const dotted = [...new Set(dotFolders)].flatMap((one) =>
    ['opencode.json', 'opencode.jsonc'].map((name) => file(join(one, name), 'overriding settings')),
  );
  const managed = {
    darwin: '/Library/Application Support/opencode',
    win32: join(where.env['ProgramData'] ?? 'C:\\ProgramData', 'opencode'),
  };
  const system = (managed as Partial<Record<NodeJS.Platform, string>>)[where.platform] ?? '/etc/opencode';
  const top = ['opencode.json', 'opencode.jsonc'].map((name) => file(join(system, name), 'managed settings'));
  return [...global, ...own, ...project, ...dotted, ...top];
}

/** From the work tree's root down to the working directory. */
function projectFolders(where: ToolEnvironment): string[] {
  const folders: string[] = [];
  let folder = where.cwd;
  for (;;) {
    folders.unshift(folder);
    if (existsSync(join(folder, '.git'))) return folders;
    const parent = dirname(folder);
    if (parent === folder) return [where.cwd];
    folder = parent;
  }
}

export function providersOf(config: ToolDocument): Record<string, Record<string, unknown>> {
  const providers = Object.entries(asRecord(config.data['provider']));
  return Object.fromEntries(providers.map(([id, value]) => [id, asRecord(value)]));
}

/** `provider/model` → its two parts; model ids may hold slashes. */
export function splitModel(
  model: string | null,
): { readonly provider: string; readonly model: string } | null {
  const at = model?.indexOf('/') ?? -1;
  return model === null || at < 1 ? null : { provider: model.slice(0, at), model: model.slice(at + 1) };
}

/**
 * Why OpenCode drops a provider although its table is there; null = it does not. Of several files the last one that sets
 * a list counts, and a provider in both lists is dropped (measured with 1.18.33, 2026-11-28).
 */
export function findSwitchedOff(
  provider: string,
  documents: readonly ToolDocument[],
): { readonly list: string; readonly path: string } | null {
  for (const list of ['disabled_providers', 'enabled_providers']) {
    const last = documents.findLast(({ data }) => Array.isArray(data[list]));
    const named: unknown = last?.data[list];
    if (last === undefined || !Array.isArray(named)) continue;
    if (named.includes(provider) === (list === 'disabled_providers')) return { list, path: last.path };
  }
  return null;
}
