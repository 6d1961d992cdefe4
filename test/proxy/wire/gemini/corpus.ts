// What the conformance suite runs the Gemini codec on: everything that the API has, and what Gemini CLI and OpenCode sent.
import { readFileSync, readdirSync } from 'node:fs';
import type { WireEvent } from '../../../../src-proxy/wire/wire-protocol.ts';
import { capturedRequests } from '../../../support/client-captures.ts';
import type { WireCorpus } from '../../../support/wire-conformance.ts';

type Json = Record<string, unknown>;

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const everything: Json = {
  systemInstruction: { parts: [{ text: '你是一个助手 🤖' }, { text: 'Be brief.' }] },
  contents: [
    {
      role: 'user',
      parts: [
        { text: '看图 👀' },
        { inlineData: { mimeType: 'image/png', data: png } },
        { fileData: { mimeType: 'image/png', fileUri: 'https://example.test/猫.png' } },
        { inlineData: { mimeType: 'application/pdf', data: 'JVBERi0xLjQK', displayName: '报告.pdf' } },
        { inlineData: { mimeType: 'audio/wav', data: 'UklGRg==' } },
      ],
    },
    {
      role: 'model',
      parts: [
        { text: '想', thought: true },
        { text: 'Zwei Aufrufe.', thoughtSignature: 'U0lHMQ==' },
        {
          functionCall: { id: 'c1', name: 'read', args: { path: 'ü.txt', n: 1 } },
          thoughtSignature: 'U0lHMg==',
        },
        { functionCall: { name: 'list', args: {} } },
        { executableCode: { language: 'PYTHON', code: 'print(1)' } },
      ],
    },
    {
      role: 'user',
      parts: [
        {
          functionResponse: {
            id: 'c1',
            name: 'read',
            response: { output: '内容 🎉' },
            parts: [{ inlineData: { mimeType: 'image/png', data: png } }],
          },
        },
        { functionResponse: { name: 'list', response: { error: 'no such folder', code: 2 } } },
      ],
    },
    { role: 'model', parts: [{ text: 'Fertig.' }] },
    { role: 'user', parts: [{ text: 'go on', videoMetadata: { fps: 1 } }] },
  ],
  tools: [
    {
      functionDeclarations: [
        {
          name: 'read',
          description: '读文件',
          parametersJsonSchema: { type: 'object', properties: { path: { type: 'string' } } },
        },
        {
          name: 'list',
          parameters: { type: 'OBJECT', properties: { deep: { type: 'BOOLEAN', nullable: true } } },
          behavior: 'BLOCKING',
        },
      ],
    },
    { googleSearch: {} },
    { codeExecution: {} },
  ],
  toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['read', 'list'] } },
  safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
  generationConfig: {
    temperature: 0.5,
    topP: 0.9,
    topK: 40,
    maxOutputTokens: 2048,
    stopSequences: ['结束', '🛑'],
    candidateCount: 1,
    seed: 7,
    presencePenalty: 0.1,
    frequencyPenalty: 0.2,
    responseLogprobs: true,
    logprobs: 2,
    responseMimeType: 'application/json',
    responseJsonSchema: { type: 'object', properties: { a: { type: 'string' } } },
    thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 },
    responseModalities: ['TEXT'],
    speechConfig: { languageCode: 'zh-CN' },
    mediaResolution: 'MEDIA_RESOLUTION_LOW',
  },
  cachedContent: 'cachedContents/1',
  labels: { team: 'a' },
};

const usageMetadata = {
  promptTokenCount: 100,
  cachedContentTokenCount: 75,
  candidatesTokenCount: 20,
  thoughtsTokenCount: 10,
  totalTokenCount: 130,
};

const frame = { modelVersion: 'gemini-3.1-pro', responseId: 'r-1' };

function chunk(parts: readonly Json[], more: Json = {}, rest: Json = {}): WireEvent {
  return {
    data: JSON.stringify({
      candidates: [{ content: { parts, role: 'model' }, ...more, index: 0 }],
      ...rest,
      ...frame,
    }),
  };
}

const calls: Json[] = [
  {
    functionCall: { id: 'c1', name: 'read', args: { path: '北京 🏯', n: 1.5 } },
    thoughtSignature: 'U0lHMg==',
  },
  { functionCall: { id: 'c2', name: 'list', args: {} } },
];

const withTools: WireEvent[] = [
  chunk([{ text: '你好' }], {}, { usageMetadata: { promptTokenCount: 100, totalTokenCount: 100 } }),
  chunk([{ text: '，世界 🌏' }]),
  chunk(calls),
  chunk([{ text: '' }], { finishReason: 'STOP' }, { usageMetadata }),
];

const plain: WireEvent[] = [
  chunk([{ text: 'a' }]),
  chunk([{ inlineData: { mimeType: 'image/png', data: png } }]),
  chunk([{ executableCode: { language: 'PYTHON', code: '1' } }]),
  chunk([{ text: 'b' }], { finishReason: 'MAX_TOKENS' }, { usageMetadata }),
];

const searchType = 'GOOGLE_SEARCH_WEB';
const grounding: Json = {
  groundingMetadata: {
    webSearchQueries: ['天气'],
    groundingChunks: [{ web: { uri: 'https://a.test', title: 'A' } }],
    groundingSupports: [{ segment: { startIndex: 0, endIndex: 3, text: '晴' }, groundingChunkIndices: [0] }],
  },
};
const searched: Json[] = [
  { toolCall: { id: 's1', toolType: searchType, args: { queries: ['天气'] } }, thoughtSignature: 'U0lHMw==' },
  { toolResponse: { id: 's1', toolType: searchType, response: {} }, thoughtSignature: 'U0lHNA==' },
];
const grounded: WireEvent[] = [
  chunk([{ text: '晴' }]),
  chunk([{ text: '' }], { finishReason: 'STOP', ...grounding }, { usageMetadata }),
];
const besideFunctions: WireEvent[] = [
  chunk(searched.slice(0, 1)),
  chunk(searched.slice(1)),
  chunk([{ text: '晴' }]),
  chunk(calls),
  chunk([{ text: '' }], { finishReason: 'STOP', ...grounding }, { usageMetadata }),
];
const cutInSearch: WireEvent[] = [
  chunk(searched.slice(0, 1)),
  chunk([{ text: '' }], { finishReason: 'STOP' }, { usageMetadata }),
];

function capturedStreams(): WireCorpus['streams'] {
  const folder = new URL('../../../fixtures/clients/', import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.startsWith('gemini-cli') || file.startsWith('opencode-gemini'))
    .flatMap((file) => {
      const capture = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as {
        requests: { n: number; response: { chunks?: string[] } }[];
      };
      return capture.requests.flatMap(({ n, response }) => {
        const events = (response.chunks ?? []).flatMap((text) =>
          text.startsWith('data: ') ? [{ data: text.slice(6).trim() }] : [],
        );
        return events.length > 0 ? [{ name: `${file} #${n}`, events }] : [];
      });
    });
}

export const geminiCorpus: WireCorpus = {
  requests: [
    { name: 'everything', body: everything, model: 'gemini-2.5-pro', stream: true },
    ...[
      ...capturedRequests('gemini-cli', /models\//),
      ...capturedRequests('opencode-gemini', /models\//),
    ].map(({ name, path, body, headers }) => ({
      name,
      body,
      headers,
      model: 'gemini-2.5-pro',
      stream: path.includes('stream'),
    })),
  ],
  streams: [
    { name: 'text and calls', events: withTools },
    { name: 'images and code', events: plain },
    { name: 'an answer that rests on a search', events: grounded },
    { name: 'a search beside functions', events: besideFunctions },
    { name: 'a search without its result', events: cutInSearch },
    ...capturedStreams(),
  ],
  responses: [
    {
      name: 'text and calls',
      body: {
        candidates: [
          {
            content: { parts: [{ text: '你好 🌏' }, ...calls], role: 'model' },
            finishReason: 'STOP',
            index: 0,
          },
        ],
        usageMetadata,
        ...frame,
      },
    },
    {
      name: 'a search beside functions',
      body: {
        candidates: [
          {
            content: { parts: [...searched, { text: '晴' }, ...calls], role: 'model' },
            finishReason: 'STOP',
            ...grounding,
            index: 0,
          },
        ],
        usageMetadata,
        ...frame,
      },
    },
    {
      name: 'two candidates',
      body: {
        candidates: [0, 1].map((index) => ({
          content: { parts: [{ text: `answer ${index}` }], role: 'model' },
          finishReason: 'STOP',
          index,
        })),
        usageMetadata,
        ...frame,
      },
    },
  ],
  /** Allowed: the role of the system text goes, and a placeholder for a signature. */
  canonical(body) {
    const system = body['systemInstruction'];
    return {
      ...body,
      contents: (body['contents'] as Json[]).map((content) => ({
        ...content,
        parts: (content['parts'] as Json[]).map(({ thoughtSignature, ...part }) => ({
          ...part,
          ...(thoughtSignature !== undefined &&
            thoughtSignature !== 'skip_thought_signature_validator' && { thoughtSignature }),
        })),
      })),
      ...(typeof system === 'object' &&
        system !== null && { systemInstruction: { parts: (system as Json)['parts'] } }),
    };
  },
  /** The usage may come with the last chunk or be missing. */
  isComplete: (events) => events.some((one) => one.data.includes('finishReason')),
};
