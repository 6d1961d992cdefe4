// Embeddings for an upstream of another family: one call and one answer, both whole.
import { createFailure, type ProxyFailure } from '../../contract/error-codes.ts';
import { parseJson } from '../../ir/raw-json.ts';
import { reportFailure } from '../../telemetry/report-failure.ts';
import { joinUrl } from '../../transport/join-url.ts';
import { pushCredential, replaceHeaders } from '../../transport/request-headers.ts';
import type { ResponseHeaders } from '../../transport/response-headers.ts';
import type { UpstreamRequest } from '../../transport/upstream-client.ts';
import { describeFault, type UpstreamFault } from '../../transport/upstream-fault.ts';
import type { EmbeddingsCodec } from '../../wire/wire-protocol.ts';
import { encodeModel } from '../ask.ts';
import { classifyRefusal, isHtml } from '../classify-refusal.ts';
import { describeWarnings, parseBody } from './convert-request.ts';
import type { LaneInput, LaneOutcome, VendorAnswer } from '../lane.ts';
import { sendJson } from './send-json.ts';
import { packingOf, unpackWhole } from '../unpack-answer.ts';

/** Vectors of a whole batch; a refusal needs far less. */
const answerLimit = 64 * 1024 * 1024;

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
  const came = await callWhole(input, call);
  if (exchange.gone) return { kind: 'left', status: came.answer?.status ?? 0 };
  if (came.fault !== null) {
    return failed(0, describeFault(came.fault, target.upstream.id, call.origin), null);
  }
  const { answer } = came;
  if (draft.said) draft.said.upstreamResponse = answer.body;
  if (answer.status >= 300 || isHtml(answer)) {
    return failed(answer.status, classifyRefusal(answer, target, deps), answer);
  }
  try {
    const vectors = vendor.decodeResponse(parseJson(answer.body.toString('utf8')));
    if (vectors.vectors.length !== request.texts.length) {
      const what = `Upstream "${target.upstream.id}" answered ${request.texts.length} texts with ${vectors.vectors.length} embeddings.`;
      return failed(answer.status, createFailure('upstream_error', what), answer);
    }
    if (vectors.tokens !== null) {
      draft.usage = { input: vectors.tokens, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
    }
    input.serving();
    sendJson(exchange, client.encodeResponse(vectors, request, body.model));
    return { kind: 'sent', status: 200, failure: null };
  } catch (error) {
    const failure = reportFailure(error, 'Keyswitch could not read the answer of the upstream.');
    return failed(answer.status, failure, answer);
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
  const headers = replaceHeaders(
    [
      'accept',
      'application/json',
      'user-agent',
      'keyswitch',
      'accept-encoding',
      'identity',
      'content-type',
      'application/json',
    ],
    target.upstream.headers,
  );
  pushCredential(headers, target.auth, target.key);
  return {
    ...joinUrl(target.base, vendor.path(encodeModel(target.model))),
    method: 'POST',
    headers,
    body: Buffer.from(body),
    connectTimeoutMs: routing.connectTimeoutMs,
    firstByteTimeoutMs: routing.responseTimeoutMs,
    idleTimeoutMs: routing.idleTimeoutMs,
  };
}

type Came =
  | { readonly answer: VendorAnswer; readonly fault: null }
  | { readonly answer: null; readonly fault: UpstreamFault };

function callWhole({ deps, exchange, repeated }: LaneInput, call: UpstreamRequest): Promise<Came> {
  return new Promise((resolve) => {
    let status = 0;
    let headers: ResponseHeaders = {};
    const pieces: Buffer[] = [];
    let size = 0;
    const settle = (came: Came): void => {
      exchange.onGone = null;
      resolve(came);
    };
    const running = deps.upstreams.send(call, {
      onHeaders(code, given) {
        status = code;
        headers = given;
      },
      onData(chunk) {
        size += chunk.length;
        if (size <= answerLimit) pieces.push(chunk);
        return true;
      },
      onEnd() {
        const packing = packingOf(headers);
        const bytes = Buffer.concat(pieces);
        const body = packing === undefined ? bytes : unpackWhole(bytes, packing, answerLimit);
        settle({ answer: { status, headers, body }, fault: null });
      },
      onFault: (fault) => settle({ answer: null, fault }),
      onRepeat: repeated,
    });
    exchange.onGone = () => running.abort();
    if (exchange.gone) running.abort();
  });
}
