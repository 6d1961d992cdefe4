// What an answer is in spite of its content type, and the JSON of one that came whole. Pure.
import { ProxyError, proxyError } from '../../contract/error-codes.ts';
import { parseJson } from '../../ir/raw-json.ts';
import type { PlannedTarget } from '../../routing/planned-target.ts';
import { classifyRefusal } from '../classify-refusal.ts';
import type { LaneDeps } from '../lane-deps.ts';
import type { VendorAnswer } from '../lane.ts';

/** Largest answer that is held whole: it may hold images, or the vectors of a batch. */
export const answerLimit = 64 * 1024 * 1024;

/** Some vendors stream under another content type. JSON never begins so. */
export function looksLikeEvents(chunk: Buffer): boolean {
  return /^\s*(?:data|event|id|retry)?:/.test(chunk.toString('latin1', 0, 16));
}

/** The failure for an answer of more than `answerLimit`. */
export function tooLarge(upstream: string): ProxyError {
  return proxyError('upstream_error', `The answer of upstream "${upstream}" is too large.`);
}

/**
 * The JSON of a whole answer.
 * @throws ProxyError `upstream_error`, or `upstream_wrong_base_url` for a web page: somebody's website, not an API
 */
export function parseAnswer(answer: VendorAnswer, target: PlannedTarget, deps: LaneDeps): unknown {
  const text = answer.body.toString('utf8');
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof ProxyError) throw error;
    if (!/^\s*<(?:!doctype|html)/i.test(text)) {
      throw proxyError('upstream_error', `The answer of upstream "${target.upstream.id}" is no valid JSON.`);
    }
    const page = { ...answer, headers: { ...answer.headers, 'content-type': 'text/html' } };
    throw new ProxyError(classifyRefusal(page, target, deps));
  }
}
