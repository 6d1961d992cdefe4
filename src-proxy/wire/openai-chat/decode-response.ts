// A chat.completion → the neutral answer.
import { ProxyError, createFailure, proxyError } from '../../contract/error-codes.ts';
import { decodeCustomInput } from '../../ir/custom-input.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { hashId } from '../../ir/name-tools.ts';
import { textOfJson } from '../../ir/raw-json.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import type { IrCitation } from '../../ir/request.ts';
import type { IrOutputPart, IrResponse, ResponseEnd } from '../../ir/stream-part.ts';
import type { StreamDecoderContext } from '../wire-protocol.ts';
import { origin, reasoningText, sealOfCall, sealReasoning, thoughtText } from './carry-reasoning.ts';
import { decodeUsage } from './convert-usage.ts';
import { errorInside, failureOfError } from './error-envelope.ts';
import { decodeFinishReason, isBreakdown } from './map-finish-reason.ts';
import { splitThinkTags } from './split-think-tags.ts';

/** Throws ProxyError `upstream_error` for a body that is no completion. */
export function decodeResponse(body: unknown, context: StreamDecoderContext): IrResponse {
  if (isObject(body) && isObject(body['error'])) throw new ProxyError(failureOfError(body['error'], 0));
  const choices = isObject(body) && isArray(body['choices']) ? body['choices'].filter(isObject) : [];
  const [first, ...others] = choices;
  if (!isObject(body) || first === undefined) {
    const told = isObject(body) ? errorInside(body) : null;
    if (told !== null) throw new ProxyError(failureOfError(told, 0));
    throw proxyError('upstream_error', 'The upstream answered with a body that is no chat completion.');
  }
  const id = textOf(body['id']);
  const model = textOf(body['model']);
  const createdAt = typeof body['created'] === 'number' ? body['created'] : undefined;
  const otherChoices = others.map((choice) => decodeChoice(choice, body, context));
  return {
    ...(id !== undefined && id !== '' && { id }),
    ...(model !== undefined && { model }),
    ...(createdAt !== undefined && { createdAt }),
    ...decodeChoice(first, body, context),
    ...(otherChoices.length > 0 && { otherChoices }),
  };
}

function decodeChoice(
  choice: JsonObject,
  body: JsonObject,
  context: StreamDecoderContext,
): { readonly parts: readonly IrOutputPart[]; readonly end: ResponseEnd } {
  const message = isObject(choice['message']) ? choice['message'] : {};
  const index = typeof choice['index'] === 'number' ? choice['index'] : 0;
  const seed = `${textOf(body['id']) ?? ''}${index}`;
  const probabilities = isObject(choice['logprobs']) ? choice['logprobs']['content'] : undefined;
  const parts = decodeMessage(message, probabilities, seed, context);
  const word = textOf(choice['finish_reason']) ?? 'stop';
  if (isBreakdown(word)) {
    throw new ProxyError(createFailure('upstream_error', `The upstream broke off its answer (${word}).`));
  }
  const serviceTier = textOf(body['service_tier']);
  return {
    parts,
    end: {
      type: 'response-end',
      reason: decodeFinishReason(
        word,
        parts.some((part) => part.type === 'tool-call'),
      ),
      rawReason: word,
      usage: decodeUsage(body['usage']),
      ...(serviceTier !== undefined && { serviceTier }),
    },
  };
}

function decodeMessage(
  message: JsonObject,
  probabilities: JsonValue | undefined,
  seed: string,
  context: StreamDecoderContext,
): IrOutputPart[] {
  const parts: IrOutputPart[] = [];
  const details = isArray(message['reasoning_details']) ? message['reasoning_details'] : [];
  const { content, refusal } = message;
  const pieces = isArray(content) ? content.filter(isObject) : [];
  const thoughts = pieces.filter((piece) => piece['type'] === 'thinking').map(thoughtText);
  const thought = [reasoningText(message), ...thoughts].filter((text) => text !== '').join('\n\n');
  const sealed = sealReasoning(thought, details, context.upstream);
  if (sealed !== undefined) parts.push({ type: 'reasoning', text: thought, sealed });
  const said =
    typeof content === 'string' ? content : pieces.map((piece) => textOf(piece['text']) ?? '').join('');
  const { tagged, text } = splitThinkTags(said);
  const seal = thought === '' ? sealReasoning(tagged, [], context.upstream, 'think_tags') : undefined;
  if (seal !== undefined) parts.push({ type: 'reasoning', text: tagged, sealed: seal });
  const citations = decodeAnnotations(message['annotations']);
  const logprobs = isArray(probabilities) ? { logprobs: probabilities } : {};
  if (text !== '')
    parts.push({ type: 'text', text, ...(citations.length > 0 && { citations }), ...logprobs });
  if (typeof refusal === 'string' && refusal !== '') parts.push({ type: 'refusal', text: refusal });
  const calls = isArray(message['tool_calls']) ? message['tool_calls'].filter(isObject) : [];
  const old = message['function_call'];
  if (isObject(old)) calls.push({ type: 'function', function: old });
  for (const [index, call] of calls.entries()) parts.push(decodeCall(call, `${seed}${index}`, context));
  return parts;
}

function decodeCall(call: JsonObject, seed: string, context: StreamDecoderContext): IrOutputPart {
  const callId = textOf(call['id']) || `call_${hashId(seed)}`;
  if (isObject(call['custom'])) {
    const name = textOf(call['custom']['name']) ?? '';
    return { type: 'tool-call', callId, name, kind: 'custom', input: textOf(call['custom']['input']) ?? '' };
  }
  const sealed = sealOfCall(call, context.upstream);
  const fn = isObject(call['function']) ? call['function'] : {};
  const name = textOf(fn['name']) ?? '';
  const raw = fn['arguments'];
  const said = isObject(raw) ? textOfJson(raw) : (textOf(raw) ?? '');
  const args = said.trim() === '' ? '{}' : said;
  const tool = context.toolNames.get(name) ?? ({ name, kind: 'function' } as const);
  return {
    type: 'tool-call',
    callId,
    name: tool.name,
    ...(tool.namespace !== undefined && { namespace: tool.namespace }),
    kind: tool.kind,
    input: tool.kind === 'custom' ? decodeCustomInput(args) : args,
    ...(sealed !== undefined && { sealed }),
  };
}

/** `annotations` of a message or a delta: web pages that the text rests on. */
export function decodeAnnotations(value: JsonValue | undefined): IrCitation[] {
  if (!isArray(value)) return [];
  return value.filter(isObject).flatMap((annotation) => {
    const inner = annotation['url_citation'];
    if (!isObject(inner)) return [];
    const url = textOf(inner['url']);
    const title = textOf(inner['title']);
    return [
      {
        ...(url !== undefined && { url }),
        ...(title !== undefined && { title }),
        ...(typeof inner['start_index'] === 'number' && { start: inner['start_index'] }),
        ...(typeof inner['end_index'] === 'number' && { end: inner['end_index'] }),
        vendor: { origin, value: annotation } as const,
      },
    ];
  });
}
