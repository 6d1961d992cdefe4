// Blocks of a neutral stream → content blocks of a Messages stream. Expects them one after the other.
import type { JsonObject } from '../../ir/json.ts';
import type { Sealed } from '../../ir/sealed.ts';
import type { IrStreamPart } from '../../ir/stream-part.ts';
import type { EncodeResponseContext, WireEvent } from '../wire-protocol.ts';
import { origin } from './decode-content.ts';
import { encodeCitation, encodeSeal, imageAsText, sealBlock } from './encode-response.ts';

export type BlockPart = Exclude<
  IrStreamPart,
  { type: 'response-start' | 'response-end' | 'error' | 'heartbeat' }
>;

/** A text or thinking block begins with its first piece: Anthropic refuses empty texts when they come back. */
type Open =
  | { readonly type: 'none' }
  | { readonly type: 'text'; begun: boolean }
  | { readonly type: 'thinking'; begun: boolean; readonly redacted: boolean; paragraph: number }
  | { readonly type: 'tool'; readonly custom: boolean; readonly callId: string };

export interface BlockEncoder {
  push(part: BlockPart): WireEvent[];
  /** A tool call was told: the stop reason depends on it. */
  readonly saidToolCall: boolean;
}

/** One object per answer. */
export function createBlockEncoder(context: EncodeResponseContext): BlockEncoder {
  const hidesThinking = context.request.reasoning?.mode === 'off';
  let open: Open = { type: 'none' };
  let index = 0;
  let saidToolCall = false;

  const begin = (block: JsonObject): WireEvent => ({
    event: 'content_block_start',
    data: `{"type":"content_block_start","index":${index},"content_block":${JSON.stringify(block)}}`,
  });
  /** Written by hand: these are nearly all events of a stream. */
  const piece = (type: string, member: string, text: string): WireEvent => ({
    event: 'content_block_delta',
    data: `{"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${member}":${JSON.stringify(text)}}}`,
  });
  const close = (): WireEvent => {
    const data = `{"type":"content_block_stop","index":${index}}`;
    index += 1;
    open = { type: 'none' };
    return { event: 'content_block_stop', data };
  };
  const whole = (block: JsonObject): WireEvent[] => [begin(block), close()];
  const beginOnce = (state: { begun: boolean }, block: JsonObject): WireEvent[] => {
    if (state.begun) return [];
    state.begun = true;
    return [begin(block)];
  };
  const emptyText = { type: 'text', text: '' };
  const emptyThinking = { type: 'thinking', thinking: '', signature: '' };

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
  /** Gemini signs texts and calls too; here only thinking has a slot, so the signature follows in a block of its own. */
  const carrySeal = (sealed: Sealed | undefined, callId?: string): WireEvent[] => {
    if (sealed === undefined || sealed.origin === origin || hidesThinking) return [];
    return whole(sealBlock(sealed, callId, context.seals));
  };
  /** Gemini signs calls. Here only thinking carries a seal, so one without words goes in front and names its call. */
  const sealOfCall = (sealed: Sealed, callId: string): WireEvent[] => {
    if (hidesThinking || sealed.origin === origin) return [];
    const seal = encodeSeal({ ...sealed, id: callId }, context.seals);
    return [begin(emptyThinking), piece('signature_delta', 'signature', seal), close()];
  };
  const tool = (
    part: Extract<BlockPart, { type: 'tool-input-start' | 'tool-input-delta' | 'tool-input-end' }>,
  ): WireEvent[] => {
    if (part.type === 'tool-input-start') {
      saidToolCall = true;
      open = { type: 'tool', custom: part.kind === 'custom', callId: part.callId };
      const start = begin({ type: 'tool_use', id: part.callId, name: part.name, input: {} });
      return open.custom ? [start, piece('input_json_delta', 'partial_json', '{"input":"')] : [start];
    }
    if (open.type !== 'tool') return [];
    if (part.type === 'tool-input-end') {
      const { custom, callId } = open;
      const end = custom ? [piece('input_json_delta', 'partial_json', '"}'), close()] : [close()];
      return [...end, ...carrySeal(part.sealed, callId)];
    }
    if (part.text === '') return [];
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
      case 'citation': {
        if (open.type !== 'text') return [];
        const citation = JSON.stringify(encodeCitation(part.citation));
        const data = `{"type":"content_block_delta","index":${index},"delta":{"type":"citations_delta","citation":${citation}}}`;
        return [...beginOnce(open, emptyText), { event: 'content_block_delta', data }];
      }
      case 'image':
        return [begin(emptyText), piece('text_delta', 'text', imageAsText(part)), close()];
      case 'compaction':
        return [];
      case 'opaque':
        return part.origin === origin ? whole(part.value) : [];
    }
  };
  return {
    push,
    get saidToolCall() {
      return saidToolCall;
    },
  };
}
