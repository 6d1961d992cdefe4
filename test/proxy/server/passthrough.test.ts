// The pass-through lane through a real socket: bytes, headers, splice, records.
import { afterEach, describe, expect, it } from 'vitest';
import { sseChunks, startFakeUpstream, type FakeUpstream } from '../../support/fake-upstream.ts';
import {
  clientToken,
  startProxy,
  upstreamKey,
  type ProxySeed,
  type StartedProxy,
} from '../../support/start-proxy.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function world(
  respond: Parameters<typeof startFakeUpstream>[0],
  seed: (url: string) => Partial<ProxySeed> = () => ({}),
): Promise<{ vendor: FakeUpstream; proxy: StartedProxy }> {
  const vendor = await startFakeUpstream(respond);
  open.push(vendor);
  const proxy = await startProxy({ upstreams: [{ id: 'lab', url: vendor.url }], ...seed(vendor.url) });
  open.push(proxy);
  return { vendor, proxy };
}

describe('pass-through', () => {
  it('carries bytes untouched and replaces the credential', async () => {
    const { vendor, proxy } = await world(() => ({
      body: '{"id":"chatcmpl-1", "x":1}',
      headers: { 'x-request-id': 'r1', 'set-cookie': 'a=b', 'content-type': 'application/json' },
    }));
    const sent = '{ "model" : "gpt-5.5",\n "messages":[{"role":"user","content":"héllo 🙂"}]}';
    const answer = await proxy.call('/v1/chat/completions?x=1&key=abc', sent, {
      headers: { cookie: 'c=d', 'x-stainless-lang': 'js', 'x-api-key': 'nope' },
    });
    expect(await answer.text()).toBe('{"id":"chatcmpl-1", "x":1}');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-keyswitch-lane')).toBe('passthrough');
    expect(answer.headers.get('x-keyswitch-upstream')).toBe('lab');
    expect(answer.headers.get('x-request-id')).toBe('r1');
    expect(answer.headers.get('set-cookie')).toBeNull();
    const [seen] = vendor.requests;
    expect(seen?.url).toBe('/v1/chat/completions?x=1');
    expect(seen?.body.toString()).toBe(sent);
    expect(seen?.headers.authorization).toBe(`Bearer ${upstreamKey}`);
    expect(seen?.headers['x-stainless-lang']).toBe('js');
    expect(seen?.headers['accept-encoding']).toBe('identity');
    for (const name of ['cookie', 'x-api-key']) expect(seen?.headers[name]).toBeUndefined();
    expect(JSON.stringify(seen?.rawHeaders)).not.toContain(clientToken);
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({
      status: 200,
      model: 'gpt-5.5',
      upstream: 'lab',
      lane: 'passthrough',
      client: 'tester',
      error: null,
    });
    expect(record?.id).toBe(answer.headers.get('x-keyswitch-exchange'));
  });

  it('splices only the name of the model where the route renames it', async () => {
    const { vendor, proxy } = await world(
      () => ({ body: {} }),
      () => ({ routes: [{ match: 'gpt-*', to: ['lab/vendor "x"'] }] }),
    );
    await proxy.call('/v1/responses', '{"input":[{"model":"inner"}],"model" : "gpt-5.5" , "stream":false}');
    expect(vendor.requests[0]?.body.toString()).toBe(
      '{"input":[{"model":"inner"}],"model" : "vendor \\"x\\"" , "stream":false}',
    );
  });

  it('streams, with the headers soon though nothing was said yet', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { proxy } = await world(() => ({
      headers: { 'content-type': 'text/event-stream' },
      chunks: (async function* () {
        await gate;
        yield* sseChunks([{ a: 1 }, '[DONE]']);
      })(),
    }));
    const answer = await proxy.call('/v1/chat/completions', { model: 'm', stream: true });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    release();
    expect(await answer.text()).toBe('data: {"a":1}\n\ndata: [DONE]\n\n');
  });
});
