// The threats that create-control-server.ts names, one by one, against the real server.
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createControlServer, type ControlServer } from '../../../src-main/control/create-control-server.ts';
import { LiveTopics } from '../../../src-main/control/live-topics.ts';
import { Sessions } from '../../../src-main/control/sessions.ts';
import { createOfflineCore } from '../../../src-main/operations/offline-core.ts';
import { createOperations } from '../../../src-main/operations/operations.ts';
import { createRemoteOperations, NotAnswering } from '../../../src-main/operations/remote.ts';
import { exchangeRecord } from '../../support/exchange-records.ts';
import { createTemporaryHome, type TemporaryHome } from '../../support/temporary-home.ts';

const token = 'control-token-0123456789';
let home: TemporaryHome;
let live: LiveTopics;
let server: ControlServer;
beforeEach(async () => {
  home = createTemporaryHome();
  const renderer = join(home.dir, 'renderer');
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>Keyswitch</title>');
  writeFileSync(join(renderer, 'assets/app-0123abcd.js'), 'export {};');
  writeFileSync(join(home.dir, 'secret.html'), 'secret');
  live = new LiveTopics();
  const operations = createOperations(createOfflineCore(home, home.env, async () => null));
  server = await createControlServer({
    mcpBearer: 'bearer-of-mcp',
    port: 0,
    controlToken: token,
    operations,
    live,
    renderer,
  });
});
afterEach(async () => {
  await server.close();
  home.remove();
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** A request with exactly these headers; fetch would forbid Host, Origin and Sec-Fetch-Site. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: server.port,
        path,
        method,
        agent: false,
        headers: { host: `127.0.0.1:${server.port}`, ...headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

const codeOf = (url: string) => new URL(url).search;

async function openSession(): Promise<string> {
  const answer = await ask(`/${codeOf(server.createGuiUrl())}`);
  expect(answer.status).toBe(303);
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

const list = '/trpc/profiles.list';
const use = '/trpc/profiles.use';
const json = { 'content-type': 'application/json' };
const origin = () => ({ origin: `http://127.0.0.1:${server.port}` });

describe('a session', () => {
  it('is opened by a code, once, by a redirect that takes the code away', async () => {
    const path = `/${codeOf(server.createGuiUrl())}`;
    const first = await ask(path);
    expect([first.status, first.headers['location']]).toEqual([303, '/']);
    expect(String(first.headers['set-cookie'])).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    const second = await ask(path);
    expect(second.status).toBe(403);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(second.body).toMatch(/used already or is too old/);
    const chinese = await ask(path, { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' });
    expect(chinese.body).toContain('此地址已用过或已过期：请运行 keyswitch open 获取新地址。');
    // A page that may load and run nothing; its one style is known by its hash.
    expect(chinese.body).toMatch(/^<!doctype html>\n<html lang="zh-CN">/);
    const style = /<style>([^]*)<\/style>/.exec(String(chinese.body))?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(chinese.headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    const english = await ask(path, { 'accept-language': 'en,zh-CN;q=0.5' });
    expect(english.body).toBe(second.body);
  });

  it('is needed for everything', async () => {
    for (const path of ['/', list, '/assets/app-0123abcd.js', '/nothing', '/session/code'])
      expect((await ask(path)).status, path).toBe(401);
    const cookie = await openSession();
    for (const path of ['/', list, '/assets/app-0123abcd.js'])
      expect((await ask(path, { cookie })).status, path).toBe(200);
    expect((await ask(list, { cookie: `${cookie}x` })).status).toBe(401);
  });

  it('ends with its code after ten minutes', () => {
    let now = 0;
    const sessions = new Sessions(token, () => now);
    const [early, late] = [sessions.createCode(), sessions.createCode()];
    now = 9 * 60_000;
    expect(sessions.redeem(early)).not.toBeNull();
    now = 11 * 60_000;
    expect(sessions.redeem(late)).toBeNull();
  });
});

describe('what is refused', () => {
  it('a foreign origin, even with the cookie or the token', async () => {
    const cookie = await openSession();
    for (const origin of ['https://evil.example', 'http://127.0.0.1:1', 'http://localhost', 'null', '']) {
      expect((await ask(list, { cookie, origin })).status, origin).toBe(403);
      expect((await ask(list, { authorization: `Bearer ${token}`, origin })).status, origin).toBe(403);
    }
    expect((await ask(list, { cookie, ...origin() })).status).toBe(200);
  });

  it('other sites, by Sec-Fetch-Site', async () => {
    const cookie = await openSession();
    for (const site of ['cross-site', 'same-site'])
      expect((await ask(list, { cookie, 'sec-fetch-site': site })).status, site).toBe(403);
    for (const site of ['same-origin', 'none'])
      expect((await ask(list, { cookie, 'sec-fetch-site': site })).status, site).toBe(200);
    const code = `/${codeOf(server.createGuiUrl())}`;
    expect((await ask(code, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask(code)).status).toBe(303);
  });

  it('a foreign Host (DNS rebinding)', async () => {
    const cookie = await openSession();
    for (const host of [
      'evil.example',
      `evil.example:${server.port}`,
      '127.0.0.1',
      `127.0.0.1:${server.port}.evil.example`,
      `127.0.0.2:${server.port}`,
    ])
      expect((await ask(list, { cookie, host })).status, host).toBe(403);
    for (const host of [`localhost:${server.port}`, `LOCALHOST:${server.port}`])
      expect((await ask(list, { cookie, host })).status, host).toBe(200);
  });

  it('forms and other bodies that a page can send without asking (CSRF)', async () => {
    const cookie = await openSession();
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])
      expect(
        (await ask(use, { cookie, ...origin(), 'content-type': type }, 'POST', '{"id":"demo"}')).status,
      ).toBe(415);
    expect((await ask(use, { cookie, ...origin() }, 'POST', '')).status).toBe(415);
    expect((await ask(use, { cookie, ...json }, 'POST', '{"id":"demo"}')).status).toBe(403);
    expect((await ask(use, { cookie, ...json, ...origin() }, 'POST', '{"id":"demo"}')).status).toBe(200);
    expect((await ask(`${use}?input=${encodeURIComponent('{"id":"demo"}')}`, { cookie })).status).toBe(405);
  });

  it('a wrong control token, before the body is read', async () => {
    const answer = await ask(use, { ...json, authorization: 'Bearer wrong' }, 'POST', '{"id":');
    expect([answer.status, answer.body]).toEqual([401, expect.stringMatching(/control token is wrong/)]);
  });

  it('framing, scripts from elsewhere, sniffing and referrers', async () => {
    const cookie = await openSession();
    for (const answer of [await ask('/', { cookie }), await ask(list, { cookie }), await ask('/')]) {
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(answer.headers).toMatchObject({
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect(
      (await ask(list, { cookie, ...origin(), 'access-control-request-method': 'POST' }, 'OPTIONS')).headers[
        'access-control-allow-origin'
      ],
    ).toBeUndefined();
  });

  it('paths that leave the folder', async () => {
    const cookie = await openSession();
    for (const path of [
      '/../secret.html',
      '/%2e%2e/secret.html',
      '/..%2fsecret.html',
      '/assets/../../secret.html',
      '//etc/passwd.html',
    ])
      expect((await ask(path, { cookie })).body, path).not.toContain('secret\n');
    expect((await ask('/assets/', { cookie })).body).toContain('<title>Keyswitch');
    expect((await ask('/missing.js', { cookie })).status).toBe(404);
  });
});

describe('the command line’s way in', () => {
  const runtime = () => ({
    pid: process.pid,
    proxyUrl: '',
    controlUrl: server.url,
    controlToken: token,
    startedAt: 0,
  });

  it('calls operations by name and gets plain values', async () => {
    const operations = createRemoteOperations(runtime());
    expect(await operations.profiles.list()).toMatchObject([{ id: 'demo', active: true }]);
    expect(await operations.log.list({ limit: 5 })).toEqual([]);
    expect(await operations.secrets.set({ id: 'lab', value: 'sk-0123456789' })).toEqual({
      id: 'lab',
      replaced: false,
    });
    expect(await operations.secrets.reveal({ id: 'lab' })).toEqual({ id: 'lab', value: 'sk-0123456789' });
  });

  it('gets the sentence and the exit code of a refusal', async () => {
    const operations = createRemoteOperations(runtime());
    await expect(operations.profiles.use({ id: 'nope' })).rejects.toMatchObject({
      message: 'There is no profile "nope": there are demo.',
      exitCode: 1,
    });
    await expect(operations.clients.add({ id: 'a b' })).rejects.toMatchObject({ exitCode: 2 });
  });

  it('notices that nobody is there', async () => {
    const gone = { ...runtime(), controlUrl: 'http://127.0.0.1:1' };
    await expect(createRemoteOperations(gone).profiles.list()).rejects.toThrow(NotAnswering);
    const foreign = { ...runtime(), controlToken: 'of-another-home' };
    await expect(createRemoteOperations(foreign).profiles.list()).rejects.toThrow(NotAnswering);
  });

  it('gets no stack and no inner message of a defect', async () => {
    const answer = await ask(
      '/trpc/profiles.use',
      { ...json, authorization: `Bearer ${token}` },
      'POST',
      '{"id":1}',
    );
    expect(answer.status).toBe(400);
    expect(answer.body).not.toMatch(/\.ts:\d+|node_modules/);
    expect(JSON.parse(answer.body)).toMatchObject({
      error: { message: 'The input "id" is not valid: correct or shorten it.' },
    });
  });
});

describe('live topics', () => {
  it('stream as server-sent events to whoever has a session', async () => {
    const cookie = await openSession();
    const text = await new Promise<string>((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port: server.port,
          path: '/trpc/log.follow',
          agent: false,
          headers: { host: `127.0.0.1:${server.port}`, cookie, accept: 'text/event-stream' },
        },
        (response) => {
          let seen = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            seen += chunk;
            if (seen.includes('event: connected'))
              setTimeout(
                () =>
                  live.publish('started', [
                    { id: 'x1', at: 1, client: null, model: 'm', path: '/', clientProtocol: null },
                  ]),
                50,
              );
            if (seen.includes('x1')) {
              asked.destroy();
              resolve(seen);
            }
          });
        },
      );
      asked.on('error', (error) => (error.message.includes('aborted') ? undefined : reject(error)));
      asked.end();
    });
    expect(text).toContain('"type":"started"');
  });

  it('drop the oldest for a listener that never reads, and forget one that leaves', async () => {
    const topics = new LiveTopics();
    const abort = new AbortController();
    const news = topics.follow(['changed'], abort.signal);
    const first = news.next();
    for (let n = 0; n < 12_000; n += 1) topics.publish('changed', { what: 'config' });
    await first;
    let unread = 0;
    abort.abort();
    for (let step = await news.next(); step.done !== true; step = await news.next()) unread += 1;
    expect(unread).toBeLessThanOrEqual(10_000);
  });
});

describe('what runs', () => {
  const start = (id: string) => ({ id, at: 1, client: null, model: 'm', path: '/', clientProtocol: null });

  it('is known to a page that opens later, until it ends or the proxy goes', () => {
    const topics = new LiveTopics();
    topics.publish('started', [start('a'), start('b')]);
    topics.publish('records', [exchangeRecord(1, { id: 'a' })]);
    expect(topics.running().map(({ id }) => id)).toEqual(['b']);
    topics.publish('changed', { what: 'config' });
    expect(topics.running()).toHaveLength(1);
    topics.publish('changed', { what: 'proxy' });
    expect(topics.running()).toEqual([]);
  });
});
