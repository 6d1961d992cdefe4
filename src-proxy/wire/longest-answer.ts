// How long an answer of a model can be. Vendors refuse a request for more ("max_tokens is too large"), and clients of
// another vendor cannot know: Claude Code asks every model for 128,000 (clients.md section 3.4, 2026-11-20).
// The first pattern that fits counts. Sources: GPT-5 and later 128,000 (LiteLLM discussions 39633 and 52347, 2026-11-20);
// the two names of DeepSeek (its "Thinking Mode" page and third-party tools, 2026-11-20; retired on 2026-07-24, resellers
// keep them); Claude 5 and later 128,000 (Anthropic's models overview, 2026-11-28). The rest is unverified: general
// knowledge, not compared with the vendors' model pages. A number that is too low shortens an answer, and the client is
// told so in a warning; one that is too high is the vendor's refusal.

const families: readonly (readonly [RegExp, number])[] = [
  [/claude-3-(opus|sonnet|haiku)/, 4_096],
  [/claude-3-5/, 8_192],
  [/claude-3-7/, 64_000],
  [/claude-opus-4(-0|-1|-2025|@|$)/, 32_000],
  [/claude-(opus-4-[6-9]|(opus|sonnet|haiku)-[5-9]|fable|mythos)/, 128_000],
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

/** What was found for the models in use: sixteen patterns are too many for each request. */
const found = new Map<string, number | undefined>();

/** Tokens; undefined for a model that the table does not know. */
export function longestAnswer(model: string): number | undefined {
  if (!found.has(model)) {
    if (found.size >= 1_000) found.clear();
    found.set(model, families.find(([pattern]) => pattern.test(model))?.[1]);
  }
  return found.get(model);
}
