// Which reasoning efforts OpenAI's models take, for both of its protocols: a word that a model does not know is refused.
// Sources, read 2026-11-28: OpenAI's API reference as quoted by Azure's SDK (gpt-5.1 and before, gpt-5-pro, xhigh), its
// refusal of `minimal` (openai-agents-python issue 2089), `max` since gpt-5.6 (OpenCode issue 36141, Codex 0.169's own
// list of models), GPT-6.2's refusal of `none` and `minimal` (LiteLLM discussion 52347).
import type { IrEffort } from '../ir/request.ts';

const oSeries: readonly IrEffort[] = ['low', 'medium', 'high'];
const gpt5: readonly IrEffort[] = ['minimal', ...oSeries];
const pro: readonly IrEffort[] = ['high'];
const since51: readonly IrEffort[] = ['none', ...oSeries];
const since52: readonly IrEffort[] = [...since51, 'xhigh'];
const since56: readonly IrEffort[] = [...since52, 'max'];
const since62: readonly IrEffort[] = [...oSeries, 'xhigh', 'max'];

/** The efforts of a model, weakest first. Names without a version count as the newest that take `none`. */
export function openaiEfforts(model: string): readonly IrEffort[] {
  if (/(?:^|\/)o\d/.test(model)) return oSeries;
  const [, major, minor] = /gpt-(\d+)(?:\.(\d+))?/.exec(model) ?? [];
  if (major === undefined) return since56;
  const version = Number(major) + Number(minor ?? 0) / 10;
  if (version >= 6.2) return since62;
  if (version >= 5.6) return since56;
  if (version >= 5.2 || model.includes('codex-max')) return since52;
  if (version >= 5.1) return since51;
  return model.includes('-pro') ? pro : gpt5;
}
