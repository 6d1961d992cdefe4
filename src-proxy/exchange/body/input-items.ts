// The conversation in the body of a Responses request.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray } from '../../ir/read-json.ts';

/** The input as items: plain text is one user message. */
export function inputItems(body: JsonObject): readonly JsonValue[] {
  const input = body['input'];
  if (typeof input === 'string') {
    return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }];
  }
  return isArray(input) ? input : [];
}

/** The body with the whole conversation in `input` and without `previous_response_id`. */
export function expandBody(body: JsonObject, earlier: readonly JsonValue[]): JsonObject {
  const { previous_response_id: _previous, ...rest } = body;
  return { ...rest, input: [...earlier, ...inputItems(body)] };
}
