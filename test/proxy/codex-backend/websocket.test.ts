// WebSocket clients through a whole data plane: relayed to an upstream with WebSocket, bridged to one without.
import { afterEach, describe, expect, it } from 'vitest';
import {
  answer,
  interrupted,
  messageItem,
  reasoningItem,
  shellItem,
  vendorError,
} from '../../support/responses-script.ts';
import { upstreamKey } from '../../support/start-proxy.ts';
import {
  cleanUp,
  codexHeaders,
  connect,
  fakeVendor,
  idOf,
  last,
  output,
  proxyTo,
  user,
} from '../../support/websocket-scene.ts';

afterEach(cleanUp);

describe('relayed to an upstream with WebSocket', () => {
  it('carries warm-up, tool loop and answer on one upstream socket, byte for byte, one record per turn', async () => {
    const fake = await fakeVendor({
      turns: [
        answer([reasoningItem('hm', 'ENC'), shellItem('echo hi', 'call_1')]),
        answer([messageItem('done')]),
      ],
    });
    const proxy = await proxyTo([[fake, 'yes']]);
    const client = await connect(proxy);
    const warm = await client.turn({ model: 'gpt-5.5', input: [user('base')], generate: false });
    expect(idOf(warm)).toMatch(/^resp_warm/);
    const raw = `{ "type":"response.create", "model":"gpt-5.5", "top_p":1.0, "previous_response_id":"${idOf(warm)}", "input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"go €"}]}] }`;
    client.send(raw);
    const called = await client.waitFor(({ type }) => type === 'response.completed', warm.length);
    const second = await client.turn({
      model: 'gpt-5.5',
      previous_response_id: idOf([called]),
      input: [output('call_1')],
    });
    expect(last(second)).toBe('response.completed');
    expect(fake.turns[0]?.raw).toBe(raw);
    expect(fake.turns[1]?.input).toHaveLength(5);
    expect(fake.refusals).toEqual([]);
    expect(fake.upgrades).toHaveLength(1);
    expect(fake.warmUps).toHaveLength(1);
    const { headers } = fake.upgrades[0]!;
    expect(headers).toMatchObject({
      authorization: `Bearer ${upstreamKey}`,
      originator: 'codex_exec',
      'openai-beta': 'responses_websockets=2026-02-06',
      'session-id': codexHeaders['session-id'],
      'x-codex-window-id': codexHeaders['x-codex-window-id'],
    });
    const records = await proxy.waitForRecords(2);
    expect(records).toHaveLength(2);
    for (const record of records) {
      expect(record).toMatchObject({
        transport: 'websocket',
        path: '/backend-api/codex/responses',
        operation: 'generate',
        lane: 'passthrough',
        client: 'tester',
        profile: 'main',
        upstream: 'up0',
        model: 'gpt-5.5',
        status: 200,
        error: null,
        usage: { input: 8, cacheRead: 3, output: 7, reasoning: 2 },
      });
      expect(record.attempts).toHaveLength(1);
    }
  });

  it('renames the model where the route does, and keeps foreign model names from Codex', async () => {
    const fake = await fakeVendor();
    fake.script(() => {
      const reply = answer([messageItem('x')]);
      if (reply.kind !== 'stream') throw new Error('no stream');
      const metadata = {
        type: 'response.metadata',
        headers: { 'openai-model': 'served-name', 'x-codex-turn-state': 'TS1' },
      };
      return { ...reply, steps: [{ do: 'event', event: metadata }, ...reply.steps] };
    });
    const proxy = await proxyTo([[fake, 'yes']], { routes: [{ to: ['up0/served-name'] }] });
    const client = await connect(proxy);
    const frames = await client.turn({ model: 'asked-name', input: [user('x')] });
    expect(fake.turns[0]?.body['model']).toBe('served-name');
    expect(frames[0]).toMatchObject({ headers: { 'x-codex-turn-state': 'TS1' } });
    expect(JSON.stringify(frames[0])).not.toContain('openai-model');
  });

  it('relays the vendor words about a request and hides its words about our key', async () => {
    const fake = await fakeVendor({
      turns: [
        vendorError(429, { message: 'limit', type: 'usage_limit_reached' }, { 'x-codex-plan': 'pro' }),
        vendorError(401, { message: 'bad key', type: 'invalid_request_error', code: 'invalid_api_key' }),
      ],
    });
    const proxy = await proxyTo([[fake, 'yes']]);
    const client = await connect(proxy);
    const [limit] = await client.turn({ model: 'm', input: [user('x')] });
    expect(limit).toMatchObject({ status: 429, error: { type: 'usage_limit_reached' } });
    const records = await proxy.waitForRecords(1);
    expect(records[0]).toMatchObject({ status: 429, error: 'rate_limit_exceeded' });
  });

  it.each([429, 402])('goes on with another account where one is at its limit (%i)', async (status) => {
    const refusal = vendorError(status, { message: 'Enough.', type: 'rate_limit_error', code: null });
    const full = await fakeVendor({ turns: [refusal] });
    const free = await fakeVendor({ webSocket: 'no', turns: [answer([messageItem('from the other')])] });
    const proxy = await proxyTo([
      [full, 'yes'],
      [free, 'no'],
    ]);
    const client = await connect(proxy);
    const frames = await client.turn({ model: 'm', input: [user('x')] });
    expect(last(frames)).toBe('response.completed');
    expect(JSON.stringify(frames)).toContain('from the other');
    expect([full.turns.length, free.turns.length]).toEqual([1, 1]);
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({ status: 200, upstream: 'up1' });
    expect(record?.attempts.map(({ upstream }) => upstream)).toEqual(['up0', 'up1']);
  });

  it('relays a limit with a pause, which Codex needs to wait, and keeps the pause of the vendor', async () => {
    const limit = { message: 'Slow down.', type: 'rate_limit_error', code: 'rate_limit_exceeded' };
    for (const [headers, pause] of [
      [{}, '1'],
      [{ 'retry-after': '7' }, '7'],
    ] as const) {
      const fake = await fakeVendor({ turns: [vendorError(429, limit, headers)] });
      const proxy = await proxyTo([[fake, 'yes']]);
      const client = await connect(proxy);
      const [frame] = await client.turn({ model: 'm', input: [user('x')] });
      expect(frame).toMatchObject({ status: 429, error: limit, headers: { 'retry-after': pause } });
      expect(fake.turns).toHaveLength(1);
    }
  });

  it('does not let Codex wait for an answer whose error it would overlook; others get it as it came', async () => {
    const begun = { do: 'event', event: { type: 'response.created', response: { id: 'resp_1' } } } as const;
    const flat = { type: 'error', code: 'insufficient_quota', message: 'Empty.', param: null };
    const both = { type: 'error', status: 429, status_code: 429, error: { code: 'x', message: 'Twice.' } };
    const fake = await fakeVendor({
      turns: [
        { kind: 'stream', steps: [begun, { do: 'event', event: flat }] },
        { kind: 'stream', steps: [begun, { do: 'event', event: both }] },
      ],
    });
    const proxy = await proxyTo([[fake, 'yes']]);
    const codex = await connect(proxy);
    for (const [code, message] of [
      ['insufficient_quota', 'Empty.'],
      ['x', 'Twice.'],
    ]) {
      expect((await codex.turn({ model: 'm', input: [user('x')] })).at(-1)).toMatchObject({
        type: 'response.failed',
        response: { error: { code, message } },
      });
    }
    fake.script({ kind: 'stream', steps: [begun, { do: 'event', event: flat }] });
    const other = await connect(proxy, { codex: false });
    expect((await other.turn({ model: 'm', input: [user('x')] })).at(-1)).toMatchObject(flat);
    const records = await proxy.waitForRecords(3);
    expect(records[0]).toMatchObject({ status: 200, error: 'insufficient_balance' });
  });

  it('answers a foreign previous id so that Codex sends everything again', async () => {
    const fake = await fakeVendor();
    const proxy = await proxyTo([[fake, 'yes']]);
    const client = await connect(proxy);
    const [frame] = await client.turn({ model: 'm', previous_response_id: 'resp_other', input: [] });
    expect(frame).toMatchObject({ status: 400, error: { code: 'previous_response_not_found' } });
    expect(fake.turns).toHaveLength(0);
    expect(last(await client.turn({ model: 'm', input: [user('all')] }))).toBe('response.completed');
  });

  it('says 502 once when the upstream dies in the middle, and goes on with the next turn', async () => {
    const whole = answer([messageItem('a text in several pieces, long enough')]);
    const fake = await fakeVendor({ turns: [interrupted(whole, 4, { do: 'cut' }), whole] });
    const proxy = await proxyTo([[fake, 'yes']]);
    const client = await connect(proxy);
    const frames = await client.turn({ model: 'm', input: [user('x')] });
    expect(frames.filter(({ type }) => type === 'error')).toHaveLength(1);
    expect(frames.at(-1)).toMatchObject({ status: 502, error: { code: 'upstream_error' } });
    expect(last(await client.turn({ model: 'm', input: [user('x')] }))).toBe('response.completed');
    expect(fake.upgrades).toHaveLength(2);
    const records = await proxy.waitForRecords(2);
    expect(records[0]).toMatchObject({ error: 'upstream_error', abortedBy: 'upstream' });
  });

  it('moves to another upstream when the profile is switched, invisibly for Codex', async () => {
    const first = await fakeVendor();
    const second = await fakeVendor();
    const proxy = await proxyTo([
      [first, 'yes'],
      [second, 'yes'],
    ]);
    const other = {
      id: 'other',
      name: 'Other',
      routes: [{ match: '*', to: [{ upstream: 'up1' }], strategy: 'fallback' as const }],
    };
    const client = await connect(proxy);
    const one = await client.turn({ model: 'm', input: [user('x')] });
    proxy.proxy.applyConfig({
      ...proxy.config,
      revision: 2,
      profiles: [...proxy.config.profiles, other],
      activeProfile: 'other',
    });
    const [refused] = await client.turn({ model: 'm', previous_response_id: idOf(one), input: [user('y')] });
    expect(refused).toMatchObject({ error: { code: 'previous_response_not_found' } });
    expect(last(await client.turn({ model: 'm', input: [user('x'), user('y')] }))).toBe('response.completed');
    expect([first.turns.length, second.turns.length]).toEqual([1, 1]);
    while (first.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('closes the upstream socket with the client', async () => {
    const slow = answer([messageItem('never')]);
    if (slow.kind !== 'stream') throw new Error('no stream');
    const fake = await fakeVendor({
      turns: [{ ...slow, steps: [...slow.steps.slice(0, 2), { do: 'sleep', ms: 30_000 }] }],
    });
    const proxy = await proxyTo([[fake, 'yes']]);
    const client = await connect(proxy);
    client.send({ type: 'response.create', model: 'm', input: [user('x')] });
    await client.waitFor(({ type }) => type === 'response.created');
    const dropped = Date.now();
    client.socket.terminate();
    while (fake.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(Date.now() - dropped).toBeLessThan(100);
    expect((await proxy.waitForRecords(1))[0]).toMatchObject({ abortedBy: 'client', status: 499 });
  });
});

describe('bridged to an upstream without WebSocket', () => {
  it('probes once, then bridges; the warm-up never reaches the upstream', async () => {
    const fake = await fakeVendor({
      webSocket: 'no',
      turns: [answer([shellItem('echo hi', 'call_1')]), answer([messageItem('done')])],
    });
    const proxy = await proxyTo([[fake, 'probe']]);
    const client = await connect(proxy);
    const warm = await client.turn({ model: 'gpt-5.5', input: [user('base')], generate: false });
    expect(idOf(warm)).toBe('');
    const first = await client.turn({
      model: 'gpt-5.5',
      input: [user('base'), user('go')],
      store: false,
      client_metadata: { session_id: 's' },
    });
    expect(idOf(first)).toBe('');
    const call = { type: 'function_call', call_id: 'call_1', name: 'exec_command', arguments: '{}' };
    await client.turn({ model: 'gpt-5.5', input: [user('base'), user('go'), call, output('call_1')] });
    expect(fake.upgrades).toHaveLength(1);
    expect(fake.refusals).toEqual([]);
    expect(fake.turns.map(({ transport, path }) => [transport, path])).toEqual([
      ['sse', '/v1/responses'],
      ['sse', '/v1/responses'],
    ]);
    const { headers } = fake.turns[0]!;
    expect(headers).not.toHaveProperty('openai-beta');
    expect(headers).not.toHaveProperty('upgrade');
    expect(headers).toMatchObject({
      authorization: `Bearer ${upstreamKey}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'session-id': codexHeaders['session-id'],
    });
    const records = await proxy.waitForRecords(2);
    expect(records).toHaveLength(2);
    expect(records[0]).toMatchObject({
      transport: 'websocket',
      lane: 'passthrough',
      status: 200,
      usage: { input: 8, cacheRead: 3, output: 7, reasoning: 2 },
    });
  });

  it('reads each answer to its end: the connection is used again, and nobody has left', async () => {
    const fake = await fakeVendor({ webSocket: 'no' });
    const proxy = await proxyTo([[fake, 'no']]);
    const client = await connect(proxy);
    for (let turn = 0; turn < 3; turn += 1) {
      expect(last(await client.turn({ model: 'm', input: [user('x')] }))).toBe('response.completed');
    }
    // Codex drops its connection with the last event.
    client.send({ type: 'response.create', model: 'm', input: [user('x')] });
    const from = client.frames.length;
    await client.waitFor(({ type }) => type === 'response.completed', from);
    client.socket.terminate();
    for (const record of await proxy.waitForRecords(4)) {
      expect(record).toMatchObject({ status: 200, abortedBy: null, usage: { output: 7 } });
    }
    expect(fake.upstream.totalSockets()).toBe(1);
  });

  it('waits only a moment for an upstream that does not close its answer', async () => {
    const whole = answer([messageItem('whole')]);
    if (whole.kind !== 'stream') throw new Error('no stream');
    const open = { ...whole, steps: [...whole.steps, { do: 'sleep', ms: 20_000 }] } as const;
    const fake = await fakeVendor({ webSocket: 'no', turns: [open, answer([messageItem('next')])] });
    const proxy = await proxyTo([[fake, 'no']]);
    const client = await connect(proxy);
    const begun = performance.now();
    for (let turn = 0; turn < 2; turn += 1) {
      expect(last(await client.turn({ model: 'm', input: [user('x')] }))).toBe('response.completed');
    }
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('lets other clients chain on /v1/responses', async () => {
    const fake = await fakeVendor({
      webSocket: 'no',
      turns: [answer([shellItem('x', 'call_1')]), answer([messageItem('done')])],
    });
    const proxy = await proxyTo([[fake, 'no']]);
    const client = await connect(proxy, { path: '/v1/responses', codex: false });
    const first = await client.turn({ model: 'm', input: 'go' });
    const second = await client.turn({
      model: 'm',
      previous_response_id: idOf(first),
      input: [output('call_1')],
    });
    expect(idOf(first)).not.toBe('');
    expect(last(second)).toBe('response.completed');
    expect(fake.turns[1]?.input).toHaveLength(3);
    expect(fake.refusals).toEqual([]);
  });

  it('fails over to the second upstream before the first byte', async () => {
    const sick = await fakeVendor({
      webSocket: 'no',
      turns: [vendorError(503, { message: 'down', type: 'server_error' })],
    });
    const well = await fakeVendor({ webSocket: 'no' });
    const proxy = await proxyTo([
      [sick, 'no'],
      [well, 'no'],
    ]);
    const client = await connect(proxy);
    expect(last(await client.turn({ model: 'm', input: [user('x')] }))).toBe('response.completed');
    expect((await proxy.waitForRecords(1))[0]?.attempts.map(({ upstream }) => upstream)).toEqual([
      'up0',
      'up1',
    ]);
  });

  it('tells refusals in the one frame that Codex understands', async () => {
    const fake = await fakeVendor({
      webSocket: 'no',
      turns: [vendorError(429, { message: 'slow', type: 'rate_limit_error' }, { 'retry-after': '9' })],
    });
    const proxy = await proxyTo([[fake, 'no']]);
    const client = await connect(proxy);
    const [frame] = await client.turn({ model: 'm', input: [user('x')] });
    expect(frame).toMatchObject({ type: 'error', status: 429, headers: { 'retry-after': '9' } });
    expect(frame).not.toHaveProperty('status_code');
    const [unknown] = await client.turn({ model: 'm', input: [{ type: 'nonsense' }] });
    expect(unknown).toMatchObject({ type: 'error' });
  });

  it('keeps Codex awake in a long silence, and nobody else', async () => {
    const slow = answer([messageItem('at last')]);
    if (slow.kind !== 'stream') throw new Error('no stream');
    const fake = await fakeVendor({
      webSocket: 'no',
      turns: [
        { ...slow, steps: [...slow.steps.slice(0, 2), { do: 'sleep', ms: 400 }, ...slow.steps.slice(2)] },
      ],
    });
    const proxy = await proxyTo([[fake, 'no']], { codexBackend: { keepAliveMs: 100 } });
    const codex = await connect(proxy);
    const frames = await codex.turn({ model: 'm', input: [user('x')] });
    const silent = frames.filter(({ type }) => type === 'keepalive').length;
    expect(silent).toBeGreaterThanOrEqual(2);
    const other = await connect(proxy, { codex: false, path: '/v1/responses' });
    const plain = await other.turn({ model: 'm', input: [user('x')] });
    expect(plain.filter(({ type }) => type === 'keepalive')).toHaveLength(0);
  });
});
