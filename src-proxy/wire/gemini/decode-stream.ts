// Chunks of streamGenerateContent → neutral parts. A chunk is a whole response with a piece of the answer in it.
import { createFailure } from '../../contract/error-codes.ts';
import type { TokenUsage } from '../../contract/exchange-record.ts';
import { decodeCustomInput } from '../../ir/custom-input.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { hashText } from '../../ir/name-tools.ts';
import { parseJson, textOfJson } from '../../ir/raw-json.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import type { IrStreamPart } from '../../ir/stream-part.ts';
import type { WebSearch } from '../../ir/web-search.ts';
import type { Sealed } from '../../ir/sealed.ts';
import type { StreamDecoder, StreamDecoderContext } from '../wire-protocol.ts';
import { decodeCitations, onlyNew } from './convert-citations.ts';
import { decodeLogprobs } from './convert-logprobs.ts';
import { decodeUsage } from './convert-usage.ts';
import { failureOfError } from './error-envelope.ts';
import { isBrokenEnd, mapFinishReason } from './map-finish-reason.ts';
import { skipSignature } from './seal-slot.ts';
import { createSearchDecoder, holdsSearch, type SearchDecoder } from './web-search.ts';

const origin = 'gemini';
const cutOff =
  'The upstream closed the stream without a finishReason; the answer is not complete. Try again.';

/** One decoder per answer. */
export function createStreamDecoder(context: StreamDecoderContext): StreamDecoder {
  const candidate = createCandidateDecoder(context);
  let started = false;
  let finished = false;
  let usage: TokenUsage | null = null;
  let reason: string | null = null;

  const start = (chunk: JsonObject): IrStreamPart[] => {
    if (started) return [];
    started = true;
    const id = textOf(chunk['responseId']);
    const model = textOf(chunk['modelVersion']);
    const counted = usage === null ? {} : { usage: { ...usage, output: 0, reasoning: 0 } };
    candidate.seed(id);
    return [
      {
        type: 'response-start',
        ...(id !== undefined && { id }),
        ...(model !== undefined && { model }),
        ...counted,
      },
    ];
  };
  const fail = (failure: ReturnType<typeof createFailure>): IrStreamPart[] => {
    finished = true;
    return [...start({}), { type: 'error', failure }];
  };
  const finish = (rawReason: string): IrStreamPart[] => {
    if (isBrokenEnd(rawReason)) {
      return fail(
        createFailure(
          'upstream_error',
          `The model wrote a tool call that cannot be read (${rawReason}). Try again.`,
          {
            vendorType: rawReason,
            modelFault: true,
          },
        ),
      );
    }
    finished = true;
    // A known fault of Gemini: it stops without a word (LiteLLM issue 24442, Portkey gateway issue 1303, read 2026-11-28).
    const isBlank = rawReason === 'STOP' && !candidate.saidAnything();
    return [
      ...candidate.end(),
      {
        type: 'response-end',
        reason: mapFinishReason(rawReason, candidate.hasToolCalls()),
        rawReason,
        usage,
        ...(isBlank && { blank: true }),
      },
    ];
  };

  const onChunk = (chunk: JsonObject): IrStreamPart[] => {
    if (isObject(chunk['error'])) return fail(failureOfError(chunk['error'], 0));
    usage = decodeUsage(chunk['usageMetadata']) ?? usage;
    const out = start(chunk);
    const candidates = isArray(chunk['candidates']) ? chunk['candidates'] : [];
    const first = candidates.find((one) => isObject(one) && (one['index'] ?? 0) === 0);
    if (isObject(first) && reason === null) {
      out.push(...candidate.push(first));
      reason = textOf(first['finishReason']) ?? null;
    }
    const feedback = isObject(chunk['promptFeedback']) ? chunk['promptFeedback'] : {};
    const blocked = textOf(feedback['blockReason']);
    if (blocked !== undefined && reason === null) {
      finished = true;
      return [
        ...out,
        ...candidate.end(),
        { type: 'response-end', reason: 'content-filter', rawReason: blocked, usage },
      ];
    }
    // Usage comes with the last chunk; where it does not, it may still come in one more.
    if (reason !== null && isObject(chunk['usageMetadata'])) out.push(...finish(reason));
    return out;
  };

  return {
    push(data) {
      if (finished || data === '' || data === '[DONE]') return [];
      let chunk: unknown;
      try {
        chunk = data.includes('"functionCall"') ? parseJson(data) : JSON.parse(data);
      } catch {
        return fail(createFailure('upstream_error', 'The upstream sent a chunk that is not JSON.'));
      }
      if (isArray(chunk)) return chunk.flatMap((one) => (isObject(one) && !finished ? onChunk(one) : []));
      return isObject(chunk) ? onChunk(chunk) : [];
    },
    end() {
      if (finished) return [];
      return reason === null ? fail(createFailure('upstream_error', cutOff)) : finish(reason);
    },
  };
}

interface OpenBlock {
  readonly id: string;
  readonly kind: 'text' | 'reasoning';
  sealed: Sealed | undefined;
  length: number;
}

function sealOf(part: JsonObject, upstream: string): Sealed | undefined {
  const data = textOf(part['thoughtSignature']);
  return data === undefined || data === '' || data === skipSignature
    ? undefined
    : { origin, upstream, slot: 'thought_signature', data };
}

const isSealOnly = (part: JsonObject): boolean =>
  Object.keys(part).every((key) => key === 'thoughtSignature' || key === 'thought');

function imageOf(inline: JsonObject, block: string): IrStreamPart {
  const mediaType = textOf(inline['mimeType']) ?? 'image/png';
  return { type: 'image', block, mediaType, data: textOf(inline['data']) ?? '' };
}

/** The parts of candidate 0, as blocks. */
function createCandidateDecoder(context: StreamDecoderContext) {
  let open: OpenBlock | null = null;
  let blocks = 0;
  let calls = 0;
  let seed = '';
  let cited: Set<string> | null = null;
  let made: SearchDecoder | null = null;
  const searches = (): SearchDecoder => (made ??= createSearchDecoder(context.upstream));

  const nextBlock = (): string => {
    blocks += 1;
    return `b${blocks}`;
  };
  const tellSearch = (search: WebSearch): IrStreamPart => ({
    type: 'web-search',
    block: nextBlock(),
    search,
  });
  const close = (): IrStreamPart[] => {
    if (open === null) return [];
    const { id, kind, sealed } = open;
    open = null;
    return [{ type: `${kind}-end`, block: id, ...(sealed !== undefined && { sealed }) }];
  };
  const onText = (
    text: string,
    kind: 'text' | 'reasoning',
    sealed: Sealed | undefined,
    logprobs: JsonValue | undefined,
  ): IrStreamPart[] => {
    // A signature on an empty text belongs to what came before it.
    if (text === '' && (sealed === undefined || open !== null)) {
      if (open !== null) open.sealed ??= sealed;
      return [];
    }
    const out: IrStreamPart[] = [];
    if (open?.kind !== kind || (open.sealed !== undefined && sealed !== undefined)) {
      out.push(...close());
      open = { id: nextBlock(), kind, sealed: undefined, length: 0 };
      out.push({ type: `${kind}-start`, block: open.id });
    }
    open.sealed ??= sealed;
    open.length += text.length;
    if (text === '') return out;
    if (kind === 'reasoning') out.push({ type: 'reasoning-delta', block: open.id, text });
    else out.push({ type: 'text-delta', block: open.id, text, ...(logprobs !== undefined && { logprobs }) });
    return out;
  };

  const onCall = (call: JsonObject, sealed: Sealed | undefined): IrStreamPart[] => {
    const out = close();
    const block = nextBlock();
    const name = textOf(call['name']) ?? '';
    const known = context.toolNames.get(name);
    const args = textOfJson(isObject(call['args']) ? call['args'] : {});
    const kind = known?.kind ?? 'function';
    const given = textOf(call['id']);
    calls += 1;
    out.push({
      type: 'tool-input-start',
      block,
      callId:
        given !== undefined && given !== ''
          ? given
          : `call_${hashText(`${seed}${calls}`)}${hashText(`${calls}${seed}`)}`,
      name: known?.name ?? name,
      ...(known?.namespace !== undefined && { namespace: known.namespace }),
      kind,
      ...(sealed !== undefined && { sealed }),
    });
    const text = kind === 'custom' ? decodeCustomInput(args) : args;
    if (text !== '') out.push({ type: 'tool-input-delta', block, text });
    out.push({ type: 'tool-input-end', block, ...(sealed !== undefined && { sealed }) });
    return out;
  };

  const onPart = (part: JsonObject, logprobs: JsonValue | undefined): IrStreamPart[] => {
    const sealed = sealOf(part, context.upstream);
    if (isObject(part['functionCall'])) return onCall(part['functionCall'], sealed);
    const inline = part['inlineData'];
    if (isObject(inline)) return [...close(), imageOf(inline, nextBlock())];
    const text = textOf(part['text']);
    if (text !== undefined)
      return onText(text, part['thought'] === true ? 'reasoning' : 'text', sealed, logprobs);
    if (sealed !== undefined && isSealOnly(part)) return onText('', 'text', sealed, undefined);
    if (Object.keys(part).length === 0) return [];
    const search = searches().take(part);
    if (search === 'waits') return [...close(), { type: 'heartbeat' }];
    return [...close(), search === null ? { type: 'opaque', origin, value: part } : tellSearch(search)];
  };

  return {
    /** The last parts. */
    end(): IrStreamPart[] {
      const out = close();
      if (made === null) return out;
      const { search, rest } = made.end();
      if (search !== null) out.push(tellSearch(search));
      for (const value of rest) out.push({ type: 'opaque', origin, value });
      return out;
    },
    /** What makes ids of calls unique in a conversation. */
    seed(id: string | undefined): void {
      seed = context.idSeed ?? id ?? crypto.randomUUID();
    },
    hasToolCalls: (): boolean => calls > 0,
    saidAnything: (): boolean => blocks > 0,
    push(candidate: JsonObject): IrStreamPart[] {
      const content = isObject(candidate['content']) ? candidate['content'] : {};
      const parts = isArray(content['parts']) ? content['parts'] : [];
      const logprobs = decodeLogprobs(candidate['logprobsResult']);
      const metadata = candidate['groundingMetadata'];
      const found = metadata && searches().ground(metadata, blocks === 0 && !holdsSearch(parts));
      const out = found ? [tellSearch(found)] : [];
      for (const [index, part] of parts.entries())
        if (isObject(part)) out.push(...onPart(part, index === 0 ? logprobs : undefined));
      if (open?.kind === 'text') {
        const block = open.id;
        const told = decodeCitations(candidate);
        for (const citation of told.length > 0 ? onlyNew(told, (cited ??= new Set())) : told)
          out.push({ type: 'citation', block, citation });
      }
      return out;
    },
  };
}
