// Names of arguments that Anthropic refuses, with the whole request ("Property keys should match pattern
// '^[a-zA-Z0-9_.-]{1,64}$'": claude-code issue 79418, decocms/studio pull request 6874, read 2026-11-28): tool servers made
// from OpenAPI have `filter[id]` and `$select`. Only the names at the top of a tool are checked.
import type { CustomInputDecoder } from '../../ir/custom-input.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { objectFromText, stringifyJson } from '../../ir/raw-json.ts';
import { isArray, isObject } from '../../ir/read-json.ts';
import type { ToolIdentity } from '../wire-protocol.ts';

const longest = 64;
const accepted = /^[a-zA-Z0-9_.-]{1,64}$/;

export interface NamedArguments {
  readonly schema: JsonObject;
  /** The upstream's name → the client's, of those that differ; null = none does. */
  readonly names: ReadonlyMap<string, string> | null;
}

/** The schema of a tool with names that Anthropic takes; the same object where all are. */
export function nameArguments(schema: JsonObject): NamedArguments {
  const { properties, required } = schema;
  if (!isObject(properties)) return { schema, names: null };
  const given = Object.keys(properties);
  if (given.every((name) => accepted.test(name))) return { schema, names: null };
  const taken = new Set(given.filter((name) => accepted.test(name)));
  const names = new Map<string, string>();
  const renamed = new Map<JsonValue, string>();
  for (const name of given) {
    if (accepted.test(name)) continue;
    const fitting = fit(name, taken);
    taken.add(fitting);
    names.set(fitting, name);
    renamed.set(name, fitting);
  }
  const named: [string, JsonValue | undefined][] = Object.entries(properties).map(([name, value]) => [
    renamed.get(name) ?? name,
    value,
  ]);
  return {
    schema: {
      ...schema,
      properties: Object.fromEntries(named),
      ...(isArray(required) && { required: required.map((name) => renamed.get(name) ?? name) }),
    },
    names,
  };
}

function fit(name: string, taken: ReadonlySet<string>): string {
  const clean = name.replaceAll(/[^a-zA-Z0-9_.-]/g, '_').slice(0, longest) || '_';
  let one = clean;
  for (let round = 2; taken.has(one); round += 1) one = `${clean.slice(0, longest - 4)}_${round}`;
  return one;
}

/** What tools are called at the upstream, and their arguments. */
export function withArgumentNames(
  tools: ReadonlyMap<string, ToolIdentity>,
  renamed: ReadonlyMap<string, ReadonlyMap<string, string>>,
): ReadonlyMap<string, ToolIdentity> {
  if (renamed.size === 0) return tools;
  const all = new Map(tools);
  for (const [name, argumentNames] of renamed)
    all.set(name, { ...(tools.get(name) ?? { name, kind: 'function' }), argumentNames });
  return all;
}

/** The arguments of a call with the client's names; the same text where none differs or they cannot be read. */
export function giveBackNames(args: string, names: ReadonlyMap<string, string>): string {
  const value = objectFromText(args);
  if (value === null || !Object.keys(value).some((name) => names.has(name))) return args;
  return stringifyJson(
    Object.fromEntries(Object.entries(value).map(([name, one]) => [names.get(name) ?? name, one])),
  );
}

/** The same for a stream: the arguments come whole, at the end. */
export function createArgumentDecoder(names: ReadonlyMap<string, string>): CustomInputDecoder {
  let held = '';
  return {
    push(json) {
      held += json;
      return '';
    },
    end: () => giveBackNames(held, names),
  };
}
