// Ten thousand converted exchanges, whole and streamed, leave no memory behind (but the thousand answers that a client of
// the Responses API may still continue: full before the count begins).
import { Agent, request } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, it } from 'vitest';
import { closeWorlds, openWorld } from '../../../support/proxy-world.ts';
import { clientToken } from '../../../support/start-proxy.ts';
import { messagesJson, messagesStream } from '../../../bench/fixed-answers.mjs';

afterEach(closeWorlds);

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const user = { role: 'user', content: 'Say something short, please: 你好 🙂' };
const contents = [{ role: 'user', parts: [{ text: user.content }] }];
/** Path and body of each client, with something of its own in each that a memory could keep. */
const asks: readonly ((n: number) => readonly [path: string, body: object])[] = [
  (n) => ['/v1/chat/completions', { model: 'm', messages: [user], user: `user-${n}` }],
  (n) => ['/v1/chat/completions', { model: 'm', messages: [user], stream: true, user: `user-${n}` }],
  (n) => ['/v1/responses', { model: 'm', input: [user], prompt_cache_key: `key-${n}` }],
  (n) => ['/v1/responses', { model: 'm', input: [user], stream: true, prompt_cache_key: `key-${n}` }],
  (n) => ['/v1beta/models/m:generateContent', { contents, labels: { n: `${n}` } }],
  () => ['/v1beta/models/m:streamGenerateContent?alt=sse', { contents }],
];

it('forgets 10,000 converted exchanges', { timeout: 180_000 }, async () => {
  const stream = messagesStream(12).join('');
  const { proxy, vendor } = await openWorld(
    ({ body }) =>
      body.includes('"stream":true')
        ? { headers: { 'content-type': 'text/event-stream' }, body: stream }
        : { headers: { 'content-type': 'application/json' }, body: messagesJson },
    (url) => ({ upstreams: [{ id: 'lab', url, protocols: ['anthropic-messages'] }] }),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const ask = (n: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const [path, body] = asks[n % asks.length]?.(n) ?? ['', {}];
      const call = request(
        {
          agent,
          port: proxy.port,
          path,
          method: 'POST',
          headers: { authorization: `Bearer ${clientToken}`, 'content-type': 'application/json' },
        },
        (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
        },
      );
      call.on('error', reject);
      call.end(JSON.stringify(body));
    });
  let next = 0;
  const exchange = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += 20) {
      const statuses = await Promise.all(Array.from({ length: 20 }, () => ask((next += 1))));
      expect(new Set(statuses)).toEqual(new Set([200]));
      // What the test itself gathers must not count.
      vendor.requests.length = 0;
      proxy.records.length = 0;
      proxy.messages.length = 0;
    }
  };
  const settled = async (): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    proxy.records.length = 0;
    proxy.messages.length = 0;
    gc();
    gc();
    return process.memoryUsage().heapUsed;
  };
  await exchange(3_000);
  const before = await settled();
  await exchange(10_000);
  const after = await settled();
  expect(after - before).toBeLessThan(1024 * 1024);
  agent.destroy();
});
