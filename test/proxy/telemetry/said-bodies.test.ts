// Copies of what was said: which, of which exchanges, how long, and what must never be in them.
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { BodyCopies } from '../../../src-proxy/contract/exchange-record.ts';
import type { ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import { bodyCopyLimit } from '../../../src-proxy/telemetry/said-bodies.ts';
import { chunk, done, sse, usage } from '../../support/convert-world.ts';
import type { Script } from '../../support/fake-upstream.ts';
import { closeWorlds, openWorld } from '../../support/proxy-world.ts';
import { answer, messageItem } from '../../support/responses-script.ts';
import { clientToken, upstreamKey, type StartedProxy } from '../../support/start-proxy.ts';
import { cleanUp, connect, fakeVendor, proxyTo, user } from '../../support/websocket-scene.ts';

afterEach(closeWorlds);
afterEach(cleanUp);

const answered = {
  id: 'chatcmpl-7',
  object: 'chat.completion',
  created: 1_760_000_000,
  model: 'vendor-model',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }],
  ...usage,
};
const events = [
  chunk({ role: 'assistant', content: 'Hel' }),
  chunk({ content: 'lo there' }, 'stop', usage),
  done,
];
const whole: Script = { body: answered };
const streamed: Script = { headers: sse, chunks: events };

type Bodies = 'off' | 'errors' | 'all';

async function world(
  script: Script,
  bodies: Bodies,
  model?: string,
): Promise<{ proxy: StartedProxy; sent: () => string | undefined }> {
  const { proxy, vendor } = await openWorld(
    () => script,
    (url) => ({
      upstreams: [{ id: 'lab', url, protocols: ['openai-chat'] satisfies ProtocolId[] }],
      ...(model === undefined ? {} : { routes: [{ to: [`lab/${model}`] }] }),
      config: { bodies },
    }),
  );
  return { proxy, sent: () => vendor.requests[0]?.body.toString() };
}

async function copiesOf(
  proxy: StartedProxy,
  path: string,
  body: object,
): Promise<{ readonly text: string; readonly copies: BodyCopies | null }> {
  const answer = await proxy.call(path, body);
  const text = await answer.text();
  const records = await proxy.waitForRecords(1);
  return { text, copies: records.at(-1)?.bodies ?? null };
}

const chat = (more: object = {}): object => ({
  model: 'gpt-5.5',
  messages: [{ role: 'user', content: 'Hi' }],
  ...more,
});
const message = (more: object = {}): object => ({ ...chat(more), max_tokens: 50 });

describe('bodies = "all"', () => {
  it.each([
    ['whole', whole, {}],
    ['streamed', streamed, { stream: true }],
  ])('keeps a %s answer that passed through once, and the request too', async (_name, script, more) => {
    const { proxy } = await world(script, 'all');
    const body = chat(more);
    const { text, copies } = await copiesOf(proxy, '/v1/chat/completions', body);
    expect(text).toContain('lo there');
    expect(copies).toEqual({ clientRequest: JSON.stringify(body), upstreamResponse: text, truncated: false });
  });

  it('keeps both requests where a route renames the model', async () => {
    const { proxy, sent } = await world(whole, 'all', 'vendor-model');
    const { copies } = await copiesOf(proxy, '/v1/chat/completions', chat());
    expect(copies?.clientRequest).toContain('"gpt-5.5"');
    expect(copies?.upstreamRequest).toBe(sent());
    expect(copies?.upstreamRequest).toContain('"vendor-model"');
  });

  it.each([
    ['whole', whole, {}],
    ['streamed', streamed, { stream: true }],
  ])('keeps all four bodies of a %s converted answer', async (_name, script, more) => {
    const { proxy, sent } = await world(script, 'all');
    const body = message(more);
    const { text, copies } = await copiesOf(proxy, '/v1/messages', body);
    const said = 'chunks' in script ? events.join('') : JSON.stringify(answered);
    expect(text).toContain('"type":"message');
    expect(copies).toEqual({
      clientRequest: JSON.stringify(body),
      upstreamRequest: sent(),
      upstreamResponse: said,
      clientResponse: text,
      truncated: false,
    });
  });

  it('takes keys, tokens and whatever looks like one out of every copy', async () => {
    const foreign = 'sk-ant-api03-AbCdEfGhIjKlMnOpQrStUv';
    const secrets = `${upstreamKey} ${clientToken} ${foreign}`;
    const leaky = [chunk({ role: 'assistant', content: secrets }, 'stop', usage), done];
    for (const path of ['/v1/chat/completions', '/v1/messages']) {
      const { proxy } = await world({ headers: sse, chunks: leaky }, 'all', 'vendor-model');
      const body = message({ stream: true, messages: [{ role: 'user', content: secrets }] });
      const { copies } = await copiesOf(proxy, path, body);
      const { truncated: _, ...texts } = copies ?? { truncated: false };
      expect(Object.keys(texts).length).toBeGreaterThanOrEqual(3);
      for (const text of Object.values(texts)) {
        expect(text).toContain('[redacted] [redacted] [redacted]');
        for (const secret of [upstreamKey, clientToken, foreign]) expect(text).not.toContain(secret);
      }
    }
  });

  it('takes them out of the words of a vendor that repeats what it was sent, too', async () => {
    const secrets = `${clientToken} ksm-0123456789abcdef`;
    const error = {
      message: `Cannot read: ${secrets}`,
      type: 'invalid_request_error',
      code: null,
      param: null,
    };
    const { proxy } = await world({ status: 400, body: { error } }, 'off');
    await (await proxy.call('/v1/chat/completions', chat({ user: secrets }))).text();
    const [record] = await proxy.waitForRecords(1);
    expect(record?.errorMessage).toBe('Cannot read: [redacted] [redacted]');
  });

  it('keeps beginning and end of what is long, and no half of a secret at the cut', async () => {
    // The key over and over: wherever the cut is, it goes through one.
    const long = `${upstreamKey} `.repeat(20_000);
    const script: Script = {
      headers: sse,
      chunks: [chunk({ content: `BEGIN ${long}` }), chunk({ content: 'END' }, 'stop', usage), done],
    };
    for (const path of ['/v1/chat/completions', '/v1/messages']) {
      const { proxy } = await world(script, 'all', 'vendor-model');
      const body = message({ stream: true, messages: [{ role: 'user', content: `BEGIN ${long} END` }] });
      const { copies } = await copiesOf(proxy, path, body);
      expect(copies?.truncated).toBe(true);
      const { truncated: _, ...texts } = copies ?? { truncated: false };
      for (const text of Object.values(texts)) {
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(bodyCopyLimit + 100);
        expect(text.includes('BEGIN') && text.includes('END')).toBe(true);
        expect(/upstream-secret|secret-0|000 /.test(text)).toBe(false);
      }
    }
  });

  it('says what it cannot show of an answer that passed compressed', async () => {
    const packed = gzipSync(JSON.stringify(answered));
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
    const { proxy } = await world({ headers, body: packed }, 'all');
    const { copies } = await copiesOf(proxy, '/v1/chat/completions', chat());
    expect(copies).toMatchObject({ upstreamResponse: `[gzip, ${packed.length} bytes]`, truncated: true });
  });
});

describe('a WebSocket turn', () => {
  it.each(['yes', 'no'] as const)('is kept too (upstream with WebSocket: %s)', async (ability) => {
    const fake = await fakeVendor({ turns: [answer([messageItem('done')])] });
    const proxy = await proxyTo([[fake, ability]], { config: { bodies: 'all' } });
    const client = await connect(proxy);
    const heard = await client.turn({ model: 'gpt-5.5', input: [user('go')] });
    const copies = (await proxy.waitForRecords(1))[0]?.bodies;
    expect(copies?.truncated).toBe(false);
    expect(JSON.parse(copies?.clientRequest ?? '')).toMatchObject({ type: 'response.create' });
    const said = copies?.upstreamResponse ?? '';
    for (const { type } of heard) expect(said).toContain(JSON.stringify(type));
    if (ability === 'yes') expect(said.trim().split('\n')).toHaveLength(heard.length);
    else expect(JSON.parse(copies?.upstreamRequest ?? '')).not.toHaveProperty('type');
  });
});

describe('bodies = "errors" and "off"', () => {
  const broken: Script = { headers: sse, chunks: events.slice(0, 1), then: 'cut' };

  it('errors keeps nothing of what went well', async () => {
    const { proxy } = await world(streamed, 'errors');
    expect((await copiesOf(proxy, '/v1/messages', message({ stream: true }))).copies).toBeNull();
  });

  it.each(['/v1/chat/completions', '/v1/messages'])(
    'errors keeps all of a stream that broke (%s)',
    async (path) => {
      const { proxy } = await world(broken, 'errors');
      const { text, copies } = await copiesOf(proxy, path, message({ stream: true }));
      expect(copies?.upstreamResponse).toBe(events[0]);
      expect(copies?.clientResponse).toBe(text);
      expect(text).toContain('closed the connection');
    },
  );

  it('errors keeps a refusal and what became of it', async () => {
    const { proxy } = await world({ status: 400, body: { error: { message: 'no such thing' } } }, 'errors');
    const { text, copies } = await copiesOf(proxy, '/v1/messages', message());
    expect(copies?.upstreamResponse).toContain('no such thing');
    expect(copies?.clientResponse).toBe(text);
  });

  it('off keeps nothing of anything', async () => {
    for (const script of [whole, broken, { status: 400, body: { error: { message: 'no' } } }]) {
      const { proxy } = await world(script, 'off');
      const answer = await proxy.call('/v1/chat/completions', chat({ stream: script === broken }));
      await answer.text().catch(() => '');
      expect((await proxy.waitForRecords(1))[0]?.bodies).toBeNull();
    }
  });
});
