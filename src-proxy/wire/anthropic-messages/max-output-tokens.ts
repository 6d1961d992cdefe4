// Anthropic demands `max_tokens`; a client of another protocol may have left it out.
// Longest answers per model family (docs, "Models overview", 2026-11-20); an unknown one gets what every current
// model of the vendor and the Anthropic-like APIs of DeepSeek, Moonshot and Zhipu take.

const families: readonly (readonly [RegExp, number])[] = [
  [/claude-3-(opus|sonnet|haiku)/, 4_096],
  [/claude-3-5/, 8_192],
  [/claude-3-7/, 64_000],
  [/claude-opus-4(-0|-1|-2025|$)/, 32_000],
  [/claude-(opus|sonnet|haiku)-/, 64_000],
];
const fallback = 32_000;

/** What to ask for where the client asked for nothing. */
export function defaultMaxTokens(model: string): number {
  return families.find(([pattern]) => pattern.test(model))?.[1] ?? fallback;
}
