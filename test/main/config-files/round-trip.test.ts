// Laws over thousands of random files: an edit means what it should, nothing else changes, undo gives the same bytes.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DocumentEdit,
  type DocumentFormat,
  documentSourceAt,
  editDocument,
  isDocumentError,
  readDocument,
} from '../../../src-main/config-files/document.ts';
import { applyUndo, planUndo } from '../../../src-main/config-files/undo-step.ts';
import { randomEnv, randomJson, randomToml } from './random-documents.ts';

const runs = 2000;
const provider = {
  name: 'OpenAI',
  base_url: 'http://127.0.0.1:4620/backend-api/codex',
  supports_websockets: true,
  auth: { command: '/home/u/.keyswitch/bin/codex-token' },
};
const tomlEdits: DocumentEdit[] = [
  { op: 'set', path: ['model_providers', 'keyswitch'], value: provider },
  { op: 'set', path: ['model_provider'], value: 'keyswitch' },
  { op: 'set', path: ['model'], value: 'gpt-5.5' },
];
const jsonEdits: DocumentEdit[] = [
  {
    op: 'set',
    path: ['provider', 'keyswitch'],
    value: { name: 'Keyswitch', models: { 'a/b': { limit: { output: 1 } } } },
  },
  { op: 'set', path: ['model'], value: 'keyswitch/gpt-5.5' },
];
const envEdits: DocumentEdit[] = [
  { op: 'set', path: ['GOOGLE_GEMINI_BASE_URL'], value: 'http://127.0.0.1:4620' },
  { op: 'set', path: ['GEMINI_API_KEY'], value: 'ks-0123456789' },
];

const plain = (value: unknown) =>
  JSON.parse(
    JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)),
  ) as Record<string, unknown>;

/** The value as it should be, worked out without the editor. */
function expected(before: Record<string, unknown>, edits: readonly DocumentEdit[]): Record<string, unknown> {
  const root = plain(before);
  for (const edit of edits) {
    if (edit.op !== 'set') continue;
    let at = root;
    for (const key of edit.path.slice(0, -1)) {
      at[key] ??= {};
      at = at[key] as Record<string, unknown>;
    }
    at[String(edit.path.at(-1))] = plain(edit.value);
  }
  return root;
}

/** The file before without the values that the edits replace. */
function withoutReplaced(format: DocumentFormat, text: string, edits: readonly DocumentEdit[]): string {
  return edits.reduce((rest, edit) => {
    const source = documentSourceAt(format, text, edit.path);
    if (source === null) return rest;
    const assignment = new RegExp(String.raw`(?:^|\W)${String(edit.path.at(-1))}"?\s*[=:][^\S\n]*`, 'g');
    const at = rest.indexOf(
      source,
      [...rest.matchAll(assignment)].map((match) => match.index + match[0].length).at(-1),
    );
    return rest.slice(0, at) + rest.slice(at + source.length);
  }, text);
}

/** True when every character of `part` stands in `whole`, in order: nothing but insertions lies between them. */
function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const character of part) {
    at = whole.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

const cases: readonly (readonly [string, DocumentFormat, fc.Arbitrary<string>, readonly DocumentEdit[]])[] = [
  ['TOML', 'toml', randomToml, tomlEdits],
  ['JSON with comments', 'jsonc', randomJson(false), jsonEdits],
  ['strict JSON', 'json', randomJson(true), jsonEdits],
  ['dotenv', 'env', randomEnv, envEdits],
];

describe.each(cases)('%s', (_, format, documents, edits) => {
  it('says what was meant, loses nothing, and undo gives the same bytes', { timeout: 180_000 }, () => {
    let edited = 0;
    fc.assert(
      fc.property(documents, (before) => {
        let after: string;
        try {
          readDocument(format, before);
        } catch {
          return; // The generator made a file that is not valid; broken files have their own tests.
        }
        try {
          after = editDocument(format, before, edits);
        } catch (error) {
          // Only a path that leads through a plain value may be refused.
          expect(isDocumentError(error) && String(error)).toMatch(/another kind|not a table/);
          return;
        }
        edited += 1;
        expect(plain(readDocument(format, after))).toEqual(expected(readDocument(format, before), edits));
        expect(isSubsequence(withoutReplaced(format, before, edits), after)).toBe(true);
        expect(editDocument(format, after, edits)).toBe(after);
        expect(applyUndo(format, after, planUndo(format, before, edits))).toBe(before);
      }),
      { numRuns: runs },
    );
    expect(edited).toBeGreaterThan(runs / 2);
  });

  it('takes out only ours when somebody else has edited in between', { timeout: 180_000 }, () => {
    fc.assert(
      fc.property(documents, (before) => {
        const theirs: DocumentEdit = { op: 'set', path: ['theirs'], value: 'kept' };
        let after: string;
        let meant: Record<string, unknown>;
        try {
          after = editDocument(format, editDocument(format, before, edits), [theirs]);
          meant = readDocument(format, editDocument(format, before, [theirs]));
        } catch {
          return;
        }
        const restored = applyUndo(format, after, planUndo(format, before, edits));
        expect(isDeepStrictEqual(plain(readDocument(format, restored)), plain(meant))).toBe(true);
      }),
      { numRuns: runs / 2 },
    );
  });
});
