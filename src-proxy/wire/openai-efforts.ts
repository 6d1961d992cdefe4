// Which reasoning efforts OpenAI's models take, for both of its protocols: a word that a model does not know is refused.
import type { IrEffort } from '../ir/request.ts';

/** Unverified for gpt-5.1 to gpt-6.1: general knowledge, no model page was read. */
const scale: readonly IrEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'];
/** gpt-5 and the o-series know neither `none` nor `xhigh` (unverified, general knowledge). */
const first: readonly IrEffort[] = ['minimal', 'low', 'medium', 'high'];
/** GPT-6.2 refuses `none` and `minimal` (LiteLLM discussion 52347, read 2026-11-20). */
const since62: readonly IrEffort[] = ['low', 'medium', 'high', 'xhigh'];

/** The efforts of a model, weakest first. */
export function openaiEfforts(model: string): readonly IrEffort[] {
  if (/(?:gpt-5|o\d)(?:-|$)/.test(model)) return first;
  return /gpt-6\.[2-9]/.test(model) ? since62 : scale;
}
