// What a Chat vendor gets from clients of other protocols (peers' part 2c, "req:" rows, and bugs 9 to 11, 15, 20 to 22, 33).
import { describe, expect, it } from 'vitest';
import type { IrMessage, IrPart, IrRequest } from '../../../../src-proxy/ir/request.ts';
import type { EncodedRequest } from '../../../../src-proxy/wire/wire-protocol.ts';
import { anthropicMessages } from '../../../../src-proxy/wire/anthropic-messages/index.ts';
import { parseJson } from '../../../../src-proxy/ir/raw-json.ts';
import { openaiChat } from '../../../../src-proxy/wire/openai-chat/index.ts';
import { decodeContext, sentBody, testSeals, testUpstream } from '../../../support/wire-conformance.ts';

const png = 'iVBORw0KGgo=';

function fromMessages(body: object, more: { model?: string; quirks?: string[] } = {}): EncodedRequest {
  const ir = anthropicMessages.decodeRequest(
    { model: 'm', max_tokens: 50, messages: [{ role: 'user', content: 'x' }], ...body },
    decodeContext(),
  );
  return openaiChat.encodeRequest(ir, {
    model: more.model ?? 'gpt-5.5',
    upstream: testUpstream,
    quirks: more.quirks ?? [],
  });
}
const messagesOf = (encoded: EncodedRequest): unknown => sentBody(encoded.body)['messages'];

const tool = { name: 'f', input_schema: { type: 'object', properties: {} } };
const turn = (result: object, after: object[] = []): object[] => [
  { role: 'user', content: 'go' },
  { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'f', input: {} }] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', ...result }, ...after] },
];

describe('Messages → Chat request', () => {
  it('system text in front and in the middle, results before the user’s words', () => {
    const encoded = fromMessages({
      system: [
        { type: 'text', text: 'A' },
        { type: 'text', text: 'B' },
      ],
      messages: [
        ...turn({ content: 'ok' }, [{ type: 'text', text: 'and now?' }]),
        { role: 'system', content: 'later' },
      ],
      tools: [tool],
    });
    expect(messagesOf(encoded)).toEqual([
      { role: 'system', content: 'A\n\nB' },
      { role: 'user', content: 'go' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 't1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 't1', content: 'ok' },
      { role: 'user', content: 'and now?' },
      { role: 'system', content: 'later' },
    ]);
  });
  it('turns without a word are left out, and blanks beside a call (opencode#31259)', () => {
    const use = { type: 'tool_use', id: 't1', name: 'f', input: {} };
    const encoded = fromMessages({
      messages: [
        { role: 'user', content: '' },
        { role: 'assistant', content: [{ type: 'text', text: ' \n' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'go' },
            { type: 'text', text: '' },
          ],
        },
        { role: 'assistant', content: [{ type: 'text', text: '\n\n' }, use] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1' }] },
        { role: 'user', content: [] },
      ],
    });
    const sent = messagesOf(encoded) as { role: string; content: unknown }[];
    expect(sent.map(({ role, content }) => [role, content])).toEqual([
      ['user', [{ type: 'text', text: 'go' }]],
      ['assistant', null],
      ['tool', ''],
    ]);
    expect(messagesOf(fromMessages({ messages: [{ role: 'user', content: ' ' }] }))).toEqual([
      { role: 'user', content: ' ' },
    ]);
  });
  it('images and PDFs inside tool results follow as the user’s', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } };
    const pdf = {
      type: 'document',
      title: 'a.pdf',
      source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
    };
    const messages = messagesOf(
      fromMessages({
        messages: turn({ content: [{ type: 'text', text: 'seen' }, image, pdf] }),
        tools: [tool],
      }),
    );
    expect(messages).toMatchObject([
      {},
      {},
      { role: 'tool', content: 'seen' },
      {
        role: 'user',
        content: [
          { type: 'text' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
        ],
      },
    ]);
  });
  it('a failed tool says so in words', () => {
    const encoded = fromMessages({
      messages: turn({ content: 'no such file', is_error: true }),
      tools: [tool],
    });
    expect(messagesOf(encoded)).toMatchObject([{}, {}, { role: 'tool', content: 'Error: no such file' }]);
    expect(encoded.warnings.map((one) => one.what)).toContain('is_error');
  });
  it.each([
    [{ tool_choice: { type: 'any' } }, { tool_choice: 'required' }],
    [
      { tool_choice: { type: 'tool', name: 'f' } },
      { tool_choice: { type: 'function', function: { name: 'f' } } },
    ],
    [{ tool_choice: { type: 'none' } }, { tool_choice: 'none' }],
    [
      { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      { tool_choice: 'auto', parallel_tool_calls: false },
    ],
  ])('%j', (given, expected) => {
    expect(sentBody(fromMessages({ tools: [tool], ...given }).body)).toMatchObject(expected);
  });
  it('no choice without tools (cc-switch PR#3640)', () => {
    const body = sentBody(fromMessages({ tool_choice: { type: 'any' } }).body);
    expect(Object.keys(body)).not.toContain('tool_choice');
  });
  it.each([
    [{ thinking: { type: 'enabled', budget_tokens: 8192 } }, 'gpt-5.5', 'medium'],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'max' } }, 'gpt-5.5', 'xhigh'],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'xhigh' } }, 'deepseek-v4', 'high'],
    [{ thinking: { type: 'disabled' } }, 'gpt-5.5', 'none'],
    [{ thinking: { type: 'disabled' } }, 'deepseek-v4', undefined],
    [{ thinking: { type: 'enabled', budget_tokens: 8192 } }, 'gpt-4o', undefined],
    [{}, 'gpt-5.5', undefined],
  ])('%j on %s gives effort %s', (given, model, effort) => {
    expect(sentBody(fromMessages({ max_tokens: 20_000, ...given }, { model }).body)['reasoning_effort']).toBe(
      effort,
    );
  });
  it('json_schema, stop sequences, limits, user, sampling', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    };
    const encoded = fromMessages({
      output_config: { format: { type: 'json_schema', schema } },
      stop_sequences: ['a', 'b', 'c', 'd', 'e'],
      temperature: 0.5,
      metadata: { user_id: 'u'.repeat(100) },
    });
    const body = sentBody(encoded.body);
    expect(encoded.stops).toEqual(['e']);
    expect(body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'response', schema, strict: true } },
      stop: ['a', 'b', 'c', 'd'],
      temperature: 0.5,
      max_completion_tokens: 50,
    });
    expect(String(body['user']).length).toBeLessThanOrEqual(64);
  });
  it('stop sequences are kept from models that refuse them, and cut here', () => {
    const encoded = fromMessages(
      { stop_sequences: ['END'] },
      { quirks: ['no-sampling-on-reasoning-models'] },
    );
    expect(sentBody(encoded.body)).not.toHaveProperty('stop');
    expect(encoded.stops).toEqual(['END']);
    expect(encoded.warnings.map(({ kind, what }) => `${kind} ${what}`)).toContain('emulated stop');
  });
  it('older models get max_tokens, quirks decide the rest', () => {
    expect(sentBody(fromMessages({}, { model: 'deepseek-chat' }).body)).toMatchObject({ max_tokens: 50 });
    expect(sentBody(fromMessages({}, { model: 'x', quirks: ['max-completion-tokens'] }).body)).toMatchObject({
      max_completion_tokens: 50,
    });
  });
  it('vendors that refuse what OpenAI added get none of it', () => {
    const quirks = ['plain-members', 'no-reasoning-effort', 'no-stream-options', 'tool-call-id-9'];
    const body = {
      metadata: { user_id: 'u' },
      thinking: { type: 'adaptive' },
      output_config: { effort: 'high' },
      stream: true,
      messages: turn({ content: 'ok' }),
      tools: [tool],
    };
    const encoded = fromMessages(body, { model: 'mistral-large', quirks });
    const out = sentBody(encoded.body);
    expect(Object.keys(out).toSorted()).toEqual(['max_tokens', 'messages', 'model', 'stream', 'tools']);
    expect(encoded.warnings.map((one) => one.what)).toEqual(expect.arrayContaining(['user', 'reasoning']));
    const [, call, result] = out['messages'] as [
      object,
      { tool_calls: [{ id: string }] },
      { tool_call_id: string },
    ];
    expect(call.tool_calls[0].id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(result.tool_call_id).toBe(call.tool_calls[0].id);
  });
  it('arguments keep their bytes', () => {
    const raw = '{"n": 1.0, "b": 12345678901234567890, "2": 0, "1": 0, "t": "\\u4f60 🙂"}';
    const text = `{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":${raw}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t"}]}]}`;
    const ir = anthropicMessages.decodeRequest(parseJson(text), decodeContext());
    const encoded = openaiChat.encodeRequest(ir, { model: 'm', upstream: 'lab', quirks: [] });
    expect(messagesOf(encoded)).toMatchObject([
      {},
      { tool_calls: [{ function: { arguments: raw } }] },
      { content: '' },
    ]);
  });
  it('names beyond 64 characters or the character set are renamed, reversibly', () => {
    const long = `mcp__server__${'x'.repeat(80)}`;
    const encoded = fromMessages({
      tools: [
        { ...tool, name: long },
        { ...tool, name: 'f' },
      ],
      tool_choice: { type: 'tool', name: long },
    });
    const names = (sentBody(encoded.body)['tools'] as { function: { name: string } }[]).map(
      (one) => one.function.name,
    );
    expect(names[0]).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(names[1]).toBe('f');
    expect(encoded.toolNames.get(names[0] ?? '')).toMatchObject({ name: long });
    expect(sentBody(encoded.body)['tool_choice']).toMatchObject({ function: { name: names[0] } });
  });
  it('reasoning goes back only to the vendor that demands it', () => {
    const sealed = testSeals.wrap({
      origin: 'openai-chat',
      upstream: testUpstream,
      slot: 'reasoning_content',
      data: '',
      text: '想',
    });
    const messages = [
      { role: 'user', content: 'go' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: '', signature: sealed },
          { type: 'tool_use', id: 't1', name: 'f', input: {} },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'ok' }] },
    ];
    const demanded = fromMessages({ messages, tools: [tool] }, { quirks: ['reasoning-content-required'] });
    expect(messagesOf(demanded)).toMatchObject([{}, { reasoning_content: '想' }, {}]);
    const other = fromMessages({ messages, tools: [tool] });
    expect(JSON.stringify(other.body)).not.toContain('想');
    expect(other.warnings.map((one) => one.what)).toContain('reasoning');
    const foreign = testSeals.wrap({
      origin: 'openai-chat',
      upstream: 'else',
      slot: 'reasoning_content',
      data: '',
      text: '别',
    });
    const switched = fromMessages(
      { messages: JSON.parse(JSON.stringify(messages).replace(sealed, foreign)) as object[], tools: [tool] },
      { quirks: ['reasoning-content-required'] },
    );
    expect(messagesOf(switched)).toMatchObject([{}, { reasoning_content: ' ' }, {}]);
  });
});

describe('Responses shapes → Chat request', () => {
  const request = (parts: IrPart[], more: Partial<IrRequest> = {}): IrRequest => ({
    origin: 'openai-responses',
    model: 'm',
    stream: true,
    messages: [
      { role: 'user', parts: [{ type: 'text', text: 'x' }] },
      { role: 'assistant', parts } as IrMessage,
    ],
    ...more,
  });
  it('custom tools are acted out, their history too (CLIProxyAPI#5753, axonhub#860)', () => {
    const encoded = openaiChat.encodeRequest(
      request(
        [{ type: 'tool-call', callId: 'c', name: 'apply_patch', kind: 'custom', input: '*** Begin\n"ü"' }],
        {
          tools: [
            {
              type: 'custom',
              name: 'apply_patch',
              description: 'Edits files.',
              format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
            },
          ],
          toolChoice: { type: 'tool', name: 'apply_patch', kind: 'custom' },
        },
      ),
      { model: 'deepseek-v4', upstream: 'lab', quirks: [] },
    );
    const body = sentBody(encoded.body);
    expect(body['tools']).toMatchObject([
      { type: 'function', function: { name: 'apply_patch', parameters: { required: ['input'] } } },
    ]);
    expect(JSON.stringify(body['tools'])).toContain('start: \\"x\\"');
    expect(body['messages']).toMatchObject([
      {},
      { tool_calls: [{ function: { arguments: '{"input":"*** Begin\\n\\"ü\\""}' } }] },
      { role: 'tool', tool_call_id: 'c' },
    ]);
    expect(encoded.toolNames.get('apply_patch')).toMatchObject({ kind: 'custom' });
  });
  it('allowed tools are the only ones that are sent', () => {
    const encoded = openaiChat.encodeRequest(
      request([{ type: 'text', text: 'y' }], {
        tools: [
          { type: 'function', name: 'a' },
          { type: 'function', name: 'b' },
        ],
        toolChoice: { type: 'allowed', mode: 'required', names: ['b'] },
      }),
      { model: 'm', upstream: 'lab', quirks: [] },
    );
    expect(sentBody(encoded.body)).toMatchObject({
      tools: [{ function: { name: 'b' } }],
      tool_choice: 'required',
    });
  });
  it('ids that are too long are shortened, on both sides of the call', () => {
    const callId = `call_${'9'.repeat(60)}`;
    const encoded = openaiChat.encodeRequest(
      request([{ type: 'tool-call', callId, name: 'f', kind: 'function', input: '' }], {}),
      { model: 'm', upstream: 'lab', quirks: [] },
    );
    const [, call, result] = sentBody(encoded.body)['messages'] as [
      object,
      { tool_calls: [{ id: string }] },
      { tool_call_id: string },
    ];
    expect(call.tool_calls[0].id.length).toBeLessThanOrEqual(40);
    expect(result.tool_call_id).toBe(call.tool_calls[0].id);
  });
  it('a previous response that nobody resolved is refused by name', () => {
    expect(() =>
      openaiChat.encodeRequest(request([], { previousResponseId: 'resp_1' }), {
        model: 'm',
        upstream: 'lab',
        quirks: [],
      }),
    ).toThrow(/previous_response_id/);
  });
});
