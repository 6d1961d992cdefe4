// A strict fake of OpenAI's Responses API over HTTP, scripted in the words of `vendor-answer.ts`. The rules are those
// of `responses-strictness.ts`; sealed reasoning must be one that this fake issued.
import { checkCreate, listInput } from '../responses-strictness.ts';
import { upstreamKey } from '../start-proxy.ts';
import { openAiError } from './fake-openai-chat.ts';
import { checkResponsesTool, responsesSearch } from './fake-search.ts';
import {
  mapsOf,
  nextId,
  pieces,
  type Json,
  type JsonMap,
  type Refusal,
  someUsage,
  startVendor,
  type VendorAnswer,
  type VendorFake,
  thoughtsOf,
  type VendorThought,
} from './vendor-answer.ts';

const prefixes: Readonly<Record<string, string>> = {
  reasoning: 'rs',
  message: 'msg',
  function_call: 'fc',
  custom_tool_call: 'ctc',
  web_search_call: 'ws',
};

function check(body: JsonMap, seals: ReadonlySet<string>, party: Party): Refusal | null {
  const wrong = checkCreate(body, { party, transport: 'http', compaction: false });
  if (wrong !== null) return { status: wrong.status, body: { error: { ...wrong.error } } };
  const refuse = (message: string): Refusal => openAiError({ status: 400, kind: 'invalid', message });
  for (const item of mapsOf(listInput(body))) {
    if (item['type'] === 'reasoning' && !seals.has(String(item['encrypted_content']))) {
      return refuse(
        `The encrypted content for item ${String(item['encrypted_content']).slice(0, 30)} could not be verified.`,
      );
    }
    const id = item['id'];
    const prefix = prefixes[String(item['type'])];
    if (id !== undefined && prefix !== undefined && !String(id).startsWith(`${prefix}_`)) {
      return refuse(`Invalid 'input[].id': '${String(id)}'. Expected an ID that begins with '${prefix}'.`);
    }
  }
  for (const tool of mapsOf(body['tools'])) {
    if (tool['type'] === 'function' && !/^[a-zA-Z0-9_-]{1,64}$/.test(String(tool['name']))) {
      return refuse("Invalid 'tools[].name': string does not match pattern.");
    }
    const wrongSearch = tool['type'] === 'web_search' ? checkResponsesTool(tool, 'tools[0]') : null;
    if (wrongSearch !== null) return refuse(wrongSearch);
  }
  return null;
}

function usageOf(answer: VendorAnswer): JsonMap {
  const { fresh, cached, output, reasoning } = answer.usage ?? someUsage;
  return {
    input_tokens: fresh + cached,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: fresh + cached + output,
  };
}

function reasoningItem(thought: VendorThought | undefined): JsonMap[] {
  if (thought === undefined) return [];
  const summary = [{ type: 'summary_text', text: thought.text }];
  return [{ id: nextId('rs'), type: 'reasoning', summary, encrypted_content: thought.seal }];
}

function itemsOf(answer: VendorAnswer, body: JsonMap): JsonMap[] {
  const pages = answer.citation === undefined ? (answer.search?.pages ?? []) : [answer.citation];
  const annotations: Json[] = pages.map((page) => ({
    type: 'url_citation',
    start_index: 0,
    end_index: 4,
    ...page,
  }));
  const text = answer.text?.join('') ?? '';
  const content: JsonMap[] = [
    ...(text === '' ? [] : [{ type: 'output_text', text, annotations, logprobs: [] }]),
    ...(answer.refusal === undefined ? [] : [{ type: 'refusal', refusal: answer.refusal }]),
  ];
  return [
    ...reasoningItem(answer.thinking),
    ...(answer.search === undefined ? [] : [responsesSearch(answer.search, body)]),
    ...(content.length === 0
      ? []
      : [{ id: nextId('msg'), type: 'message', status: 'completed', role: 'assistant', content }]),
    ...(answer.calls ?? []).flatMap((call): JsonMap[] => {
      const base = { status: 'completed', call_id: call.id, name: call.name };
      const item: JsonMap =
        call.custom === true
          ? { id: nextId('ctc'), type: 'custom_tool_call', ...base, input: call.args }
          : { id: nextId('fc'), type: 'function_call', ...base, arguments: call.args };
      return [...reasoningItem(call.thinking), item];
    }),
  ];
}

function responseOf(answer: VendorAnswer, body: JsonMap, output: readonly JsonMap[]): JsonMap {
  const cause =
    answer.finish === 'length' ? 'max_output_tokens' : answer.finish === 'filter' ? 'content_filter' : null;
  return {
    id: nextId('resp'),
    object: 'response',
    created_at: 1_795_000_000,
    status: cause === null ? 'completed' : 'incomplete',
    error: null,
    incomplete_details: cause === null ? null : { reason: cause },
    model: body['model'] ?? '',
    output: [...output],
    parallel_tool_calls: true,
    tools: [],
    tool_choice: 'auto',
    usage: usageOf(answer),
  };
}

type Send = (event: JsonMap) => void;

function sendMessage(item: JsonMap, index: number, send: Send): void {
  for (const [position, part] of mapsOf(item['content']).entries()) {
    const place = { item_id: item['id'] ?? '', output_index: index, content_index: position };
    const refusal = part['type'] === 'refusal';
    const empty = refusal
      ? { type: 'refusal', refusal: '' }
      : { type: 'output_text', text: '', annotations: [], logprobs: [] };
    const word = refusal ? 'refusal' : 'output_text';
    send({ type: 'response.content_part.added', ...place, part: empty });
    for (const delta of pieces(String(refusal ? part['refusal'] : part['text']))) {
      send({ type: `response.${word}.delta`, ...place, delta, ...(!refusal && { logprobs: [] }) });
    }
    for (const [number, annotation] of mapsOf(part['annotations']).entries()) {
      send({ type: 'response.output_text.annotation.added', ...place, annotation_index: number, annotation });
    }
    send({
      type: `response.${word}.done`,
      ...place,
      ...(refusal ? { refusal: part['refusal'] ?? '' } : { text: part['text'] ?? '', logprobs: [] }),
    });
    send({ type: 'response.content_part.done', ...place, part });
  }
}

function sendItem(item: JsonMap, index: number, send: Send): void {
  const { summary: _s, encrypted_content: _e, ...bare } = item;
  const emptied = {
    ...bare,
    ...(item['type'] === 'message' && { content: [], status: 'in_progress' }),
    ...(item['type'] === 'reasoning' && { summary: [] }),
    ...(item['type'] === 'function_call' && { arguments: '', status: 'in_progress' }),
    ...(item['type'] === 'custom_tool_call' && { input: '', status: 'in_progress' }),
    ...(item['type'] === 'web_search_call' && { status: 'in_progress' }),
  };
  send({ type: 'response.output_item.added', output_index: index, item: emptied });
  const place = { item_id: item['id'] ?? '', output_index: index };
  if (item['type'] === 'message') sendMessage(item, index, send);
  if (item['type'] === 'web_search_call') {
    for (const state of ['in_progress', 'searching', 'completed'])
      send({ type: `response.web_search_call.${state}`, ...place });
  }
  if (item['type'] === 'reasoning') {
    const text = String(mapsOf(item['summary'])[0]?.['text'] ?? '');
    const part = { type: 'summary_text', text: '' };
    send({ type: 'response.reasoning_summary_part.added', ...place, summary_index: 0, part });
    for (const delta of pieces(text))
      send({ type: 'response.reasoning_summary_text.delta', ...place, summary_index: 0, delta });
    send({ type: 'response.reasoning_summary_text.done', ...place, summary_index: 0, text });
    send({
      type: 'response.reasoning_summary_part.done',
      ...place,
      summary_index: 0,
      part: { ...part, text },
    });
  }
  if (item['type'] === 'function_call') {
    for (const delta of pieces(String(item['arguments']), 7))
      send({ type: 'response.function_call_arguments.delta', ...place, delta });
    send({
      type: 'response.function_call_arguments.done',
      ...place,
      name: item['name'] ?? '',
      arguments: item['arguments'] ?? '',
    });
  }
  if (item['type'] === 'custom_tool_call') {
    for (const delta of pieces(String(item['input']), 7))
      send({ type: 'response.custom_tool_call_input.delta', ...place, delta });
    send({ type: 'response.custom_tool_call_input.done', ...place, input: item['input'] ?? '' });
  }
  send({ type: 'response.output_item.done', output_index: index, item });
}

function stream(answer: VendorAnswer, body: JsonMap): string[] {
  const out: string[] = [];
  const send: Send = (event) => {
    out.push(
      `event: ${String(event['type'])}\ndata: ${JSON.stringify({ ...event, sequence_number: out.length })}\n\n`,
    );
  };
  const output = itemsOf(answer, body);
  const response = responseOf(answer, body, output);
  const begun = { ...response, status: 'in_progress', output: [], usage: null, incomplete_details: null };
  send({ type: 'response.created', response: begun });
  send({ type: 'response.in_progress', response: begun });
  const shown =
    answer.broken === undefined ? output : output.filter((item) => item['type'] !== 'function_call');
  for (const [index, item] of shown.entries()) sendItem(item, index, send);
  if (answer.broken === 'error') {
    const error = { code: 'server_error', message: 'The server had an error while processing your request.' };
    send({ type: 'error', ...error, param: null });
    send({ type: 'response.failed', response: { ...begun, status: 'failed', error } });
  }
  if (answer.broken !== undefined) return out;
  send({ type: `response.${String(response['status'])}`, response });
  return out;
}

type Party = Parameters<typeof checkCreate>[1]['party'];

/** Starts the fake; it takes the key of `start-proxy.ts` only. A third party knows nothing of Codex's own members. */
export function startFakeResponsesVendor(party: Party = 'third-party'): Promise<VendorFake> {
  const seals = new Set<string>();
  const remember = (answer: VendorAnswer): void => {
    for (const { seal } of thoughtsOf(answer)) seals.add(seal);
  };
  return startVendor({
    route(request) {
      if (
        request.headers.authorization !== `Bearer ${upstreamKey}` ||
        request.headers['x-api-key'] !== undefined
      ) {
        return openAiError({ status: 401, kind: 'key', message: 'Incorrect API key provided.' });
      }
      if (request.method !== 'POST' || request.path !== '/v1/responses') {
        return openAiError({
          status: 404,
          kind: 'invalid',
          message: `Invalid URL (${request.method} ${request.path})`,
        });
      }
      return { stream: request.body.includes('"stream":true') };
    },
    check: (body) => check(body, seals, party),
    error: openAiError,
    stream(answer, body) {
      remember(answer);
      return stream(answer, body);
    },
    whole(answer, body) {
      remember(answer);
      return responseOf(answer, body, itemsOf(answer, body));
    },
  });
}
