// Embeddings for an upstream of another family: one call and one answer, both whole.
import { createFailure, ProxyError, type ProxyFailure } from '../../contract/error-codes.ts';
import { reportFailure } from '../../telemetry/report-failure.ts';
import { FetchFault, fetchBytes } from '../../transport/fetch-bytes.ts';
import { joinUrl } from '../../transport/join-url.ts';
import { pushCredential } from '../../transport/request-headers.ts';
import type { UpstreamRequest } from '../../transport/upstream-client.ts';
import { describeFault } from '../../transport/upstream-fault.ts';
import type { EmbeddingsCodec } from '../../wire/wire-protocol.ts';
import { encodeModel } from '../ask.ts';
import { classifyRefusal, isHtml } from '../classify-refusal.ts';
import type { LaneInput, LaneOutcome, VendorAnswer } from '../lane.ts';
import { packingOf, unpackWhole } from '../unpack-answer.ts';
import { describeWarnings, jsonHeaders, parseBody } from './convert-request.ts';
import { answerLimit, parseAnswer, tooLarge } from './parse-answer.ts';
import { sendJson } from './send-json.ts';

/** One try. Throws ProxyError that names the parameter at fault. */
export async function convertEmbeddings(
  input: LaneInput,
  client: EmbeddingsCodec,
  vendor: EmbeddingsCodec,
): Promise<LaneOutcome> {
  const { exchange, target, body, deps } = input;
  const { draft } = exchange;
  const request = client.decodeRequest(parseBody(body.bytes));
  draft.warnings = describeWarnings(null, request.warnings);
  const call = callOf(input, vendor, JSON.stringify(vendor.encodeRequest(request, target.model)));
  draft.said?.begin(call.body);
  let answer: VendorAnswer | null = null;
  try {
    answer = await callWhole(input, call);
    if (draft.said) draft.said.upstreamResponse = answer.body;
    if (answer.status >= 300 || isHtml(answer)) {
      return failed(answer.status, classifyRefusal(answer, target, deps), answer);
    }
    const vectors = vendor.decodeResponse(parseAnswer(answer, target, deps));
    if (vectors.vectors.length !== request.texts.length) {
      const what = `Upstream "${target.upstream.id}" answered ${request.texts.length} texts with ${vectors.vectors.length} embeddings.`;
      return failed(answer.status, createFailure('upstream_error', what), null);
    }
    if (vectors.tokens !== null) {
      draft.usage = { input: vectors.tokens, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
    }
    input.serving();
    sendJson(exchange, client.encodeResponse(vectors, request, body.model));
    return { kind: 'sent', status: 200, failure: null };
  } catch (error) {
    const status = answer?.status ?? 0;
    if (exchange.gone) return { kind: 'left', status };
    return failed(status, reportFailure(error, 'Keyswitch could not read the answer of the upstream.'), null);
  }
}

const failed = (status: number, failure: ProxyFailure, answer: VendorAnswer | null): LaneOutcome => ({
  kind: 'failed',
  status,
  failure,
  answer,
});

function callOf(
  { exchange, target }: LaneInput,
  vendor: EmbeddingsCodec,
  body: string,
): UpstreamRequest & { readonly body: Buffer } {
  const { routing } = exchange.snapshot.config;
  const headers = jsonHeaders('application/json', target.upstream.headers);
  pushCredential(headers, target.auth, target.key);
  return {
    ...joinUrl(target.base, vendor.path(encodeModel(target.model))),
    via: target.via,
    method: 'POST',
    headers,
    body: Buffer.from(body),
    connectTimeoutMs: routing.connectTimeoutMs,
    firstByteTimeoutMs: routing.responseTimeoutMs,
    idleTimeoutMs: routing.idleTimeoutMs,
  };
}

/** The answer in plain bytes. Throws ProxyError where none came. */
async function callWhole(
  { deps, exchange, target, repeated }: LaneInput,
  call: UpstreamRequest,
): Promise<VendorAnswer> {
  try {
    const answer = await fetchBytes(deps.upstreams, call, {
      limit: answerLimit,
      onCall: (running) => {
        exchange.onGone = () => running.abort();
        if (exchange.gone) running.abort();
      },
      onRepeat: repeated,
    });
    const packing = packingOf(answer.headers);
    return packing === undefined
      ? answer
      : { ...answer, body: unpackWhole(answer.body, packing, answerLimit) };
  } catch (error) {
    if (!(error instanceof FetchFault)) throw error;
    const { fault } = error;
    // Nobody but its length has ended it.
    if (fault.kind === 'aborted') throw tooLarge(target.upstream.id);
    throw new ProxyError(describeFault(fault, target.upstream.id, call.origin));
  } finally {
    exchange.onGone = null;
  }
}
