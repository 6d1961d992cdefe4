// Every mistake in config.toml is one sentence with its place and the remedy.
import { describe, expect, it } from 'vitest';
import { ConfigRefused, formatComplaint } from '../../../src-main/settings/complaint.ts';
import { parseConfig } from '../../../src-main/settings/parse-config.ts';
import { starterConfig } from '../../../src-main/settings/starter-config.ts';

const good = `schema = 1
active_profile = "main"

[[upstream]]
id = "lab"
secrets = ["lab"]
[upstream.protocols]
openai-chat = "https://llm.example"

[[profile]]
id = "main"
[[profile.route]]
match = "*"
to = ["lab"]
`;

const sha = 'a'.repeat(64);

async function refusal(text: string, vaultIds?: Set<string>): Promise<string> {
  try {
    await parseConfig(text, 'config.toml', vaultIds);
  } catch (error) {
    if (error instanceof ConfigRefused) {
      expect(error.exitCode).toBe(2);
      return error.message;
    }
    throw error;
  }
  throw new Error('The text was accepted.');
}

async function warnings(text: string, vaultIds?: Set<string>): Promise<string[]> {
  return (await parseConfig(text, 'config.toml', vaultIds)).warnings.map(formatComplaint);
}

describe('a good file', () => {
  it('has no complaint', async () => {
    expect(await warnings(good)).toEqual([]);
    expect(await warnings(starterConfig)).toEqual([]);
  });

  it('may be empty, or begin with a byte order mark, or end its lines with CRLF', async () => {
    expect(await warnings('')).toEqual([]);
    expect(await warnings(`\u{FEFF}${good}`)).toEqual([]);
    expect(await warnings(good.replaceAll('\n', '\r\n'))).toEqual([]);
  });
});

describe('errors name line, column and remedy', () => {
  const cases: [name: string, text: string, place: string, words: RegExp][] = [
    ['no TOML', good.replace('id = "lab"', 'id = "lab'), 'line 5', /not valid TOML.*mend/],
    ['a table opened twice wrongly', `${good}\n[[broken\n`, 'line 16', /not valid TOML/],
    ['a newer schema', good.replace('schema = 1', 'schema = 2'), 'line 1, column 10', /newer Keyswitch/],
    [
      'a port in words',
      `${good}[proxy]\nport = "4620"\n`,
      'line 16, column 8',
      /proxy\.port must be a whole number from 0 to 65535/,
    ],
    ['a port out of range', `${good}[proxy]\nport = 70000\n`, 'line 16, column 8', /65535/],
    [
      'an upstream without id',
      good.replace('id = "lab"\n', ''),
      'line 4',
      /upstream\[1\]\.id is missing: it must be text/,
    ],
    ['an id with a slash', good.replaceAll('"lab"', '"la/b"'), 'line 5, column 6', /only letters, digits/],
    [
      'an unknown strategy',
      good.replace('match = "*"', 'match = "*"\nstrategy = "random"'),
      'line 14, column 12',
      /"fallback" or "weighted"/,
    ],
    [
      'a route to nobody',
      good.replace('to = ["lab"]', 'to = ["lab", "labb/gpt"]'),
      'line 14, column 14',
      /"labb", which does not exist \(there are lab\)/,
    ],
    ['an empty route', good.replace('to = ["lab"]', 'to = []'), 'line 14', /at least one upstream/],
    [
      'two upstreams of one id',
      `${good}[[upstream]]\nid = "lab"\npreset = "demo"\n`,
      'line 16, column 6',
      /two upstream entries with the id "lab"/,
    ],
    ['two profiles of one id', `${good}[[profile]]\nid = "main"\n`, 'line 16', /two profile entries/],
    [
      'two clients of one id',
      `${good}[[client]]\nid = "c"\ntoken_sha256 = "${sha}"\n[[client]]\nid = "c"\ntoken_sha256 = "${'b'.repeat(64)}"\n`,
      'line 19',
      /two client entries/,
    ],
    [
      'two clients with one token',
      `${good}[[client]]\nid = "c"\ntoken_sha256 = "${sha}"\n[[client]]\nid = "d"\ntoken_sha256 = "${sha}"\n`,
      'line 20',
      /same token as "c"/,
    ],
    [
      'an operator with a client token',
      `${good}[[client]]\nid = "c"\ntoken_sha256 = "${sha}"\n[[operator]]\nid = "d"\ntoken_sha256 = "${sha}"\n`,
      'line 20',
      /same token/,
    ],
    ['a client without token', `${good}[[client]]\nid = "c"\n`, 'line 15', /keyswitch client add/],
    [
      'a token in clear',
      `${good}[[client]]\nid = "c"\ntoken_sha256 = "ks-abc"\n`,
      'line 17',
      /64 hex digits/,
    ],
    [
      'an active profile that is not there',
      good.replace('active_profile = "main"', 'active_profile = "mian"'),
      'line 2, column 18',
      /"mian", which does not exist: there are main/,
    ],
    [
      'a client on a profile that is not there',
      `${good}[[client]]\nid = "c"\ntoken_sha256 = "${sha}"\nprofile = "x"\n`,
      'line 18',
      /profile "x", which does not exist/,
    ],
    [
      'an unknown preset',
      good.replace('secrets = ["lab"]', 'preset = "tokenpol"'),
      'line 6',
      /preset "tokenpol", which does not exist: there are tokenpool/,
    ],
    [
      'an unknown endpoint of a preset',
      '[[upstream]]\nid = "t"\npreset = "tokenpool"\nendpoint = "moon"\n',
      'line 4, column 12',
      /"china" or "standard" or "auto"/,
    ],
    [
      "an unknown endpoint of one's own",
      '[[upstream]]\nid = "t"\nendpoint = "c"\n[[upstream.endpoints]]\nid = "a"\nbase = "https://a.example"\n[upstream.protocols]\nopenai-chat = "/"\n',
      'line 3',
      /"a" or "auto"/,
    ],
    [
      'an address where a path belongs',
      '[[upstream]]\nid = "t"\n[[upstream.endpoints]]\nid = "a"\nbase = "https://a.example"\n[upstream.protocols]\nopenai-chat = "https://b.example"\n',
      'line 7',
      /path below their base/,
    ],
    [
      'an endpoint that is a website',
      '[[upstream]]\nid = "t"\n[[upstream.endpoints]]\nid = "a"\nbase = "https://tokenpool.dev"\n',
      'line 5, column 8',
      /api\.clawto\.link or https:\/\/api\.tokenpool\.dev/,
    ],
    [
      'http to a foreign host',
      good.replace('https://llm.example', 'http://llm.example'),
      'line 8, column 15',
      /unencrypted: use https:\/\/llm\.example/,
    ],
    [
      'a key in the place of an address',
      good.replace('https://llm.example', 'sk-abcdefghijklmnopqrstuvwxyz'),
      'line 8',
      /looks like a key/,
    ],
    [
      'a host that others reach',
      `${good}[proxy]\nhost = "0.0.0.0"\n`,
      'line 16, column 8',
      /allow_remote = true/,
    ],
    [
      'one port for two servers',
      `${good}[proxy]\nport = 5000\n[control]\nport = 5000\n`,
      'line 18, column 8',
      /both 5000: give each one its own/,
    ],
    [
      'the port that the other one has by default',
      `${good}[proxy]\nport = 4621\n`,
      'line 16, column 8',
      /both 4621/,
    ],
    [
      'allow_remote without a client',
      `${good}[proxy]\nhost = "0.0.0.0"\nallow_remote = true\n`,
      'line 16',
      /no client has a token/,
    ],
    [
      'a negative weight',
      good.replace('to = ["lab"]', 'to = ["lab"]\nstrategy = "weighted"\nweights = [-1]'),
      'line 16, column 12',
      /not negative/,
    ],
    [
      'too few weights',
      good.replace('to = ["lab"]', 'to = ["lab", "lab/x"]\nstrategy = "weighted"\nweights = [1]'),
      'line 16',
      /1 weights for 2 targets/,
    ],
  ];
  it.each(cases)('%s', async (_name, text, place, words) => {
    const message = await refusal(text);
    expect(message).toContain(`config.toml, ${place}`);
    expect(message).toMatch(words);
    expect(message).not.toContain('\n');
  });

  it('counts the errors that it does not show', async () => {
    const text = good.replace('to = ["lab"]', 'to = ["a", "b"]');
    expect(await refusal(text)).toMatch(/and 1 more/);
  });

  it('never repeats a key that stands in a base field', async () => {
    const key = 'sk-abcdefghijklmnopqrstuvwxyz';
    expect(await refusal(good.replace('https://llm.example', key))).not.toContain(key);
  });
});

describe('warnings name their place and keep the rest working', () => {
  const cases: [name: string, text: string, place: string, words: RegExp][] = [
    [
      'unknown keys',
      good.replace('id = "lab"', 'id = "lab"\ncolour = "red"'),
      'line 6, column 1',
      /"upstream\[1\]\.colour": it is kept/,
    ],
    [
      'unknown protocols',
      good.replace('openai-chat', 'openai-chats'),
      'line 8, column 1',
      /"upstream\[1\]\.protocols\.openai-chats"/,
    ],
    ['unknown tables', `${good}[window]\nx = 1\n`, 'line 15', /"window"/],
    [
      'a route after *',
      good.replace('to = ["lab"]\n', 'to = ["lab"]\n[[profile.route]]\nmatch = "gpt-*"\nto = ["lab"]\n'),
      'line 16, column 9',
      /"gpt-\*" can never match, because "\*" before it/,
    ],
    [
      'the same route twice',
      good.replace(
        'match = "*"\nto = ["lab"]\n',
        'match = "gpt-*"\nto = ["lab"]\n[[profile.route]]\nmatch = "gpt-5*"\nto = ["lab"]\n',
      ),
      'line 16',
      /can never match/,
    ],
    [
      'an upstream that speaks nothing',
      good.replace('[upstream.protocols]\nopenai-chat = "https://llm.example"\n', ''),
      'line 4',
      /speaks no wire protocol/,
    ],
    [
      'weights that are all zero',
      good.replace('to = ["lab"]', 'to = ["lab"]\nstrategy = "weighted"\nweights = [0]'),
      'line 16',
      /are zero/,
    ],
    [
      'weights without a use',
      good.replace('to = ["lab"]', 'to = ["lab"]\nweights = [1]'),
      'line 15',
      /have no effect/,
    ],
    [
      'a profile without routes',
      `${good}[[profile]]\nid = "empty"\n`,
      'line 15',
      /has no \[\[profile\.route\]\]/,
    ],
    [
      'a preset that needs a key and names none',
      '[[upstream]]\nid = "t"\npreset = "tokenpool"\n',
      'line 1',
      /names no key/,
    ],
    [
      'a remote host with tokens',
      `${good}[proxy]\nhost = "0.0.0.0"\nallow_remote = true\n[[client]]\nid = "c"\ntoken_sha256 = "${sha}"\n`,
      'line 16',
      /without encryption/,
    ],
  ];
  it.each(cases)('%s', async (_name, text, place, words) => {
    const found = await warnings(text);
    const line = found.find((warning) => words.test(warning));
    expect(line, found.join('\n')).toBeDefined();
    expect(line).toContain(`config.toml, ${place}`);
  });

  it('a key that is not in the vault', async () => {
    expect(await warnings(good, new Set(['other']))).toEqual([
      expect.stringMatching(
        /line 6, column 12: .*"lab", which is not in the vault.*keyswitch secret set lab/,
      ),
    ]);
    expect(await warnings(good, new Set(['lab']))).toEqual([]);
  });
});
