// The four wire protocols, and what a request asks for (its operation). Browser-safe.

export const protocolIds = ['openai-responses', 'openai-chat', 'anthropic-messages', 'gemini'] as const;
export type ProtocolId = (typeof protocolIds)[number];

/**
 * What a client asks an upstream to do. `generate` is the one operation that can be converted between
 * protocols; all others go to an upstream that speaks the client's own protocol, or are refused by name.
 */
export const operations = [
  'generate',
  'count-tokens',
  'list-models',
  'embeddings',
  'images-generations',
  'images-edits',
  'audio-transcriptions',
  'responses-compact',
  'realtime-calls',
  'alpha-search',
] as const;
export type Operation = (typeof operations)[number];

/** How an exchange was carried: `passthrough` = bytes untouched, `convert` = through the neutral language. */
export type Lane = 'passthrough' | 'convert';
