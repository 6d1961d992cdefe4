// The host of the proxy process, against a scripted process of its own kind and against the real one.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExchangeRecord } from '../../../src-proxy/contract/exchange-record.ts';
import type { ProxyConfig } from '../../../src-proxy/contract/proxy-config.ts';
import { locateProxyEntry } from '../../../src-main/locate-parts.ts';
import { launchWithFork } from '../../../src-main/proxy-host/proxy-child.ts';
import { ProxyHost, type ProxyState } from '../../../src-main/proxy-host/proxy-host.ts';
import { parseConfig } from '../../../src-main/settings/parse-config.ts';
import { resolveConfig } from '../../../src-main/settings/resolve-config.ts';

/** Speaks the channel; `mode` decides how it misbehaves. */
const script = (mode: string) => `
let revision = 0;
const send = (message) => process.send(message);
process.on('message', (message) => {
  if (message.type === 'config') {
    if (${JSON.stringify(mode)} === 'fails') { send({ type: 'failed', message: 'Port 4620 is in use.' }); process.exit(1); }
    if (${JSON.stringify(mode)} === 'dies') { console.error('out of luck'); process.exit(3); }
    if (revision === 0) send({ type: 'ready', port: message.config.port || 45678, url: 'http://127.0.0.1:' + (message.config.port || 45678) });
    revision = message.config.revision;
    if (${JSON.stringify(mode)} !== 'deaf') send({ type: 'config-applied', revision });
  } else if (message.type === 'query') {
    if (message.query.kind === 'health') send({ type: 'answer', call: message.call, ok: true, value: { env: Object.keys(process.env), argv: process.argv, revision } });
    else if (message.query.kind === 'explain-route') process.kill(process.pid, 'SIGKILL');
    else if (message.query.kind === 'list-models') send({ type: 'answer', call: message.call, ok: false, message: 'No models.' });
  } else if (message.type === 'shutdown') {
    send({ type: 'records', records: Array.from({ length: 500 }, (_, n) => ({ id: 'last-' + n })) });
    send({ type: 'drained' });
    if (${JSON.stringify(mode)} !== 'stays') process.disconnect();
  }
});
`;

let folder: string;
let host: ProxyHost;
let records: ExchangeRecord[];
let states: ProxyState[];
let notices: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyswitch-proxy-host-'));
  records = [];
  states = [];
  notices = [];
});
afterEach(async () => {
  await host.stop(0);
  rmSync(folder, { recursive: true, force: true });
});

function start(
  mode: string,
  port = 0,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ url: string; port: number }> {
  const entry = join(folder, 'proxy.cjs');
  writeFileSync(entry, script(mode));
  return startEntry(entry, port, env);
}

async function startEntry(
  entry: string,
  port: number,
  env: NodeJS.ProcessEnv,
): Promise<{ url: string; port: number }> {
  host = new ProxyHost({
    launch: launchWithFork(entry, env),
    onRecords: (batch) => records.push(...batch),
    onState: (state) => states.push(state),
    onNotice: (line) => notices.push(line),
    restartDelays: [20, 40],
  });
  return host.start(await config(port, 1));
}

async function config(port: number, revision: number): Promise<ProxyConfig> {
  const { value } = await parseConfig(`[proxy]\nport = ${port}\n`, 'config.toml');
  return resolveConfig(value, {
    revision,
    keys: new Map(),
    sealKey: Buffer.alloc(32).toString('base64'),
    spentToday: {},
  });
}

const until = (what: () => boolean) => expect.poll(what, { timeout: 15_000, interval: 10 }).toBe(true);

describe('the host', () => {
  it('starts, pushes, asks and stops, and takes the records that come last', async () => {
    expect(await start('good')).toEqual({ url: 'http://127.0.0.1:45678', port: 45678 });
    expect(host.state).toMatchObject({ state: 'running', port: 45678 });
    await host.push(await config(0, 2));
    expect(await host.query({ kind: 'health' })).toMatchObject({ revision: 2 });
    await expect(host.query({ kind: 'list-models' })).rejects.toThrow('No models.');
    await host.stop(2_000);
    expect(records).toHaveLength(500);
    expect(host.state).toEqual({ state: 'stopped' });
    await expect(host.query({ kind: 'health' })).rejects.toThrow(/not running/);
  });

  it('gives no secret in argv or environment', async () => {
    await start('good', 0, {
      ...process.env,
      OPENAI_API_KEY: 'sk-secret',
      KEYSWITCH_HOME: '/x',
      GITHUB_TOKEN: 'y',
    });
    const { env, argv } = (await host.query({ kind: 'health' })) as { env: string[]; argv: string[] };
    expect(env).not.toContain('OPENAI_API_KEY');
    expect(env).not.toContain('GITHUB_TOKEN');
    expect(argv).toHaveLength(2);
  });

  it('says why it did not start, and does not try for ever', async () => {
    await expect(start('fails')).rejects.toThrow('Port 4620 is in use.');
    await until(() => host.state.state === 'stopped');
    await expect(start('dies')).rejects.toThrow(/could not start \(out of luck\)/);
    await until(() => host.state.state === 'stopped');
  });

  it('starts it again after a crash, on the same port, with the newest configuration, and says so', async () => {
    await start('good');
    await host.push(await config(0, 5));
    const lost = host.query({ kind: 'explain-route', model: 'x' });
    await expect(lost).rejects.toThrow(/started again/);
    await until(() => host.state.state === 'running');
    expect(await host.query({ kind: 'health' })).toMatchObject({ revision: 5 });
    expect(states.map(({ state }) => state)).toEqual([
      'starting',
      'running',
      'crashed',
      'starting',
      'running',
    ]);
    expect(notices).toContainEqual(
      expect.stringMatching(/ended by itself \(signal SIGKILL\); it starts again/),
    );
    await expect(host.query({ kind: 'explain-route', model: 'x' })).rejects.toThrow();
    await until(() => host.state.state === 'running');
  });

  it('bounds a question that is never answered', async () => {
    await start('good');
    await expect(host.query({ kind: 'probe-endpoints', upstream: 'x' }, 60)).rejects.toThrow(
      /did not answer in time/,
    );
  });

  it('ends a proxy that does not end by itself', async () => {
    await start('stays');
    const begun = Date.now();
    await host.stop(200);
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(host.state).toEqual({ state: 'stopped' });
  });

  it('runs the real proxy, with nothing secret in its command line', async () => {
    const { url } = await startEntry(locateProxyEntry(), 0, process.env);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const { pid } = host.state as { pid: number };
    if (process.platform === 'linux') {
      const seal = Buffer.alloc(32).toString('base64');
      for (const what of ['cmdline', 'environ'])
        expect(readFileSync(`/proc/${pid}/${what}`, 'utf8')).not.toContain(seal);
    }
    await host.stop(2_000);
  });
});
