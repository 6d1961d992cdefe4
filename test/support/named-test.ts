// Points from a requirement to the test that holds it: the title must stand in the file as a test's or suite's own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/**
 * True where `file` (from the repository's root) has `it`, `test` or `describe` with exactly this title. Of a table
 * (`it.each`) the title stands behind the rows; cases of the SDK matrix have theirs as `name`.
 */
export function hasTest(file: string, title: string): boolean {
  const text = readFileSync(join(root, file), 'utf8');
  const quoted = ["'", '"', '`'].map((quote) => `${quote}${title.replaceAll(quote, `\\${quote}`)}${quote}`);
  return quoted.some((literal) =>
    new RegExp(
      `(?:\\b(?:it|test|describe)(?:\\.\\w+)?\\(|\\]\\)\\(|\\)\\(|\\bname:)\\s*${literal.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}`,
    ).test(text),
  );
}
