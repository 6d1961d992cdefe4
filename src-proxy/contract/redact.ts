// Takes secrets out of text before it leaves the process for the log, and again where pieces are put together. Browser-safe.

const shapes: readonly RegExp[] = [
  // JSON web tokens.
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  // Keys with a known prefix: OpenAI, Anthropic, Keyswitch's clients and operators, Groq, xAI, Google, AWS.
  /\b(?:sk|ksm?|gsk|xai|pk|rk|mcp)-[\w-]{12,}/g,
  /\bAIza[\w-]{20,}/g,
  /\bAKIA[A-Z0-9]{12,}/g,
  /\b[Bb]earer\s+[\w.~+/-]{8,}=*/g,
];

/**
 * Replaces what looks like a credential, and every given secret, by `[redacted]`.
 * @param secrets exact values, for example the keys of the vault that are in use.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= 6) clean = clean.replaceAll(secret, '[redacted]');
  }
  for (const shape of shapes) clean = clean.replace(shape, '[redacted]');
  return clean;
}
