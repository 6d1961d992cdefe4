// Reasoning that another account sealed: after a switch of profile a client still sends it, and the new upstream cannot
// open it. The first refusal that says so is learnt, the request repeated without those items, and they are left out
// from then on. Reasoning is an aid, not a part of the conversation, so nothing is lost but that.
import type { UpstreamConfig } from '../../contract/proxy-config.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject, parseObject } from '../../ir/read-json.ts';
import { hasRefusedAny, isRefused, rememberRefused } from './refused-seals.ts';

/**
 * What OpenAI says of it: code `invalid_encrypted_content`, "The encrypted content for item rs_… could not be
 * verified" (openai/codex and openai-python issue threads, read 2026-11-20).
 */
const saysSo = /invalid_encrypted_content|encrypted[_ ]content[^"]{0,200}(?:verif|decrypt|invalid|pars)/i;

function sealOf(item: JsonValue): string | null {
  if (!isObject(item) || item['type'] !== 'reasoning') return null;
  const seal = item['encrypted_content'];
  return typeof seal === 'string' && seal !== '' ? seal : null;
}

function parseBody(body: Buffer): JsonObject | null {
  return body.includes('"encrypted_content"') ? parseObject(body.toString('utf8')) : null;
}

/** Learns from a refusal. True where a repeat without the reasoning of this body is worth it. */
export function learnForeignReasoning(
  upstream: UpstreamConfig,
  status: number,
  refusal: string,
  body: Buffer,
): boolean {
  if ((status !== 400 && status !== 422) || !saysSo.test(refusal)) return false;
  const input = parseBody(body)?.['input'];
  const seals = isArray(input) ? input.flatMap((item) => sealOf(item) ?? []) : [];
  return rememberRefused(upstream, seals);
}

/** A Responses body without the reasoning that this upstream refused; the same Buffer where none is in it. */
export function fitForeignReasoning(body: Buffer, upstream: UpstreamConfig): Buffer {
  if (!hasRefusedAny(upstream)) return body;
  const value = parseBody(body);
  const input = value?.['input'];
  if (!value || !isArray(input)) return body;
  const kept = input.filter((item) => {
    const seal = sealOf(item);
    return seal === null || !isRefused(upstream, seal);
  });
  return kept.length === input.length ? body : Buffer.from(JSON.stringify({ ...value, input: kept }));
}
