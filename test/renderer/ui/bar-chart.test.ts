// Which bars of a chart are named, and how.
import { expect, it, vi } from 'vitest';

// uPlot looks at the window when it is loaded; the labels are chosen without it.
vi.mock('uplot', () => ({ default: vi.fn<() => void>() }));
const { placesOf, shorten } = await import('../../../src-renderer/ui/bar-chart.tsx');

const days = Array.from({ length: 30 }, (_, index) => `2026-11-${String(index + 1).padStart(2, '0')}`);

it('names as many days as have room, the last one always, and never cuts one', () => {
  expect(placesOf(days, 2_000)).toHaveLength(30);
  const few = placesOf(days, 700);
  expect(few.at(-1)).toBe(29);
  expect(few.length).toBeLessThanOrEqual(700 / 46 + 1);
  expect((few[1] ?? 0) - (few[0] ?? 0)).toBe((few[2] ?? 0) - (few[1] ?? 0));
  expect(shorten('2026-11-28', 10)).toBe('11-28');
});

it('names every bar of anything else, cut to its room', () => {
  expect(placesOf(['a', 'b', 'c'], 30)).toEqual([0, 1, 2]);
  expect(shorten('claude-sonnet-4-6', 85)).toBe('claude-so…');
  expect(shorten('gpt-5.5', 75)).toBe('gpt-5.5');
});
