// Figures never leave their unit by being rounded.
import { expect, it } from 'vitest';
import { formatCount, formatMs } from '../../../src-renderer/ui/format.ts';

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
