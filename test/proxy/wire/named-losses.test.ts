// What one protocol has inside its messages, tools and nested members, and no other can carry: named, never dropped in
// silence; and what the table calls a parameter of a protocol is read from a body of that protocol.
import { describe, expect, it } from 'vitest';
import { protocolIds, type ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import type { IrRequest } from '../../../src-proxy/ir/request.ts';
import { parameterTable, type ParameterName } from '../../../src-proxy/wire/parameter-table.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';
import { decodeContext, sentBody, testUpstream } from '../../support/wire-conformance.ts';

const models: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'gpt-5.5',
  'openai-chat': 'gpt-5.5',
  'anthropic-messages': 'claude-sonnet-4-6',
  gemini: 'gemini-3.1-pro-preview',
};

function decode(from: ProtocolId, body: object): IrRequest {
  const context = { ...decodeContext(), ...(from === 'gemini' && { model: 'm', stream: false }) };
  return wireProtocols[from].decodeRequest(body, context);
}

function said(from: ProtocolId, to: ProtocolId, body: object): string[] {
  const context = { model: models[to], upstream: testUpstream, quirks: [] };
  return wireProtocols[to].encodeRequest(decode(from, body), context).warnings.map((one) => one.what);
}

const foreign = (from: ProtocolId): ProtocolId[] => protocolIds.filter((to) => to !== from);
const pixel = { type: 'image_url', image_url: { url: 'https://a.example/x.png', detail: 'low' } };
const anthropic = (more: object): object => ({
  model: 'm',
  max_tokens: 9,
  messages: [{ role: 'user', content: 'x' }],
  ...more,
});
const google = (more: object): object => ({ contents: [{ parts: [{ text: 'x' }] }], ...more });
const document = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'd' } };

const cases: readonly (readonly [string, ProtocolId, readonly string[], object])[] = [
  [
    'the name of who speaks',
    'openai-chat',
    ['name'],
    { model: 'm', messages: [{ role: 'user', name: 'bo', content: 'x' }] },
  ],
  [
    'citations and the context of a document',
    'anthropic-messages',
    ['citations', 'context'],
    anthropic({
      messages: [{ role: 'user', content: [{ ...document, citations: { enabled: true }, context: 'c' }] }],
    }),
  ],
  [
    'examples of a tool',
    'anthropic-messages',
    ['input_examples'],
    anthropic({ tools: [{ name: 'f', input_schema: { type: 'object' }, input_examples: [{ a: 1 }] }] }),
  ],
  [
    'what a function answers and how',
    'gemini',
    ['response', 'behavior'],
    google({
      tools: [
        { functionDeclarations: [{ name: 'f', response: { type: 'STRING' }, behavior: 'NON_BLOCKING' }] },
      ],
    }),
  ],
  [
    'members of the configuration',
    'gemini',
    ['generationConfig.mediaResolution', 'generationConfig.thinkingConfig'],
    google({
      generationConfig: {
        mediaResolution: 'MEDIA_RESOLUTION_LOW',
        temperature: 1,
        thinkingConfig: { thinkingLevel: 'COSMIC' },
      },
    }),
  ],
  [
    'truncation, and words that nobody knows yet',
    'openai-responses',
    ['truncation', 'reasoning.effort', 'text.verbosity'],
    {
      model: 'm',
      input: 'x',
      truncation: 'auto',
      reasoning: { effort: 'cosmic' },
      text: { verbosity: 'chatty' },
    },
  ],
];

describe.each(cases)('%s', (_name, from, names, body) => {
  it.each(foreign(from))('is named where it goes to %s', (to) => {
    expect(said(from, to, body)).toEqual(expect.arrayContaining([...names]));
  });
});

describe('losses', () => {
  it('the detail of an image is named where no vendor knows it', () => {
    const body = { model: 'm', messages: [{ role: 'user', content: [pixel] }] };
    expect(said('openai-chat', 'anthropic-messages', body)).toEqual(['detail']);
    expect(said('openai-chat', 'gemini', body)).toEqual(['detail']);
    expect(said('openai-chat', 'openai-responses', body)).toEqual([]);
  });

  it.each(['openai-responses', 'gemini'] as const)(
    'thoughts of another vendor are named once where %s gets none of them',
    (to) => {
      const thought = (signature: string): object => ({ type: 'thinking', thinking: 'hm', signature });
      const messages = [
        { role: 'user', content: 'x' },
        { role: 'assistant', content: [thought('a'), { type: 'text', text: 'y' }] },
        { role: 'user', content: 'x' },
        { role: 'assistant', content: [thought('b'), { type: 'text', text: 'y' }] },
        { role: 'user', content: 'x' },
      ];
      expect(said('anthropic-messages', to, anthropic({ max_tokens: 99, messages }))).toEqual(['reasoning']);
    },
  );

  it('values that say "as usual" are not named', () => {
    expect(said('openai-responses', 'gemini', { model: 'm', input: 'x', truncation: 'disabled' })).toEqual(
      [],
    );
  });

  it('words that nobody knows yet go on to a vendor of the same protocol', () => {
    const body = { model: 'm', input: 'x', reasoning: { effort: 'cosmic' }, text: { verbosity: 'chatty' } };
    const context = { model: 'gpt-7', upstream: testUpstream, quirks: [] };
    const { body: sent } = wireProtocols['openai-responses'].encodeRequest(
      decode('openai-responses', body),
      context,
    );
    expect(sentBody(sent)).toMatchObject({ reasoning: { effort: 'cosmic' }, text: { verbosity: 'chatty' } });
    const level = google({ generationConfig: { thinkingConfig: { thinkingLevel: 'COSMIC' } } });
    expect(sentBody(wireProtocols.gemini.encodeRequest(decode('gemini', level), context).body)).toMatchObject(
      { generationConfig: { thinkingConfig: { thinkingLevel: 'COSMIC' } } },
    );
  });

  it.each([
    ['cachedContent', { cachedContent: 'cachedContents/1' }],
    ['generationConfig.responseModalities', { generationConfig: { responseModalities: ['AUDIO'] } }],
  ])('%s is refused: the client waits for what cannot come', (param, more) => {
    for (const to of foreign('gemini')) {
      expect(() => said('gemini', to, google(more))).toThrow(
        expect.objectContaining({ failure: expect.objectContaining({ param, status: 400 }) as unknown }),
      );
    }
  });

  it('thinking between tools only (Sonnet 5.5) is the least effort elsewhere, and itself at Anthropic', () => {
    const body = anthropic({ thinking: { type: 'between_tools' } });
    const ir = decode('anthropic-messages', body);
    const context = { model: 'gpt-5', upstream: testUpstream, quirks: [] };
    expect(sentBody(wireProtocols['openai-chat'].encodeRequest(ir, context).body)).toMatchObject({
      reasoning_effort: 'minimal',
    });
    expect(sentBody(wireProtocols['anthropic-messages'].encodeRequest(ir, context).body)).toMatchObject({
      thinking: { type: 'between_tools' },
    });
  });

  it('a call id that is too long for Responses keeps its identity on both sides', () => {
    const id = `call_${'x'.repeat(90)}`;
    const call = { id, type: 'function', function: { name: 'f', arguments: '{}' } };
    const messages = [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: id, content: 'r' },
    ];
    const context = { model: 'gpt-5.5', upstream: testUpstream, quirks: [] };
    const ir = decode('openai-chat', { model: 'm', messages });
    const sent = sentBody(wireProtocols['openai-responses'].encodeRequest(ir, context).body);
    const ids = (sent['input'] as { call_id?: string }[]).flatMap((item) => item.call_id ?? []);
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(2);
    expect(ids[0]?.length).toBeLessThanOrEqual(64);
  });
});

/** Each parameter of the table, in the words of each protocol that has one. */
const told: Readonly<Record<ProtocolId, Readonly<Partial<Record<ParameterName, object>>>>> = {
  'openai-responses': {
    maxOutputTokens: { max_output_tokens: 99 },
    temperature: { temperature: 0.5 },
    topP: { top_p: 0.5 },
    logprobs: { include: ['message.output_text.logprobs'] },
    topLogprobs: { top_logprobs: 2 },
    toolChoice: { tool_choice: 'required' },
    parallelToolCalls: { parallel_tool_calls: false },
    reasoning: { reasoning: { effort: 'low' } },
    responseFormat: { text: { format: { type: 'json_object' } } },
    verbosity: { text: { verbosity: 'low' } },
    serviceTier: { service_tier: 'flex' },
    user: { user: 'u' },
    promptCacheKey: { prompt_cache_key: 'k' },
    previousResponseId: { previous_response_id: 'resp_1' },
  },
  'openai-chat': {
    maxOutputTokens: { max_completion_tokens: 99 },
    temperature: { temperature: 0.5 },
    topP: { top_p: 0.5 },
    stopSequences: { stop: 'x' },
    seed: { seed: 7 },
    presencePenalty: { presence_penalty: 1 },
    frequencyPenalty: { frequency_penalty: 1 },
    logprobs: { logprobs: true },
    topLogprobs: { top_logprobs: 2 },
    choices: { n: 2 },
    toolChoice: { tool_choice: 'required' },
    parallelToolCalls: { parallel_tool_calls: false },
    reasoning: { reasoning_effort: 'low' },
    responseFormat: { response_format: { type: 'json_object' } },
    verbosity: { verbosity: 'low' },
    serviceTier: { service_tier: 'flex' },
    user: { user: 'u' },
    promptCacheKey: { prompt_cache_key: 'k' },
  },
  'anthropic-messages': {
    maxOutputTokens: { max_tokens: 99 },
    temperature: { temperature: 0.5 },
    topP: { top_p: 0.5 },
    topK: { top_k: 5 },
    stopSequences: { stop_sequences: ['x'] },
    toolChoice: { tool_choice: { type: 'any' } },
    parallelToolCalls: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
    reasoning: { thinking: { type: 'adaptive' } },
    responseFormat: { output_config: { format: { type: 'json_schema', schema: {} } } },
    user: { metadata: { user_id: 'u' } },
  },
  gemini: {
    maxOutputTokens: { generationConfig: { maxOutputTokens: 99 } },
    temperature: { generationConfig: { temperature: 0.5 } },
    topP: { generationConfig: { topP: 0.5 } },
    topK: { generationConfig: { topK: 5 } },
    stopSequences: { generationConfig: { stopSequences: ['x'] } },
    seed: { generationConfig: { seed: 7 } },
    presencePenalty: { generationConfig: { presencePenalty: 1 } },
    frequencyPenalty: { generationConfig: { frequencyPenalty: 1 } },
    logprobs: { generationConfig: { responseLogprobs: true } },
    topLogprobs: { generationConfig: { logprobs: 2 } },
    choices: { generationConfig: { candidateCount: 2 } },
    toolChoice: { toolConfig: { functionCallingConfig: { mode: 'ANY' } } },
    reasoning: { generationConfig: { thinkingConfig: { thinkingLevel: 'LOW' } } },
    responseFormat: { generationConfig: { responseSchema: { type: 'OBJECT' } } },
    serviceTier: { serviceTier: 'flex' },
  },
};
const bodies: Readonly<Record<ProtocolId, object>> = {
  'openai-responses': { model: 'm', input: 'x' },
  'openai-chat': { model: 'm', messages: [{ role: 'user', content: 'x' }] },
  'anthropic-messages': anthropic({}),
  gemini: google({}),
};

describe.each(protocolIds)('the table’s words for %s', (protocol) => {
  const named = (Object.keys(parameterTable) as ParameterName[]).filter(
    (name) => parameterTable[name].names[protocol] !== null,
  );
  it.each(named)('%s is read from a body', (name) => {
    const more = told[protocol][name];
    expect(more).toBeDefined();
    expect(decode(protocol, { ...bodies[protocol], ...more })[name]).toBeDefined();
    const word = parameterTable[name].names[protocol]?.split('.')[0] ?? '';
    expect(JSON.stringify(more)).toContain(`"${word}"`);
  });
});
