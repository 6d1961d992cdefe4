// What the demo model has beside conversation: its model lists and its embeddings, in each protocol's shape.
import { createHash } from 'node:crypto';
import { proxyError } from '../contract/error-codes.ts';
import type { JsonObject, JsonValue } from '../ir/json.ts';
import { isArray, isObject } from '../ir/read-json.ts';

const models = ['demo', 'demo-thinking'];
/** 2026-11-20, the day the demo model was born. */
const born = 1_795_132_800;
const bornText = '2026-11-20T00:00:00Z';
const defaultDimensions = 64;
const mostDimensions = 3_072;
const inputLimit = 200_000;
const outputLimit = 32_000;

const shapes = {
  openai: {
    one: (id: string): JsonObject => ({ id, object: 'model', created: born, owned_by: 'keyswitch' }),
    all: (data: JsonObject[]): JsonObject => ({ object: 'list', data }),
  },
  anthropic: {
    one: (id: string): JsonObject => ({
      type: 'model',
      id,
      display_name: `Keyswitch ${id}`,
      created_at: bornText,
    }),
    all: (data: JsonObject[]): JsonObject => ({
      data,
      has_more: false,
      first_id: models[0] ?? null,
      last_id: models.at(-1) ?? null,
    }),
  },
  gemini: {
    one: (id: string): JsonObject => ({
      name: `models/${id}`,
      version: '1',
      displayName: `Keyswitch ${id}`,
      inputTokenLimit: inputLimit,
      outputTokenLimit: outputLimit,
      supportedGenerationMethods: ['generateContent', 'countTokens', 'embedContent'],
    }),
    all: (data: JsonObject[]): JsonObject => ({ models: data }),
  },
};

/** The list, or one model: any name is one, since the demo model answers to all. */
export function listDemoModels(shape: keyof typeof shapes, id: string | null): JsonObject {
  const { one, all } = shapes[shape];
  return id === null ? all(models.map(one)) : one(id);
}

/** Answers an embeddings request. @throws ProxyError `invalid_request` where there is nothing to embed */
export function answerEmbeddings(shape: 'openai' | 'gemini' | 'gemini-batch', body: unknown): JsonObject {
  if (!isObject(body)) throw proxyError('invalid_request', 'The body must be a JSON object.');
  if (shape === 'gemini') return { embedding: embedGemini(body) };
  if (shape === 'gemini-batch') {
    const requests = isArray(body['requests']) ? body['requests'].filter(isObject) : [];
    return { embeddings: requests.map(embedGemini) };
  }
  const texts = readInputs(body['input']);
  const dimensions = readDimensions(body['dimensions']);
  const asBase64 = body['encoding_format'] === 'base64';
  const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
  return {
    object: 'list',
    model: typeof body['model'] === 'string' ? body['model'] : 'demo',
    data: texts.map((text, index) => {
      const vector = embedText(text, dimensions);
      return { object: 'embedding', index, embedding: asBase64 ? toBase64(vector) : vector };
    }),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** The same text gives the same unit vector; it means nothing. */
export function embedText(text: string, dimensions: number): number[] {
  const raw = Array.from({ length: dimensions }, (_, index) => {
    const seed = createHash('sha256')
      .update(`${index >> 3}\n${text}`)
      .digest();
    return seed.readInt32LE((index & 7) * 4) / 2 ** 31;
  });
  const length = Math.hypot(...raw) || 1;
  return raw.map((value) => value / length);
}

function embedGemini(request: JsonObject): JsonObject {
  const content = isObject(request['content']) ? request['content'] : {};
  const parts = isArray(content['parts']) ? content['parts'] : [];
  const text = parts
    .map((part) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
  return { values: embedText(text, readDimensions(request['outputDimensionality'])) };
}

function readInputs(input: JsonValue | undefined): string[] {
  if (typeof input === 'string') return [input];
  if (isArray(input) && input.length > 0) {
    const isTokens = input.every((item) => typeof item === 'number');
    return isTokens
      ? [input.join(' ')]
      : input.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
  }
  throw proxyError('invalid_request', 'Give "input" a text or a list of texts.', { param: 'input' });
}

function readDimensions(value: JsonValue | undefined): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) return defaultDimensions;
  return Math.min(value, mostDimensions);
}

function toBase64(vector: readonly number[]): string {
  return Buffer.from(new Float32Array(vector).buffer).toString('base64');
}
