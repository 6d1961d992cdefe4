// What an upstream's HTTP refusal means, from its status and its words; every vendor words it alike. The one classifier:
// codecs find the words in their envelope and ask here, lanes ask the codecs.
import type { ErrorCode, ProxyFailure } from '../contract/error-codes.ts';

// Texts of an empty account, of a limited rate and of a conversation that is too long, as OpenAI, Anthropic, Google,
// DeepSeek, Moonshot, Zhipu, Qwen, xAI, Copilot, llama.cpp and vLLM write them (gathered from issues and third-party adapters, not compared with their
// error pages).
const balanceWords =
  /insufficient[_ -]?(?:quota|balance|credit|fund)|\bbalance\b|credit|billing_hard_limit|payment required|arrear|recharge|top[ -]?up|余额|欠费|充值|额度/i;
/** With a status that says something else, only what cannot be misread. */
const plainBalanceWords =
  /credit balance is too low|insufficient[_ ](?:quota|balance|credit|fund)|billing_error|余额不足/i;
const quotaWords = /quota|billing/i;
const rateWords =
  /rate.?limit|per (?:second|minute|hour|day)|too many requests|usage_limit_reached|slow down/i;
const lengthWords =
  /context[_ ]size|maximum (?:prompt|input) length|exceeds max length|range of input length|exceeded model token limit|prompt token count|reduce the length of|context_length|context length|context window|maximum context|prompt is too long|too many (?:input )?tokens|input token count|input is too long|exceeds? the (?:maximum|max|model's)[^.]*tokens/i;
const modelWords = /model/i;
const keyWords = /key|token|credential/i;
/** Google says a bad key with 400, also at its OpenAI-compatible address (2026-11-20). */
const badKeyWords = /api key not valid|api key expired|API_KEY_INVALID/i;

/**
 * The code for the status of an HTTP answer.
 * @param words the message, with the vendor's own words for type and code before it
 * @param retryAfterSeconds what the upstream said of a repeat: a quota that refills says when, an empty account does not
 */
export function classifyRefusal(status: number, words: string, retryAfterSeconds?: number): ErrorCode {
  if (isBalance(status, words, retryAfterSeconds)) return 'insufficient_balance';
  if (status === 401 || (status === 400 && badKeyWords.test(words))) return 'upstream_key_refused';
  if (status === 403) {
    return modelWords.test(words) && !keyWords.test(words) ? 'model_unavailable' : 'upstream_key_refused';
  }
  if (status === 429) return 'rate_limit_exceeded';
  if (status === 503 || status === 529 || /overloaded(?:_error)?\b/i.test(words)) return 'overloaded';
  if (status === 408 || status === 504) return 'upstream_timeout';
  if (status >= 500 || status < 400) return 'upstream_error';
  if (lengthWords.test(words)) return 'context_length_exceeded';
  if (status === 404) return modelWords.test(words) ? 'model_not_found' : 'unsupported_endpoint';
  if (status === 405) return 'unsupported_endpoint';
  return status === 413 ? 'request_too_large' : 'invalid_request';
}

function isBalance(status: number, words: string, retryAfterSeconds: number | undefined): boolean {
  if (status === 402) return true;
  // Anthropic says an empty balance with 400 (documented 2026-11: "Your credit balance is too low").
  // MiniMax says it with 500 or inside a 200 (MiniMax-AI/MiniMax-M2#62): tried again it is said again.
  if (status === 400 || status === 403 || status >= 500) return plainBalanceWords.test(words);
  if (status !== 429 || /usage_limit_reached/.test(words)) return false;
  if (balanceWords.test(words)) return true;
  return quotaWords.test(words) && !rateWords.test(words) && retryAfterSeconds === undefined;
}

/**
 * Whole seconds until a repeat can succeed, from `retry-after-ms` or `retry-after` (seconds or a date), or from Google's
 * RetryInfo in the body; undefined = nothing is said.
 */
export function readRetryAfter(
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
  now: number,
): number | undefined {
  const ms = Number(headers['retry-after-ms']);
  if (ms > 0) return Math.ceil(ms / 1000);
  const text = headers['retry-after']?.trim() ?? '';
  if (text !== '') {
    const seconds = Number(text);
    if (!Number.isNaN(seconds)) return seconds >= 0 ? Math.ceil(seconds) : undefined;
    const date = Date.parse(text);
    if (!Number.isNaN(date)) return Math.max(0, Math.ceil((date - now) / 1000));
  }
  const delay = /"retryDelay"\s*:\s*"([\d.]+)s"/.exec(body)?.[1];
  return delay === undefined ? undefined : Math.ceil(Number(delay));
}

/** The failure with the pause that the upstream's headers name; an empty account does not fill up by waiting. */
export function withRetryAfter(failure: ProxyFailure, retryAfterSeconds: number | undefined): ProxyFailure {
  return retryAfterSeconds === undefined || failure.code === 'insufficient_balance'
    ? failure
    : { ...failure, retryAfterSeconds };
}

/** What is said of a refusal without words. */
export const wordlessRefusal = (status: number): string => `The upstream answered with status ${status}.`;

/** The text of a refusal's body for people: no markup, bounded. */
export function plainBody(body: string): string {
  const text = body.trim();
  return text === '' || text.startsWith('<') ? '' : text.slice(0, 500);
}
