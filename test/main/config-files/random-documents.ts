// Random settings files as people write them, as source texts, with what they mean.
import fc from 'fast-check';

const names = [
  'alpha',
  'b-2',
  'c_d',
  '"项目"',
  '"a.b"',
  "'x y'",
  'Größe_1'.replaceAll(/[^A-Za-z0-9_]/g, 'o'),
  'on',
  '1234',
];
const comment = fc.constantFrom('', '', '', ' # note', ' # 注释 "x" = 1', '   # a # b');
const blank = fc.constantFrom(
  '',
  '',
  '\n',
  '\n\n',
  '# a line\n',
  '\n# über [x]\n# y = 1\n',
  '  # indented\n',
);
const scalar = fc.constantFrom(
  '1',
  '-17',
  '1_000_000',
  '0x1F',
  '1.0',
  '6.02e23',
  'true',
  'false',
  'inf',
  '"text"',
  "'C:\\path'",
  '"esc \\" \\u00e9"',
  '"日本語 😀"',
  '1979-05-27T07:32:00.999999Z',
  '1979-05-27',
  '07:32:00',
  '""',
);
const value = fc.oneof(
  { weight: 5, arbitrary: scalar },
  {
    weight: 1,
    arbitrary: fc.constantFrom('[1, 2, 3]', '[ "a", "b" ]', '[\n  1, # one\n  2,\n]', '[]', '[[1], ["x"]]'),
  },
  { weight: 1, arbitrary: fc.constantFrom('{ x = 1, y.z = "q" }', '{}', '{a=[1,{b=2}]}') },
  { weight: 1, arbitrary: fc.constantFrom('"""\n[not.a.table]\nkey = 1\n"""', "'''\n# no comment\n'''") },
);
const keyLine = (name: string) =>
  fc
    .tuple(
      fc.constantFrom('', '', '  ', '\t'),
      fc.constantFrom(' = ', '=', '   =  '),
      value,
      comment,
      blank,
      fc.boolean(),
    )
    .map(
      ([indent, equals, text, note, gap, dotted]) =>
        `${indent}${name}${dotted ? '.sub' : ''}${equals}${text}${note}\n${gap}`,
    );
const keyLines = fc.subarray(names, { maxLength: 4 }).chain((chosen) => fc.tuple(...chosen.map(keyLine)));
const section = (header: string) =>
  fc
    .tuple(fc.constantFrom('', '  '), comment, blank, keyLines)
    .map(([indent, note, gap, lines]) => `${indent}${header}${note}\n${gap}${lines.join('')}`);

const headers = [
  '[tui]',
  '[projects."/home/u/项目"]',
  '[mcp_servers.docs]',
  '[mcp_servers.docs.env]',
  '[model_providers.mine]',
  '[ model_providers . "two words" ]',
  '[profiles.work]',
  '[[list]]',
  '[[list]]',
  '[features]',
  '[model_providers.mine.http_headers]',
];
const dress = (text: string, crlf: boolean, mark: boolean, cut: boolean) => {
  const body = cut ? text.replace(/\n+$/, '') : text;
  return (mark ? '\uFEFF' : '') + (crlf ? body.replaceAll('\n', '\r\n') : body);
};

/** A config.toml of Codex's kind. */
export const randomToml = fc
  .tuple(
    blank,
    keyLines,
    fc.constantFrom(
      '',
      '',
      'model = "gpt-5.5" # mine\n',
      "model_provider = 'mine'\n",
      'model_providers = { a = { name = "A" } }\n',
      'model_providers.a.name = "A"\n',
    ),
    fc.shuffledSubarray(headers).chain((chosen) => fc.tuple(...chosen.map(section))),
    fc.boolean(),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([opening, keys, special, sections, crlf, mark, cut]) => {
    const inline = special.startsWith('model_providers');
    const kept = inline ? sections.filter((text) => !/^\s*\[\s*model_providers/.test(text)) : sections;
    return dress(opening + keys.join('') + special + kept.join(''), crlf, mark, cut);
  });

const jsonScalar = fc.constantFrom(
  '1',
  '-2.50',
  '1e3',
  'true',
  'null',
  '"x"',
  '"日本語 \\u00e9 // no comment"',
  '""',
  '[]',
  '{}',
);
const jsonNames = ['"theme"', '"a b"', '"键"', '"mcp"', '"x.y"', '"agent"'];
type Style = {
  readonly comments: boolean;
  readonly trailing: boolean;
  readonly compact: boolean;
  readonly unit: string;
};
const note = (style: Style) =>
  style.comments && !style.compact ? fc.constantFrom('', '', ' // why', ' /* 注 */') : fc.constant('');
const line = (style: Style) =>
  style.comments && !style.compact
    ? fc.constantFrom('', '', '// own line\n', '/* two\n lines */\n', '\n')
    : fc.constant('');

function jsonObject(style: Style, depth: number, extra: readonly string[]): fc.Arbitrary<string> {
  const pad = style.compact ? '' : style.unit.repeat(depth + 1);
  const end = style.compact ? '' : '\n' + style.unit.repeat(depth);
  const member = (name: string) =>
    fc
      .tuple(
        depth < 2
          ? fc.oneof(
              { weight: 3, arbitrary: jsonScalar },
              { weight: 2, arbitrary: jsonObject(style, depth + 1, []) },
            )
          : jsonScalar,
        note(style),
        line(style),
      )
      .map(([text, behind, above]) => ({
        text: `${name}:${style.compact ? '' : ' '}${text}`,
        behind,
        above,
      }));
  return fc.shuffledSubarray([...jsonNames, ...extra]).chain((chosen) =>
    fc.tuple(...chosen.map(member)).map((members) => {
      if (!members.length) return '{}';
      const lines = members.map(({ text, behind, above }, index) => {
        const isLast = index === members.length - 1;
        const comma = isLast && !style.trailing ? '' : ',';
        return `${above && pad + above}${pad}${text}${comma}${behind}`;
      });
      return `{${style.compact ? '' : '\n'}${lines.join(style.compact ? '' : '\n')}${end}}`;
    }),
  );
}

/** An opencode.json; strict ones have neither comments nor trailing commas. */
export const randomJson = (strict: boolean) =>
  fc
    .record({
      comments: strict ? fc.constant(false) : fc.boolean(),
      trailing: strict ? fc.constant(false) : fc.boolean(),
      compact: fc.boolean(),
      unit: fc.constantFrom('  ', '    ', '\t'),
    })
    .chain((style) =>
      fc.tuple(
        jsonObject(style, 0, ['"provider"', '"model"', '"env"']),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
      ),
    )
    .map(([text, crlf, mark, cut]) => dress(`${text}\n`, crlf, mark, cut));

const envLine = fc
  .tuple(
    fc.constantFrom('', '', 'export ', '  '),
    fc.constantFrom('A', 'B_2', 'GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL', 'x.y', 'PATH_1'),
    fc.constantFrom('=', ' = ', '= '),
    fc.constantFrom(
      '',
      'plain',
      '"two words"',
      "'single # no'",
      '`tick`',
      'http://x/y?a=b',
      '"multi\nline = 1"',
      'a b',
      '"日本"',
      '值',
    ),
    fc.constantFrom('', '', ' # note'),
  )
  .map((parts) => parts.join(''));

/** A .env file; the last of equal keys counts. */
export const randomEnv = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: envLine },
        { weight: 1, arbitrary: fc.constantFrom('', '# A=1', '%% junk', '注释') },
      ),
    ),
    fc.boolean(),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([lines, crlf, mark, cut]) => dress(lines.length ? `${lines.join('\n')}\n` : '', crlf, mark, cut));
