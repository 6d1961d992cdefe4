import type { Preset } from './preset.ts';

export const lmStudio: Preset = {
  id: 'lm-studio',
  name: 'LM Studio (this machine)',
  kind: 'http',
  needsKey: false,
  endpoints: [
    {
      id: 'local',
      label: 'This machine',
      bases: { 'openai-responses': 'http://127.0.0.1:1234', 'openai-chat': 'http://127.0.0.1:1234' },
    },
  ],
  auth: { 'openai-responses': 'none', 'openai-chat': 'none' },
  quirks: ['string-tool-choice'],
  source: 'LM Studio docs, OpenAI-compatible endpoints (stored copy)',
  verifiedOn: '2026-11-20',
};
