// Columns stay aligned in a terminal whatever script a name is written in, and no name paints it.
import { expect, it } from 'vitest';
import { formatTable, wantsColour } from '../../../src-main/cli/table.ts';

const table = (names: readonly string[], max?: number) =>
  formatTable(
    names.map((name, n) => ({ name, n })),
    [
      { title: 'NAME', of: ({ name }) => name, ...(max === undefined ? {} : { max }) },
      { title: 'N', of: ({ n }) => String(n), align: 'right' },
    ],
    { colour: false },
  ).split('\n');

it('a wide character takes two places, a combining one none', () => {
  expect(table(['Demo', '中文配置', 'か\u3099な', 'e\u0301t', '第一 🥇', '👩‍👩‍👧 x', 'ＡＢ、'])).toEqual([
    'NAME      N',
    'Demo      0',
    '中文配置  1',
    'か\u3099な      2',
    'e\u0301t        3',
    '第一 🥇   4',
    '👩‍👩‍👧 x      5',
    'ＡＢ、    6',
  ]);
});

it('a cell is cut between characters and never wider than it may be', () => {
  expect(table(['abcdefgh', '中文配置方案', '🥇🥇🥇🥇', 'abcdef'], 6)).toEqual([
    'NAME    N',
    'abcde…  0',
    '中文…   1',
    '🥇🥇…   2',
    'abcdef  3',
  ]);
});

it('no name moves the cursor or turns the line around', () => {
  expect(table(['a\u001B[2Jb', 'a\u202Eb', 'a\r\nb'])).toEqual([
    'NAME    N',
    'a\uFFFD[2Jb  0',
    'a\uFFFDb     1',
    'a\uFFFD\uFFFDb    2',
  ]);
});

it('colours are for a terminal that wants them', () => {
  expect(wantsColour({ isTTY: true }, {})).toBe(true);
  expect(wantsColour({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
  expect(wantsColour({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
  expect(wantsColour({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  expect(wantsColour({}, {})).toBe(false);
});
