// What a client may say on the Responses WebSocket: one JSON object per text frame. Pure.
import { proxyError } from '../contract/error-codes.ts';
import type { JsonObject } from '../ir/json.ts';
import { parseJson } from '../ir/raw-json.ts';
import { isArray, isObject, textOf } from '../ir/read-json.ts';

/** A `response.create` frame, read as far as the session must know it. */
export interface CreateFrame {
  readonly kind: 'create';
  /** The frame as it came, for an upstream that speaks WebSocket too. */
  readonly text: string;
  /** The request without the WebSocket envelope (`type`, `generate`, `stream_id`), `stream` set: an HTTP body. */
  readonly body: JsonObject;
  readonly model: string;
  /** `generate: false`: nothing is to be generated, nothing is billed. */
  readonly warmUp: boolean;
  readonly previousId: string | null;
  readonly streamId?: string | undefined;
}

/** Any other event of the vendor's client vocabulary: only an upstream with WebSocket can take it. */
export interface OtherFrame {
  readonly kind: 'other';
  readonly text: string;
  readonly type: string;
}

/**
 * Reads one text frame. `response.create`, or an object without a `type` that has a model (the vendor takes it too).
 * Throws ProxyError `invalid_request` for what is no JSON object, for one that is nested too deep to be read, and for a
 * create without model or input.
 */
export function parseClientFrame(text: string): CreateFrame | OtherFrame {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw proxyError('invalid_request', 'The frame is not JSON: send one JSON object per text frame.');
  }
  if (!isObject(value)) {
    throw proxyError(
      'invalid_request',
      'The frame is not a JSON object: send {"type":"response.create", …}.',
    );
  }
  const type = textOf(value['type']) ?? (value['model'] === undefined ? '' : 'response.create');
  if (type !== 'response.create') {
    if (!type.startsWith('response.')) {
      throw proxyError(
        'invalid_request',
        `The frame has type '${type}': send {"type":"response.create", …}.`,
        {
          param: 'type',
        },
      );
    }
    return { kind: 'other', text, type };
  }
  return readCreate(text, value);
}

function readCreate(text: string, value: JsonObject): CreateFrame {
  const { type: _type, generate, stream_id: streamId, ...rest } = value;
  const model = rest['model'];
  if (typeof model !== 'string' || model === '') {
    throw proxyError('invalid_request', "'model' must be a string that names a model.", { param: 'model' });
  }
  const input = rest['input'];
  if (typeof input !== 'string' && !isArray(input)) {
    throw proxyError('invalid_request', "'input' must be a string or an array of items.", { param: 'input' });
  }
  const previous = rest['previous_response_id'];
  return {
    kind: 'create',
    text,
    body: { ...rest, stream: true },
    model,
    warmUp: generate === false,
    previousId: typeof previous === 'string' && previous !== '' ? previous : null,
    ...(typeof streamId === 'string' ? { streamId } : {}),
  };
}
