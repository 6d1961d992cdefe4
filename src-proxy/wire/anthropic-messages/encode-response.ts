// A whole neutral answer → a Message, and the pieces that streams share with it.
import { encodeCustomInput } from '../../ir/custom-input.ts';
import { toDataUrl } from '../../ir/data-url.ts';
import type { JsonObject } from '../../ir/json.ts';
import { objectFromText } from '../../ir/raw-json.ts';
import { isObject } from '../../ir/read-json.ts';
import type { IrCitation } from '../../ir/request.ts';
import type { Sealed } from '../../ir/sealed.ts';
import type { WebSearch } from '../../ir/web-search.ts';
import type { IrOutputPart, IrResponse } from '../../ir/stream-part.ts';
import type { EncodeResponseContext, SealCodec } from '../wire-protocol.ts';
import { refusedWhenBlank, withoutBlank } from './blank-arguments.ts';
import { encodeUsage } from './convert-usage.ts';
import { origin } from './decode-content.ts';
import { encodeStopReason } from './map-finish-reason.ts';
import { refusalDetails } from './refusal-details.ts';
import { emptySeal, encodeSearch } from './web-search.ts';

/** The id that a client of Messages expects to see. */
export function messageId(id: string | undefined, context: EncodeResponseContext): string {
  const known = id ?? context.responseId;
  return known.startsWith('msg_') ? known : `msg_${known.replaceAll(/^[a-z]+[_-]|[^a-zA-Z0-9]/g, '')}`;
}

/** The Message that a client of POST /v1/messages gets. */
export function encodeResponse(response: IrResponse, context: EncodeResponseContext): JsonObject {
  const hidesThinking = context.request.reasoning?.mode === 'off';
  const content = response.parts
    .filter((part) => part.type !== 'reasoning' || !hidesThinking)
    .flatMap((part, index) => {
      if (part.type === 'web-search') return searchBlocks(part.search, searchId(context, index), context);
      const block = encodeOutput(part, context);
      const blocks = block === null ? [] : [block];
      if ((part.type !== 'text' && part.type !== 'tool-call') || hidesThinking) return blocks;
      if (part.sealed === undefined || part.sealed.origin === origin) return blocks;
      return part.type === 'tool-call'
        ? [sealBlock(part.sealed, part.callId, context.seals), ...blocks]
        : [...blocks, sealBlock(part.sealed, undefined, context.seals)];
    });
  const saidToolCall = response.parts.some((part) => part.type === 'tool-call');
  const searches = content.filter(({ type }) => type === 'web_search_tool_result').length;
  const reason = encodeStopReason(response.end.reason, saidToolCall);
  return {
    id: messageId(response.id, context),
    type: 'message',
    role: 'assistant',
    model: context.model,
    content,
    stop_reason: reason,
    stop_sequence: response.end.stopSequence ?? null,
    ...refusalDetails(reason, response.end),
    usage: encodeUsage(response.end.usage, response.end.serviceTier, searches),
  };
}

/** The id of the blocks of a search that another vendor made; `number` makes it unique in the answer. */
export function searchId(context: EncodeResponseContext, number: number): string {
  return `srvtoolu_${context.responseId}${number.toString().padStart(2, '0')}`;
}

/** All blocks of a search; none where its own form is all there is and thinking, its only place, is hidden. */
export function searchBlocks(
  search: WebSearch,
  id: string,
  context: EncodeResponseContext,
): readonly JsonObject[] {
  const { blocks, seal } = encodeSearch(search, id, context.seals);
  if (seal === undefined) return blocks;
  if (context.request.reasoning?.mode === 'off') return [];
  return [...blocks, { type: 'redacted_thinking', data: seal }];
}

function encodeOutput(
  part: Exclude<IrOutputPart, { type: 'web-search' }>,
  { request, seals }: EncodeResponseContext,
): JsonObject | null {
  switch (part.type) {
    case 'text':
      if (part.text === '' && part.citations === undefined) return null;
      return {
        type: 'text',
        text: part.text,
        ...(part.citations !== undefined && {
          citations: part.citations.map((one) => encodeCitation(one, seals)),
        }),
      };
    case 'refusal':
      return part.text === '' ? null : { type: 'text', text: part.text };
    case 'reasoning': {
      if (part.sealed !== undefined && (part.redacted === true || part.sealed.slot === 'redacted')) {
        return { type: 'redacted_thinking', data: encodeSeal(part.sealed, seals) };
      }
      if (part.text === '' && part.sealed === undefined) return null;
      const signature = part.sealed === undefined ? '' : encodeSeal(part.sealed, seals);
      return { type: 'thinking', thinking: part.text, signature };
    }
    case 'tool-call': {
      const blank = refusedWhenBlank(part.name, request);
      const given = blank === null ? part.input : withoutBlank(part.input, blank);
      const text = part.kind === 'custom' ? encodeCustomInput(part.input) : given;
      const input = (objectFromText(text) ?? { input: text }) as JsonObject;
      return { type: 'tool_use', id: part.callId, name: part.name, input };
    }
    case 'image':
      return { type: 'text', text: imageAsText(part) };
    case 'compaction':
      return null;
    case 'opaque':
      return part.origin === origin ? part.value : null;
  }
}

/** An image that the model made: Messages has no block for it, Markdown shows it in most clients. */
export function imageAsText(image: { readonly mediaType: string; readonly data: string }): string {
  return `![image](${toDataUrl(image.mediaType, image.data)})`;
}

/** The signature of another vendor's text or call as a block that comes back; it names its call. */
export function sealBlock(sealed: Sealed, callId: string | undefined, seals: SealCodec): JsonObject {
  const bound = callId === undefined ? sealed : { ...sealed, id: callId };
  return { type: 'redacted_thinking', data: seals.wrap(bound) };
}

/** Our own vendor's seal as it is, any other wrapped so that it comes back on the next turn. */
export function encodeSeal(sealed: Sealed, seals: SealCodec): string {
  return sealed.origin === origin ? sealed.data : seals.wrap(sealed);
}

/** A citation as Anthropic writes it; a web page where it came from another vendor. */
export function encodeCitation(citation: IrCitation, seals: SealCodec): JsonObject {
  const { vendor } = citation;
  if (vendor?.origin === origin && isObject(vendor.value)) return vendor.value;
  return {
    type: 'web_search_result_location',
    url: citation.url ?? '',
    title: citation.title ?? null,
    cited_text: citation.citedText ?? '',
    // Anthropic would refuse it: so it is known when it comes back.
    encrypted_index: seals.wrap(emptySeal),
  };
}
