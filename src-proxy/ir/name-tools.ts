// Gives every tool a name that the target accepts, and remembers what the client calls it. Pure and stable:
// the same tool gets the same name in every turn, so histories stay valid and prompt caches warm.

/** What the client calls a tool; the shape of `ToolIdentity` in `wire/wire-protocol.ts`. */
export interface NamedTool {
  readonly name: string;
  readonly namespace?: string;
  readonly kind: 'function' | 'custom';
}

export interface ToolNamer {
  /** The name for the target. Every answer that differs from the client's view is kept in `names`. */
  nameFor(tool: NamedTool): string;
  /** Target name → client's tool, for tools that were renamed, live in a namespace, or take free text. */
  readonly names: ReadonlyMap<string, NamedTool>;
}

export interface ToolNameRules {
  /** Longest name that the target takes. */
  readonly maxLength: number;
  /** Matches one character that the target refuses; must be global. */
  readonly refused: RegExp;
  /** Matches what a name may not begin with (Gemini: anything but a letter or `_`). */
  readonly refusedStart?: RegExp;
  /** The target has free-text tools itself, so `custom` needs no acting out. */
  readonly hasCustom?: boolean;
}

/** Names of 64 characters out of `[a-zA-Z0-9_-]`: OpenAI (both APIs) and Anthropic's older models, 2026-11-20. */
export const commonToolNames: ToolNameRules = { maxLength: 64, refused: /[^a-zA-Z0-9_-]/g };

/** Makes a namer. Names that the target accepts stay as they are; others get a stable hash at the end. */
export function createToolNamer(rules: ToolNameRules): ToolNamer {
  const names = new Map<string, NamedTool>();
  const given = new Map<string, string>();
  const taken = new Map<string, string>();

  const nameFor = (tool: NamedTool): string => {
    const key = `${tool.namespace ?? ''}\u0000${tool.name}`;
    const known = given.get(key);
    if (known !== undefined) return known;
    let name = fit(tool, rules);
    for (let round = 0; taken.has(name) && taken.get(name) !== key; round += 1) {
      name = withHash(name, `${key}${round}`, rules.maxLength);
    }
    given.set(key, name);
    taken.set(name, key);
    const actedOut = tool.kind === 'custom' && rules.hasCustom !== true;
    if (name !== tool.name || tool.namespace !== undefined || actedOut) names.set(name, tool);
    return name;
  };
  return { nameFor, names };
}

function fit(tool: NamedTool, rules: ToolNameRules): string {
  const wished = tool.namespace === undefined ? tool.name : `${tool.namespace}__${tool.name}`;
  let clean = wished.replaceAll(rules.refused, '_');
  if (clean === '' || (rules.refusedStart?.test(clean) ?? false)) clean = `_${clean}`;
  return clean === wished && clean.length <= rules.maxLength
    ? clean
    : withHash(clean, wished, rules.maxLength);
}

function withHash(name: string, seed: string, maxLength: number): string {
  const hash = hashText(seed);
  return `${name.slice(0, maxLength - hash.length - 1)}_${hash}`;
}

/** Twice that, for what is no name of a few: ids, users, sessions. The same text has the same mark always. */
export function hashId(text: string): string {
  return `${hashText(text)}${hashText(`${text}.`)}`;
}

/** FNV-1a, 32 bits, base 36: short, and good enough for a few hundred tool names. */
export function hashText(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
