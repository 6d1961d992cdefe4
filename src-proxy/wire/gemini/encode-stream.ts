// Neutral parts → chunks of streamGenerateContent, and the whole answer. Text streams on; calls are sent whole,
// because Gemini has no pieces of arguments. Never `[DONE]`, never a comment: Gemini CLI breaks on both.
import { encodeCustomInput } from '../../ir/custom-input.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { objectFromText, stringifyJson } from '../../ir/raw-json.ts';
import type { Sealed } from '../../ir/sealed.ts';
import { sealSearch } from '../../ir/sealed-search.ts';
import { createBlockSequencer } from '../../ir/sequence-blocks.ts';
import type { IrResponse, IrStreamPart, ResponseEnd } from '../../ir/stream-part.ts';
import { unfoldResponse } from '../../ir/unfold.ts';
import type { WebSearch } from '../../ir/web-search.ts';
import type { EncodeResponseContext, StreamEncoder, WireEvent } from '../wire-protocol.ts';
import { createGrounding, type Grounding } from './convert-citations.ts';
import { encodeLogprobs } from './convert-logprobs.ts';
import { encodeUsage } from './convert-usage.ts';
import { encodeError } from './error-envelope.ts';
import { mapToFinishReason } from './map-finish-reason.ts';
import { encodeSlot } from './seal-slot.ts';

const origin = 'gemini';

interface OpenCall {
  readonly start: Extract<IrStreamPart, { type: 'tool-input-start' }>;
  input: string;
}

/** What an answer's parts become, piece by piece; shared by streams and whole answers. */
interface PartsEncoder {
  /** Parts of the candidate's content that this piece completes. */
  push(part: IrStreamPart): JsonObject[];
  /** The last parts and the candidate's closing members. */
  finish(end: ResponseEnd): { readonly parts: JsonObject[]; readonly closing: JsonObject };
}

function createPartsEncoder(context: EncodeResponseContext): PartsEncoder {
  const showThoughts = (context.request.reasoning?.summary ?? 'none') !== 'none';
  const calls = new Map<string, OpenCall>();
  const thoughts = new Map<string, string>();
  const searches = (context.request.tools ?? []).some(
    (tool) => tool.type === 'server' && tool.kind === 'web-search',
  );
  /** Made where there is something to ground; for words to be found, from the beginning. */
  let grounding = searches ? createGrounding(true) : null;
  const ground = (): Grounding => (grounding ??= createGrounding(false));
  const logprobs: JsonValue[] = [];
  let waiting: Sealed[] = [];
  let malformed = false;
  let refusal = false;

  /** Seals ride on the next call, which clients keep; thoughts and texts lose theirs in some (Gemini CLI). */
  const signature = (): JsonObject => {
    if (waiting.length === 0) return {};
    const slot = encodeSlot(waiting, context.seals);
    waiting = [];
    return { thoughtSignature: slot };
  };
  const hold = (sealed: Sealed | undefined, text: string): void => {
    if (sealed === undefined) return;
    if (sealed.origin === origin) return;
    const needsText = sealed.slot === 'signature' && text !== '' && sealed.text === undefined;
    waiting.push(needsText ? { ...sealed, text } : sealed);
  };
  /** Google's own signature goes out as it is, on the part that it came on. */
  const own = (sealed: Sealed | undefined, part: JsonObject): JsonObject[] =>
    sealed?.origin === origin ? [{ ...part, thoughtSignature: sealed.data }] : [];
  const encodeCall = (call: OpenCall, sealed: Sealed | undefined): JsonObject[] => {
    const { start, input } = call;
    const args = objectFromText(start.kind === 'custom' ? encodeCustomInput(input) : input);
    if (args === null) {
      malformed = true;
      return [];
    }
    const functionCall: JsonObject = { id: start.callId, name: start.name, args: args as JsonObject };
    const part = { functionCall, ...signature() };
    return sealed?.origin === origin ? own(sealed, part) : [part];
  };

  const search = (made: WebSearch): JsonObject[] => {
    ground().search(made);
    if (made.vendor.origin === origin) return [...made.vendor.values];
    hold(sealSearch(made), '');
    return [];
  };

  /** A call that the token limit cut is no fault of the model. */
  const finishReasonOf = (end: ResponseEnd): string =>
    malformed && end.reason !== 'length' ? 'MALFORMED_FUNCTION_CALL' : mapToFinishReason(end.reason, refusal);

  return {
    push(part) {
      switch (part.type) {
        case 'text-start':
          if (part.refusal === true) refusal = true;
          grounding?.textStart();
          return [];
        case 'text-delta':
          if (Array.isArray(part.logprobs)) logprobs.push(...(part.logprobs as readonly JsonValue[]));
          grounding?.text(part.text);
          return part.text === '' ? [] : [{ text: part.text }];
        case 'text-end':
          hold(part.sealed, '');
          return own(part.sealed, { text: '' });
        case 'reasoning-delta':
          thoughts.set(part.block, (thoughts.get(part.block) ?? '') + part.text);
          return showThoughts && part.text !== '' ? [{ text: part.text, thought: true }] : [];
        case 'reasoning-end':
          hold(part.sealed, thoughts.get(part.block) ?? '');
          return own(part.sealed, { text: '', thought: true });
        case 'tool-input-start':
          calls.set(part.block, { start: part, input: '' });
          return [];
        case 'tool-input-delta': {
          const call = calls.get(part.block);
          if (call !== undefined) call.input += part.text;
          return [];
        }
        case 'tool-input-end': {
          const call = calls.get(part.block);
          hold(part.sealed, '');
          return call === undefined ? [] : encodeCall(call, part.sealed);
        }
        case 'citation':
          ground().cite(part.citation);
          return [];
        case 'web-search':
          return search(part.search);
        case 'image':
          return [{ inlineData: { mimeType: part.mediaType, data: part.data } }];
        case 'opaque':
          return part.origin === origin ? [part.value] : [];
        default:
          return [];
      }
    },
    finish(end) {
      const found = grounding?.encode();
      const chosen = encodeLogprobs(logprobs);
      return {
        parts: waiting.length > 0 ? [{ text: '', ...signature() }] : [],
        closing: {
          finishReason: finishReasonOf(end),
          ...(found !== undefined && { groundingMetadata: found }),
          ...(chosen !== undefined && { logprobsResult: chosen }),
        },
      };
    },
  };
}

function frame(context: EncodeResponseContext): JsonObject {
  return { modelVersion: context.model, responseId: context.responseId };
}

/** One encoder per answer. */
export function createStreamEncoder(context: EncodeResponseContext): StreamEncoder {
  const encoder = createPartsEncoder(context);
  const sequencer = createBlockSequencer();
  let finished = false;

  const chunk = (
    parts: readonly JsonObject[],
    closing: JsonObject = {},
    usage: JsonObject = {},
  ): WireEvent => {
    const candidate = { content: { parts, role: 'model' }, ...closing, index: 0 };
    const value = { candidates: [candidate], ...usage, ...frame(context) };
    return {
      data: parts.some((part) => part['functionCall'] !== undefined)
        ? stringifyJson(value)
        : JSON.stringify(value),
    };
  };
  const encode = (part: IrStreamPart): WireEvent[] => {
    if (part.type === 'error') {
      finished = true;
      // A bare error object, as Google sends it; the lane tears the connection behind it.
      return [{ data: JSON.stringify(encodeError(part.failure)) }];
    }
    if (part.type === 'response-end') {
      finished = true;
      const { parts, closing } = encoder.finish(part);
      const usage = part.usage === null ? {} : { usageMetadata: encodeUsage(part.usage) };
      return [chunk(parts.length > 0 ? parts : [{ text: '' }], closing, usage)];
    }
    const parts = encoder.push(part);
    return parts.length === 0 ? [] : [chunk(parts)];
  };
  return {
    // Interleaved calls go out in the order in which they began, as in an answer that is not streamed.
    push: (part) => (finished ? [] : sequencer.push(part).flatMap(encode)),
  };
}

/** A whole answer; neighbouring texts are one part, as Google sends them. */
export function encodeResponse(response: IrResponse, context: EncodeResponseContext): JsonObject {
  const choices = [response, ...(response.otherChoices ?? [])];
  const usage = response.end.usage === null ? {} : { usageMetadata: encodeUsage(response.end.usage) };
  const candidates = choices.map((choice, index) => {
    const encoder = createPartsEncoder(context);
    const parts: JsonObject[] = [];
    for (const part of unfoldResponse(choice)) for (const piece of encoder.push(part)) addPart(parts, piece);
    const { parts: last, closing } = encoder.finish(choice.end);
    return { content: { parts: [...parts, ...last], role: 'model' }, ...closing, index };
  });
  return { candidates, ...usage, ...frame(context) };
}

function addPart(parts: JsonObject[], piece: JsonObject): void {
  const last = parts.at(-1);
  const joins =
    last !== undefined &&
    typeof last['text'] === 'string' &&
    typeof piece['text'] === 'string' &&
    last['thought'] === piece['thought'] &&
    last['thoughtSignature'] === undefined;
  if (joins)
    parts[parts.length - 1] = { ...last, ...piece, text: `${String(last['text'])}${String(piece['text'])}` };
  else parts.push(piece);
}
