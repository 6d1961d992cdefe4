// Events of a Messages stream → neutral parts. Strict about the end, tolerant about what is not known yet.
import { createFailure } from '../../contract/error-codes.ts';
import type { TokenUsage } from '../../contract/exchange-record.ts';
import { createCustomInputDecoder } from '../../ir/custom-input.ts';
import type { CustomInputDecoder } from '../../ir/custom-input.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { parseJson, textOfJson } from '../../ir/raw-json.ts';
import { isObject, textOf } from '../../ir/read-json.ts';
import type { IrCitation } from '../../ir/request.ts';
import type { IrStreamPart } from '../../ir/stream-part.ts';
import type { StreamDecoder, StreamDecoderContext, ToolIdentity } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { decodeCitation, origin } from './decode-content.ts';
import { failureOfError } from './error-envelope.ts';
import { decodeStopReason } from './map-finish-reason.ts';
import { createArgumentDecoder } from './name-arguments.ts';
import { refusalIn } from './refusal-details.ts';
import { createSearchPairs, type SearchPairs } from './web-search.ts';

type OpenBlock =
  /** Anthropic cites a whole block and may do so before its text: sources are told when the text is. */
  | { readonly type: 'text'; readonly id: string; citations: IrCitation[] | null }
  | {
      readonly type: 'thinking';
      readonly id: string;
      signature: string;
      text: string;
      readonly redacted: string | null;
    }
  | {
      readonly type: 'tool';
      readonly id: string;
      readonly initial: string;
      said: boolean;
      readonly custom: CustomInputDecoder | null;
    }
  | { readonly type: 'opaque'; readonly id: string; value: JsonObject; json: string };

/** One object per answer. */
export function createStreamDecoder(context: StreamDecoderContext): StreamDecoder {
  const blocks = new Map<number, OpenBlock>();
  let started = false;
  let ended = false;
  let usage: TokenUsage | null = null;
  let serviceTier: string | undefined;
  let stopReason: string | undefined;
  let stopSequence: string | undefined;
  let refusal: string | undefined;
  let count = 0;
  let pairs: SearchPairs | null = null;

  const fail = (message: string): IrStreamPart[] => {
    ended = true;
    return [{ type: 'error', failure: createFailure('upstream_error', message) }];
  };
  const start = (message: JsonObject): IrStreamPart[] => {
    if (started) return [];
    started = true;
    usage = decodeUsage(message['usage'], usage);
    const id = textOf(message['id']);
    const model = textOf(message['model']);
    return [
      {
        type: 'response-start',
        ...(id !== undefined && { id }),
        ...(model !== undefined && { model }),
        ...(usage !== null && { usage }),
      },
    ];
  };
  const openBlock = (event: JsonObject): IrStreamPart[] => {
    const index = indexOf(event);
    const block = event['content_block'];
    if (!isObject(block) || blocks.has(index)) return [];
    count += 1;
    const [open, parts] = startBlock(block, `b${count}`, context);
    blocks.set(index, open);
    return parts;
  };
  const closeBlock = (index: number): IrStreamPart[] => {
    const block = blocks.get(index);
    blocks.delete(index);
    if (block === undefined) return [];
    return block.type === 'opaque' ? endOpaque(block.id, wholeBlock(block)) : endBlock(block, context);
  };
  const endOpaque = (block: string, value: JsonObject): IrStreamPart[] => {
    const search = (pairs ??= createSearchPairs(context.upstream)).take(value);
    // The search itself takes its time.
    if (search === 'waits') return [{ type: 'heartbeat' }];
    return [search === null ? { type: 'opaque', origin, value } : { type: 'web-search', block, search }];
  };
  const finish = (): IrStreamPart[] => {
    const parts = [...blocks.keys()].flatMap(closeBlock);
    for (const value of pairs?.rest() ?? []) parts.push({ type: 'opaque', origin, value });
    ended = true;
    if (refusal !== undefined) {
      const block = `b${count + 1}`;
      parts.push(
        { type: 'text-start', block, refusal: true },
        { type: 'text-delta', block, text: refusal },
        { type: 'text-end', block },
      );
    }
    parts.push({
      type: 'response-end',
      reason: decodeStopReason(stopReason),
      ...(stopReason !== undefined && { rawReason: stopReason }),
      ...(stopSequence !== undefined && { stopSequence }),
      usage,
      ...(serviceTier !== undefined && { serviceTier }),
    });
    return parts;
  };
  const takeDelta = (event: JsonObject): void => {
    const delta = isObject(event['delta']) ? event['delta'] : {};
    stopReason = textOf(delta['stop_reason']) ?? stopReason;
    stopSequence = textOf(delta['stop_sequence']) ?? stopSequence;
    refusal = refusalIn(delta['stop_details']) ?? refusal;
    usage = decodeUsage(event['usage'], usage);
    if (isObject(event['usage'])) serviceTier = textOf(event['usage']['service_tier']) ?? serviceTier;
  };

  return {
    push(data, name) {
      if (ended || data === '[DONE]') return [];
      const event = readEvent(data);
      if (event === null) return fail('The upstream sent an event that is no JSON object.');
      switch (event['type'] ?? name) {
        case 'message_start':
          return start(isObject(event['message']) ? event['message'] : {});
        case 'content_block_start':
          return [...start({}), ...openBlock(event)];
        case 'content_block_delta': {
          const block = blocks.get(indexOf(event));
          return block === undefined || !isObject(event['delta']) ? [] : takePiece(block, event['delta']);
        }
        case 'content_block_stop':
          return closeBlock(indexOf(event));
        case 'message_delta':
          takeDelta(event);
          return [];
        case 'message_stop':
          return [...start({}), ...finish()];
        case 'ping':
          return [{ type: 'heartbeat' }];
        case 'error':
          ended = true;
          return [{ type: 'error', failure: failureOfError(event['error'], 0) }];
        default:
          return [];
      }
    },
    end() {
      return ended ? [] : fail('The upstream ended its answer without message_stop; it is incomplete.');
    },
  };
}

function readEvent(data: string): JsonObject | null {
  try {
    const event: unknown = data.includes('"content_block_start"') ? parseJson(data) : JSON.parse(data);
    return isObject(event) ? event : null;
  } catch {
    return null;
  }
}

const indexOf = (event: JsonObject): number => (typeof event['index'] === 'number' ? event['index'] : 0);

function startBlock(
  block: JsonObject,
  id: string,
  context: StreamDecoderContext,
): [OpenBlock, IrStreamPart[]] {
  switch (block['type']) {
    case 'text': {
      const text = textOf(block['text']) ?? '';
      const parts: IrStreamPart[] = [{ type: 'text-start', block: id }];
      if (text !== '') parts.push({ type: 'text-delta', block: id, text });
      return [{ type: 'text', id, citations: null }, parts];
    }
    case 'thinking': {
      const text = textOf(block['thinking']) ?? '';
      const parts: IrStreamPart[] = [{ type: 'reasoning-start', block: id }];
      if (text !== '') parts.push({ type: 'reasoning-delta', block: id, text });
      return [
        { type: 'thinking', id, signature: textOf(block['signature']) ?? '', text, redacted: null },
        parts,
      ];
    }
    case 'redacted_thinking':
      return [
        { type: 'thinking', id, signature: '', text: '', redacted: textOf(block['data']) ?? '' },
        [{ type: 'reasoning-start', block: id, redacted: true }],
      ];
    case 'tool_use': {
      const name = textOf(block['name']) ?? '';
      const tool: ToolIdentity = context.toolNames.get(name) ?? { name, kind: 'function' };
      const callId = textOf(block['id']) ?? `toolu_${id}`;
      const initial = isObject(block['input']) ? textOfJson(block['input']) : '';
      const custom = inputDecoderOf(tool);
      return [
        { type: 'tool', id, initial, said: false, custom },
        [
          {
            type: 'tool-input-start',
            block: id,
            callId,
            name: tool.name,
            ...(tool.namespace !== undefined && { namespace: tool.namespace }),
            kind: tool.kind,
          },
        ],
      ];
    }
    default:
      return [{ type: 'opaque', id, value: block, json: '' }, []];
  }
}

/** For arguments that the client gets in another form; null = as they come. */
function inputDecoderOf(tool: ToolIdentity): CustomInputDecoder | null {
  if (tool.kind === 'custom') return createCustomInputDecoder();
  return tool.argumentNames === undefined ? null : createArgumentDecoder(tool.argumentNames);
}

function takePiece(block: OpenBlock, delta: JsonObject): IrStreamPart[] {
  const text = textOf(delta['text']) ?? textOf(delta['thinking']) ?? textOf(delta['partial_json']) ?? '';
  switch (delta['type']) {
    case 'text_delta':
      return block.type !== 'text' || text === '' ? [] : [{ type: 'text-delta', block: block.id, text }];
    case 'thinking_delta':
      if (block.type !== 'thinking' || text === '') return [];
      block.text += text;
      return [{ type: 'reasoning-delta', block: block.id, text }];
    case 'signature_delta':
      if (block.type === 'thinking') block.signature += textOf(delta['signature']) ?? '';
      return [];
    case 'input_json_delta':
      if (block.type === 'opaque') block.json += text;
      if (block.type !== 'tool' || text === '') return [];
      block.said = true;
      return toolText(block, block.custom === null ? text : block.custom.push(text));
    case 'citations_delta':
      if (block.type === 'text' && isObject(delta['citation']))
        (block.citations ??= []).push(decodeCitation(delta['citation']));
      return [];
    case 'compaction_delta':
      if (block.type === 'opaque') {
        block.value = {
          ...block.value,
          content: `${textOf(block.value['content']) ?? ''}${textOf(delta['content']) ?? ''}`,
        };
      }
      return [];
    default:
      return [];
  }
}

function toolText(block: Extract<OpenBlock, { type: 'tool' }>, text: string): IrStreamPart[] {
  return text === '' ? [] : [{ type: 'tool-input-delta', block: block.id, text }];
}

function endBlock(
  block: Exclude<OpenBlock, { type: 'opaque' }>,
  context: StreamDecoderContext,
): IrStreamPart[] {
  switch (block.type) {
    case 'text':
      return [
        ...(block.citations ?? []).map(
          (citation) => ({ type: 'citation', block: block.id, citation }) as const,
        ),
        { type: 'text-end', block: block.id },
      ];
    case 'thinking': {
      const data = block.redacted ?? block.signature;
      const slot = block.redacted === null ? 'signature' : 'redacted';
      const text = slot === 'signature' && block.text !== '' ? { text: block.text } : {};
      const sealed = { origin, upstream: context.upstream, slot, data, ...text } as const;
      return [{ type: 'reasoning-end', block: block.id, ...(data !== '' && { sealed }) }];
    }
    case 'tool': {
      // A call without arguments streams nothing; some vendors put whole arguments into the start.
      const rest = block.said ? '' : block.initial === '' ? '{}' : block.initial;
      const text =
        block.custom === null ? rest : `${rest === '' ? '' : block.custom.push(rest)}${block.custom.end()}`;
      return [...toolText(block, text), { type: 'tool-input-end', block: block.id }];
    }
  }
}

function wholeBlock(block: Extract<OpenBlock, { type: 'opaque' }>): JsonObject {
  if (block.json === '') return block.value;
  try {
    return { ...block.value, input: JSON.parse(block.json) as JsonValue };
  } catch {
    return block.value;
  }
}
