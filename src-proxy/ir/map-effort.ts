// Reasoning effort (a word) ↔ thinking budget (tokens): vendors use one or the other.
// The steps are Keyswitch's own choice, 2026-11-20; 1024 is the least that Anthropic takes (its docs on extended
// thinking), and the spacing follows what Claude Code and OpenCode send for their variants (fixtures/clients).
import type { IrEffort, IrReasoning } from './request.ts';

const steps: readonly (readonly [IrEffort, number])[] = [
  ['minimal', 1_024],
  ['low', 2_048],
  ['medium', 8_192],
  ['high', 16_384],
  ['xhigh', 32_000],
  ['max', 64_000],
];

/** Tokens for an effort; `none` is 0. */
export function effortToBudget(effort: IrEffort): number {
  return steps.find(([name]) => name === effort)?.[1] ?? 0;
}

/** The smallest effort whose budget covers the tokens. */
export function budgetToEffort(tokens: number): IrEffort {
  if (tokens <= 0) return 'none';
  return steps.find(([, budget]) => tokens <= budget)?.[0] ?? 'max';
}

/** The effort that a request asks for, from whichever form it used; undefined = it left the choice to the model. */
export function effortOf(reasoning: IrReasoning | undefined): IrEffort | undefined {
  if (reasoning === undefined) return undefined;
  if (reasoning.mode === 'off') return 'none';
  if (reasoning.effort !== undefined) return reasoning.effort;
  if (reasoning.budgetTokens !== undefined) return budgetToEffort(reasoning.budgetTokens);
  return undefined;
}

const order: readonly IrEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** The nearest effort that a target knows: downwards first, so that nobody pays for more than was asked. */
export function nearestEffort(effort: IrEffort, known: readonly IrEffort[]): IrEffort | undefined {
  if (known.includes(effort)) return effort;
  const at = order.indexOf(effort);
  const below = order.slice(0, at).findLast((name) => known.includes(name) && name !== 'none');
  return below ?? order.slice(at).find((name) => known.includes(name)) ?? known[0];
}
