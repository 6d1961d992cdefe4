// A socket has one head for all its turns. So what Codex says of a turn in headers over HTTP stands in the frame over
// WebSocket, and what an answer says in headers has events there. Where a WebSocket turn goes on as a POST, both are
// translated here. Pure. Measured with 0.169.0, 2026-11-20.
import { type HeaderMap, headerText } from '../exchange/client-kind.ts';
import type { JsonObject, JsonValue } from '../ir/json.ts';
import { isObject } from '../ir/read-json.ts';

/** Members of `client_metadata` that are headers of the same name over HTTP, where they are this turn's own. */
const perTurn = new Set(['x-codex-turn-metadata', 'x-codex-window-id', 'x-codex-turn-state']);
/** Members of a body over HTTP too. */
const inBodyToo = new Set(['x-codex-turn-metadata', 'x-codex-window-id']);
/** `ws_request_header_x_openai_internal_codex_responses_lite` = the header x-openai-internal-codex-responses-lite. */
const spelt = /^ws_request_header_(x_[a-z0-9_]{1,80}|traceparent|tracestate)$/;
const socketOnly = 'x-codex-ws-stream-request-start-ms';

export interface TurnAsPost {
  readonly body: JsonObject;
  /** Lower-case names; they replace those of the upgrade, which speak of the warm-up. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The body of a Codex frame as Codex would post it, with the headers that it would send beside it. */
export function turnAsPost(body: JsonObject): TurnAsPost {
  const metadata = body['client_metadata'];
  if (!isObject(metadata)) return { body, headers: {} };
  const headers: Record<string, string> = {};
  const kept: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(metadata)) {
    const header = headerNameOf(name);
    const text = header === null ? null : visibleAscii(value);
    if (header !== null && text !== null) headers[header] = text;
    if (name !== socketOnly && (header === null || inBodyToo.has(name)) && value !== undefined) {
      kept[name] = value;
    }
  }
  return { body: { ...body, client_metadata: kept }, headers };
}

function headerNameOf(member: string): string | null {
  if (perTurn.has(member)) return member;
  return spelt.exec(member)?.[1]?.replaceAll('_', '-') ?? null;
}

/** As a header may hold it: JSON (the turn's metadata) can spell other letters as \u escapes. */
function visibleAscii(value: JsonValue | undefined): string | null {
  if (typeof value !== 'string' || value === '') return null;
  const text = value.startsWith('{')
    ? value.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : value;
  return /^[\x20-\x7e]+$/.test(text) ? text : null;
}

/**
 * Events for what Codex reads in the headers of an answer: the turn's state, which it sends back with the next request
 * of the turn, and the limits of the account, which it shows.
 */
export function eventsOfHeaders(headers: HeaderMap): string[] {
  const events: JsonObject[] = [];
  const state = headerText(headers, 'x-codex-turn-state');
  if (state !== undefined) {
    events.push({ type: 'response.metadata', headers: { 'x-codex-turn-state': state } });
  }
  const primary = windowOf(headers, 'primary');
  const secondary = windowOf(headers, 'secondary');
  const credits = creditsOf(headers);
  if (primary || secondary || credits) {
    events.push({
      type: 'codex.rate_limits',
      rate_limits: { primary, secondary },
      credits,
      metered_limit_name: 'codex',
      limit_name: headerText(headers, 'x-codex-limit-name') ?? null,
    });
  }
  return events.map((event) => JSON.stringify(event));
}

function windowOf(headers: HeaderMap, which: 'primary' | 'secondary'): JsonObject | null {
  const numberOf = (name: string): number | null => {
    const text = headerText(headers, `x-codex-${which}-${name}`)?.trim() ?? '';
    return text !== '' && Number.isFinite(Number(text)) ? Number(text) : null;
  };
  const used = numberOf('used-percent');
  if (used === null) return null;
  const whole = (value: number | null): number | null => (Number.isSafeInteger(value) ? value : null);
  return {
    used_percent: used,
    window_minutes: whole(numberOf('window-minutes')),
    reset_at: whole(numberOf('reset-at')),
  };
}

function creditsOf(headers: HeaderMap): JsonObject | null {
  const flag = (name: string): boolean => headerText(headers, name)?.trim().toLowerCase() === 'true';
  if (headerText(headers, 'x-codex-credits-has-credits') === undefined) return null;
  return {
    has_credits: flag('x-codex-credits-has-credits'),
    unlimited: flag('x-codex-credits-unlimited'),
    balance: headerText(headers, 'x-codex-credits-balance') ?? null,
  };
}
