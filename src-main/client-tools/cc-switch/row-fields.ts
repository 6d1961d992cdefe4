// What stands where in a CC Switch row's settings_config, per app: address, model, key. Unknown keys and their types stay.
// Pure. Shapes from CC Switch's source, schema 17, and reports on 20 (2026-11-20).
import { editToml, parseToml, TomlEditError } from '../../config-files/toml-edit.ts';
import { Problem } from '../../problem.ts';
import { asRecord, asText } from '../read-tool-file.ts';

export interface RowFields {
  readonly base_url: string | null;
  readonly model: string | null;
  readonly key: string | null;
}

export type RowFieldName = 'base_url' | 'model' | 'key';

/** Apps whose rows we can read and write field by field. */
export const editableApps = ['claude', 'claude-desktop', 'codex', 'gemini', 'opencode'];

export function readRowFields(app: string, config: Record<string, unknown>): RowFields {
  const env = asRecord(config['env']);
  if (app === 'claude' || app === 'claude-desktop') {
    const key = asText(env['ANTHROPIC_AUTH_TOKEN']) ?? asText(env['ANTHROPIC_API_KEY']);
    return { base_url: asText(env['ANTHROPIC_BASE_URL']), model: asText(env['ANTHROPIC_MODEL']), key };
  }
  if (app === 'gemini') {
    const key = asText(env['GEMINI_API_KEY']) ?? asText(env['GOOGLE_API_KEY']);
    return { base_url: asText(env['GOOGLE_GEMINI_BASE_URL']), model: asText(env['GEMINI_MODEL']), key };
  }
  if (app === 'codex') return readCodexRow(config);
  const options = asRecord(config['options']);
  const models = Object.keys(asRecord(config['models']));
  return {
    base_url: asText(options['baseURL']) ?? asText(config['baseUrl']) ?? asText(config['base_url']),
    model: models[0] ?? null,
    key: asText(options['apiKey']) ?? asText(config['apiKey']) ?? asText(config['api_key']),
  };
}

function readCodexRow(config: Record<string, unknown>): RowFields {
  let toml: Record<string, unknown> = {};
  try {
    toml = parseToml(asText(config['config']) ?? '');
  } catch (error) {
    if (!(error instanceof TomlEditError)) throw error;
  }
  const table = asRecord(asRecord(toml['model_providers'])[asText(toml['model_provider']) ?? '']);
  const key =
    asText(asRecord(config['auth'])['OPENAI_API_KEY']) ?? asText(table['experimental_bearer_token']);
  return { base_url: asText(table['base_url']), model: asText(toml['model']), key };
}

/** Sets one field; everything else of the row stays. @throws Problem when the row's own TOML is broken. */
export function writeRowField(
  app: string,
  config: Record<string, unknown>,
  name: RowFieldName,
  value: string,
): Record<string, unknown> {
  if (app === 'codex') return writeCodexRow(config, name, value);
  if (app === 'opencode') return writeOpenCodeRow(config, name, value);
  const env = asRecord(config['env']);
  return { ...config, env: { ...env, [variableFor(app, env, name)]: value } };
}

function variableFor(app: string, env: Record<string, unknown>, name: RowFieldName): string {
  if (app === 'gemini') {
    return { base_url: 'GOOGLE_GEMINI_BASE_URL', model: 'GEMINI_MODEL', key: 'GEMINI_API_KEY' }[name];
  }
  const key =
    asText(env['ANTHROPIC_API_KEY']) && !env['ANTHROPIC_AUTH_TOKEN']
      ? 'ANTHROPIC_API_KEY'
      : 'ANTHROPIC_AUTH_TOKEN';
  return { base_url: 'ANTHROPIC_BASE_URL', model: 'ANTHROPIC_MODEL', key }[name];
}

function writeOpenCodeRow(
  config: Record<string, unknown>,
  name: RowFieldName,
  value: string,
): Record<string, unknown> {
  if (name === 'model') {
    const models = asRecord(config['models']);
    // CC Switch cannot read a model without a name.
    return Object.hasOwn(models, value)
      ? config
      : { ...config, models: { ...models, [value]: { name: value } } };
  }
  const option = name === 'key' ? 'apiKey' : 'baseURL';
  return { ...config, options: { ...asRecord(config['options']), [option]: value } };
}

function writeCodexRow(
  config: Record<string, unknown>,
  name: RowFieldName,
  value: string,
): Record<string, unknown> {
  const text = asText(config['config']) ?? '';
  try {
    const toml = parseToml(text);
    const provider = asText(toml['model_provider']) ?? 'custom';
    const table = asRecord(asRecord(toml['model_providers'])[provider]);
    if (name === 'key' && asText(table['experimental_bearer_token']) === null) {
      return { ...config, auth: { ...asRecord(config['auth']), OPENAI_API_KEY: value } };
    }
    if (name === 'model')
      return { ...config, config: editToml(text, [{ op: 'set', path: ['model'], value }]) };
    const field = name === 'key' ? 'experimental_bearer_token' : 'base_url';
    return {
      ...config,
      config: editToml(text, [{ op: 'set', path: ['model_providers', provider, field], value }]),
    };
  } catch (error) {
    if (error instanceof TomlEditError)
      throw new Problem(`The TOML in this CC Switch row is broken: ${error.message}`);
    throw error;
  }
}

export interface NewRow {
  readonly name: string;
  readonly base_url: string;
  readonly key: string;
  readonly model: string | null;
  /** OpenCode lists its models in the row. */
  readonly models: readonly string[];
}

/** The settings_config of a new row, as CC Switch itself would write it; no dead keys. */
export function newRowConfig(app: string, row: NewRow): Record<string, unknown> {
  const { name, base_url, key, model } = row;
  if (app === 'claude' || app === 'claude-desktop') {
    const env = { ANTHROPIC_BASE_URL: base_url, ANTHROPIC_AUTH_TOKEN: key };
    return { env: model === null ? env : { ...env, ANTHROPIC_MODEL: model } };
  }
  if (app === 'gemini') {
    const env = { GEMINI_API_KEY: key, GOOGLE_GEMINI_BASE_URL: base_url };
    return { env: model === null ? env : { ...env, GEMINI_MODEL: model }, config: {} };
  }
  if (app === 'codex') {
    const table = { name, base_url, wire_api: 'responses', requires_openai_auth: true };
    const config = editToml('', [
      { op: 'set', path: ['model_provider'], value: 'custom' },
      ...(model === null ? [] : [{ op: 'set', path: ['model'], value: model } as const]),
      { op: 'set', path: ['model_providers', 'custom'], value: table },
    ]);
    return { auth: { OPENAI_API_KEY: key }, config };
  }
  const ids = [...new Set([...(model === null ? [] : [model]), ...row.models])];
  const models = Object.fromEntries(ids.map((id) => [id, { name: id }]));
  return { npm: '@ai-sdk/openai-compatible', name, options: { baseURL: base_url, apiKey: key }, models };
}
