import { expect, it } from 'vitest';
import { readLimit } from '../../../src-renderer/pages/settings/client-limits.tsx';

it.each([
  ['requests_per_minute', '', null],
  ['requests_per_minute', ' 600 ', 600],
  ['requests_per_minute', '0', Number.NaN],
  ['requests_per_minute', '1.5', Number.NaN],
  ['tokens_per_day', '-1', Number.NaN],
  ['tokens_per_day', '5e6', Number.NaN],
  ['usd_per_day', '2.50', 2.5],
  ['usd_per_day', '$3', Number.NaN],
  ['usd_per_day', '二十', Number.NaN],
] as const)('%s "%s" is %s', (name, text, expected) => {
  expect(readLimit(name, text)).toEqual(expected);
});
