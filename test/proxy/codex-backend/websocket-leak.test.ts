// Many clients that drop in the middle of an answer leave no upstream connection and no place in a limit behind.
import { afterEach, expect, it } from 'vitest';
import { answer, messageItem } from '../../support/responses-script.ts';
import { clientToken, sha256 } from '../../support/start-proxy.ts';
import { cleanUp, connect, fakeVendor, proxyTo, user } from '../../support/websocket-scene.ts';

afterEach(cleanUp);

for (const webSocket of ['yes', 'no'] as const) {
  it(`300 dropped sockets, upstream WebSocket: ${webSocket}`, async () => {
    const whole = answer([messageItem('cut somewhere')]);
    if (whole.kind !== 'stream') throw new Error('no stream');
    const fake = await fakeVendor({
      webSocket,
      turns: [{ ...whole, steps: [...whole.steps.slice(0, 3), { do: 'sleep', ms: 60_000 }] }],
    });
    const limited = { id: 'tester', tokenSha256: sha256(clientToken), concurrentRequests: 300 };
    const proxy = await proxyTo([[fake, webSocket]], { config: { clients: [limited] } });
    const drop = async (): Promise<void> => {
      const client = await connect(proxy);
      client.send({ type: 'response.create', model: 'm', input: [user('x')] });
      await client.waitFor(({ type }) => type === 'response.created');
      client.socket.terminate();
    };
    for (let round = 0; round < 15; round += 1) await Promise.all(Array.from({ length: 20 }, drop));
    const records = await proxy.waitForRecords(300);
    expect(records.every(({ abortedBy }) => abortedBy === 'client')).toBe(true);
    const deadline = Date.now() + 10_000;
    while (fake.upstream.openSockets() > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(fake.upstream.openSockets()).toBe(0);
    // The limits of the client were given back: it may go on.
    const client = await connect(proxy);
    client.send({ type: 'response.create', model: 'm', input: [user('x')] });
    await client.waitFor(({ type }) => type === 'response.created');
  }, 60_000);
}
