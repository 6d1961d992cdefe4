// What a case of the SDK matrix is, and what all cases use.
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { isMap, type JsonMap, type VendorFake, type VendorTurn } from '../support/vendors/vendor-answer.ts';
import { type AskOptions, say, type SdkSession, type SdkTool, type SeenAnswer } from './sdk-client.ts';

export interface CaseWorld {
  readonly client: ProtocolId;
  readonly upstream: ProtocolId;
  readonly stream: boolean;
  readonly vendor: VendorFake;
  open(options?: AskOptions): SdkSession;
  /** The error that the SDK throws, in plain members. */
  failure(
    run: () => Promise<unknown>,
  ): Promise<{ type: string; status: number | undefined; message: string }>;
}

export interface MatrixCase {
  readonly name: string;
  /** The vendor refuses: the key is benched, so the case has a proxy of its own. */
  readonly benches?: boolean;
  /** Left out where the protocols cannot say it. */
  readonly skip?: (world: Pick<CaseWorld, 'client' | 'upstream' | 'stream'>) => boolean;
  run(world: CaseWorld): Promise<void>;
}

export const nonce = '你好，世界 🌏🚀 – naïve “quotes” \\ / \u00e9';

export const weather: SdkTool = {
  name: 'get_weather',
  description: 'Weather of a city',
  schema: {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer' } },
    required: ['city'],
  },
};
export const clock: SdkTool = {
  name: 'get_time',
  description: 'The time',
  schema: { type: 'object', properties: {} },
};

/** A PNG of one pixel. */
export const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const pdf = 'JVBERi0xLjQKJSVFT0YK';

export const ordinaryEnd: Readonly<Record<ProtocolId, readonly string[]>> = {
  'openai-responses': ['completed'],
  'openai-chat': ['stop'],
  'anthropic-messages': ['end_turn'],
  gemini: ['STOP'],
};
export const toolEnd: typeof ordinaryEnd = {
  ...ordinaryEnd,
  'openai-chat': ['tool_calls'],
  'anthropic-messages': ['tool_use'],
};
export const lengthEnd: typeof ordinaryEnd = {
  'openai-responses': ['max_output_tokens'],
  'openai-chat': ['length'],
  'anthropic-messages': ['max_tokens'],
  gemini: ['MAX_TOKENS'],
};
export const filterEnd: typeof ordinaryEnd = {
  'openai-responses': ['content_filter'],
  'openai-chat': ['content_filter'],
  'anthropic-messages': ['refusal'],
  gemini: ['SAFETY'],
};

export const sent = (world: CaseWorld, turn = -1): string =>
  JSON.stringify(world.vendor.bodies.at(turn) ?? null);
export const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

export async function one(
  world: CaseWorld,
  turn: VendorTurn,
  options: AskOptions = {},
  text = 'Hello',
): Promise<SeenAnswer> {
  world.vendor.script(turn);
  return world.open(options).ask(say(text));
}

/** Arguments of the call with this id or name in an upstream's request, as a value. */
export function argsSent(world: CaseWorld, name: string): unknown[] {
  const found: unknown[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const map = value as JsonMap;
    if (map['name'] === name) {
      const args = map['arguments'] ?? map['args'] ?? map['input'];
      if (typeof args === 'string') found.push(JSON.parse(args));
      else if (isMap(args)) found.push(args);
    }
    Object.values(map).forEach(visit);
  };
  visit(world.vendor.bodies.at(-1));
  return found;
}

export const trickyArgs = JSON.stringify({
  city: '北京 🏯 "quoted" \n\t\\',
  days: 3,
  nested: { list: [1, 2.5, null, true, ''] },
});
