// The model catalogue in the shape that Codex reads: {"models":[…]}. Pure.
// Required and optional members: measured with 0.169.0 by leaving out one after the other (2026-11-20); one bad
// element makes Codex drop the whole list.
import { createHash } from 'node:crypto';
import { catalogueHeader, mergedCatalogue } from '../contract/codex-catalogue.ts';
import { headerText, type HeaderMap } from '../exchange/client-kind.ts';
import type { JsonObject } from '../ir/json.ts';
import { isObject } from '../ir/read-json.ts';
import { baseInstructions } from './base-instructions.ts';
import { type Effort, type ModelFacts, modelFacts, unknownModel } from './model-facts.ts';

const effortTexts: Readonly<Record<Effort, string>> = {
  low: 'Quick answers with little reasoning',
  medium: 'Balances speed and depth',
  high: 'More reasoning for harder problems',
  xhigh: 'Much reasoning for the hardest problems',
  max: 'As much reasoning as the model can do',
  ultra: 'The deepest reasoning, with helpers of its own',
};

/** `claude-sonnet-4-6` → `Claude Sonnet 4 6`. */
function displayNameOf(id: string): string {
  const last = id.split('/').at(-1) ?? id;
  return last
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

/** Names of models that no agent can run on: they stay out of Codex' picker. */
const otherWork =
  /embed|whisper|transcri|(^|[-_/])(tts|asr|dall-e|image|imagen|sora|veo|moderation|rerank|realtime|audio)([-_]|$)/i;

function encodeModel(id: string, position: number): JsonObject {
  const known = modelFacts[id];
  const facts: ModelFacts = known ?? unknownModel;
  const isTalker = known !== undefined || !otherWork.test(id);
  return {
    slug: id,
    display_name: known?.displayName ?? displayNameOf(id),
    description: known?.description ?? '',
    default_reasoning_level: facts.defaultEffort,
    supported_reasoning_levels: facts.efforts.map((effort) => ({
      effort,
      description: effortTexts[effort],
    })),
    shell_type: 'unified_exec',
    visibility: isTalker ? facts.visibility : 'hide',
    supported_in_api: true,
    priority: known ? facts.priority : facts.priority + position,
    additional_speed_tiers: facts.fastTier ? ['fast'] : [],
    service_tiers: facts.fastTier
      ? [{ id: 'priority', name: 'Fast', description: 'Faster answers at a higher price' }]
      : [],
    ...(facts.defaultTier === null ? {} : { default_service_tier: facts.defaultTier }),
    availability_nux: null,
    upgrade: null,
    base_instructions: isTalker ? baseInstructions : '',
    include_skills_usage_instructions: id === 'gpt-5.5',
    include_plugin_usage_instructions: false,
    include_apps_usage_instructions: false,
    default_reasoning_summary: 'none',
    support_verbosity: known !== undefined,
    ...(known ? { default_verbosity: facts.defaultVerbosity } : {}),
    apply_patch_tool_type: 'freeform',
    web_search_tool_type: known ? 'text_and_image' : 'text',
    truncation_policy: { mode: 'tokens', limit: 10_000 },
    supports_image_detail_original: known !== undefined,
    context_window: facts.contextWindow,
    max_context_window: facts.maxContextWindow,
    comp_hash: facts.compHash,
    effective_context_window_percent: 95,
    experimental_supported_tools: facts.experimentalTools,
    input_modalities: ['text', 'image'],
    supports_search_tool: known !== undefined,
    use_responses_lite: facts.lite,
    supports_reasoning_effort_updates: facts.effortUpdates,
    ...(facts.lite ? { tool_mode: 'code_mode_only' } : {}),
    ...(facts.multiAgent === null ? {} : { multi_agent_version: facts.multiAgent }),
    ...(facts.specialty === null ? {} : { model_specialty: facts.specialty }),
    // Read by versions before 0.142, which demand them.
    supports_reasoning_summaries: true,
    supports_parallel_tool_calls: true,
    reasoning_summary_format: 'none',
  };
}

export interface CodexCatalogue {
  readonly body: string;
  /** Weak: the same list gives the same tag, in whatever order the upstreams named it. */
  readonly etag: string;
}

/** A model of a profile; `codex` = how the Codex backend that serves it describes it, if it is one. */
export interface OfferedModel {
  readonly id: string;
  readonly codex?: JsonObject | null;
}

/**
 * The catalogue for the models of a profile. A Codex backend's own description goes on as it is.
 * @param options.bundled false leaves out the models that Codex brings along, unless a backend describes them.
 */
export function encodeCodexModels(
  offered: readonly OfferedModel[],
  { bundled = true }: { readonly bundled?: boolean } = {},
): CodexCatalogue {
  const byId = new Map(offered.map((model) => [model.id, model]));
  const models = [...byId.keys()]
    .sort()
    .flatMap((id, position) => {
      const own = byId.get(id)?.codex;
      if (own && isModelInfo(own)) return [own];
      return bundled || modelFacts[id] === undefined ? [encodeModel(id, position)] : [];
    })
    .sort((a, b) => Number(a['priority']) - Number(b['priority']));
  const body = JSON.stringify({ models });
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return { body, etag: `W/"keyswitch-models-${hash}"` };
}

/** Has every member that Codex demands: without one of them it would drop the whole list. */
function isModelInfo(entry: JsonObject): boolean {
  const texts = ['slug', 'display_name', 'shell_type', 'visibility'];
  const lists = ['supported_reasoning_levels', 'experimental_supported_tools'];
  return (
    texts.every((name) => typeof entry[name] === 'string') &&
    lists.every((name) => Array.isArray(entry[name])) &&
    typeof entry['supported_in_api'] === 'boolean' &&
    typeof entry['support_verbosity'] === 'boolean' &&
    Number.isInteger(entry['priority']) &&
    isObject(entry['truncation_policy']) &&
    (typeof entry['base_instructions'] === 'string' || isObject(entry['model_messages']))
  );
}

/**
 * Does this Codex have the models of `modelFacts` from its own bundle, with longer instructions than ours? With a key
 * from a command it merges our list into its bundle, and an entry of ours would take the place of its own (0.169.0,
 * measured 2026-11-28): `keyswitch tool apply codex` marks those by a header. Elsewhere our list is all that it has.
 */
export function bringsItsModels(headers: HeaderMap, query: string): boolean {
  if (headerText(headers, catalogueHeader) !== mergedCatalogue) return false;
  const [, major = 0, minor = 0] = /(?:^|&)client_version=(\d+)\.(\d+)/.exec(query)?.map(Number) ?? [];
  return major > 0 || minor >= 169;
}
