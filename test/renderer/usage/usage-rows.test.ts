// Days without a request stand in the chart as well; sums know what they do not know.
import { describe, expect, it } from 'vitest';
import { addUp, withEveryDay } from '../../../src-renderer/pages/usage/usage-rows.ts';

const row = (key: string, requests: number, usd: number | null, unknown = 0) => ({
  key,
  requests,
  errors: 1,
  input_tokens: 10 * requests,
  cached_tokens: 2,
  output_tokens: 5,
  usd,
  usd_unknown_requests: unknown,
});

describe('usage', () => {
  it('has every day of the range, also across a change of the clock', () => {
    const since = new Date(2026, 9, 22).getTime();
    const now = new Date(2026, 9, 28, 0, 30).getTime();
    const days = withEveryDay([row('2026-10-23', 3, 1), row('2026-10-27', 4, 2)], since, now);
    expect(days.map(({ key, requests }) => [key, requests])).toEqual([
      ['2026-10-22', 0],
      ['2026-10-23', 3],
      ['2026-10-24', 0],
      ['2026-10-25', 0],
      ['2026-10-26', 0],
      ['2026-10-27', 4],
      ['2026-10-28', 0],
    ]);
  });

  it('leaves out no row of a machine whose clock is in another time zone', () => {
    const midnight = new Date(2026, 9, 28).getTime();
    const days = withEveryDay([row('2026-10-27', 4, 2), row('2026-10-29', 1, 2)], midnight, midnight + 1);
    expect(days.map(({ key, requests }) => [key, requests])).toEqual([
      ['2026-10-27', 4],
      ['2026-10-28', 0],
      ['2026-10-29', 1],
    ]);
  });

  it('adds up; a cost is unknown only where nothing of it is known', () => {
    expect(addUp([row('a', 1, 0.5), row('b', 2, null, 2)], 'all')).toEqual({
      key: 'all',
      requests: 3,
      errors: 2,
      input_tokens: 30,
      cached_tokens: 4,
      output_tokens: 10,
      usd: 0.5,
      usd_unknown_requests: 2,
    });
    expect(addUp([row('b', 2, null, 2)], 'all').usd).toBeNull();
    expect(addUp([], 'all').usd).toBe(0);
  });
});
