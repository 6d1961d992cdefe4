// What Codex's vendor says in its answers to Codex and to nobody else: names that would alarm it behind Keyswitch. Pure.
// Measured with Codex 0.169.0, 2026-11-20.
import type { JsonObject, JsonValue } from '../ir/json.ts';
import { isArray, isObject } from '../ir/read-json.ts';

const modelHeaders = new Set(['openai-model', 'x-openai-model']);

/**
 * Response headers for a Codex client. `openai-model` with another name than was asked for makes Codex show "model
 * rerouted" and a cyber-abuse warning; `x-models-etag` makes it fetch the catalogue again after each answer, because
 * ours has another one.
 */
export function isForeignToCodex(name: string, value: string, askedModel: string | null): boolean {
  if (name === 'x-models-etag') return true;
  return modelHeaders.has(name) && value !== askedModel;
}

function withoutNames(headers: JsonValue | undefined, askedModel: string | null): JsonObject | null {
  if (!isObject(headers)) return null;
  const foreign = Object.entries(headers).filter(([name, value]) =>
    isForeignToCodex(name.toLowerCase(), String(isArray(value) ? value[0] : value), askedModel),
  );
  if (foreign.length === 0) return null;
  const names = new Set(foreign.map(([name]) => name));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name)));
}

/**
 * One event's JSON text without foreign names in `headers` and `response.headers`. The same text, unparsed, where
 * none of them occurs.
 */
export function dropForeignModelName(text: string, askedModel: string | null): string {
  if (!/openai-model|x-models-etag/i.test(text)) return text;
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    return text;
  }
  if (!isObject(event)) return text;
  const headers = withoutNames(event['headers'], askedModel);
  const response = isObject(event['response']) ? event['response'] : null;
  const inner = response ? withoutNames(response['headers'], askedModel) : null;
  if (headers === null && inner === null) return text;
  return JSON.stringify({
    ...event,
    ...(headers ? { headers } : {}),
    ...(inner ? { response: { ...response, headers: inner } } : {}),
  });
}
