// Upstreams whose abilities nobody knows: compaction is tried once and then written here, within the same request;
// routes that only some upstreams have become our own 404.
import { afterEach, describe, expect, it } from 'vitest';
import { learnNoCompaction, learnNoExtra } from '../../../src-proxy/exchange/missing-abilities.ts';
import { startFakeUpstream, type Script } from '../../support/fake-upstream.ts';
import { answer, messageItem, vendorError } from '../../support/responses-script.ts';
import { seedUpstream, startProxy, type StartedProxy } from '../../support/start-proxy.ts';
import {
  cleanUp,
  cleanups,
  connect,
  fakeVendor,
  last,
  proxyTo,
  user,
} from '../../support/websocket-scene.ts';

afterEach(cleanUp);

const base = '/backend-api/codex';
const maybe = { compact: true, realtimeCalls: true, codexImages: true, alphaSearch: true };
const trigger = { model: 'm', store: false, input: [user('go'), { type: 'compaction_trigger' }] };

async function proxyBefore(url: string): Promise<StartedProxy> {
  const proxy = await startProxy({
    upstreams: [{ id: 'custom', url, protocols: ['openai-responses'], capabilities: maybe }],
  });
  cleanups.push(() => proxy.close());
  return proxy;
}

describe('compaction at an upstream that may have it', () => {
  it('is tried once; a refused trigger becomes a summary within the same request, and later ones at once', async () => {
    const fake = await fakeVendor({ compaction: false, turns: [answer([messageItem('SUMMARY')])] });
    const proxy = await proxyBefore(fake.url);
    for (const stream of [true, false]) {
      const response = await proxy.call(`${base}/responses`, { ...trigger, stream });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('"type":"compaction"');
    }
    expect(fake.refusals).toHaveLength(1);
    expect(fake.turns).toHaveLength(2);
    const records = await proxy.waitForRecords(2);
    expect(records.map(({ attempts }) => attempts.length)).toEqual([2, 1]);
    expect(records[0]?.attempts.map(({ status }) => status)).toEqual([400, 200]);
  });

  it('a missing compact route likewise, and what is known of the one says nothing of the other', async () => {
    const fake = await fakeVendor({ compaction: false, turns: [answer([messageItem('SUMMARY')])] });
    const proxy = await proxyBefore(fake.url);
    for (let time = 0; time < 2; time += 1) {
      const response = await proxy.call(`${base}/responses/compact`, { model: 'm', input: [user('go')] });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ output: [user('go'), { type: 'compaction' }] });
    }
    expect(fake.refusals.map(({ path }) => path)).toEqual(['/v1/responses/compact']);
    await (await proxy.call(`${base}/responses`, { ...trigger, stream: true })).text();
    expect(fake.refusals).toHaveLength(2);
  });

  it('a refusal about something else is passed on', async () => {
    const fake = await fakeVendor({
      turns: [vendorError(400, { message: 'The temperature is too high.', type: 'invalid_request_error' })],
    });
    const proxy = await proxyBefore(fake.url);
    const response = await proxy.call(`${base}/responses`, { ...trigger, stream: true });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('temperature');
    expect(fake.turns).toHaveLength(1);
  });

  it('holds over a WebSocket too', async () => {
    const fake = await fakeVendor({ compaction: false, turns: [answer([messageItem('SUMMARY')])] });
    const proxy = await proxyTo([[fake, 'yes']]);
    const client = await connect(proxy);
    for (let time = 0; time < 2; time += 1) {
      const frames = await client.turn({ type: 'response.create', ...trigger });
      expect(last(frames)).toBe('response.completed');
      expect(JSON.stringify(frames)).toContain('"type":"compaction"');
    }
    expect(fake.refusals).toHaveLength(1);
  });
});

describe('a route that only some upstreams have', () => {
  const calls = [
    ['realtime/calls', 'application/sdp', 'v=0\r\n'],
    ['images/generations', 'application/json', '{"model":"gpt-image-2","prompt":"x"}'],
    ['alpha/search', 'application/json', '{"model":"gpt-5.5","commands":{}}'],
  ] as const;
  const refusals: Readonly<Record<string, Script>> = {
    JSON: { status: 404, body: { detail: 'Not Found' } },
    HTML: { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>404</h1>' },
    'not allowed': { status: 405, body: { error: { message: 'Method Not Allowed' } } },
  };

  it.each(Object.entries(refusals))('%s: our 404, asked once only', async (_name, script) => {
    const vendor = await startFakeUpstream(() => script);
    cleanups.push(vendor.close);
    const proxy = await proxyBefore(vendor.url);
    for (const [path, type, body] of calls) {
      for (let time = 0; time < 2; time += 1) {
        const response = await proxy.call(`${base}/${path}`, body, { headers: { 'content-type': type } });
        expect(response.status, path).toBe(404);
        expect(response.headers.get('x-keyswitch-error'), path).toBe('unsupported_endpoint');
        expect(await response.json(), path).toMatchObject({ error: { code: 'unsupported_endpoint' } });
      }
    }
    expect(vendor.requests).toHaveLength(calls.length);
  });

  it('a model that the vendor does not know is no missing route', async () => {
    const vendor = await startFakeUpstream(() => ({
      status: 404,
      body: { error: { message: "The model 'gpt-image-2' does not exist", code: 'model_not_found' } },
    }));
    cleanups.push(vendor.close);
    const proxy = await proxyBefore(vendor.url);
    for (let time = 0; time < 2; time += 1) {
      const response = await proxy.call(`${base}/images/generations`, { model: 'gpt-image-2', prompt: 'x' });
      expect(response.headers.get('x-keyswitch-error')).toBe('model_not_found');
    }
    expect(vendor.requests).toHaveLength(2);
  });
});

describe('what is learnt', () => {
  const upstream = () => seedUpstream({ id: 'u', url: 'http://127.0.0.1:9', capabilities: maybe });
  const item = { operation: 'generate' } as const;
  it.each([
    [item, 400, "Invalid value: 'compaction_trigger'.", true],
    [item, 422, 'unknown variant `compaction_trigger`', true],
    [item, 400, '{"param":"input[1]"}', true],
    [item, 400, '{"param":"input[0]"}', false],
    [item, 500, 'compaction failed', false],
    [{ operation: 'responses-compact' } as const, 404, '{"detail":"Not Found"}', true],
    [{ operation: 'responses-compact' } as const, 405, '', true],
    [{ operation: 'responses-compact' } as const, 404, "The model 'x' does not exist", false],
    [{ operation: 'responses-compact' } as const, 429, 'slow down', false],
  ])('%j %i %j → %j', (ask, status, refusal, expected) => {
    expect(learnNoCompaction(upstream(), ask, { status, refusal, items: 2 }, 0)).toBe(expected);
  });

  it('is forgotten after a while', () => {
    const one = upstream();
    const refusal = { status: 404, refusal: '', items: 1 };
    const ask = { operation: 'responses-compact' } as const;
    expect(learnNoCompaction(one, ask, refusal, 0)).toBe(true);
    expect(learnNoCompaction(one, ask, refusal, 60_000)).toBe(false);
    expect(learnNoCompaction(one, ask, refusal, 11 * 60_000)).toBe(true);
  });

  it('only concerns routes that not every upstream needs', () => {
    const said = { status: 404, refusal: '', isJson: true };
    const ask = { operation: 'generate', protocol: 'openai-responses' } as const;
    expect(learnNoExtra(upstream(), ask, said, 0)).toBeNull();
  });
});
