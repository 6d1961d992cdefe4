// Figures never leave their unit by being rounded.
import { expect, it } from 'vitest';
import { formatCount, formatMs, formatTicks } from '../../../src-renderer/ui/format.ts';

it.each([
  [null, '–'],
  [0.4, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [9_949, '9.9 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [59_700, '1 min 0 s'],
  [119_700, '2 min 0 s'],
  [125_000, '2 min 5 s'],
])('%s ms → %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});

it.each([
  [null, '–'],
  [9_999, '9999'],
  [10_000, '10.0k'],
  [99_940, '99.9k'],
  [99_960, '100k'],
  [999_499, '999k'],
  [999_600, '1.0M'],
])('%s → %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

it.each([
  ['count', [0, 50_000, 100_000, 150_000], '0 50k 100k 150k'],
  ['count', [0, 2_500, 5_000], '0 2500 5000'],
  ['count', [0, 2_500, 5_000, 7_500, 10_000], '0 2.5k 5.0k 7.5k 10.0k'],
  ['count', [0, 500_000, 1_000_000], '0 0.5M 1.0M'],
  ['count', [0, 1, 2], '0 1 2'],
  ['usd', [0, 50, 100], '$0 $50 $100'],
  ['usd', [0, 0.5, 1, 1.5], '$0 $0.50 $1.00 $1.50'],
  ['usd', [0, 0.005, 0.01, 0.005 * 3], '$0 $0.005 $0.010 $0.015'],
  ['usd', [], ''],
] as const)('an axis of %s %j → %s', (measure, ticks, text) => {
  expect(formatTicks(ticks, measure).join(' ')).toBe(text);
});
