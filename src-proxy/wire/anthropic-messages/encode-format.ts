// A JSON answer → `output_config.format`, or an instruction in words where Anthropic cannot be made to give it.
import { jsonInWords } from '../../ir/ask-for-json.ts';
import type { JsonObject } from '../../ir/json.ts';
import type { IrRequest } from '../../ir/request.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { restrictSchema, whyNotEnforced } from './convert-schema.ts';
import { origin } from './decode-content.ts';

export interface EncodedFormat {
  readonly value?: JsonObject;
  readonly instructions: readonly JsonObject[];
}

/** The format of the answer. */
export function encodeFormat(
  request: IrRequest,
  warn: (kind: IrWarning['kind'], what: string, why: string) => void,
): EncodedFormat {
  const { responseFormat: format } = request;
  if (format === undefined || format.type === 'text') return { instructions: [] };
  if (format.type === 'json-schema' && request.origin === origin) {
    return { value: { type: 'json_schema', schema: format.schema }, instructions: [] };
  }
  const why = format.type === 'json-schema' ? whyNotEnforced(format.schema) : null;
  if (format.type === 'json-schema' && why === null) {
    return { value: { type: 'json_schema', schema: restrictSchema(format.schema) }, instructions: [] };
  }
  warn('emulated', 'response_format', inWords[why ?? 'plain']);
  return { instructions: [{ type: 'text', text: jsonInWords(format) }] };
}

const inWords = {
  plain: 'Anthropic has no plain JSON mode; the model was asked for JSON in words',
  recursive: 'Anthropic enforces no schema that holds itself; the model was asked for JSON in words',
  open: 'Anthropic enforces only objects whose members are named; the model was asked for JSON in words',
} as const;
