// Gemini takes its members in camelCase and in snake_case; everything behind this door is camelCase.
import type { JsonObject, JsonValue } from '../../ir/json.ts';

/**
 * Members of one object, renamed; their values stay as they are (arguments and schemas are the user's words).
 * With `known`, only names that the API has are renamed: a member of the future goes on as it was written.
 */
export function camelMembers(object: JsonObject, known?: ReadonlySet<string>): JsonObject {
  if (!Object.keys(object).some((key) => key.includes('_'))) return object;
  const out: Record<string, JsonValue | undefined> = {};
  for (const [key, value] of Object.entries(object)) {
    const name = key.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
    out[known === undefined || known.has(name) ? name : key] = value;
  }
  return out;
}
