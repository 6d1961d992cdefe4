// The call to an upstream of the client's own protocol: the client's bytes and headers, with the upstream's credential, the
// model's name spliced in, and what this upstream refuses left out.
import { forwardRequestHeaders, pushCredential, replaceHeaders } from '../../transport/request-headers.ts';
import type { UpstreamRequest } from '../../transport/upstream-client.ts';
import { upstreamUrl } from '../ask.ts';
import { spliceModel } from '../body/splice-model.ts';
import type { LaneInput } from '../lane.ts';
import { fitForeignReasoning } from '../seals/foreign-reasoning.ts';
import { fitFirstParty } from './first-party-members.ts';

/** What goes to the upstream. */
export function createUpstreamRequest(input: LaneInput): UpstreamRequest {
  const { exchange, target, body } = input;
  const { ask, request } = exchange;
  const { routing } = exchange.snapshot.config;
  const url = upstreamUrl(ask, target, exchange.query);
  let headers = forwardRequestHeaders(request.rawHeaders, request.headers.connection);
  headers = replaceHeaders(headers, target.upstream.headers);
  pushCredential(headers, target.auth, target.key);
  const named =
    ask.pathModel === null ? spliceModel(body.bytes, body.scan, target.model, body.form) : body.bytes;
  const bytes =
    target.protocol === 'openai-responses'
      ? fitForeignReasoning(fitFirstParty(named, target.upstream), target.upstream)
      : named;
  return {
    origin: url.origin,
    path: url.path,
    via: target.via,
    method: 'POST',
    headers,
    body: bytes,
    connectTimeoutMs: routing.connectTimeoutMs,
    firstByteTimeoutMs: body.stream ? routing.firstByteTimeoutMs : routing.responseTimeoutMs,
    idleTimeoutMs: routing.idleTimeoutMs,
  };
}
