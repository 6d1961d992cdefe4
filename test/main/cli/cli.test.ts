// The real command line, run from source with a data home of its own: shapes, exit codes, one line on stderr.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeUpstream } from '../../support/fake-upstream.ts';
import { createTemporaryHome, type TemporaryHome } from '../../support/temporary-home.ts';

const cli = join(import.meta.dirname, '../../../src-main/cli.ts');
let home: TemporaryHome;
const children: (() => Promise<number | null>)[] = [];
beforeEach(() => {
  home = createTemporaryHome();
});
afterEach(async () => {
  for (const end of children.splice(0)) await end();
  home.remove();
});

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { env: { ...home.env, ...env }, stdio: 'pipe' });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

async function json<T = unknown>(args: readonly string[], input = ''): Promise<T> {
  const result = await run([...args, '--json'], input);
  expect([result.code, result.err.replace(/^warning: .*\n/gm, '')]).toEqual([0, '']);
  return JSON.parse(result.out) as T;
}

interface Serving {
  readonly first: string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

async function serve(args: readonly string[] = ['--json'], wait: RegExp = /\n/): Promise<Serving> {
  const child = spawn(process.execPath, [cli, 'serve', ...args], {
    env: home.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return closed;
  };
  children.push(stop);
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (wait.test(out)) resolve();
    });
    void closed.then((code) => reject(new Error(`serve ended with ${code}: ${err}`)));
  });
  return { first: out, stop };
}

const oneLine = (text: string) => expect(text.trim().split('\n')).toHaveLength(1);
const anyPorts = '[proxy]\nport = 0\n[control]\nport = 0\n';
const free = () =>
  home.writeConfig(
    `${anyPorts}[[upstream]]\nid = "demo"\npreset = "demo"\n[[profile]]\nid = "demo"\n[[profile.route]]\nmatch = "*"\nto = ["demo"]\n[[profile]]\nid = "two"\n[[profile.route]]\nmatch = "*"\nto = ["demo"]\n`,
  );

describe('wrong usage is exit 2 and one line', () => {
  it.each([
    [['nonsense'], /unknown command/],
    [['profile'], /command is missing/],
    [['profile', 'use'], /missing required argument 'id'/],
    [['profile', 'list', '--wrong'], /unknown option '--wrong'/],
    [['tool', 'plan', 'nope'], /no client tool "nope"; there are codex/],
    [['doctor', '--tool', 'nope'], /no client tool "nope"/],
    [['help', 'nonsense'], /unknown command 'nonsense'/],
    [['help', 'profile', 'nonsense'], /unknown command 'nonsense'/],
    [['help', 'sk-secret-0123456789'], /unknown command '\[redacted\]'/],
    [['client', 'add', 'a b'], /is no id/],
    [['client', 'add', 'x', '--usd-per-day', 'much'], /--usd-per-day takes a number/],
    [['secret', 'set', 'a/b'], /is no key id/],
  ])('%j', async (args, words) => {
    const result = await run(args, 'sk-0123456789');
    expect(result.code).toBe(2);
    expect(result.err).toMatch(words);
    oneLine(result.err);
    expect(result.out).toBe('');
  });
  it.each([
    [['secret', 'set', 'k', 'sk-secret-0123456789'], /comes on standard input, never as an argument/],
    [['secret', 'set', 'k', '--key=sk-secret-0123456789'], /unknown option '--key'/],
    [['secret', 'sk-secret-0123456789'], /unknown command '\[redacted\]'/],
    [['usage', '--by', 'sk-secret-0123456789'], /is invalid/],
  ])('%j: a key that came as an argument does not come back', async (args, words) => {
    const result = await run(args);
    expect([result.code, result.out]).toEqual([2, '']);
    expect(result.err).toMatch(words);
    expect(result.err).not.toContain('sk-secret');
    oneLine(result.err);
  });
  it('--json counts wherever it stands', async () => {
    const expected = (await run(['profile', 'list', '--json'])).out;
    expect(JSON.parse(expected)).toMatchObject([{ id: 'demo', active: true }]);
    for (const args of [
      ['--json', 'profile', 'list'],
      ['profile', '--json', 'list'],
    ])
      expect(await run(args)).toEqual({ code: 0, out: expected, err: '' });
    expect(await run(['--json', 'log'])).toEqual({ code: 0, out: '[]\n', err: '' });
  });
  it('--version is that of package.json', async () => {
    const { version } = JSON.parse(readFileSync(join(cli, '../../package.json'), 'utf8')) as {
      version: string;
    };
    expect(await run(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
  it('and help that was asked for is exit 0 on stdout', async () => {
    for (const args of [['--help'], ['profile', '--help'], ['help', 'secret']]) {
      const result = await run(args);
      expect([result.code, result.err]).toEqual([0, '']);
      expect(result.out).toMatch(/Usage: keyswitch/);
    }
  });
});

describe('what could not be done is exit 1 and one line', () => {
  it.each([
    [['secret', 'reveal', 'nope'], /There is no key "nope"/],
    [['secret', 'remove', 'nope'], /There is no key "nope"/],
    [['client', 'rotate', 'nope'], /There is no client "nope"/],
    [['client', 'revoke', 'nope'], /There is no client "nope"/],
    [['mcp-token', 'revoke', 'nope'], /There is no operator "nope"/],
    [['client', 'add', 'x', '--profile', 'nope'], /There is no profile "nope": there are demo/],
    [['profile', 'use', 'nope'], /There is no profile "nope": there are demo/],
    [['profile', 'export', 'nope'], /There is no profile "nope"/],
    [['profile', 'remove', 'nope'], /There is no profile "nope"/],
    [['endpoint', 'list', 'nope'], /There is no upstream "nope": there are demo/],
    [['endpoint', 'use', 'nope', 'auto'], /There is no upstream "nope"/],
    [['endpoint', 'use', 'demo', 'moon'], /no endpoint "moon": there are built-in, auto/],
    [['endpoint', 'probe', 'demo', 'moon'], /no endpoint "moon": there are built-in/],
    [['upstream', 'test', 'nope'], /There is no upstream "nope"/],
    [['upstream', 'remove', 'nope'], /There is no upstream "nope"/],
    [['upstream', 'codex-form', 'nope'], /There is no upstream "nope"/],
    [['upstream', 'add', 'nope'], /There is no preset "nope"/],
    [['tool', 'undo', 'codex', 'nope'], /no change "nope"/],
    [['tool-profile', 'show', 'codex', 'nope'], /no profile "nope"/],
    [['vault', 'remove-slot', 'x'], /no slot "x"/],
    [['open'], /not running/],
  ])('%j', async (args, words) => {
    const result = await run(args);
    expect(result.code).toBe(1);
    expect(result.err).toMatch(words);
    oneLine(result.err);
    expect(result.out).toBe('');
    // Programs that asked for JSON get the same: a code, a sentence, and nothing that looks like a result.
    expect(await run([...args, '--json'])).toEqual(result);
  });
});

describe('without a server', () => {
  it('reading makes nothing', async () => {
    expect(await json(['profile', 'list'])).toEqual([
      expect.objectContaining({ id: 'demo', name: 'Demo', active: true }),
    ]);
    expect(await json(['secret', 'list'])).toEqual([]);
    expect(await json(['client', 'list'])).toEqual([]);
    expect(await json(['log'])).toEqual([]);
    expect(await json(['usage', '--by', 'model'])).toEqual([]);
    expect(await json(['status'])).toMatchObject({
      running: false,
      proxyUrl: null,
      activeProfile: { id: 'demo' },
    });
    expect(existsSync(home.config) || existsSync(home.vault) || existsSync(home.ledger)).toBe(false);
  });

  it('keys come from standard input and leave on request only', async () => {
    expect(await json(['secret', 'set', 'lab'], 'sk-0123456789\n')).toEqual({ id: 'lab', replaced: false });
    const list = await run(['secret', 'list', '--json']);
    expect(JSON.parse(list.out)).toEqual([expect.objectContaining({ id: 'lab' })]);
    expect(list.out + list.err).not.toContain('sk-');
    expect((await run(['secret', 'reveal', 'lab'])).out).toBe('sk-0123456789\n');
    expect(await json(['secret', 'reveal', 'lab'])).toEqual({ id: 'lab', value: 'sk-0123456789' });
    const passed = await run(['secret', 'set', 'lab', 'sk-on-the-command-line'], '');
    expect(passed.code).toBe(2);
  });

  it('tokens are shown once', async () => {
    const added = await json<{ id: string; token: string }>(['client', 'add', 'codex', '--profile', 'demo']);
    expect(added).toEqual({ id: 'codex', token: expect.stringMatching(/^ks-[\w-]{43}$/) });
    const operator = await json<{ token: string }>(['mcp-token', 'add', 'codex']);
    expect(operator).toEqual({ id: 'codex', token: expect.stringMatching(/^ksm-[\w-]{43}$/) });
    const everything = readFileSync(home.config, 'utf8') + (await run(['client', 'list'])).out;
    expect(everything).not.toContain(added.token);
    expect(everything).not.toContain(operator.token);
    const again = await run(['client', 'add', 'codex']);
    expect([again.code, again.err]).toEqual([
      1,
      expect.stringMatching(/already a client "codex".*client rotate codex/),
    ]);
  });

  it('endpoints are shown, chosen, and measured without a key', async () => {
    const vendor = await startFakeUpstream();
    home.writeConfig(`[[upstream]]
id = "two"
secrets = ["two"]
[[upstream.endpoints]]
id = "a"
base = "${vendor.url}"
[[upstream.endpoints]]
id = "b"
base = "http://127.0.0.1:1"
[upstream.protocols]
openai-chat = "/"
`);
    await json(['secret', 'set', 'two'], 'sk-0123456789');
    expect(await json(['endpoint', 'list', 'two'])).toEqual([
      expect.objectContaining({
        endpoint: 'a',
        base: vendor.url,
        active: true,
        pinned: false,
        ms: null,
        samples: 0,
        state: 'unknown',
        why: expect.any(String),
      }),
      expect.objectContaining({ endpoint: 'b', active: false }),
    ]);
    expect(await json(['endpoint', 'use', 'two', 'b'])).toMatchObject([
      { active: false },
      { active: true, pinned: true },
    ]);
    expect(vendor.requests).toEqual([]);
    expect(await json(['endpoint', 'probe', 'two'])).toMatchObject([
      {
        endpoint: 'a',
        state: 'up',
        ms: expect.any(Number),
        samples: 1,
        why: expect.stringMatching(/answered in/),
      },
      { endpoint: 'b', state: 'down', ms: null, why: expect.stringMatching(/cannot be reached.*tcp/) },
    ]);
    expect(
      vendor.requests.map(({ method, path, headers }) => [method, path, headers['authorization']]),
    ).toEqual([['GET', '/', undefined]]);
    expect((await run(['endpoint', 'use', 'two', 'auto'])).code).toBe(0);
    vendor.respond = (request) =>
      request.headers['authorization'] === 'Bearer sk-0123456789' ? { body: { data: [{ id: 'm' }] } } : {};
    expect(await json(['upstream', 'test', 'two'])).toMatchObject({
      ok: true,
      message: expect.stringMatching(/ 1 model\.$/),
    });
    vendor.respond = () => ({ status: 401, body: {} });
    expect(await run(['upstream', 'test', 'two'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/refused the key "two" \(HTTP 401\)/),
    });
    vendor.respond = () => ({ status: 429, body: { error: { message: 'insufficient balance' } } });
    expect(await run(['upstream', 'test', 'two'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/no quota left/),
    });
    vendor.respond = () => ({ headers: { 'content-type': 'text/html' }, body: '<html>' });
    expect(await run(['upstream', 'test', 'two'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/web page, not an API/),
    });
    const measured = await run(['upstream', 'test', 'two', '--json']);
    expect([measured.code, measured.err]).toEqual([1, expect.stringMatching(/^[^\n]*web page[^\n]*\n$/)]);
    expect(JSON.parse(measured.out)).toMatchObject({ upstream: 'two', ok: false, fault: 'web-page' });
    await vendor.close();
  });

  it('the doctor orders its checks and gives remedies', async () => {
    await json(['secret', 'set', 'lab'], 'sk-0123456789');
    free();
    const checks = await json<{ id: string; state: string }[]>(['doctor']);
    expect(checks.map((check) => [check.id, check.state])).toEqual([
      ['config.valid', 'pass'],
      ['vault.opens', 'pass'],
      ['vault.slot', 'unknown'],
      ['home.writable', 'pass'],
      ['port.proxy', 'pass'],
      ['port.control', 'pass'],
      ['proxy.running', 'unknown'],
      ['prices.file', 'pass'],
      ['proxy.loopback', 'pass'],
      ['router.second', expect.any(String)],
      ['network.proxy', 'pass'],
    ]);
    writeFileSync(home.config, '[[x');
    const broken = await run(['doctor']);
    expect([broken.code, broken.out]).toEqual([1, expect.stringMatching(/FAIL {2}config\.toml.*line 1/)]);
    expect(broken.err).toBe('1 check failed.\n');
  });
});

describe('a server', () => {
  it('is found by every command, and its end is clean', async () => {
    free();
    const serving = await serve();
    const ready = JSON.parse(serving.first) as Record<string, string>;
    expect(serving.first.endsWith('\n')).toBe(true);
    expect(Object.keys(ready)).toEqual(['event', 'pid', 'proxyUrl', 'controlUrl', 'guiUrl']);
    expect((await fetch(`${ready['proxyUrl']}/healthz`)).status).toBe(200);
    expect(await json(['status'])).toMatchObject({
      running: true,
      pid: Number(ready['pid']),
      proxyUrl: ready['proxyUrl'],
    });
    expect(await json(['profile', 'use', 'two'])).toMatchObject({ id: 'two', active: true });
    expect((await run(['profile', 'use', 'nope'])).code).toBe(1);
    await json(['secret', 'set', 'lab'], 'sk-0123456789');
    expect((await run(['secret', 'reveal', 'lab'])).out).toBe('sk-0123456789\n');
    const { token } = await json<{ token: string }>(['client', 'add', 'codex']);
    const asked = await fetch(`${ready['proxyUrl']}/v1/models`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(asked.status).toBe(200);
    expect(await json(['doctor'])).toContainEqual(
      expect.objectContaining({ id: 'proxy.running', state: 'pass' }),
    );
    expect(await json(['endpoint', 'list', 'demo'])).toMatchObject([{ endpoint: 'built-in', active: true }]);
    const second = await run(['serve']);
    expect([second.code, second.err]).toEqual([1, expect.stringMatching(/already running/)]);
    oneLine(second.err);
    const { guiUrl } = await json<{ guiUrl: string }>(['open']);
    expect((await fetch(guiUrl, { redirect: 'manual' })).status).toBe(303);
    expect((await fetch(guiUrl, { redirect: 'manual' })).status).toBe(403);
    expect(await serving.stop('SIGINT')).toBe(0);
    expect(existsSync(home.runtime)).toBe(false);
    expect(await json(['profile', 'list'])).toMatchObject([
      { id: 'demo', active: false },
      { id: 'two', active: true },
    ]);
  });

  it('that was killed is seen to be gone', async () => {
    free();
    const serving = await serve();
    await serving.stop('SIGKILL');
    expect(existsSync(home.runtime)).toBe(true);
    expect(await json(['status'])).toMatchObject({ running: false });
    expect((await run(['profile', 'use', 'two'])).code).toBe(0);
    await (await serve()).stop();
  });

  it('says which port is in use and what to do', async () => {
    const taken: Server = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    for (const [text, words] of [
      [`[proxy]\nport = ${port}\n[control]\nport = 0\n`, /proxy/],
      [`[proxy]\nport = 0\n[control]\nport = ${port}\n`, /control/],
    ] as const) {
      home.writeConfig(text);
      const result = await run(['serve', '--json']);
      // Of this vault there is a warning, too: it may wait for a start that works.
      expect([result.code, result.err]).toEqual([2, expect.stringMatching(words)]);
      expect(result.err).toContain(String(port));
      oneLine(result.err);
      expect(existsSync(home.runtime)).toBe(false);
    }
    await new Promise((resolve) => taken.close(resolve));
  });

  it('refuses a vault that others may read, before anything listens', async () => {
    await json(['secret', 'set', 'lab'], 'sk-0123456789');
    free();
    const { chmodSync } = await import('node:fs');
    chmodSync(home.vault, 0o644);
    const result = await run(['serve', '--json']);
    expect([result.code, result.out, result.err]).toEqual([2, '', expect.stringMatching(/chmod 600/)]);
    oneLine(result.err);
  });

  it('with --try prints a request that works', async () => {
    free();
    const serving = await serve(['--try'], /Ctrl-C/);
    expect(serving.first).toMatch(/Window {2}http:\/\/127\.0\.0\.1:\d+\/\?code=/);
    const [, url, token, body] =
      /curl -s (\S+) -H "Authorization: Bearer (\S+)" .* -d '(.*)'/.exec(serving.first) ?? [];
    const answer = await fetch(url ?? '', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body ?? '',
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringMatching(/"choices"/)]);
    expect(await serving.stop()).toBe(0);
  });
});
