// Optional arguments that Claude Code's own tools refuse when they are blank, though their schemas allow it. GPT-5.5 and its
// like fill in every argument, so that each call of Read failed and was made again (sub2api issue 1995, OmniRoute issue
// 2889, codex-proxy issue 533, read 2026-11-28). No other empty text is touched: it may mean something.
import { isObject } from '../../ir/read-json.ts';
import type { IrRequest } from '../../ir/request.ts';
import { objectFromText, stringifyJson } from '../../ir/raw-json.ts';

/** By tool. */
const refusedBlank: Readonly<Record<string, string>> = { Read: 'pages' };

/** The argument of a tool of this request to leave out where it is blank; null for nearly every tool. */
export function refusedWhenBlank(tool: string, request: IrRequest): string | null {
  const name = refusedBlank[tool];
  if (name === undefined) return null;
  const known = request.tools?.find((one) => one.type === 'function' && one.name === tool);
  const schema = known?.type === 'function' ? (known.parameters ?? {}) : {};
  const { properties, required } = schema;
  const isOptional =
    isObject(properties) &&
    properties[name] !== undefined &&
    !(Array.isArray(required) && required.includes(name));
  return isOptional ? name : null;
}

/** The arguments without it; the same text where it says something or is not there. */
export function withoutBlank(args: string, name: string): string {
  if (!args.includes(name)) return args;
  const value = objectFromText(args);
  const given = value?.[name];
  if (value === null || !(given === null || (typeof given === 'string' && given.trim() === ''))) return args;
  const { [name]: _blank, ...rest } = value;
  return stringifyJson(rest);
}
