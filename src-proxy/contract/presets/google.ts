import type { Preset } from './preset.ts';

export const google: Preset = {
  id: 'google',
  name: 'Google Gemini',
  kind: 'http',
  needsKey: true,
  endpoints: [
    { id: 'default', label: 'Default', bases: { gemini: 'https://generativelanguage.googleapis.com' } },
  ],
  // "Grounding with Google Search" of ai.google.dev (stored copies), read 2026-11-28.
  capabilities: { webSearch: true },
  keyPageUrl: 'https://aistudio.google.com/apikey',
  quirks: ['gemini-json-schema'],
  source: 'Google Gen AI SDK (its default base address) and captures of Gemini CLI; key page not checked',
  verifiedOn: '2026-11-20',
};
