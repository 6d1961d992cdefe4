// Thinking that another Anthropic-like vendor signed, or none: after a switch of profile the client still sends it, and
// Anthropic answers every turn with 400 ("Invalid `signature` in `thinking` block": codex2api pull request 613, krouter pull
// request 11, read 2026-11-28). The first such refusal is learnt; from then on these blocks are left out by the convert
// lane, which knows what has to go with them.
import type { UpstreamConfig } from '../../contract/proxy-config.ts';
import type { JsonObject } from '../../ir/json.ts';
import { isArray, isObject, parseObject, textOf } from '../../ir/read-json.ts';
import type { IrPart, IrRequest } from '../../ir/request.ts';
import { hasRefusedAny, isRefused, rememberRefused } from './refused-seals.ts';

const refusesThinking =
  /(?:signature|data)[^"]{0,40}thinking|thinking[^"]{0,60}(?:signature|cannot be modified)/i;

/**
 * That a call was made without thinking, by a model that does none: Anthropic where a budget is set, Moonshot and others
 * wherever the call stands ("thinking is enabled but reasoning_content is missing": CLIProxyAPI pull request 2945).
 */
const missesThinking = /expected [^"]{0,5}thinking|reasoning_content is missing|start with a thinking block/i;

/** What is remembered of a thinking block: its signature, or the lack of one. Null for any other block. */
function sealOf(block: JsonObject): string | null {
  if (block['type'] === 'thinking') return textOf(block['signature']) ?? '';
  return block['type'] === 'redacted_thinking' ? (textOf(block['data']) ?? '') : null;
}

const callKey = (callId: string): string => `call:${callId}`;

function callOf(block: JsonObject): string | null {
  return block['type'] === 'tool_use' ? callKey(textOf(block['id']) ?? '') : null;
}

function readBlocks(body: Buffer, keyOf: (block: JsonObject) => string | null): string[] {
  const messages = parseObject(body.toString('utf8'))?.['messages'];
  return (isArray(messages) ? messages : [])
    .filter(isObject)
    .flatMap(({ content }) =>
      (isArray(content) ? content : []).filter(isObject).flatMap((block) => keyOf(block) ?? []),
    );
}

/** Learns from a refusal. True where a repeat without the thinking of this body is worth it. */
export function learnForeignThinking(
  upstream: UpstreamConfig,
  status: number,
  refusal: string,
  body: Buffer,
): boolean {
  if (status !== 400) return false;
  if (missesThinking.test(refusal)) return rememberRefused(upstream, readBlocks(body, callOf));
  return refusesThinking.test(refusal) && rememberRefused(upstream, readBlocks(body, sealOf));
}

/**
 * Does a Messages body hold thinking that this upstream refused, or calls that it wanted some for? Then its bytes cannot
 * go there as they are.
 */
export function holdsRefusedThinking(body: Buffer, upstream: UpstreamConfig): boolean {
  if (!hasRefusedAny(upstream)) return false;
  const keys = readBlocks(body, (block) => sealOf(block) ?? callOf(block));
  return keys.some((key) => isRefused(upstream, key));
}

/**
 * The request with that thinking marked as another upstream's, which no encoder sends, and without the wish to think where
 * calls lack it; the same object where nothing was ever refused.
 */
export function disownRefused(request: IrRequest, upstream: UpstreamConfig): IrRequest {
  if (!hasRefusedAny(upstream)) return request;
  let isUnthought = false;
  const disown = (part: IrPart): IrPart => {
    if (part.type === 'tool-call') isUnthought ||= isRefused(upstream, callKey(part.callId));
    return part.type === 'reasoning' && part.sealed !== undefined && isRefused(upstream, part.sealed.data)
      ? { ...part, sealed: { ...part.sealed, upstream: '' } }
      : part;
  };
  const messages = request.messages.map((message) => ({ ...message, parts: message.parts.map(disown) }));
  const { reasoning, ...rest } = request;
  if (!isUnthought || reasoning === undefined) return { ...request, messages };
  const { effort, vendor } = reasoning;
  const keepsEffort = effort !== undefined && vendor !== undefined;
  return {
    ...rest,
    messages,
    ...(keepsEffort && { reasoning: { effort, vendor: { ...vendor, extra: {} } } }),
  };
}
