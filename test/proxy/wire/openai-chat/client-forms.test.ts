// Requests of Chat clients in forms that OpenAI does not write down, on an Anthropic upstream: each names its report.
import { describe, expect, it } from 'vitest';
import type { EncodedRequest } from '../../../../src-proxy/wire/wire-protocol.ts';
import { anthropicMessages } from '../../../../src-proxy/wire/anthropic-messages/index.ts';
import { openaiChat } from '../../../../src-proxy/wire/openai-chat/index.ts';
import { decodeContext, sentBody, testUpstream } from '../../../support/wire-conformance.ts';

function toClaude(body: object): EncodedRequest {
  const ir = openaiChat.decodeRequest(
    { model: 'm', messages: [{ role: 'user', content: 'x' }], ...body },
    decodeContext(),
  );
  return anthropicMessages.encodeRequest(ir, {
    model: 'claude-sonnet-4-5',
    upstream: testUpstream,
    quirks: [],
  });
}
const sent = (body: object): Record<string, unknown> => sentBody(toClaude(body).body);

const schema = { type: 'object', properties: { a: { type: 'string' } } };
const named = { type: 'function', function: { name: 'f', description: 'd', parameters: schema } };

describe('tools of Cursor', () => {
  it.each([
    [
      'flat, as Responses has them (CLIProxyAPI#658, codex-lb#833)',
      { type: 'function', name: 'f', description: 'd', parameters: schema },
    ],
    ['as Anthropic has them (dario#203)', { name: 'f', description: 'd', input_schema: schema }],
    ['as Chat has them', named],
  ])('%s', (_form, tool) => {
    expect(sent({ tools: [tool] })['tools']).toMatchObject([
      { name: 'f', description: 'd', input_schema: schema },
    ]);
  });
  it('with a grammar, flat (LiteLLM#34029)', () => {
    const format = { type: 'grammar', syntax: 'lark', definition: 'start: "x"' };
    const encoded = toClaude({ tools: [{ type: 'custom', name: 'ApplyPatch', format }] });
    expect(JSON.stringify(encoded.body)).toContain('start:');
    expect(encoded.toolNames.get('ApplyPatch')).toMatchObject({ name: 'ApplyPatch', kind: 'custom' });
  });
  it.each([
    { type: 'function' },
    { type: 'function', function: 'f' },
    { name: 'f' },
    { type: 'web', name: 'f' },
  ])('%j is refused by name', (tool) => {
    expect(() => toClaude({ tools: [tool] })).toThrow(/tools\[0\]/);
  });
});

describe('a choice', () => {
  it.each([
    ['any', { type: 'any' }],
    [{ type: 'any' }, { type: 'any' }],
    [{ type: 'auto' }, { type: 'auto' }],
    [
      { type: 'tool', name: 'f' },
      { type: 'tool', name: 'f' },
    ],
    [
      { type: 'function', name: 'f' },
      { type: 'tool', name: 'f' },
    ],
  ])('%j is %j', (choice, told) => {
    expect(sent({ tools: [named], tool_choice: choice })['tool_choice']).toEqual(told);
  });
});

describe('a member that asks for nothing', () => {
  it('is neither refused nor missed: generated clients write all of them', () => {
    const encoded = toClaude({
      functions: [],
      function_call: null,
      audio: null,
      logit_bias: null,
      modalities: null,
      prediction: null,
      web_search_options: null,
    });
    expect(encoded.warnings).toEqual([]);
  });
  it('is no effort: the words of other vendors are named', () => {
    const encoded = toClaude({ reasoning_effort: 'default' });
    expect(encoded.warnings.map(({ what }) => what)).toEqual(['reasoning_effort']);
    const ir = openaiChat.decodeRequest(
      { model: 'm', messages: [{ role: 'user', content: 'x' }], reasoning_effort: 'default' },
      decodeContext(),
    );
    const home = openaiChat.encodeRequest(ir, { model: 'm', upstream: testUpstream, quirks: [] });
    expect(sentBody(home.body)['reasoning_effort']).toBe('default');
    expect(() => toClaude({ reasoning_effort: 3 })).toThrow(/reasoning_effort/);
  });
});

describe('content', () => {
  it('may have the parts of Responses, and an address without an object around it', () => {
    const url = 'data:image/png;base64,iVBORw0KGgo=';
    const content = [
      { type: 'input_text', text: 'a' },
      { type: 'image_url', image_url: url },
    ];
    expect(sent({ messages: [{ role: 'user', content }] })['messages']).toMatchObject([
      {
        content: [
          { type: 'text', text: 'a' },
          { type: 'image', source: { media_type: 'image/png' } },
        ],
      },
    ]);
  });
});
