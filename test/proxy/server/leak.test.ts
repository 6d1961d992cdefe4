// A thousand streams that their clients abandon leave no socket open and no memory behind.
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, it } from 'vitest';
import { sseChunks } from '../../support/fake-upstream.ts';
import { closeWorlds, openWorld, until } from '../../support/proxy-world.ts';
import { clientToken } from '../../support/start-proxy.ts';

afterEach(closeWorlds);

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

it('forgets 1,000 aborted streams', { timeout: 120_000 }, async () => {
  const { proxy, vendor } = await openWorld(() => ({
    headers: { 'content-type': 'text/event-stream' },
    chunks: sseChunks([{ choices: [{ index: 0, delta: { content: 'x'.repeat(4000) } }] }]),
    then: 'hang',
  }));
  const body = JSON.stringify({
    model: 'm',
    stream: true,
    messages: [{ role: 'user', content: 'y'.repeat(8000) }],
  });
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:${proxy.port}\r\nauthorization: Bearer ${clientToken}\r\ncontent-length: ${body.length}\r\n\r\n`;
  const abortOne = (late: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(proxy.port, '127.0.0.1');
      socket.on('error', reject);
      socket.on('close', () => resolve());
      socket.write(head + body);
      // Half of them leave after the first bytes, half as soon as the request is out.
      if (late) socket.once('data', () => socket.destroy());
      else setTimeout(() => socket.destroy(), 3);
    });
  const abortMany = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => abortOne(index % 2 === 0)));
    }
    const expected = proxy.messages.length;
    await until(() => vendor.openSockets() === 0, 'all upstream sockets to close', 20_000);
    await until(() => proxy.messages.length >= expected, 'records');
  };
  const settled = async (): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    // What the test itself gathers must not count.
    vendor.requests.length = 0;
    proxy.records.length = 0;
    proxy.messages.length = 0;
    gc();
    gc();
    return process.memoryUsage().heapUsed;
  };
  await abortMany(200);
  const before = await settled();
  await abortMany(1_000);
  const after = await settled();
  expect(vendor.openSockets()).toBe(0);
  expect(after - before).toBeLessThan(3 * 1024 * 1024);
});
