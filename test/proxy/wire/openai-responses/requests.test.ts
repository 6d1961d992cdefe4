// What a Responses upstream is asked: histories, foreign seals, and what OpenAI would refuse. (Numbers: peers.md, Part 1b.)
import { describe, expect, it } from 'vitest';
import type { IrRequest } from '../../../../src-proxy/ir/request.ts';
import { openaiChat } from '../../../../src-proxy/wire/openai-chat/index.ts';
import { openaiResponses } from '../../../../src-proxy/wire/openai-responses/index.ts';
import { decodeContext, sentBody, testSeals, testUpstream } from '../../../support/wire-conformance.ts';

type Json = Record<string, unknown>;
const decode = (body: Json): IrRequest =>
  openaiResponses.decodeRequest({ model: 'm', ...body }, decodeContext());
const encode = (request: IrRequest, model = 'gpt-5.5', quirks: string[] = []) =>
  openaiResponses.encodeRequest(request, { model, upstream: testUpstream, quirks });
const foreign = (more: Partial<IrRequest>): IrRequest => ({
  origin: 'anthropic-messages',
  model: 'm',
  stream: true,
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'x' }] }],
  ...more,
});
const call = (name: string, callId: string, input: string): Json => ({
  type: 'function_call',
  call_id: callId,
  name,
  arguments: input,
});

describe('requests', () => {
  it('one assistant turn of several items is one message', () => {
    const items = [
      { type: 'reasoning', summary: [], encrypted_content: 'x' },
      { type: 'message', role: 'assistant', content: 'hi' },
      call('f', 'c1', '{}'),
      call('g', 'c2', '{}'),
      { type: 'function_call_output', call_id: 'c2', output: '2' },
      { type: 'function_call_output', call_id: 'c1', output: '1' },
      { role: 'user', content: 'go on' },
    ];
    expect(
      decode({ input: items }).messages.map(({ role, parts }) => [role, parts.map((part) => part.type)]),
    ).toEqual([
      ['assistant', ['reasoning', 'text', 'tool-call', 'tool-call']],
      ['user', ['tool-result', 'tool-result']],
      ['user', ['text']],
    ]);
  });
  it('a compaction that Keyswitch minted is text again; the vendor’s stays sealed (bug 19)', () => {
    const minted = testSeals.wrap({ origin: 'anthropic-messages', slot: 'compaction', data: '总结' });
    const request = decode({
      input: [
        { type: 'compaction', encrypted_content: minted },
        { type: 'compaction_summary', encrypted_content: 'VENDOR' },
      ],
    });
    expect(request.messages.map(({ parts }) => parts[0])).toMatchObject([
      { type: 'compaction', text: '总结' },
      { type: 'compaction', sealed: { slot: 'compaction', data: 'VENDOR' } },
    ]);
  });
  it('leading system text is instructions, later one stays in its place (bug 11)', () => {
    const system = (text: string) => ({ role: 'system' as const, parts: [{ type: 'text' as const, text }] });
    const user = { role: 'user' as const, parts: [{ type: 'text' as const, text: 'x' }] };
    expect(
      sentBody(encode(foreign({ messages: [system('a'), system('b'), user, system('c')] })).body),
    ).toMatchObject({
      instructions: 'a\n\nb',
      store: false,
      input: [{ role: 'user' }, { role: 'developer', content: [{ type: 'input_text', text: 'c' }] }],
    });
  });
  it('a history with a call that was never answered is made whole (bug 10)', () => {
    const { body, warnings } = encode(
      foreign({
        messages: [
          { role: 'user', parts: [{ type: 'text', text: 'x' }] },
          {
            role: 'assistant',
            parts: [{ type: 'tool-call', callId: 'c', name: 'f', kind: 'function', input: '' }],
          },
        ],
      }),
    );
    expect(body).toMatchObject({
      input: [{}, { type: 'function_call', arguments: '{}' }, { type: 'function_call_output', call_id: 'c' }],
    });
    expect(warnings).toHaveLength(1);
  });
  it('reasoning of other vendors and other accounts is not sent (bug 16)', () => {
    const reasoning = (origin: 'gemini' | 'openai-responses', upstream: string, data: string) => ({
      type: 'reasoning' as const,
      text: 't',
      sealed: { origin, upstream, slot: 'encrypted_content' as const, data, id: 'rs_1' },
    });
    const { body } = encode(
      foreign({
        messages: [
          {
            role: 'assistant',
            parts: [
              reasoning('gemini', testUpstream, 'A'),
              reasoning('openai-responses', 'other', 'B'),
              reasoning('openai-responses', testUpstream, 'C'),
            ],
          },
        ],
      }),
    );
    expect(body['input']).toEqual([
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 't' }],
        encrypted_content: 'C',
      },
    ]);
  });
  it('what OpenAI would refuse is mended and said', () => {
    const schema = {
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
      properties: { a: { type: 'string' } },
    };
    const { body, warnings } = encode(
      foreign({
        maxOutputTokens: 1,
        stopSequences: ['x'],
        topK: 5,
        tools: [
          { type: 'function', name: 'f', parameters: schema },
          { type: 'function', name: 'g' },
        ],
      }),
    );
    expect(body).toMatchObject({
      max_output_tokens: 16,
      tools: [
        { name: 'f', strict: false, parameters: { type: 'object', properties: { a: {} } } },
        { name: 'g', parameters: { type: 'object', properties: {} } },
      ],
    });
    expect((body['tools'] as Json[])[0]?.['parameters']).not.toHaveProperty('anyOf');
    expect(warnings.map(({ what }) => what).toSorted()).toEqual([
      'max_tokens',
      'stop_sequences',
      'tools.f',
      'top_k',
    ]);
  });
  it('models that do not reason are not asked to; sampling is left out where the vendor refuses it', () => {
    expect(encode(foreign({ reasoning: { effort: 'high' } }), 'gpt-4o').body).not.toHaveProperty('reasoning');
    expect(encode(foreign({}), 'gpt-4o').body).not.toHaveProperty('include');
    expect(encode(foreign({ reasoning: { effort: 'high' } })).body).toMatchObject({
      reasoning: { effort: 'high', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
    });
    const sampled = foreign({ temperature: 0.3, topP: 1 });
    expect(encode(sampled).body).toMatchObject({ temperature: 0.3 });
    expect(encode(sampled, 'gpt-5.5', ['no-sampling-on-reasoning-models']).body).not.toHaveProperty(
      'temperature',
    );
  });
  it.each([
    ['instructions alone', [{ role: 'system', content: 's' }], 's'],
    ['a turn without words', [{ role: 'user', content: '' }], undefined],
  ])('%s: the input is never empty', (_name, messages, instructions) => {
    const ir = openaiChat.decodeRequest({ model: 'm', messages }, decodeContext());
    const { body } = encode(ir);
    expect(body['instructions']).toBe(instructions);
    expect(body['input']).toMatchObject([{ role: 'user', content: [{ type: 'input_text', text: ' ' }] }]);
  });
  it('ids that OpenAI finds too long keep their identity', () => {
    const idOf = (user: string): unknown => encode(foreign({ user })).body['user'];
    expect(idOf('u-1')).toBe('u-1');
    expect(String(idOf('x'.repeat(140))).length).toBeLessThanOrEqual(64);
    expect(idOf('x'.repeat(140))).toBe(idOf('x'.repeat(140)));
    expect(idOf('x'.repeat(140))).not.toBe(idOf('x'.repeat(141)));
  });
  it('a failed tool says so in words', () => {
    const result = {
      type: 'tool-result' as const,
      callId: 'c',
      isError: true,
      content: [{ type: 'text' as const, text: 'no such file' }],
    };
    const turn = {
      role: 'assistant' as const,
      parts: [{ type: 'tool-call' as const, callId: 'c', name: 'f', kind: 'function' as const, input: '{}' }],
    };
    expect(encode(foreign({ messages: [turn, { role: 'user', parts: [result] }] })).body).toMatchObject({
      input: [{}, { output: 'Error: no such file' }],
    });
  });
  it('n, and logprobs of whom they cannot come from, are refused by name', () => {
    expect(() => encode({ ...foreign({ choices: 2 }), origin: 'openai-chat' })).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ code: 'unsupported_parameter', param: 'n' }),
      }),
    );
  });
});
