// One page of numbered requirements as a table of tests: each number is asserted here, or held by a test that is named
// and found, or said to be none of the proxy's. No number may be left out.
import { describe, expect, it } from 'vitest';
import { hasTest } from './named-test.ts';

/** A test that holds the requirement: its file from the repository's root, and its title. */
export type HeldBy = readonly [file: string, title: string];
export type Proof = (() => void | Promise<void>) | readonly HeldBy[];

/**
 * Defines the tests of one page.
 * @param page the letters of its numbers, such as `TPB`
 * @param count how many numbers it has
 * @param without numbers that state no behaviour, with what they are instead
 */
export function requirementTable(
  page: string,
  count: number,
  rows: readonly (readonly [number: number, what: string, proof: Proof])[],
  without: Readonly<Record<number, string>> = {},
): void {
  const idOf = (number: number): string => `${page}-${String(number).padStart(2, '0')}`;

  describe(page, () => {
    for (const [number, what, proof] of rows) {
      it(`${idOf(number)} ${what}`, async () => {
        if (typeof proof === 'function') {
          expect.hasAssertions();
          await proof();
          return;
        }
        expect(proof.length).toBeGreaterThan(0);
        for (const [file, title] of proof) expect(hasTest(file, title), `${file} › ${title}`).toBe(true);
      });
    }

    it('has a row for every number', () => {
      const named = new Set([...rows.map(([number]) => number), ...Object.keys(without).map(Number)]);
      const missing = Array.from({ length: count }, (_, at) => at + 1).filter((one) => !named.has(one));
      expect(missing.map(idOf)).toEqual([]);
      expect(Math.max(...named)).toBe(count);
    });
  });
}
