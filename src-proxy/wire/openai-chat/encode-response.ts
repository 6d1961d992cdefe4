// A whole neutral answer → a chat.completion, and the pieces that streams share with it.
import { toDataUrl } from '../../ir/data-url.ts';
import type { JsonObject } from '../../ir/json.ts';
import { isObject } from '../../ir/read-json.ts';
import type { IrCitation } from '../../ir/request.ts';
import type { Sealed } from '../../ir/sealed.ts';
import { sealSearch } from '../../ir/sealed-search.ts';
import type { IrOutputPart, IrResponse, ResponseEnd } from '../../ir/stream-part.ts';
import type { EncodeResponseContext } from '../wire-protocol.ts';
import { bindSeal, encodeSealEntry, origin } from './carry-reasoning.ts';
import { encodeUsage } from './convert-usage.ts';
import { encodeFinishReason } from './map-finish-reason.ts';

/** The id that a client of Chat expects to see. */
export function completionId(id: string | undefined, context: EncodeResponseContext): string {
  const known = id ?? context.responseId;
  return known.startsWith('chatcmpl') ? known : `chatcmpl-${known.replace(/^[a-z]+_/, '')}`;
}

/** The completion that a client of POST /v1/chat/completions gets. */
export function encodeResponse(response: IrResponse, context: EncodeResponseContext): JsonObject {
  const { serviceTier } = response.end;
  const choices = [response, ...(response.otherChoices ?? [])].map((choice, index) =>
    encodeChoice(choice.parts, choice.end, index, context),
  );
  return {
    id: completionId(response.id, context),
    object: 'chat.completion',
    created: response.createdAt ?? context.createdAt,
    model: context.model,
    choices,
    usage: encodeUsage(response.end.usage),
    ...(serviceTier !== undefined && { service_tier: serviceTier }),
  };
}

function encodeChoice(
  parts: readonly IrOutputPart[],
  end: ResponseEnd,
  index: number,
  context: EncodeResponseContext,
): JsonObject {
  const calls = parts.flatMap((part) => (part.type === 'tool-call' ? [encodeCall(part)] : []));
  const refusals = parts.flatMap((part) => (part.type === 'refusal' ? [part.text] : []));
  const { text, annotations } = encodeText(parts);
  return {
    index,
    message: {
      role: 'assistant',
      content: text === '' && (calls.length > 0 || refusals.length > 0) ? null : text,
      refusal: refusals.length > 0 ? refusals.join('\n\n') : null,
      ...encodeThoughts(parts, context),
      ...(annotations.length > 0 && { annotations }),
      ...(calls.length > 0 && { tool_calls: calls }),
    },
    logprobs: encodeLogprobs(parts),
    finish_reason: encodeFinishReason(end.reason, calls.length > 0),
  };
}

/** The list that all protocols of OpenAI share; null where nobody asked or nobody knows. */
function encodeLogprobs(parts: readonly IrOutputPart[]): JsonObject | null {
  const content = parts.flatMap((part) => (part.type === 'text' ? (part.logprobs ?? []) : []));
  return content.length === 0 ? null : { content, refusal: null };
}

function encodeText(parts: readonly IrOutputPart[]): { text: string; annotations: JsonObject[] } {
  let text = '';
  const annotations: JsonObject[] = [];
  for (const part of parts) {
    if (part.type === 'image') text += imageAsText(part);
    if (part.type !== 'text') continue;
    const before = text.length;
    text += part.text;
    for (const citation of part.citations ?? []) {
      const { words } = citation;
      const at = words === undefined ? -1 : part.text.indexOf(words);
      annotations.push(
        at < 0
          ? encodeCitation(citation, before, text.length)
          : encodeCitation(citation, before + at, before + at + (words?.length ?? 0)),
      );
    }
  }
  return { text, annotations };
}

function encodeThoughts(parts: readonly IrOutputPart[], context: EncodeResponseContext): JsonObject {
  if (context.request.reasoning?.mode === 'off') return {};
  const thoughts = parts.filter((part) => part.type === 'reasoning');
  const text = thoughts
    .map((part) => part.text)
    .filter((one) => one !== '')
    .join('\n\n');
  const details = parts
    .map((part) => (part.type === 'tool-call' ? bindSeal(part.sealed, part.callId) : sealOf(part)))
    .filter((sealed) => sealed !== undefined)
    .map((sealed, index) => encodeSealEntry(sealed, index, context.seals))
    .filter((entry) => entry !== null);
  return {
    ...(text !== '' && { reasoning_content: text }),
    ...(details.length > 0 && { reasoning_details: details }),
  };
}

function sealOf(part: IrOutputPart): Sealed | undefined {
  if (part.type === 'web-search') return sealSearch(part.search);
  return part.type === 'text' || part.type === 'reasoning' ? part.sealed : undefined;
}

function encodeCall(part: Extract<IrOutputPart, { type: 'tool-call' }>): JsonObject {
  if (part.kind === 'custom') {
    return { id: part.callId, type: 'custom', custom: { name: part.name, input: part.input } };
  }
  const args = part.input.trim() === '' ? '{}' : part.input;
  return { id: part.callId, type: 'function', function: { name: part.name, arguments: args } };
}

/** An image that the model made: Chat has no part for it, Markdown shows it in most clients. */
export function imageAsText(image: { readonly mediaType: string; readonly data: string }): string {
  return `![image](${toDataUrl(image.mediaType, image.data)})`;
}

/** A citation as OpenAI writes it, in a text that goes from `start` to `end`; without a range it stands for all of it. */
export function encodeCitation(citation: IrCitation, start: number, end: number): JsonObject {
  const { vendor } = citation;
  if (vendor?.origin === origin && isObject(vendor.value)) return vendor.value;
  return {
    type: 'url_citation',
    url_citation: {
      url: citation.url ?? '',
      title: citation.title ?? '',
      start_index: start + (citation.start ?? 0),
      end_index: citation.end === undefined ? end : start + citation.end,
    },
  };
}
