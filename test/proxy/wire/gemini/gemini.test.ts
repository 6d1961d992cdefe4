// Gemini's corners: calls without ids, signatures of everybody, ends that are none, snake_case, errors.
import { describe, expect, it } from 'vitest';
import { foldStream } from '../../../../src-proxy/ir/fold.ts';
import type { IrRequest } from '../../../../src-proxy/ir/request.ts';
import { gemini } from '../../../../src-proxy/wire/gemini/index.ts';
import {
  decodeContext,
  decodeEvents,
  encodeParts,
  sentBody,
  testUpstream,
} from '../../../support/wire-conformance.ts';

const decode = (body: object): IrRequest =>
  gemini.decodeRequest(body, decodeContext({ model: 'gemini-2.5-pro', stream: true }));
const encode = (request: IrRequest, model = 'gemini-3.1-pro', quirks: string[] = []) =>
  gemini.encodeRequest(request, { model, upstream: testUpstream, quirks });
const foreign = (more: Partial<IrRequest>): IrRequest => ({
  origin: 'openai-chat',
  model: 'm',
  stream: true,
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'x' }] }],
  ...more,
});
const chunk = (parts: object[], more: object = {}, rest: object = {}) => ({
  data: JSON.stringify({ candidates: [{ content: { parts, role: 'model' }, ...more }], ...rest }),
});

describe('requests of Gemini clients', () => {
  it('takes snake_case at every level but in arguments and schemas', () => {
    const request = decode({
      system_instruction: 'Sei kurz.',
      contents: [
        { role: 'user', parts: [{ inline_data: { mime_type: 'image/png', data: 'AAAA' } }] },
        {
          role: 'model',
          parts: [{ function_call: { name: 'f', args: { snake_case: 1 } }, thought_signature: 'U0lH' }],
        },
        { role: 'user', parts: [{ function_response: { name: 'f', response: { output: 'ok' } } }] },
      ],
      tools: [
        {
          function_declarations: [
            { name: 'f', parameters_json_schema: { type: 'object', properties: { snake_case: {} } } },
          ],
        },
      ],
      tool_config: { function_calling_config: { mode: 'ANY', allowed_function_names: ['f'] } },
      generation_config: {
        max_output_tokens: 5,
        stop_sequences: ['x'],
        thinking_config: { thinking_budget: 0 },
      },
    });
    expect(request).toMatchObject({
      maxOutputTokens: 5,
      stopSequences: ['x'],
      reasoning: { mode: 'off' },
      toolChoice: { type: 'tool', name: 'f' },
      tools: [{ name: 'f', parameters: { properties: { snake_case: {} } } }],
      messages: [
        { role: 'system' },
        { parts: [{ type: 'image' }] },
        { parts: [{ type: 'tool-call', input: '{"snake_case":1}', sealed: { data: 'U0lH' } }] },
        { parts: [{ type: 'tool-result' }] },
      ],
    });
  });

  it('matches results without ids by name and order, with the same ids in every turn', () => {
    const turns = [
      { role: 'user', parts: [{ text: 'go' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { name: 'a', args: { n: 1 } } },
          { functionCall: { name: 'b' } },
          { functionCall: { name: 'a', args: { n: 2 } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'b', response: { result: 'B' } } },
          { functionResponse: { name: 'a', response: { output: 'first' } } },
          { functionResponse: { name: 'a', response: { output: 'second' } } },
        ],
      },
    ];
    const request = decode({ contents: turns });
    const calls =
      request.messages[1]?.parts.flatMap((part) => (part.type === 'tool-call' ? [part.callId] : [])) ?? [];
    const results =
      request.messages[2]?.parts.flatMap((part) =>
        part.type === 'tool-result' ? [[part.callId, part.content[0]]] : [],
      ) ?? [];
    expect(new Set(calls).size).toBe(3);
    expect(results).toEqual([
      [calls[1], { type: 'text', text: 'B' }],
      [calls[0], { type: 'text', text: 'first' }],
      [calls[2], { type: 'text', text: 'second' }],
    ]);
    const later = decode({
      contents: [
        ...turns,
        { role: 'model', parts: [{ text: 'ok' }] },
        { role: 'user', parts: [{ text: 'more' }] },
      ],
    });
    expect(later.messages.slice(0, 3)).toEqual(request.messages);
  });

  const wrong: readonly (readonly [string, object, string])[] = [
    ['no contents', {}, 'contents'],
    ['a part without content', { contents: [{ parts: [{}] }] }, 'contents[0].parts[0]'],
    [
      'a result without a call',
      { contents: [{ parts: [{ functionResponse: { name: 'f', response: {} } }] }] },
      'contents[0].parts[0].functionResponse',
    ],
    ['a role of another API', { contents: [{ role: 'robot', parts: [{ text: 'x' }] }] }, 'contents[0].role'],
    ['text that is none', { contents: [{ parts: [{ text: 5 }] }] }, 'contents[0].parts[0].text'],
    [
      'a limit that is none',
      { contents: [{ parts: [{ text: 'x' }] }], generationConfig: { maxOutputTokens: 'many' } },
      'generationConfig.maxOutputTokens',
    ],
    [
      'a tool without a name',
      { contents: [{ parts: [{ text: 'x' }] }], tools: [{ functionDeclarations: [{}] }] },
      'tools[0].functionDeclarations[0].name',
    ],
  ];
  it.each(wrong)('%s is refused by name', (_name, body, param) => {
    expect(() => decode(body)).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ code: 'invalid_request', status: 400, param }),
      }),
    );
  });

  it('foreign seals ride on the call and lead the step when they come back (bug 14)', () => {
    const parts = [
      { type: 'response-start' } as const,
      { type: 'reasoning-start', block: 'r' } as const,
      { type: 'reasoning-delta', block: 'r', text: '想 🤔' } as const,
      {
        type: 'reasoning-end',
        block: 'r',
        sealed: { origin: 'anthropic-messages', upstream: 'lab', slot: 'signature', data: 'SIG' },
      } as const,
      { type: 'reasoning-start', block: 'q', redacted: true } as const,
      {
        type: 'reasoning-end',
        block: 'q',
        sealed: { origin: 'anthropic-messages', upstream: 'lab', slot: 'redacted', data: 'RED' },
      } as const,
      { type: 'text-start', block: 't' } as const,
      { type: 'text-delta', block: 't', text: 'Looking.' } as const,
      { type: 'text-end', block: 't' } as const,
      { type: 'tool-input-start', block: 'c', callId: 'toolu_1', name: 'f', kind: 'function' } as const,
      { type: 'tool-input-delta', block: 'c', text: '{}' } as const,
      { type: 'tool-input-end', block: 'c' } as const,
      { type: 'response-end', reason: 'tool-calls', usage: null } as const,
    ];
    const told = encodeParts(gemini, parts).map(
      (event) => JSON.parse(event.data) as { candidates: { content: { parts: object[] } }[] },
    );
    const modelParts = told
      .flatMap((one) => one.candidates[0]?.content.parts ?? [])
      .filter((part) => !('text' in part && part.text === ''));
    // The client did not ask for thoughts, so none is shown; the seals travel on the call.
    expect(modelParts).toMatchObject([
      { text: 'Looking.' },
      {
        functionCall: { id: 'toolu_1' },
        thoughtSignature: expect.stringMatching(/^[A-Za-z0-9+/=]+$/) as string,
      },
    ]);
    const request = decode({
      contents: [
        { role: 'user', parts: [{ text: 'go' }] },
        { role: 'model', parts: modelParts },
        {
          role: 'user',
          parts: [{ functionResponse: { id: 'toolu_1', name: 'f', response: { output: 'x' } } }],
        },
      ],
    });
    expect(request.messages[1]?.parts).toMatchObject([
      { type: 'reasoning', text: '想 🤔', sealed: { slot: 'signature', data: 'SIG' } },
      { type: 'reasoning', redacted: true, sealed: { slot: 'redacted', data: 'RED' } },
      { type: 'text', text: 'Looking.' },
      { type: 'tool-call', callId: 'toolu_1' },
    ]);
  });

  it('the placeholder for a signature never reaches another vendor', () => {
    const request = decode({
      contents: [
        { parts: [{ text: 'x' }] },
        {
          role: 'model',
          parts: [{ functionCall: { name: 'f' }, thoughtSignature: 'skip_thought_signature_validator' }],
        },
      ],
    });
    expect(request.messages[1]?.parts[0]).not.toHaveProperty('sealed');
  });
});

describe('requests to Gemini upstreams', () => {
  const loop = foreign({
    messages: [
      { role: 'user', parts: [{ type: 'text', text: 'go' }] },
      {
        role: 'assistant',
        parts: [
          {
            type: 'tool-call',
            callId: 'c1',
            name: 'f',
            kind: 'function',
            input: '{"n":1.0,"2":1,"1":12345678901234567890}',
          },
        ],
      },
      {
        role: 'user',
        parts: [
          {
            type: 'tool-result',
            callId: 'c1',
            content: [
              { type: 'text', text: 'ok' },
              { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AAAA' } },
            ],
          },
        ],
      },
    ],
  });

  it('arguments keep their bytes', () => {
    const { body } = encode(loop);
    expect(sentBody(body)).toBeDefined();
    expect(JSON.stringify(sentBody(body))).toContain('"args"');
  });
  it('Gemini 3 gets a placeholder for signatures of others, and images inside results', () => {
    expect(sentBody(encode(loop).body)).toMatchObject({
      contents: [
        { role: 'user' },
        {
          role: 'model',
          parts: [
            { functionCall: { id: 'c1', name: 'f' }, thoughtSignature: 'skip_thought_signature_validator' },
          ],
        },
        {
          role: 'user',
          parts: [
            {
              functionResponse: {
                id: 'c1',
                name: 'f',
                response: { output: 'ok' },
                parts: [{ inlineData: { mimeType: 'image/png' } }],
              },
            },
          ],
        },
      ],
    });
  });
  it('Gemini 2.5 gets neither, but the image beside the result', () => {
    const body = sentBody(encode(loop, 'gemini-2.5-flash').body) as { contents: { parts: object[] }[] };
    expect(JSON.stringify(body)).not.toContain('thoughtSignature');
    expect(body.contents[2]?.parts).toHaveLength(1);
    expect(body.contents[3]?.parts).toMatchObject([
      { text: expect.stringContaining('f') as string },
      { inlineData: { data: 'AAAA' } },
    ]);
  });
  it('Vertex AI gets no ids', () => {
    expect(JSON.stringify(encode(loop, 'gemini-3.1-pro', ['no-function-call-ids']).body)).not.toContain(
      '"id"',
    );
  });
  it('thinking: levels for Gemini 3, tokens for 2.5, nothing for 2.0', () => {
    const config = (model: string, reasoning: IrRequest['reasoning']) =>
      (
        encode(foreign(reasoning === undefined ? {} : { reasoning }), model).body['generationConfig'] as
          | { thinkingConfig?: object }
          | undefined
      )?.thinkingConfig;
    expect(config('gemini-3.1-pro', { effort: 'medium' })).toEqual({
      includeThoughts: true,
      thinkingLevel: 'MEDIUM',
    });
    expect(config('gemini-3-pro-preview', { effort: 'xhigh' })).toEqual({
      includeThoughts: true,
      thinkingLevel: 'HIGH',
    });
    expect(config('gemini-3-flash', { mode: 'off' })).toEqual({ thinkingLevel: 'MINIMAL' });
    expect(config('gemini-3.7-flash', { mode: 'off' })).toEqual({ thinkingLevel: 'LOW' });
    expect(config('gemini-2.5-pro', { mode: 'on', budgetTokens: 99_999 })).toEqual({
      includeThoughts: true,
      thinkingBudget: 32_768,
    });
    expect(config('gemini-2.5-flash', { effort: 'none' })).toEqual({ thinkingBudget: 0 });
    expect(config('gemini-2.0-flash', { effort: 'high' })).toBeUndefined();
  });
  it('a JSON format beside tools is asked for in words where Google refuses both', () => {
    const tools = [{ type: 'function' as const, name: 'f' }];
    const responseFormat = {
      type: 'json-schema' as const,
      schema: { type: 'object', properties: { 甲: {} } },
    };
    const formOf = (model: string, more: Partial<IrRequest>): string =>
      JSON.stringify(encode(foreign({ tools, responseFormat, ...more }), model).body);
    expect(formOf('gemini-3.1-pro', {})).toContain('responseMimeType');
    for (const body of [
      formOf('gemini-2.5-pro', {}),
      formOf('gemini-3.1-pro', { toolChoice: { type: 'required' } }),
    ]) {
      expect(body).not.toContain('responseMimeType');
      expect(body).toContain('甲');
    }
  });
  it('a choice among some tools leaves the others out, since AUTO takes no list', () => {
    const tools = ['a', 'b'].map((name) => ({ type: 'function' as const, name }));
    const { body } = encode(foreign({ tools, toolChoice: { type: 'allowed', mode: 'auto', names: ['b'] } }));
    expect(body).toMatchObject({ tools: [{ functionDeclarations: [{ name: 'b' }] }] });
    expect(body).not.toHaveProperty('toolConfig');
  });
  it('a sealed signature goes back to the call that it names', () => {
    const { body } = encode(
      foreign({
        messages: [
          { role: 'user', parts: [{ type: 'text', text: 'go' }] },
          {
            role: 'assistant',
            parts: [
              { type: 'tool-call', callId: 'c1', name: 'f', kind: 'function', input: '{}' },
              {
                type: 'reasoning',
                text: '',
                sealed: {
                  origin: 'gemini',
                  upstream: testUpstream,
                  slot: 'thought_signature',
                  data: 'U0lH',
                  id: 'c1',
                },
              },
            ],
          },
          {
            role: 'user',
            parts: [{ type: 'tool-result', callId: 'c1', content: [{ type: 'text', text: 'ok' }] }],
          },
        ],
      }),
    );
    expect(body).toMatchObject({
      contents: [{}, { parts: [{ functionCall: { name: 'f' }, thoughtSignature: 'U0lH' }] }, {}],
    });
  });
  it('another account’s signature is not sent', () => {
    const sealed = { origin: 'gemini', upstream: 'other', slot: 'thought_signature', data: 'U0lH' } as const;
    const { body } = encode(
      foreign({
        messages: [
          { role: 'user', parts: [{ type: 'text', text: 'x' }] },
          { role: 'assistant', parts: [{ type: 'reasoning', text: 'y', sealed }] },
        ],
      }),
    );
    expect(JSON.stringify(body)).not.toContain('U0lH');
  });
});

describe('answers of Gemini upstreams', () => {
  it('a call that the model botched is an error, not an end', () => {
    const parts = decodeEvents(gemini, [
      chunk([{ text: 'x' }]),
      chunk([], { finishReason: 'MALFORMED_FUNCTION_CALL' }, { usageMetadata: {} }),
    ]);
    expect(parts.at(-1)).toMatchObject({
      type: 'error',
      failure: { code: 'upstream_error', vendorType: 'MALFORMED_FUNCTION_CALL' },
    });
  });
  it.each(['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII'])(
    '%s is a content filter',
    (finishReason) => {
      const parts = decodeEvents(gemini, [chunk([{ text: 'x' }], { finishReason })]);
      expect(parts.at(-1)).toMatchObject({
        type: 'response-end',
        reason: 'content-filter',
        rawReason: finishReason,
      });
    },
  );
  it('a blocked prompt is a content filter without an answer', () => {
    const parts = decodeEvents(gemini, [
      { data: '{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":5}}' },
    ]);
    expect(foldStream(parts)).toMatchObject({
      parts: [],
      end: { reason: 'content-filter', usage: { input: 5 } },
    });
  });
  it('an error inside the stream is an error (bug 26)', () => {
    const parts = decodeEvents(gemini, [
      chunk([{ text: 'x' }]),
      {
        data: '{"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"12.5s"}]}}',
      },
    ]);
    expect(parts.at(-1)).toMatchObject({
      type: 'error',
      failure: { code: 'rate_limit_exceeded', retryAfterSeconds: 13 },
    });
  });
  it('two answers that repeat the vendor’s response id have different call ids', () => {
    const ids = ['one', 'two'].map((idSeed) => {
      const decoder = gemini.createStreamDecoder({ upstream: 'u', toolNames: new Map(), idSeed });
      return decoder
        .push(chunk([{ functionCall: { name: 'f' } }], {}, { responseId: 'same' }).data)
        .flatMap((part) => (part.type === 'tool-input-start' ? [part.callId] : []));
    });
    expect(ids[0]).not.toEqual(ids[1]);
  });
  it('a tool that was acted out comes back as free text', () => {
    const toolNames = new Map([['apply_patch', { name: 'apply_patch', kind: 'custom' as const }]]);
    const decoder = gemini.createStreamDecoder({ upstream: 'u', toolNames });
    const parts = decoder.push(
      chunk([{ functionCall: { name: 'apply_patch', args: { input: '*** 补丁\n' } } }]).data,
    );
    expect(parts).toMatchObject([
      { type: 'response-start' },
      { type: 'tool-input-start', kind: 'custom' },
      { text: '*** 补丁\n' },
      { type: 'tool-input-end' },
    ]);
  });
});
