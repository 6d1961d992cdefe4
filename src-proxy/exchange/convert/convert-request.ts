// A client's body → the call to an upstream of another protocol. Nothing is sent here.
import { proxyError } from '../../contract/error-codes.ts';
import { explainOpaque } from '../../ir/plain-text.ts';
import { parseJson, stringifyJson } from '../../ir/raw-json.ts';
import type { IrMessage, IrPart, IrRequest } from '../../ir/request.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { namedSession } from '../../routing/session-key.ts';
import { joinCodexBackendUrl, joinUrl, type UpstreamUrl } from '../../transport/join-url.ts';
import { forwardRequestHeaders, pushCredential, replaceHeaders } from '../../transport/request-headers.ts';
import type { UpstreamRequest } from '../../transport/upstream-client.ts';
import { longestAnswer } from '../../wire/longest-answer.ts';
import { inCallersWords } from '../../wire/parameter-table.ts';
import type { ToolIdentity, WireProtocol } from '../../wire/wire-protocol.ts';
import { encodeModel } from '../ask.ts';
import type { HttpExchange, RequestBody } from '../http-exchange.ts';
import type { LaneInput } from '../lane.ts';
import { callIdCodecFor } from '../seals/call-id-codec.ts';
import { sealCodecFor } from '../seals/create-seal-codec.ts';
import { openCallIds, type OpenedRequest } from '../seals/open-call-ids.ts';

export interface ConvertedRequest {
  readonly upstream: UpstreamRequest;
  readonly toolNames: ReadonlyMap<string, ToolIdentity>;
  readonly warnings: readonly string[];
  /** Stop sequences that the upstream knows nothing of. */
  readonly stops: readonly string[];
  readonly searches: boolean;
}

/**
 * The neutral request, with the ids of its calls opened; a body is decoded once, however many targets are tried.
 * Throws ProxyError that names the parameter at fault.
 */
export function decodeClientRequest(
  exchange: HttpExchange,
  body: RequestBody,
  wire: WireProtocol,
): OpenedRequest {
  if (body.decoded !== undefined) return body.decoded;
  const { ask, snapshot } = exchange;
  const context = {
    seals: sealCodecFor(snapshot.config.sealKey),
    ...(ask.pathModel !== null && { model: ask.pathModel, stream: ask.pathStream }),
  };
  const counts = ask.operation === 'count-tokens' && wire.countTokens !== undefined;
  const json = parseBody(body.bytes);
  const ir = counts ? wire.countTokens.decodeRequest(json, context) : wire.decodeRequest(json, context);
  body.decoded = openCallIds(ir, callIdCodecFor(snapshot.config.sealKey));
  return body.decoded;
}

/** The body as JSON. Throws ProxyError `invalid_request`. */
export function parseBody(bytes: Buffer): unknown {
  try {
    return parseJson(bytes.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw proxyError('invalid_request', 'The request body is not valid JSON. Nothing was sent upstream.');
  }
}

/** Parts that only their own protocol knows are left out with a warning; where nothing else is there, nothing is asked. */
function refuseWordless(ir: IrRequest): void {
  let isEmpty = true;
  for (const message of ir.messages) {
    if (message.role === 'system') continue;
    for (const part of message.parts) {
      if (part.type !== 'opaque' || explainOpaque(part) !== null) return;
      isEmpty = false;
    }
  }
  if (isEmpty) return;
  const param = ir.origin === 'gemini' ? 'contents' : ir.origin === 'openai-responses' ? 'input' : 'messages';
  throw proxyError(
    'invalid_request',
    `'${param}' holds nothing that the upstream of this model knows: send text, images, calls or their results.`,
    { param },
  );
}

/** The call. Throws ProxyError `unsupported_parameter` for what the target cannot do at all. */
export function convertRequest(input: LaneInput, ir: IrRequest, wire: WireProtocol): ConvertedRequest {
  const { exchange, target } = input;
  const { routing } = exchange.snapshot.config;
  const { upstream } = target;
  // A Codex backend only streams; the answer is folded where the client wants it whole.
  const stream = ir.stream || upstream.capabilities.codexBackend || upstream.quirks.includes('stream-only');
  const native = ir.origin === target.protocol;
  if (!native) refuseWordless(ir);
  const limit = native ? undefined : longestAnswer(target.model);
  const isTooLong = limit !== undefined && (ir.maxOutputTokens ?? 0) > limit;
  const request = { ...ir, stream, ...(isTooLong && { maxOutputTokens: limit }) };
  const encoded = wire.encodeRequest(request, {
    model: target.model,
    upstream: upstream.id,
    quirks: upstream.quirks,
    webSearch: upstream.capabilities.webSearch,
    session: () => namedSession(exchange.request.headers, ir.user),
  });
  const url = urlOf(input, wire, stream);
  const headers = native
    ? replaceHeaders(
        forwardRequestHeaders(exchange.request.rawHeaders, exchange.request.headers.connection),
        { 'content-type': 'application/json', ...upstream.headers },
      )
    : jsonHeaders(stream ? 'text/event-stream' : 'application/json', upstream.headers);
  for (const [name, value] of Object.entries(encoded.headers)) {
    const known = headers.some((entry, index) => index % 2 === 0 && entry.toLowerCase() === name);
    if (!known) headers.push(name, value);
  }
  pushCredential(headers, target.auth, target.key);
  return {
    upstream: {
      ...url,
      via: target.via,
      method: 'POST',
      headers,
      body: Buffer.from(stringifyJson(encoded.body)),
      connectTimeoutMs: routing.connectTimeoutMs,
      firstByteTimeoutMs: stream ? routing.firstByteTimeoutMs : routing.responseTimeoutMs,
      idleTimeoutMs: routing.idleTimeoutMs,
    },
    toolNames: encoded.toolNames,
    stops: encoded.stops ?? [],
    searches: encoded.searches ?? false,
    warnings: describeWarnings(
      isTooLong ? `changed max tokens: ${target.model} gives at most ${limit}` : null,
      input.body.decoded?.warnings ?? [],
      encoded.warnings.map((warning) => inCallersWords(warning, ir.origin)),
    ),
  };
}

/** Headers of a call of ours with a JSON body, without the credential: the client's say nothing to this vendor. */
export function jsonHeaders(accept: string, more: Readonly<Record<string, string>>): string[] {
  const own = ['accept', accept, 'user-agent', 'keyswitch', 'accept-encoding', 'identity'];
  return replaceHeaders([...own, 'content-type', 'application/json'], more);
}

function urlOf({ target }: LaneInput, wire: WireProtocol, stream: boolean): UpstreamUrl {
  const path = wire.generatePath(encodeModel(target.model), stream);
  const codexBackend = target.upstream.capabilities.codexBackend && target.protocol === 'openai-responses';
  return codexBackend
    ? joinCodexBackendUrl(target.base, path.replace(/^\/v1(?=\/)/, ''))
    : joinUrl(target.base, path);
}

/** For the header, each once. */
export function describeWarnings(
  first: string | null,
  ...lists: readonly (readonly IrWarning[])[]
): string[] {
  if (first === null && lists.every((warnings) => warnings.length === 0)) return [];
  const said = new Set<string>();
  if (first !== null) said.add(first);
  for (const warnings of lists) for (const warning of warnings) said.add(describeWarning(warning));
  return [...said];
}

function describeWarning(warning: IrWarning): string {
  return `${warning.kind} ${warning.what}: ${warning.why}`;
}

/** Does a vendor complain about sealed reasoning that it cannot check (another organisation's, or too old)? */
export function refusesSeals(message: string): boolean {
  return /signature|encrypted[_ ]content|thinking.{0,40}block|could not be (verified|decrypted)/i.test(
    message,
  );
}

/** The request without any sealed reasoning; the same object where there is none. */
export function withoutSeals(request: IrRequest): IrRequest {
  const holds = request.messages.some((message) => message.parts.some(isSealed));
  return holds ? { ...request, messages: request.messages.map(stripMessage) } : request;
}

/** The request without the searches that its upstream had made; the same object where there are none. */
export function withoutSearches(request: IrRequest): IrRequest {
  const isSearch = (part: IrPart): boolean => part.type === 'opaque' && part.upstream !== undefined;
  if (!request.messages.some((message) => message.parts.some(isSearch))) return request;
  const messages = request.messages.map((message) => ({
    ...message,
    parts: message.parts.filter((part) => !isSearch(part)),
  }));
  return { ...request, messages };
}

const isSealed = (part: IrPart): boolean =>
  part.type === 'opaque' ? part.upstream !== undefined : part.sealed !== undefined;

function stripMessage(message: IrMessage): IrMessage {
  const parts = message.parts.flatMap((part) => {
    if (!isSealed(part)) return [part];
    if (part.type === 'opaque') return [];
    if (part.type === 'reasoning' || part.type === 'compaction') return [];
    const { sealed: _sealed, ...rest } = part;
    return [rest as IrPart];
  });
  return { ...message, parts };
}
