// Two schemas that hold at once (`allOf`) as one.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject } from '../../ir/read-json.ts';

/** The second one's words win, but for the description. */
export function mergeTwo(a: JsonObject, b: JsonObject): JsonObject {
  const merged: Record<string, JsonValue | undefined> = { ...a, ...b };
  if (isObject(a['properties']) && isObject(b['properties']))
    merged['properties'] = { ...a['properties'], ...b['properties'] };
  if (isArray(a['required']) && isArray(b['required']))
    merged['required'] = [...new Set([...a['required'], ...b['required']])];
  if (a['description'] !== undefined && b['description'] !== undefined)
    merged['description'] = a['description'];
  return merged;
}
