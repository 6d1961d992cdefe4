// What an upstream turned out not to have although its configuration lets us try: compaction, realtime calls, Codex's
// images and search, a search of the web. Learnt from its first refusal, forgotten after a while or with a new configuration.
import { createFailure, type ProxyFailure } from '../contract/error-codes.ts';
import type { Operation } from '../contract/protocol-id.ts';
import type { UpstreamConfig } from '../contract/proxy-config.ts';
import type { Ask } from './ask.ts';

/**
 * `compact-route` = POST …/responses/compact, `compaction-item` = a `compaction_trigger` in an ordinary request,
 * `web-search/…` = the vendor's own search for a model.
 */
export type Ability = 'compact-route' | 'compaction-item' | `web-search/${string}` | Operation;

/** As long as a refused WebSocket upgrade is remembered: vendors add routes, but not by the minute. */
const rememberedMs = 10 * 60_000;

const missing = new WeakMap<UpstreamConfig, Map<Ability, number>>();

/** True while the upstream is known not to have it. */
export function isMissing(upstream: UpstreamConfig, ability: Ability, now: number): boolean {
  return (missing.get(upstream)?.get(ability) ?? 0) > now;
}

function remember(upstream: UpstreamConfig, ability: Ability, now: number): void {
  const known = missing.get(upstream) ?? new Map<Ability, number>();
  missing.set(upstream, known);
  known.set(ability, now + rememberedMs);
}

const isNoRoute = (status: number): boolean => status === 404 || status === 405 || status === 501;

/** Which of the two ways of compaction a request uses. */
export function compactionAbility(ask: Pick<Ask, 'operation'>): Ability {
  return ask.operation === 'responses-compact' ? 'compact-route' : 'compaction-item';
}

/**
 * Learns from the refusal of a compaction. True where Keyswitch should write the summary itself instead.
 * The route is missing with 404, 405 or 501 unless the vendor speaks of something else (a model that it does not
 * know); the item is refused by name or by its place, the last of the input.
 * @param refusal the vendor's body as text
 * @param items how many items the input holds
 */
export function learnNoCompaction(
  upstream: UpstreamConfig,
  ask: Pick<Ask, 'operation'>,
  answer: { readonly status: number; readonly refusal: string; readonly items: number },
  now: number,
): boolean {
  const ability = compactionAbility(ask);
  if (!upstream.capabilities.compact || isMissing(upstream, ability, now)) return false;
  const { status, refusal, items } = answer;
  const named = /compact/i.test(refusal);
  const placed = new RegExp(`input(?:\\[|\\.)${items - 1}\\b`).test(refusal);
  const refused =
    ability === 'compact-route'
      ? (isNoRoute(status) && (named || !/model/i.test(refusal))) ||
        ((status === 400 || status === 422) && named)
      : (status === 400 || status === 422 || isNoRoute(status)) && (named || placed);
  if (!refused) return false;
  remember(upstream, ability, now);
  return true;
}

/** Routes of Codex's backend that few upstreams have, in words. */
const extras: Readonly<Partial<Record<Operation, string>>> = {
  'realtime-calls': 'realtime calls',
  'alpha-search': "Codex's search",
  'images-generations': "Codex's images",
  'images-edits': "Codex's images",
};

/** True for the routes that exist "where an upstream of the route has them" (contract §4). */
export function isExtra(ask: Pick<Ask, 'operation' | 'protocol'>): boolean {
  return ask.protocol === 'openai-responses' && extras[ask.operation] !== undefined;
}

/**
 * Learns from the refusal of such a route. The failure to show instead of the vendor's own; null where the refusal is
 * about something else.
 */
export function learnNoExtra(
  upstream: UpstreamConfig,
  ask: Pick<Ask, 'operation' | 'protocol'>,
  answer: { readonly status: number; readonly refusal: string; readonly isJson: boolean },
  now: number,
): ProxyFailure | null {
  const { status, refusal, isJson } = answer;
  if (!isExtra(ask) || !isNoRoute(status)) return null;
  if (isJson && /model/i.test(refusal)) return null;
  remember(upstream, ask.operation, now);
  return createFailure(
    'unsupported_endpoint',
    `Upstream "${upstream.id}" has no ${extras[ask.operation] ?? ask.operation} (it answered ${status}); route this model to an upstream that has.`,
  );
}

/** What is found is cited, which Anthropic refuses beside a JSON format. */
const searchWords =
  /web[ _-]?search|google[ _]?search|\bcitations?\b|search[ _]grounding|hosted tool|built-in tool|server[ _-]side[ _]tool|max_tool_calls/i;

/**
 * Does a vendor refuse its own search, or what comes with it, for a model, an account or these tools? An account that may
 * not search is refused with 403 by some.
 * @param refusal the vendor's body as text
 */
export function namesSearch(status: number, refusal: string): boolean {
  return (status === 400 || status === 403 || status === 404 || status === 422) && searchWords.test(refusal);
}

/** The model of this upstream is not asked to search for a while. */
export function rememberNoSearch(upstream: UpstreamConfig, model: string, now: number): void {
  remember(upstream, `web-search/${model}`, now);
}
