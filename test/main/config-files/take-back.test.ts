// One change taken out of a text that went on since: exactly that one, or nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areSameEdits, diffDocuments } from '../../../src-main/config-files/document-diff.ts';
import { editDocument, readDocument, type DocumentEdit } from '../../../src-main/config-files/document.ts';
import { takeBack } from '../../../src-main/config-files/take-back.ts';

const set = (path: string[], value: unknown): DocumentEdit => ({ op: 'set', path, value });
const before = '# mine\nmodel = "a" # best\n\n[x]\nn = 1\n\n[y]\nurl = "u"\n';
const after = editDocument('toml', before, [set(['model'], 'b'), set(['ours', 'k'], { url: 'v', n: 2 })]);

describe('takeBack', () => {
  it('gives the exact bytes where nobody wrote since, and nothing to do where it is back already', () => {
    expect(takeBack('toml', { before, after, now: after })).toEqual({ text: before });
    expect(takeBack('toml', { before, after, now: before })).toEqual({ text: before });
    expect(takeBack('toml', { before: null, after, now: after })).toEqual({ text: null });
    expect(takeBack('toml', { before, after: null, now: null })).toEqual({ text: before });
  });

  it('keeps what others wrote elsewhere, comments included', () => {
    const now = `${after.replace('n = 1\n', 'n = 5 # theirs\n')}\n[z] # theirs too\nq = true\n`;
    const taken = takeBack('toml', { before, after, now });
    expect(taken).toEqual({
      text: `${before.replace('n = 1\n', 'n = 5 # theirs\n')}\n[z] # theirs too\nq = true\n`,
    });
  });

  it('goes value by value where the lines are others: the whole file was written anew', () => {
    const [old, now] = [
      '{"a":1,"b":{"c":2}}',
      '{\n  "b": {\n    "c": 3,\n    "d": 4\n  },\n  "theirs": 1,\n  "a": 1\n}\n',
    ];
    const made = '{"a":1,"b":{"c":3}}';
    const taken = takeBack('json', { before: old, after: made, now });
    expect('text' in taken && readDocument('json', taken.text ?? '')).toEqual({
      a: 1,
      b: { c: 2, d: 4 },
      theirs: 1,
    });
  });

  it.each([
    ['its value was changed since', after.replace('"b"', '"c"'), 'overlap'],
    ['its table lost a member since', after.replace('n = 2\n', ''), 'overlap'],
    ['the file does not parse', `${after}\n[[[`, 'unreadable'],
    ['the file is gone', null, 'gone'],
  ])('refuses when %s', (_name, now, conflict) => {
    expect(takeBack('toml', { before, after, now })).toEqual({ conflict });
  });

  it('refuses to remove a file over one that is there again, and keeps what others put into one of ours', () => {
    expect(takeBack('toml', { before, after: null, now: 'theirs = 1\n' })).toEqual({
      conflict: 'there-again',
    });
    expect(takeBack('json', { before: null, after: '{"a":1}', now: '{"a":1,"b":2}' })).toEqual({
      text: '{"b":2}',
    });
    expect(takeBack('env', { before: null, after: 'A=1\n', now: 'A=1\n# theirs\n' })).toEqual({
      text: '# theirs\n',
    });
  });

  it('never does more or less than the change, whatever stands beside it', () => {
    const names = ['a', 'b', 'c', 'd'];
    const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('x', 'y'), fc.boolean());
    const edits = fc.array(
      fc.oneof(
        fc.record({ op: fc.constant('set' as const), path: fc.tuple(fc.constantFrom(...names)), value }),
        fc.record({
          op: fc.constant('set' as const),
          path: fc.tuple(fc.constantFrom('t', 'u'), fc.constantFrom(...names)),
          value,
        }),
        fc.record({ op: fc.constant('remove' as const), path: fc.tuple(fc.constantFrom(...names)) }),
      ),
      { maxLength: 4 },
    );
    let undone = 0;
    fc.assert(
      fc.property(
        edits,
        edits,
        edits,
        fc.constantFrom('toml' as const, 'json' as const),
        (seed, ours, theirs, format) => {
          const start = editDocument(format, format === 'toml' ? '' : '{}', seed);
          const made = editDocument(format, start, ours);
          const now = editDocument(format, made, theirs);
          const taken = takeBack(format, { before: start, after: made, now });
          if ('conflict' in taken) return;
          undone += 1;
          if (now === start) return;
          const read = (text: string | null) => readDocument(format, text ?? '');
          expect(
            areSameEdits(diffDocuments(read(now), read(taken.text)), diffDocuments(read(made), read(start))),
          ).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
    expect(undone).toBeGreaterThan(50);
  });
});
