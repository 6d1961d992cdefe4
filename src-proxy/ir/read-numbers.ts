// Numbers of a request within the ranges of its own protocol: what the vendor would refuse is refused before any call.
import { proxyError } from '../contract/error-codes.ts';
import type { JsonObject } from './json.ts';
import { optionalNumber } from './read-json.ts';
import type { IrRequest } from './request.ts';

export type NumberName =
  | 'temperature'
  | 'topP'
  | 'topK'
  | 'seed'
  | 'presencePenalty'
  | 'frequencyPenalty'
  | 'topLogprobs'
  | 'choices'
  | 'maxOutputTokens';

export interface NumberRule {
  readonly wire: string;
  readonly neutral: NumberName;
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
}

/**
 * The numbers that are there. Where two rules fill one name, the later wins. Throws `invalid_request` that names the
 * member; `prefix` stands before its name.
 */
export function readNumbers(
  value: JsonObject,
  rules: readonly NumberRule[],
  prefix = '',
): Partial<Pick<IrRequest, NumberName>> {
  const out: Partial<Record<NumberName, number>> = {};
  for (const rule of rules) {
    const number = optionalNumber(value[rule.wire], `${prefix}${rule.wire}`);
    if (number === undefined) continue;
    checkRange(number, rule, `${prefix}${rule.wire}`);
    out[rule.neutral] = number;
  }
  return out;
}

function checkRange(number: number, rule: NumberRule, path: string): void {
  const { min = -Infinity, max = Infinity, whole = false } = rule;
  if (number >= min && number <= max && (!whole || Number.isInteger(number))) return;
  const kind = whole ? 'a whole number' : 'a number';
  const range =
    max === Infinity ? (min === -Infinity ? '' : ` of at least ${min}`) : ` between ${min} and ${max}`;
  throw proxyError('invalid_request', `'${path}' must be ${kind}${range}.`, { param: path });
}
