// Reasoning effort and budgets → Anthropic's `thinking` and `output_config.effort`, within the limits that it checks.
import type { JsonObject } from '../../ir/json.ts';
import { effortOf, effortToBudget, nearestEffort } from '../../ir/map-effort.ts';
import type { IrEffort, IrMessage, IrRequest } from '../../ir/request.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { origin } from './decode-content.ts';
import { isOwnSeal } from './encode-content.ts';

export interface EncodedThinking {
  readonly thinking?: JsonObject;
  readonly effort?: string;
}

/** Least budget that the API takes (docs, "Extended thinking", 2026-11-20). */
const leastBudget = 1_024;
const adaptiveEfforts: readonly IrEffort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/**
 * How a model is told to think: `adaptive` (effort only; Claude 4.6 and later), `budget` (tokens; Claude 3.7 to 4.5
 * and the Anthropic-like APIs of other vendors), `none` (before). Docs, "Adaptive thinking", 2026-11-20.
 */
export function thinkingStyle(model: string): 'adaptive' | 'budget' | 'none' {
  // Some resellers write 4.6 for 4-6.
  const name = model.replaceAll('.', '-');
  if (!name.includes('claude')) return 'budget';
  if (/claude-(2|instant|3-(opus|sonnet|haiku|5))/.test(name)) return 'none';
  if (/claude-3-7/.test(name)) return 'budget';
  if (/claude-(opus|sonnet|haiku)-4(-[0-5])?(-\d{8}|@\d+|$|\b(?!-\d))/.test(name)) return 'budget';
  return 'adaptive';
}

export interface ThinkingContext {
  readonly model: string;
  readonly upstream: string;
  readonly maxTokens: number;
  readonly messages: readonly IrMessage[];
  /** Says what had to give way. */
  readonly warn: (kind: IrWarning['kind'], what: string, why: string) => void;
}

/** The members for thinking. */
export function encodeThinking(request: IrRequest, context: ThinkingContext): EncodedThinking {
  const { reasoning } = request;
  const { model, maxTokens, messages, upstream, warn } = context;
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
  const effort = effortOf(reasoning) ?? (reasoning.mode === 'on' ? 'medium' : undefined);
  if (effort === undefined) return {};
  const style = thinkingStyle(model);
  if (effort === 'none') return style === 'none' ? {} : { thinking: { type: 'disabled' } };
  if (style === 'none') {
    warn('dropped', 'reasoning', 'this model cannot think before it answers');
    return {};
  }
  if (request.toolChoice?.type === 'required' || request.toolChoice?.type === 'tool') {
    warn('dropped', 'reasoning', 'Anthropic allows no thinking when a tool call is demanded');
    return {};
  }
  if (style === 'adaptive') {
    const word = nearestEffort(effort, adaptiveEfforts);
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
