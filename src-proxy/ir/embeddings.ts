// Embeddings in the neutral language: texts in, vectors out.
import type { IrWarning } from './warning.ts';

export interface IrEmbedRequest {
  readonly texts: readonly string[];
  readonly dimensions?: number;
  /** The client wants the numbers as base64 of 32-bit floats (OpenAI's SDK asks for that by itself). */
  readonly packed: boolean;
  /** Gemini's form for one text, whose answer holds one vector outside of a list. */
  readonly single: boolean;
  /** What no other protocol can be asked for. */
  readonly warnings: readonly IrWarning[];
}

export interface IrEmbedResponse {
  /** One per text, in their order. */
  readonly vectors: readonly (readonly number[])[];
  /** Input tokens, null where the upstream said nothing. */
  readonly tokens: number | null;
}

/** Numbers as OpenAI packs them: little-endian 32-bit floats in base64. */
export function packVector(vector: readonly number[]): string {
  const bytes = new Uint8Array(new Float32Array(vector).buffer);
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
