// Reasoning effort and budgets → Anthropic's `thinking` and `output_config.effort`, within the limits that it checks.
import { demandsCall } from '../../ir/demand-in-words.ts';
import type { JsonObject } from '../../ir/json.ts';
import { effortOf, effortToBudget, nearestEffort } from '../../ir/map-effort.ts';
import type { IrMessage, IrRequest } from '../../ir/request.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { origin } from './decode-content.ts';
import { isOwnSeal } from './encode-content.ts';
import type { ClaudeFacts } from './model-facts.ts';

export interface EncodedThinking {
  readonly thinking?: JsonObject;
  readonly effort?: string;
}

/** Least budget that the API takes (docs, "Extended thinking", 2026-11-20). */
const leastBudget = 1_024;

export interface ThinkingContext {
  readonly facts: ClaudeFacts;
  readonly upstream: string;
  readonly maxTokens: number;
  readonly messages: readonly IrMessage[];
  /** Says what had to give way. */
  readonly warn: (kind: IrWarning['kind'], what: string, why: string) => void;
}

/** The members for thinking. */
export function encodeThinking(request: IrRequest, context: ThinkingContext): EncodedThinking {
  const { reasoning } = request;
  const { facts, maxTokens, messages, upstream, warn } = context;
  if (reasoning === undefined) return {};
  if (reasoning.vendor?.origin === origin) {
    const thinking = reasoning.vendor.extra;
    // A client of this protocol knows the rule itself; only thinking that we take out can break it.
    const keeps =
      reasoning.mode !== 'on' ||
      !(lostThinking(messages, upstream) && resumesUnsignedToolTurn(messages, upstream));
    if (!keeps) warn('dropped', 'thinking', unsignedWhy);
    return {
      ...(keeps && Object.keys(thinking).length > 0 && { thinking }),
      ...(reasoning.effort !== undefined && { effort: reasoning.effort }),
    };
  }
  const effort = effortOf(reasoning) ?? (reasoning.mode === undefined ? undefined : 'medium');
  if (effort === undefined) return {};
  if (effort === 'none') return switchOff(facts, warn);
  if (facts.thinking === 'none') {
    warn('dropped', 'reasoning', 'this model cannot think before it answers');
    return {};
  }
  if (facts.forcesTools && demandsCall(request.toolChoice)) {
    warn('dropped', 'reasoning', 'Anthropic allows no thinking when a tool call is demanded');
    return {};
  }
  if (facts.thinking === 'adaptive') {
    // "As you see fit" (Gemini's budget of -1) is what adaptive thinking is without a word for the effort.
    const word = reasoning.mode === 'adaptive' ? undefined : nearestEffort(effort, facts.efforts);
    return { thinking: adaptiveThinking(request), ...(word !== undefined && { effort: word }) };
  }
  const budget = Math.min(reasoning.budgetTokens ?? effortToBudget(effort), Math.floor(maxTokens * 0.8));
  if (budget < leastBudget) {
    warn(
      'dropped',
      'reasoning',
      `the token limit leaves less than the ${leastBudget} tokens that thinking needs`,
    );
    return {};
  }
  if (resumesUnsignedToolTurn(messages, upstream)) {
    warn('dropped', 'reasoning', unsignedWhy);
    return {};
  }
  return { thinking: { type: 'enabled', budget_tokens: budget } };
}

/** No thinking, in the way of the model. */
function switchOff(facts: ClaudeFacts, warn: ThinkingContext['warn']): EncodedThinking {
  switch (facts.thinkingOff) {
    case 'omit':
      return {};
    case 'never':
      warn('changed', 'reasoning', 'this model always thinks; it was asked for its lowest effort');
      return { effort: 'low' };
    default:
      return { thinking: { type: facts.thinkingOff } };
  }
}

function adaptiveThinking(request: IrRequest): JsonObject {
  return { type: 'adaptive', display: request.reasoning?.summary === 'none' ? 'omitted' : 'summarized' };
}

const unsignedWhy = 'the tool call was made without thinking that this upstream could check';

/** With a budget, a tool turn that goes on must begin with its signed thinking, or Anthropic answers 400. */
function resumesUnsignedToolTurn(messages: readonly IrMessage[], upstream: string): boolean {
  const last = messages.findLast((message) => message.role === 'assistant');
  if (last === undefined || !last.parts.some((part) => part.type === 'tool-call')) return false;
  if (!(messages.at(-1)?.parts.some((part) => part.type === 'tool-result') ?? false)) return false;
  return !last.parts.some((part) => part.type === 'reasoning' && isOwnSeal(part.sealed, upstream));
}

/** The last turn had thinking, but another upstream's. */
function lostThinking(messages: readonly IrMessage[], upstream: string): boolean {
  const last = messages.findLast((message) => message.role === 'assistant');
  return last?.parts.some((part) => part.type === 'reasoning' && !isOwnSeal(part.sealed, upstream)) ?? false;
}
