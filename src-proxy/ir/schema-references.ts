// `$ref` inside a JSON Schema: where it points, and whether a schema holds itself.
import type { JsonObject, JsonValue } from './json.ts';
import { isArray, isObject } from './read-json.ts';

/** The schema that a local reference (`#`, `#/$defs/…`) points to; null for any other. */
export function resolveReference(root: JsonObject, ref: string): JsonObject | null {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return null;
  let at: JsonValue | undefined = root;
  for (const step of ref.slice(2).split('/')) {
    at = isObject(at) ? at[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  }
  return isObject(at) ? at : null;
}

/** True where following the references comes back to where it was. */
export function isRecursive(root: JsonObject): boolean {
  const known = new Map<string, 'open' | 'done'>();
  const returns = (ref: string): boolean => {
    const state = known.get(ref);
    if (state !== undefined) return state === 'open';
    known.set(ref, 'open');
    const target = resolveReference(root, ref);
    const found = target !== null && referencesIn(target).some(returns);
    known.set(ref, 'done');
    return found;
  };
  return referencesIn(root).some(returns);
}

function referencesIn(value: JsonValue | undefined): string[] {
  if (isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === '$ref' && typeof member === 'string' ? [member] : referencesIn(member),
  );
}
