// What a model id says about the model: whose it is, which wire protocol fits, how much it holds. For tools that want to
// be told. Sizes are the families' public ones as of 2026-11; a person may change them in the tool's file.
export interface ModelFamily {
  readonly family: 'gpt' | 'claude' | 'gemini' | 'other';
  readonly protocol: 'openai-responses' | 'openai-chat' | 'anthropic-messages' | 'gemini';
  readonly context: number;
  readonly output: number;
  readonly images: boolean;
  readonly reasoning: boolean;
}

const families: readonly (readonly [RegExp, ModelFamily])[] = [
  [
    /claude/i,
    {
      family: 'claude',
      protocol: 'anthropic-messages',
      context: 200_000,
      output: 64_000,
      images: true,
      reasoning: true,
    },
  ],
  [
    /gemini/i,
    {
      family: 'gemini',
      protocol: 'gemini',
      context: 1_048_576,
      output: 65_536,
      images: true,
      reasoning: true,
    },
  ],
  [
    /(?:^|[/-])(?:gpt-[5-9]|o[1-9]|codex)/i,
    {
      family: 'gpt',
      protocol: 'openai-responses',
      context: 272_000,
      output: 128_000,
      images: true,
      reasoning: true,
    },
  ],
];

const unknown: ModelFamily = {
  family: 'other',
  protocol: 'openai-chat',
  context: 128_000,
  output: 16_000,
  images: false,
  reasoning: false,
};

export function describeModel(id: string): ModelFamily {
  return families.find(([pattern]) => pattern.test(id))?.[1] ?? unknown;
}

/** Ids of the cheap, quick kind that tools use for titles and summaries. */
export function isSmallModel(id: string): boolean {
  return /haiku|flash|mini|nano|lite|luna|small/i.test(id);
}
