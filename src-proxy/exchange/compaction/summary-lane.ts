// Compaction where the upstream has none: an ordinary turn that writes the summary, through the lane that the upstream
// needs, and the one compaction item as its answer. To the walk it looks like any other try at a target.
import { createFailure, proxyError, type ProxyFailure } from '../../contract/error-codes.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject, parseObject } from '../../ir/read-json.ts';
import type { PlannedTarget } from '../../routing/planned-target.ts';
import { formatSseEvent } from '../../sse/format.ts';
import { createSseParser } from '../../sse/parse.ts';
import { keyswitchHeaders } from '../answer-failure.ts';
import { responsesAsk, type Ask } from '../ask.ts';
import { scanBody } from '../body/scan-json.ts';
import type { HttpExchange, RequestBody } from '../http-exchange.ts';
import type { Lane, LaneInput, LaneOutcome, VendorAnswer } from '../lane.ts';
import { compactionAbility, isMissing, learnNoCompaction } from '../missing-abilities.ts';
import { passthroughLane } from '../passthrough/passthrough-lane.ts';
import { aimTarget } from '../plan-exchange.ts';
import { captureResponse, type CapturedResponse } from '../response-capture.ts';
import {
  collectSummary,
  encodeCompactOutput,
  isCompactionRequest,
  mintCompaction,
  type MintedCompaction,
  planSummaryTurn,
} from './compaction.ts';

/**
 * Does this try ask for a compaction that its upstream cannot do?
 * Throws 400 where `compaction_trigger` is not the last input item, and where there is nothing to compact.
 */
export function needsSummary(ask: Ask, target: PlannedTarget, body: RequestBody): boolean {
  const able =
    target.lane === 'passthrough' &&
    target.protocol === 'openai-responses' &&
    target.upstream.capabilities.compact &&
    !isMissing(target.upstream, compactionAbility(ask), Date.now());
  if (able || ask.protocol !== 'openai-responses') return false;
  if (ask.operation === 'responses-compact') {
    const { input } = bodyOf(body);
    if (typeof input === 'string' || isArray(input)) return true;
    throw proxyError('invalid_request', "'input' must be a string or an array of items.", { param: 'input' });
  }
  if (ask.operation !== 'generate' || !body.bytes.includes('"compaction_trigger"')) return false;
  return isCompactionRequest(bodyOf(body));
}

/** A lane that carries one try: summary turn, then the minted item. `convertLane` serves upstreams of other protocols. */
export const createSummaryLane =
  (convertLane: Lane): Lane =>
  async (input) => {
    const { exchange, deps, target: outer } = input;
    const { upstream, endpoint, keyId, model } = outer;
    const target = aimTarget({ upstream, endpoint, keyId, model }, responsesAsk, deps.demoBase());
    const request = bodyOf(input.body);
    const bytes = Buffer.from(JSON.stringify(planSummaryTurn(request)));
    const capture = captureResponse();
    const inner: HttpExchange = { ...exchange, ask: responsesAsk, response: capture.response, onGone: null };
    exchange.onGone = () => {
      inner.gone = true;
      inner.onGone?.();
      capture.abandon();
    };
    exchange.draft.lane = target.lane;
    exchange.draft.upstreamProtocol = target.protocol;
    const reading = capture.opened.then(readSummary).catch(() => null);
    const lane = target.lane === 'passthrough' ? passthroughLane : convertLane;
    const scan = scanBody(bytes);
    const body: RequestBody = { bytes, form: 'json', scan, model: input.body.model, stream: true };
    const outcome = await lane({ ...input, exchange: inner, target, body });
    exchange.onGone = null;
    if (outcome.kind !== 'sent') {
      capture.abandon();
      return outcome;
    }
    const read = await reading;
    if (exchange.gone) return { kind: 'left', status: outcome.status };
    const failure = outcome.failure ?? (read === null || read.summary === '' ? noSummary(target) : null);
    if (failure || read === null) {
      return { kind: 'failed', status: outcome.status, failure: failure ?? noSummary(target), answer: null };
    }
    const minted = mintCompaction(read.summary, {
      responseId: `resp_${exchange.draft.id}`,
      itemId: `cmp_${exchange.draft.id}`,
      model: input.body.model,
      createdAt: Math.floor(exchange.draft.at / 1000),
      usage: read.usage,
      sealKey: exchange.snapshot.config.sealKey,
    });
    return answer(input, request, minted);
  };

/** The refusal of a compaction that was passed on: is it one that our own summary makes good? */
export function learnsNoCompaction(
  ask: Ask,
  target: PlannedTarget,
  body: RequestBody,
  refusal: VendorAnswer,
): boolean {
  const passed =
    target.lane === 'passthrough' &&
    ask.protocol === 'openai-responses' &&
    (ask.operation === 'responses-compact' || body.bytes.includes('"compaction_trigger"'));
  if (!passed) return false;
  const input = bodyOf(body)['input'];
  const items = isArray(input) ? input.length : 0;
  const { status } = refusal;
  const words = refusal.body.toString('utf8');
  return learnNoCompaction(target.upstream, ask, { status, refusal: words, items }, Date.now());
}

function answer({ exchange, body }: LaneInput, request: JsonObject, minted: MintedCompaction): LaneOutcome {
  const { response, draft, ask } = exchange;
  const streamed = ask.operation === 'generate' && body.stream;
  const text = streamed
    ? minted.events
        .map((event) => formatSseEvent({ event: String(event['type']), data: JSON.stringify(event) }))
        .join('')
    : JSON.stringify(
        ask.operation === 'generate' ? minted.response : encodeCompactOutput(request, minted.item),
      );
  const bytes = Buffer.from(text);
  if (draft.said) draft.said.clientResponse = bytes;
  draft.responseBytes = bytes.length;
  if (draft.transport === 'sse' && !streamed) draft.transport = 'http';
  response.writeHead(200, [
    'content-type',
    streamed ? 'text/event-stream; charset=utf-8' : 'application/json; charset=utf-8',
    ...(streamed ? ['cache-control', 'no-cache'] : ['content-length', String(bytes.length)]),
    ...keyswitchHeaders(draft),
  ]);
  response.end(bytes);
  return { kind: 'sent', status: 200, failure: null };
}

interface ReadSummary {
  readonly summary: string;
  readonly usage: JsonValue;
}

/** Reads the summary out of a Responses stream; null where it did not end well. */
async function readSummary(captured: CapturedResponse): Promise<ReadSummary | null> {
  const items: JsonValue[] = [];
  let usage: JsonValue = null;
  let complete = false;
  const parser = createSseParser((data) => {
    const event = parseObject(data);
    if (event?.['type'] === 'response.output_item.done' && event['item'] !== undefined) {
      items.push(event['item']);
    }
    if (event?.['type'] === 'response.completed' || event?.['type'] === 'response.incomplete') {
      complete = true;
      usage = (isObject(event['response']) ? event['response']['usage'] : null) ?? null;
    }
  });
  for await (const part of captured.body) parser.push(part);
  parser.end();
  return complete ? { summary: collectSummary(items), usage } : null;
}

function noSummary(target: PlannedTarget): ProxyFailure {
  return createFailure(
    'upstream_error',
    `Upstream "${target.upstream.id}" wrote no summary of the conversation. Try again, or start a new conversation.`,
  );
}

function bodyOf({ bytes }: RequestBody): JsonObject {
  return parseObject(bytes.toString('utf8')) ?? {};
}
