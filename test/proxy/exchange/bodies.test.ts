// Request bodies: encodings, sizes, the scanner that finds the model, the splice.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { scanBody } from '../../../src-proxy/exchange/body/scan-json.ts';
import { boundaryOf, scanMultipart } from '../../../src-proxy/exchange/body/scan-multipart.ts';
import { spliceModel } from '../../../src-proxy/exchange/body/splice-model.ts';
import { closeWorlds, openWorld } from '../../support/proxy-world.ts';
import { clientToken } from '../../support/start-proxy.ts';

afterEach(closeWorlds);

describe('JSON that is nested without end', () => {
  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  it('is refused by name on every route, however many targets there are', async () => {
    const { proxy, vendor } = await openWorld(undefined, (url) => ({
      upstreams: ['one', 'two'].map((id) => ({ id, url })),
    }));
    const content = deep(100_000);
    for (const [path, body] of [
      ['/v1/chat/completions', `{"model":"m","messages":[{"role":"user","content":${content}}]}`],
      ['/v1/messages', `{"model":"m","max_tokens":5,"system":${content},"messages":[]}`],
      ['/v1/messages/count_tokens', `{"model":"m","messages":${content}}`],
      ['/v1/responses', `{"model":"m","input":[{"role":"user","content":${content}}]}`],
      ['/v1/responses/compact', `{"model":"m","input":${content}}`],
      ['/v1beta/models/m:generateContent', `{"contents":[{"role":"user","parts":${content}}]}`],
      ['/v1/embeddings', `{"model":"m","input":${content}}`],
    ] as const) {
      const refused = await proxy.call(path, body);
      expect(refused.status, path).toBe(400);
      expect(await refused.text(), path).toContain('nested more than 1000 levels deep');
    }
    expect(vendor.requests).toEqual([]);
  });
  it('is taken as deep as anybody writes', () => {
    expect(scanBody(Buffer.from(`{"model":"m","x":${deep(999)}}`)).model).toBe('m');
    expect(() => scanBody(Buffer.from(`{"model":"m","x":${deep(1_000)}}`))).toThrow(/levels deep/);
  });
});

describe('scanBody', () => {
  it('finds what JSON.parse finds, and a splice changes only the model', () => {
    const rest = fc.dictionary(
      fc.string().filter((key) => key !== 'model' && key !== 'stream' && key !== '__proto__'),
      fc.jsonValue({ maxDepth: 4 }),
    );
    fc.assert(
      fc.property(
        rest,
        fc.string(),
        fc.boolean(),
        fc.integer({ min: 0, max: 3 }),
        (other, model, stream, indent) => {
          const value = { ...other, model, inner: { model: 'not this' }, stream };
          const body = Buffer.from(JSON.stringify(value, null, indent));
          const scan = scanBody(body);
          expect(scan.model).toBe(model);
          expect(scan.stream).toBe(stream);
          const spliced = spliceModel(body, scan, 'new "name" 🙂', 'json');
          expect(JSON.parse(spliced.toString())).toEqual({
            ...JSON.parse(body.toString()),
            model: 'new "name" 🙂',
          });
          expect(spliceModel(body, scan, model, 'json')).toBe(body);
        },
      ),
    );
  });

  it('refuses every cut of a body, and what is no object', () => {
    const body = Buffer.from('{"a":[1,{"b":"x\\"}"}],"model":"m","c":"\\u00e9"}');
    for (let end = 0; end < body.length; end += 1)
      expect(() => scanBody(body.subarray(0, end))).toThrow(/not valid JSON/);
    for (const text of [
      '',
      '[]',
      '"x"',
      'null',
      '{"model":"m"} x',
      '{"model":"m",}',
      '{"a":1 "b":2}',
      '{a:1}',
      '{"a":[}]}',
      '{"a":[x]}',
    ]) {
      expect(() => scanBody(Buffer.from(text)), text).toThrow(/not valid JSON/);
    }
  });

  it('refuses two models and a model that is no string, and reads an escaped key', () => {
    expect(() => scanBody(Buffer.from('{"model":"a","model":"b"}'))).toThrow(/twice/);
    expect(() => scanBody(Buffer.from('{"model":5}'))).toThrow(/must be a string/);
    expect(scanBody(Buffer.from(String.raw`{"\u006dodel":"a"}`)).model).toBe('a');
  });

  it('never hangs or crashes on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          scanBody(Buffer.concat([Buffer.from('{"'), bytes]));
        } catch (error) {
          expect((error as Error).name).toBe('ProxyError');
        }
      }),
    );
  });
});

describe('multipart', () => {
  const form = (model: string): Buffer =>
    Buffer.from(
      `--B\r\ncontent-disposition: form-data; name="file"; filename="model"\r\ncontent-type: audio/wav\r\n\r\n\x00\r\n\x01\xff\r\n--B\r\nContent-Disposition: form-data; name="model"\r\n\r\n${model}\r\n--B--\r\n`,
      'latin1',
    );

  it('finds and replaces the field, not the file of the same name', () => {
    expect(boundaryOf('multipart/form-data; charset=x; boundary="B"')).toBe('B');
    const scan = scanMultipart(form('whisper-1'), 'B');
    expect(scan.model).toBe('whisper-1');
    expect(spliceModel(form('whisper-1'), scan, 'other', 'multipart').equals(form('other'))).toBe(true);
  });

  it('goes through with its bytes, the model renamed', async () => {
    const { proxy, vendor } = await openWorld(undefined, () => ({
      routes: [{ to: ['lab/vendor-whisper'] }],
    }));
    const type = 'multipart/form-data; boundary=B';
    const answer = await proxy.call('/v1/audio/transcriptions', form('whisper-1'), {
      headers: { 'content-type': type },
    });
    expect(answer.status).toBe(200);
    expect(vendor.requests[0]?.body.equals(form('vendor-whisper'))).toBe(true);
    expect(vendor.requests[0]?.headers['content-type']).toBe(type);
    const cut = await proxy.call('/v1/audio/transcriptions', form('m').subarray(0, 60), {
      headers: { 'content-type': type },
    });
    expect(cut.status).toBe(400);
    expect(vendor.requests).toHaveLength(1);
  });
});

describe('encodings and sizes', () => {
  const text = JSON.stringify({ model: 'm', input: 'é🙂'.repeat(2000) });

  it.each([
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
  ])('%s is decoded and sent on plain', async (encoding, body) => {
    const { proxy, vendor } = await openWorld();
    const answer = await proxy.call('/v1/responses', body, { headers: { 'content-encoding': encoding } });
    expect(answer.status).toBe(200);
    expect(vendor.requests[0]?.body.toString()).toBe(text);
    expect(vendor.requests[0]?.headers['content-encoding']).toBeUndefined();
    expect(vendor.requests[0]?.headers['content-length']).toBe(String(Buffer.byteLength(text)));
  });

  it('refuses what it cannot decode, and what grows beyond 64 MiB', async () => {
    const { proxy, vendor } = await openWorld();
    const send = async (encoding: string, body: Uint8Array): Promise<[number, string | null]> => {
      const answer = await proxy.call('/v1/responses', body, { headers: { 'content-encoding': encoding } });
      return [answer.status, answer.headers.get('x-keyswitch-error')];
    };
    expect(await send('gzip', Buffer.from('no gzip'))).toEqual([400, 'invalid_request']);
    expect(await send('compress', Buffer.from(text))).toEqual([400, 'invalid_request']);
    expect(await send('gzip', gzipSync(Buffer.alloc(65 * 1024 * 1024, ' ')))).toEqual([
      413,
      'request_too_large',
    ]);
    expect(vendor.requests).toHaveLength(0);
  });

  it('carries 64 MiB, and refuses more by declared and by counted length', async () => {
    const { proxy, vendor } = await openWorld();
    const frame = '{"model":"m","input":""}';
    const whole = Buffer.alloc(64 * 1024 * 1024, 'a');
    whole.write('{"model":"m","input":"', 0);
    whole.write('"}', whole.length - 2);
    expect((await proxy.call('/v1/responses', whole)).status).toBe(200);
    expect(vendor.requests[0]?.body.equals(whole)).toBe(true);
    vendor.requests.length = 0;

    const declared = await proxy
      .call('/v1/responses', Buffer.concat([whole, Buffer.from(frame)]))
      .catch(() => null);
    if (declared) expect(declared.status).toBe(413);
    const counted = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(
        {
          host: '127.0.0.1',
          port: proxy.port,
          method: 'POST',
          path: '/v1/messages',
          headers: { 'x-api-key': clientToken, 'transfer-encoding': 'chunked' },
        },
        (response) => resolve(response.statusCode ?? 0),
      );
      request.on('error', reject);
      request.write(whole);
      request.write(frame);
    });
    expect(counted).toBe(413);
    expect(vendor.requests).toHaveLength(0);
    const records = await proxy.waitForRecords(declared ? 3 : 2);
    expect(records.filter(({ error }) => error === 'request_too_large').length).toBeGreaterThan(0);
  });

  it('asks for a model', async () => {
    const { proxy, vendor } = await openWorld();
    const answer = await proxy.call('/v1/chat/completions', { messages: [] });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'invalid_request', param: 'model' } });
    expect(vendor.requests).toHaveLength(0);
  });
});
