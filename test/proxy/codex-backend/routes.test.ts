// The closed list of /backend-api/codex over HTTP, through a whole data plane, against the strict fake.
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { startFakeResponses, type FakeResponses } from '../../support/fake-openai-responses.ts';
import { startFakeUpstream } from '../../support/fake-upstream.ts';
import { answer, messageItem, type Reply, vendorError } from '../../support/responses-script.ts';
import type { JsonMap } from '../../support/responses-strictness.ts';
import { startProxy, upstreamKey, type StartedProxy, type UpstreamSeed } from '../../support/start-proxy.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function scene(
  capabilities: NonNullable<UpstreamSeed['capabilities']> = {},
  fakeOptions: Parameters<typeof startFakeResponses>[0] = {},
  seed: Partial<UpstreamSeed> = {},
): Promise<{ fake: FakeResponses; proxy: StartedProxy }> {
  const fake = await startFakeResponses({ key: upstreamKey, ...fakeOptions });
  const proxy = await startProxy({
    upstreams: [{ id: 'vendor', url: fake.url, protocols: ['openai-responses'], capabilities, ...seed }],
    config: { bodies: 'all' },
  });
  cleanups.push(fake.close, () => proxy.close());
  return { fake, proxy };
}

const base = '/backend-api/codex';
const user = (text: string): JsonMap => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
});
const codex = { originator: 'codex_exec', 'user-agent': 'codex_exec/0.169.0 (Debian)' };

function sse(text: string): JsonMap[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)) as JsonMap);
}

describe('GET models', () => {
  it('gives the merged list of the profile in the shape of Codex, with one weak tag', async () => {
    const { proxy } = await scene();
    const first = await proxy.call(`${base}/models?client_version=0.169.0`);
    const body = (await first.json()) as { models: JsonMap[] };
    expect(first.status).toBe(200);
    expect(body.models.map(({ slug }) => slug)).toEqual(['gpt-6-sol', 'gpt-5.5']);
    const tag = first.headers.get('etag');
    expect(tag).toMatch(/^W\/"/);
    const again = await proxy.call(`${base}/v1/models`);
    expect(again.headers.get('etag')).toBe(tag);
    expect(first.headers.get('x-models-etag')).toBeNull();
    expect((await proxy.waitForRecords(2))[0]).toMatchObject({ operation: 'list-models', status: 200 });
  });
});

describe('GET models of Codex backends and of Codex that brings its own', () => {
  const catalogue = `${base}/models?client_version=0.169.0`;
  const described: JsonMap = {
    slug: 'gpt-5.5',
    display_name: 'As the backend says',
    supported_reasoning_levels: [],
    shell_type: 'unified_exec',
    visibility: 'list',
    supported_in_api: true,
    priority: 7,
    support_verbosity: true,
    truncation_policy: { mode: 'bytes', limit: 10_000 },
    experimental_supported_tools: [],
    model_messages: { instructions_template: 'The words that this vendor tuned.' },
    unknown_to_us: { kept: true },
  };
  const slugs = async (response: Response): Promise<unknown[]> =>
    ((await response.json()) as { models: JsonMap[] }).models.map(({ slug }) => slug);

  it("hands on a Codex backend's own description of a model, where Codex would take it", async () => {
    const { priority: _missing, ...half } = described;
    const backend = await startFakeUpstream(() => ({
      body: { models: [described, { ...half, slug: 'half-described' }] },
    }));
    const proxy = await startProxy({
      upstreams: [
        {
          id: 'pooler',
          url: `${backend.url}${base}`,
          protocols: ['openai-responses'],
          capabilities: { codexBackend: true },
        },
      ],
    });
    cleanups.push(backend.close, () => proxy.close());
    for (const headers of [{}, { 'x-keyswitch-catalogue': 'merged' }]) {
      const { models } = (await (await proxy.call(catalogue, undefined, { headers })).json()) as {
        models: JsonMap[];
      };
      expect(models).toContainEqual(described);
      // One element that lacks something would have Codex drop the whole list.
      expect(models.find(({ slug }) => slug === 'half-described')).toMatchObject({
        priority: expect.any(Number) as number,
        base_instructions: expect.stringContaining('coding agent') as string,
      });
    }
    expect(backend.requests[0]?.path).toBe(`${base}/models`);
  });

  it('leaves the bundled models to a Codex that merges our list into its own, and to no other', async () => {
    const { proxy } = await scene({}, {}, { models: ['gpt-5.5', 'claude-sonnet-4-6'] });
    const merged = { 'x-keyswitch-catalogue': 'merged' };
    const asked = async (query: string, headers: Record<string, string>): Promise<unknown[]> =>
      slugs(await proxy.call(`${base}/models${query}`, undefined, { headers }));
    expect(await asked('?client_version=0.169.0', merged)).toEqual(['claude-sonnet-4-6']);
    expect(await asked('?a=b&client_version=1.2.0', merged)).toEqual(['claude-sonnet-4-6']);
    // Older ones do not know all of them; without the mark our list may be all that there is.
    for (const query of ['?client_version=0.158.0', '?client_version=x', ''])
      expect(await asked(query, merged)).toContain('gpt-5.5');
    expect(await asked('?client_version=0.169.0', {})).toContain('gpt-5.5');
  });

  it('keeps the mark to itself', async () => {
    const { fake, proxy } = await scene();
    const response = await proxy.call(
      `${base}/responses`,
      { model: 'gpt-5.5', stream: true, input: [user('x')] },
      { headers: { ...codex, 'x-keyswitch-catalogue': 'merged', 'x-kept': 'yes' } },
    );
    await response.text();
    expect(fake.turns[0]?.headers).toMatchObject({ 'x-kept': 'yes' });
    expect(fake.turns[0]?.headers).not.toHaveProperty('x-keyswitch-catalogue');
  });
});

describe('POST responses', () => {
  it('takes zstd and gzip on every alias and passes the very bytes', async () => {
    const { fake, proxy } = await scene();
    const text = `{ "model":"gpt-5.5", "stream":true, "store":false, "top_p":1.0, "input":[${JSON.stringify(user('€'))}] }`;
    for (const path of [`${base}/responses`, `${base}/v1/responses`, '/v1/responses', '/responses']) {
      for (const [encoding, bytes] of [
        ['zstd', zstdCompressSync(text)],
        ['gzip', gzipSync(text)],
      ] as const) {
        const response = await proxy.call(path, bytes, { headers: { 'content-encoding': encoding } });
        expect(response.status).toBe(200);
        expect(sse(await response.text()).at(-1)?.['type']).toBe('response.completed');
        expect(fake.turns.at(-1)).toMatchObject({ raw: text, path: '/v1/responses' });
        expect(fake.turns.at(-1)?.headers['content-encoding']).toBeUndefined();
      }
    }
    expect(fake.refusals).toEqual([]);
  });

  it('forwards the session headers and relays the turn state', async () => {
    const reply = answer([messageItem('x')], {
      headers: { 'x-codex-turn-state': 'TS1', 'openai-model': 'other' },
    });
    const { fake, proxy } = await scene({}, { turns: [reply] });
    const sent = {
      ...codex,
      'session-id': 's1',
      'thread-id': 't1',
      'x-codex-window-id': 't1:0',
      'x-codex-turn-metadata': '{"request_kind":"turn"}',
      'x-codex-turn-state': 'TS0',
      'x-client-request-id': 't1',
      'x-codex-beta-features': 'remote_compaction_v2',
    };
    const response = await proxy.call(
      `${base}/responses`,
      { model: 'gpt-5.5', stream: true, input: [user('x')] },
      { headers: sent },
    );
    await response.text();
    expect(response.headers.get('x-codex-turn-state')).toBe('TS1');
    expect(response.headers.get('openai-model')).toBeNull();
    expect(fake.turns[0]?.headers).toMatchObject(sent);
  });

  it('reaches another Codex backend under its own path', async () => {
    const { fake, proxy } = await scene(
      { codexBackend: true, responsesWebSocket: 'no' },
      { base },
      { url: '' },
    );
    proxy.proxy.applyConfig({
      ...proxy.config,
      revision: 2,
      upstreams: proxy.config.upstreams.map((upstream) => ({
        ...upstream,
        endpoints: [{ id: 'default', label: 'Default', bases: { 'openai-responses': `${fake.url}${base}` } }],
      })),
    });
    const response = await proxy.call(`${base}/responses`, { model: 'm', stream: true, input: 'x' });
    expect(response.status).toBe(200);
    expect(fake.turns[0]?.path).toBe(`${base}/responses`);
  });
});

describe('compaction', () => {
  const summarised: Reply[] = [answer([messageItem('SUMMARY')]), answer([messageItem('next')])];
  const trigger = { model: 'm', store: false, input: [user('go'), { type: 'compaction_trigger' }] };

  it('is made here for streams and whole answers, and reads back in the next turn', async () => {
    for (const stream of [true, false]) {
      const { fake, proxy } = await scene({ compact: false }, { compaction: false, turns: summarised });
      const response = await proxy.call(`${base}/responses`, { ...trigger, stream }, { headers: codex });
      const text = await response.text();
      const output = stream
        ? sse(text)
            .filter(({ type }) => type === 'response.output_item.done')
            .map(({ item }) => item as JsonMap)
        : ((JSON.parse(text) as JsonMap)['output'] as JsonMap[]);
      expect(output).toHaveLength(1);
      expect(output[0]).toMatchObject({
        type: 'compaction',
        encrypted_content: expect.stringMatching(/^ksc1\./) as string,
      });
      expect(JSON.stringify(output)).not.toContain('SUMMARY');
      if (stream) {
        expect(sse(text).at(-1)).toMatchObject({
          type: 'response.completed',
          response: { usage: { total_tokens: 18 } },
        });
      }
      const next = await proxy.call(`${base}/responses`, { model: 'm', input: [output[0]!, user('more')] });
      expect(next.status).toBe(200);
      expect(JSON.stringify(fake.turns[1]?.input[0])).toContain('SUMMARY');
      expect(fake.refusals).toEqual([]);
      const records = await proxy.waitForRecords(2);
      expect(records[0]).toMatchObject({
        status: 200,
        usage: { output: 7 },
        transport: stream ? 'sse' : 'http',
      });
    }
  });

  it('has the unary route of old versions, made here or passed on', async () => {
    const made = await scene({ compact: false }, { compaction: false, turns: summarised });
    const body = { model: 'm', instructions: 'sys', input: [user('go')] };
    const own = (await (await made.proxy.call(`${base}/responses/compact`, body)).json()) as JsonMap;
    expect(own['output']).toMatchObject([user('go'), { type: 'compaction' }]);
    expect(made.fake.turns[0]?.body).toMatchObject({ instructions: 'sys', tools: [], stream: true });
    const passed = await scene({ compact: true });
    const theirs = (await (await passed.proxy.call('/v1/responses/compact', body)).json()) as JsonMap;
    expect(theirs['output']).toMatchObject([user('go'), { encrypted_content: 'VENDOR_COMPACTION' }]);
  });

  it('passes where the upstream has it', async () => {
    const { fake, proxy } = await scene({ compact: true });
    await (await proxy.call(`${base}/responses`, { ...trigger, stream: true })).text();
    expect(fake.turns[0]?.body).toEqual({ ...trigger, stream: true });
  });

  it('goes back to the upstream that made it, and to no other', async () => {
    const seal = `SEAL_${Math.random().toString(36).slice(2)}`;
    const item = { type: 'compaction', id: 'cmp_1', encrypted_content: seal };
    const maker = await startFakeResponses({
      key: upstreamKey,
      turns: [answer([item]), answer([messageItem('x')])],
    });
    const other = await startFakeResponses({ key: upstreamKey });
    const proxy = await startProxy({
      upstreams: [maker, other].map((fake, index) => ({
        id: `up${index}`,
        url: fake.url,
        protocols: ['openai-responses' as const],
        capabilities: { compact: true },
      })),
      routes: [{ match: 'm', to: ['up0'] }, { match: 'both', to: ['up1', 'up0'] }, { to: ['up1'] }],
    });
    cleanups.push(maker.close, other.close, () => proxy.close());
    await (await proxy.call(`${base}/responses`, { ...trigger, stream: true })).text();
    const later = (model: string): Promise<Response> =>
      proxy.call(`${base}/responses`, { model, input: [item, user('more')] });
    expect((await later('both')).status).toBe(200);
    expect(maker.turns).toHaveLength(2);
    const refused = await later('elsewhere');
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('compacted by upstream \\"up0\\"');
    expect(other.upstream.requests).toHaveLength(0);
  });

  it('refuses a trigger in the wrong place with zero upstream calls, and tells an upstream failure', async () => {
    const { fake, proxy } = await scene(
      { compact: false },
      { compaction: false, turns: [vendorError(500, { message: 'sick', type: 'server_error' })] },
    );
    const nothing = await proxy.call(`${base}/responses/compact`, { model: 'gpt-5.5', instructions: 'x' });
    expect(nothing.status).toBe(400);
    expect(await nothing.json()).toMatchObject({ error: { param: 'input' } });
    const wrong = await proxy.call(`${base}/responses`, {
      model: 'm',
      input: [{ type: 'compaction_trigger' }, user('x')],
    });
    expect(wrong.status).toBe(400);
    expect(fake.upstream.requests).toHaveLength(0);
    const failed = await proxy.call(`${base}/responses`, { ...trigger, stream: true });
    expect(failed.status).toBe(502);
    expect(failed.headers.get('x-keyswitch-error')).toBe('upstream_error');
  });
});

describe('POST realtime/calls', () => {
  const query = '?intent=quicksilver&architecture=avas&x=%2F+a%20b';
  const offer = 'v=0\r\no=- 1 2 IN IP4 192.0.2.77\r\n';

  it('passes SDP, JSON and multipart as they are, with query, status and Location', async () => {
    const { fake, proxy } = await scene({ realtimeCalls: true });
    const multipart = `--b\r\nContent-Disposition: form-data; name="sdp"\r\nContent-Type: application/sdp\r\n\r\n${offer}\r\n--b--\r\n`;
    const forms = [
      ['application/sdp', offer],
      ['application/json', JSON.stringify({ sdp: offer, session: { model: 'gpt-realtime-1.5' } })],
      ['multipart/form-data; boundary=b', multipart],
    ] as const;
    for (const [type, body] of forms) {
      const response = await proxy.call(`${base}/realtime/calls${query}`, body, {
        headers: { 'content-type': type, 'openai-alpha': 'quicksilver=v1' },
      });
      expect(response.status).toBe(201);
      expect(response.headers.get('location')).toBe('/v1/realtime/calls/rtc_fake1');
      expect(await response.text()).toBe('v=0\r\nanswer');
      const seen = fake.upstream.requests.at(-1);
      expect(seen?.url).toBe(`/v1/realtime/calls${query}`);
      expect(seen?.body.toString()).toBe(body);
      expect(seen?.headers).toMatchObject({ 'content-type': type, 'openai-alpha': 'quicksilver=v1' });
    }
    const records = await proxy.waitForRecords(3);
    expect(records.map(({ requestBytes }) => requestBytes)).toEqual(forms.map(([, body]) => body.length));
    expect(JSON.stringify(records)).not.toContain('192.0.2.77');
    expect(JSON.stringify(records)).not.toContain('answer"');
  });

  it('refuses the wrong type, size and shape before any upstream call', async () => {
    const { fake, proxy } = await scene({ realtimeCalls: true });
    const send = (type: string, body: string | Uint8Array): Promise<Response> =>
      proxy.call(`${base}/realtime/calls`, body, { headers: { 'content-type': type } });
    expect((await send('text/plain', offer)).status).toBe(400);
    expect((await send('application/json', '{"offer":1}')).status).toBe(400);
    expect((await send('application/json', offer)).status).toBe(400);
    expect((await send('application/json', '{"sdp":""}')).status).toBe(400);
    expect((await send('application/sdp', '')).status).toBe(400);
    const big = await send('application/sdp', 'x'.repeat(1024 * 1024 + 1));
    expect(big.status).toBe(413);
    expect(big.headers.get('x-keyswitch-error')).toBe('request_too_large');
    expect(fake.upstream.requests).toHaveLength(0);
  });

  it('keeps a vendor that repeats the offer in its refusal out of the log, not from the client', async () => {
    const vendor = await startFakeUpstream(() => ({
      status: 400,
      body: { error: { message: `Cannot read: ${offer}`, type: 'invalid_request_error' } },
    }));
    cleanups.push(() => vendor.close());
    const proxy = await startProxy({
      upstreams: [
        {
          id: 'vendor',
          url: vendor.url,
          protocols: ['openai-responses'],
          capabilities: { realtimeCalls: true },
        },
      ],
      config: { bodies: 'all' },
    });
    cleanups.push(() => proxy.close());
    const response = await proxy.call(`${base}/realtime/calls`, offer, {
      headers: { 'content-type': 'application/sdp' },
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('192.0.2.77');
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({ status: 400, error: 'invalid_request', bodies: null });
    expect(record?.errorMessage).toContain('HTTP 400');
    expect(JSON.stringify(proxy.messages)).not.toContain('192.0.2.77');
  });

  it('is 404 unsupported_endpoint where no upstream has it', async () => {
    const { fake, proxy } = await scene();
    for (const [path, type, body] of [
      ['realtime/calls', 'application/sdp', offer],
      ['images/generations', 'application/json', '{"model":"gpt-image-2","prompt":"x"}'],
      ['images/edits', 'application/json', '{"model":"gpt-image-2","prompt":"x"}'],
      ['alpha/search', 'application/json', '{"model":"gpt-5.5","commands":{}}'],
    ] as const) {
      const response = await proxy.call(`${base}/${path}`, body, { headers: { 'content-type': type } });
      expect(response.status, path).toBe(404);
      expect(response.headers.get('x-keyswitch-error'), path).toBe('unsupported_endpoint');
    }
    expect(fake.upstream.requests).toHaveLength(0);
  });

  it('and the other extras pass where an upstream has them', async () => {
    const { fake, proxy } = await scene({ codexImages: true, alphaSearch: true });
    for (const path of ['images/generations', 'images/edits', 'alpha/search']) {
      const response = await proxy.call(`${base}/${path}`, { model: 'gpt-image-2', prompt: 'x' });
      expect(response.status, path).toBe(200);
      expect(fake.upstream.requests.at(-1)?.path).toBe(`/v1/${path}`);
    }
  });
});

describe('everything else', () => {
  it('is a local 404 with zero upstream calls', async () => {
    const { fake, proxy } = await scene({ realtimeCalls: true, codexImages: true, alphaSearch: true });
    const wrong = [
      ['GET', ''],
      ['GET', '/'],
      ['POST', '/models'],
      ['PUT', '/responses'],
      ['GET', '/responses'],
      ['GET', '/responses/resp_1'],
      ['DELETE', '/responses/resp_1'],
      ['POST', '/responses/resp_1/cancel'],
      ['POST', '/embeddings'],
      ['POST', '/chat/completions'],
      ['POST', '/v1/chat/completions'],
      ['POST', '/live'],
      ['GET', '/realtime'],
      ['POST', '/realtime/calls/rtc_1'],
      ['POST', '/memories/trace_summarize'],
      ['POST', '/wham/usage'],
      ['POST', '/analytics-events/events'],
      ['POST', '/..%2fresponses'],
      ['POST', '/v1/v1/responses'],
      ['POST', '//responses'],
      ['POST', '/responses/'],
      ['POST', '/Responses'],
    ] as const;
    for (const [method, path] of wrong) {
      const response = await proxy.call(`${base}${path}`, undefined, {
        method,
        ...(method === 'GET' ? {} : { body: '{"model":"m","input":"x"}' }),
      });
      expect(response.status, `${method} ${path}`).toBe(404);
      expect(response.headers.get('content-type'), `${method} ${path}`).toContain('json');
    }
    expect(fake.upstream.requests).toHaveLength(0);
    expect(fake.upgrades).toHaveLength(0);
  });

  it('takes Bearer only', async () => {
    const { fake, proxy } = await scene();
    for (const headers of [{ 'x-api-key': proxy.token }, { 'x-goog-api-key': proxy.token }, {}]) {
      const response = await fetch(`${proxy.url}${base}/responses`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{}',
      });
      expect(response.status).toBe(401);
    }
    expect(fake.upstream.requests).toHaveLength(0);
  });
});
