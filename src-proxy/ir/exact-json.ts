// JSON that keeps every number as it was written. Tool arguments travel as text in most protocols and as an
// object in Gemini and Anthropic; `12345678901234567890` or `1.0` must not change on the way.
import type { JsonValue } from './json.ts';

/** Numbers that a double could change: 16 digits and more, a fraction with a trailing zero, an exponent, -0. */
const risky = /\d{16}|\.\d*0(?!\d)|\d[eE]|-0/;

// `rawJSON` and `context.source` are ES2026 and in Node since 21; the ES2024 library types lack them.
const exact = JSON as unknown as {
  rawJSON(text: string): JsonValue;
  parse(
    text: string,
    reviver: (key: string, value: JsonValue, context: { readonly source?: string }) => JsonValue,
  ): JsonValue;
};

/**
 * Parses JSON so that `JSON.stringify` gives back every number as it was written.
 * Such a number is an opaque object, so the result is for passing on, not for reckoning. Throws SyntaxError.
 */
export function parseExact(text: string): JsonValue {
  if (!risky.test(text)) return JSON.parse(text) as JsonValue;
  return exact.parse(text, (_key, value, context) =>
    typeof value === 'number' && context.source !== undefined && String(value) !== context.source
      ? exact.rawJSON(context.source)
      : value,
  );
}
