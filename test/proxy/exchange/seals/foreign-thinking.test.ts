// Claude Code after a switch from one Anthropic-like vendor to another: its history holds thinking that the first one
// signed, or left unsigned (codex2api PR#613, krouter PR#11, QwenLM/qwen-code PR#6893).
import { describe, expect, it } from 'vitest';
import { event, messageStart, proxyTo, sse, vendor } from '../../../support/convert-world.ts';
import type { Script } from '../../../support/fake-upstream.ts';

const refusals = [
  'messages.1.content.0: Invalid `signature` in `thinking` block',
  'messages.1.content.0: Invalid `data` in `redacted_thinking` block',
  'messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified.',
  'messages.1.content.0.thinking.signature: Field required',
];
const answer: Script = {
  headers: sse,
  chunks: [
    messageStart,
    event('content_block_start', { index: 0, content_block: { type: 'text', text: 'on we go' } }),
    event('content_block_stop', { index: 0 }),
    event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 7 } }),
    event('message_stop'),
  ],
};
const history = (...thoughts: object[]): object[] => [
  { role: 'user', content: 'go' },
  {
    role: 'assistant',
    content: [...thoughts, { type: 'tool_use', id: 'toolu_1', name: 'f', input: { n: 1 } }],
  },
  {
    role: 'user',
    content: [
      { type: 'tool_result', tool_use_id: 'toolu_1', content: 'ok', cache_control: { type: 'ephemeral' } },
    ],
  },
];
const ask = (messages: object[], thinking: object = { type: 'adaptive' }): object => ({
  model: 'claude-opus-5-5',
  max_tokens: 5_000,
  stream: true,
  thinking,
  tools: [{ name: 'f', input_schema: { type: 'object', properties: {} } }],
  context_management: { edits: [] },
  messages,
});
const foreign = { type: 'thinking', thinking: 'hm', signature: 'FOREIGN' };

describe('thinking of another vendor', () => {
  it.each(refusals)('is left out once it is refused, from then on at once: %s', async (message) => {
    const fake = await vendor((request): Script => {
      if (!request.body.includes('FOREIGN') && !request.body.includes('"signature":""')) return answer;
      return { status: 400, body: { type: 'error', error: { type: 'invalid_request_error', message } } };
    });
    const proxy = await proxyTo(fake, 'anthropic-messages');
    const thoughts = [
      foreign,
      { type: 'redacted_thinking', data: 'FOREIGN2' },
      { ...foreign, signature: '' },
    ];
    const first = await proxy.call('/v1/messages', ask(history(...thoughts)));
    expect([first.status, await first.text()]).toEqual([200, expect.stringContaining('on we go') as string]);
    expect(fake.requests).toHaveLength(2);
    const sent = fake.requests[1]?.json();
    expect(sent?.['messages']).toEqual(history());
    expect(sent).toMatchObject({ thinking: { type: 'adaptive' }, context_management: { edits: [] } });

    // What this vendor has signed since stays where it is.
    const own = { type: 'thinking', thinking: 'mine', signature: 'OWN' };
    const later = [
      ...history(...thoughts),
      { role: 'assistant', content: [own, { type: 'text', text: 'a' }] },
    ];
    const second = await proxy.call('/v1/messages', ask([...later, { role: 'user', content: 'and?' }]));
    expect([second.status, await second.text()]).toEqual([
      200,
      expect.stringContaining('on we go') as string,
    ]);
    expect(fake.requests).toHaveLength(3);
    expect(fake.requests[2]?.json()['messages']).toEqual([
      ...history(),
      { role: 'assistant', content: [own, { type: 'text', text: 'a' }] },
      { role: 'user', content: 'and?' },
    ]);
    const records = await proxy.waitForRecords(2);
    expect(records.map(({ attempts }) => attempts.length)).toEqual([2, 1]);
  });

  it('takes a budget of thinking with it in the middle of a tool loop, which could not begin with it', async () => {
    const fake = await vendor((request): Script =>
      request.body.includes('FOREIGN')
        ? {
            status: 400,
            body: { type: 'error', error: { type: 'invalid_request_error', message: refusals[0] } },
          }
        : answer,
    );
    const proxy = await proxyTo(fake, 'anthropic-messages');
    const budget = { type: 'enabled', budget_tokens: 2_000 };
    expect((await proxy.call('/v1/messages', ask(history(foreign), budget))).status).toBe(200);
    expect(fake.requests[1]?.json()).not.toHaveProperty('thinking');
  });

  it.each([
    'thinking is enabled but reasoning_content is missing in assistant tool call message at index 1',
    'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.',
  ])(
    'is not asked for where calls of another vendor have none (CLIProxyAPI PR#2945): %s',
    async (message) => {
      const fake = await vendor((request): Script => {
        if (!('thinking' in request.json())) return answer;
        return { status: 400, body: { type: 'error', error: { type: 'invalid_request_error', message } } };
      });
      const proxy = await proxyTo(fake, 'anthropic-messages');
      const asked = {
        ...ask(history(), { type: 'enabled', budget_tokens: 2_000 }),
        output_config: { effort: 'low' },
      };
      for (const calls of [2, 3]) {
        expect((await proxy.call('/v1/messages', asked)).status).toBe(200);
        expect(fake.requests).toHaveLength(calls);
        const sent = fake.requests.at(-1)?.json();
        expect(sent).toMatchObject({ output_config: { effort: 'low' }, messages: history() });
        expect(sent).not.toHaveProperty('thinking');
      }
      // Another conversation thinks as it likes to.
      const fresh = await proxy.call('/v1/messages', ask([{ role: 'user', content: 'go' }]));
      expect([fresh.status, fake.requests.length]).toEqual([400, 4]);
    },
  );

  it('is no reason to repeat where the refusal is about something else', async () => {
    const message = 'thinking.budget_tokens: Input should be greater than or equal to 1024';
    const body = { type: 'error', error: { type: 'invalid_request_error', message } };
    const fake = await vendor(() => ({ status: 400, body }));
    const proxy = await proxyTo(fake, 'anthropic-messages');
    const refused = await proxy.call('/v1/messages', ask(history(foreign)));
    expect([refused.status, await refused.json()]).toEqual([400, body]);
    expect(fake.requests).toHaveLength(1);
  });
});
