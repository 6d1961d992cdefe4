// Chunks of a Chat stream → neutral parts. Strict about the end, tolerant about everything vendors vary.
import { createFailure } from '../../contract/error-codes.ts';
import type { ProxyFailure } from '../../contract/error-codes.ts';
import type { TokenUsage } from '../../contract/exchange-record.ts';
import type { JsonObject } from '../../ir/json.ts';
import { parseJson } from '../../ir/raw-json.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import type { IrStreamPart } from '../../ir/stream-part.ts';
import type { StreamDecoder, StreamDecoderContext } from '../wire-protocol.ts';
import { decodeUsage } from './convert-usage.ts';
import { createSpeechDecoder } from './decode-speech.ts';
import { errorInside, failureOfError } from './error-envelope.ts';
import { decodeFinishReason, isBreakdown } from './map-finish-reason.ts';
import { createToolCallDecoder } from './decode-tool-calls.ts';

/** One object per answer. */
export function createStreamDecoder(context: StreamDecoderContext): StreamDecoder {
  const tools = createToolCallDecoder(context);
  const speech = createSpeechDecoder(context.upstream);
  let started = false;
  let ended = false;
  let finish: string | null = null;
  /** The bill came in a chunk of its own, which follows the last word. */
  let isBilled = false;
  let usage: TokenUsage | null = null;
  let serviceTier: string | undefined;

  const fail = (failure: ProxyFailure): IrStreamPart[] => {
    ended = true;
    return [{ type: 'error', failure }];
  };
  const start = (chunk: JsonObject): IrStreamPart[] => {
    if (started) return [];
    started = true;
    const id = textOf(chunk['id']);
    const model = textOf(chunk['model']);
    const createdAt = typeof chunk['created'] === 'number' ? chunk['created'] : undefined;
    return [
      {
        type: 'response-start',
        ...(id !== undefined && id !== '' && { id }),
        ...(model !== undefined && { model }),
        ...(createdAt !== undefined && { createdAt }),
      },
    ];
  };
  /**
   * Only a wish until the stream ends: some gateways say `stop` behind every chunk (Open WebUI: jcode#1326), some say it
   * before the last arguments.
   */
  const takeFinish = (word: string): IrStreamPart[] => {
    finish = word;
    if (!isBreakdown(word)) return [];
    const what = `The upstream broke off its answer (${word}).`;
    return fail(createFailure('upstream_error', what, { vendorType: word }));
  };
  const close = (isDone: boolean): IrStreamPart[] => {
    ended = true;
    // Some gateways forget the reason but not the bill and [DONE] (opencode#43379); without both it was cut.
    if (isDone && isBilled) finish ??= 'stop';
    if (finish === null) {
      return [{ type: 'error', failure: createFailure('upstream_error', truncated) }];
    }
    const reason = decodeFinishReason(finish, tools.saidToolCall());
    return [
      ...speech.end(),
      ...tools.end(),
      {
        type: 'response-end',
        reason,
        rawReason: finish,
        usage,
        ...(serviceTier !== undefined && { serviceTier }),
      },
    ];
  };
  const takeChunk = (chunk: JsonObject): IrStreamPart[] => {
    if (chunk['error'] !== undefined && chunk['error'] !== null)
      return fail(failureOfError(chunk['error'], 0));
    const told = isArray(chunk['choices']) ? null : errorInside(chunk);
    if (told !== null) return fail(failureOfError(told, 0));
    const choices = isArray(chunk['choices']) ? chunk['choices'].filter(isObject) : [];
    const choice = choices.find((one) => (one['index'] ?? 0) === 0);
    usage = usageOf(chunk, choice) ?? usage;
    if (choice === undefined && usage !== null && isObject(chunk['usage'])) isBilled = true;
    serviceTier = textOf(chunk['service_tier']) ?? serviceTier;
    const out = start(chunk);
    tools.seed(textOf(chunk['id']) ?? '');
    if (choice === undefined) return out;
    // Behind the end a whole message is what was said already.
    const delta = choice['delta'] ?? (finish === null ? choice['message'] : undefined);
    if (isObject(delta)) {
      out.push(...speech.push(delta, choice));
      const calls = callsOf(delta);
      if (calls.length > 0) out.push(...speech.end(), ...calls.flatMap((call) => tools.push(call)));
    }
    const word = choice['finish_reason'];
    // "null" is KoboldCpp's (AIShell#350).
    if (typeof word === 'string' && word !== '' && word !== 'null') out.push(...takeFinish(word));
    return out;
  };

  return {
    push(data) {
      if (ended) return [];
      if (data === '[DONE]') return close(true);
      const chunk = readChunk(data);
      if (chunk === null) {
        return fail(createFailure('upstream_error', 'The upstream sent a chunk that is no JSON object.'));
      }
      return takeChunk(chunk);
    },
    end: () => (ended ? [] : close(false)),
  };
}

const truncated = 'The upstream ended its answer without a finish reason; it is incomplete.';

function readChunk(data: string): JsonObject | null {
  try {
    const chunk: unknown = data.includes('"arguments":{') ? parseJson(data) : JSON.parse(data);
    return isObject(chunk) ? chunk : null;
  } catch {
    return null;
  }
}

/** `tool_calls`, or the `function_call` of old; an empty list is nothing. */
function callsOf(delta: JsonObject): JsonObject[] {
  const calls = isArray(delta['tool_calls']) ? delta['tool_calls'].filter(isObject) : [];
  const old = delta['function_call'];
  return isObject(old) ? [...calls, { index: 0, type: 'function', function: old }] : calls;
}

/** OpenAI: the chunk's; Moonshot: the choice's; Groq: `x_groq.usage`. */
function usageOf(chunk: JsonObject, choice: JsonObject | undefined): TokenUsage | null {
  const groq = isObject(chunk['x_groq']) ? chunk['x_groq']['usage'] : undefined;
  return decodeUsage(chunk['usage'] ?? choice?.['usage'] ?? groq);
}
