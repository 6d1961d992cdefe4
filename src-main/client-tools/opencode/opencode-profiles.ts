// OpenCode's providers as profiles: list, change, remove, make current.
import type { DocumentEdit } from '../../config-files/document.ts';
import { planFileEdit } from '../../config-files/file-edit.ts';
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
import { describeModel } from '../model-family.ts';
import { asProblem, asRecord, asText, type ToolDocument } from '../read-tool-file.ts';
import type { ToolEnvironment } from '../tool-environment.ts';
import { checkOpenCodeConfig } from './check-opencode-config.ts';
import { providersOf, readMainConfig, splitModel } from './opencode-files.ts';

const plainFields = ['name', 'npm', 'api'];
const listFields = ['env', 'whitelist', 'blacklist'];
const defaultPackage = '@ai-sdk/openai-compatible';

export const openCodeProfiles: ToolProfiles = {
  async list(where) {
    const config = await readMainConfig(where);
    return Object.entries(providersOf(config)).map(([id, provider]) => describe(config, id, provider));
  },
  plan: (where, change) => planOpenCodeProfile(where, change),
};

function currentModel(config: ToolDocument, id: string): string | null {
  const current = splitModel(asText(config.data['model']));
  return current?.provider === id ? current.model : null;
}

function describe(config: ToolDocument, id: string, provider: Record<string, unknown>): ToolProfile {
  const options = asRecord(provider['options']);
  const models = Object.keys(asRecord(provider['models']));
  const small = splitModel(asText(config.data['small_model']));
  const key = asText(options['apiKey']);
  const isReference = key !== null && /^\{(?:env|file):.*\}$/.test(key);
  const fields: Record<string, unknown> = {
    ...Object.fromEntries(plainFields.map((name) => [name, provider[name]])),
    base_url: asText(options['baseURL']) ?? asText(provider['api']),
    model: currentModel(config, id) ?? models[0],
    small_model: small?.provider === id ? small.model : undefined,
    models,
    headers: options['headers'],
    ...Object.fromEntries(listFields.map((name) => [name, provider[name]])),
  };
  return {
    id,
    current: currentModel(config, id) !== null,
    fields: Object.fromEntries(
      Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
    ) as Record<string, ProfileValue>,
    secret: isReference ? null : key,
    secretPlace: key === null ? null : isReference ? key : config.path,
    path: config.path,
  };
}

async function planOpenCodeProfile(where: ToolEnvironment, change: ProfileChange): Promise<ProfilePlan> {
  const config = await readMainConfig(where);
  const providers = providersOf(config);
  const provider = providers[change.id];
  if (!/^[A-Za-z0-9][\w.-]*$/.test(change.id)) {
    throw new Problem(
      `"${change.id}" cannot be an id of an OpenCode provider; use letters, digits, "-", "_" and ".".`,
      2,
    );
  }
  if ((change.op === 'add' || change.op === 'duplicate') && provider) {
    throw new Problem(`OpenCode already has a provider "${change.id}"; choose another id or use "set".`);
  }
  if (change.op !== 'add' && change.op !== 'duplicate' && !provider) {
    const names = Object.keys(providers).join(', ') || 'none';
    throw new Problem(`OpenCode has no provider "${change.id}" in ${config.path}; there are: ${names}.`);
  }
  const warnings: string[] = [];
  const edits = editsFor(config, change, warnings);
  const mode = 'key' in change && change.key !== undefined ? { mode: 0o600 } : {};
  const start = '{\n  "$schema": "https://opencode.ai/config.json"\n}\n';
  const edit = await asProblem(() =>
    planFileEdit(config.path, 'jsonc', config.state, edits, { start, ...mode }),
  );
  if (edit) checkOpenCodeConfig(config, edit.after ?? '');
  return { change: { files: edit ? [edit] : [], rows: [] }, warnings };
}

function editsFor(config: ToolDocument, change: ProfileChange, warnings: string[]): DocumentEdit[] {
  const path = ['provider', change.id];
  if (change.op === 'remove') {
    const removals: DocumentEdit[] = [{ op: 'remove', path }];
    for (const name of ['model', 'small_model']) {
      if (splitModel(asText(config.data[name]))?.provider !== change.id) continue;
      warnings.push(`"${name}" named this provider: OpenCode chooses a model by itself now.`);
      removals.push({ op: 'remove', path: [name] });
    }
    return removals;
  }
  if (change.op === 'use') return useEdits(config, change.id);
  if (change.op === 'add' || change.op === 'set') return fieldEdits(config, change, warnings);
  if (change.op !== 'duplicate') return [];
  const source = providersOf(config)[change.from];
  if (!source) throw new Problem(`OpenCode has no provider "${change.from}" in ${config.path}.`);
  return [{ op: 'set', path, value: source }];
}

function useEdits(config: ToolDocument, id: string): DocumentEdit[] {
  const models = Object.keys(asRecord(providersOf(config)[id]?.['models']));
  const old = splitModel(asText(config.data['model']))?.model;
  const model = models.find((one) => one === old) ?? models[0];
  if (model === undefined)
    throw new Problem(`The provider "${id}" names no model; set one first: model=<id>.`);
  const small = splitModel(asText(config.data['small_model']));
  const edits: DocumentEdit[] = [{ op: 'set', path: ['model'], value: `${id}/${model}` }];
  // A small model of another provider would go on sending titles and summaries there.
  if (small && small.provider !== id)
    edits.push({
      op: 'set',
      path: ['small_model'],
      value: `${id}/${models.find((one) => one === small.model) ?? model}`,
    });
  return edits;
}

function fieldEdits(config: ToolDocument, change: ProfileFieldChange, warnings: string[]): DocumentEdit[] {
  const { id, fields } = change;
  const provider = providersOf(config)[id] ?? {};
  const path = ['provider', id];
  const edits: DocumentEdit[] = [];
  const set = (rest: readonly string[], value: unknown) =>
    edits.push({ op: 'set', path: [...path, ...rest], value });
  if (change.op === 'add') {
    if (!fields['base_url'] && !fields['api'])
      throw new Problem('An OpenCode provider needs an address: add base_url=https://….', 2);
    if (!fields['model']) throw new Problem('OpenCode drops a provider without a model: add model=<id>.', 2);
    if (!fields['npm']) set(['npm'], defaultPackage);
    if (!fields['name']) set(['name'], id);
  }
  for (const [name, typed] of Object.entries(fields)) {
    if (name === 'key' || name === 'apiKey')
      throw new Problem('The key is a secret: give it on standard input, not as an argument.', 2);
    if (name === 'base_url') {
      const usesApi =
        asText(asRecord(provider['options'])['baseURL']) === null && asText(provider['api']) !== null;
      set(usesApi ? ['api'] : ['options', 'baseURL'], checkTypedAddress(typed));
    } else if (name === 'model' || name === 'small_model')
      edits.push(...modelEdits(config, id, name, typed, warnings));
    else if (plainFields.includes(name)) {
      if (typed === '') edits.push({ op: 'remove', path: [...path, name] });
      else set([name], name === 'api' ? checkTypedAddress(typed) : typed);
    } else if (listFields.includes(name))
      set(
        [name],
        typed
          .split(',')
          .map((one) => one.trim())
          .filter(Boolean),
      );
    else
      throw new Problem(
        `OpenCode providers have no field "${name}"; there are: base_url, model, small_model, key, ${[...plainFields, ...listFields].join(', ')}.`,
        2,
      );
  }
  if (change.key !== undefined) set(['options', 'apiKey'], change.key);
  return edits;
}

function modelEdits(
  config: ToolDocument,
  id: string,
  name: 'model' | 'small_model',
  typed: string,
  warnings: string[],
): DocumentEdit[] {
  const model = typed.startsWith(`${id}/`) ? typed.slice(id.length + 1) : typed;
  if (model === '') throw new Problem(`${name} must not be empty.`, 2);
  const known = asRecord(providersOf(config)[id]?.['models']);
  const edits: DocumentEdit[] = [];
  if (!Object.hasOwn(known, model)) {
    const { context, output, family } = describeModel(model);
    if (family === 'other')
      warnings.push(
        `The model "${model}" is not known here; its limits are a guess, correct them in the file.`,
      );
    edits.push({
      op: 'set',
      path: ['provider', id, 'models', model],
      value: { name: model, limit: { context, output } },
    });
  }
  const isCurrent = currentModel(config, id) !== null;
  if (isCurrent || name === 'small_model') edits.push({ op: 'set', path: [name], value: `${id}/${model}` });
  return edits;
}
