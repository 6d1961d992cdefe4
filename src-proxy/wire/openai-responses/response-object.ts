// The `response` object that created, in_progress and the final event carry, and that a whole answer is.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isObject } from '../../ir/read-json.ts';
import type { IrRequest } from '../../ir/request.ts';
import type { EncodeResponseContext } from '../wire-protocol.ts';
import { encodeToolChoice } from './convert-tools.ts';

/** What a response is made of, besides what the request asked for. */
export interface ResponseState {
  readonly id: string;
  readonly createdAt: number;
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly output: readonly JsonObject[];
  readonly usage: JsonObject | null;
  readonly incompleteReason?: string;
  readonly error?: JsonObject;
  readonly serviceTier?: string;
}

/**
 * A complete response object: OpenAI's schema demands most of these members. `instructions` and `tools` are
 * not said back: no client reads them there, and an agent's are 60 kB in each of three events.
 */
export function buildResponse(state: ResponseState, context: EncodeResponseContext): JsonObject {
  const { request } = context;
  return {
    id: state.id,
    object: 'response',
    created_at: state.createdAt,
    status: state.status,
    background: false,
    ...(state.status === 'completed' && { completed_at: state.createdAt }),
    error: state.error ?? null,
    incomplete_details: state.incompleteReason === undefined ? null : { reason: state.incompleteReason },
    instructions: null,
    max_output_tokens: request.maxOutputTokens ?? null,
    max_tool_calls: null,
    model: context.model,
    output: state.output,
    parallel_tool_calls: request.parallelToolCalls ?? true,
    previous_response_id: request.previousResponseId ?? null,
    prompt_cache_key: request.promptCacheKey ?? null,
    reasoning: {
      effort: request.reasoning?.effort ?? null,
      summary: request.reasoning?.summary ?? null,
    },
    safety_identifier: null,
    service_tier: state.serviceTier ?? request.serviceTier ?? 'default',
    // Kept for a while, to be continued (exchange/continuation).
    store: request.vendor?.extra['store'] !== false,
    temperature: request.temperature ?? 1,
    text: textOf(request),
    tool_choice: choiceOf(request),
    tools: [],
    top_logprobs: request.topLogprobs ?? 0,
    top_p: request.topP ?? 1,
    truncation: 'disabled',
    usage: state.usage,
    user: request.user ?? null,
    metadata: metadataOf(request),
  };
}

function textOf(request: IrRequest): JsonObject {
  const { responseFormat: format, verbosity } = request;
  const type =
    format?.type === 'json-schema' ? 'json_schema' : format?.type === 'json' ? 'json_object' : 'text';
  return {
    format:
      format?.type === 'json-schema'
        ? { type, name: format.name ?? 'answer', schema: format.schema, strict: format.strict ?? false }
        : { type },
    verbosity: verbosity ?? 'medium',
  };
}

function choiceOf(request: IrRequest): JsonValue {
  return request.toolChoice === undefined
    ? 'auto'
    : encodeToolChoice(request.toolChoice, request.tools ?? [], (tool) => tool.name);
}

function metadataOf(request: IrRequest): JsonObject {
  const metadata = request.vendor?.extra['metadata'];
  return isObject(metadata) ? metadata : {};
}
