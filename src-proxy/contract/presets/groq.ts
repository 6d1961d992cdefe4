import type { Preset } from './preset.ts';

export const groq: Preset = {
  id: 'groq',
  name: 'Groq',
  kind: 'http',
  needsKey: true,
  endpoints: [{ id: 'default', label: 'Default', bases: { 'openai-chat': 'https://api.groq.com/openai' } }],
  keyPageUrl: 'https://console.groq.com/keys',
  source: 'third-party configurations and client libraries, not checked with the vendor',
  verifiedOn: '2026-11-20',
};
