// A JSON answer → `text.format`, and the words that OpenAI demands beside it or that stand in its place.
import { isObjectSchema, jsonInWords, mentionsJson } from '../../ir/ask-for-json.ts';
import type { JsonObject } from '../../ir/json.ts';
import type { IrRequest } from '../../ir/request.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { isStrict, notAnObject, notEnforced } from '../openai-schema.ts';

const origin = 'openai-responses';

export interface EncodedFormat {
  readonly value: JsonObject | null;
  /** What has to be said beside it or in its place; null = nothing. */
  readonly words: string | null;
}

/** The format of the answer. */
export function encodeFormat(request: IrRequest, warnings: IrWarning[]): EncodedFormat {
  const { responseFormat: format } = request;
  const sameOrigin = request.origin === origin;
  if (format === undefined) return { value: null, words: null };
  if (format.type === 'text') return { value: { type: 'text' }, words: null };
  if (format.type === 'json') {
    const words = sameOrigin || mentionsJson(request.messages) ? null : jsonInWords(format);
    return { value: { type: 'json_object' }, words };
  }
  if (!sameOrigin && !isObjectSchema(format.schema)) {
    warnings.push({ kind: 'emulated', what: 'response_format', why: notAnObject });
    return { value: null, words: jsonInWords(format) };
  }
  const loose = !sameOrigin && format.strict === true && !isStrict(format.schema);
  if (loose) warnings.push({ kind: 'changed', what: 'response_format', why: notEnforced });
  const strict = loose ? false : format.strict;
  const value = {
    type: 'json_schema',
    name: (format.name ?? 'answer').replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64),
    ...(format.description !== undefined && { description: format.description }),
    schema: format.schema,
    ...(strict !== undefined && { strict }),
  };
  return { value, words: null };
}
