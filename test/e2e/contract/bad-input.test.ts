// Mistakes in config.toml and prices.json that do no harm: named at load with line and column, on standard error and
// in `status`, while everything else serves; and mistakes that would do harm: refused.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startContractWorld, type ContractWorld } from '../../support/contract-world.ts';
import { createHome } from '../../support/start-keyswitch.ts';

const chat = (model: string) => ({ model, messages: [{ role: 'user', content: 'hi' }] });

/** Everything wrong at once; `#!` marks the line of each complaint with the words that name it. */
const config = (vendor: string): string => `schema = 1
active_profile = "main"
colour = "green" #! does not know the key
[proxy]
port = 0
[control]
port = 0
[[upstream]]
id = "lab"
secrets = ["lab"]
models = ["gpt-5.5", "claude-sonnet-4-6"]
[upstream.protocols]
openai-chat = "${vendor}"
[[upstream]]
id = "claude-only"
secrets = ["lab", "lost"] #! uses the key "lost"
[upstream.protocols]
anthropic-messages = "${vendor}"
[[upstream]] #! speaks no wire protocol
id = "mute"
[[profile]]
id = "main"
[[profile.route]]
match = "text-embedding-*"
to = ["claude-only"] #! never converted
[[profile.route]]
match = "typo"
to = ["lab/gpt-5.6"] #! do not list
[[profile.route]]
match = "gpt-*"
strategy = "weighted"
to = ["lab", "claude-only"]
weights = [0, 0] #! All weights
[[profile.route]]
match = "gpt-5.5" #! can never match
to = ["lab"]
[[profile.route]]
match = "silent"
to = ["mute"] #! can serve nothing
[[profile.route]]
match = "claude-a"
to = ["lab/claude-b"] #! do not list
[[profile.route]]
match = "claude-b"
to = ["lab/claude-a"] #! do not list
[[profile.route]]
match = "*"
to = ["lab", "lab"] #! twice
[[profile]] #! has no
id = "empty"
`;

const expected = (text: string): [number, string][] =>
  text.split('\n').flatMap((line, index): [number, string][] => {
    const words = /#! (.*)$/.exec(line)?.[1];
    return words === undefined ? [] : [[index + 1, words]];
  });

let world: ContractWorld;
const seen: string[] = [];
beforeAll(async () => {
  world = await startContractWorld(({ json }) => {
    const { model } = json();
    seen.push(String(model));
    return {
      body: {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1,
        model,
        choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      },
    };
  }, config);
});
afterAll(() => world.stop());

describe('harmless mistakes', () => {
  it('are each named with line and column, on standard error and in status', async () => {
    const text = config(world.vendor.url);
    const status = (await world.home.run(['status', '--json'])).json<{
      config: { ok: boolean; warnings: { line: number; column: number; message: string }[] };
    }>();
    expect(status.config.ok).toBe(true);
    for (const [line, words] of expected(text)) {
      const found = status.config.warnings.find(
        (warning) => warning.line === line && warning.message.includes(words),
      );
      expect(found, `line ${line}: ${words}`).toBeDefined();
      expect(found?.column).toBeGreaterThan(0);
      expect(world.keyswitch.stderr()).toContain(
        `config.toml, line ${line}, column ${found?.column}: ${found?.message}`,
      );
    }
    expect(status.config.warnings).toHaveLength(expected(text).length);
  });

  it('and the rest keeps working, weights of zero and doubled targets too', async () => {
    for (const model of ['gpt-5.5', 'claude-sonnet-4-6', 'anything']) {
      const response = await world.call('/v1/chat/completions', chat(model));
      expect(response.status, model).toBe(200);
    }
  });

  it('two routes that rename into each other do not loop: a name is replaced once', async () => {
    seen.length = 0;
    expect((await world.call('/v1/chat/completions', chat('claude-a'))).status).toBe(200);
    expect((await world.call('/v1/chat/completions', chat('claude-b'))).status).toBe(200);
    expect(seen).toEqual(['claude-b', 'claude-a']);
  });

  it('what cannot be served says so in its answer', async () => {
    const silent = await world.call('/v1/chat/completions', chat('silent'));
    expect([silent.status, silent.headers.get('x-keyswitch-error')]).toEqual([404, 'unsupported_endpoint']);
    const embed = await world.call('/v1/embeddings', { model: 'text-embedding-3-small', input: 'x' });
    expect([embed.status, embed.headers.get('x-keyswitch-error')]).toEqual([404, 'unsupported_endpoint']);
  });
});

describe('before the start', () => {
  it('an upstream that is Keyswitch itself, and a price file that has expired or has a wrong row', async () => {
    const home = await createHome();
    await home.writeConfig(`schema = 1
[proxy]
port = 45999
[[upstream]]
id = "me"
[upstream.protocols]
openai-chat = "http://localhost:45999/v1"
[[profile]]
id = "p"
[[profile.route]]
match = "*"
to = ["me"]
`);
    await writeFile(
      join(home.path, 'prices.json'),
      `{ "schema": 1, "updated": "2025-01-01",
  "expires": "2025-06-30",
  "vendors": [{ "vendor": "X", "models": [
    { "model": "gpt-5.5", "input": 1, "output": 2 },
    { "model": "gpt-4", "input": "much", "output": 2 }
  ] }] }`,
    );
    const { warnings } = (await home.run(['status', '--json'])).json<{ warnings: string[] }>();
    const about = (words: string): string | undefined => warnings.find((line) => line.includes(words));
    expect(about('round in circles')).toMatch(/config\.toml, line 7, column 15: /);
    expect(about('expired on 2025-06-30')).toMatch(/prices\.json:2:14: /);
    expect(about('The price of gpt-4 is left out')).toMatch(/prices\.json:5:\d+: /);
    await home.remove();
  });

  it.each([
    ['an upstream that does not exist', 'to = ["lab"]', 'to = ["nowhere"]', 'does not exist'],
    ['too few weights', 'weights = [0, 0]', 'weights = [1]', 'one weight per target'],
    ['a negative weight', 'weights = [0, 0]', 'weights = [1, -1]', 'not negative'],
    ['broken TOML', 'match = "*"', 'match = "*', 'not valid TOML'],
  ])(
    '%s is refused with its place, and the last good file stays in force',
    async (_name, good, bad, words) => {
      // With the client's token in it: the good file may be read again before the next bad one comes.
      const before = await readFile(join(world.home.path, 'config.toml'), 'utf8');
      await world.home.writeConfig(before.replace(good, bad));
      const line = before.slice(0, before.indexOf(good)).split('\n').length;
      const refusal = async (): Promise<{ line: number; message: string } | undefined> =>
        (await world.home.run(['status', '--json']))
          .json<{ config: { errors: { line: number; message: string }[] } }>()
          .config.errors.find(({ message }) => message.includes(words));
      await expect.poll(refusal, { timeout: 60_000, interval: 500 }).toMatchObject({ line });
      expect((await world.call('/v1/chat/completions', chat('gpt-5.5'))).status).toBe(200);
      await world.home.writeConfig(before);
    },
  );
});
