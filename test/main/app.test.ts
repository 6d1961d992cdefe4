// The whole app in one process with its real proxy: changes of files are in force at once, streams go on, and a
// broken file keeps the last good one.
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type App } from '../../src-main/app.ts';
import { startFakeUpstream, type FakeUpstream } from '../support/fake-upstream.ts';
import { createTemporaryHome, type TemporaryHome } from '../support/temporary-home.ts';

let home: TemporaryHome;
let vendor: FakeUpstream;
let app: App | null;
let notices: string[];

const config = (url: string, more = '') => `active_profile = "main" # mine
[proxy]
port = 0
[control]
port = 0
[[upstream]]
id = "lab"
secrets = ["lab"]
models = ["m"]
[upstream.protocols]
openai-chat = "${url}"
[[profile]]
id = "main"
[[profile.route]]
match = "*"
to = ["lab"]
[[profile]]
id = "other"
[[profile.route]]
match = "*"
to = ["lab/renamed"]
${more}`;

beforeEach(async () => {
  home = createTemporaryHome();
  vendor = await startFakeUpstream(() => ({ body: { ok: true } }));
  notices = [];
  app = null;
});
afterEach(async () => {
  await app?.stop();
  await vendor.close();
  home.remove();
});

async function start(): Promise<App> {
  app = await startApp({ home, env: home.env, onNotice: (line) => notices.push(line) });
  return app;
}

const post = (app: App, token: string, more: object = {}) =>
  fetch(`${app.proxyUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [], ...more }),
  });
const lastModel = () => vendor.requests.at(-1)?.json()['model'];

describe('the ledger', () => {
  it('knows an exchange as soon as its client knows it', async () => {
    home.writeConfig(config(vendor.url));
    const app = await start();
    const { operations } = app;
    await operations.secrets.set({ id: 'lab', value: 'sk-0123456789' });
    const { token } = await operations.clients.add({ id: 'codex' });
    for (let count = 1; count <= 5; count += 1) {
      const response = await post(app, token);
      await response.text();
      const id = response.headers.get('x-keyswitch-exchange') ?? '';
      expect((await operations.log.list({ limit: 1 })).map((row) => row.id)).toEqual([id]);
      expect(await operations.log.get({ id })).toMatchObject({ client: 'codex', status: 200 });
      expect(await operations.usage.get({ by: 'client' })).toMatchObject([{ key: 'codex', requests: count }]);
    }
  });
});

describe('what changes', () => {
  it('is in force when the call returns: keys, clients, profiles', async () => {
    home.writeConfig(config(vendor.url));
    const app = await start();
    const { operations } = app;
    await operations.secrets.set({ id: 'lab', value: 'sk-0123456789' });
    const { token } = await operations.clients.add({ id: 'codex' });
    expect((await post(app, token)).status).toBe(200);
    expect([lastModel(), vendor.requests.at(-1)?.headers['authorization']]).toEqual([
      'm',
      'Bearer sk-0123456789',
    ]);
    await operations.secrets.set({ id: 'lab', value: 'sk-9876543210' });
    await operations.profiles.use({ id: 'other' });
    await post(app, token);
    expect([lastModel(), vendor.requests.at(-1)?.headers['authorization']]).toEqual([
      'renamed',
      'Bearer sk-9876543210',
    ]);
    await operations.clients.revoke({ id: 'codex' });
    expect((await post(app, token)).status).toBe(401);
    expect(readFileSync(home.config, 'utf8')).toBe(
      config(vendor.url).replace('"main" # mine', '"other" # mine'),
    );
  });

  it('by an editor that writes a new file in the old one’s place is seen', async () => {
    home.writeConfig(config(vendor.url));
    const app = await start();
    await app.operations.secrets.set({ id: 'lab', value: 'sk-0123456789' });
    const { token } = await app.operations.clients.add({ id: 'codex' });
    const edited = `${home.config}.swp`;
    writeFileSync(edited, readFileSync(home.config, 'utf8').replace('"main" # mine', '"other" # mine'));
    rmSync(home.config);
    renameSync(edited, home.config);
    await expect.poll(async () => (await post(app, token), lastModel()), { timeout: 15_000 }).toBe('renamed');
  });

  it('does not touch a stream that runs', async () => {
    home.writeConfig(config(vendor.url));
    const app = await start();
    await app.operations.secrets.set({ id: 'lab', value: 'sk-0123456789' });
    const { token } = await app.operations.clients.add({ id: 'codex' });
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    vendor.respond = () => ({
      headers: { 'content-type': 'text/event-stream' },
      chunks: (async function* () {
        yield 'data: {"n":1}\n\n';
        await released;
        yield 'data: {"n":2}\n\ndata: [DONE]\n\n';
      })(),
    });
    const response = await post(app, token, { stream: true });
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('"n":1');
    await app.operations.profiles.use({ id: 'other' });
    await app.operations.clients.revoke({ id: 'codex' });
    await app.operations.secrets.remove({ id: 'lab' });
    release();
    let rest = '';
    for (let step = await reader?.read(); step?.done === false; step = await reader?.read())
      rest += new TextDecoder().decode(step.value);
    expect(rest).toContain('[DONE]');
  });
});

describe('a file that is refused', () => {
  it('keeps the last good one, is shown with its place, and is forgiven when it is mended', async () => {
    home.writeConfig(config(vendor.url));
    const app = await start();
    await app.operations.secrets.set({ id: 'lab', value: 'sk-0123456789' });
    const { token } = await app.operations.clients.add({ id: 'codex' });
    const good = readFileSync(home.config, 'utf8');
    for (const [broken, words] of [
      [good.replace('to = ["lab"]', 'to = ["nobody"]'), /line 16, column 7: .*"nobody"/],
      [`${good}\n[[x`, /not valid TOML/],
      [good.replace(vendor.url, 'https://tokenpool.dev'), /website/],
    ] as const) {
      writeFileSync(home.config, broken);
      await expect.poll(() => notices.at(-1), { timeout: 15_000 }).toMatch(words);
      expect(notices.at(-1)).toMatch(/last good configuration stays in force/);
      const status = await app.operations.status.get();
      expect(status.config).toMatchObject({
        ok: false,
        errors: [{ file: home.config, message: expect.any(String) }],
      });
      expect((await post(app, token)).status).toBe(200);
      await expect(app.operations.profiles.use({ id: 'other' })).rejects.toThrow(words);
      expect(readFileSync(home.config, 'utf8')).toBe(broken);
    }
    rmSync(home.config);
    await expect.poll(() => notices.at(-1), { timeout: 15_000 }).toMatch(/file is gone/);
    writeFileSync(home.config, good);
    await expect
      .poll(async () => (await app.operations.status.get()).config.ok, { timeout: 15_000 })
      .toBe(true);
    expect((await app.operations.profiles.use({ id: 'other' })).active).toBe(true);
  });

  it('at the start ends the start, and nothing is left behind', async () => {
    home.writeConfig(config(vendor.url).replace('to = ["lab"]', 'to = ["nobody"]'));
    await expect(start()).rejects.toMatchObject({ exitCode: 2 });
    expect(() => statSync(home.runtime)).toThrow();
  });
});

describe('one home', () => {
  it('has one Keyswitch; a file of a dead one is no obstacle', async () => {
    writeFileSync(home.runtime, JSON.stringify({ pid: 2 ** 22 + 1, controlUrl: 'http://127.0.0.1:1' }), {
      mode: 0o600,
    });
    home.writeConfig(config(vendor.url));
    const app = await start();
    expect(statSync(home.runtime).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(home.runtime, 'utf8'))).toMatchObject({
      pid: process.pid,
      proxyUrl: app.proxyUrl,
    });
    await app.stop();
    expect(() => statSync(home.runtime)).toThrow();
  });

  it('mints a token for this run alone', async () => {
    home.writeConfig(config(vendor.url));
    const app = await start();
    await app.operations.secrets.set({ id: 'lab', value: 'sk-0123456789' });
    const token = await app.mintTryItToken();
    expect((await post(app, token)).status).toBe(200);
    await app.operations.profiles.use({ id: 'other' });
    expect((await post(app, token)).status).toBe(200);
    expect(readFileSync(home.config, 'utf8')).not.toContain('try-it');
    expect(await app.operations.clients.list()).toEqual([]);
  });

  it('keeps the records of exchanges that end while it stops', async () => {
    home.writeConfig(config(vendor.url));
    const app = await start();
    await app.operations.secrets.set({ id: 'lab', value: 'sk-0123456789' });
    const { token } = await app.operations.clients.add({ id: 'codex' });
    vendor.respond = () => ({ body: { ok: true }, delayMs: 600 });
    const late = post(app, token);
    await expect.poll(() => vendor.requests.length, { timeout: 15_000 }).toBe(1);
    await sleep(50);
    await app.stop();
    expect((await late).status).toBe(200);
    const { openLedgerReader } = await import('../../src-main/ledger/open-ledger.ts');
    const ledger = openLedgerReader(home.ledger);
    expect(ledger.list().map(({ client, status }) => [client, status])).toEqual([['codex', 200]]);
    ledger.close();
  });
});
