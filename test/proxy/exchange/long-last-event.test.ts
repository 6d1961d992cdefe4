// Streams whose last event is longer than what is kept of them to read their end: the end of a Responses stream repeats
// all output, and a picture has megabytes. They end as they came, with their usage.
import { afterEach, describe, expect, it } from 'vitest';
import { closeWorlds, openWorld } from '../../support/proxy-world.ts';

afterEach(closeWorlds);

const long = 'QUJD'.repeat(400_000);
const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const item = { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: long };
const created = event({ type: 'response.created', response: { id: 'resp_1', output: [], usage: null } });
const itemDone = event({ type: 'response.output_item.done', output_index: 0, item });
const completed = event({
  type: 'response.completed',
  response: {
    id: 'resp_1',
    status: 'completed',
    output: [item],
    tools: [{ type: 'function', name: 'usage', description: 'says "usage": {much}' }],
    usage: {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 75 },
      output_tokens: 30,
      output_tokens_details: { reasoning_tokens: 10 },
      total_tokens: 130,
    },
    metadata: {},
  },
});
const picture = event({
  candidates: [
    {
      content: { role: 'model', parts: [{ inlineData: { mimeType: 'image/png', data: long } }] },
      finishReason: 'STOP',
      index: 0,
    },
  ],
  usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 30, totalTokenCount: 130 },
});

async function pass(
  path: string,
  body: object,
  chunks: readonly string[],
): Promise<{ text: string; record: unknown }> {
  const { proxy } = await openWorld(() => ({ headers: { 'content-type': 'text/event-stream' }, chunks }));
  const response = await proxy.call(path, body);
  const text = await response.text();
  const [record] = await proxy.waitForRecords(1);
  return { text, record };
}

describe('a last event of megabytes', () => {
  const ask = { model: 'm', input: 'Draw.', stream: true };

  it.each([
    ['Responses', '/v1/responses', ask, [created, itemDone, completed]],
    ['Responses with [DONE]', '/v1/responses', ask, [created, completed, 'data: [DONE]\n\n']],
    [
      'Gemini',
      '/v1beta/models/m:streamGenerateContent?alt=sse',
      { contents: [{ role: 'user', parts: [{ text: 'Draw.' }] }] },
      [picture],
    ],
  ])('%s: the bytes that came, and their usage', async (_name, path, body, chunks) => {
    const { text, record } = await pass(path, body, chunks);
    expect(text === chunks.join('')).toBe(true);
    expect(record).toMatchObject({ status: 200, error: null, usage: { output: 30 } });
  });

  it('is no end where it is another one', async () => {
    const { text, record } = await pass('/v1/responses', ask, [created, itemDone]);
    expect(text.slice(created.length + itemDone.length)).toContain('"type":"response.failed"');
    expect(record).toMatchObject({ error: 'upstream_error' });
  });
});
