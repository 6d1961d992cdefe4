// The dotenv editor.
import { parseEnv as parseEnvOfNode } from 'node:util';
import { describe, expect, it } from 'vitest';
import { editEnv, parseEnv } from '../../../src-main/config-files/env-edit.ts';

const key = 'GEMINI_API_KEY';

describe('setting', () => {
  it.each([
    ['an empty file', '', 'k', 'GEMINI_API_KEY=k\n'],
    ['no final newline', 'A=1', 'k', 'A=1\nGEMINI_API_KEY=k'],
    ['CRLF', 'A=1\r\n', 'k', 'A=1\r\nGEMINI_API_KEY=k\r\n'],
    [
      'export and comment kept',
      'export GEMINI_API_KEY = old # mine\nA=1\n',
      'k',
      'export GEMINI_API_KEY = k # mine\nA=1\n',
    ],
    ['double quotes kept', 'GEMINI_API_KEY="old"\n', 'k', 'GEMINI_API_KEY="k"\n'],
    ['single quotes kept', "GEMINI_API_KEY='old' # c\n", 'k', "GEMINI_API_KEY='k' # c\n"],
    ['quotes where needed', '', 'a # b', "GEMINI_API_KEY='a # b'\n"],
    ['line breaks', '', 'a\nb', 'GEMINI_API_KEY="a\\nb"\n'],
    ['the last of two', 'GEMINI_API_KEY=1\nGEMINI_API_KEY=2\n', 'k', 'GEMINI_API_KEY=1\nGEMINI_API_KEY=k\n'],
    [
      'beside a value over lines',
      'A="x\nGEMINI_API_KEY=no\n"\n',
      'k',
      'A="x\nGEMINI_API_KEY=no\n"\nGEMINI_API_KEY=k\n',
    ],
    ['a value over lines', 'GEMINI_API_KEY="x\ny"\nA=1\n', 'k', 'GEMINI_API_KEY="k"\nA=1\n'],
    ['the same value', 'GEMINI_API_KEY =  k\n', 'k', 'GEMINI_API_KEY =  k\n'],
    ['junk lines kept', '%% junk\n\uFFFD=\n', 'k', '%% junk\n\uFFFD=\nGEMINI_API_KEY=k\n'],
    ['a byte order mark', '\uFEFFA=1\n', 'k', '\uFEFFA=1\nGEMINI_API_KEY=k\n'],
  ])('%s', (_, before, value, after) => {
    const text = editEnv(before, [{ op: 'set', key, value }]);
    expect(text).toBe(after);
    expect(parseEnv(text).get(key)).toBe(value);
    expect(parseEnvOfNode(text.replace('\uFEFF', ''))[key]).toBe(value);
  });
});

it('removes every entry of a key and nothing else', () => {
  expect(editEnv('A=1\nGEMINI_API_KEY=1\n# c\nexport GEMINI_API_KEY="2\n3"', [{ op: 'remove', key }])).toBe(
    'A=1\n# c',
  );
  expect(editEnv('A=1', [{ op: 'remove', key }])).toBe('A=1');
});

it('refuses what dotenv cannot hold', () => {
  expect(() => editEnv('', [{ op: 'set', key: 'no name', value: 'x' }])).toThrow(/no name for a variable/);
  expect(() => editEnv('', [{ op: 'set', key, value: '\'"`' }])).toThrow(/cannot hold/);
});
