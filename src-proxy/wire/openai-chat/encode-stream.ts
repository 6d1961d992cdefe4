// Neutral parts → chunks of a Chat stream. Chunks may interleave blocks, so nothing waits.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import type { Sealed } from '../../ir/sealed.ts';
import { sealSearch } from '../../ir/sealed-search.ts';
import type { IrStreamPart, ResponseEnd } from '../../ir/stream-part.ts';
import type { EncodeResponseContext, StreamEncoder, WireEvent } from '../wire-protocol.ts';
import { bindSeal, encodeSealEntry } from './carry-reasoning.ts';
import { encodeUsage } from './convert-usage.ts';
import { completionId, encodeCitation, imageAsText } from './encode-response.ts';
import { encodeError } from './error-envelope.ts';
import { encodeFinishReason } from './map-finish-reason.ts';

interface Call {
  readonly callId: string;
  readonly index: number;
  readonly custom: boolean;
  said: boolean;
}

/** One object per answer. */
export function createStreamEncoder(context: EncodeResponseContext): StreamEncoder {
  const hidesThinking = context.request.reasoning?.mode === 'off';
  const calls = new Map<string, Call>();
  const refusals = new Set<string>();
  let frame = '';
  let written = 0;
  /** Where the text of the block began: citations count from there. */
  let from = 0;
  let seals = 0;
  let paragraph = { block: '', part: 0 };
  let thought = false;

  const begin = (id: string | undefined, createdAt: number | undefined): void => {
    frame = `{"id":${JSON.stringify(completionId(id, context))},"object":"chat.completion.chunk","created":${
      createdAt ?? context.createdAt
    },"model":${JSON.stringify(context.model)}`;
  };
  /** Written by hand: these are nearly all events of a stream. `delta` is JSON text. */
  const chunk = (delta: string, finish: string | null = null, logprobs?: JsonValue): WireEvent => ({
    data: `${frame},"choices":[{"index":0,"delta":${delta}${
      logprobs === undefined ? '' : `,"logprobs":${JSON.stringify({ content: logprobs, refusal: null })}`
    },"finish_reason":${finish === null ? 'null' : `"${finish}"`}}]}`,
  });
  const object = (delta: JsonObject): WireEvent => chunk(JSON.stringify(delta));
  const callDelta = (call: Call, text: string): WireEvent => {
    const inner = call.custom ? `"custom":{"input":` : `"function":{"arguments":`;
    return chunk(`{"tool_calls":[{"index":${call.index},${inner}${JSON.stringify(text)}}}]}`);
  };

  const startCall = (part: Extract<IrStreamPart, { type: 'tool-input-start' }>): WireEvent[] => {
    const custom = part.kind === 'custom';
    const call = { index: calls.size, callId: part.callId, custom, said: false };
    calls.set(part.block, call);
    const inner = custom
      ? { type: 'custom', custom: { name: part.name, input: '' } }
      : { type: 'function', function: { name: part.name, arguments: '' } };
    return [object({ tool_calls: [{ index: call.index, id: part.callId, ...inner }] })];
  };
  const endCall = (block: string): WireEvent[] => {
    const call = calls.get(block);
    return call === undefined || call.said || call.custom ? [] : [callDelta(call, '{}')];
  };
  const think = (part: Extract<IrStreamPart, { type: 'reasoning-delta' }>): WireEvent[] => {
    if (hidesThinking || part.text === '') return [];
    const number = part.part ?? 0;
    const isNext = thought && (paragraph.block !== part.block || number > paragraph.part);
    paragraph = { block: part.block, part: number };
    thought = true;
    return [chunk(`{"reasoning_content":${JSON.stringify(isNext ? `\n\n${part.text}` : part.text)}}`)];
  };
  /** A seal of a thought; or of a call, which it names (Gemini signs calls and texts). */
  const tellSeal = (sealed: Sealed | undefined): WireEvent[] => {
    const entry = hidesThinking ? null : encodeSealEntry(sealed, seals, context.seals);
    if (entry === null) return [];
    seals += 1;
    return [object({ reasoning_details: [entry] })];
  };
  const say = (part: Extract<IrStreamPart, { type: 'text-delta' }>): WireEvent[] => {
    if (part.text === '') return [];
    if (refusals.has(part.block)) return [chunk(`{"refusal":${JSON.stringify(part.text)}}`)];
    written += part.text.length;
    return [chunk(`{"content":${JSON.stringify(part.text)}}`, null, part.logprobs)];
  };
  const finish = (end: ResponseEnd): WireEvent[] => {
    const out = [chunk('{}', encodeFinishReason(end.reason, calls.size > 0))];
    if (context.request.includeUsage === true) {
      out.push({ data: `${frame},"choices":[],"usage":${JSON.stringify(encodeUsage(end.usage))}}` });
    }
    out.push({ data: '[DONE]' });
    return out;
  };

  return {
    push(part) {
      switch (part.type) {
        case 'response-start':
          begin(part.id, part.createdAt);
          return [chunk('{"role":"assistant","content":""}')];
        case 'text-start':
          if (part.refusal === true) refusals.add(part.block);
          from = written;
          return [];
        case 'text-delta':
          return say(part);
        case 'reasoning-delta':
          return think(part);
        case 'reasoning-end':
          return tellSeal(part.sealed);
        case 'tool-input-start':
          return startCall(part);
        case 'tool-input-delta': {
          const call = calls.get(part.block);
          if (call === undefined || part.text === '') return [];
          call.said = true;
          return [callDelta(call, part.text)];
        }
        case 'tool-input-end':
          return [...endCall(part.block), ...tellSeal(bindSeal(part.sealed, calls.get(part.block)?.callId))];
        case 'text-end':
          return tellSeal(part.sealed);
        case 'citation':
          return [object({ annotations: [encodeCitation(part.citation, from, written)] })];
        case 'web-search':
          return tellSeal(sealSearch(part.search));
        case 'image':
          return [chunk(`{"content":${JSON.stringify(imageAsText(part))}}`)];
        case 'response-end':
          return finish(part);
        case 'error':
          return [{ data: JSON.stringify(encodeError(part.failure)) }];
        default:
          return [];
      }
    },
  };
}
