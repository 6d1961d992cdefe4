// Codex's providers as profiles: list, change, remove, make current. Rules are Codex's own (0.169.0, 2026-11-20).
import type { DocumentEdit } from '../../config-files/document.ts';
import { type FileEdit, planFileEdit } from '../../config-files/file-edit.ts';
import { Problem } from '../../problem.ts';
import { checkTypedAddress } from '../address-check.ts';
import type {
  ProfileChange,
  ProfileFieldChange,
  ProfilePlan,
  ProfileValue,
  ToolProfile,
  ToolProfiles,
} from '../client-tool.ts';
import { describeProfileFile, isProfileFile, planProfileFile } from './codex-profile-files.ts';
import { describeModel } from '../model-family.ts';
import { asProblem, asText } from '../read-tool-file.ts';
import type { ToolEnvironment } from '../tool-environment.ts';
import {
  type CodexFiles,
  codexHome,
  currentProvider,
  hasChatGptLogin,
  listProfileFiles,
  providersOf,
  readCodexFiles,
  reservedProviders,
} from './codex-files.ts';

/** Fields that are top-level in config.toml and hold for the current provider. */
const topLevel = ['model', 'review_model', 'model_reasoning_effort'];

type FieldKind = 'text' | 'address' | 'boolean' | 'count' | 'json' | 'wire';
/** Keys of a provider table that Codex accepts. */
const fieldKinds: Readonly<Record<string, FieldKind>> = {
  name: 'text',
  base_url: 'address',
  model_catalog_url: 'address',
  env_key: 'text',
  env_key_instructions: 'text',
  wire_api: 'wire',
  requires_openai_auth: 'boolean',
  supports_websockets: 'boolean',
  supports_standalone_web_search: 'boolean',
  request_max_retries: 'count',
  stream_max_retries: 'count',
  stream_idle_timeout_ms: 'count',
  websocket_connect_timeout_ms: 'count',
  query_params: 'json',
  http_headers: 'json',
  env_http_headers: 'json',
  auth: 'json',
};

export const codexProfiles: ToolProfiles = {
  async list(where) {
    const files = await readCodexFiles(where);
    const current = currentProvider(files.config);
    const providers = Object.entries(providersOf(files.config)).map(([id, table]) =>
      describe(files, id, table, id === current),
    );
    const profileFiles = await Promise.all(
      (await listProfileFiles(files.folder)).map((name) => describeProfileFile(files.folder, name)),
    );
    return [...providers, ...profileFiles];
  },
  plan: (where, change) => planCodexProfile(where, change),
};

function describe(
  files: CodexFiles,
  id: string,
  table: Record<string, unknown>,
  current: boolean,
): ToolProfile {
  const { experimental_bearer_token: bearer, ...fields } = table;
  const top = current ? Object.fromEntries(topLevel.map((name) => [name, files.config.data[name]])) : {};
  const known = Object.entries({ ...fields, ...top }).filter(([, value]) => value !== undefined);
  const secret = findSecret(files, table, asText(bearer));
  return {
    id,
    current,
    fields: Object.fromEntries(known) as Record<string, ProfileValue>,
    secret: secret.value,
    secretPlace: secret.place,
    path: files.config.path,
  };
}

function findSecret(
  files: CodexFiles,
  table: Record<string, unknown>,
  bearer: string | null,
): { value: string | null; place: string | null } {
  if (typeof table['auth'] === 'object') return { value: null, place: 'the command of [auth]' };
  if (asText(table['env_key'])) return { value: null, place: `the variable ${asText(table['env_key'])}` };
  if (bearer !== null) return { value: bearer, place: 'config.toml' };
  if (table['requires_openai_auth'] === true)
    return { value: asText(files.auth.data['OPENAI_API_KEY']), place: 'auth.json' };
  return { value: null, place: null };
}

async function planCodexProfile(where: ToolEnvironment, change: ProfileChange): Promise<ProfilePlan> {
  if (isProfileFile(change.id)) return planProfileFile(codexHome(where), change);
  const files = await readCodexFiles(where);
  const providers = providersOf(files.config);
  checkId(change.id, change.op !== 'use');
  const exists = providers[change.id] !== undefined;
  const isBuiltIn = change.op === 'use' && ['openai', 'ollama', 'lmstudio'].includes(change.id);
  if ((change.op === 'add' || change.op === 'duplicate') && exists) {
    throw new Problem(`Codex already has a provider "${change.id}"; choose another id or use "set".`);
  }
  if (change.op !== 'add' && change.op !== 'duplicate' && !exists && !isBuiltIn) {
    const names = Object.keys(providers).join(', ') || 'none';
    throw new Problem(`Codex has no provider "${change.id}"; there are: ${names}.`);
  }
  const warnings: string[] = [];
  const edits: DocumentEdit[] = [];
  let auth: FileEdit | null = null;
  let mode: { mode?: number } = {};
  if (change.op === 'use') edits.push({ op: 'set', path: ['model_provider'], value: change.id });
  if (change.op === 'remove') edits.push(...removalEdits(files, change.id, warnings));
  if (change.op === 'duplicate') {
    const source = providers[change.from];
    if (!source) throw new Problem(`Codex has no provider "${change.from}".`);
    edits.push({ op: 'set', path: ['model_providers', change.id], value: source });
  }
  if (change.op === 'add' || change.op === 'set') {
    edits.push(...fieldEdits(files, change, warnings));
    if (change.key !== undefined) {
      const placed = await placeKey(files, change.id, change.key, edits);
      auth = placed.auth;
      mode = placed.mode;
    }
  }
  const config = await asProblem(() =>
    planFileEdit(files.config.path, 'toml', files.config.state, edits, mode),
  );
  const edited = [config, auth].filter((edit): edit is FileEdit => edit !== null);
  return { change: { files: edited, rows: [] }, warnings };
}

function checkId(id: string, isWritten: boolean): void {
  if (isWritten && reservedProviders.includes(id)) {
    throw new Problem(
      `"${id}" is built into Codex, which refuses a table of that name; choose another id.`,
      2,
    );
  }
  if (!/^\S(?:.*\S)?$/.test(id)) {
    throw new Problem(`"${id}" cannot be an id of a Codex provider; use letters, digits, "-" and "_".`, 2);
  }
}

/** Removing the current provider leaves Codex with its built-in one, not with a name that leads nowhere. */
function removalEdits(files: CodexFiles, id: string, warnings: string[]): DocumentEdit[] {
  const removal: DocumentEdit = { op: 'remove', path: ['model_providers', id] };
  if (currentProvider(files.config) !== id) return [removal];
  warnings.push(`"${id}" was the current provider: Codex uses its built-in "openai" now.`);
  return [removal, { op: 'remove', path: ['model_provider'] }];
}

function fieldEdits(files: CodexFiles, change: ProfileFieldChange, warnings: string[]): DocumentEdit[] {
  const isCurrent = currentProvider(files.config) === change.id;
  const table: Record<string, unknown> = {};
  const edits: DocumentEdit[] = [];
  for (const [name, typed] of Object.entries(change.fields)) {
    if (name === 'key' || name === 'experimental_bearer_token') {
      throw new Problem('The key is a secret: give it on standard input, not as an argument.', 2);
    }
    if (topLevel.includes(name)) {
      edits.push(...topLevelEdits(change, name, typed, isCurrent, warnings));
    } else if (typed === '' && change.op === 'set') {
      edits.push({ op: 'remove', path: ['model_providers', change.id, name] });
    } else {
      table[name] = readField(name, typed);
      if (change.op === 'set')
        edits.push({ op: 'set', path: ['model_providers', change.id, name], value: table[name] });
    }
  }
  checkTable(change, { ...providersOf(files.config)[change.id], ...table });
  if (change.op === 'set') return edits;
  const value = { name: change.id, ...table, wire_api: 'responses' };
  return [{ op: 'set', path: ['model_providers', change.id], value }, ...edits];
}

function topLevelEdits(
  change: ProfileChange,
  name: string,
  typed: string,
  isCurrent: boolean,
  warnings: string[],
): DocumentEdit[] {
  if (!isCurrent && change.op === 'add') {
    // A new provider is never the current one: it is made, and what Codex cannot hold for it is said.
    warnings.push(
      `${name} is one setting for all of Codex, so it was not written: run "keyswitch tool-profile use codex ${change.id}" and set it then.`,
    );
    return [];
  }
  if (!isCurrent) {
    throw new Problem(
      `${name} is one setting for all of Codex, and "${change.id}" is not the current provider; run "keyswitch tool-profile use codex ${change.id}" first.`,
    );
  }
  if (name.endsWith('model') && typed !== '' && describeModel(typed).family === 'other') {
    warnings.push(`Codex does not know the model "${typed}" and will treat it with general settings.`);
  }
  return [typed === '' ? { op: 'remove', path: [name] } : { op: 'set', path: [name], value: typed }];
}

function readField(name: string, typed: string): unknown {
  const kind = fieldKinds[name];
  if (kind === undefined) {
    const known = ['model', 'key', ...Object.keys(fieldKinds)].join(', ');
    throw new Problem(`Codex knows no provider field "${name}"; there are: ${known}.`, 2);
  }
  if (kind === 'address') return checkTypedAddress(typed);
  if (kind === 'wire') {
    if (typed === 'responses') return typed;
    throw new Problem('wire_api: current Codex only accepts "responses"; "chat" stops it from starting.', 2);
  }
  if (kind === 'boolean') {
    if (typed === 'true' || typed === 'false') return typed === 'true';
    throw new Problem(`${name}: write true or false.`, 2);
  }
  if (kind === 'count') {
    if (/^\d{1,12}$/.test(typed)) return Number(typed);
    throw new Problem(`${name}: write a whole number.`, 2);
  }
  if (kind === 'text') {
    if (typed.trim() !== '') return typed;
    throw new Problem(`${name} must not be empty.`, 2);
  }
  try {
    const value = JSON.parse(typed) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Falls through to the one sentence below.
  }
  throw new Problem(`${name}: write a JSON object, for example {"name": "value"}.`, 2);
}

function checkTable(change: ProfileChange, table: Record<string, unknown>): void {
  const isEmptied = 'fields' in change && change.fields['base_url']?.trim() === '';
  // Without one Codex would send this provider's key to OpenAI.
  if (isEmptied || (change.op === 'add' && !asText(table['base_url']))) {
    throw new Problem('A Codex provider needs an address: add base_url=https://….', 2);
  }
  const others = ['env_key', 'experimental_bearer_token', 'requires_openai_auth'].filter((name) =>
    Boolean(table[name]),
  );
  if (table['auth'] !== undefined && others.length) {
    throw new Problem(
      `Codex refuses ${others.join(' and ')} together with an [auth] command; remove one of them.`,
      2,
    );
  }
}

/** A key goes where this provider reads its key. */
async function placeKey(
  files: CodexFiles,
  id: string,
  key: string,
  edits: DocumentEdit[],
): Promise<{ auth: FileEdit | null; mode: { mode?: number } }> {
  const written = edits.find((edit) => edit.op === 'set' && edit.path.length === 2 && edit.path[1] === id);
  const fresh = written?.op === 'set' ? (written.value as Record<string, unknown>) : {};
  const single = edits.flatMap((edit) =>
    edit.op === 'set' && edit.path.length === 3 ? [[edit.path[2], edit.value] as const] : [],
  );
  const table = { ...providersOf(files.config)[id], ...fresh, ...Object.fromEntries(single) } as Record<
    string,
    unknown
  >;
  const variable = asText(table['env_key']);
  if (variable !== null)
    throw new Problem(
      `The provider "${id}" reads its key from the variable ${variable}; set that variable instead.`,
    );
  if (table['auth'] !== undefined)
    throw new Problem(`The provider "${id}" gets its key from a command; nothing was written.`);
  if (table['requires_openai_auth'] === true && table['experimental_bearer_token'] === undefined) {
    if (hasChatGptLogin(files.auth)) {
      throw new Problem(
        `${files.auth.path} holds your ChatGPT login; a key there would take its place. Set requires_openai_auth=false first.`,
      );
    }
    const set: DocumentEdit = { op: 'set', path: ['OPENAI_API_KEY'], value: key };
    const auth = await asProblem(() =>
      planFileEdit(files.auth.path, 'json', files.auth.state, [set], { mode: 0o600 }),
    );
    return { auth, mode: {} };
  }
  edits.push({ op: 'set', path: ['model_providers', id, 'experimental_bearer_token'], value: key });
  return { auth: null, mode: { mode: 0o600 } };
}
