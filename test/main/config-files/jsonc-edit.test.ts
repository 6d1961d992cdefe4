// The JSON editor: what each edit does to the text, and what it refuses.
import { describe, expect, it } from 'vitest';
import { editJsonc, jsonSourceAt, parseJsonc } from '../../../src-main/config-files/jsonc-edit.ts';

const set = (path: (string | number)[], value: unknown) => ({ op: 'set', path, value }) as const;
const remove = (...path: (string | number)[]) => ({ op: 'remove', path }) as const;

describe('setting', () => {
  it.each([
    ['an empty file', '', ['a', 'b'], 1, '{\n  "a": {\n    "b": 1\n  }\n}\n'],
    ['an empty object', '{}', ['a'], 1, '{\n  "a": 1\n}'],
    [
      'a value, comments kept',
      '{\n  // x\n  "a": 1, // one\n}\n',
      ['a'],
      2,
      '{\n  // x\n  "a": 2, // one\n}\n',
    ],
    ['behind a comment', '{\n  "a": 1 // one\n}\n', ['b'], 2, '{\n  "a": 1, // one\n  "b": 2\n}\n'],
    ['behind a trailing comma', '{\n  "a": 1, // one\n}\n', ['b'], 2, '{\n  "a": 1, // one\n  "b": 2,\n}\n'],
    [
      'behind a comment of its own line',
      '{\n\t"a": 1\n\t// end\n}\n',
      ['b'],
      2,
      '{\n\t"a": 1,\n\t"b": 2\n\t// end\n}\n',
    ],
    ['one line', '{"a":1}', ['b'], { c: [1, 2] }, '{"a":1,"b":{"c":[1,2]}}'],
    ['one spaced line', '{ "a": 1 }', ['b'], { c: [1, 2] }, '{ "a": 1, "b": { "c": [1, 2] } }'],
    [
      'CRLF',
      '{\r\n    "a": 1\r\n}\r\n',
      ['b'],
      { c: 1 },
      '{\r\n    "a": 1,\r\n    "b": {\r\n        "c": 1\r\n    }\r\n}\r\n',
    ],
    ['a byte order mark', '\uFEFF{\n  "a": 1\n}', ['a'], 2, '\uFEFF{\n  "a": 2\n}'],
    [
      'an object that holds a comment',
      '{ "a": { /* c */ } }',
      ['a', 'b'],
      1,
      '{ "a": { /* c */\n  "b": 1\n } }',
    ],
    [
      'a member of an array',
      '{\n  "a": [\n    "x"\n  ]\n}',
      ['a', 1],
      'y',
      '{\n  "a": [\n    "x",\n    "y"\n  ]\n}',
    ],
    ['the last of two equal keys', '{ "a": 1, "a": 2 }', ['a'], 3, '{ "a": 1, "a": 3 }'],
    ['a key named __proto__', '{}', ['__proto__'], 1, '{\n  "__proto__": 1\n}'],
  ])('%s', (_, before, path, value, after) => {
    expect(editJsonc(before, [set(path, value)])).toBe(after);
  });

  it('an object over an object touches only what differs', () => {
    const before = '{\n  "p": {\n    "x": 1, // mine\n    "y": [1,2],\n    "z": 3\n  }\n}\n';
    expect(editJsonc(before, [set(['p'], { x: 1, y: [1, 2], w: 4 })])).toBe(
      '{\n  "p": {\n    "x": 1, // mine\n    "y": [1,2],\n    "w": 4\n  }\n}\n',
    );
  });
});

describe('removing', () => {
  it.each([
    ['the only member', '{\n  "a": 1\n}\n', ['a'], '{}\n'],
    ['the first', '{\n  "a": 1, // one\n  "b": 2\n}\n', ['a'], '{\n  "b": 2\n}\n'],
    ['the last', '{\n  "a": 1, // one\n  "b": 2\n}\n', ['b'], '{\n  "a": 1 // one\n}\n'],
    ['the last with a trailing comma', '{\n  "a": 1,\n  "b": 2,\n}\n', ['b'], '{\n  "a": 1,\n}\n'],
    ['from one line', '{"a":1,"b":2,"c":3}', ['b'], '{"a":1,"c":3}'],
    ['the last of one line', '{"a":1,"b":2}', ['b'], '{"a":1}'],
    ['both of two equal keys', '{ "a": 1, "b": 2, "a": 3 }', ['a'], '{ "b": 2 }'],
    ['a member of an array', '{ "a": [1, 2, 3] }', ['a', 1], '{ "a": [1, 3] }'],
    ['nothing', '{ "a": 1 }', ['b', 'c'], '{ "a": 1 }'],
  ])('%s', (_, before, path, after) => {
    expect(editJsonc(before, [remove(...path)])).toBe(after);
  });
});

describe('refusals', () => {
  it.each([
    ['a comment in strict JSON', '{\n  // no\n  "a": 1\n}', 'json', 2, 3],
    ['a trailing comma in strict JSON', '{\n  "a": 1,\n}', 'json', 3, 1],
    ['a trailing comma where only comments are read', '{ "a": 1, /* c */ }', 'comments', 1, 19],
    ['a missing comma', '{\n  "a": 1\n  "b": 2\n}', 'jsonc', 3, 3],
    ['an open brace', '{\n  "a": 1\n', 'jsonc', 3, 1],
    ['a list', '[1]', 'jsonc', 1, 1],
    ['a bare word', '{ "a": yes }', 'jsonc', 1, 8],
  ] as const)('%s is named with line and column', (_, text, dialect, line, column) => {
    const expected = expect.objectContaining({ name: 'JsonEditError', line, column }) as Error;
    expect(() => editJsonc(text, [set(['x'], 1)], dialect)).toThrow(expected);
    expect(() => parseJsonc(text, dialect)).toThrow(expected);
  });

  it('a path through a plain value', () => {
    expect(() => editJsonc('{ "a": 1 }', [set(['a', 'b'], 1)])).toThrow(/a holds no b that could be changed/);
    expect(() => editJsonc('{ "a": [1] }', [set(['a', 5], 1)])).toThrow(/of another kind/);
    expect(() => editJsonc('{}', [set(['a'], undefined)])).toThrow(/cannot hold/);
  });
});

it('gives the source of a value', () => {
  expect(jsonSourceAt('\uFEFF{ "a": 1.50 }', ['a'])).toBe('1.50');
  expect(jsonSourceAt('{}', ['a'])).toBeNull();
});
