// Blocks of a neutral stream → content blocks of a Messages stream. Expects them one after the other.
import type { JsonObject } from '../../ir/json.ts';
import type { IrCitation } from '../../ir/request.ts';
import type { Sealed } from '../../ir/sealed.ts';
import type { IrStreamPart } from '../../ir/stream-part.ts';
import type { EncodeResponseContext, SealCodec, WireEvent } from '../wire-protocol.ts';
import { refusedWhenBlank, withoutBlank } from './blank-arguments.ts';
import { origin } from './decode-content.ts';
import {
  encodeCitation,
  encodeSeal,
  imageAsText,
  sealBlock,
  searchBlocks,
  searchId,
} from './encode-response.ts';

export type BlockPart = Exclude<
  IrStreamPart,
  { type: 'response-start' | 'response-end' | 'error' | 'heartbeat' }
>;

/** A text or thinking block begins with its first piece: Anthropic refuses empty texts when they come back. */
type Open =
  | { readonly type: 'none' }
  | { readonly type: 'text'; begun: boolean }
  | { readonly type: 'thinking'; begun: boolean; readonly redacted: boolean; paragraph: number }
  | {
      readonly type: 'tool';
      readonly custom: boolean;
      readonly callId: string;
      readonly sealed: boolean;
      /** See blank-arguments.ts: its arguments are held until they are whole. */
      readonly blank: string | null;
      held: string;
    };

export interface BlockEncoder {
  push(part: BlockPart): WireEvent[];
  /** A tool call was told: the stop reason depends on it. */
  saidToolCall(): boolean;
  /** How many searches were told. */
  searches(): number;
}

interface BlockWriter {
  begin(block: JsonObject): WireEvent;
  piece(type: string, member: string, text: string): WireEvent;
  cite(citation: IrCitation): WireEvent;
  close(): WireEvent;
}

/** Numbers the blocks from 0. Deltas are written by hand: they are nearly all events of a stream. */
function createBlockWriter(seals: SealCodec): BlockWriter {
  let index = 0;
  const delta = (json: string): WireEvent => ({
    event: 'content_block_delta',
    data: `{"type":"content_block_delta","index":${index},"delta":${json}}`,
  });
  return {
    begin: (block) => ({
      event: 'content_block_start',
      data: `{"type":"content_block_start","index":${index},"content_block":${JSON.stringify(block)}}`,
    }),
    piece: (type, member, text) => delta(`{"type":"${type}","${member}":${JSON.stringify(text)}}`),
    cite: (citation) =>
      delta(`{"type":"citations_delta","citation":${JSON.stringify(encodeCitation(citation, seals))}}`),
    close() {
      const data = `{"type":"content_block_stop","index":${index}}`;
      index += 1;
      return { event: 'content_block_stop', data };
    },
  };
}

/** A block that comes at once. What a search asks comes as a call's arguments do: Claude Code looks for it there. */
function writeWhole(block: JsonObject, { begin, piece, close }: BlockWriter): WireEvent[] {
  if (block['type'] !== 'server_tool_use') return [begin(block), close()];
  const input = JSON.stringify(block['input'] ?? {});
  return [begin({ ...block, input: {} }), piece('input_json_delta', 'partial_json', input), close()];
}

/** What closes the arguments of a call. */
function restOf({ custom, blank, held }: Extract<Open, { type: 'tool' }>): string {
  if (custom) return '"}';
  return blank === null ? '' : withoutBlank(held, blank);
}

const emptyText = { type: 'text', text: '' };
const emptyThinking = { type: 'thinking', thinking: '', signature: '' };

/** One object per answer. */
export function createBlockEncoder(context: EncodeResponseContext): BlockEncoder {
  const hidesThinking = context.request.reasoning?.mode === 'off';
  const writer = createBlockWriter(context.seals);
  let open: Open = { type: 'none' };
  let saidToolCall = false;
  let searches = 0;
  let found = 0; // With looks at pages.

  const { begin, piece, cite } = writer;
  const close = (): WireEvent => {
    open = { type: 'none' };
    return writer.close();
  };
  const whole = (block: JsonObject): WireEvent[] => writeWhole(block, writer);
  const beginOnce = (state: { begun: boolean }, block: JsonObject): WireEvent[] => {
    if (state.begun) return [];
    state.begun = true;
    return [begin(block)];
  };

  const think = (part: Extract<BlockPart, { type: 'reasoning-delta' }>): WireEvent[] => {
    if (open.type !== 'thinking' || hidesThinking || part.text === '') return [];
    const isNext = part.part !== undefined && part.part > open.paragraph && open.begun;
    open.paragraph = part.part ?? open.paragraph;
    const text = isNext ? `\n\n${part.text}` : part.text;
    return [...beginOnce(open, emptyThinking), piece('thinking_delta', 'thinking', text)];
  };
  const endThinking = (sealed: Sealed | undefined): WireEvent[] => {
    const state = open;
    open = { type: 'none' };
    if (state.type !== 'thinking' || hidesThinking) return [];
    if (sealed === undefined) return state.begun ? [close()] : [];
    const seal = encodeSeal(sealed, context.seals);
    if (!state.begun && (sealed.slot === 'redacted' || state.redacted)) {
      return whole({ type: 'redacted_thinking', data: seal });
    }
    return [...beginOnce(state, emptyThinking), piece('signature_delta', 'signature', seal), close()];
  };
  /**
   * Gemini signs texts and calls too; here only thinking has a slot, so the signature gets a block of its own: in front
   * of its call, where thinking belongs, behind what was signed where it is known only then.
   */
  const carrySeal = (sealed: Sealed | undefined, callId?: string): WireEvent[] => {
    if (sealed === undefined || sealed.origin === origin || hidesThinking) return [];
    return whole(sealBlock(sealed, callId, context.seals));
  };
  const tool = (
    part: Extract<BlockPart, { type: 'tool-input-start' | 'tool-input-delta' | 'tool-input-end' }>,
  ): WireEvent[] => {
    if (part.type === 'tool-input-start') {
      saidToolCall = true;
      const out = carrySeal(part.sealed, part.callId);
      open = {
        type: 'tool',
        custom: part.kind === 'custom',
        callId: part.callId,
        sealed: part.sealed !== undefined,
        blank: refusedWhenBlank(part.name, context.request),
        held: '',
      };
      out.push(begin({ type: 'tool_use', id: part.callId, name: part.name, input: {} }));
      if (open.custom) out.push(piece('input_json_delta', 'partial_json', '{"input":"'));
      return out;
    }
    if (open.type !== 'tool') return [];
    if (part.type === 'tool-input-end') {
      const { callId, sealed } = open;
      const rest = restOf(open);
      const end = rest === '' ? [close()] : [piece('input_json_delta', 'partial_json', rest), close()];
      return sealed ? end : [...end, ...carrySeal(part.sealed, callId)];
    }
    if (part.text === '') return [];
    if (open.blank !== null) {
      open.held += part.text;
      return [];
    }
    const json = open.custom ? JSON.stringify(part.text).slice(1, -1) : part.text;
    return [piece('input_json_delta', 'partial_json', json)];
  };

  const push = (part: BlockPart): WireEvent[] => {
    switch (part.type) {
      case 'text-start':
        open = { type: 'text', begun: false };
        return [];
      case 'text-delta':
        if (open.type !== 'text' || part.text === '') return [];
        if (open.begun) return [piece('text_delta', 'text', part.text)];
        return [...beginOnce(open, emptyText), piece('text_delta', 'text', part.text)];
      case 'text-end': {
        const begun = open.type === 'text' && open.begun;
        open = { type: 'none' };
        return [...(begun ? [close()] : []), ...carrySeal(part.sealed)];
      }
      case 'reasoning-start':
        open = { type: 'thinking', begun: false, redacted: part.redacted === true, paragraph: 0 };
        return [];
      case 'reasoning-delta':
        return think(part);
      case 'reasoning-end':
        return endThinking(part.sealed);
      case 'tool-input-start':
      case 'tool-input-delta':
      case 'tool-input-end':
        return tool(part);
      case 'citation':
        return open.type === 'text' ? [...beginOnce(open, emptyText), cite(part.citation)] : [];
      case 'image':
        return [begin(emptyText), piece('text_delta', 'text', imageAsText(part)), close()];
      case 'web-search': {
        const made = searchBlocks(part.search, searchId(context, found), context);
        found += 1;
        if (made.some(({ type }) => type === 'web_search_tool_result')) searches += 1;
        return made.flatMap(whole);
      }
      case 'opaque':
        return part.origin === origin ? whole(part.value) : [];
      case 'compaction':
        return [];
    }
  };
  return {
    push,
    saidToolCall: () => saidToolCall,
    searches: () => searches,
  };
}
