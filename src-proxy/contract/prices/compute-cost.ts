// What an answer cost: pure arithmetic on Keyswitch's one definition of usage.
import type { TokenUsage } from '../exchange-record.ts';
import type { ModelPrice } from './model-price.ts';

/**
 * USD for one answer, never negative. The list price of a cache class that has none is the input price, an upper
 * bound. Above the model's long-context size the whole request is billed at the long-context rates.
 * @param multiplier what the upstream charges in relation to the list price (1 = the list price)
 */
export function computeCost(usage: TokenUsage, price: ModelPrice, multiplier = 1): number {
  const input = count(usage.input);
  const cacheRead = count(usage.cacheRead);
  const cacheWrite = count(usage.cacheWrite);
  const long = price.longContext;
  const rate = long !== undefined && input + cacheRead + cacheWrite > long.above ? long : price;
  const millionths =
    input * rate.input +
    cacheRead * (rate.cacheRead ?? rate.input) +
    cacheWrite * (rate.cacheWrite ?? rate.input) +
    count(usage.output) * rate.output;
  return (millionths / 1_000_000) * count(multiplier);
}

/** The same where usage or price may be unknown: then the cost is unknown (null), never 0. */
export function resolveCost(
  usage: TokenUsage | null,
  price: ModelPrice | null,
  multiplier = 1,
): number | null {
  return usage === null || price === null ? null : computeCost(usage, price, multiplier);
}

// An upstream may report anything; a negative or broken count must not lower a bill or a budget.
function count(value: number): number {
  return Number.isFinite(value) && value > 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : 0;
}
