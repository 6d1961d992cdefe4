// `stop_details` beside the stop reason `refusal`: why Claude declined, mostly after no word of its own. Clients of other
// protocols see it as what the model said in refusing, or they would show an empty answer (vscode issue 331261, opencode
// pull request 37392, pi pull request 5666, read 2026-11-28; types of the SDK 1.11.0).
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isObject, textOf } from '../../ir/read-json.ts';
import type { ResponseEnd } from '../../ir/stream-part.ts';

/** The explanation, or the category in words; undefined where neither is told. */
export function refusalIn(details: JsonValue | undefined): string | undefined {
  if (!isObject(details) || details['type'] !== 'refusal') return undefined;
  const explanation = textOf(details['explanation']);
  if (explanation !== undefined && explanation !== '') return explanation;
  const category = textOf(details['category']);
  return category === undefined ? undefined : `The model declined this request (${category}).`;
}

/** What Anthropic's clients expect beside its stop reason; other vendors have no categories, but words of their own. */
export function refusalDetails(stopReason: string, { reason, rawReason }: ResponseEnd): JsonObject {
  if (stopReason !== 'refusal') return {};
  const isFiltered = reason === 'content-filter' && rawReason !== undefined;
  const explanation = isFiltered ? `The vendor stopped this answer (${rawReason}).` : null;
  return { stop_details: { type: 'refusal', category: null, explanation } };
}
