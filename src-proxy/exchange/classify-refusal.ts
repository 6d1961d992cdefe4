// What an upstream's refusal means for the client: the codec of its protocol reads it, here it gets the words that only
// the proxy knows (which upstream, which key, which model is near) and the statuses of the contract.
import { createFailure, type ErrorCode, type ProxyFailure } from '../contract/error-codes.ts';
import type { UpstreamConfig } from '../contract/proxy-config.ts';
import { wordlessRefusal } from '../ir/classify-refusal.ts';
import type { PlannedTarget } from '../routing/planned-target.ts';
import { modelNotFoundMessage } from '../routing/resolve-route.ts';
import { headerOf } from '../transport/response-headers.ts';
import type { LaneDeps } from './lane-deps.ts';
import type { VendorAnswer } from './lane.ts';

/**
 * Classifies a refusal; `deps.knownModels` gives names to suggest where the vendor does not know the model.
 * @param quoted false where the vendor's words may repeat what must not be logged (the offer of a realtime call)
 */
export function classifyRefusal(
  answer: VendorAnswer,
  target: PlannedTarget,
  deps: Pick<LaneDeps, 'wire' | 'knownModels'>,
  quoted = true,
): ProxyFailure {
  const { status, headers } = answer;
  if (status < 400 || (isHtml(answer) && (status === 404 || status === 405)))
    return wrongBaseUrl(answer, target);
  const told = deps.wire[target.protocol].decodeError(
    status,
    {
      'retry-after': headerOf(headers, 'retry-after'),
      'retry-after-ms': headerOf(headers, 'retry-after-ms'),
    },
    answer.body.toString('utf8'),
  );
  const { vendorType, vendorCode, param, retryAfterSeconds } = told;
  const message = oneLine(told.message);
  const words = !quoted || message === wordlessRefusal(status) ? '' : message;
  // Of the caller's own mistakes the vendor's status says more than the code's.
  const keepsStatus = status < 500 && callersFault.has(told.code);
  return createFailure(told.code, describe(told.code, words, { status, target, deps }), {
    ...(vendorType === undefined ? {} : { vendorType }),
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(param === undefined ? {} : { param }),
    ...(told.code === 'model_not_found' ? { param: 'model' } : {}),
    ...(keepsStatus || (told.code === 'unsupported_endpoint' && status === 405) ? { status } : {}),
    ...(retryAfterSeconds !== undefined && retryable.has(told.code) ? { retryAfterSeconds } : {}),
  });
}

const callersFault: ReadonlySet<ErrorCode> = new Set([
  'invalid_request',
  'unsupported_parameter',
  'context_length_exceeded',
]);
const retryable: ReadonlySet<ErrorCode> = new Set(['rate_limit_exceeded', 'overloaded']);

interface Circumstances {
  readonly status: number;
  readonly target: PlannedTarget;
  readonly deps: Pick<LaneDeps, 'knownModels'>;
}

/** One sentence with the remedy, and the vendor's own words behind it. */
function describe(code: ErrorCode, words: string, { status, target, deps }: Circumstances): string {
  const upstream = target.upstream.id;
  const said = words === '' ? '' : ` It said: ${words}`;
  switch (code) {
    case 'insufficient_balance': {
      const link = target.upstream.topUpUrl;
      return `The balance or quota of upstream "${upstream}" (key "${target.keyId}") is used up: top up${link ? ` at ${link}` : ' there'}, or use another upstream.${said}`;
    }
    case 'upstream_key_refused':
      if (target.key === '') return describeMissingKey(target.upstream, status) + said;
      return `Upstream "${upstream}" refused its key (vault id "${target.keyId}", HTTP ${status}); your own token is fine. Set a valid key with: keyswitch secret set ${target.keyId}.${said}`;
    case 'model_unavailable':
      return `Upstream "${upstream}" does not offer the model "${target.model}" to this key.${said}`;
    case 'rate_limit_exceeded':
      return `Upstream "${upstream}" limits its rate; wait and try again.${said}`;
    case 'overloaded':
      return `Upstream "${upstream}" is overloaded; try again in a moment.${said}`;
    case 'upstream_timeout':
      return `Upstream "${upstream}" timed out.${said}`;
    case 'upstream_error':
      return `Upstream "${upstream}" failed with HTTP ${status}.${said}`;
    case 'model_not_found':
      return modelNotFoundMessage(target.model, deps.knownModels(), `at upstream "${upstream}"`) + said;
    case 'unsupported_endpoint':
      return status === 405
        ? `Upstream "${upstream}" does not take this request; check its base address.${said}`
        : `Upstream "${upstream}" does not have this route; check its base address.${said}`;
    case 'context_length_exceeded':
      return words || 'The conversation is longer than the model can read.';
    case 'request_too_large':
      return words || `The request is too large for upstream "${upstream}".`;
    default:
      return words || `Upstream "${upstream}" refused the request with HTTP ${status}.`;
  }
}

function describeMissingKey({ id, missingKey }: UpstreamConfig, status: number): string {
  return missingKey === undefined
    ? `Upstream "${id}" wants a key (HTTP ${status}), and config.toml names none: add secrets = ["${id}"] to it; your own token is fine.`
    : `Upstream "${id}" wants a key (HTTP ${status}), and the vault holds none under "${missingKey}"; your own token is fine. Store it with: keyswitch secret set ${missingKey}.`;
}

/** A page or a redirect instead of the route: somebody's website, not an API. A page with a 5xx is a gateway's own. */
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

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 500);
}
