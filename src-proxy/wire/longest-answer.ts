// How long an answer of a model can be. Vendors refuse a request for more ("max_tokens is too large"), and clients of
// another vendor cannot know: Claude Code asks every model for 128,000 (clients.md section 3.4, 2026-11-20).
// From the vendors' model pages, 2026-11-20; the first pattern that fits counts.

const families: readonly (readonly [RegExp, number])[] = [
  [/claude-3-(opus|sonnet|haiku)/, 4_096],
  [/claude-3-5/, 8_192],
  [/claude-3-7/, 64_000],
  [/claude-opus-4(-0|-1|-2025|@|$)/, 32_000],
  [/claude-opus-(4-[6-9]|[5-9])/, 128_000],
  [/claude-(opus|sonnet|haiku)-/, 64_000],
  [/gpt-3\.5|gpt-4-turbo/, 4_096],
  [/gpt-4o|chatgpt-4o/, 16_384],
  [/gpt-4\.1/, 32_768],
  [/gpt-4(-\d|$)/, 8_192],
  [/(^|\/)o\d/, 100_000],
  [/gpt-[5-9]/, 128_000],
  [/gemini-(1|2\.0)/, 8_192],
  [/gemini-/, 65_535],
  [/deepseek-chat/, 8_192],
  [/deepseek-reasoner/, 65_536],
];

/** Tokens; undefined for a model that the table does not know. */
export function longestAnswer(model: string): number | undefined {
  return families.find(([pattern]) => pattern.test(model))?.[1];
}
