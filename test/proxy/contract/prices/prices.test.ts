// Laws of cost: never negative, more tokens never cost less, unknown stays unknown; and the built-in list is sound.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TokenUsage } from '../../../../src-proxy/contract/exchange-record.ts';
import { builtInPrices } from '../../../../src-proxy/contract/prices/built-in-prices.ts';
import { computeCost, resolveCost } from '../../../../src-proxy/contract/prices/compute-cost.ts';
import { findPrice } from '../../../../src-proxy/contract/prices/find-price.ts';
import type { ModelPrice } from '../../../../src-proxy/contract/prices/model-price.ts';
import { priceFile, pricesInForce } from '../../../../src-proxy/contract/prices/price-file.ts';

const tokens = fc.nat({ max: 3_000_000 });
const usage = fc.record({
  input: tokens,
  cacheRead: tokens,
  cacheWrite: tokens,
  output: tokens,
  reasoning: tokens,
});
const rate = fc.double({ min: 0, max: 500, noNaN: true });
const rates = { input: rate, output: rate, cacheRead: rate, cacheWrite: rate };
const price: fc.Arbitrary<ModelPrice> = fc
  .record({
    ...rates,
    long: fc.option(fc.record({ above: fc.integer({ min: 1, max: 1_000_000 }), ...rates })),
  })
  .map(({ long, ...base }) => ({
    model: 'm',
    ...base,
    // A long prompt costs at least the base rate: that is what the vendors publish, and what monotony needs.
    ...(long === null
      ? {}
      : {
          longContext: {
            above: long.above,
            input: base.input + long.input,
            output: base.output + long.output,
            cacheRead: base.cacheRead + long.cacheRead,
            cacheWrite: base.cacheWrite + long.cacheWrite,
          },
        }),
  }));
const none: TokenUsage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };

describe('computeCost', () => {
  it('adds up the classes at their rates', () => {
    const gpt: ModelPrice = { model: 'm', input: 5, output: 30, cacheRead: 0.5 };
    const used = { input: 1_000, cacheRead: 9_000, cacheWrite: 0, output: 500, reasoning: 400 };
    expect(computeCost(used, gpt)).toBeCloseTo(0.005 + 0.0045 + 0.015, 12);
    expect(computeCost(used, gpt, 0.3)).toBeCloseTo(0.0245 * 0.3, 12);
  });

  it('bills a cache class without a rate as input', () => {
    const plain: ModelPrice = { model: 'm', input: 2, output: 8 };
    expect(computeCost({ ...none, cacheRead: 1_000_000 }, plain)).toBe(2);
    expect(computeCost({ ...none, cacheWrite: 1_000_000 }, plain)).toBe(2);
  });

  it('bills the whole request at the long rates above the border, and not on it', () => {
    const long: ModelPrice = {
      model: 'm',
      input: 2,
      output: 10,
      longContext: { above: 272_000, input: 4, output: 15 },
    };
    const at = { ...none, input: 200_000, cacheRead: 72_000, output: 1_000 };
    expect(computeCost(at, long)).toBeCloseTo(0.272 * 2 + 0.01, 12);
    expect(computeCost({ ...at, cacheRead: 72_001 }, long)).toBeCloseTo(0.272001 * 4 + 0.015, 12);
  });

  it('is never negative and always finite, whatever the upstream counts', () => {
    const wild = fc.oneof(fc.double(), fc.integer());
    const wildUsage = fc.record({
      input: wild,
      cacheRead: wild,
      cacheWrite: wild,
      output: wild,
      reasoning: wild,
    });
    fc.assert(
      fc.property(wildUsage, price, fc.double(), (used, list, multiplier) => {
        const usd = computeCost(used, list, multiplier);
        expect(usd).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(usd)).toBe(true);
      }),
    );
  });

  it('never falls when a count grows', () => {
    fc.assert(
      fc.property(
        usage,
        usage,
        price,
        fc.double({ min: 0, max: 10, noNaN: true }),
        (a, b, list, multiplier) => {
          const more = {
            input: a.input + b.input,
            cacheRead: a.cacheRead + b.cacheRead,
            cacheWrite: a.cacheWrite + b.cacheWrite,
            output: a.output + b.output,
            reasoning: a.reasoning,
          };
          expect(computeCost(more, list, multiplier)).toBeGreaterThanOrEqual(
            computeCost(a, list, multiplier),
          );
        },
      ),
    );
  });

  it('says unknown where usage or price is unknown', () => {
    expect(resolveCost(null, { model: 'm', input: 1, output: 1 })).toBeNull();
    expect(resolveCost(none, null)).toBeNull();
    expect(resolveCost(none, { model: 'm', input: 1, output: 1 })).toBe(0);
  });
});

describe('findPrice', () => {
  const list: ModelPrice[] = [
    { model: 'gpt-5.5', input: 5, output: 30 },
    { model: 'claude-haiku-4-5', input: 1, output: 5 },
    { model: 'glm-*', input: 0.6, output: 2.2 },
    { model: 'a.c', input: 9, output: 9 },
  ];

  it.each([
    ['gpt-5.5', 5],
    ['GPT-5.5', 5],
    ['openai/gpt-5.5', 5],
    ['gpt-5.5-2026-04-23', 5],
    ['claude-haiku-4-5-20251001', 1],
    ['claude-haiku-4-5@20251001', 1],
    ['claude-haiku-4-5[1m]', 1],
    ['glm-4.7', 0.6],
    ['zai/glm-5', 0.6],
  ])('%s', (model, input) => {
    expect(findPrice(model, [], list)?.input).toBe(input);
  });

  it.each(['gpt-5.5-pro', 'gpt-5', 'abc', 'xglm-4', ''])('does not guess a price for %j', (model) => {
    expect(findPrice(model, [], list)).toBeNull();
  });

  it('asks the upstream first, exact before glob, first row first', () => {
    const own = [
      { model: '*', input: 7, output: 7 },
      { model: 'gpt-5.5', input: 3, output: 15 },
      { model: 'gpt-5.5', input: 4, output: 16 },
    ];
    expect(findPrice('gpt-5.5', own, list)?.input).toBe(3);
    expect(findPrice('claude-haiku-4-5', own, list)?.input).toBe(7);
  });

  it('finds nothing in nothing, whatever the name', () => {
    fc.assert(fc.property(fc.string(), (model) => findPrice(model, [], []) === null));
  });
});

describe('the built-in price list', () => {
  const today = builtInPrices.updated ?? '';

  it('has the shape, a source and a date for every vendor', () => {
    expect(priceFile.parse(builtInPrices)).toEqual(builtInPrices);
    for (const vendor of builtInPrices.vendors) {
      expect(vendor.source, vendor.vendor).toMatch(/^https:/);
      expect(vendor.read, vendor.vendor).toMatch(/^2026-/);
    }
  });

  it('names each model once on any day, and a long prompt never costs less', () => {
    for (const day of [today, '2026-12-31', '2027-01-01', '2030-01-01']) {
      const prices = pricesInForce(builtInPrices, day);
      expect(new Set(prices.map((row) => row.model)).size).toBe(prices.length);
      for (const row of prices) {
        expect(row.longContext?.input ?? row.input, row.model).toBeGreaterThanOrEqual(row.input);
        expect(row.longContext?.output ?? row.output, row.model).toBeGreaterThanOrEqual(row.output);
        expect(row.cacheRead ?? 0, row.model).toBeLessThanOrEqual(row.input);
      }
    }
  });

  it('lets an offer run out: the announced rate follows, or the price is unknown', () => {
    const flash = (day: string) =>
      findPrice('gemini-3.8-flash', [], pricesInForce(builtInPrices, day))?.input;
    expect(flash('2026-12-31')).toBe(0.75);
    expect(flash('2027-01-01')).toBe(1.5);
    expect(findPrice('gpt-5.6-sol', [], pricesInForce(builtInPrices, '2026-11-21'))?.input).toBe(4);
    expect(findPrice('gpt-5.6-sol', [], pricesInForce(builtInPrices, '2026-11-22'))).toBeNull();
  });

  it('knows what the tools ask for by default', () => {
    const prices = pricesInForce(builtInPrices, today);
    for (const model of ['gpt-5.5', 'claude-sonnet-4-6', 'claude-haiku-4-5-20251001', 'gemini-2.5-pro'])
      expect(findPrice(model, [], prices), model).not.toBeNull();
    expect(findPrice('deepseek-v4-pro', [], prices)).toBeNull();
  });
});
