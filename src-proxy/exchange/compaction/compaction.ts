// Compaction for upstreams that have none: an ordinary turn that writes a summary, told to the client as the one
// `compaction` item that it waits for; and that item read back in later turns. Pure but for the seal.
// Shapes: Codex 0.142 to 0.169 (`compaction_trigger` as the last input item) and 0.98/0.125 (`responses/compact`),
// captured 2026-11-20.
import { proxyError } from '../../contract/error-codes.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import { inputItems } from '../body/input-items.ts';
import { isMintedCompaction, openSummary, sealSummary } from './compaction-seal.ts';

const checkpointPrompt = `The conversation above is about to be replaced by your summary of it. Write that summary now, for the next assistant who continues this work and will see nothing else of the conversation.

Cover, in this order and only where there is something to say:
1. What the user wants: the goals, requirements and preferences, in the user's own terms.
2. What was done: files read, created or changed (with their paths), commands that mattered and their results.
3. What was learnt: facts, decisions and their reasons, errors met and how they were solved.
4. The present state: what works, what does not, what was being done at this very moment.
5. The next steps, concretely.

Keep exact names, paths, identifiers, numbers and error texts. Do not call any tool, do not address the user, write only the summary.`;

const handover = 'Summary of the conversation so far, written at a checkpoint. Continue from it:';

/** True where the last input item asks for a compaction. Throws 400 where the trigger stands elsewhere. */
export function isCompactionRequest(body: JsonObject): boolean {
  const items = inputItems(body);
  const isTrigger = (item: JsonValue): boolean => isObject(item) && item['type'] === 'compaction_trigger';
  const first = items.findIndex(isTrigger);
  if (first < 0) return false;
  if (first !== items.length - 1) {
    throw proxyError('invalid_request', "'compaction_trigger' must be the last input item, and only once.", {
      param: `input[${first}]`,
    });
  }
  return true;
}

/** Members that mean nothing to a turn that only writes a summary. */
const dropped = new Set([
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'previous_response_id',
  'stream',
]);

/**
 * The turn that writes the summary: the same conversation, no tools, our checkpoint prompt last. Always streamed, so
 * that a long summary does not look like a dead connection.
 */
export function planSummaryTurn(body: JsonObject): JsonObject {
  const kept = Object.fromEntries(Object.entries(body).filter(([name]) => !dropped.has(name)));
  const history = inputItems(body).filter(
    (item) =>
      !isObject(item) || (item['type'] !== 'compaction_trigger' && item['type'] !== 'additional_tools'),
  );
  const prompt = {
    type: 'message',
    role: 'user',
    content: [{ type: 'input_text', text: checkpointPrompt }],
  };
  return { ...kept, input: [...history, prompt], tools: [], store: false, stream: true };
}

/** The text that a finished answer holds, from its `response.output_item.done` events. */
export function collectSummary(items: readonly JsonValue[]): string {
  const texts = items.flatMap((item) => {
    if (!isObject(item) || item['type'] !== 'message' || !isArray(item['content'])) return [];
    return item['content'].flatMap((part) =>
      isObject(part) && part['type'] === 'output_text' && typeof part['text'] === 'string'
        ? [part['text']]
        : [],
    );
  });
  return texts.join('\n').trim();
}

export interface MintedCompaction {
  readonly item: JsonObject;
  /** The whole answer of a streamed client, in order. */
  readonly events: readonly JsonObject[];
  /** The whole answer of a client that does not stream. */
  readonly response: JsonObject;
}

export interface MintContext {
  readonly responseId: string;
  readonly itemId: string;
  readonly model: string;
  /** Unix seconds. */
  readonly createdAt: number;
  /** The usage of the summary turn, as the upstream told it. */
  readonly usage: JsonValue;
  readonly sealKey: string;
}

/** The answer to a compaction request: exactly one output item. */
export function mintCompaction(summary: string, context: MintContext): MintedCompaction {
  const item: JsonObject = {
    type: 'compaction',
    id: context.itemId,
    encrypted_content: sealSummary(summary, context.sealKey),
  };
  const started: JsonObject = {
    id: context.responseId,
    object: 'response',
    created_at: context.createdAt,
    status: 'in_progress',
    model: context.model,
    output: [],
    usage: null,
  };
  const response: JsonObject = { ...started, status: 'completed', output: [item], usage: context.usage };
  const events: JsonObject[] = [
    { type: 'response.created', response: started },
    { type: 'response.output_item.added', output_index: 0, item },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response },
  ];
  return {
    item,
    events: events.map((event, index) => Object.assign({}, event, { sequence_number: index })),
    response,
  };
}

/** The answer of `POST …/responses/compact`: the user's own messages, then the compaction item. */
export function encodeCompactOutput(body: JsonObject, item: JsonObject): JsonObject {
  const users = inputItems(body).filter(
    (entry) => isObject(entry) && entry['role'] === 'user' && (entry['type'] ?? 'message') === 'message',
  );
  return { output: [...users, item] };
}

/**
 * Replaces our own compaction items by a user message with the summary, for any upstream. Items of other makers stay
 * as they are. The same object where there is none.
 * Throws `invalid_request` for an item in our form that does not open (another installation's, or damaged).
 */
export function expandMintedCompactions(body: JsonObject, sealKey: string): JsonObject {
  const input = body['input'];
  if (!isArray(input)) return body;
  let changed = false;
  const items = input.map((item, index) => {
    if (!isObject(item) || !/^compaction(_summary)?$/.test(textOf(item['type']) ?? '')) return item;
    const sealed = item['encrypted_content'];
    if (typeof sealed !== 'string' || !isMintedCompaction(sealed)) return item;
    const summary = openSummary(sealed, sealKey);
    if (summary === null) {
      throw proxyError(
        'invalid_request',
        'This conversation was compacted by another Keyswitch installation and cannot be read here. Start a new conversation.',
        { param: `input[${index}].encrypted_content` },
      );
    }
    changed = true;
    return {
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: `${handover}\n\n${summary}` }],
    };
  });
  return changed ? { ...body, input: items } : body;
}
