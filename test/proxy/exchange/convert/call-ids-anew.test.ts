// A vendor that counts its calls per answer, and clients that pair results by id alone (Switchyard#502: Claude Code went
// round in a circle; opencode#1279: a switch to Claude was refused).
import { expect, it } from 'vitest';
import { chunk, done, proxyTo, sse, vendor } from '../../../support/convert-world.ts';

const call = { id: 'call_0', type: 'function', function: { name: 'f', arguments: '{}' } };
const tools = [{ type: 'function', name: 'f', parameters: { type: 'object', properties: {} } }];
const input = [
  { role: 'user', content: 'go' },
  { type: 'function_call', call_id: 'call_0', name: 'f', arguments: '{}' },
  { type: 'function_call_output', call_id: 'call_0', output: 'r' },
];

it.each([true, false])(
  'a call gets an id that the conversation does not have yet, streamed: %s',
  async (stream) => {
    const fake = await vendor(() =>
      stream
        ? {
            headers: sse,
            chunks: [
              chunk({ tool_calls: [{ index: 0, ...call }] }),
              chunk({ tool_calls: [{ index: 1, ...call }] }, 'tool_calls'),
              done,
            ],
          }
        : {
            body: {
              id: 'c',
              choices: [
                {
                  index: 0,
                  message: { content: null, tool_calls: [call, call] },
                  finish_reason: 'tool_calls',
                },
              ],
            },
          },
    );
    const proxy = await proxyTo(fake, 'openai-chat');
    const answer = await proxy.call('/v1/responses', { model: 'm', stream, input, tools });
    const ids = (await answer.text()).matchAll(/"call_id":"([^"]+)"/g);
    expect([...new Set([...ids].map(([, id]) => id))]).toEqual(['call_1', 'call_2']);
  },
);

it('a conversation with an id twice goes to Claude with two', async () => {
  const fake = await vendor(() => ({
    body: {
      id: 'm',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [],
      stop_reason: 'end_turn',
      usage: {},
    },
  }));
  const proxy = await proxyTo(fake, 'anthropic-messages');
  const twice = [...input, ...input.slice(1)];
  expect((await proxy.call('/v1/responses', { model: 'm', input: twice, tools })).status).toBe(200);
  const sent = fake.requests[0]?.body.toString() ?? '';
  const ids = (name: string): string[] =>
    [...sent.matchAll(new RegExp(`"${name}":"([^"]+)"`, 'g'))].map(([, id]) => id ?? '');
  expect(ids('tool_use_id')).toEqual(['call_0', 'call_1']);
  expect(ids('id')).toEqual(['call_0', 'call_1']);
});
