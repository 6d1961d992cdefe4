// Gemini takes its members in camelCase and in snake_case; everything behind this door is camelCase.
import type { JsonObject, JsonValue } from '../../ir/json.ts';

/** Members of one object, renamed; their values stay as they are (arguments and schemas are the user's words). */
export function camelMembers(object: JsonObject): JsonObject {
  if (!Object.keys(object).some((key) => key.includes('_'))) return object;
  const out: Record<string, JsonValue | undefined> = {};
  for (const [key, value] of Object.entries(object)) {
    out[key.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())] = value;
  }
  return out;
}
