// The client's side of a converted stream: headers in time, keep-alives in silence, JSON array framing, back-pressure.
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { chunk, done, open, proxyTo, sse, vendor } from '../../../support/convert-world.ts';

const messages = [{ role: 'user', content: 'x' }];
const ask = { model: 'm', max_tokens: 9, stream: true, messages };

describe('a silent vendor', () => {
  it('the client gets its headers and keep-alives; what comes then is an in-band error or the answer', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const fake = await vendor(async () => {
      await gate;
      return { status: 503, body: { error: { message: 'down for the night' } } };
    });
    const proxy = await proxyTo(fake, 'openai-chat', { convertLane: { openAfterMs: 30, keepAliveMs: 20 } });
    const answer = await proxy.call('/v1/messages', ask);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const reader = answer.body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    expect(first.trim()).toBe('');
    release();
    let text = '';
    for (;;) {
      const piece = await reader?.read();
      if (piece === undefined || piece.done) break;
      text += new TextDecoder().decode(piece.value);
    }
    expect(text).toContain('event: error');
    expect(text).toContain('down for the night');
    expect(text).toContain(`"request_id":"${answer.headers.get('x-keyswitch-exchange')}"`);
    const [record] = await proxy.waitForRecords(1);
    expect(record?.error).toBe('overloaded');
  });

  it('one that falls silent behind its start has that told in time too', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const fake = await vendor(() => ({
      headers: sse,
      chunks: (async function* () {
        yield chunk({ role: 'assistant' });
        await gate;
        yield chunk({ content: 'late' }, 'stop') + done;
      })(),
    }));
    const proxy = await proxyTo(fake, 'openai-chat', { convertLane: { openAfterMs: 100 } });
    const asked = proxy.call('/v1/messages', ask);
    const answer = await Promise.race([asked, sleep(5_000, null)]);
    const reader = answer?.body?.getReader();
    const first = await Promise.race([reader?.read(), sleep(5_000)]);
    release();
    expect(new TextDecoder().decode(first?.value)).toContain('event: message_start');
    await reader?.cancel();
  });

  it('a vendor that has begun has its head passed on a second later, whatever it thinks about', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    for (const start of [[], [chunk({ role: 'assistant' })]]) {
      const fake = await vendor(() => ({
        headers: sse,
        chunks: (async function* () {
          yield* start;
          // The head alone.
          yield ': \n\n';
          await gate;
        })(),
      }));
      const proxy = await proxyTo(fake, 'openai-chat');
      const answer = await Promise.race([proxy.call('/v1/messages', ask), sleep(8_000, null)]);
      expect(answer?.status).toBe(200);
      await answer?.body?.cancel();
    }
    release();
  });

  it('between two pieces a Messages client hears pings, a Chat client blank lines', async () => {
    for (const [path, sign] of [
      ['/v1/messages', 'event: ping'],
      ['/v1beta/models/m:streamGenerateContent?alt=sse', '\r\n\r\n'],
    ] as const) {
      let release = (): void => {};
      const gate = new Promise<void>((resolve) => (release = resolve));
      const fake = await vendor(() => ({
        headers: sse,
        chunks: (async function* () {
          yield chunk({ content: 'first' });
          await gate;
          yield chunk({ content: 'second' }, 'stop') + done;
        })(),
      }));
      const proxy = await proxyTo(fake, 'openai-chat', { convertLane: { keepAliveMs: 20 } });
      const body = path.includes('v1beta') ? { contents: [{ role: 'user', parts: [{ text: 'x' }] }] } : ask;
      const answer = await proxy.call(path, body);
      const reader = answer.body?.getReader();
      let text = '';
      while (!text.includes(sign) || !text.includes('first')) {
        const piece = await reader?.read();
        if (piece === undefined || piece.done) throw new Error(`no keep-alive in ${text}`);
        text += new TextDecoder().decode(piece.value);
      }
      expect(text).not.toMatch(/^:/m);
      release();
      await reader?.cancel();
    }
  });
});

describe('Gemini without alt=sse', () => {
  it('is one JSON array, element by element', async () => {
    const fake = await vendor(() => ({
      headers: sse,
      chunks: [chunk({ content: '你' }), 20, chunk({ content: '好' }), chunk({}, 'stop'), done],
    }));
    const proxy = await proxyTo(fake, 'openai-chat');
    const answer = await proxy.call('/v1beta/models/m:streamGenerateContent', {
      contents: [{ role: 'user', parts: [{ text: 'x' }] }],
    });
    expect(answer.headers.get('content-type')).toContain('application/json');
    const elements = (await answer.json()) as {
      candidates?: { content?: { parts?: { text?: string }[] }; finishReason?: string }[];
    }[];
    const text = elements.map((one) => one.candidates?.[0]?.content?.parts?.[0]?.text ?? '').join('');
    expect(text).toBe('你好');
    expect(elements.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
  });
});

describe('a slow reader', () => {
  it('slows the vendor down, and gets everything', async () => {
    const big = 'x'.repeat(64 * 1024);
    const count = 400;
    let written = 0;
    const fake = await vendor(() => ({
      headers: sse,
      chunks: (async function* () {
        for (let index = 0; index < count; index += 1) {
          written = index + 1;
          yield chunk({ content: big });
          await new Promise((resolve) => setImmediate(resolve));
        }
        yield chunk({}, 'stop') + done;
      })(),
    }));
    const proxy = await proxyTo(fake, 'openai-chat');
    const received = await new Promise<number>((resolve, reject) => {
      const call = httpRequest(`${proxy.url}/v1/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${proxy.token}`, 'content-type': 'application/json' },
      });
      call.on('response', (response) => {
        let size = 0;
        // Nothing is read for a while: the vendor must not be able to say all of its 26 MB.
        setTimeout(() => {
          const early = written;
          response.on('data', (piece: Buffer) => (size += piece.length));
          response.on('end', () =>
            early < count ? resolve(size) : reject(new Error('the vendor was not slowed down')),
          );
        }, 1500);
      });
      call.on('error', reject);
      call.end(JSON.stringify(ask));
    });
    expect(received).toBeGreaterThan(count * big.length);
  });
});

describe('what is left behind', () => {
  it('no socket to the vendor stays open for a vendor that never closes', async () => {
    const fake = await vendor(() => ({
      headers: sse,
      chunks: [chunk({ content: 'x' }, 'stop'), done],
      then: 'hang',
    }));
    const proxy = await proxyTo(fake, 'openai-chat');
    const answer = await proxy.call('/v1/messages', ask);
    expect(await answer.text()).toContain('message_stop');
    await fake.requests[0]?.whenAborted;
    expect(open.length).toBeGreaterThan(0);
  });
});
