// Whether the demo model calls a tool, which one, and with what: when it is told to, asked for by name, or asked
// for something that a shell can do.
import type { JsonObject, JsonValue } from '../ir/json.ts';
import { textOf } from '../ir/read-json.ts';
import type { IrRequest, IrTool } from '../ir/request.ts';
import { sampleValue } from './sample-value.ts';

export interface ToolCall {
  readonly name: string;
  readonly namespace?: string;
  readonly kind: 'function' | 'custom';
  readonly input: string;
}

type CallableTool = Exclude<IrTool, { type: 'server' }>;

const shellNames =
  /^(?:exec|exec_command|shell|shell_command|local_shell|bash|run_shell_command|run_terminal_cmd|run_in_terminal|execute_command|run_command|terminal)$/i;
const commandMembers = /^(?:cmd|command|commands|script)$/i;
const pathMembers = /^(?:path|file_?path|dir|directory|dir_path|cwd|workdir)$/i;
const asksForList =
  /\b(?:list|show)\b[^.!?]*\b(?:files?|director(?:y|ies)|folders?)\b|\bls\b|(?:列出|查看|显示|看看).*(?:文件|目录)/i;
const asksToRun =
  /(?:\b(?:run|execute)\b|运行|执行)\s*(?:the\s+(?:shell\s+)?command\s*|命令\s*)?[:：]?\s*(.+)/i;
const quoted = /`([^`]+)`|"([^"]+)"|“([^”]+)”|'([^']+)'/;
const longestCommand = 2_000;

/** The call that this request asks for; null = answer in words. `text` = the user's last words. */
export function chooseTool(request: IrRequest, text: string): ToolCall | null {
  const tools = (request.tools ?? []).filter((tool): tool is CallableTool => tool.type !== 'server');
  const choice = request.toolChoice ?? { type: 'auto' };
  if (tools.length === 0 || choice.type === 'none') return null;
  if (choice.type === 'tool') {
    const named = tools.find(({ name }) => name === choice.name);
    return named ? callTool(named, text) : null;
  }
  const allowed = choice.type === 'allowed' ? tools.filter(({ name }) => choice.names.includes(name)) : tools;
  const wanted = wantedTool(allowed, text);
  if (wanted) return callTool(wanted, text);
  const must = choice.type === 'required' || (choice.type === 'allowed' && choice.mode === 'required');
  return must && allowed[0] ? callTool(allowed[0], text) : null;
}

function wantedTool(tools: readonly CallableTool[], text: string): CallableTool | undefined {
  const named = tools.find(({ name }) => namesTool(text, name));
  if (named) return named;
  return readCommand(text) === null ? undefined : tools.find(({ name }) => shellNames.test(name));
}

/** A tool is named when its name stands alone; one that is an everyday word (`read`, `exec`) needs "tool" beside it. */
function namesTool(text: string, name: string): boolean {
  const word = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const everyday = /^[a-z]+$/i.test(name);
  const pattern = everyday
    ? `\\b${word}\\b\\s*(?:tool|工具)|(?:tool|工具)\\s*[\`"“]?${word}\\b`
    : `(?<![\\w-])${word}(?![\\w-])`;
  return new RegExp(pattern, 'i').test(text);
}

/** The shell command that the words ask for, null where they ask for none. */
export function readCommand(text: string): string | null {
  const run = asksToRun.exec(text);
  if (run) {
    const rest = run[1] ?? '';
    const marked = quoted.exec(rest);
    const command = marked?.slice(1).find((group) => group !== undefined) ?? rest.split('\n')[0] ?? '';
    const trimmed = command.trim().replace(/(?<=\w)[.!?。！？]$/, '');
    if (trimmed !== '') return trimmed.slice(0, longestCommand);
  }
  return asksForList.test(text) ? 'ls' : null;
}

function callTool(tool: CallableTool, text: string): ToolCall {
  const command = readCommand(text) ?? 'echo "Hello from the Keyswitch demo model"';
  const where = { name: tool.name, ...(tool.namespace !== undefined && { namespace: tool.namespace }) };
  if (tool.type === 'custom')
    return { ...where, kind: 'custom', input: customInput(tool.name, command, text) };
  const schema: JsonObject = tool.parameters ?? { type: 'object' };
  const value = sampleValue(schema, (name, inner) => suggestArgument(name, inner, command));
  return { ...where, kind: 'function', input: JSON.stringify(value) };
}

/** Codex 0.169: `apply_patch` takes a patch, `exec` takes JavaScript that calls `tools.exec_command` (2026-11-20). */
function customInput(name: string, command: string, text: string): string {
  if (name === 'apply_patch') {
    return '*** Begin Patch\n*** Add File: keyswitch-demo.txt\n+Hello from the Keyswitch demo model.\n*** End Patch\n';
  }
  if (name === 'exec') return `text(await tools.exec_command({ cmd: ${JSON.stringify(command)} }));`;
  return text;
}

function suggestArgument(name: string, schema: JsonObject, command: string): JsonValue | undefined {
  const isText = schema['type'] === undefined || /^string$/i.test(textOf(schema['type']) ?? '');
  if (commandMembers.test(name)) {
    if (isText) return command;
    return /^array$/i.test(textOf(schema['type']) ?? '') ? ['bash', '-lc', command] : undefined;
  }
  if (!isText || schema['enum'] !== undefined) return undefined;
  if (pathMembers.test(name)) return '.';
  if (/^(?:description|justification|explanation|reason)$/i.test(name))
    return 'What you asked the demo model for';
  if (/^(?:pattern|query|glob)$/i.test(name)) return '*';
  return undefined;
}
