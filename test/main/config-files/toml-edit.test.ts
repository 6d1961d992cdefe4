// The TOML editor: what each edit does to the text, and what it refuses.
import { describe, expect, it } from 'vitest';
import {
  editToml,
  parseToml,
  tomlSourceAt,
  type TomlEdit,
} from '../../../src-main/config-files/toml-edit.ts';

const provider = {
  name: 'Keyswitch',
  base_url: 'http://127.0.0.1:4620/backend-api/codex',
  supports_websockets: true,
  auth: { command: '/opt/token', args: ['codex'] },
};
const addProvider: TomlEdit = { op: 'set', path: ['model_providers', 'keyswitch'], value: provider };
const removeProvider: TomlEdit = { op: 'remove', path: ['model_providers', 'keyswitch'] };
const makeCurrent: TomlEdit = { op: 'set', path: ['model_provider'], value: 'keyswitch' };

describe('keys', () => {
  it.each([
    ['keeps a trailing comment', 'a = 1 # one\nb = 2\n', ['a'], 5, 'a = 5 # one\nb = 2\n'],
    [
      'copies the indentation',
      '[t]\n\t a = 1\n\n[u]\n',
      ['t', 'b'],
      'x',
      '[t]\n\t a = 1\n\t b = "x"\n\n[u]\n',
    ],
    ['keeps CRLF', 'a = 1\r\n[t]\r\nx = 1\r\n', ['b'], 2, 'a = 1\r\nb = 2\r\n[t]\r\nx = 1\r\n'],
    ['keeps a missing final newline', 'a = 1', ['b'], 2, 'a = 1\nb = 2'],
    ['keeps a byte order mark', '\uFEFFa = 1\n', ['a'], 2, '\uFEFFa = 2\n'],
    [
      'puts the first root key below the opening comment',
      '# mine\n\n# t\n[t]\n',
      ['a'],
      1,
      '# mine\n\na = 1\n\n# t\n[t]\n',
    ],
    ['puts it above a comment that clings to a section', '# t\n[t]\n', ['a'], 1, 'a = 1\n\n# t\n[t]\n'],
    ['fills an empty file', '', ['a'], 1, 'a = 1\n'],
    ['fills a section without keys', '[t] # c\n# d\n', ['t', 'a'], 1, '[t] # c\na = 1\n# d\n'],
    ['quotes a key that needs it', '', ['项目'], 1, '"项目" = 1\n'],
    ['finds a quoted key', '"a b" = 1\n', ['a b'], 2, '"a b" = 2\n'],
    ['extends dotted keys with a dotted key', 'a.b = 1\nc = 2\n', ['a', 'd'], 3, 'a.b = 1\na.d = 3\nc = 2\n'],
    ['changes a dotted key', 'a.b.c = 1\n', ['a', 'b', 'c'], 2, 'a.b.c = 2\n'],
    ['sets inside an inline table', 'a = { b = 1 } # c\n', ['a', 'b'], 2, 'a = { b = 2 } # c\n'],
    ['adds to an inline table', 'a = { b = 1 }\n', ['a', 'c'], 'd', 'a = { b = 1, c = "d" }\n'],
    ['adds to an empty inline table', 'a = {}\n', ['a', 'c'], 1, 'a = { c = 1 }\n'],
    ['replaces a multi-line string', 'a = """\nx\n"""\nb = 1\n', ['a'], 'y', 'a = "y"\nb = 1\n'],
    ['counts in arrays', 'a = [1, 2]\n', ['a', 1], 9, 'a = [1, 9]\n'],
    ['appends to an array over lines', 'a = [\n  1,\n  2,\n]\n', ['a', 2], 3, 'a = [\n  1,\n  2,\n  3,\n]\n'],
    [
      'counts in lists of tables',
      '[[p]]\nx = 1\n[[p]]\nx = 2\n',
      ['p', 1, 'y'],
      3,
      '[[p]]\nx = 1\n[[p]]\nx = 2\ny = 3\n',
    ],
    ['makes the section a plain value needs', 'a = 1\n', ['t', 'u', 'x'], 2, 'a = 1\n\n[t.u]\nx = 2\n'],
    ['makes a value of what was a table', 'b = 1\n\n[a]\nx = 1\n', ['a'], 2, 'b = 1\na = 2\n'],
  ])('%s', (_, before, path, value, after) => {
    expect(editToml(before, [{ op: 'set', path, value }])).toBe(after);
  });

  it('leaves a text alone that already says it', () => {
    const text = "model_provider   =   'keyswitch' # mine\n[a]\nb={c=1,d=[1,2]}\n";
    const edits: TomlEdit[] = [makeCurrent, { op: 'set', path: ['a'], value: { b: { d: [1, 2], c: 1 } } }];
    expect(editToml(text, edits)).toBe(text);
  });

  it('writes a given source text when it means the value, and refuses one that does not', () => {
    const set = { op: 'set', path: ['a'], value: 'x' } as const;
    expect(editToml('a = 1\n', [{ ...set, source: "'x'" }])).toBe("a = 'x'\n");
    expect(() => editToml('a = 1\n', [{ ...set, source: '"y"' }])).toThrow(/a cannot be changed safely/);
    expect(() => editToml('a = 1\n', [{ ...set, source: '"x"\nb = 1' }])).toThrow(/cannot be changed safely/);
  });

  it('gives the source text of a value', () => {
    expect(tomlSourceAt("\uFEFFa = 'x' # c\n", ['a'])).toBe("'x'");
    expect(tomlSourceAt('[a]\nb = 1\n', ['a'])).toBeNull();
  });
});

describe('sections', () => {
  const section =
    '[model_providers.keyswitch]\nname = "Keyswitch"\nbase_url = "http://127.0.0.1:4620/backend-api/codex"\n' +
    'supports_websockets = true\n\n[model_providers.keyswitch.auth]\ncommand = "/opt/token"\nargs = ["codex"]\n';

  it.each([
    ['after other sections', 'model = "m"\n\n[projects."/home/u/项目"]\ntrust_level = "trusted"\n'],
    ['after a comment at the end', '[a]\nx = 1\n# y = 2\n'],
    ['beside providers of the user', '[model_providers.mine]\nname = "Mine"\n\n# next\n[tui]\n'],
    ['without a final newline', '[a]\nx = 1'],
    ['in a file of one newline', '\n'],
  ])('are added %s and removed to the same bytes', (_, before) => {
    const added = editToml(before, [addProvider]);
    expect(added).toBe(
      before +
        (before.endsWith('\n') ? '\n' : '\n\n') +
        (before.endsWith('\n') ? section : section.trimEnd()),
    );
    expect(editToml(added, [removeProvider])).toBe(before);
  });

  it('keep the form of providers that the user wrote as dotted keys or inline', () => {
    expect(editToml('model_providers.a.name = "A"\n', [addProvider])).toBe(
      'model_providers.a.name = "A"\nmodel_providers.keyswitch.name = "Keyswitch"\n' +
        'model_providers.keyswitch.base_url = "http://127.0.0.1:4620/backend-api/codex"\n' +
        'model_providers.keyswitch.supports_websockets = true\n' +
        'model_providers.keyswitch.auth.command = "/opt/token"\nmodel_providers.keyswitch.auth.args = ["codex"]\n',
    );
    const inline = editToml('model_providers = { a = { name = "A" } }\n', [addProvider]);
    expect(inline).toMatch(/^model_providers = \{ a = \{ name = "A" \}, keyswitch = \{ name = "Keyswitch", /);
    expect(editToml(inline, [removeProvider])).toBe('model_providers = { a = { name = "A" } }\n');
  });

  it('that exist change key by key', () => {
    const before = '[t] # mine\n# about x\nx = 1 # one\ny = 2\n\n[t.u]\nz = 1\n';
    const after = editToml(before, [{ op: 'set', path: ['t'], value: { x: 1, w: 3, u: { z: 2 } } }]);
    expect(after).toBe('[t] # mine\n# about x\nx = 1 # one\nw = 3\n\n[t.u]\nz = 2\n');
  });

  it('of a list are appended behind their siblings, and inside the member that is named', () => {
    const before = '[[u]]\nid = "a"\n# clings\n\n[[p]]\nid = "x"\n\n[[p]]\nid = "y"\n';
    expect(editToml(before, [{ op: 'append-table', path: ['u'], value: { id: 'b' } }])).toBe(
      '[[u]]\nid = "a"\n# clings\n\n[[u]]\nid = "b"\n\n[[p]]\nid = "x"\n\n[[p]]\nid = "y"\n',
    );
    expect(editToml(before, [{ op: 'append-table', path: ['p', 0, 'route'], value: { match: '*' } }])).toBe(
      '[[u]]\nid = "a"\n# clings\n\n[[p]]\nid = "x"\n\n[[p.route]]\nmatch = "*"\n\n[[p]]\nid = "y"\n',
    );
    expect(editToml(before, [{ op: 'remove', path: ['p', 0] }])).toBe(
      '[[u]]\nid = "a"\n# clings\n\n[[p]]\nid = "y"\n',
    );
    expect(editToml('u = [{ id = 1 }]\n', [{ op: 'append-table', path: ['u'], value: { id: 2 } }])).toBe(
      'u = [{ id = 1 }, { id = 2 }]\n',
    );
  });

  it('with tables and lists of tables inside become sections of their own', () => {
    const value = { id: 'b', endpoints: [{ id: 'x' }, { id: 'y' }], protocols: { 'openai-chat': '/' } };
    const text = editToml('', [{ op: 'append-table', path: ['upstream'], value }]);
    expect(text).toContain('[[upstream.endpoints]]\nid = "y"\n\n[upstream.protocols]\nopenai-chat = "/"\n');
    expect(parseToml(text)).toEqual({ upstream: [value] });
  });

  it('can be taken out of the middle with their dotted and nested parts', () => {
    const before = 'a = 1\n\n[b]\nx.y = 1\n\n# about c\n[c]\nz = 1\n\n[b.d]\nq = 1\n';
    expect(editToml(before, [{ op: 'remove', path: ['b'] }])).toBe('a = 1\n\n# about c\n[c]\nz = 1\n');
    expect(editToml(before, [{ op: 'remove', path: ['no', 'such'] }])).toBe(before);
  });
});

describe('refusals', () => {
  it.each([
    ['a missing value', 'a = \n', 1],
    ['a key twice', 'a = 1\nb = 2\na = 3\n', 3],
    ['an open string', 'a = 1\nb = "x\n', 2],
    ['a bare word', '[t]\nx = yes\n', 2],
  ])('%s is named with its line', (_, text, line) => {
    expect(() => editToml(text, [makeCurrent])).toThrow(
      expect.objectContaining({ name: 'TomlEditError', line }),
    );
    expect(() => editToml(text, [])).toThrow(/not valid TOML: line \d+, column \d+/);
  });

  it.each<[string, string, TomlEdit]>([
    ['through a plain value', 'a = 1\n', { op: 'set', path: ['a', 'b'], value: 1 }],
    ['over members that do not exist', '[[a]]\n', { op: 'set', path: ['a', 4, 'b'], value: 1 }],
    ['to a list that is a table', '[a]\n', { op: 'append-table', path: ['a'], value: {} }],
    ['with an empty value', '', { op: 'set', path: ['a'], value: null as unknown as string }],
    ['with half a character', '', { op: 'set', path: ['a'], value: '\uD800' }],
  ])('an edit %s is one sentence', (_, text, edit) => {
    expect(() => editToml(text, [edit])).toThrow(expect.objectContaining({ name: 'TomlEditError' }));
  });

  it('names like __proto__ are keys like any other', () => {
    const text = editToml('', [{ op: 'set', path: ['__proto__', 'x'], value: 1 }]);
    expect(text).toBe('[__proto__]\nx = 1\n');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});
