// Every client tool that Keyswitch knows. A new one is a folder and a line here.
import { usageProblem } from '../problem.ts';
import { ccSwitch } from './cc-switch/cc-switch.ts';
import { claudeCode } from './claude-code/claude-code.ts';
import type { ClientTool, ClientToolId } from './client-tool.ts';
import { codex } from './codex/codex.ts';
import { geminiCli } from './gemini-cli/gemini-cli.ts';
import { openCode } from './opencode/opencode.ts';

export const clientTools: readonly ClientTool[] = [codex, openCode, claudeCode, geminiCli, ccSwitch];

export const clientToolIds: readonly ClientToolId[] = clientTools.map((tool) => tool.id);

/** @throws Problem (wrong usage) for an unknown id. */
export function findClientTool(id: string): ClientTool {
  const tool = clientTools.find((one) => one.id === id);
  if (tool) return tool;
  throw usageProblem(`There is no client tool "${id.slice(0, 40)}"; there are ${clientToolIds.join(', ')}.`);
}
