// Embeddings of one family's client from the other family's vendor, through the real data plane and the official SDKs.
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { open, openaiOf, vendor } from '../../../support/convert-world.ts';
import type { FakeUpstream } from '../../../support/fake-upstream.ts';
import { startProxy, type StartedProxy } from '../../../support/start-proxy.ts';

const vectors = [
  [0.5, -0.25, 0.125],
  [1, 2, 3],
];

async function proxyFor(fake: FakeUpstream, protocol: 'gemini' | 'openai-chat'): Promise<StartedProxy> {
  const proxy = await startProxy({ upstreams: [{ id: 'lab', url: fake.url, protocols: [protocol] }] });
  open.push(proxy);
  return proxy;
}
const json = (body: object, status = 200): object => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const google = (): Promise<FakeUpstream> =>
  vendor(() => json({ embeddings: vectors.map((values) => ({ values })) }));
const openai = (): Promise<FakeUpstream> =>
  vendor((request) => {
    const { length } = request.json()['input'] as unknown[];
    const data = vectors
      .slice(0, length)
      .map((embedding, index) => ({ object: 'embedding', index, embedding }));
    return json({ object: 'list', data: data.toReversed(), usage: { prompt_tokens: 7, total_tokens: 7 } });
  });
const genai = (proxy: StartedProxy): GoogleGenAI =>
  new GoogleGenAI({ apiKey: proxy.token, httpOptions: { baseUrl: proxy.url } });

describe('an OpenAI client on Gemini', () => {
  it('gets its vectors, packed as its SDK asks and as numbers', async () => {
    const fake = await google();
    const client = openaiOf(await proxyFor(fake, 'gemini'));
    const ask = { model: 'text-embedding-3-small', input: ['甲', 'b'], dimensions: 3 };
    for (const more of [{}, { encoding_format: 'float' as const }]) {
      const { data, object, model } = await client.embeddings.create({ ...ask, ...more });
      expect(data.map(({ embedding }) => [...embedding])).toEqual(vectors);
      expect([object, model, data.map(({ index }) => index)]).toEqual(['list', ask.model, [0, 1]]);
    }
    expect(fake.requests[0]?.url).toBe('/v1beta/models/text-embedding-3-small:batchEmbedContents');
    expect(fake.requests[0]?.json()).toEqual({
      requests: ['甲', 'b'].map((text) => ({
        model: 'models/text-embedding-3-small',
        content: { parts: [{ text }] },
        outputDimensionality: 3,
      })),
    });
  });

  it('is told what goes missing, and what cannot go', async () => {
    const proxy = await proxyFor(await google(), 'gemini');
    const told = await proxy.call('/v1/embeddings', { model: 'm', input: ['a', 'b'], user: 'u' });
    expect([told.status, told.headers.get('x-keyswitch-warnings')]).toEqual([
      200,
      expect.stringContaining('dropped user'),
    ]);
    const tokens = await proxy.call('/v1/embeddings', { model: 'm', input: [[1, 2]] });
    expect(tokens.status).toBe(400);
    expect(await tokens.json()).toMatchObject({ error: { code: 'unsupported_parameter', param: 'input' } });
    const empty = await proxy.call('/v1/embeddings', { model: 'm' });
    expect(await empty.json()).toMatchObject({ error: { code: 'invalid_request', param: 'input' } });
  });

  it('raises its typed error for the vendor’s refusal, and for too few vectors', async () => {
    const refusing = await vendor(() =>
      json(
        { error: { code: 400, status: 'INVALID_ARGUMENT', message: 'too many requests in one batch' } },
        400,
      ),
    );
    const client = openaiOf(await proxyFor(refusing, 'gemini'));
    const call = client.embeddings.create({ model: 'm', input: 'x' });
    await expect(call).rejects.toThrow(OpenAI.BadRequestError);
    await expect(call).rejects.toThrow(/too many requests in one batch/);
    const short = openaiOf(await proxyFor(await vendor(() => json({ embeddings: [] })), 'gemini'));
    await expect(short.embeddings.create({ model: 'm', input: 'x' })).rejects.toThrow(/with 0 embeddings/);
  });
});

describe('an answer that cannot be read', () => {
  it.each([
    ['half of its JSON', '{"embeddings": [', 'upstream_error', /no valid JSON/],
    ['a web page', '<!doctype html><title>Shop</title>', 'upstream_wrong_base_url', /base address/],
  ])('%s is the fault of the upstream', async (_name, body, code, words) => {
    const fake = await vendor(() => ({ headers: { 'content-type': 'application/json' }, body }));
    const answer = await (await proxyFor(fake, 'gemini')).call('/v1/embeddings', { model: 'm', input: 'x' });
    expect([answer.status, answer.headers.get('x-keyswitch-error')]).toEqual([502, code]);
    const { error } = (await answer.json()) as { error: { message: string } };
    expect(error.message).toMatch(words);
  });

  it('closes the call when its client leaves', async () => {
    const fake = await vendor(() => ({ headers: { 'content-type': 'application/json' }, then: 'hang' }));
    const proxy = await proxyFor(fake, 'gemini');
    const leaving = new AbortController();
    const asked = fetch(`${proxy.url}/v1/embeddings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${proxy.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', input: 'x' }),
      signal: leaving.signal,
    });
    while (fake.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await fake.requests[0]?.whenAborted;
    const [record] = await proxy.waitForRecords(1);
    expect(record).toMatchObject({ status: 499, abortedBy: 'client', error: null });
  });
});

describe('a Gemini client on OpenAI', () => {
  it('gets its vectors in the order of its texts', async () => {
    const fake = await openai();
    const proxy = await proxyFor(fake, 'openai-chat');
    const { embeddings } = await genai(proxy).models.embedContent({
      model: 'gemini-embedding-001',
      contents: ['甲', 'b'],
      config: { outputDimensionality: 3 },
    });
    expect(embeddings?.map(({ values }) => values)).toEqual(vectors);
    expect(fake.requests[0]?.url).toBe('/v1/embeddings');
    expect(fake.requests[0]?.json()).toEqual({
      model: 'gemini-embedding-001',
      input: ['甲', 'b'],
      encoding_format: 'float',
      dimensions: 3,
    });
  });

  it('gets one outside of a list where it asked for one, and is told what goes missing', async () => {
    const proxy = await proxyFor(await openai(), 'openai-chat');
    const content = { parts: [{ text: 'x' }, { text: 'y' }] };
    const response = await proxy.call('/v1beta/models/m:embedContent', { content, taskType: 'CLUSTERING' });
    expect(response.headers.get('x-keyswitch-warnings')).toContain('dropped taskType');
    expect(await response.json()).toMatchObject({ embedding: { values: vectors[0] } });
  });
});
