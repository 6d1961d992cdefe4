// What a client asks for, as its route says: before the body is read.
import type { Operation, ProtocolId } from '../contract/protocol-id.ts';
import type { PlannedTarget } from '../routing/planned-target.ts';
import { joinCodexBackendUrl, joinUrl, type UpstreamUrl } from '../transport/join-url.ts';

export interface Ask {
  readonly operation: Operation;
  readonly protocol: ProtocolId;
  /** Path at an upstream of the same protocol, version included; Gemini's has `{model}` in it. */
  readonly upstreamPath: string;
  /** The model and streaming as the path says (Gemini), null where the body says it. */
  readonly pathModel: string | null;
  readonly pathStream: boolean;
  /** May the request come without a model (images, realtime calls)? Then the first route that can serve it does. */
  readonly modelOptional: boolean;
}

/** What a Responses turn asks for, whichever way it came. */
export const responsesAsk: Ask = {
  operation: 'generate',
  protocol: 'openai-responses',
  upstreamPath: '/v1/responses',
  pathModel: null,
  pathStream: false,
  modelOptional: false,
};

/** Operations that belong to a vendor family: either OpenAI protocol's base will do. */
const openAiFamily: readonly ProtocolId[] = ['openai-responses', 'openai-chat'];

/** Protocols whose base address serves the operation as it is, best first. */
export function nativeProtocols(ask: Pick<Ask, 'operation' | 'protocol'>): readonly ProtocolId[] {
  if (ask.protocol === 'gemini' || ask.protocol === 'anthropic-messages') return [ask.protocol];
  if (ask.operation === 'generate') return [ask.protocol];
  return openAiFamily;
}

/** Families whose embeddings can be had in another one's form. */
const embedders: readonly ProtocolId[] = ['openai-chat', 'openai-responses', 'gemini'];

/** Protocols that an upstream may speak for the operation: as it is first, converted then. */
export function servingProtocols(ask: Pick<Ask, 'operation' | 'protocol'>): readonly ProtocolId[] {
  const native = nativeProtocols(ask);
  return ask.operation === 'embeddings' && ask.protocol !== 'anthropic-messages'
    ? [...native, ...embedders.filter((protocol) => !native.includes(protocol))]
    : native;
}

/**
 * The URL of a pass-through call.
 * @param query without the leading `?`, the client's key already taken out.
 */
export function upstreamUrl(ask: Ask, target: PlannedTarget, query: string): UpstreamUrl {
  const codexBackend = target.upstream.capabilities.codexBackend && target.protocol === 'openai-responses';
  const path =
    ask.pathModel === null
      ? ask.upstreamPath
      : ask.upstreamPath.replace('{model}', () => encodeModel(target.model));
  const url = codexBackend
    ? joinCodexBackendUrl(target.base, path.replace(/^\/v1(?=\/)/, ''))
    : joinUrl(target.base, path);
  return query === '' ? url : { origin: url.origin, path: `${url.path}?${query}` };
}

/** Slashes and colons belong to model names; everything else is escaped. */
export function encodeModel(model: string): string {
  if (/^[\w:@-][\w.:@-]*(?:\/[\w:@-][\w.:@-]*)*$/.test(model)) return model;
  // A name like "../files" must not become a path of its own.
  if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(model)) return encodeURIComponent(model);
  return encodeURIComponent(model).replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%40', '@');
}
