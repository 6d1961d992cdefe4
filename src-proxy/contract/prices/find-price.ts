// Which price a model has: pure, no vendor knowledge, nothing guessed. No match = null = shown as unknown.
import type { ModelPrice } from './model-price.ts';

interface PriceIndex {
  readonly exact: ReadonlyMap<string, ModelPrice>;
  readonly patterns: readonly { readonly pattern: RegExp; readonly price: ModelPrice }[];
}

// A price list lives as long as the config snapshot that carries it, so its index does too.
const indexes = new WeakMap<readonly ModelPrice[], PriceIndex>();

/**
 * Finds the price of a model id, or null where none is known.
 * The upstream's own prices are asked before the price list; in each, an exact id beats a glob, and the first row wins.
 * Asked in turn: the id as it is, then without a vendor prefix (`openai/…`), then without a snapshot date
 * (`-2026-04-23`, `-20251001`, `@20251001`) or a context mark (`[1m]`).
 */
export function findPrice(
  model: string,
  upstreamPrices: readonly ModelPrice[],
  prices: readonly ModelPrice[],
): ModelPrice | null {
  const asked = namesOf(model);
  return findIn(asked, upstreamPrices) ?? findIn(asked, prices);
}

function findIn(asked: readonly string[], prices: readonly ModelPrice[]): ModelPrice | null {
  if (prices.length === 0) return null;
  const index = indexOf(prices);
  for (const name of asked) {
    const price = index.exact.get(name) ?? index.patterns.find((row) => row.pattern.test(name))?.price;
    if (price !== undefined) return price;
  }
  return null;
}

/** The names of the models in use, so that each is taken apart once and not with every request. */
const names = new Map<string, readonly string[]>();

function namesOf(model: string): readonly string[] {
  let known = names.get(model);
  if (known === undefined) {
    known = takeApart(model);
    if (names.size >= 1_000) names.clear();
    names.set(model, known);
  }
  return known;
}

function takeApart(model: string): string[] {
  const whole = model.toLowerCase();
  const bare = whole.slice(whole.lastIndexOf('/') + 1);
  const undated = bare.replace(/\[[^\]]*\]$/, '').replace(/(?:[-@]\d{8}|-\d{4}-\d{2}-\d{2})$/, '');
  return [...new Set([whole, bare, undated])];
}

function indexOf(prices: readonly ModelPrice[]): PriceIndex {
  const known = indexes.get(prices);
  if (known !== undefined) return known;
  const exact = new Map<string, ModelPrice>();
  const patterns: { pattern: RegExp; price: ModelPrice }[] = [];
  for (const price of prices) {
    const id = price.model.toLowerCase();
    if (id.includes('*')) patterns.push({ pattern: globToRegExp(id), price });
    else if (!exact.has(id)) exact.set(id, price);
  }
  const index = { exact, patterns };
  indexes.set(prices, index);
  return index;
}

function globToRegExp(glob: string): RegExp {
  const parts = glob.split(/\*+/).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
