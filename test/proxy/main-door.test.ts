// The proxy as a process: ready, a change of configuration, questions, records, a drained end; a port in use.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import type { MainToProxy, ProxyToMain } from '../../src-proxy/contract/channel.ts';
import { unpackMessage, type PackedMessage } from '../../src-proxy/contract/packed-records.ts';
import { startFakeUpstream } from '../support/fake-upstream.ts';
import { alsoClose, closeWorlds, until } from '../support/proxy-world.ts';
import { clientToken, seedConfig } from '../support/start-proxy.ts';

const entry = fileURLToPath(new URL('../../src-proxy/main.ts', import.meta.url));
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await closeWorlds();
});

function launch(): { child: ChildProcess; messages: ProxyToMain[]; send(message: MainToProxy): void } {
  const child = fork(entry, [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  children.push(child);
  const messages: ProxyToMain[] = [];
  child.on('message', (message) => messages.push(unpackMessage(message as PackedMessage)));
  return { child, messages, send: (message) => void child.send(message) };
}

it('starts, serves, answers, drains and leaves nothing behind', async () => {
  const vendor = alsoClose(await startFakeUpstream(() => ({ delayMs: 300, body: { ok: true } })));
  const config = seedConfig({ upstreams: [{ id: 'lab', url: vendor.url }] });
  const { child, messages, send } = launch();
  send({ type: 'config', config });
  await until(() => messages.some(({ type }) => type === 'ready'), 'ready');
  const ready = messages.find((message) => message.type === 'ready');
  send({ type: 'config', config: { ...config, revision: 2 } });
  send({ type: 'query', call: 7, query: { kind: 'health' } });
  await until(
    () => messages.some((message) => message.type === 'answer' && message.call === 7 && message.ok),
    'the answer',
  );
  expect(messages).toContainEqual({ type: 'config-applied', revision: 2 });

  const running = fetch(`${ready?.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': clientToken },
    body: '{"model":"m","messages":[]}',
  });
  await until(() => vendor.requests.length === 1, 'the request');
  const gone = once(child, 'exit');
  send({ type: 'shutdown', graceMs: 5_000 });
  expect(await (await running).json()).toEqual({ ok: true });
  expect((await gone)[0]).toBe(0);
  const records = messages.flatMap((message) => (message.type === 'records' ? message.records : []));
  expect(records).toHaveLength(1);
  expect(messages.at(-1)).toEqual({ type: 'drained' });
});

it('says in one sentence that the port is in use', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { child, messages, send } = launch();
  const gone = once(child, 'exit');
  send({ type: 'config', config: { ...seedConfig({ upstreams: [] }), port } });
  expect((await gone)[0]).toBe(1);
  expect(messages).toContainEqual({
    type: 'failed',
    message: expect.stringContaining(`Port ${port} on 127.0.0.1 is in use`),
  });
  server.close();
});

it('ends when its main process is gone', async () => {
  const { child, messages, send } = launch();
  send({ type: 'config', config: seedConfig({ upstreams: [] }) });
  await until(() => messages.some(({ type }) => type === 'ready'), 'ready');
  const gone = once(child, 'exit');
  child.disconnect();
  expect((await gone)[0]).toBe(0);
});
