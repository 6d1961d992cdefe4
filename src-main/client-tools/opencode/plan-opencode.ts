// Plans pointing OpenCode at us: one provider of our own for all four wire protocols, `model` and `small_model`.
import type { DocumentEdit } from '../../config-files/document.ts';
import { planFileEdit } from '../../config-files/file-edit.ts';
import { Problem } from '../../problem.ts';
import type { OfferedModel, PointingRequest, ToolPlan } from '../client-tool.ts';
import { tokenFile, tokenPath } from '../token-command.ts';
import { describeModel, isSmallModel } from '../model-family.ts';
import { asProblem, asText, type ToolDocument } from '../read-tool-file.ts';
import type { ToolEnvironment } from '../tool-environment.ts';
import { checkOpenCodeConfig } from './check-opencode-config.ts';
import {
  findSwitchedOff,
  listConfigFiles,
  mainConfigPath,
  ourProvider,
  readMainConfig,
  splitModel,
} from './opencode-files.ts';

/** Bundled with OpenCode; any other package would be installed at first use, which hangs without a network. */
const packages = {
  'openai-chat': '@ai-sdk/openai-compatible',
  'openai-responses': '@ai-sdk/openai',
  'anthropic-messages': '@ai-sdk/anthropic',
  gemini: '@ai-sdk/google',
} as const;

/** One model's entry. Without `limit` OpenCode never compacts, without `modalities` it sends no images. */
function modelEntry(id: string, origin: string): Record<string, unknown> {
  const { protocol, context, output, images, reasoning } = describeModel(id);
  const npm = packages[protocol];
  const provider = {
    ...(protocol === 'openai-chat' ? {} : { npm }),
    ...(protocol === 'gemini' ? { api: `${origin}/v1beta` } : {}),
  };
  return {
    name: id,
    ...(Object.keys(provider).length ? { provider } : {}),
    tool_call: true,
    reasoning,
    ...(images ? { attachment: true, modalities: { input: ['text', 'image'], output: ['text'] } } : {}),
    limit: { context, output },
  };
}

/** Our provider (V1 shape, which V2 reads too): `api` with a package per model serves all protocols (measured 2026-11-20). */
export function ourProviderEntry(
  request: PointingRequest,
  models: readonly OfferedModel[],
): Record<string, unknown> {
  return {
    npm: packages['openai-chat'],
    name: 'Keyswitch',
    api: `${request.origin}/v1`,
    options: { apiKey: `{file:${tokenPath(request.dataHome, 'opencode')}}` },
    models: Object.fromEntries(models.map(({ id }) => [id, modelEntry(id, request.origin)])),
  };
}

export async function planOpenCode(where: ToolEnvironment, request: PointingRequest): Promise<ToolPlan> {
  const config = await readMainConfig(where);
  const wanted = [request.options.model, request.options.smallModel]
    .filter((id) => id !== undefined)
    .map((id) => ({ id }));
  const models = [...new Map([...request.models, ...wanted].map((model) => [model.id, model])).values()];
  const first = models[0];
  if (!first) {
    throw new Problem(
      'OpenCode needs at least one model id: add models = ["…"] to an upstream in config.toml, or name one with --model.',
    );
  }
  const old = splitModel(asText(config.data['model']));
  const kept = old && models.some(({ id }) => id === old.model) ? old.model : undefined;
  const model = request.options.model ?? kept ?? (models.find(({ id }) => !isSmallModel(id)) ?? first).id;
  const small = request.options.smallModel ?? models.find(({ id }) => isSmallModel(id))?.id ?? model;
  const edits: DocumentEdit[] = [
    { op: 'set', path: ['provider', ourProvider], value: ourProviderEntry(request, models) },
    { op: 'set', path: ['model'], value: `${ourProvider}/${model}` },
    { op: 'set', path: ['small_model'], value: `${ourProvider}/${small}` },
  ];
  const start = '{\n  "$schema": "https://opencode.ai/config.json"\n}\n';
  const edit = await asProblem(() => planFileEdit(config.path, 'jsonc', config.state, edits, { start }));
  if (edit) checkOpenCodeConfig(config, edit.after ?? '');
  return {
    change: { files: edit ? [edit] : [], rows: [] },
    ownFiles: [tokenFile(request.dataHome, 'opencode', request.token)],
    notes: [...notes(where), ...switchedOffNotes(config)],
  };
}

/** The lists are the user's own: they are named, not changed. */
function switchedOffNotes(config: ToolDocument): string[] {
  const off = findSwitchedOff(ourProvider, [config]);
  if (off === null) return [];
  return off.list === 'disabled_providers'
    ? [`Take "${ourProvider}" out of disabled_providers in ${off.path}; until then OpenCode ignores it.`]
    : [`Add "${ourProvider}" to enabled_providers in ${off.path}; until then OpenCode ignores it.`];
}

function notes(where: ToolEnvironment): string[] {
  const path = mainConfigPath(where);
  const files = listConfigFiles(where);
  const at = files.findIndex((file) => file.path === path);
  const above = files.slice(at + 1).filter((file) => file.exists && file.role !== 'settings');
  return [
    'Restart OpenCode: it reads its settings when it starts.',
    ...above.map((file) => `${file.path} is read after ${path} and wins where both set "model".`),
    ...(where.env['OPENCODE_CONFIG_CONTENT']
      ? ['OPENCODE_CONFIG_CONTENT is set and wins over every file.']
      : []),
  ];
}
