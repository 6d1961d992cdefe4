// What each generation of Claude refuses is not sent to it, and what was asked for is done another way or said.
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../src-proxy/ir/raw-json.ts';
import { anthropicMessages } from '../../../../src-proxy/wire/anthropic-messages/index.ts';
import { claudeFacts } from '../../../../src-proxy/wire/anthropic-messages/model-facts.ts';
import { gemini } from '../../../../src-proxy/wire/gemini/index.ts';
import { openaiChat } from '../../../../src-proxy/wire/openai-chat/index.ts';
import { decodeContext, sentBody, testUpstream } from '../../../support/wire-conformance.ts';

const hi = [{ role: 'user', content: 'x' }];
const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }];

function ask(model: string, body: object): { sent: Record<string, unknown>; said: string[] } {
  const ir = openaiChat.decodeRequest(
    parseJson(JSON.stringify({ model: 'm', messages: hi, ...body })),
    decodeContext(),
  );
  const encoded = anthropicMessages.encodeRequest(ir, { model, upstream: testUpstream, quirks: [] });
  return {
    sent: sentBody(encoded.body),
    said: encoded.warnings.map(({ kind, what, why }) => `${kind} ${what}: ${why}`),
  };
}

describe('the generations of Claude', () => {
  it.each([
    ['claude-3-5-sonnet-20241022', 'none', 'omit'],
    ['claude-3-7-sonnet-latest', 'budget', 'disabled'],
    ['claude-sonnet-4-20250514', 'budget', 'disabled'],
    ['claude-sonnet-4@20250514', 'budget', 'disabled'],
    ['claude-opus-4-5', 'budget', 'disabled'],
    ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'budget', 'disabled'],
    ['claude-opus-4-6', 'adaptive', 'disabled'],
    ['anthropic/claude-sonnet-4.6', 'adaptive', 'disabled'],
    ['claude-opus-4-8', 'adaptive', 'omit'],
    ['claude-opus-5', 'adaptive', 'disabled'],
    ['claude-opus-5-5', 'adaptive', 'never'],
    ['claude-sonnet-5-5', 'adaptive', 'between_tools'],
    ['claude-haiku-5-5', 'adaptive', 'disabled'],
    ['claude-fable-5-1', 'adaptive', 'never'],
    ['claude-opus-latest', 'adaptive', 'never'],
    ['kimi-k2-thinking', 'budget', 'disabled'],
  ])('%s is told to think by %s, and not to by %s', (model, thinking, thinkingOff) => {
    expect(claudeFacts(model)).toMatchObject({ thinking, thinkingOff });
  });

  it('sampling is left out for models that answer it with 400 (since 4.7), and said to be', () => {
    const wish = { temperature: 0.2, top_p: 0.9 };
    expect(ask('claude-opus-4-6', wish).sent).toMatchObject({ temperature: 0.2 });
    for (const model of ['claude-opus-4-7', 'claude-opus-4-8', 'claude-sonnet-5', 'claude-haiku-5-5']) {
      const { sent, said } = ask(model, wish);
      expect(sent).not.toHaveProperty('temperature');
      expect(sent).not.toHaveProperty('top_p');
      expect(said).toEqual([
        'dropped temperature: this model takes no sampling parameters',
        'dropped top_p: this model takes no sampling parameters',
      ]);
      expect(ask(model, { temperature: 1, top_p: 1 })).toMatchObject({ said: [] });
    }
  });

  it('a last turn of the assistant is answered in words where prefill is refused (since 4.6)', () => {
    const messages = [...hi, { role: 'assistant', content: '{"a": ' }];
    expect(ask('claude-sonnet-4-5', { messages }).sent['messages']).toHaveLength(2);
    const { sent, said } = ask('claude-sonnet-4-6', { messages });
    expect(sent['messages']).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: '{"a": ' },
      { role: 'user', content: expect.stringMatching(/^Go on exactly/) },
    ]);
    expect(said[0]).toMatch(/^changed messages/);
  });

  it('no thinking is asked for in the way of the model', () => {
    const off = { reasoning_effort: 'none' };
    expect(ask('claude-opus-4-8', off).sent).not.toHaveProperty('thinking');
    expect(ask('claude-sonnet-5-5', off).sent).toMatchObject({ thinking: { type: 'between_tools' } });
    const always = ask('claude-opus-5-5', off);
    expect(always.sent).not.toHaveProperty('thinking');
    expect(always.sent).toMatchObject({ output_config: { effort: 'low' } });
    expect(always.said[0]).toMatch(/^changed reasoning/);
  });

  it('efforts that a model does not know become the next lower one', () => {
    expect(ask('claude-sonnet-4-6', { reasoning_effort: 'xhigh' }).sent).toMatchObject({
      output_config: { effort: 'high' },
    });
    expect(ask('claude-opus-4-7', { reasoning_effort: 'xhigh' }).sent).toMatchObject({
      output_config: { effort: 'xhigh' },
    });
  });

  it('a call is demanded in words where forcing it is refused (5.5), beside thinking', () => {
    const wish = {
      tools,
      tool_choice: { type: 'function', function: { name: 'f' } },
      reasoning_effort: 'high',
    };
    expect(ask('claude-sonnet-5', wish).sent).toMatchObject({ tool_choice: { type: 'tool', name: 'f' } });
    const { sent, said } = ask('claude-opus-5-5', wish);
    expect(sent).toMatchObject({
      tool_choice: { type: 'auto' },
      thinking: { type: 'adaptive' },
      system: [{ text: expect.stringMatching(/calling the tool f,/) }],
    });
    expect(said).toContainEqual(expect.stringMatching(/^emulated tool_choice/));
  });

  it('a demand among some tools forces a call too, so nothing is thought', () => {
    const some = {
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
    };
    const { sent } = ask('claude-sonnet-4-6', { tools, tool_choice: some, reasoning_effort: 'high' });
    expect(sent).toMatchObject({ tool_choice: { type: 'any' } });
    expect(sent).not.toHaveProperty('thinking');
  });

  it('thinking as the model sees fit (Gemini’s budget of -1) is adaptive', () => {
    const body = {
      contents: [{ role: 'user', parts: [{ text: 'x' }] }],
      generationConfig: { thinkingConfig: { thinkingBudget: -1, includeThoughts: true } },
    };
    const ir = gemini.decodeRequest(body, { ...decodeContext(), model: 'm', stream: false });
    const context = { model: 'claude-sonnet-4-6', upstream: testUpstream, quirks: [] };
    const sent = sentBody(anthropicMessages.encodeRequest(ir, context).body);
    expect(sent['thinking']).toMatchObject({ type: 'adaptive', display: 'summarized' });
    expect(sent).not.toHaveProperty('output_config');
  });
});
