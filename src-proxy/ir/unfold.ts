// A whole answer → the neutral stream that tells it: for a client that streams on an upstream that does not.
import type { IrOutputPart, IrResponse, IrStreamPart } from './stream-part.ts';

/** A lawful stream with one delta per block. Further choices (`n` > 1) are not told. */
export function unfoldResponse(response: IrResponse): IrStreamPart[] {
  const parts: IrStreamPart[] = [
    {
      type: 'response-start',
      ...(response.id !== undefined && { id: response.id }),
      ...(response.model !== undefined && { model: response.model }),
      ...(response.createdAt !== undefined && { createdAt: response.createdAt }),
      ...(response.end.usage !== null && { usage: { ...response.end.usage, output: 0, reasoning: 0 } }),
    },
  ];
  response.parts.forEach((part, position) => parts.push(...unfoldPart(part, `b${position}`)));
  parts.push(response.end);
  return parts;
}

function unfoldPart(part: IrOutputPart, block: string): IrStreamPart[] {
  switch (part.type) {
    case 'text':
    case 'refusal': {
      const sealed = part.type === 'text' ? part.sealed : undefined;
      const logprobs = part.type === 'text' ? part.logprobs : undefined;
      return [
        {
          type: 'text-start',
          block,
          ...(part.type === 'refusal' && { refusal: true }),
          ...(part.vendorId !== undefined && { vendorId: part.vendorId }),
        },
        ...(part.text === ''
          ? []
          : [
              {
                type: 'text-delta',
                block,
                text: part.text,
                ...(logprobs !== undefined && { logprobs }),
              } as const,
            ]),
        ...((part.type === 'text' ? part.citations : undefined) ?? []).map(
          (citation) => ({ type: 'citation', block, citation }) as const,
        ),
        { type: 'text-end', block, ...(sealed !== undefined && { sealed }) },
      ];
    }
    case 'reasoning': {
      const paragraphs =
        part.summary === undefined
          ? [{ type: 'reasoning-delta', block, text: part.text } as const]
          : part.summary.map(
              (text, index) => ({ type: 'reasoning-delta', block, text, part: index }) as const,
            );
      return [
        {
          type: 'reasoning-start',
          block,
          ...(part.redacted === true && { redacted: true }),
          ...(part.vendorId !== undefined && { vendorId: part.vendorId }),
        },
        ...paragraphs.filter((delta) => delta.text !== ''),
        { type: 'reasoning-end', block, ...(part.sealed !== undefined && { sealed: part.sealed }) },
      ];
    }
    case 'tool-call':
      return [
        {
          type: 'tool-input-start',
          block,
          callId: part.callId,
          name: part.name,
          ...(part.namespace !== undefined && { namespace: part.namespace }),
          kind: part.kind,
          ...(part.vendorId !== undefined && { vendorId: part.vendorId }),
          ...(part.sealed !== undefined && { sealed: part.sealed }),
        },
        ...(part.input === '' ? [] : [{ type: 'tool-input-delta', block, text: part.input } as const]),
        { type: 'tool-input-end', block, ...(part.sealed !== undefined && { sealed: part.sealed }) },
      ];
    case 'image':
      return [{ type: 'image', block, mediaType: part.mediaType, data: part.data }];
    case 'compaction':
      return [{ type: 'compaction', block, sealed: part.sealed }];
    case 'web-search':
      return [{ type: 'web-search', block, search: part.search }];
    case 'opaque':
      return [part];
  }
}
