// Responses input items → neutral messages. One assistant turn (reasoning, message, calls) is one message;
// outputs that stand together are one user message; what has no neutral form stays opaque.
import { proxyError } from '../../contract/error-codes.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import {
  isObject,
  optionalArray,
  optionalString,
  otherMembers,
  requireObject,
  requireString,
  textOf,
} from '../../ir/read-json.ts';
import type { IrMessage, IrPart, IrTool } from '../../ir/request.ts';
import type { Sealed } from '../../ir/sealed.ts';
import { isSearchSeal, openSearch } from '../../ir/sealed-search.ts';
import type { SealCodec } from '../wire-protocol.ts';
import { decodeTools } from './convert-tools.ts';
import { decodeContent } from './decode-content.ts';

const origin = 'openai-responses';
const messageMembers = new Set(['type', 'role', 'content']);
const callMembers = new Set(['type', 'id', 'call_id', 'name', 'namespace', 'arguments', 'input']);
const outputMembers = new Set(['type', 'id', 'call_id', 'output', 'name']);
const reasoningMembers = new Set(['type', 'id', 'summary', 'content', 'encrypted_content']);
const compactionMembers = new Set(['type', 'id', 'encrypted_content']);
const roles = new Set(['system', 'developer', 'user', 'assistant']);

type Reasoning = Extract<IrPart, { type: 'reasoning' }>;

interface Draft {
  role: IrMessage['role'];
  parts: IrPart[];
  vendor?: IrMessage['vendor'];
  /** What may still be added: `turn` = parts of the same assistant turn, `outputs` = more tool results. */
  open: 'turn' | 'outputs' | null;
  hasMessage: boolean;
}

export interface DecodedInput {
  readonly messages: readonly IrMessage[];
  /** Tools that came inside the input: `additional_tools` (Lite models) and results of a tool search. */
  readonly tools: readonly IrTool[];
  /** The `additional_tools` items themselves, for a target of this protocol. */
  readonly toolItems: readonly JsonObject[];
}

/** `input`: a string or items. Throws `invalid_request` that names the item. */
export function decodeInput(input: unknown, seals: SealCodec): DecodedInput {
  if (typeof input === 'string') {
    return {
      messages: [{ role: 'user', parts: [{ type: 'text', text: input }] }],
      tools: [],
      toolItems: [],
    };
  }
  const drafts: Draft[] = [];
  const tools: IrTool[] = [];
  const toolItems: JsonObject[] = [];
  optionalArray(input, 'input').forEach((value, index) => {
    const path = `input[${index}]`;
    const item = requireObject(value, path);
    if (item['type'] === 'additional_tools') {
      tools.push(...decodeTools(item['tools'], `${path}.tools`));
      toolItems.push(item);
      return;
    }
    if (item['type'] === 'tool_search_output') tools.push(...decodeTools(item['tools'], `${path}.tools`));
    decodeItem(item, path, drafts, seals);
  });
  return {
    messages: drafts.map(({ role, parts, vendor }) => ({
      role,
      parts,
      ...(vendor !== undefined && { vendor }),
    })),
    tools,
    toolItems,
  };
}

function decodeItem(item: JsonObject, path: string, drafts: Draft[], seals: SealCodec): void {
  const type = item['type'] === undefined && item['role'] !== undefined ? 'message' : item['type'];
  switch (type) {
    case 'message':
      addMessage(item, path, drafts);
      return;
    case 'function_call':
    case 'custom_tool_call':
    case 'tool_search_call':
      turnOf(drafts).parts.push(decodeCall(item, type, path));
      return;
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'tool_search_output':
      if (isUnasked(item)) {
        drafts.push({
          role: 'user',
          parts: [{ type: 'opaque', origin, value: item }],
          open: null,
          hasMessage: false,
        });
        return;
      }
      outputsOf(drafts).parts.push(decodeOutput(item, type, path));
      return;
    case 'reasoning':
      addReasoning(decodeReasoning(item, path, seals), turnOf(drafts).parts);
      return;
    case 'compaction':
    case 'compaction_summary':
      drafts.push({
        role: 'user',
        parts: [decodeCompaction(item, path, seals)],
        open: null,
        hasMessage: false,
      });
      return;
    case 'item_reference':
      throw proxyError(
        'unsupported_parameter',
        `'${path}' refers to an item that OpenAI stores; it is not known here. Send the item itself.`,
        { param: path },
      );
    default: {
      requireString(type, `${path}.type`);
      const opaque: IrPart = { type: 'opaque', origin, value: item };
      // What other agents say comes from outside, like what the user says.
      if (type === 'compaction_trigger' || type === 'agent_message') {
        drafts.push({ role: 'user', parts: [opaque], open: null, hasMessage: false });
      } else turnOf(drafts).parts.push(opaque);
    }
  }
}

/** Codex hands in what another task has brought as an output of no call (CLIProxyAPI issue 5375, read 2026-11-28). */
export function isUnasked(item: JsonObject): boolean {
  return item['type'] === 'function_call_output' && (textOf(item['call_id']) ?? '') === '';
}

function addMessage(item: JsonObject, path: string, drafts: Draft[]): void {
  const role = requireString(item['role'], `${path}.role`);
  if (!roles.has(role)) {
    throw proxyError('invalid_request', `'${path}.role' must be user, assistant, system or developer.`, {
      param: `${path}.role`,
    });
  }
  const parts = decodeContent(item['content'], `${path}.content`);
  const extra = otherMembers(item, messageMembers);
  const vendor = extra === null ? {} : { vendor: { origin, extra } as const };
  const last = drafts.at(-1);
  if (role === 'assistant' && last?.open === 'turn' && !last.hasMessage) {
    last.parts.push(...parts);
    last.hasMessage = true;
    Object.assign(last, vendor);
    return;
  }
  const assistant = role === 'assistant';
  drafts.push({
    role: role as IrMessage['role'],
    parts,
    ...vendor,
    open: assistant ? 'turn' : null,
    hasMessage: assistant,
  });
}

function turnOf(drafts: Draft[]): Draft {
  return lastOpen(drafts, 'turn', 'assistant');
}

function outputsOf(drafts: Draft[]): Draft {
  return lastOpen(drafts, 'outputs', 'user');
}

function lastOpen(drafts: Draft[], open: 'turn' | 'outputs', role: 'assistant' | 'user'): Draft {
  const last = drafts.at(-1);
  if (last?.open === open) return last;
  const draft: Draft = { role, parts: [], open, hasMessage: false };
  drafts.push(draft);
  return draft;
}

function identity(
  item: JsonObject,
  known: ReadonlySet<string>,
): Pick<IrPart & { type: 'text' }, 'vendorId' | 'vendor'> {
  const id = textOf(item['id']);
  const extra = otherMembers(item, known);
  return {
    ...(id !== undefined && { vendorId: id }),
    ...(extra !== null && { vendor: { origin, extra } }),
  };
}

function decodeCall(item: JsonObject, type: string, path: string): IrPart {
  const callId = requireString(item['call_id'], `${path}.call_id`);
  if (type === 'tool_search_call') {
    const { arguments: given } = item;
    return {
      type: 'tool-call',
      callId,
      name: 'tool_search',
      kind: 'function',
      input: typeof given === 'string' ? given : JSON.stringify(given ?? {}),
      ...identity(item, new Set(['id', 'call_id', 'arguments'])),
    };
  }
  const namespace = optionalString(item['namespace'], `${path}.namespace`);
  const custom = type === 'custom_tool_call';
  const member = custom ? 'input' : 'arguments';
  return {
    type: 'tool-call',
    callId,
    name: requireString(item['name'], `${path}.name`),
    ...(namespace !== undefined && { namespace }),
    kind: custom ? 'custom' : 'function',
    input: requireString(item[member], `${path}.${member}`),
    ...identity(item, callMembers),
  };
}

function decodeOutput(item: JsonObject, type: string, path: string): IrPart {
  const callId = requireString(item['call_id'], `${path}.call_id`);
  if (type === 'tool_search_output') {
    const text = JSON.stringify(item['tools'] ?? []);
    return {
      type: 'tool-result',
      callId,
      name: 'tool_search',
      content: [{ type: 'text', text }],
      ...identity(item, new Set(['id', 'call_id'])),
    };
  }
  const name = optionalString(item['name'], `${path}.name`);
  return {
    type: 'tool-result',
    callId,
    ...(name !== undefined && { name }),
    kind: type === 'custom_tool_call_output' ? 'custom' : 'function',
    content: decodeOutputContent(item['output'], `${path}.output`),
    ...identity(item, outputMembers),
  };
}

function decodeOutputContent(output: JsonValue | undefined, path: string): readonly IrPart[] {
  // Codex up to 0.98 sent `{content, success}`.
  if (isObject(output) && 'content' in output) return decodeContent(output['content'], `${path}.content`);
  return decodeContent(output, path);
}

function decodeReasoning(item: JsonObject, path: string, seals: SealCodec): Reasoning {
  const summary = optionalArray(item['summary'], `${path}.summary`).map((part, index) =>
    requireString(requireObject(part, `${path}.summary[${index}]`)['text'], `${path}.summary[${index}].text`),
  );
  const content = optionalArray(item['content'], `${path}.content`).map((part) =>
    isObject(part) ? (textOf(part['text']) ?? '') : '',
  );
  const data = optionalString(item['encrypted_content'], `${path}.encrypted_content`);
  const sealed =
    data === undefined ? undefined : openSeal(data, textOf(item['id']), seals, 'encrypted_content');
  const text = sealed?.text ?? (content.length > 0 ? content.join('') : summary.join('\n\n'));
  return {
    type: 'reasoning',
    text,
    ...(summary.length > 0 && { summary }),
    ...(sealed?.slot === 'redacted' && { redacted: true }),
    ...(sealed !== undefined && { sealed }),
    ...identity(item, reasoningMembers),
  };
}

/** A search that another vendor made stands in the place of the item that showed it. */
function addReasoning(part: Reasoning, parts: IrPart[]): void {
  if (!isSearchSeal(part.sealed)) {
    parts.push(part);
    return;
  }
  const last = parts.at(-1);
  if (last?.type === 'opaque' && last.value['type'] === 'web_search_call') parts.pop();
  parts.push(...openSearch(part.sealed));
}

/** A seal that Keyswitch wrapped, or the vendor's own. */
function openSeal(
  data: string,
  id: string | undefined,
  seals: SealCodec,
  slot: 'encrypted_content' | 'compaction',
): Sealed {
  return seals.unwrap(data) ?? { origin, slot, data, ...(id !== undefined && { id }) };
}

/** A compaction that Keyswitch minted is a wrapped seal of slot `compaction` whose data is the summary text. */
function decodeCompaction(item: JsonObject, path: string, seals: SealCodec): IrPart {
  const data = requireString(item['encrypted_content'], `${path}.encrypted_content`);
  const minted = seals.unwrap(data);
  const text = minted?.slot === 'compaction' ? minted.data : undefined;
  return {
    type: 'compaction',
    ...(text !== undefined && { text }),
    sealed: minted ?? openSeal(data, textOf(item['id']), seals, 'compaction'),
    ...identity(item, compactionMembers),
  };
}
