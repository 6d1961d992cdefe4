// The pointer from a requirement to its test must be able to break.
import { expect, it } from 'vitest';
import { hasTest } from '../support/named-test.ts';

it('finds tests, suites, tables and cases by their whole title, and nothing else', () => {
  const here = 'test/requirements/named-test.test.ts';
  expect(hasTest(here, 'finds tests, suites, tables and cases by their whole title, and nothing else')).toBe(
    true,
  );
  expect(hasTest('test/proxy/contract/presets.test.ts', '%s is whole')).toBe(true);
  expect(hasTest('test/sdk/error-cases.ts', 'a rate limit is a rate limit')).toBe(true);
  expect(hasTest(here, 'finds tests')).toBe(false);
  expect(hasTest(here, 'test/proxy/contract/presets.test.ts')).toBe(false);
  expect(() => hasTest('test/gone.test.ts', 'x')).toThrow(/ENOENT/);
});
