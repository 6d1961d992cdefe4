// Scripted answers of a Responses model: event sequences as the vendor sends them (full form, with sequence numbers
// added by the server). Pure builders.
import type { Json, JsonMap } from './responses-strictness.ts';

interface ScriptedUsage {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
}

/** One step of an answer on the wire. */
export type Step =
  | { readonly do: 'event'; readonly event: JsonMap }
  | { readonly do: 'raw'; readonly text: string }
  | { readonly do: 'sleep'; readonly ms: number }
  /** Resets the TCP connection. */
  | { readonly do: 'cut' }
  /** WebSocket: a close frame; HTTP: the body ends without its terminator. */
  | { readonly do: 'close'; readonly code: number };

/** What the model does in one turn. */
export type Reply =
  | {
      readonly kind: 'stream';
      readonly steps: readonly Step[];
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly body: Json;
      readonly headers?: Readonly<Record<string, string>>;
    };

const defaultUsage: ScriptedUsage = { input: 11, cached: 3, output: 7, reasoning: 2 };

function usageJson(usage: ScriptedUsage): JsonMap {
  return {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cached },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.input + usage.output,
  };
}

let counter = 0;
/** A new id of the vendor's form, for example `resp_000003`. */
export function newId(prefix: string): string {
  counter += 1;
  return `${prefix}_${String(counter).padStart(6, '0')}`;
}

/** An assistant message item. */
export function messageItem(text: string): JsonMap {
  return {
    type: 'message',
    id: newId('msg'),
    status: 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', text, annotations: [] }],
  };
}

/** A call of Codex's shell tool. */
export function shellItem(command: string, callId = newId('call')): JsonMap {
  return {
    type: 'function_call',
    id: newId('fc'),
    call_id: callId,
    name: 'exec_command',
    arguments: JSON.stringify({ cmd: command }),
    status: 'completed',
  };
}

/** A call of Codex's free-text patch tool. */
export function patchItem(patch: string): JsonMap {
  return {
    type: 'custom_tool_call',
    id: newId('ctc'),
    call_id: newId('call'),
    name: 'apply_patch',
    input: patch,
    status: 'completed',
  };
}

export function reasoningItem(summary: string, encrypted: string): JsonMap {
  return {
    type: 'reasoning',
    id: newId('rs'),
    summary: [{ type: 'summary_text', text: summary }],
    encrypted_content: encrypted,
  };
}

export function compactionItem(encrypted: string): JsonMap {
  return { type: 'compaction', id: newId('cmp'), encrypted_content: encrypted };
}

function messageEvents(item: JsonMap, index: number): JsonMap[] {
  const id = item['id'] as string;
  const content = item['content'] as JsonMap[];
  const text = String(content[0]?.['text'] ?? '');
  const place = { item_id: id, output_index: index, content_index: 0 };
  return [
    {
      type: 'response.output_item.added',
      output_index: index,
      item: { ...item, status: 'in_progress', content: [] },
    },
    {
      type: 'response.content_part.added',
      ...place,
      part: { type: 'output_text', text: '', annotations: [] },
    },
    ...(text.match(/.{1,16}/gsu) ?? []).map((delta) => ({
      type: 'response.output_text.delta',
      ...place,
      delta,
    })),
    { type: 'response.output_text.done', ...place, text },
    { type: 'response.content_part.done', ...place, part: { type: 'output_text', text, annotations: [] } },
    { type: 'response.output_item.done', output_index: index, item },
  ];
}

function itemEvents(item: JsonMap, index: number): JsonMap[] {
  if (item['type'] === 'message') return messageEvents(item, index);
  const place = { item_id: item['id'] ?? '', output_index: index };
  const done = { type: 'response.output_item.done', output_index: index, item };
  if (item['type'] === 'function_call') {
    return [
      {
        type: 'response.output_item.added',
        output_index: index,
        item: { ...item, status: 'in_progress', arguments: '' },
      },
      { type: 'response.function_call_arguments.delta', ...place, delta: item['arguments'] ?? '' },
      { type: 'response.function_call_arguments.done', ...place, arguments: item['arguments'] ?? '' },
      done,
    ];
  }
  return [{ type: 'response.output_item.added', output_index: index, item }, done];
}

export interface AnswerOptions {
  readonly id?: string;
  readonly model?: string;
  readonly usage?: ScriptedUsage;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A whole answer with these output items. */
export function answer(output: readonly JsonMap[], options: AnswerOptions = {}): Reply {
  const response: JsonMap = {
    id: options.id ?? newId('resp'),
    object: 'response',
    created_at: 1_795_000_000,
    status: 'in_progress',
    model: options.model ?? 'gpt-5.5',
    output: [],
    usage: null,
  };
  const completed = {
    ...response,
    status: 'completed',
    output: [...output],
    usage: usageJson(options.usage ?? defaultUsage),
  };
  const events: JsonMap[] = [
    { type: 'response.created', response },
    { type: 'response.in_progress', response },
    ...output.flatMap((item, index) => itemEvents(item, index)),
    { type: 'response.completed', response: completed },
  ];
  return {
    kind: 'stream',
    steps: events.map((event) => ({ do: 'event', event }) as const),
    ...(options.headers ? { headers: options.headers } : {}),
  };
}

/** The answer as far as `events` events, then another end. */
export function interrupted(reply: Reply, events: number, end: Step): Reply {
  if (reply.kind !== 'stream') return reply;
  return { ...reply, steps: [...reply.steps.slice(0, events), end] };
}

/** The vendor's error answer. */
export function vendorError(
  status: number,
  error: { readonly message: string; readonly type: string; readonly code?: string | null },
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    kind: 'error',
    status,
    body: { error: { param: null, code: null, ...error } },
    headers: { 'x-request-id': newId('req'), ...headers },
  };
}
