// Whether one pattern swallows another, against a plain matcher on random words.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers } from '../../../src-main/settings/check-routes.ts';

const letters = fc.constantFrom('a', 'b');
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
const word = fc.string({ unit: letters, maxLength: 8 });

function matches(glob: string, text: string): boolean {
  return new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);
}

describe('covers', () => {
  it('is never true where a word matches the narrow pattern alone', () => {
    fc.assert(
      fc.property(pattern, pattern, word, (wide, narrow, text) => {
        if (covers(wide, narrow) && matches(narrow, text)) expect(matches(wide, text)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
  it.each([
    ['*', 'gpt-*', true],
    ['gpt-*', 'gpt-5*', true],
    ['gpt-*', 'gpt-5.5', true],
    ['*-mini', 'gpt-*-mini', true],
    ['gpt-5*', 'gpt-*', false],
    ['gpt-?', 'gpt-*', false],
    ['gpt-5', 'gpt-5', true],
    ['', '*', false],
  ])('%j over %j is %j', (wide, narrow, expected) => expect(covers(wide, narrow)).toBe(expected));
});
