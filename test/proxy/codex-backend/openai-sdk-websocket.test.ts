// The official openai SDK's Responses WebSocket client on /v1/responses: it chains with previous_response_id, whatever
// the upstream can do.
import OpenAI from 'openai';
import { ResponsesWS } from 'openai/resources/responses/ws';
import type { ResponsesServerEvent } from 'openai/resources/responses/responses';
import { afterEach, describe, expect, it } from 'vitest';
import { startFakeResponses } from '../../support/fake-openai-responses.ts';
import { answer, messageItem, shellItem, vendorError } from '../../support/responses-script.ts';
import { clientToken, startProxy, upstreamKey } from '../../support/start-proxy.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function connect(webSocket: 'yes' | 'no', turns: Parameters<typeof startFakeResponses>[0]) {
  const fake = await startFakeResponses({ key: upstreamKey, ...turns });
  const proxy = await startProxy({
    upstreams: [
      {
        id: 'vendor',
        url: fake.url,
        protocols: ['openai-responses'],
        capabilities: { responsesWebSocket: webSocket },
      },
    ],
  });
  const client = new OpenAI({ apiKey: clientToken, baseURL: `${proxy.url}/v1`, maxRetries: 0 });
  const socket = new ResponsesWS(client);
  const seen: ResponsesServerEvent[] = [];
  const errors: unknown[] = [];
  socket.on('event', (event) => seen.push(event));
  socket.on('error', (error) => errors.push(error));
  cleanups.push(
    fake.close,
    () => proxy.close(),
    () => socket.close(),
  );
  return { fake, socket, seen, errors };
}

async function completed(socket: ResponsesWS): Promise<string> {
  return new Promise((resolve) => {
    const onCompleted = (event: { response: { id: string } }): void => {
      socket.off('response.completed', onCompleted);
      resolve(event.response.id);
    };
    socket.on('response.completed', onCompleted);
  });
}

describe('ResponsesWS of openai 7', () => {
  for (const webSocket of ['yes', 'no'] as const) {
    it(`does a tool loop by chaining, upstream WebSocket: ${webSocket}`, async () => {
      const { fake, socket, seen, errors } = await connect(webSocket, {
        webSocket,
        turns: [answer([shellItem('ls', 'call_1')]), answer([messageItem('two files')])],
      });
      const first = completed(socket);
      socket.send({ type: 'response.create', model: 'gpt-5.5', input: 'list the files', store: false });
      const firstId = await first;
      const second = completed(socket);
      socket.send({
        type: 'response.create',
        model: 'gpt-5.5',
        previous_response_id: firstId,
        input: [{ type: 'function_call_output', call_id: 'call_1', output: 'a b' }],
        store: false,
      });
      expect(await second).not.toBe(firstId);
      expect(errors).toEqual([]);
      expect(fake.refusals).toEqual([]);
      expect(fake.turns[1]?.input).toHaveLength(3);
      const text = seen.flatMap((event) =>
        event.type === 'response.output_text.delta' ? [event.delta] : [],
      );
      expect(text.join('')).toBe('two files');
    });
  }

  it('gets an error event with the status of the upstream', async () => {
    const { socket, errors, seen } = await connect('no', {
      webSocket: 'no',
      turns: [
        vendorError(400, { message: 'bad schema', type: 'invalid_request_error', code: 'invalid_schema' }),
      ],
    });
    const told = new Promise((resolve) => socket.on('error', resolve));
    socket.send({ type: 'response.create', model: 'gpt-5.5', input: 'x' });
    await told;
    expect(JSON.stringify([errors.map(String), seen])).toContain('bad schema');
  });
});
