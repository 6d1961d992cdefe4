// Streams: at once, unchanged, with back-pressure, ended by whoever leaves, and never broken in silence.
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { sseChunks, type Script } from '../../support/fake-upstream.ts';
import { closeWorlds, openWorld, rawClient, until } from '../../support/proxy-world.ts';

afterEach(closeWorlds);

const sse = { 'content-type': 'text/event-stream' };
const chatStart = {
  id: 'c1',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: { content: 'hi' } }],
};
const chatEnd = {
  id: 'c1',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
};

describe('streams', () => {
  it('pass any bytes in any chunking', async () => {
    let chunks: Buffer[] = [];
    const { proxy } = await openWorld(() => ({
      headers: { 'content-type': 'application/octet-stream' },
      chunks: chunks.flatMap((chunk, index) => (index % 3 === 2 ? [chunk, 0] : [chunk])),
    }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 3000 }), { maxLength: 12 }),
        async (pieces) => {
          chunks = pieces.map((piece) => Buffer.from(piece));
          const answer = await proxy.call('/v1/chat/completions', { model: 'm', stream: true });
          expect(Buffer.from(await answer.arrayBuffer()).equals(Buffer.concat(chunks))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are recorded with usage, without being touched', async () => {
    const usage = { prompt_tokens: 11, completion_tokens: 5, total_tokens: 16 };
    const many = Array.from({ length: 3000 }, () => chatStart);
    const events = sseChunks([...many, chatEnd, { id: 'c1', choices: [], usage }, '[DONE]']);
    const { proxy } = await openWorld(() => ({ headers: sse, chunks: events }));
    const answer = await proxy.call('/v1/chat/completions', { model: 'm', stream: true });
    expect(await answer.text()).toBe(events.join(''));
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({ transport: 'sse', error: null, usage: { input: 11, output: 5 } });
    expect(record?.responseBytes).toBe(Buffer.byteLength(events.join('')));
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('that come in %s unasked pass as they are, with their usage in the record', async (packing, pack) => {
    const usage = { prompt_tokens: 11, completion_tokens: 5, total_tokens: 16 };
    const plain = sseChunks([chatStart, chatEnd, { id: 'c1', choices: [], usage }, '[DONE]']).join('');
    const packed = pack(plain);
    const { proxy } = await openWorld(({ json }) =>
      json()['stream'] === true
        ? {
            headers: { ...sse, 'content-encoding': packing },
            chunks: [packed.subarray(0, 9), 20, packed.subarray(9)],
          }
        : {
            headers: { 'content-type': 'application/json', 'content-encoding': packing },
            body: pack(JSON.stringify({ id: 'c1', choices: [], usage })),
          },
    );
    const answer = await proxy.call('/v1/chat/completions', { model: 'm', stream: true });
    expect(answer.headers.get('content-encoding')).toBe(packing);
    expect(await answer.text()).toBe(plain);
    expect(await (await proxy.call('/v1/chat/completions', { model: 'm' })).json()).toMatchObject({ usage });
    for (const record of await proxy.waitForRecords(2))
      expect(record).toMatchObject({ error: null, usage: { input: 11, output: 5 } });
  });

  it('that break in gzip are torn: plain words in them would only be rubbish', async () => {
    const packed = gzipSync(sseChunks([chatStart]).join(''));
    const { proxy } = await openWorld(() => ({
      headers: { ...sse, 'content-encoding': 'gzip' },
      chunks: [packed, 20],
      then: 'cut',
    }));
    const socket = rawClient(proxy, '/v1/chat/completions', { model: 'm', stream: true });
    let text = '';
    socket.on('data', (piece: Buffer) => (text += piece.toString('latin1')));
    await until(() => socket.destroyed, 'the torn connection');
    expect(text).toContain(packed.toString('latin1'));
    expect(text).not.toContain('upstream_error');
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({ error: 'upstream_error', abortedBy: 'upstream' });
  });

  const broken: readonly [string, string, object, string[], RegExp][] = [
    [
      'chat',
      '/v1/chat/completions',
      { model: 'm', stream: true },
      sseChunks([chatStart]),
      /\n\ndata: \{"error":\{.*upstream_error/,
    ],
    [
      'responses',
      '/v1/responses',
      { model: 'm', stream: true, input: 'x' },
      sseChunks([{ type: 'response.created', sequence_number: 4, response: { id: 'r' } }]),
      /\n\nevent: response.failed\ndata: \{"type":"response.failed","sequence_number":5,/,
    ],
    [
      'messages',
      '/v1/messages',
      { model: 'm', stream: true, messages: [] },
      sseChunks([
        [
          'message_start',
          { type: 'message_start', message: { id: 'a', usage: { input_tokens: 1, output_tokens: 1 } } },
        ],
      ]),
      /\n\nevent: error\ndata: \{"type":"error"/,
    ],
    [
      'gemini',
      '/v1beta/models/m:streamGenerateContent?alt=sse',
      {},
      sseChunks([{ candidates: [{ content: { role: 'model', parts: [{ text: 'hi' }] }, index: 0 }] }]),
      /\n\ndata: \{"error":\{"code":502/,
    ],
  ];
  for (const how of ['end', 'cut', 'reset'] as const) {
    it.each(broken)(
      `%s that stop early by ${how} end with an error`,
      async (_name, path, body, chunks, last) => {
        const { proxy } = await openWorld(() => ({ headers: sse, chunks, then: how }));
        const socket = rawClient(proxy, path, body);
        let text = '';
        socket.on('data', (piece: Buffer) => (text += piece.toString()));
        const [record] = await proxy.waitForRecords(1);
        await until(() => text.endsWith('0\r\n\r\n') || socket.destroyed, 'the end of the answer');
        socket.destroy();
        const payload = text.replace(/\r\n[0-9a-f]+\r\n/g, '').replace(/^[\s\S]*?\r\n\r\n/, '');
        expect(payload).toContain(chunks[0]?.trimEnd() ?? '-');
        expect(text.replace(/\r\n[0-9a-f]+\r\n/g, '')).toMatch(last);
        expect(text).not.toContain('[DONE]');
        expect(record).toMatchObject({ status: 200, error: 'upstream_error', abortedBy: 'upstream' });
      },
    );
  }

  it.each([
    ['its own', sseChunks([chatStart]).join(''), 0],
    ['more than it sends', sseChunks([chatStart]).join(''), 500],
  ])(
    'with a length (%s) end with an error that is read, and leave the connection sound',
    async (_name, said, more) => {
      const { proxy } = await openWorld(() => ({
        headers: { ...sse, 'content-length': String(said.length + more) },
        chunks: [said],
        then: more === 0 ? 'end' : 'cut',
      }));
      for (let n = 0; n < 2; n += 1) {
        const answer = await proxy.call('/v1/chat/completions', { model: 'm', stream: true });
        expect(await answer.text()).toMatch(/^data: .*"hi"[^]*data: \{"error":\{.*upstream_error/);
      }
    },
  );

  it('have their head soon, before anything is said', async () => {
    const { proxy } = await openWorld(() => ({ headers: sse, chunks: [''], then: 'hang' }));
    const answer = await proxy.call('/v1/chat/completions', { model: 'm', stream: true });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    await answer.body?.cancel();
  });

  const element = '{"candidates":[{"content":{"role":"model","parts":[{"text":"hi"}]},"index":0}]}';
  it.each([
    ['end', `[${element}`, [JSON.parse(element)]],
    ['cut', `[${element},\n`, [JSON.parse(element)]],
    ['reset', `[${element},\n{"candidates":[{"con`, [JSON.parse(element), expect.anything()]],
    ['end', '[', []],
    ['end', '', []],
  ] as const)(
    'of Gemini without alt=sse that stop early by %s after %j have the error as last element, and stay open',
    async (then, sent, before) => {
      const { proxy } = await openWorld(() => ({
        headers: { 'content-type': 'application/json; charset=UTF-8' },
        chunks: [sent, 20],
        then,
      }));
      const socket = rawClient(proxy, '/v1beta/models/m:streamGenerateContent', {});
      let text = '';
      socket.on('data', (piece: Buffer) => (text += piece.toString()));
      await until(() => socket.destroyed, 'the torn connection');
      const said = text
        .replace(/^[\s\S]*?\r\n\r\n/, '')
        .replace(/(?:^|\r\n)[0-9a-f]+\r\n/g, '')
        .trim();
      const error = { error: expect.objectContaining({ code: 502, status: 'INTERNAL' }) };
      expect(JSON.parse(`${said}]`)).toEqual([...before, error]);
      const [record] = await proxy.waitForRecords(1);
      expect(record).toMatchObject({ error: 'upstream_error', abortedBy: 'upstream' });
    },
  );

  it('of Gemini that are one object, of a gateway that does not stream, pass as they are', async () => {
    const said = {
      candidates: [{ content: { parts: [{ text: 'hi' }] } }],
      usageMetadata: { promptTokenCount: 7 },
    };
    const { proxy } = await openWorld(() => ({ body: said }));
    for (const query of ['?alt=sse', '']) {
      const answer = await proxy.call(`/v1beta/models/m:streamGenerateContent${query}`, {});
      expect(await answer.json()).toEqual(said);
    }
    for (const record of await proxy.waitForRecords(2))
      expect(record).toMatchObject({ status: 200, error: null, abortedBy: null, usage: { input: 7 } });
  });

  it('of Gemini without alt=sse pass untouched, with their usage in the record', async () => {
    const end =
      '{"candidates":[{"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":2}}';
    const chunks = [`[${element}`, 20, `,\r\n${end}`, ']'];
    const { proxy } = await openWorld(() => ({ headers: { 'content-type': 'application/json' }, chunks }));
    const answer = await proxy.call('/v1beta/models/m:streamGenerateContent', {});
    expect(await answer.text()).toBe(`[${element},\r\n${end}]`);
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({ error: null, usage: { input: 7, output: 2 } });
  });

  it.each([1, 200])(
    "of Gemini are torn behind the vendor's own error, which its clients overlook (%i chunks)",
    async (count) => {
      const said = { candidates: [{ content: { role: 'model', parts: [{ text: 'hi' }] }, index: 0 }] };
      const error = { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } };
      const chunks = sseChunks([...Array.from({ length: count }, () => said), error]);
      const { proxy } = await openWorld(() => ({ headers: sse, chunks }));
      const socket = rawClient(proxy, '/v1beta/models/m:streamGenerateContent?alt=sse', {});
      let text = '';
      socket.on('data', (piece: Buffer) => (text += piece.toString()));
      await until(() => socket.destroyed, 'the torn connection');
      expect(text).toContain(chunks.at(-1)?.trimEnd() ?? '-');
      expect(text.endsWith('0\r\n\r\n')).toBe(false);
      const [record] = await proxy.waitForRecords(1);
      expect(record).toMatchObject({ status: 200, error: 'overloaded' });
    },
  );

  it('are not failed over once bytes flowed, but are before', async () => {
    let first: Script = { headers: sse, chunks: sseChunks([chatStart]), then: 'reset' };
    const { proxy, vendor } = await openWorld(
      ({ path }) =>
        path.startsWith('/a') ? first : { headers: sse, chunks: sseChunks([chatEnd, '[DONE]']) },
      (url) => ({
        upstreams: [
          { id: 'a', url: `${url}/a` },
          { id: 'b', url: `${url}/b` },
        ],
      }),
    );
    await (await proxy.call('/v1/chat/completions', { model: 'm', stream: true })).text().catch(() => '');
    expect(vendor.requests.map(({ path }) => path[1])).toEqual(['a']);
    first = { then: 'refuse' };
    const answer = await proxy.call('/v1/chat/completions', { model: 'm', stream: true });
    expect(await answer.text()).toContain('[DONE]');
    expect(vendor.requests.at(-1)?.path[1]).toBe('b');
  });

  it('that break again and again are failures in a row: the breaker opens', async () => {
    const { proxy, vendor } = await openWorld(
      ({ path }) =>
        path.startsWith('/a')
          ? { headers: sse, chunks: sseChunks([chatStart]), then: 'cut' }
          : { headers: sse, chunks: sseChunks([chatEnd, '[DONE]']) },
      (url) => ({
        upstreams: [
          { id: 'a', url: `${url}/a` },
          { id: 'b', url: `${url}/b` },
        ],
      }),
    );
    const seen: (string | null)[] = [];
    for (let n = 0; n < 5; n += 1) {
      const answer = await proxy.call('/v1/chat/completions', { model: 'm', stream: true });
      await answer.text();
      seen.push(answer.headers.get('x-keyswitch-upstream'));
      await proxy.waitForRecords(n + 1);
    }
    expect(seen).toEqual(['a', 'a', 'a', 'b', 'b']);
    expect(vendor.requests).toHaveLength(5);
  });

  it.each(['before the first byte', 'in the middle'])(
    'close the upstream within 100 ms when the client leaves %s',
    async (when) => {
      const { proxy, vendor } = await openWorld(() =>
        when === 'in the middle'
          ? { headers: sse, chunks: sseChunks([chatStart]), then: 'hang' }
          : { delayMs: 60_000 },
      );
      // The best of several tries: what is measured is the proxy, not who else uses the machine.
      const times: number[] = [];
      while (times.length < 8 && (times.length === 0 || Math.min(...times) >= 100)) {
        const socket = rawClient(proxy, '/v1/chat/completions', { model: 'm', stream: true });
        await until(() => vendor.requests.length === times.length + 1, 'the request');
        if (when === 'in the middle') await new Promise((resolve) => socket.once('data', resolve));
        const left = performance.now();
        socket.destroy();
        await vendor.requests.at(-1)?.whenAborted;
        times.push(performance.now() - left);
      }
      expect(Math.min(...times)).toBeLessThan(100);
      const [record] = await proxy.waitForRecords(1);
      expect(record).toMatchObject({
        abortedBy: 'client',
        error: null,
        status: when === 'in the middle' ? 200 : 499,
      });
    },
  );

  it('that a client has to their terminator are whole, though it hangs up before the vendor does', async () => {
    const { proxy, vendor } = await openWorld(() => ({
      headers: sse,
      chunks: sseChunks([chatStart, chatEnd, '[DONE]']),
      then: 'hang',
    }));
    const socket = rawClient(proxy, '/v1/chat/completions', { model: 'm', stream: true });
    let text = '';
    socket.on('data', (piece: Buffer) => (text += piece.toString()));
    await until(() => text.includes('[DONE]'), 'the terminator');
    socket.destroy();
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({ status: 200, error: null, abortedBy: null });
    expect(record?.attempts).toMatchObject([{ status: 200 }]);
    await until(() => vendor.requests[0]?.aborted === true, 'the upstream call to be closed');
  });

  it('keep memory level while a slow client reads 200 MB', async () => {
    const piece = Buffer.alloc(256 * 1024, 'x');
    let written = 0;
    const { proxy } = await openWorld(() => ({
      headers: { 'content-type': 'application/octet-stream' },
      chunks: (function* () {
        for (; written < 200 * 1024 * 1024; written += piece.length) yield piece;
      })(),
    }));
    const socket = rawClient(proxy, '/v1/chat/completions', { model: 'm', stream: true });
    let received = 0;
    socket.on('data', (chunk: Buffer) => (received += chunk.length));
    await until(() => received > 1024 * 1024, 'the first megabyte');
    socket.pause();
    let before = -1;
    await until(() => {
      const stalled = before === written;
      before = written;
      return stalled;
    }, 'the vendor to be held back');
    await new Promise((resolve) => setTimeout(resolve, 300));
    // What is under way: kernel buffers of two sockets and the high-water marks, not the rest of the 200 MB.
    expect(written - received).toBeLessThan(24 * 1024 * 1024);
    socket.resume();
    await until(() => received >= 200 * 1024 * 1024, 'all bytes', 20_000);
    socket.destroy();
  });

  it.each([
    ['no first byte', { delayMs: 60_000 }, { firstByteTimeoutMs: 150 }, 504],
    ['no first byte of a whole answer', { delayMs: 60_000 }, { responseTimeoutMs: 150 }, 504],
    [
      'silence in the middle',
      { headers: sse, chunks: sseChunks([chatStart]), then: 'hang' as const },
      { idleTimeoutMs: 150 },
      200,
    ],
  ])('%s runs into a watchdog', async (name, script, routing, status) => {
    const { proxy, vendor } = await openWorld(
      () => script,
      (url) => ({ upstreams: [{ id: 'lab', url }], routing }),
    );
    const stream = !name.includes('whole');
    const answer = await proxy.call('/v1/messages', { model: 'm', stream, messages: [] });
    expect(answer.status).toBe(status);
    const text = await answer.text();
    if (status === 504) expect(answer.headers.get('x-keyswitch-error')).toBe('upstream_timeout');
    else expect(text).toContain('event: error');
    const [record] = await proxy.waitForRecords(1);
    expect(record?.error).toBe('upstream_timeout');
    await until(() => vendor.requests[0]?.aborted === true, 'the upstream call to be closed');
  });
});

describe('a kept-alive connection that has gone stale', () => {
  it.each(['/v1/chat/completions', '/v1/messages'])(
    'is one more attempt in the record (%s)',
    async (path) => {
      const answer = {
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
      };
      let count = 0;
      const { proxy, vendor } = await openWorld(
        () => {
          count += 1;
          return count === 2 ? { then: 'refuse' } : { body: answer };
        },
        (url) => ({ upstreams: [{ id: 'lab', url, protocols: ['openai-chat'] }] }),
      );
      const body = { model: 'm', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };
      for (let n = 0; n < 2; n += 1) expect((await proxy.call(path, body)).status).toBe(200);
      expect(vendor.requests).toHaveLength(3);
      const records = await proxy.waitForRecords(2);
      expect(records[1]?.attempts).toMatchObject([
        { status: 0, error: 'upstream_unreachable' },
        { status: 200, upstream: 'lab' },
      ]);
    },
  );
});
