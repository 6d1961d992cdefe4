// Whole answers of the client's own protocol: held until they are whole, so that one that breaks is nobody's answer.
import { afterEach, describe, expect, it } from 'vitest';
import { closeWorlds, openWorld, rawClient, until } from '../../../support/proxy-world.ts';

afterEach(closeWorlds);

describe('a whole answer', () => {
  const half = '{"id":"c1","object":"chat.completion","choices":[{"index":0,"mes';

  it.each([
    ['its head', []],
    ['half of its body', [half, 20]],
  ])('that breaks after %s comes from the next target', async (_name, chunks) => {
    const { proxy } = await openWorld(
      ({ path }) =>
        path.startsWith('/a')
          ? { headers: { 'content-type': 'application/json' }, chunks: [...chunks, 20], then: 'cut' }
          : { body: { from: 'b' } },
      (url) => ({
        upstreams: [
          { id: 'a', url: `${url}/a` },
          { id: 'b', url: `${url}/b` },
        ],
      }),
    );
    const answer = await proxy.call('/v1/chat/completions', { model: 'm' });
    expect(await answer.json()).toEqual({ from: 'b' });
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({ status: 200, error: null, responseBytes: 12 });
    expect(record?.attempts.map(({ upstream, error }) => [upstream, error])).toEqual([
      ['a', 'upstream_error'],
      ['b', undefined],
    ]);
  });

  it('of which only the head comes in time comes from the next target', async () => {
    const { proxy, vendor } = await openWorld(
      ({ path }) =>
        path.startsWith('/a')
          ? { headers: { 'content-type': 'application/json' }, chunks: [''], then: 'hang' }
          : { body: { from: 'b' } },
      (url) => ({
        upstreams: [
          { id: 'a', url: `${url}/a` },
          { id: 'b', url: `${url}/b` },
        ],
        routing: { responseTimeoutMs: 200 },
      }),
    );
    const answer = await proxy.call('/v1/chat/completions', { model: 'm' });
    expect(await answer.json()).toEqual({ from: 'b' });
    const [record] = await proxy.waitForRecords(1);
    expect(record?.attempts.map(({ status, error }) => [status, error])).toEqual([
      [200, 'upstream_timeout'],
      [200, undefined],
    ]);
    await until(() => vendor.requests[0]?.aborted === true, 'the first call to be closed');
  });

  it('whose client leaves while it is held is closed, and counts no bytes', async () => {
    const { proxy, vendor } = await openWorld(() => ({
      headers: { 'content-type': 'application/json' },
      chunks: [half],
      then: 'hang',
    }));
    const socket = rawClient(proxy, '/v1/chat/completions', { model: 'm' });
    let answered = false;
    socket.on('data', () => (answered = true));
    await until(() => vendor.requests.length === 1, 'the request');
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await vendor.requests[0]?.whenAborted;
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({ status: 499, abortedBy: 'client', error: null, responseBytes: 0 });
    expect(answered).toBe(false);
  });

  it('that is kept alive with white space goes on when its first byte would be late', async () => {
    const { proxy } = await openWorld(
      () => ({ headers: { 'content-type': 'application/json' }, chunks: [' ', 300, '{"fine":true}'] }),
      (url) => ({ upstreams: [{ id: 'lab', url }], routing: { responseTimeoutMs: 100 } }),
    );
    const answer = await proxy.call('/v1/chat/completions', { model: 'm' });
    expect(await answer.text()).toBe(' {"fine":true}');
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({ status: 200, error: null, responseBytes: 14 });
  });

  it('that breaks is an error where no other target is', async () => {
    const { proxy } = await openWorld(() => ({
      headers: { 'content-type': 'application/json' },
      chunks: [half, 20],
      then: 'reset',
    }));
    const answer = await proxy.call('/v1/chat/completions', { model: 'm' });
    expect([answer.status, answer.headers.get('x-keyswitch-error')]).toEqual([502, 'upstream_error']);
    expect(await answer.json()).toMatchObject({ error: { code: 'upstream_error' } });
  });

  it('that the end of the proxy finds held is told as an error', async () => {
    const { proxy, vendor } = await openWorld(() => ({
      headers: { 'content-type': 'application/json' },
      chunks: [half],
      then: 'hang',
    }));
    const asked = proxy.call('/v1/chat/completions', { model: 'm' });
    await until(() => vendor.requests.length === 1, 'the request');
    const closing = proxy.close(200);
    const answer = await asked;
    expect([answer.status, answer.headers.get('x-keyswitch-error')]).toEqual([503, 'overloaded']);
    await closing;
  });

  it('that is larger than what is held passes as it comes', async () => {
    const pieces = Array.from({ length: 40 }, () => 'x'.repeat(4_096));
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { proxy } = await openWorld(() => ({
      headers: { 'content-type': 'application/json' },
      chunks: (async function* () {
        yield '"';
        yield* pieces;
        await gate;
        yield '"';
      })(),
    }));
    const answer = await proxy.call('/v1/chat/completions', { model: 'm' });
    release();
    expect(await answer.text()).toBe(`"${pieces.join('')}"`);
  });
});
