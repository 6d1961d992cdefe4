// What Anthropic's models differ in, by name: a member that a model does not take is a 400. Sources, read 2026-11-28: the
// "What's new" pages of Claude Opus 5.5, Sonnet 5.5 and Haiku 5.5 and the page on effort (platform.claude.com), the page
// on adaptive thinking of Amazon Bedrock, crewAI pull request 5810 (prefill since 4.6). Names without a version count as
// the newest of their family; names without "claude" are other vendors' models behind the same API.
import type { IrEffort } from '../../ir/request.ts';

export interface ClaudeFacts {
  /** `adaptive`: effort only (4.6 and later); `budget`: tokens (3.7 to 4.5, other vendors); `none`: before. */
  readonly thinking: 'adaptive' | 'budget' | 'none';
  /** Words of `output_config.effort`. */
  readonly efforts: readonly IrEffort[];
  /** How it is told not to think: by a type of `thinking`, by leaving it out, or not at all. */
  readonly thinkingOff: 'disabled' | 'between_tools' | 'omit' | 'never';
  /** Takes temperature, top_p and top_k. */
  readonly sampling: boolean;
  /** Goes on with a last turn of the assistant. */
  readonly prefill: boolean;
  /** Can be forced to call a tool (`any`, `tool`). */
  readonly forcesTools: boolean;
  /** Anthropic searches the web for it: since 3.5 ("Web search tool", platform.claude.com, stored copies, 2026-11-28). */
  readonly searches: boolean;
}

const first: ClaudeFacts = {
  thinking: 'none',
  efforts: [],
  thinkingOff: 'omit',
  sampling: true,
  prefill: true,
  forcesTools: true,
  searches: false,
};
const first35: ClaudeFacts = { ...first, searches: true };
const budgets: ClaudeFacts = { ...first35, thinking: 'budget', thinkingOff: 'disabled' };
const since46: ClaudeFacts = {
  ...budgets,
  thinking: 'adaptive',
  efforts: ['low', 'medium', 'high', 'max'],
  prefill: false,
};
/** Thinks only when it is asked to, and Bedrock says that it refuses `disabled`. */
const since47: ClaudeFacts = {
  ...since46,
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  thinkingOff: 'omit',
  sampling: false,
};
/** Thinks unless it is told not to. */
const since5: ClaudeFacts = { ...since47, thinkingOff: 'disabled' };
const sonnet55: ClaudeFacts = { ...since5, thinkingOff: 'between_tools', forcesTools: false };
const always: ClaudeFacts = { ...since5, thinkingOff: 'never', forcesTools: false };

/** A version behind the family or before it (`claude-opus-4-6`, `claude-3-5-haiku`), never the date behind it. */
const versioned = /claude-(?:[a-z]+-)*(\d+)(?:-(\d{1,2})(?!\d))?/;

/** Facts by model name, with or without a vendor prefix; some resellers write 4.6 for 4-6. */
export function claudeFacts(model: string): ClaudeFacts {
  if (!model.includes('claude')) return budgets;
  const name = model.replaceAll('.', '-');
  if (/fable|mythos/.test(name)) return always;
  const [, major, minor] = versioned.exec(name) ?? [];
  const version = major === undefined ? 5.5 : Number(major) + Number(minor ?? 0) / 10;
  if (version < 3.5) return first;
  if (version < 3.7) return first35;
  if (version < 4.6) return budgets;
  if (version < 4.7) return since46;
  if (version < 5) return since47;
  if (version < 5.5 || name.includes('haiku')) return since5;
  return name.includes('sonnet') ? sonnet55 : always;
}
