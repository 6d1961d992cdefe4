// What an upstream's HTTP refusal means, from its status and the words of its message; every vendor words it alike.
import type { ErrorCode } from '../contract/error-codes.ts';

/**
 * Texts of OpenAI, Anthropic, Google, DeepSeek, Moonshot, Zhipu and Qwen for an empty account, and of the same for a
 * conversation that is too long (their error pages, 2026-11-20).
 */
const balanceWords =
  /insufficient[_ ](balance|quota|credit|fund)|credit balance|exceeded your current quota|out of credits?|arrears|balance is|payment required|billing/i;
const lengthWords =
  /prompt is too long|context[_ ]length|maximum context|context window|too many (input )?tokens|input token count|exceeds? the (maximum|max)[^.]*tokens/i;

/** The code for a status of an HTTP answer and the upstream's message. */
export function classifyRefusal(status: number, message: string): ErrorCode {
  if (status === 402) return 'insufficient_balance';
  if ((status === 429 || status === 403 || status === 400) && balanceWords.test(message))
    return 'insufficient_balance';
  if ((status === 400 || status === 413 || status === 422) && lengthWords.test(message)) {
    return 'context_length_exceeded';
  }
  if (status === 401 || status === 403) return 'upstream_key_refused';
  if (status === 404) return 'model_not_found';
  if (status === 413) return 'request_too_large';
  if (status === 429) return 'rate_limit_exceeded';
  if (status === 503 || status === 529) return 'overloaded';
  if (status === 408 || status === 504) return 'upstream_timeout';
  return status >= 400 && status < 500 ? 'invalid_request' : 'upstream_error';
}

/** `Retry-After` in whole seconds, from `retry-after-ms` or `retry-after` (seconds or a date); undefined = unknown. */
export function readRetryAfter(
  headers: Readonly<Record<string, string | undefined>>,
  now: number,
): number | undefined {
  const ms = Number(headers['retry-after-ms']);
  if (ms > 0) return Math.ceil(ms / 1000);
  const text = headers['retry-after'];
  if (text === undefined || text.trim() === '') return undefined;
  const seconds = Number(text);
  if (!Number.isNaN(seconds)) return seconds > 0 ? Math.ceil(seconds) : undefined;
  const date = Date.parse(text);
  return date > now ? Math.ceil((date - now) / 1000) : undefined;
}

/** The text of a refusal's body for people: no markup, bounded. */
export function plainBody(body: string): string {
  const text = body.trim();
  return text === '' || text.startsWith('<') ? '' : text.slice(0, 500);
}
