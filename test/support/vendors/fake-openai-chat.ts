// A strict fake of OpenAI's Chat Completions, or of a vendor that demands `reasoning_content` back (DeepSeek).
// Member lists: types of the official `openai` SDK 7.55.0, 2026-11-20.
import { upstreamKey } from '../start-proxy.ts';
import {
  isMap,
  listOf,
  mapsOf,
  nextId,
  pieces,
  type Json,
  type JsonMap,
  type Refusal,
  someUsage,
  startVendor,
  unknownMember,
  type VendorAnswer,
  type VendorError,
  type VendorFake,
} from './vendor-answer.ts';

const top = `audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens messages
  metadata modalities model moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key
  prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop
  store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity web_search_options`;

const messageMembers: Readonly<Record<string, string>> = {
  system: 'role content name',
  developer: 'role content name',
  user: 'role content name',
  assistant: 'role content name refusal audio tool_calls function_call reasoning_content reasoning',
  tool: 'role content tool_call_id',
};

const partMembers: Readonly<Record<string, string>> = {
  text: 'type text',
  image_url: 'type image_url',
  input_audio: 'type input_audio',
  file: 'type file',
  refusal: 'type refusal',
};

export interface ChatStrictness {
  /** DeepSeek's thinking mode: an assistant turn with tool calls must bring its `reasoning_content`. */
  readonly demandsReasoning?: boolean;
}

function refusal(message: string, param: string | null = null, status = 400): Refusal {
  return { status, body: { error: { message, type: 'invalid_request_error', param, code: null } } };
}

/** Null = accepted. */
export function checkChat(body: JsonMap, strictness: ChatStrictness = {}): Refusal | null {
  const unknown = unknownMember(body, top);
  if (unknown !== undefined) return refusal(`Unrecognized request argument supplied: ${unknown}`, unknown);
  if (typeof body['model'] !== 'string') return refusal('you must provide a model parameter', 'model');
  const messages = mapsOf(body['messages']);
  if (messages.length === 0) return refusal("Invalid 'messages': empty array.", 'messages');
  if (body['stream_options'] !== undefined && body['stream'] !== true) {
    return refusal(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
    );
  }
  if (body['max_tokens'] !== undefined && body['max_completion_tokens'] !== undefined) {
    return refusal(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      'max_tokens',
    );
  }
  // Search models only (OpenAI's guide "Web search", 2026-11-28); the words are this fake's.
  if (body['web_search_options'] !== undefined && !/-search-(?:api|preview)/.test(body['model']))
    return refusal('Web search options not supported with this model.', 'web_search_options');
  return checkTools(body) ?? checkMessages(messages, strictness);
}

function checkTools(body: JsonMap): Refusal | null {
  const tools = body['tools'];
  if (tools !== undefined && listOf(tools).length === 0)
    return refusal("Invalid 'tools': empty array.", 'tools');
  if (tools === undefined && body['tool_choice'] !== undefined) {
    return refusal("'tool_choice' is only allowed when 'tools' are specified.", 'tool_choice');
  }
  if (tools === undefined && body['parallel_tool_calls'] !== undefined) {
    return refusal(
      "'parallel_tool_calls' is only allowed when 'tools' are specified.",
      'parallel_tool_calls',
    );
  }
  for (const [index, tool] of mapsOf(tools).entries()) {
    const path = `tools[${index}]`;
    const inner = tool['function'];
    if (tool['type'] !== 'function' || !isMap(inner))
      return refusal(`Invalid value at ${path}.type`, `${path}.type`);
    const unknown =
      unknownMember(inner, 'name description parameters strict') ?? unknownMember(tool, 'type function');
    if (unknown !== undefined) return refusal(`Unknown parameter: '${path}.${unknown}'.`, path);
    if (typeof inner['name'] !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/.test(inner['name'])) {
      return refusal(
        `Invalid '${path}.function.name': string does not match pattern.`,
        `${path}.function.name`,
      );
    }
    const { parameters } = inner;
    if (parameters !== undefined && (!isMap(parameters) || parameters['type'] !== 'object')) {
      return refusal(
        `Invalid schema for function '${inner['name']}': schema must be of type "object".`,
        path,
      );
    }
  }
  return null;
}

function checkMessages(messages: readonly JsonMap[], strictness: ChatStrictness): Refusal | null {
  let waiting: string[] = [];
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    const members = messageMembers[String(message['role'])];
    if (members === undefined) return refusal(`Invalid value: '${String(message['role'])}'.`, `${path}.role`);
    const unknown = unknownMember(message, members);
    if (unknown !== undefined)
      return refusal(`Unknown parameter: '${path}.${unknown}'.`, `${path}.${unknown}`);
    if (message['role'] === 'tool') {
      const id = String(message['tool_call_id']);
      if (!waiting.includes(id)) {
        return refusal(
          "messages with role 'tool' must be a response to a preceding message with 'tool_calls'.",
          path,
        );
      }
      waiting = waiting.filter((one) => one !== id);
    } else if (waiting.length > 0) {
      return refusal(
        `An assistant message with 'tool_calls' must be followed by tool messages: ${waiting.join(', ')}`,
        path,
      );
    }
    const wrong = checkContent(message, path) ?? checkCalls(message, path, strictness);
    if (wrong !== null) return wrong;
    if (message['role'] === 'assistant')
      waiting = mapsOf(message['tool_calls']).map((call) => String(call['id']));
  }
  return waiting.length > 0
    ? refusal(`tool_call_ids did not have response messages: ${waiting.join(', ')}`)
    : null;
}

function checkContent(message: JsonMap, path: string): Refusal | null {
  const { content } = message;
  if (typeof content === 'string') return null;
  if (content === null || content === undefined) {
    const empty =
      message['role'] !== 'assistant' ||
      (message['tool_calls'] === undefined && message['refusal'] === undefined);
    return empty
      ? refusal(`Invalid value for 'content': expected a string, got null.`, `${path}.content`)
      : null;
  }
  for (const [index, part] of mapsOf(content).entries()) {
    const members = partMembers[String(part['type'])];
    const where = `${path}.content[${index}]`;
    if (members === undefined) return refusal(`Invalid value: '${String(part['type'])}'.`, `${where}.type`);
    const unknown = unknownMember(part, members);
    if (unknown !== undefined) return refusal(`Unknown parameter: '${where}.${unknown}'.`, where);
    if (message['role'] !== 'user' && part['type'] !== 'text' && part['type'] !== 'refusal') {
      return refusal(
        `Invalid content type '${String(part['type'])}' for role ${String(message['role'])}.`,
        where,
      );
    }
    if (part['type'] === 'image_url' && !isMap(part['image_url']))
      return refusal('Invalid image_url.', where);
  }
  return null;
}

function checkCalls(message: JsonMap, path: string, strictness: ChatStrictness): Refusal | null {
  const calls = mapsOf(message['tool_calls']);
  if (message['tool_calls'] !== undefined && calls.length === 0)
    return refusal(`Invalid '${path}.tool_calls': empty array.`);
  for (const call of calls) {
    const inner = call['function'];
    if (call['type'] !== 'function' || typeof call['id'] !== 'string' || !isMap(inner))
      return refusal('Invalid tool call.', path);
    if (typeof inner['arguments'] !== 'string') return refusal("'arguments' must be a string.", path);
  }
  const missing =
    strictness.demandsReasoning === true &&
    calls.length > 0 &&
    typeof message['reasoning_content'] !== 'string';
  return missing ? refusal('Missing `reasoning_content` field in the assistant message.', path) : null;
}

function usageOf(answer: VendorAnswer): JsonMap {
  const { fresh, cached, output, reasoning } = answer.usage ?? someUsage;
  return {
    prompt_tokens: fresh + cached,
    completion_tokens: output,
    total_tokens: fresh + cached + output,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

function finishOf(answer: VendorAnswer): string {
  if (answer.finish === 'length') return 'length';
  if (answer.finish === 'filter') return 'content_filter';
  return (answer.calls ?? []).length > 0 ? 'tool_calls' : 'stop';
}

const common = {
  created: 1_795_000_000,
  model: 'gpt-5.5-2026-04-23',
  system_fingerprint: 'fp_1',
};

function stream(answer: VendorAnswer, body: JsonMap): string[] {
  const frame = (value: Json): string => `data: ${JSON.stringify(value)}\n\n`;
  const head = { id: nextId('chatcmpl'), ...common };
  const chunk = (delta: JsonMap, finish: string | null = null): string =>
    frame({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    });
  const out = [chunk({ role: 'assistant', content: '', refusal: null })];
  for (const text of pieces(answer.thinking?.text ?? '')) out.push(chunk({ reasoning_content: text }));
  for (const text of answer.text ?? []) out.push(chunk({ content: text }));
  if (answer.refusal !== undefined) out.push(chunk({ refusal: answer.refusal }));
  if (answer.broken === 'error') {
    out.push(
      frame({
        error: {
          message: 'The server had an error while processing your request.',
          type: 'server_error',
          code: null,
        },
      }),
    );
  }
  if (answer.broken !== undefined) return out;
  const calls = answer.calls ?? [];
  for (const [index, call] of calls.entries()) {
    out.push(
      chunk({
        tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }],
      }),
    );
  }
  // Pieces of parallel calls come in turns, as real vendors may send them.
  const all = calls.map((call) => pieces(call.args, 7));
  for (let round = 0; round < Math.max(0, ...all.map((list) => list.length)); round += 1) {
    for (const [index, list] of all.entries()) {
      const text = list[round];
      if (text !== undefined) out.push(chunk({ tool_calls: [{ index, function: { arguments: text } }] }));
    }
  }
  out.push(chunk({}, finishOf(answer)));
  if (isMap(body['stream_options']) && body['stream_options']['include_usage'] === true) {
    out.push(frame({ ...head, object: 'chat.completion.chunk', choices: [], usage: usageOf(answer) }));
  }
  out.push('data: [DONE]\n\n');
  return out;
}

function whole(answer: VendorAnswer): JsonMap {
  const calls = (answer.calls ?? []).map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: call.args },
  }));
  const text = answer.text?.join('') ?? null;
  return {
    id: nextId('chatcmpl'),
    ...common,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text,
          refusal: answer.refusal ?? null,
          ...(answer.thinking !== undefined && { reasoning_content: answer.thinking.text }),
          ...(calls.length > 0 && { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: finishOf(answer),
      },
    ],
    usage: usageOf(answer),
  };
}

const words: Readonly<Record<VendorError['kind'], readonly [type: string, code: string | null]>> = {
  invalid: ['invalid_request_error', null],
  'rate-limit': ['requests', 'rate_limit_exceeded'],
  overloaded: ['server_error', 'server_is_overloaded'],
  key: ['invalid_request_error', 'invalid_api_key'],
  server: ['server_error', null],
  context: ['invalid_request_error', 'context_length_exceeded'],
};

/** An OpenAI error body. */
export function openAiError({ status, kind, message }: VendorError): Refusal {
  const [type, code] = words[kind];
  return { status, body: { error: { message, type, param: null, code } } };
}

/** Starts the fake; it takes the key of `start-proxy.ts` only. */
export function startFakeOpenAiChat(strictness: ChatStrictness = {}): Promise<VendorFake> {
  return startVendor({
    route(request) {
      if (
        request.headers.authorization !== `Bearer ${upstreamKey}` ||
        request.headers['x-api-key'] !== undefined
      ) {
        return openAiError({ status: 401, kind: 'key', message: 'Incorrect API key provided.' });
      }
      if (request.method !== 'POST' || request.path !== '/v1/chat/completions') {
        return refusal(`Invalid URL (${request.method} ${request.path})`, null, 404);
      }
      return { stream: request.body.includes('"stream":true') };
    },
    check: (body) => checkChat(body, strictness),
    error: openAiError,
    stream,
    whole,
  });
}
