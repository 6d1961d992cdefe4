// Codex's files: config.toml and auth.json in CODEX_HOME, and what stands in them. Facts measured with codex-cli 0.169.0,
// 2026-11-20. Reads only.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setPath, type ToolEnvironment } from '../tool-environment.ts';
import { asRecord, asText, readToolDocument, type ToolDocument } from '../read-tool-file.ts';

/** The id of our provider table. */
export const ourProvider = 'keyswitch';

/** Built-in ids: a `[model_providers]` table of this name is a load error (amazon-bedrock is only partly editable). */
export const reservedProviders = ['openai', 'ollama', 'lmstudio', 'amazon-bedrock', 'amazon-bedrock-runtime'];

export function codexHome(where: ToolEnvironment): string {
  return setPath(where, 'CODEX_HOME') ?? join(where.home, '.codex');
}

export interface CodexFiles {
  readonly folder: string;
  readonly config: ToolDocument;
  readonly auth: ToolDocument;
}

/** @throws Problem with line and column when one of the files does not parse. */
export async function readCodexFiles(where: ToolEnvironment): Promise<CodexFiles> {
  const folder = codexHome(where);
  return {
    folder,
    config: await readToolDocument(join(folder, 'config.toml'), 'toml'),
    auth: await readToolDocument(join(folder, 'auth.json'), 'json'),
  };
}

/** `work.config.toml` and the like, used with `codex --profile work`. */
export async function listProfileFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith('.config.toml')).toSorted();
}

export function providersOf(config: ToolDocument): Record<string, Record<string, unknown>> {
  const tables = Object.entries(asRecord(config.data['model_providers']));
  return Object.fromEntries(tables.map(([id, table]) => [id, asRecord(table)]));
}

export function currentProvider(config: ToolDocument): string {
  return asText(config.data['model_provider']) ?? 'openai';
}

/** True when auth.json holds a ChatGPT login whose tokens Codex would send. */
export function hasChatGptLogin(auth: ToolDocument): boolean {
  const mode = asText(auth.data['auth_mode']);
  if (asText(asRecord(auth.data['tokens'])['access_token']) === null) return false;
  return mode === null || mode.startsWith('chatgpt');
}

/** With a key and no auth_mode, Codex uses the key even beside tokens. */
export function sendsChatGptToken(auth: ToolDocument): boolean {
  const hasKey = Boolean(asText(auth.data['OPENAI_API_KEY']));
  return hasChatGptLogin(auth) && !(hasKey && asText(auth.data['auth_mode']) === null);
}
