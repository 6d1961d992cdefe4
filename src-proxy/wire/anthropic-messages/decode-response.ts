// A Message → the neutral answer.
import { ProxyError, proxyError } from '../../contract/error-codes.ts';
import { decodeCustomInput } from '../../ir/custom-input.ts';
import type { JsonObject } from '../../ir/json.ts';
import { textOfJson } from '../../ir/raw-json.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import type { IrOutputPart, IrResponse } from '../../ir/stream-part.ts';
import type { StreamDecoderContext, ToolIdentity } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { decodeCitation, origin } from './decode-content.ts';
import { failureOfError } from './error-envelope.ts';
import { decodeStopReason } from './map-finish-reason.ts';
import { giveBackNames } from './name-arguments.ts';
import { refusalIn } from './refusal-details.ts';
import { createSearchPairs } from './web-search.ts';

/** Throws ProxyError `upstream_error` for a body that is no Message. */
export function decodeResponse(body: unknown, context: StreamDecoderContext): IrResponse {
  if (isObject(body) && body['type'] === 'error') throw new ProxyError(failureOfError(body['error'], 0));
  if (!isObject(body) || !isArray(body['content'])) {
    throw proxyError('upstream_error', 'The upstream answered with a body that is no Anthropic message.');
  }
  const id = textOf(body['id']);
  const model = textOf(body['model']);
  const raw = textOf(body['stop_reason']);
  const stopSequence = textOf(body['stop_sequence']);
  const usage = body['usage'];
  const refusal = refusalIn(body['stop_details']);
  const parts = decodeBlocks(body['content'].filter(isObject), context);
  const serviceTier = isObject(usage) ? textOf(usage['service_tier']) : undefined;
  return {
    ...(id !== undefined && { id }),
    ...(model !== undefined && { model }),
    parts: refusal === undefined ? parts : [...parts, { type: 'refusal', text: refusal }],
    end: {
      type: 'response-end',
      reason: decodeStopReason(raw),
      ...(raw !== undefined && { rawReason: raw }),
      ...(stopSequence !== undefined && { stopSequence }),
      usage: decodeUsage(usage),
      ...(serviceTier !== undefined && { serviceTier }),
    },
  };
}

function decodeBlocks(blocks: readonly JsonObject[], context: StreamDecoderContext): IrOutputPart[] {
  if (!blocks.some(({ type }) => type === 'server_tool_use'))
    return blocks.map((block) => decodeOutput(block, context));
  const pairs = createSearchPairs(context.upstream);
  const parts = blocks.flatMap((block): IrOutputPart[] => {
    const search = pairs.take(block);
    if (search === 'waits') return [];
    return [search === null ? decodeOutput(block, context) : { type: 'web-search', search }];
  });
  return [...parts, ...pairs.rest().map((value) => ({ type: 'opaque', origin, value }) as const)];
}

function decodeOutput(block: JsonObject, context: StreamDecoderContext): IrOutputPart {
  const { upstream } = context;
  switch (block['type']) {
    case 'text': {
      const citations = isArray(block['citations'])
        ? block['citations'].filter(isObject).map(decodeCitation)
        : [];
      return { type: 'text', text: textOf(block['text']) ?? '', ...(citations.length > 0 && { citations }) };
    }
    case 'thinking': {
      const text = textOf(block['thinking']) ?? '';
      const data = textOf(block['signature']) ?? '';
      const sealed = { origin, upstream, slot: 'signature', data, ...(text !== '' && { text }) } as const;
      return { type: 'reasoning', text, ...(data !== '' && { sealed }) };
    }
    case 'redacted_thinking': {
      const sealed = { origin, upstream, slot: 'redacted', data: textOf(block['data']) ?? '' } as const;
      return { type: 'reasoning', text: '', redacted: true, sealed };
    }
    case 'tool_use': {
      const name = textOf(block['name']) ?? '';
      const tool: ToolIdentity = context.toolNames.get(name) ?? { name, kind: 'function' };
      const given = isObject(block['input']) ? textOfJson(block['input']) : '{}';
      const args = tool.argumentNames === undefined ? given : giveBackNames(given, tool.argumentNames);
      return {
        type: 'tool-call',
        callId: textOf(block['id']) ?? `toolu_${name}`,
        name: tool.name,
        ...(tool.namespace !== undefined && { namespace: tool.namespace }),
        kind: tool.kind,
        input: tool.kind === 'custom' ? decodeCustomInput(args) : args,
      };
    }
    default:
      return { type: 'opaque', origin, value: block };
  }
}
