import type { Preset } from './preset.ts';

export const xai: Preset = {
  id: 'xai',
  name: 'xAI',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'Default',
      bases: { 'openai-responses': 'https://api.x.ai', 'openai-chat': 'https://api.x.ai' },
    },
  ],
  keyPageUrl: 'https://console.x.ai',
  source: 'third-party configurations and client libraries, not checked with the vendor',
  verifiedOn: '2026-11-20',
};
