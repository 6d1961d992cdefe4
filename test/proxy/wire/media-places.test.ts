// Pictures and files where a target does not take them: they go where it does, or the loss is said.
import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../../src-proxy/contract/error-codes.ts';
import type { ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';
import { decodeContext, sentBody, testUpstream } from '../../support/wire-conformance.ts';

const data = 'iVBORw0KGgo=';

function ask(
  from: ProtocolId,
  to: ProtocolId,
  body: object,
): { sent: Record<string, unknown>; said: string[] } {
  const context = { ...decodeContext(), ...(from === 'gemini' && { model: 'm', stream: false }) };
  const ir = wireProtocols[from].decodeRequest(body, context);
  const encoded = wireProtocols[to].encodeRequest(ir, { model: 'm-1', upstream: testUpstream, quirks: [] });
  return {
    sent: sentBody(encoded.body),
    said: encoded.warnings.map(({ kind, what }) => `${kind} ${what}`),
  };
}

describe('a picture in a developer message', () => {
  const picture = { type: 'input_image', image_url: `data:image/png;base64,${data}` };
  const body = {
    model: 'm',
    input: [
      { role: 'developer', content: [{ type: 'input_text', text: 'look' }, picture] },
      { role: 'user', content: 'q' },
    ],
  };

  it('stands in the next user turn of Messages', () => {
    const { sent, said } = ask('openai-responses', 'anthropic-messages', body);
    expect(sent['system']).toEqual([{ type: 'text', text: 'look' }]);
    expect(sent['messages']).toMatchObject([{ role: 'user', content: [{ type: 'image' }, { text: 'q' }] }]);
    expect(said).toEqual(['changed system message']);
  });
  it('of Chat', () => {
    const { sent, said } = ask('openai-responses', 'openai-chat', body);
    expect(sent['messages']).toMatchObject([
      { role: 'system', content: 'look' },
      { role: 'user', content: [{ type: 'image_url' }, { text: 'q' }] },
    ]);
    expect(said).toEqual(['changed system message']);
  });
  it('of Gemini', () => {
    const { sent, said } = ask('openai-responses', 'gemini', body);
    expect(sent).toMatchObject({
      systemInstruction: { parts: [{ text: 'look' }] },
      contents: [{ role: 'user', parts: [{ inlineData: { data } }, { text: 'q' }] }],
    });
    expect(said).toEqual(['changed system message']);
  });
  it('is a turn of its own where no user turn follows', () => {
    const [first] = body.input;
    const { sent } = ask('openai-responses', 'openai-chat', { ...body, input: [first] });
    expect(sent['messages']).toMatchObject([{ role: 'system' }, { role: 'user', content: [{}] }]);
  });
});

it('a picture that Gemini made is left out of a turn of Claude, which takes none there', () => {
  const { sent, said } = ask('gemini', 'anthropic-messages', {
    contents: [
      { role: 'user', parts: [{ text: 'draw' }] },
      { role: 'model', parts: [{ text: 'here' }, { inlineData: { mimeType: 'image/png', data } }] },
      { role: 'user', parts: [{ text: 'now in blue' }] },
    ],
  });
  expect(sent['messages']).toMatchObject([{}, { role: 'assistant', content: 'here' }, {}]);
  expect(said).toEqual(['dropped image']);
});

it('a failed tool without words says that it failed: Claude takes no empty error', () => {
  const { sent } = ask('gemini', 'anthropic-messages', {
    contents: [
      { role: 'user', parts: [{ text: 'q' }] },
      { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'f', response: { error: '' } } }] },
    ],
    tools: [{ functionDeclarations: [{ name: 'f' }] }],
  });
  expect(JSON.stringify(sent['messages'])).toContain('"content":"Error","is_error":true');
});

it('a text file keeps its title at Gemini', () => {
  const source = { type: 'text', media_type: 'text/plain', data: 'body' };
  const { sent } = ask('anthropic-messages', 'gemini', {
    model: 'm',
    max_tokens: 9,
    messages: [{ role: 'user', content: [{ type: 'document', title: 'T', source }] }],
  });
  expect(sent['contents']).toEqual([{ role: 'user', parts: [{ text: 'T:\n\nbody' }] }]);
});

it('a film is refused by Chat before any call', () => {
  const body = { contents: [{ parts: [{ inlineData: { mimeType: 'video/mp4', data: 'AAAA' } }] }] };
  expect(() => ask('gemini', 'openai-chat', body)).toThrow(ProxyError);
});

describe('a picture that is not what it is called (jcode#465, llxprt-code#2130, hermes-agent#55432)', () => {
  const base64 = (bytes: readonly number[]): string =>
    btoa(String.fromCharCode(...bytes, ...Array(9).fill(1)));
  const riff = [0x52, 0x49, 0x46, 0x46, 0x64, 1, 2, 0];
  const cases: readonly (readonly [string, string, readonly number[]])[] = [
    ['image/png', 'image/jpeg', [0xff, 0xd8, 0xff, 0xe0]],
    ['image/jpg', 'image/jpeg', [0xff, 0xd8, 0xff, 0xdb]],
    ['image/jpeg', 'image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ['image/png', 'image/gif', [0x47, 0x49, 0x46, 0x38, 0x39, 0x61]],
    ['image/png', 'image/webp', [...riff, 0x57, 0x45, 0x42, 0x50]],
    ['image/avif', 'image/avif', [...riff, 0x57, 0x41, 0x56, 0x45]],
    ['image/jpg', 'image/jpeg', [1, 2, 3]],
  ];
  it.each(cases)('%s is told to be %s', (called, is, bytes) => {
    const url = `data:${called};base64,${base64(bytes)}`;
    const body = {
      model: 'm',
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
    };
    expect(ask('openai-chat', 'anthropic-messages', body).sent['messages']).toMatchObject([
      { content: [{ type: 'image', source: { type: 'base64', media_type: is, data: base64(bytes) } }] },
    ]);
    expect(ask('openai-chat', 'gemini', body).sent['contents']).toMatchObject([
      { parts: [{ inlineData: { mimeType: is, data: base64(bytes) } }] },
    ]);
  });
});

it.each(['openai-responses', 'openai-chat', 'gemini'] as const)(
  'what a search found is read by the model at %s, in the result of a tool and beside it',
  (to) => {
    const found = (word: string): object => ({
      type: 'search_result',
      source: 'https://a.example',
      title: 'Found',
      content: [{ type: 'text', text: word }],
    });
    const content = [found('inside'), { type: 'tool_reference', tool_name: 'Look' }];
    const { sent, said } = ask('anthropic-messages', to, {
      model: 'm',
      max_tokens: 99,
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'f', input: {} }] },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content }, found('beside')],
        },
      ],
    });
    const text = JSON.stringify(sent);
    for (const words of ['inside', 'beside', 'The tool \\"Look\\" is available now.'])
      expect(text).toContain(words);
    expect(said).toEqual([]);
  },
);

it('a text that came as a file is read as a text at Responses, whatever its kind', () => {
  const inlineData = { mimeType: 'text/markdown', data: 'IyBo', displayName: 'a.md' };
  const { sent } = ask('gemini', 'openai-responses', { contents: [{ parts: [{ inlineData }] }] });
  expect(sent['input']).toEqual([
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'a.md:\n\n# h' }] },
  ]);
});

it('a conversation that ends with the assistant is gone on with in words at Gemini (crewAI PR#6973)', () => {
  const { sent, said } = ask('anthropic-messages', 'gemini', {
    model: 'm',
    max_tokens: 9,
    messages: [
      { role: 'user', content: 'a list, please' },
      { role: 'assistant', content: '[' },
    ],
  });
  expect(sent['contents']).toMatchObject([
    { role: 'user' },
    { role: 'model', parts: [{ text: '[' }] },
    { role: 'user', parts: [{ text: expect.stringMatching(/^Go on exactly/) as string }] },
  ]);
  expect(said).toEqual(['changed messages']);
});

describe('an output that answers no call, as Codex hands in what another task has brought (CLIProxyAPI#5375)', () => {
  const brought = {
    type: 'function_call_output',
    output: [{ type: 'input_text', text: 'The other task is done.' }],
  };
  const body = {
    model: 'm',
    input: [{ role: 'user', content: 'go' }, brought, { role: 'user', content: 'well?' }],
  };

  it.each(['anthropic-messages', 'openai-chat', 'gemini'] as const)('is told in words at %s', (to) => {
    const { sent, said } = ask('openai-responses', to, body);
    expect(JSON.stringify(sent)).toContain('The other task is done.');
    expect(JSON.stringify(sent)).not.toMatch(/tool_result|tool_call_id|functionResponse/);
    expect(said).toEqual([]);
  });

  it('goes to OpenAI as it is', () => {
    expect(ask('openai-responses', 'openai-responses', body).sent['input']).toContainEqual(brought);
  });
});
