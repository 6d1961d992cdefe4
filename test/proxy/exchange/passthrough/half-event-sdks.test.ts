// A stream that breaks inside an event, read by the official SDK of each protocol: it tells the error, never bad JSON.
import { GoogleGenAI } from '@google/genai';
import { afterEach, describe, expect, it } from 'vitest';
import { anthropicOf, chunk, event, messageStart, openaiOf, sse } from '../../../support/convert-world.ts';
import { closeWorlds, openWorld } from '../../../support/proxy-world.ts';
import type { StartedProxy } from '../../../support/start-proxy.ts';

afterEach(closeWorlds);

const ask = { model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }] };

async function drain(stream: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of stream) count += 1;
  return count;
}

interface Case {
  readonly first: string;
  readonly second: string;
  readonly read: (proxy: StartedProxy) => Promise<unknown>;
}

const created = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'in_progress',
  model: 'm',
  output: [],
};
const gemini = (text: string): string =>
  `data: ${JSON.stringify({ candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0 }] })}\r\n\r\n`;

const cases: Readonly<Record<string, Case>> = {
  'OpenAI Chat': {
    first: chunk({ role: 'assistant', content: 'Hel' }),
    second: chunk({ content: 'lo "there"' }),
    read: async (proxy) => drain(await openaiOf(proxy).chat.completions.create({ ...ask, stream: true })),
  },
  'OpenAI Chat, gathered': {
    first: chunk({ role: 'assistant', content: 'Hel' }),
    second: chunk({ content: 'lo "there"' }),
    read: (proxy) =>
      openaiOf(proxy)
        .chat.completions.stream({ ...ask, stream: true })
        .finalChatCompletion(),
  },
  'OpenAI Responses': {
    first: event('response.created', { sequence_number: 0, response: created }),
    second: event('response.in_progress', { sequence_number: 1, response: created }),
    read: async (proxy) =>
      drain(await openaiOf(proxy).responses.create({ model: 'm', input: 'Hi', stream: true })),
  },
  Anthropic: {
    first: messageStart,
    second: event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    read: (proxy) =>
      anthropicOf(proxy)
        .messages.stream({ ...ask, max_tokens: 9 })
        .finalMessage(),
  },
  Gemini: {
    first: gemini('Hel'),
    second: gemini('lo'),
    read: async (proxy) => {
      const client = new GoogleGenAI({ apiKey: proxy.token, httpOptions: { baseUrl: proxy.url } });
      return drain(await client.models.generateContentStream({ model: 'm', contents: 'Hi' }));
    },
  },
};

describe.each(Object.entries(cases))('%s', (_name, { first, second, read }) => {
  const body = second.trimEnd();
  it.each([3, 9, 40, 75, body.length - 2])(
    'tells the error of a stream that broke at byte %i of an event',
    async (at) => {
      const { proxy } = await openWorld(() => ({
        headers: sse,
        chunks: [first, 20, body.slice(0, Math.min(at, body.length - 1)), 20],
        then: 'cut',
      }));
      const error = await read(proxy).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).message).toMatch(/closed the connection|terminated/);
      expect(error).not.toBeInstanceOf(SyntaxError);
      expect((error as Error).message).not.toMatch(/JSON|Unexpected/i);
    },
  );
});
