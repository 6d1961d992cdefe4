// The model catalogue in the shape that Codex reads: {"models":[…]}. Pure.
// Required and optional members: measured with 0.169.0 by leaving out one after the other (2026-11-20); one bad
// element makes Codex drop the whole list.
import { createHash } from 'node:crypto';
import type { JsonObject } from '../ir/json.ts';
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

/**
 * The catalogue for the model ids of a profile.
 */
export function encodeCodexModels(ids: readonly string[]): CodexCatalogue {
  const sorted = [...new Set(ids)].sort();
  const models = sorted
    .map((id, position) => encodeModel(id, position))
    .sort((a, b) => Number(a['priority']) - Number(b['priority']));
  const body = JSON.stringify({ models });
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return { body, etag: `W/"keyswitch-models-${hash}"` };
}
