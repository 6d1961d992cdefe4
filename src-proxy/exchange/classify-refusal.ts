// What an upstream's refusal means: from its status, its headers and the words of its body, for every vendor.
import { createFailure, type ErrorCode, type ProxyFailure } from '../contract/error-codes.ts';
import type { PlannedTarget } from '../routing/planned-target.ts';
import { modelNotFoundMessage } from '../routing/resolve-route.ts';
import { headerOf } from '../transport/response-headers.ts';
import type { VendorAnswer } from './lane.ts';

/** What a vendor says of its own error, whichever envelope it uses. */
interface VendorWords {
  readonly message: string;
  readonly type?: string;
  readonly code?: string;
}

const balanceWords =
  /insufficient[_ -]?(?:quota|balance|credit|fund)|\bbalance\b|credit|billing_hard_limit|payment required|arrear|recharge|top[ -]?up|余额|欠费|充值|额度/i;
const quotaWords = /quota/i;
const rateWords =
  /rate.?limit|per (?:second|minute|hour|day)|too many requests|retrydelay|usage_limit_reached|slow down/i;
const contextWords =
  /context_length|context length|context window|maximum context|prompt is too long|too many tokens|input token count .*exceeds|input is too long|exceeds the (?:maximum|model's)[^.]*tokens/i;
const modelWords = /model/i;

/**
 * Classifies a refusal.
 * @param knownModels names to suggest from where the vendor does not know the model.
 */
export function classifyRefusal(
  answer: VendorAnswer,
  target: PlannedTarget,
  knownModels: () => Iterable<string>,
): ProxyFailure {
  const { status } = answer;
  const text = answer.body.toString('utf8');
  const words = readVendorWords(text);
  const upstream = target.upstream.id;
  const said = words.message === '' ? '' : ` It said: ${words.message}`;
  const make = (code: ErrorCode, message: string, more: Partial<ProxyFailure> = {}): ProxyFailure =>
    createFailure(code, message, {
      ...(words.type === undefined ? {} : { vendorType: words.type }),
      ...(words.code === undefined ? {} : { vendorCode: words.code }),
      ...more,
    });

  if (status < 400 || isHtml(answer)) return wrongBaseUrl(answer, target);
  if (isBalance(status, text, answer)) {
    const link = target.upstream.topUpUrl;
    return make(
      'insufficient_balance',
      `The balance or quota of upstream "${upstream}" (key "${target.keyId}") is used up: top up${link ? ` at ${link}` : ' there'}, or use another upstream.${said}`,
    );
  }
  if (status === 401 || (status === 403 && !(modelWords.test(text) && !/key|token|credential/i.test(text)))) {
    return make(
      'upstream_key_refused',
      `Upstream "${upstream}" refused its key (vault id "${target.keyId}", HTTP ${status}); your own token is fine. Set a valid key with: keyswitch secret set ${target.keyId || '<id>'}.${said}`,
    );
  }
  if (status === 403)
    return make(
      'model_unavailable',
      `Upstream "${upstream}" does not offer the model "${target.model}" to this key.${said}`,
    );
  if (status === 429) {
    return make(
      'rate_limit_exceeded',
      `Upstream "${upstream}" limits its rate; wait and try again.${said}`,
      retryAfter(answer, text),
    );
  }
  if (status === 503 || status === 529 || /overloaded/i.test(words.type ?? words.code ?? '')) {
    return make(
      'overloaded',
      `Upstream "${upstream}" is overloaded; try again in a moment.${said}`,
      retryAfter(answer, text),
    );
  }
  if (status === 504 || status === 408)
    return make('upstream_timeout', `Upstream "${upstream}" timed out.${said}`);
  if (status >= 500)
    return make('upstream_error', `Upstream "${upstream}" failed with HTTP ${status}.${said}`);
  if (contextWords.test(text)) {
    return make(
      'context_length_exceeded',
      words.message || 'The conversation is longer than the model can read.',
      { status },
    );
  }
  if (status === 404) {
    if (modelWords.test(text)) {
      const message = modelNotFoundMessage(target.model, knownModels(), `at upstream "${upstream}"`);
      return make('model_not_found', `${message}${said}`, { param: 'model' });
    }
    return make(
      'unsupported_endpoint',
      `Upstream "${upstream}" does not have this route; check its base address.${said}`,
    );
  }
  if (status === 405)
    return make(
      'unsupported_endpoint',
      `Upstream "${upstream}" does not take this request; check its base address.${said}`,
      { status },
    );
  if (status === 413)
    return make('request_too_large', words.message || `The request is too large for upstream "${upstream}".`);
  return make(
    'invalid_request',
    words.message || `Upstream "${upstream}" refused the request with HTTP ${status}.`,
    { status },
  );
}

/** A 2xx page or a redirect: somebody's website, not an API. */
function wrongBaseUrl(answer: VendorAnswer, target: PlannedTarget): ProxyFailure {
  const { upstream, base } = target;
  const location = headerOf(answer.headers, 'location');
  const what =
    answer.status >= 300 && answer.status < 400
      ? `a redirect${location === undefined ? '' : ` to ${hostOf(location, base)}`}`
      : 'a web page (HTML)';
  return createFailure(
    'upstream_wrong_base_url',
    `Upstream "${upstream.id}" answered with ${what} where an API answer belongs: ${base} is not an API base address. Correct it in config.toml.`,
  );
}

function hostOf(location: string, base: string): string {
  try {
    return new URL(location, base).host;
  } catch {
    return 'another address';
  }
}

/** Is the answer an HTML page? */
export function isHtml(answer: Pick<VendorAnswer, 'headers'>): boolean {
  return /^\s*(?:text\/html|application\/xhtml)/i.test(headerOf(answer.headers, 'content-type') ?? '');
}

function isBalance(status: number, text: string, answer: VendorAnswer): boolean {
  if (status === 402) return true;
  // Anthropic says an empty balance with 400 (documented 2026-11: "Your credit balance is too low").
  if (status === 400 || status === 403)
    return /credit balance is too low|insufficient[_ ](?:quota|balance|credit)|余额不足/i.test(text);
  if (status !== 429 || /usage_limit_reached/.test(text)) return false;
  if (balanceWords.test(text)) return true;
  return quotaWords.test(text) && !rateWords.test(text) && readRetryAfter(answer, text) === null;
}

function retryAfter(answer: VendorAnswer, text: string): Partial<ProxyFailure> {
  const seconds = readRetryAfter(answer, text);
  return seconds === null ? {} : { retryAfterSeconds: seconds };
}

/** Whole seconds until a repeat can succeed, from headers or Google's RetryInfo; null where nothing is said. */
function readRetryAfter(answer: VendorAnswer, text: string): number | null {
  const ms = Number(headerOf(answer.headers, 'retry-after-ms'));
  if (Number.isFinite(ms) && ms > 0) return Math.ceil(ms / 1000);
  const value = headerOf(answer.headers, 'retry-after');
  if (value !== undefined) {
    const seconds = Number(value);
    if (Number.isFinite(seconds) && seconds >= 0) return Math.ceil(seconds);
    const date = Date.parse(value);
    if (!Number.isNaN(date)) return Math.max(0, Math.ceil((date - Date.now()) / 1000));
  }
  const delay = /"retryDelay"\s*:\s*"([\d.]+)s"/.exec(text)?.[1];
  return delay === undefined ? null : Math.ceil(Number(delay));
}

/** Message, type and code out of any of the vendors' envelopes; the message is one line of at most 500 characters. */
function readVendorWords(text: string): VendorWords {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { message: /^\s*</.test(text) ? '' : oneLine(text) };
  }
  if (Array.isArray(body)) body = body[0];
  const outer = asObject(body);
  const inner = asObject(outer['error']);
  const message = [inner['message'], outer['message'], outer['detail'], outer['error'], outer['msg']].find(
    (value): value is string => typeof value === 'string',
  );
  const type = [inner['type'], inner['status'], outer['type']].find((value) => typeof value === 'string');
  const code = [inner['code'], outer['code']].find((value) => typeof value === 'string');
  return {
    message: oneLine(message ?? ''),
    ...(typeof type === 'string' && type !== 'error' ? { type } : {}),
    ...(typeof code === 'string' ? { code } : {}),
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 500);
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
