// Thinking that another Anthropic-like vendor signed, or none: after a switch of profile the client still sends it, and
// Anthropic answers every turn with 400 ("Invalid `signature` in `thinking` block": codex2api pull request 613, krouter pull
// request 11, read 2026-11-28). The first such refusal is learnt; from then on these blocks are left out by the convert
// lane, which knows what has to go with them.
import type { UpstreamConfig } from '../../contract/proxy-config.ts';
import type { JsonValue } from '../../ir/json.ts';
import { isArray, isObject, parseObject } from '../../ir/read-json.ts';
import type { IrPart, IrRequest } from '../../ir/request.ts';
import { hasRefusedAny, isRefused, rememberRefused } from './refused-seals.ts';

const saysSo = /(?:signature|data)[^"]{0,40}thinking|thinking[^"]{0,60}(?:signature|cannot be modified)/i;

/** The signature of a thinking block, empty where it has none; null for any other block. */
function sealOf(block: JsonValue): string | null {
  if (!isObject(block)) return null;
  const member = block['type'] === 'thinking' ? 'signature' : 'data';
  if (block['type'] !== 'thinking' && block['type'] !== 'redacted_thinking') return null;
  const seal = block[member];
  return typeof seal === 'string' ? seal : '';
}

function sealsIn(body: Buffer): string[] {
  if (!body.includes('thinking"')) return [];
  const messages = parseObject(body.toString('utf8'))?.['messages'];
  const contents = (isArray(messages) ? messages : []).map((message) =>
    isObject(message) ? message['content'] : undefined,
  );
  return contents.flatMap((content) => (isArray(content) ? content.flatMap((one) => sealOf(one) ?? []) : []));
}

/** Learns from a refusal. True where a repeat without the thinking of this body is worth it. */
export function learnForeignThinking(
  upstream: UpstreamConfig,
  status: number,
  refusal: string,
  body: Buffer,
): boolean {
  return (
    status === 400 && saysSo.test(refusal.replaceAll('\\"', "'")) && rememberRefused(upstream, sealsIn(body))
  );
}

/** Does a Messages body hold thinking that this upstream refused? Then its bytes cannot go there as they are. */
export function holdsRefusedThinking(body: Buffer, upstream: UpstreamConfig): boolean {
  return hasRefusedAny(upstream) && sealsIn(body).some((seal) => isRefused(upstream, seal));
}

/** The request with that thinking marked as another upstream's, which no encoder sends; the same object where none is. */
export function disownRefused(request: IrRequest, upstream: UpstreamConfig): IrRequest {
  if (!hasRefusedAny(upstream)) return request;
  const disown = (part: IrPart): IrPart =>
    part.type === 'reasoning' && part.sealed !== undefined && isRefused(upstream, part.sealed.data)
      ? { ...part, sealed: { ...part.sealed, upstream: '' } }
      : part;
  return {
    ...request,
    messages: request.messages.map((message) => ({ ...message, parts: message.parts.map(disown) })),
  };
}
