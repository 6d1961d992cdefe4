// What Google's models differ in (model pages and thinking guide, 2026-11-20). Unknown names count as the newest.
import type { IrEffort } from '../../ir/request.ts';

export interface GeminiModelFacts {
  /** `level`: Gemini 3 and later; `budget`: 2.5; `none`: refuses `thinkingConfig`. */
  readonly thinking: 'level' | 'budget' | 'none';
  /** Largest thinking budget, and the least where thinking cannot be switched off. */
  readonly budget: { readonly most: number; readonly least: number };
  /** JSON answers beside tools: Gemini 3 and later, unless a call is forced (measured answers, 2026-09). */
  readonly jsonWithTools: boolean;
  /** Levels of thinking: MINIMAL is refused by 3.7 Flash and by Pro (measured answers, 2026-10-09). */
  readonly levels: readonly IrEffort[];
  /** The first call of each step must carry a thought signature. */
  readonly needsSignatures: boolean;
  /** Function responses may hold images. */
  readonly mediaInResponses: boolean;
  /**
   * Google searches the web for it: `alone`, or beside functions too (`mixed`), which Gemini 3 and later can ("Grounding with Google
   * Search" and "Combine built-in tools and function calling", ai.google.dev, stored copies, 2026-11-28). What it can
   * else do is not asked of models for pictures, speech and embeddings before 3, and of Gemma.
   */
  readonly searches: 'no' | 'alone' | 'mixed';
}

/** Facts by model name, with or without a vendor prefix. */
export function factsOf(model: string): GeminiModelFacts {
  const old = /gemini-(?:1|2\.0)/.test(model);
  const middle = /gemini-2\.5/.test(model);
  const pro = /pro/.test(model);
  return {
    thinking: old ? 'none' : middle ? 'budget' : 'level',
    budget: pro ? { most: 32_768, least: 128 } : { most: 24_576, least: 0 },
    jsonWithTools: !old && !middle,
    levels: levelsOf(model),
    needsSignatures: !old && !middle,
    mediaInResponses: !old && !middle,
    searches: searchesOf(model),
  };
}

function searchesOf(model: string): GeminiModelFacts['searches'] {
  if (/gemini-1|gemini-2\.0-flash-lite|gemini-2.*image|gemma|tts|embedding/.test(model)) return 'no';
  return /gemini-2/.test(model) ? 'alone' : 'mixed';
}

function levelsOf(model: string): readonly IrEffort[] {
  if (/gemini-3-pro/.test(model)) return ['low', 'high'];
  return /flash-lite|gemini-3-flash/.test(model)
    ? ['minimal', 'low', 'medium', 'high']
    : ['low', 'medium', 'high'];
}
