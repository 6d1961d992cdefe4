// What Google's models differ in (model pages and thinking guide, 2026-11-20). Unknown names count as the newest.

export interface GeminiModelFacts {
  /** `level`: Gemini 3 and later; `budget`: 2.5; `none`: refuses `thinkingConfig`. */
  readonly thinking: 'level' | 'budget' | 'none';
  /** Largest thinking budget, and the least where thinking cannot be switched off. */
  readonly budget: { readonly most: number; readonly least: number };
  /** The first call of each step must carry a thought signature. */
  readonly needsSignatures: boolean;
  /** Function responses may hold images. */
  readonly mediaInResponses: boolean;
}

/** Facts by model name, with or without a vendor prefix. */
export function factsOf(model: string): GeminiModelFacts {
  const old = /gemini-(?:1|2\.0)/.test(model);
  const middle = /gemini-2\.5/.test(model);
  const pro = /pro/.test(model);
  return {
    thinking: old ? 'none' : middle ? 'budget' : 'level',
    budget: pro ? { most: 32_768, least: 128 } : { most: 24_576, least: 0 },
    needsSignatures: !old && !middle,
    mediaInResponses: !old && !middle,
  };
}
