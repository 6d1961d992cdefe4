// What Claude Code says and expects beyond the Messages API, where another vendor answers it: complaints of the users of
// other gateways, tried on this one.
import { describe, expect, it } from 'vitest';
import type { ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import type { IrRequest } from '../../../src-proxy/ir/request.ts';
import type { IrStreamPart } from '../../../src-proxy/ir/stream-part.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';
import { decodeContext, sentBody, testSeals, testUpstream } from '../../support/wire-conformance.ts';

const messages = wireProtocols['anthropic-messages'];
const foreign = ['openai-responses', 'openai-chat', 'gemini'] as const;
const body = (more: object): object => ({
  model: 'claude-opus-5-5',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'x' }],
  ...more,
});
const decode = (more: object): IrRequest => messages.decodeRequest(body(more), decodeContext());

function send(to: ProtocolId, more: object): { sent: Record<string, unknown>; said: string[] } {
  const context = { model: 'some-model', upstream: testUpstream, quirks: [] };
  const { body: sent, warnings } = wireProtocols[to].encodeRequest(decode(more), context);
  return { sent: sentBody(sent), said: warnings.map((one) => one.what) };
}

describe('the line for Anthropic’s books (claude-code-router#1372, claude-code#68900)', () => {
  const line = (mark: string): object => ({
    type: 'text',
    text: `x-anthropic-billing-header: cc_version=2.1.329.48f; cc_entrypoint=cli; cch=${mark};`,
  });
  const prompt = { type: 'text', text: 'You are Claude Code.', cache_control: { type: 'ephemeral' } };

  it.each(foreign)('changes no prefix at %s, and is no loss', (to) => {
    const one = send(to, { system: [line('71fea'), prompt] });
    expect(JSON.stringify(one.sent)).not.toContain('billing');
    expect(JSON.stringify(one.sent)).toContain('You are Claude Code.');
    expect(send(to, { system: [line('0aaa9'), prompt] })).toEqual(one);
    expect(one.said).toEqual([]);
  });

  it('reaches Anthropic where it stood', () => {
    const system = [line('71fea'), prompt];
    expect(send('anthropic-messages', { system }).sent['system']).toEqual(system);
    const alone = send('anthropic-messages', { system: [line('71fea')] });
    expect(alone.sent['system']).toEqual([line('71fea')]);
  });

  it('is a text like others where something follows in the same block', () => {
    const system = [{ type: 'text', text: 'x-anthropic-billing-header: what is it?\nTell me.' }];
    expect(JSON.stringify(send('openai-chat', { system }).sent)).toContain('what is it?');
  });
});

it('a session keeps its cache at OpenAI: same user id, same cache key (ccproxy-api#61)', () => {
  const user_id = JSON.stringify({ device_id: 'd'.repeat(64), session_id: '1b9d6bcd' });
  const { sent } = send('openai-responses', { metadata: { user_id } });
  expect(sent['prompt_cache_key']).toMatch(/^id_\w{10,61}$/);
  expect(sent['prompt_cache_key']).toBe(sent['user']);
});

describe('a tool server that connects in the middle of a conversation (KarpelesLab/teamclaude PR#451)', () => {
  const change = (type: string, name: string): object => ({ type, tool: { type: 'tool_reference', name } });
  const turns = [
    { role: 'user', content: 'a' },
    {
      role: 'system',
      content: [
        change('tool_addition', 'mcp__x__f'),
        change('tool_addition', 'back'),
        change('tool_removal', 'old'),
      ],
    },
    { role: 'assistant', content: 'k' },
    { role: 'system', content: [change('tool_removal', 'back'), change('tool_addition', 'back')] },
    { role: 'system', output_config: { effort: 'low' } },
    { role: 'user', content: 'b' },
  ];
  const tool = (name: string, deferred: boolean): object => ({
    name,
    input_schema: { type: 'object', properties: { q: { type: 'string' } } },
    ...(deferred && { defer_loading: true }),
  });
  const tools = [tool('mcp__x__f', true), tool('old', false), tool('back', true), tool('waits', true)];

  it.each(foreign)('has its tools offered at %s, and those that are gone no more', (to) => {
    const { sent } = send(to, { messages: turns, tools });
    const offered = JSON.stringify(sent['tools']);
    const names = [...offered.matchAll(/"name":"(\w+)"/g)].map(([, name]) => name);
    expect(names).toEqual(['mcp__x__f', 'back']);
    const { tools: _tools, ...rest } = sent;
    expect(JSON.stringify(rest)).toContain('The tool \\"mcp__x__f\\" is available now.');
    expect(JSON.stringify(rest)).toContain('The tool \\"old\\" is gone.');
    // Settings of a turn alone say nothing.
    expect(JSON.stringify(rest)).not.toMatch(/"content":""|<system>\\n\\n</);
  });

  it('reaches Anthropic as it stood', () => {
    const { sent } = send('anthropic-messages', { messages: turns, tools });
    expect(sent).toMatchObject({ messages: turns, tools });
    expect((sent['messages'] as object[])[4]).toEqual(turns[4]);
  });
});

describe('a page range that a model left blank (sub2api#1995, OmniRoute#2889, codex-proxy#533)', () => {
  const read = (required: string[]): object => ({
    name: 'Read',
    input_schema: {
      type: 'object',
      properties: { file_path: { type: 'string' }, pages: { type: 'string' } },
      required,
    },
  });
  const usage = { input: 1, cacheRead: 0, cacheWrite: 0, output: 1, reasoning: 0 };

  /** The arguments that a client gets, streamed in two pieces and whole. */
  function told(tool: object, name: string, input: string): [string, unknown] {
    const ir = decode({ stream: true, tools: [tool] });
    const context = {
      request: ir,
      model: 'm',
      exchangeId: 'e',
      responseId: 'r',
      createdAt: 1,
      seals: testSeals,
    };
    const call = { callId: 'toolu_1', name, kind: 'function' } as const;
    const end = { type: 'response-end', reason: 'tool-calls', usage } as const;
    const parts: IrStreamPart[] = [
      { type: 'response-start' },
      { type: 'tool-input-start', block: 'b', ...call },
      { type: 'tool-input-delta', block: 'b', text: input.slice(0, 7) },
      { type: 'tool-input-delta', block: 'b', text: input.slice(7) },
      { type: 'tool-input-end', block: 'b' },
      end,
    ];
    const encoder = messages.createStreamEncoder(context);
    const pieces = parts
      .flatMap((part) => encoder.push(part))
      .map((event) => JSON.parse(event.data) as Piece);
    const whole = messages.encodeResponse({ parts: [{ type: 'tool-call', ...call, input }], end }, context);
    return [pieces.map((one) => one.delta?.partial_json ?? '').join(''), sentBody(whole)['content']];
  }
  interface Piece {
    readonly delta?: { readonly partial_json?: string };
  }

  it.each(['""', '"  "', 'null'])('is left out: %s', (blank) => {
    const [streamed, whole] = told(read(['file_path']), 'Read', `{"file_path":"/a.md","pages":${blank}}`);
    expect(JSON.parse(streamed)).toEqual({ file_path: '/a.md' });
    expect(whole).toMatchObject([{ type: 'tool_use', input: { file_path: '/a.md' } }]);
    expect(JSON.stringify(whole)).not.toContain('pages');
  });

  it.each([
    ['a range', read(['file_path']), 'Read', '{"file_path":"/a.pdf", "pages":"1-5"}'],
    ['what a schema requires', read(['file_path', 'pages']), 'Read', '{"file_path":"/a", "pages":""}'],
    ['another tool’s', { ...read(['file_path']), name: 'Look' }, 'Look', '{"file_path":"/a", "pages":""}'],
    ['arguments that are cut', read(['file_path']), 'Read', '{"file_path":"/a", "pages":"'],
  ])('stays: %s', (_name, tool, name, input) => expect(told(tool, name, input)[0]).toBe(input));
});
