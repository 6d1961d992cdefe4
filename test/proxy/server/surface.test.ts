// What the server answers itself: model lists in each shape, the operator's relay, changes of configuration, draining.
import { afterEach, describe, expect, it } from 'vitest';
import { sseChunks, startFakeUpstream } from '../../support/fake-upstream.ts';
import { alsoClose, closeWorlds, openWorld, until } from '../../support/proxy-world.ts';
import { operatorToken, seedConfig, seedUpstream, sha256, startProxy } from '../../support/start-proxy.ts';

afterEach(closeWorlds);

describe('model lists', () => {
  it('merge what upstreams say and what the configuration names, and survive a sick upstream', async () => {
    const vendor = alsoClose(
      await startFakeUpstream(({ path }) =>
        path === '/v1/models'
          ? { body: { object: 'list', data: [{ id: 'gpt-5.5' }, { id: 'gpt-image-2' }] } }
          : { status: 404, body: {} },
      ),
    );
    const proxy = alsoClose(
      await startProxy({
        upstreams: [
          { id: 'asked', url: vendor.url, protocols: ['openai-chat'], preset: 'tokenpool' },
          { id: 'named', url: 'http://127.0.0.1:1', models: ['claude-sonnet-4-6'] },
          { id: 'sick', url: 'http://127.0.0.1:1' },
        ],
        routes: [
          { match: 'my-alias', to: ['asked/gpt-5.5'] },
          { match: 'claude-*', to: ['named'] },
          { to: ['asked', 'sick'] },
        ],
      }),
    );
    const ids = ['my-alias', 'gpt-5.5', 'gpt-image-2', 'claude-sonnet-4-6'];
    const openai = (await (await proxy.call('/v1/models')).json()) as {
      object: string;
      data: { id: string; object: string; owned_by: string }[];
    };
    expect(openai.object).toBe('list');
    expect(openai.data.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(openai.data.find(({ id }) => id === 'gpt-5.5')).toMatchObject({
      object: 'model',
      owned_by: 'tokenpool',
    });
    expect(openai.data.find(({ id }) => id === 'claude-sonnet-4-6')).toMatchObject({ owned_by: 'named' });

    const anthropic = await (
      await proxy.call('/v1/models?limit=1000', undefined, { headers: { 'anthropic-version': '2023-06-01' } })
    ).json();
    expect(anthropic).toMatchObject({
      has_more: false,
      data: expect.arrayContaining([
        expect.objectContaining({ type: 'model', id: 'gpt-5.5', display_name: 'gpt-5.5' }),
      ]),
    });

    const gemini = (await (await proxy.call('/v1beta/models')).json()) as { models: { name: string }[] };
    expect(gemini.models.map(({ name }) => name)).toContain('models/gpt-5.5');

    expect(await (await proxy.call('/models/gpt-5.5')).json()).toMatchObject({ id: 'gpt-5.5' });
    expect(await (await proxy.call('/v1beta/models/gpt-5.5')).json()).toMatchObject({
      name: 'models/gpt-5.5',
    });
    const missing = await proxy.call('/v1/models/gpt-5.6');
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('gpt-5.5');

    // Asked once, then remembered, also when the upstream is gone.
    expect(vendor.requests.filter(({ path }) => path === '/v1/models')).toHaveLength(1);
    await vendor.close();
    expect(((await (await proxy.call('/v1/models')).json()) as typeof openai).data).toHaveLength(ids.length);
    expect((await fetch(`${proxy.url}/v1/models`)).status).toBe(401);
  });
});

it('a model list waits five seconds for a silent upstream, however many protocols that speaks', async () => {
  const { proxy, vendor } = await openWorld(
    () => ({ delayMs: 60_000 }),
    (url) => ({
      upstreams: [
        { id: 'silent', url },
        { id: 'named', url: 'http://127.0.0.1:1', models: ['m'] },
      ],
    }),
  );
  const began = performance.now();
  const list = (await (await proxy.call('/v1/models')).json()) as { data: { id: string }[] };
  expect(list.data.map(({ id }) => id)).toEqual(['m']);
  expect(performance.now() - began).toBeLessThan(9_000);
  expect(vendor.requests.map(({ path }) => path)).toEqual(['/v1/models']);
}, 15_000);

describe('/mcp', () => {
  it('is relayed with the internal bearer, streaming, for operators only', async () => {
    const control = alsoClose(
      await startFakeUpstream(() => ({
        headers: { 'content-type': 'text/event-stream', 'mcp-session-id': 's1' },
        chunks: sseChunks([['message', { jsonrpc: '2.0', id: 1, result: {} }]]),
      })),
    );
    const { proxy } = await openWorld(undefined, (url) => ({
      upstreams: [{ id: 'lab', url }],
      config: { mcp: { url: `${control.url}/mcp`, bearer: 'internal-bearer' } },
    }));
    const operator = {
      headers: { authorization: `Bearer ${operatorToken}`, accept: 'application/json, text/event-stream' },
    };
    const answer = await proxy.call('/mcp', { jsonrpc: '2.0', id: 1, method: 'ping' }, operator);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('mcp-session-id')).toBe('s1');
    expect(await answer.text()).toContain('"jsonrpc"');
    expect(control.requests[0]?.headers.authorization).toBe('Bearer internal-bearer');
    expect(JSON.stringify(control.requests[0]?.rawHeaders)).not.toContain(operatorToken);

    expect((await proxy.call('/mcp', {})).status).toBe(401);
    expect((await proxy.call('/mcp', undefined, operator)).status).toBe(405);
    expect((await proxy.call('/mcp', undefined, { ...operator, method: 'DELETE' })).status).toBe(405);
    expect(control.requests).toHaveLength(1);
  });
});

describe('a change of configuration', () => {
  it('is used by the next request; a running stream ends on the old one', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const old = alsoClose(
      await startFakeUpstream(() => ({
        headers: { 'content-type': 'text/event-stream' },
        chunks: (async function* () {
          yield 'data: {"from":"old"}\n\n';
          await gate;
          yield 'data: [DONE]\n\n';
        })(),
      })),
    );
    const next = alsoClose(await startFakeUpstream(() => ({ body: { from: 'new' } })));
    const seed = { upstreams: [{ id: 'lab', url: old.url }] };
    const proxy = alsoClose(await startProxy(seed));
    const running = await proxy.call('/v1/chat/completions', { model: 'm', stream: true });
    const secondToken = 'ks-second-token-0123456789abcdef0123456789';
    proxy.proxy.applyConfig({
      ...seedConfig(seed),
      revision: 2,
      port: proxy.port,
      upstreams: [seedUpstream({ id: 'lab', url: next.url })],
      clients: [{ id: 'second', tokenSha256: sha256(secondToken) }],
    });
    expect(proxy.messages).toContainEqual({ type: 'config-applied', revision: 2 });
    expect((await proxy.call('/v1/chat/completions', { model: 'm' })).status).toBe(401);
    const fresh = await proxy.call(
      '/v1/chat/completions',
      { model: 'm' },
      { headers: { authorization: `Bearer ${secondToken}` } },
    );
    expect(await fresh.json()).toEqual({ from: 'new' });
    release();
    expect(await running.text()).toContain('[DONE]');
  });
});

describe('draining', () => {
  it('lets a running answer end, refuses new connections, and loses no record', async () => {
    const { proxy, vendor } = await openWorld(() => ({ delayMs: 400, body: { done: true } }));
    const running = proxy.call('/v1/chat/completions', { model: 'm' });
    await until(() => vendor.requests.length === 1, 'the request');
    const closed = proxy.close(5_000);
    // Those that already lay in the kernel are still taken, in the next few turns of the loop.
    const refused = (): Promise<boolean> =>
      fetch(`${proxy.url}/healthz`).then(
        () => false,
        () => true,
      );
    await expect.poll(refused, { timeout: 4_000, interval: 5 }).toBe(true);
    expect(await (await running).json()).toEqual({ done: true });
    await closed;
    expect(proxy.records).toHaveLength(1);
    expect(proxy.records[0]).toMatchObject({ status: 200 });
  });

  it('cuts what does not end in time, and records that too', async () => {
    const { proxy, vendor } = await openWorld(() => ({ delayMs: 60_000 }));
    const running = proxy.call('/v1/chat/completions', { model: 'm' }).catch(() => null);
    await until(() => vendor.requests.length === 1, 'the request');
    await proxy.close(50);
    await running;
    expect(proxy.records).toHaveLength(1);
    expect(proxy.records[0]).toMatchObject({ abortedBy: 'proxy' });
  });
});
